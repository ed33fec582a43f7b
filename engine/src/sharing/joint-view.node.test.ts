// All that some parties learn together: what they receive, given everything that they draw, hold and put in themselves.
// Their randomness and all inputs are held fixed while the other parties' randomness is drawn anew, run after run. A
// message that they could work out then never changes, masks that they could cancel show as a sum that never changes,
// and an order that they know stays the same. So what they receive must be uniform and linearly independent, but for
// the values that were opened to them.
//
// Relations are found by `dependentVectors` of math/uniformity.ts. Words that are independent show one by chance with
// probability 2^-40 (40 runs more than words). Statistics of uniform words raise a false alarm with probability 10^-8
// each. The seed is fixed: the tests either always pass or always fail. In Node only, as it takes long and what is sent
// is the same everywhere; preparation by oblivious transfer is slower still, has its own tests (../primitives/ot), and
// what is sent afterwards is what is sent after a dealer's.
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../base/bytes.ts';
import { randomPermutation } from '../base/random.ts';
import { wordsFor } from '../math/bits.ts';
import { concatenate } from '../math/ring64.ts';
import { alarmAt, dependentVectors, evenDeviation, worstDeviation } from '../math/uniformity.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { knownScript, scripted } from '../transport/scripted.ts';
import type { Session } from '../transport/session.ts';
import { RecordingSession, type Sent } from '../transport/transcript.ts';
import { obliviousProtocol } from './additive/oblivious.ts';
import { type Setting, settingNames, settingsOf, withClients } from './conformance.ts';
import { planProgram } from './cost/run.ts';
import { permitAll } from './guard.ts';
import type { Ring, Sharing } from './model.ts';
import type { Plan } from './needs.ts';
import { ProgramSession } from './program-session.ts';
import { protocols, replicated } from './registry.ts';
import { oneRoundConversionLimit } from './replicated/flows.ts';
import { prepare } from './run.ts';
import type { RingShare } from './share.ts';

const seed = new Uint8Array(32).fill(43);
const spareRuns = 40;

type Program<T> = (sharing: Sharing) => Promise<T>;

/** One run of a program as one party, as `runProgram` does it, but that the plan is made once for all runs. */
async function runOnce<T>(
  { protocol, computing, clients = 0 }: Setting,
  session: Session,
  plan: Plan,
  program: Program<T>,
): Promise<T | undefined> {
  if (protocol.source === undefined) return program(await protocol.create(session, permitAll));
  const preparation = await prepare(protocol, session, plan);
  if (session.self === computing + clients) return undefined;
  return program(await protocol.create(new ProgramSession(session, computing, clients), permitAll, preparation));
}

/** The step in which a client puts its inputs in: what its own shares are, it knows. */
const inputStep = (client: number): string => `inputs of client ${client}`;

/** What the parties `known` receive from all others in each of `runs` runs, and what each of them returns. */
async function views<T>(setting: Setting, known: readonly number[], program: Program<T>, runs: number) {
  const names = settingNames(setting);
  const { protocol, computing, clients = 0 } = setting;
  const computers = clients === 0 ? names.length : computing;
  const plan = protocol.source === undefined ? [] : await planProgram(names, protocol, program, undefined, computers);
  const each = async (session: Session) => {
    const all: { sent: Sent[]; result: T | undefined }[] = [];
    for (let run = 0; run < runs; run++) {
      const recording = new RecordingSession(scripted(session, knownScript(known, seed, run)));
      const result = await runOnce(setting, recording, plan, program);
      const isTold = ({ from, to, step }: Sent) =>
        !known.includes(from) && known.includes(to) && !known.some((party) => step === inputStep(party));
      all.push({ sent: recording.sent.filter(isTold), result });
    }
    return all;
  };
  const { results } = await runLocal(names, each, { computers });
  return Array.from({ length: runs }, (_, run) => ({
    received: results.flatMap((party) => party[run]?.sent ?? []),
    results: known.map((party) => results[party]?.[run]?.result as T),
  }));
}

/** Of long messages the first and the last words stand for all. */
const sampled = 2;
const isSampled = (place: number, length: number): boolean =>
  length <= 2 * sampled || place < sampled || place >= length - sampled;

/** Orders travel as 12 bytes: three rows. Everything else is words. */
const rows = 3;
const isOrder = ({ bytes }: Sent): boolean => bytes.length === 4 * rows;

/** A part of what is received, the same one in every run. */
interface Series {
  readonly from: number;
  readonly to: number;
  readonly values: BigUint64Array | readonly string[];
}

/** What one party tells several of those who look together, they count once. */
function toldOnce<T extends Series>(all: readonly T[]): T[] {
  const kept: { series: T; text: string }[] = [];
  for (const series of all) {
    const text = series.values.join();
    const isKnown = kept.some(
      (each) => each.text === text && each.series.from === series.from && each.series.to !== series.to,
    );
    if (!isKnown) kept.push({ series, text });
  }
  return kept.map(({ series }) => series);
}

/** A word. */
interface Column extends Series {
  readonly name: string;
  readonly operation: string;
  readonly values: BigUint64Array;
}

/** What was received, word by word. */
function columnsOf(runs: readonly (readonly Sent[])[]): Column[] {
  const pieces = runs.map((received) => received.filter((piece) => !isOrder(piece)));
  const words = pieces.map((run) => run.map(({ bytes }) => wordsOf(bytes)));
  const columns = (pieces[0] as Sent[]).flatMap(({ from, to, step, operation }, p) => {
    const length = words[0]?.[p]?.length ?? 0;
    return Array.from({ length }, (_, i) => i)
      .filter((i) => isSampled(i, length))
      .map((i) => ({
        name: `${operation || step}, message ${p}, word ${i}, ${from} → ${to}`,
        from,
        to,
        operation,
        values: BigUint64Array.from(words, (run) => run[p]?.[i] as bigint),
      }));
  });
  return toldOnce(columns);
}

/** So many runs that relations by chance are unlikely. */
async function manyViews<T>(setting: Setting, known: readonly number[], program: Program<T>) {
  const received = (all: Awaited<ReturnType<typeof views<T>>>) => columnsOf(all.map((run) => run.received));
  const words = received(await views(setting, known, program, 1)).length;
  const all = await views(setting, known, program, words + spareRuns);
  return { columns: received(all), results: all.map(({ results }) => results) };
}

/** The orders that were told. */
function ordersOf(runs: readonly (readonly Sent[])[]): (readonly string[])[] {
  const pieces = runs.map((received) => received.filter(isOrder));
  const orders = (pieces[0] as Sent[]).map(({ from, to }, p) => ({
    from,
    to,
    values: pieces.map((run) => new Uint32Array((run[p] as Sent).bytes.slice().buffer).join('')),
  }));
  return toldOnce(orders).map(({ values }) => values);
}

/** What the parties hold besides. */
const heldColumns = (runs: readonly BigUint64Array[]): Column[] =>
  Array.from(runs[0] as BigUint64Array, (_, i) => {
    const values = BigUint64Array.from(runs, (run) => run[i] as bigint);
    return { name: `held word ${i}`, from: -1, to: -1, operation: '', values };
  });

/** Words that follow from those before them and a constant. */
const dependent = (columns: readonly Column[]): string[] =>
  dependentVectors(columns.map(({ values }) => values)).map((i) => (columns[i] as Column).name);

const opens = new Set(['open', 'openBits', 'reveal']);

/**
 * Everything but what was opened is independent; of the openings those words follow, from the rest and from what the
 * parties `held` of the opened shares, that open constant values.
 */
function expectIndependent(columns: readonly Column[], held: readonly Column[], openedWords: number): void {
  const others = columns.filter(({ operation }) => !opens.has(operation));
  expect(dependent(others)).toEqual([]);
  const openings = columns.filter(({ operation }) => opens.has(operation));
  const found = dependent([...others, ...held, ...openings]).filter((name) => !held.some((each) => each.name === name));
  expect(found.length, found.join('; ')).toBe(openedWords);
}

function expectUniform(columns: readonly Column[], openedWords: number): void {
  const openings = columns.filter(({ operation }) => opens.has(operation));
  // Where only one word is received for each that is opened, it is the opened value less what is known.
  const open = openings.length >= 2 * openedWords ? openings : [];
  const others = new Map<string, Column[]>([['open', open]]);
  for (const column of columns) {
    if (!opens.has(column.operation)) others.set(column.operation, [...(others.get(column.operation) ?? []), column]);
  }
  for (const [operation, group] of others) {
    const words = BigUint64Array.from(group.flatMap((column) => Array.from(column.values)));
    if (words.length < 256) continue;
    const { what, deviation } = worstDeviation(words);
    expect(Math.abs(deviation), `${operation}: ${what}`).toBeLessThan(alarmAt);
  }
}

/** Each party alone, and the first ones together: as many as may be corrupted. */
function coalitions({ protocol, computing }: Setting): number[][] {
  const alone = Array.from({ length: computing }, (_, party) => [party]);
  const { threshold } = protocol.security(computing);
  return threshold === 1 ? alone : [...alone, alone.flat().slice(0, threshold)];
}

const filled = (sharing: Sharing, owner: number, count: number, value: bigint): BigUint64Array | undefined =>
  sharing.session.owns(owner) ? new BigUint64Array(count).fill(value) : undefined;

/** Each operation of the contract, twice on the same shares. Opens six words to all, two to party 0 and two to party 1. */
const everything =
  (value: bigint): Program<BigUint64Array> =>
  async (sharing) => {
    const x = await sharing.inputRing(0, 2, filled(sharing, 0, 2, value));
    const y = await sharing.inputRing(1, 2, filled(sharing, 1, 2, value));
    const b = await sharing.inputBits(0, 64, 1, filled(sharing, 0, 1, value));
    const c = await sharing.inputBits(1, 64, 1, filled(sharing, 1, 1, value));
    const few = sharing.sliceRows(c, 0, 2);
    const weights = [1n, 3n].map((weight) => BigUint64Array.of(weight));
    const columns = {
      rings: [sharing.constantRing(BigUint64Array.of(0n, 1n, 2n))],
      bits: [sharing.sliceRows(b, 0, rows)],
    };
    const order = sharing.randomOrder(rows);
    const permuter = sharing.session.names.length - 1;
    const reversed = sharing.session.owns(1) ? Uint32Array.of(2, 1, 0) : undefined;
    for (let twice = 0; twice < 2; twice++) {
      await sharing.multiply(x, y);
      await sharing.and(b, c);
      await sharing.bitMatrixProduct(b, sharing.sliceRows(c, 0, 1));
      await sharing.dot(x, y, 1);
      await sharing.matrixProduct(x, { rows: 2, columns: 1 }, y, { rows: 1, columns: 2 });
      await sharing.summands(x, 2);
      await sharing.shiftedSummands(x, 20);
      await sharing.bitsToRing(few);
      await sharing.weighBits(few, weights);
      await sharing.shiftAndWeigh(x, 20, few, weights[1] as BigUint64Array, 5n);
      await sharing.shuffle(order, columns, twice === 1);
      await sharing.permute(1, columns, reversed);
      await sharing.inputRearranged(
        { owner: 0, permuter, rows, keep: rows, ring: 1, words: 1 },
        sharing.session.owns(0)
          ? { ring: [new BigUint64Array(rows).fill(value)], words: [new BigUint64Array(rows).fill(value)] }
          : undefined,
        sharing.session.owns(permuter) ? randomPermutation(sharing.session.random, rows) : undefined,
      );
    }
    // Nobody knows these beforehand, so that what opens them is as free as they are.
    await sharing.open(sharing.randomRing(1));
    await sharing.openBits(sharing.randomBits(64, 1));
    // The same shares again and again: each opening must hide them anew.
    const product = await sharing.multiply(x, y);
    await sharing.open(sharing.slice(x, 0, 1));
    await sharing.open(sharing.scale(sharing.slice(x, 0, 1), 3n));
    await sharing.open(sharing.slice(product, 0, 1));
    await sharing.open(sharing.add(sharing.slice(product, 0, 1), sharing.slice(x, 0, 1)));
    await sharing.openBits(b);
    await sharing.openBits(sharing.xor(b, c));
    await sharing.reveal(x, 'line', [0]);
    await sharing.reveal(product, 'line', [1]);
    return concatenate((product as RingShare).parts);
  };
const openedWords = (known: readonly number[]): number => 6 + 2 * known.filter((party) => party < 2).length;

/** Conversions of so many bits that they take their two-round form, where a protocol has one. */
const longConversions: Program<void> = async (sharing) => {
  const count = oneRoundConversionLimit + 1;
  const words = wordsFor(count);
  const x = await sharing.inputRing(0, count, filled(sharing, 0, count, 5n));
  const b = await sharing.inputBits(1, count, 1, filled(sharing, 1, words, 2n ** 64n - 1n));
  const weights = [1n, 3n].map((weight) => BigUint64Array.of(weight));
  await sharing.bitsToRing(b);
  await sharing.weighBits(b, weights);
  await sharing.shiftAndWeigh(x, 20, b, weights[1] as BigUint64Array, 5n);
  await sharing.bitsToRing(b);
};

/** Two shuffles that are opened, and orders of a party's own that others may be told in disguise. */
const moves: Program<string[]> = async (sharing) => {
  const rings = [sharing.constantRing(BigUint64Array.of(0n, 1n, 2n))];
  const orders: string[] = [];
  for (let twice = 0; twice < 2; twice++) {
    const shuffled = await sharing.shuffle(sharing.randomOrder(rows), { rings, bits: [] });
    orders.push((await sharing.open(shuffled.rings[0] as Ring)).join(''));
    const order = sharing.session.owns(1) ? Uint32Array.of(2, 1, 0) : undefined;
    await sharing.permute(1, { rings, bits: [] }, order);
  }
  return orders;
};

/** The order `second` as one moves it after undoing `first`. */
const relative = (first: string, second: string): string => Array.from(second, (row) => first.indexOf(row)).join('');

/** So often that each of the six orders is expected 25 times. */
const orderRuns = 150;

function expectAnyOrder(what: string, orders: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
  expect(counts.size, what).toBe(6);
  expect(evenDeviation([...counts.values()]), what).toBeLessThan(alarmAt);
}

const settings = settingsOf(protocols, [2, 3]).filter(({ protocol }) => protocol.name !== obliviousProtocol);

describe.each(settings)('$name', (setting) => {
  const cases = coalitions(setting).map((known, i) => ({ known, value: i % 2 === 0 ? 2n ** 64n - 1n : 0n }));

  test.each(cases)('what $known receive is uniform and independent of all they know', async ({ known, value }) => {
    const { columns, results } = await manyViews(setting, known, everything(value));
    expect(columns.length).toBeGreaterThan(20);
    expectIndependent(columns, heldColumns(results.map(concatenate)), openedWords(known));
    expectUniform(columns, openedWords(known));
  });

  test.each(cases)('$known know nothing of the order of a shuffle, nor of what others order', async ({ known }) => {
    const all = await views(setting, known, moves, orderRuns);
    const opened = all.map(({ results }) => results[0] as string[]);
    const told = ordersOf(all.map(({ received }) => received));
    const series = [...(opened[0] as string[]).map((_, i) => opened.map((run) => run[i] as string)), ...told];
    expect(series.length).toBeGreaterThanOrEqual(2);
    for (const [i, orders] of series.entries()) {
      expectAnyOrder(`order ${i}`, orders);
      for (const [j, others] of series.slice(0, i).entries()) {
        expectAnyOrder(
          `order ${i} after order ${j}`,
          orders.map((order, run) => relative(others[run] as string, order)),
        );
      }
    }
  });
});

test.each(coalitions({ name: '', protocol: replicated, computing: 3 }))(
  'what party %i of three receives of long conversions is uniform and independent of all it knows',
  async (party) => {
    const setting = { name: 'replicated', protocol: replicated, computing: 3 };
    const { columns } = await manyViews(setting, [party], longConversions);
    expect(columns.length).toBeGreaterThan(party > 0 ? 8 : -1);
    expect(dependent(columns)).toEqual([]);
    expectUniform(columns, 0);
  },
);

/** Inputs of two clients, and results of them for both: what is revealed to either, four words, and four for both. */
const withTwoClients =
  (value: bigint): Program<BigUint64Array> =>
  async (sharing) => {
    const { computers } = sharing.session;
    const [first, second] = [computers, computers + 1];
    const inputs: Ring[] = [];
    for (const owner of [first, second, 0]) {
      sharing.session.step(owner === 0 ? 'start' : inputStep(owner));
      inputs.push(await sharing.inputRing(owner, 2, filled(sharing, owner, 2, value)));
      await sharing.inputBits(owner, 64, 1, filled(sharing, owner, 1, value));
    }
    sharing.session.step('start');
    const [x, y, z] = inputs as [Ring, Ring, Ring];
    const product = await sharing.multiply(x, y);
    // Of its own input a client knows every component, and computers' inputs have few.
    await sharing.reveal(x, 'line', [first]);
    await sharing.reveal(sharing.add(product, z), 'line', [first]);
    await sharing.reveal(sharing.add(x, y), 'line', [second]);
    await sharing.reveal(product, 'line', [second]);
    await sharing.reveal(sharing.add(y, z), 'line', [first, second]);
    await sharing.reveal(sharing.subtract(x, z), 'line', [first, second]);
    return concatenate([x, y, z, product].flatMap((share) => (share as RingShare).parts));
  };

/** Clients alone, and with as many computers as may be corrupted. */
function coalitionsWithClients(setting: Setting): number[][] {
  const [first, second] = [setting.computing, setting.computing + 1] as const;
  const { threshold } = setting.protocol.security(setting.computing);
  const computers = coalitions(setting).filter(({ length }) => length === threshold);
  const clients = [[first], [first, second]];
  return [...clients, ...computers.flatMap((known) => clients.map((more) => [...known, ...more]))];
}

// Two parties and a dealer are the same with fewer.
describe.each(
  withClients(
    settings.filter(({ computing }) => computing === 3),
    2,
  ),
)('$name', (setting) => {
  const cases = coalitionsWithClients(setting).map((known, i) => ({ known, value: i % 2 === 0 ? 2n ** 64n - 1n : 0n }));

  test.each(cases)('what $known receive is uniform and independent of all they know', async ({ known, value }) => {
    const { columns, results } = await manyViews(setting, known, withTwoClients(value));
    const hasFirst = known.includes(setting.computing);
    const hasSecond = known.includes(setting.computing + 1);
    const words = (hasFirst ? 4 : 0) + (hasSecond ? 4 : 0) + (hasFirst || hasSecond ? 4 : 0);
    expectIndependent(columns, heldColumns(results.map(concatenate)), words);
    expectUniform(columns, words);
  });
});
