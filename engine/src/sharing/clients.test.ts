/** Clients on every protocol: the same answers as in the clear, and the declared cost to the byte. */
import { expect, test } from 'vitest';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import type { Session } from '../transport/session.ts';
import { RecordingSession } from '../transport/transcript.ts';
import { clientCases } from './client-cases.ts';
import { obliviousProtocol } from './additive/oblivious.ts';
import { runClear } from './clear/run.ts';
import { checkTogether, compareTraffic, settingsOf, withClients } from './conformance.ts';
import { planProgram, runCost } from './cost/run.ts';
import { denyAll, permitAll, permitLines } from './guard.ts';
import type { Guard, Ring, Sharing } from './model.ts';
import { additiveDealer, type Protocol, protocols, replicated } from './registry.ts';
import { repeatUntil } from './repeat.ts';
import { prepare, runPrepared, runProgram } from './run.ts';
import { together } from './together.ts';
import { words } from './words.ts';

// With oblivious transfer five parties prepare for seconds, and then send the same as with a dealer.
const settings = settingsOf(protocols, [2, 3, 5]).filter(
  ({ protocol, computing }) => protocol.name !== obliviousProtocol || computing < 5,
);

test.each(withClients(settings, 2))('$name', async (setting) => {
  expect(await checkTogether(setting, clientCases, runLocal)).toEqual([]);
});

const names = ['a', 'b', 'c', 'clinic', 'ministry'];
const [clinic, ministry] = [3, 4] as const;
const roles = { computers: 3 };
const guard = permitLines({ sum: { to: [ministry], values: 2 } });
const setting: { names: readonly string[]; protocol: Protocol } = { names, protocol: replicated };
const dealt = { names: [...names, 'dealer'], protocol: additiveDealer };

/** Runs a program as every party. */
const runAll = <T>(
  { names: all, protocol }: typeof setting,
  program: (sharing: Sharing) => Promise<T>,
  permitted: Guard = permitAll,
) => runLocal(all, (session) => runProgram(protocol, session, program, permitted), roles);

const column = (sharing: Sharing, owner: number, values: readonly number[]): Promise<Ring> =>
  sharing.inputRing(owner, values.length, sharing.session.owns(owner) ? words(values) : undefined);

test.each([setting, dealt])(
  '$protocol.name: a client learns what the guard permits, and nothing else',
  async (each) => {
    const sum = async (sharing: Sharing, line: string, to: readonly number[]) => {
      const [x, y] = [await column(sharing, clinic, [1, 2]), await column(sharing, 0, [5, 7])];
      return sharing.reveal(sharing.add(x, y), line, to);
    };
    const { results } = await runAll(each, (sharing) => sum(sharing, 'sum', [ministry]), guard);
    expect(results.map((result) => result && [...result])).toEqual(
      each.names.map((_, party) => (party === ministry ? [6n, 9n] : undefined)),
    );
    for (const [line, to] of [
      ['sum', clinic],
      ['other', ministry],
    ] as const) {
      await expect(runAll(each, (sharing) => sum(sharing, line, [to]), guard)).rejects.toMatchObject({
        kind: 'policy',
        code: 'guard.not-disclosed',
        fields: { line, party: to },
      });
    }
    await expect(runAll(each, (sharing) => sum(sharing, 'sum', [ministry]), denyAll)).rejects.toMatchObject({
      code: 'guard.not-disclosed',
    });
  },
);

test.each<[string, (sharing: Sharing) => Promise<unknown>]>([
  [
    'permute',
    async (sharing) => sharing.permute(clinic, { rings: [await column(sharing, 0, [1])], bits: [] }, Uint32Array.of(0)),
  ],
  [
    'inputRearranged',
    (sharing) =>
      sharing.inputRearranged(
        { owner: clinic, permuter: 0, rows: 1, keep: 1, ring: 0, words: 0 },
        { ring: [], words: [] },
        Uint32Array.of(0),
      ),
  ],
])('%s by a client is refused everywhere before anything is sent', async (operation, program) => {
  const refusal = { kind: 'usage', code: 'sharing.client', fields: { operation, party: clinic } };
  await expect(runClear(names, program, roles)).rejects.toMatchObject(refusal);
  await expect(runCost(names, replicated, program, permitAll, roles)).rejects.toMatchObject(refusal);
  await expect(runAll(setting, program)).rejects.toMatchObject(refusal);
});

test('what is opened is no result at a client', async () => {
  const opened = async (sharing: Sharing) => ({ all: [await sharing.open(await column(sharing, clinic, [1, 2]))] });
  await expect(runAll(setting, opened)).rejects.toMatchObject({ kind: 'usage', code: 'client.opened' });
});

const loop =
  (inside: (sharing: Sharing) => Promise<unknown>) =>
  async (sharing: Sharing): Promise<BigUint64Array | undefined> => {
    const x = await column(sharing, clinic, [1, 2]);
    let turns = 0;
    const result = await repeatUntil(sharing, 5, async (turn) => {
      turns += 1;
      const [each] = await together(sharing, [async (on) => (await inside(on), on.multiply(x, x))]);
      return { done: sharing.constantBits(1, 1, BigUint64Array.of(turn === 2 ? 1n : 0n)), result: each };
    });
    // Computers take three turns, which a client need not know.
    expect(turns).toBe(sharing.name === 'cost' ? 5 : sharing.session.self >= 3 ? 1 : 3);
    return sharing.reveal(result, 'result', [ministry]);
  };

test('a loop that ends on an opened bit goes on without clients, and results come after it', async () => {
  for (const each of [setting, dealt]) {
    const { results } = await runAll(
      each,
      loop(async () => {}),
    );
    expect(results[ministry]).toEqual(BigUint64Array.of(1n, 4n));
  }
});

test.each<[string, (sharing: Sharing) => Promise<unknown>]>([
  ['inputRing', (sharing) => column(sharing, clinic, [1])],
  ['inputBits', (sharing) => sharing.inputBits(clinic, 1, 1, BigUint64Array.of(1n))],
  ['reveal', async (sharing) => sharing.reveal(await column(sharing, 0, [1]), 'turn', [ministry])],
  ['revealBits', async (sharing) => sharing.revealBits(sharing.randomBits(1, 1), 'turn', [1, clinic])],
])('in such a loop %s of a client is refused everywhere', async (operation, inside) => {
  const refusal = { kind: 'usage', code: 'repeat.client', fields: { operation } };
  await expect(runClear(names, loop(inside), roles)).rejects.toMatchObject(refusal);
  await expect(runCost(names, replicated, loop(inside), permitAll, roles)).rejects.toMatchObject(refusal);
  await expect(runAll(setting, loop(inside))).rejects.toMatchObject(refusal);
});

test('a preparation made before serves computers with clients, who have none', async () => {
  const program = async (sharing: Sharing) => {
    const [x, y] = [await column(sharing, clinic, [3, 5]), await column(sharing, 1, [2, 4])];
    return sharing.reveal(await sharing.multiply(x, y), 'product', [ministry, 0]);
  };
  const plan = await planProgram(dealt.names, additiveDealer, program, undefined, 3);
  const { results: stock } = await runLocal(dealt.names, (session) => prepare(additiveDealer, session, plan), roles);
  expect(stock.map((each) => each !== undefined)).toEqual([true, true, true, false, false, false]);
  const { results } = await runLocal(
    names,
    (session) => runPrepared(additiveDealer, session, stock[session.self], program, permitAll),
    roles,
  );
  for (const party of [ministry, 0]) expect(results[party]).toEqual(BigUint64Array.of(6n, 20n));
});

test('protocols count computers, not parties', async () => {
  const program = async () => {};
  for (const computers of [2, 4]) {
    await expect(
      runLocal(names, (session) => runProgram(replicated, session, program), { computers }),
    ).rejects.toMatchObject({ code: 'sharing.parties', fields: { found: computers } });
  }
});

test('64 clients send their columns to three computers in two rounds', async () => {
  const many = [...names.slice(0, 3), ...Array.from({ length: 64 }, (_, i) => `clinic ${i}`)];
  const program = async (sharing: Sharing) => {
    const columns: Ring[] = [];
    for (let owner = 3; owner < many.length; owner++) columns.push(await column(sharing, owner, [owner, 1]));
    const all = sharing.concatenate(columns);
    return sharing.reveal(sharing.sum(all, 1), 'sum', [0, 66]);
  };
  const { results, traffic } = await runLocal(
    many,
    (session) => runProgram(replicated, session, program, permitAll),
    roles,
  );
  for (const party of [0, 66]) expect(results[party]).toEqual(BigUint64Array.of(2272n));
  const cost = await runCost(many, replicated, program, permitAll, roles);
  expect(compareTraffic(cost, traffic)).toEqual([]);
  // Two for all inputs, one for the result.
  expect(cost.rounds).toBe(3);
  expect(cost.bytesPerParty.slice(3)).toEqual(new Array(64).fill(16));
});

/** What computers that share a column of the clinic's and open it see when the clinic does `attack` instead. */
const against = (protocol: Protocol, all: readonly string[], attack: (session: Session) => Promise<unknown>) =>
  startLocal(
    all,
    async (session) => {
      if (session.self === clinic) return attack(session);
      return runProgram(protocol, session, async (sharing) => {
        const x = await column(sharing, clinic, [1, 2]);
        return session.self < 3 ? sharing.open(sharing.add(x, x)) : undefined;
      });
    },
    { ...roles, timeoutMs: 2_000 },
  );

/** A message in the way of an input, on the stream of the program. */
async function send(session: Session, name: string, to: number, bytes: number): Promise<void> {
  await session.operation(name, async () => session.send(to, new Uint8Array(bytes), true));
  // Never comes: whatever ends the run is what was sent.
  await session.receive(0, new Uint8Array(1));
}

test.each<[string, string, (session: Session) => Promise<unknown>]>([
  ['too few bytes', 'peer.message-size', (session) => send(session, 'inputRing', 1, 15)],
  ['too many bytes', 'peer.message-size', (session) => send(session, 'inputRing', 1, 17)],
  ['bits for numbers', 'peer.other-operation', (session) => send(session, 'inputBits', 1, 16)],
  ['a computer’s message', 'peer.client-operation', (session) => send(session, 'open', 1, 16)],
  ['what was not asked for', 'peer.client-operation', (session) => send(session, 'multiply', 2, 16)],
  ['an end', 'peer.finished-early', async () => {}],
])('a client that sends %s ends the run, by its name', async (_, code, attack) => {
  const outcomes = await Promise.allSettled(against(replicated, names, attack));
  for (const computer of [0, 1, 2]) {
    expect(outcomes[computer]).toMatchObject({ reason: { kind: 'peer', code, fields: { party: 'clinic' } } });
  }
});

test.each([setting, dealt])('$protocol.name: whatever a client sends is a sharing of some values', async (each) => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => 37 * i + 1);
  const attack = (session: Session) =>
    runProgram(each.protocol, new RecordingSession(session, [], 'start', '', () => bytes), (sharing) =>
      column(sharing, clinic, [1, 2]),
    );
  const outcomes = await Promise.all(against(each.protocol, each.names, attack));
  const [first, second, third] = outcomes.map(({ result }) => result);
  expect(first).toHaveLength(2);
  expect(second).toEqual(first);
  expect(third).toEqual(first);
});
