import { expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { toHex } from '../base/bytes.ts';
import { runLocal, startLocal } from './local-mesh.ts';
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
  for (const [self, result] of results.entries()) expect(result).toEqual(filled(length, ((self + 2) % 3) + 1));
  for (const [self, { rounds, sent, received, steps }] of traffic.entries()) {
    const expected = [0, 0, 0];
    expected[(self + 1) % 3] = 2 * length;
    expect(sent).toEqual(expected);
    expect(received[(self + 2) % 3]).toBe(2 * length);
    expect(rounds).toBe(2);
    expect(steps).toEqual([
      { step: 'first', rounds: 1, sent: length },
      { step: 'second', rounds: 1, sent: length },
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
    [[0, 1], [1, 2], [2, 0]].map(([a, b]) => [
      session.pairSeed(a as number, b as number, 'masks'),
      session.pairSeed(b as number, a as number, 'masks'),
      session.pairSeed(a as number, b as number, 'zeros'),
    ]);
  const first = (await runLocal(names, seedsOf)).results;
  const second = (await runLocal(names, seedsOf)).results;
  const all = new Set<string>();
  for (const run of [first, second]) {
    for (const [pair, members] of [[0, 1], [1, 2], [2, 0]].entries()) {
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

test('a fault of the program itself stays at home', async () => {
  const secret = 'row 17 holds 4711';
  const outcomes = await Promise.allSettled(
    startLocal(names, async (session) => {
      if (session.self === 0) throw new TypeError(secret);
      await ring(session, 10);
    }),
  );
  expect(outcomes[0]).toMatchObject({ reason: { message: secret } });
  for (const outcome of outcomes.slice(1)) {
    expect(outcome).toMatchObject({ reason: { code: 'peer.failed', fields: { party: 'bank', step: 'start' } } });
    expect(JSON.stringify((outcome as PromiseRejectedResult).reason)).not.toContain('4711');
  }
});
