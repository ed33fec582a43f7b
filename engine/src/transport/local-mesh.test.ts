import { expect, test } from 'vitest';
import { toHex } from '../base/bytes.ts';
import { PeerError, UsageError } from '../base/errors.ts';
import { say, sayHint, textKeys } from '../base/text.ts';
import { localChannelPair } from './local-channel.ts';
import { runLocal, startLocal } from './local-mesh.ts';
import type { MeshOptions } from './mesh.ts';
import { runParty } from './mesh-session.ts';
import type { Session } from './session.ts';

const names = ['bank', 'insurer', 'helper'];
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

/** Sends to the next party and receives from the one before. */
async function ring(session: Session, length: number): Promise<Uint8Array> {
  const parties = session.names.length;
  const target = new Uint8Array(length);
  session.send((session.self + 1) % parties, filled(length, session.self + 1), true);
  await session.receive((session.self + parties - 1) % parties, target);
  return target;
}

test.each([0, 1, 1000, 3 << 20])('a ring of messages of %d bytes arrives and is counted', async (length) => {
  const { results, traffic } = await runLocal(names, async (session) => {
    session.step('first');
    await ring(session, length);
    session.step('second');
    return ring(session, length);
  });
  for (const [self, result] of results.entries()) {
    expect(result.length).toBe(length);
    expect(result.every((byte) => byte === ((self + 2) % 3) + 1)).toBe(true);
  }
  for (const [self, { rounds, sent, received, steps }] of traffic.entries()) {
    const expected = [0, 0, 0];
    expected[(self + 1) % 3] = 2 * length;
    expect(sent).toEqual(expected);
    expect(received[(self + 2) % 3]).toBe(2 * length);
    expect(rounds).toBe(2);
    expect(steps).toEqual([
      { step: 'first', rounds: 1, sent: expected.map((bytes) => bytes / 2) },
      { step: 'second', rounds: 1, sent: expected.map((bytes) => bytes / 2) },
    ]);
  }
});

test('rounds are the longest chain of messages', async () => {
  const { traffic } = await runLocal(names, async (session) => {
    // 0 → 1 → 2 → 0 is a chain of three; the second message from 0 to 2 adds nothing.
    await session.transfer(0, 1, 4, session.self === 0 ? filled(4, 1) : undefined);
    await session.transfer(1, 2, 4, session.self === 1 ? filled(4, 1) : undefined);
    await session.transfer(0, 2, 4, session.self === 0 ? filled(4, 1) : undefined);
    await session.transfer(2, 0, 4, session.self === 2 ? filled(4, 1) : undefined);
  });
  expect(traffic.map(({ rounds }) => rounds)).toEqual([3, 1, 2]);
});

test('branches have their own streams, randomness and seeds, and merge their rounds', async () => {
  const { results, traffic } = await runLocal(
    names,
    async (session) => {
      const branches = await session.parallel(
        [1, 2, 3].map((rounds) => async (branch: Session) => {
          branch.step(`branch ${rounds}`);
          // Parties reach the branches' messages in different orders.
          if (session.self === rounds - 1) await new Promise((resolve) => setTimeout(resolve, 5));
          let last = new Uint8Array(0) as Uint8Array;
          for (let i = 0; i < rounds; i++) last = await ring(branch, 10 * rounds);
          const draw = new Uint8Array(8);
          branch.random.fill(draw);
          return { last, draw: toHex(draw), seed: branch.pairSeed(0, 1, 'test') };
        }),
      );
      await ring(session, 1);
      return branches;
    },
    { seed: filled(32, 7) },
  );
  for (const [self, branches] of results.entries()) {
    for (const [i, { last }] of branches.entries()) expect(last).toEqual(filled(10 * (i + 1), ((self + 2) % 3) + 1));
    expect(new Set(branches.map(({ draw }) => draw)).size).toBe(3);
  }
  const seeds = [0, 1].map((party) => results[party]?.map(({ seed }) => toHex(seed as Uint8Array)));
  expect(seeds[0]).toEqual(seeds[1]);
  expect(new Set(seeds[0]).size).toBe(3);
  expect(results[2]?.map(({ seed }) => seed)).toEqual([undefined, undefined, undefined]);
  for (const { rounds, steps } of traffic) {
    expect(rounds).toBe(4);
    expect(Object.fromEntries(steps.map(({ step, rounds }) => [step, rounds]))).toEqual({
      'branch 1': 0,
      'branch 2': 0,
      'branch 3': 3,
      start: 1,
    });
  }
});

test('pair seeds are equal at the pair, unknown to the third, and differ by pair, purpose and run', async () => {
  const seedsOf = async (session: Session) =>
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ].map(([a, b]) => [
      session.pairSeed(a as number, b as number, 'masks'),
      session.pairSeed(b as number, a as number, 'masks'),
      session.pairSeed(a as number, b as number, 'zeros'),
    ]);
  const first = (await runLocal(names, seedsOf)).results;
  const second = (await runLocal(names, seedsOf)).results;
  const all = new Set<string>();
  for (const run of [first, second]) {
    for (const [pair, members] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ].entries()) {
      const [a, b] = members.map((party) => run[party]?.[pair]);
      expect(a).toEqual(b);
      expect(a?.[0]).toEqual(a?.[1]);
      expect(a?.[0]?.length).toBe(32);
      const third = [0, 1, 2].find((party) => !members.includes(party)) as number;
      expect(run[third]?.[pair]).toEqual([undefined, undefined, undefined]);
      for (const seed of [a?.[0], a?.[2]]) all.add(toHex(seed as Uint8Array));
    }
  }
  expect(all.size).toBe(12);
});

test('a chunk may be reused as soon as it was sent', async () => {
  const { results } = await runLocal(['a', 'b'], async (session) => {
    if (session.self === 0) {
      const chunk = new Uint8Array(1000);
      for (let i = 0; i < 10; i++) session.send(1, chunk.fill(i), i === 9);
      return undefined;
    }
    const target = new Uint8Array(10_000);
    await session.receive(0, target);
    return target;
  });
  expect(results[1]).toEqual(Uint8Array.from({ length: 10_000 }, (_, i) => Math.floor(i / 1000)));
});

test('a seeded run repeats', async () => {
  const program = async (session: Session) => {
    const own = new Uint8Array(16);
    session.random.fill(own);
    return toHex(own);
  };
  const first = await runLocal(names, program, { seed: filled(32, 1) });
  const again = await runLocal(names, program, { seed: filled(32, 1) });
  const other = await runLocal(names, program, { seed: filled(32, 2) });
  expect(again.results).toEqual(first.results);
  expect(new Set([...first.results, ...other.results]).size).toBe(6);
});

test('a party that fails ends all, and all name it, its step and its cause', async () => {
  const outcomes = await Promise.allSettled(
    startLocal(names, async (session) => {
      session.step('load');
      if (session.self === 1) throw new UsageError('session.wrong-length', { found: 1, expected: 2 });
      await ring(session, 10);
    }),
  );
  for (const [self, outcome] of outcomes.entries()) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'session.wrong-length', kind: 'usage', fields: { party: 'insurer', step: 'load', found: 1 } },
    });
    const { reason } = outcome as PromiseRejectedResult;
    expect((reason as UsageError).fields['reportedBy'] === undefined).toBe(self === 1);
  }
});

test.each(['the program', 'a branch of it'])('a fault of %s itself stays at home', async (where) => {
  const secret = 'row 17 holds 4711';
  const faulty = async (session: Session): Promise<void> => {
    if (session.self === 0) throw new TypeError(secret);
    await ring(session, 10);
  };
  const outcomes = await Promise.allSettled(
    startLocal(names, async (session) => {
      if (where === 'the program') await faulty(session);
      else await session.parallel([async (branch) => void (await ring(branch, 5)), faulty]);
    }),
  );
  expect(outcomes[0]).toMatchObject({ reason: { message: secret } });
  for (const outcome of outcomes.slice(1)) {
    expect(outcome).toMatchObject({ reason: { code: 'peer.failed', fields: { party: 'bank', step: 'start' } } });
    expect(JSON.stringify((outcome as PromiseRejectedResult).reason)).not.toContain('4711');
  }
});

test('a link that never comes is named by every party', async () => {
  const [left, right] = localChannelPair();
  const missing = new PeerError('peer.unreachable', { party: 'helper', url: 'https://helper', cause: 'no answer' });
  const program = async (session: Session): Promise<unknown> => ring(session, 1);
  const options = (self: number, channels: MeshOptions['channels']): MeshOptions => ({
    names,
    self,
    channels,
    sessionId: 's',
    program: 'p',
  });
  const outcomes = await Promise.allSettled([
    runParty(options(0, [undefined, left, Promise.reject(missing)]), program),
    runParty(options(1, [right, undefined, new Promise(() => {})]), program),
  ]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      reason: { code: 'peer.unreachable', fields: { party: 'helper', step: 'set-up' } },
    });
  }
});

test('a failure ends the wait for a program that does something else', async () => {
  const outcomes = await Promise.allSettled(
    startLocal(names, async (session) => {
      if (session.self === 2) throw new PeerError('peer.closed', { party: 'helper', step: 'load' });
      await new Promise(() => {});
    }),
  );
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'peer.closed' } });
});

test('a failing branch ends the others', async () => {
  const outcomes = await Promise.allSettled(
    startLocal(names, (session) =>
      session.parallel([
        async (branch) => void (await ring(branch, 5)),
        async (branch) => {
          branch.step('broken');
          if (branch.self === 1) throw new UsageError('session.wrong-length', { found: 1, expected: 2 });
          await branch.receive(1, new Uint8Array(3));
        },
      ]),
    ),
  );
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      reason: { code: 'session.wrong-length', fields: { party: 'insurer', step: 'broken' } },
    });
  }
});

test.each<[string, string, (session: Session) => Promise<unknown>]>([
  [
    'a parent used while its branches run',
    'session.branch-busy',
    (session) => session.parallel([() => ring(session, 1)]),
  ],
  [
    'a branch used after its end',
    'session.closed',
    async (session) => {
      const [branch] = await session.parallel([async (each) => each]);
      await ring(branch as Session, 1);
    },
  ],
  [
    'a receive that nobody awaits',
    'session.lost-await',
    async (session) => {
      await session.parallel([async (branch) => void branch.receive((branch.self + 1) % 3, new Uint8Array(1))]);
    },
  ],
  [
    'a message to itself',
    'session.no-such-party',
    async (session) => session.send(session.self, new Uint8Array(1), true),
  ],
  ['a message to nobody', 'session.no-such-party', async (session) => session.send(3, new Uint8Array(1), true)],
  [
    'data of another length than stated',
    'session.wrong-length',
    (session) => session.transfer(session.self, (session.self + 1) % 3, 4, new Uint8Array(5)),
  ],
])('%s is refused', async (_, code, program) => {
  await expect(runLocal(names, program)).rejects.toMatchObject({ kind: 'usage', code });
});

test('transfers of others cost nothing and resolve at once', async () => {
  const { traffic } = await runLocal(names, async (session) => {
    if (session.self === 2) expect(await session.transfer(0, 1, 10, undefined)).toBeUndefined();
  });
  expect(traffic[2]?.rounds).toBe(0);
});

test('a party that is finished waits for the others, and hears when one fails', async () => {
  const outcomes = await Promise.allSettled(
    startLocal(names, async (session) => {
      session.step('slow');
      if (session.self !== 1) return;
      await new Promise((resolve) => setTimeout(resolve, 30));
      throw new UsageError('session.wrong-length', { found: 1, expected: 2 });
    }),
  );
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { fields: { party: 'insurer' } } });
});

test('every text of the transport renders in both languages', () => {
  const keys = textKeys().filter((key) => /^(peer|session)\./.test(key));
  expect(keys.length).toBeGreaterThan(15);
  const fields = {
    party: 'bank',
    step: 'join',
    found: 1,
    expected: 2,
    limit: 3,
    seconds: 4,
    cause: 'x',
    theirStep: 'load',
    running: 'open',
    started: 'and',
    operation: 'and',
    url: 'y',
    last: 1,
    self: 0,
  };
  for (const key of keys) {
    for (const language of ['en', 'zh'] as const) expect(say(key, fields, language)).not.toMatch(/[{}?]/);
    for (const language of ['en', 'zh'] as const) expect(sayHint(key, fields, language) ?? '').not.toMatch(/[{}]/);
  }
});
