// The intersection against plain sets; sizes as declared; what each side sees; files, changes, false matches.
import { expect, test } from 'vitest';
import { concatBytes, toHex, utf8 } from '../base/bytes.ts';
import type { ByteList } from '../primitives/cmac.ts';
import { generateKey } from '../primitives/oprf/keys.ts';
import { evaluate } from '../primitives/oprf/server.ts';
import { elementAt, oprfSuite } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import { runCost } from '../sharing/cost/run.ts';
import { additiveOt } from '../sharing/registry.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import { deriveSeed, seededRandom } from '../transport/seeds.ts';
import { RecordingSession, type Sent } from '../transport/transcript.ts';
import { fingerprintsOf, sortFingerprints } from './fingerprint-lists.ts';
import { encodeFingerprints, readFingerprints, setBytes } from './fingerprints.ts';
import { intersectByOprf, oprfIntersectionCost } from './intersect-oprf.ts';
import { changeSet, prepareSet } from './oprf-prepare.ts';
import { compactSet, openSet, setFileBytes, widthFor } from './oprf-set.ts';

const seed = new Uint8Array(32).fill(17);
const random = seededRandom(seed);
const suite = await oprfSuite('voprf');
const key = generateKey(suite, random);
const options = { suite, key, random };
const parties = ['bank', 'insurer'];

const listOf = (texts: readonly string[]): ByteList => {
  const inputs = texts.map(utf8);
  const offsets = new Uint32Array(inputs.length + 1);
  inputs.forEach((input, i) => {
    offsets[i + 1] = (offsets[i] as number) + input.length;
  });
  return { bytes: concatBytes(...inputs), offsets };
};
const names = (start: number, end: number): string[] =>
  Array.from({ length: end - start }, (_, i) => `customer ${start + i}`);
const prepared = async (items: readonly string[], size = items.length, queries = 300) =>
  await prepareSet(listOf(items), { size, capacity: 1000, queries }, options);
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
};

const question = { sender: 0, receiver: 1, publicKey: key.publicKey };
type Alter = (piece: Sent) => Uint8Array;
/** The bank's set is asked for the insurer's items. */
async function ask(
  files: readonly Uint8Array[],
  items: readonly string[],
  queries = items.length,
  more: { alter?: Alter; seed?: Uint8Array; senderKey?: typeof key } = {},
) {
  const sent: Sent[] = [];
  const { results, traffic } = await runLocal(
    parties,
    async (inner) => {
      const session = new RecordingSession(inner, sent, 'start', '', more.alter);
      const request = { ...question, queries, publicKey: (more.senderKey ?? key).publicKey };
      if (session.self === 0) return await intersectByOprf(session, request, { key: more.senderKey ?? key });
      return await intersectByOprf(session, { ...question, queries }, { items: listOf(items), set: openSet(files) });
    },
    more.seed === undefined ? {} : { seed: more.seed },
  );
  return { found: results[1], other: results[0], traffic, sent };
}

const file = await prepared(names(0, 40), 50);

test.each([
  ['some, over two batches', [...names(30, 290)], 270],
  ['none', names(500, 505), 5],
  ['all, in another order', names(0, 40).toReversed(), 40],
  ['one', ['customer 7'], 1],
  ['no items, padded', [], 3],
  ['nothing asked', [], 0],
])('%s: the receiver’s own matches, rounds and bytes as declared', async (_, items, queries) => {
  const { found, other, traffic } = await ask([file], items, queries);
  const own = new Set(names(0, 40));
  expect(found).toEqual(Uint32Array.from(items.flatMap((item, i) => (own.has(item) ? [i] : []))));
  expect(other).toBeUndefined();
  const { rounds, toSender, toReceiver } = oprfIntersectionCost(queries);
  expect(traffic.map((each) => each.rounds)).toEqual([rounds, rounds].map((r, i) => (i === 0 ? Math.min(r, 1) : r)));
  expect(traffic.map(({ sent }) => sent)).toEqual([
    [0, toReceiver],
    [toSender, 0],
  ]);
});

test('on cost and on clear', async () => {
  const cost = await runCost(parties, additiveOt, async ({ session }) => {
    await intersectByOprf(session, { ...question, queries: 300 }, {});
  });
  const { rounds, toSender, toReceiver } = oprfIntersectionCost(300);
  // Beside what the protocol's own preparation costs.
  const [step] = cost.steps.filter(({ step: name }) => name === 'intersection: blinded items');
  expect(Math.max(...(step?.rounds ?? []))).toBe(rounds);
  expect(step).toMatchObject({
    sent: [
      [0, toReceiver],
      [toSender, 0],
    ],
  });
  const found = await runClear(parties, async ({ session }) =>
    intersectByOprf(
      session,
      { ...question, queries: 2 },
      { key, items: listOf(['x', 'customer 3']), set: openSet([file]) },
    ),
  );
  expect(found).toEqual(Uint32Array.of(1));
});

test('what the sender sees: as many different elements as were agreed, none of them ever again', async () => {
  const views = [];
  for (const [items, run] of [
    [['customer 1', 'customer 2'], 1],
    [['customer 1', 'customer 2'], 2],
    [['x'], 3],
    [[], 3],
  ] as const) {
    const { sent } = await ask([file], items, 6, { seed: deriveSeed(seed, String(run)) });
    views.push(sent.filter(({ from }) => from === 1).map(({ bytes }) => bytes));
  }
  expect(views.map((view) => view.map((bytes) => bytes.length))).toEqual(views.map(() => [6 * elementBytes]));
  const elements = views.flat().flatMap((bytes) => Array.from({ length: 6 }, (_, i) => elementAt(bytes, i)));
  expect(elements.every((element) => suite.group.isElement(element))).toBe(true);
  expect(new Set(elements.map(toHex)).size).toBe(elements.length);
});

test('what the receiver sees before it asks: bytes of a set, whatever its order; of agreed size, whatever its items', async () => {
  expect(await prepared(names(0, 40).toReversed())).toEqual(await prepared(names(0, 40)));
  const width = widthFor(1000, 300);
  const files = [await prepared(names(0, 40), 50), await prepared(names(7, 9), 50), await prepared([], 50)];
  for (const each of files) {
    expect(each.length).toBe(setFileBytes(width, 50, 0));
    expect(openSet([each]).all()).toHaveLength(150);
  }
  const [first, second] = [await prepared([], 50), await prepared([], 50)];
  expect(first).not.toEqual(second);
});

test.each([
  ['an element of the answer', 0, 'oprf.bad-proof', (bytes: Uint8Array) => suite.group.add(bytes, bytes)],
  [
    'an element that is none',
    0,
    'oprf.invalid-element',
    (bytes: Uint8Array) => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
  ],
  ['the proof', 0, 'oprf.bad-proof', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))],
  ['a question that is no element', 1, 'oprf.invalid-element', (bytes: Uint8Array) => new Uint8Array(bytes.length)],
] as const)('a peer that changes %s is refused', async (what, from, code, change) => {
  const alter: Alter = (piece) =>
    piece.from === from && piece.bytes.length === (what === 'the proof' ? 64 : 32) ? change(piece.bytes) : piece.bytes;
  expect(await codeOf(() => ask([file], ['customer 3'], 1, { alter }))).toBe(code);
});

test('a sender with another key than that of its set is refused, for any item', async () => {
  const senderKey = generateKey(suite, random);
  expect(await codeOf(() => ask([file], ['customer 3'], 2, { senderKey }))).toBe('oprf.bad-proof');
  const other = await prepareSet(listOf(['a']), { size: 1, capacity: 1, queries: 2 }, { ...options, key: senderKey });
  expect(await codeOf(() => ask([other], ['a'], 2))).toBe('oprf-set.other-key');
});

test('equal items, too many of them, too long questions are refused before anything is sent', async () => {
  const set = openSet([file]);
  for (const [items, queries, code] of [
    [['a', 'b', 'a'], 3, 'oprf-set.duplicate-items'],
    [['a', 'b'], 1, 'oprf-set.too-many-items'],
    [['a'], 301, 'oprf-set.too-many-queries'],
  ] as const) {
    const sent: Sent[] = [];
    const runs = startLocal(parties, async (inner) => {
      const session = new RecordingSession(inner, sent);
      const own = session.self === 0 ? { key } : { items: listOf(items), set };
      return await intersectByOprf(session, { ...question, queries }, own);
    });
    const codes = await Promise.all(runs.map((run) => codeOf(() => run)));
    // The sender hears nothing of the items, not even how many are equal; sizes are public.
    expect(codes).toEqual([code === 'oprf-set.too-many-queries' ? code : 'run.stopped-by-data', code]);
    expect(sent).toEqual([]);
  }
  expect(await codeOf(() => prepared(['a', 'b', 'a']))).toBe('oprf-set.duplicate-items');
  expect(await codeOf(() => prepared(['a', 'b'], 1))).toBe('oprf-set.too-many-items');
  expect(await codeOf(() => prepared([], 1001))).toBe('oprf-set.full');
  expect(await codeOf(() => prepared([], 0, 2 ** 50))).toBe('oprf-set.too-large');
});

test('changes: a file of what changed, one file of all again, with the same bytes at everyone', async () => {
  const first = await prepared(names(0, 40));
  const change = async (files: Uint8Array[], added: string[], removed: string[]) =>
    await changeSet(openSet(files), { added: listOf(added), removed: listOf(removed) }, options);
  const second = await change([first], ['new 1', 'new 2'], ['customer 0', 'customer 1']);
  const third = await change([first, second], ['customer 0', 'new 3'], ['new 2']);
  const files = [first, second, third];
  const asked = ['customer 0', 'customer 1', 'customer 2', 'new 1', 'new 2', 'new 3'];
  const matches = Uint32Array.of(0, 2, 3, 5);
  expect((await ask(files, asked)).found).toEqual(matches);
  expect((await ask([first], asked)).found).toEqual(Uint32Array.of(0, 1, 2));
  const whole = compactSet(openSet(files));
  expect((await ask([whole], asked)).found).toEqual(matches);
  expect(openSet([whole])).toMatchObject({ revision: 2, entries: 41 });
  const anew = await prepared([...names(2, 40), 'customer 0', 'new 1', 'new 3']);
  expect(openSet([whole]).all().slice(0, 9)).toEqual(openSet([anew]).all().slice(0, 9));
  // The chain goes on from the one file.
  const fourth = await change([whole], ['new 4'], []);
  expect((await ask([whole, fourth], ['new 4', 'new 5'])).found).toEqual(Uint32Array.of(0));

  for (const wrong of [
    [],
    [second],
    [first, third],
    [first, second, second],
    [first, first],
    [whole, second],
    [third, first],
  ]) {
    expect(await codeOf(() => openSet(wrong))).toBe('oprf-set.gap');
  }
  // Made for a set of the same sizes and key, but not this one.
  const elsewhere = await change([await prepared(names(0, 41))], ['new 9'], []);
  expect(await codeOf(() => openSet([first, elsewhere]))).toBe('oprf-set.gap');
  expect(await codeOf(() => change([first], ['customer 3'], []))).toBe('oprf-set.already-there');
  expect(await codeOf(() => change([first], [], ['nobody']))).toBe('oprf-set.not-there');
  expect(await codeOf(() => change([first], names(100, 1100), []))).toBe('oprf-set.full');
  const another = { ...options, key: generateKey(suite, random) };
  const none = { added: listOf([]), removed: listOf([]) };
  expect(await codeOf(() => changeSet(openSet([first]), none, another))).toBe('oprf-set.other-key');
});

test('a file of which any byte is another, or that is cut, is refused', async () => {
  for (let at = 0; at < file.length; at += 7) {
    const altered = file.map((byte, i) => (i === at ? byte ^ 0x10 : byte));
    expect(await codeOf(() => openSet([altered]))).toBe('oprf-set.damaged');
  }
  for (const length of [0, 8, 96, 127, file.length - 1]) {
    expect(await codeOf(() => openSet([file.subarray(0, length)]))).toBe('oprf-set.damaged');
  }
});

test('a preparation reports its progress, and ends when it is told to', async () => {
  const seen: number[][] = [];
  const onProgress = (done: number, of: number): void => void seen.push([done, of]);
  await prepareSet(listOf(['a', 'b']), { size: 2, capacity: 2, queries: 1 }, { ...options, onProgress });
  expect(seen).toEqual([[2, 2]]);
  const signal = AbortSignal.abort(new Error('enough'));
  const sizes = { size: 40, capacity: 40, queries: 1 };
  await expect(prepareSet(listOf(names(0, 40)), sizes, { ...options, signal })).rejects.toThrow('enough');
});

test('an output that differs in one bit matches only where that bit is beyond the width', async () => {
  const set = openSet([file]);
  const output = evaluate(suite, key, utf8('customer 12'));
  for (let bit = 0; bit < 96; bit++) {
    const near = output.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
    const fingerprint = new Uint32Array(3);
    fingerprintsOf(near, 64, set.width, fingerprint, 0);
    expect(set.has(fingerprint, 0)).toBe(bit >= set.width);
  }
  expect(set.width).toBe(40 + 9 + 10);
});

// Counts of 2^16 questions that err with probability 2^-8 each: more than six deviations from 256 in one of 10^9 seeds.
test('false matches are as rare as the width says; what is in the set is always found', async () => {
  for (const [count, width] of [
    [4096, 20],
    [3000, 20],
  ] as const) {
    const draw = (n: number): Uint32Array => {
      const bytes = new Uint8Array(12 * n);
      random.fill(bytes);
      const cut = new Uint32Array(3 * n);
      fingerprintsOf(bytes, 12, width, cut, 0);
      return cut;
    };
    const own = draw(count);
    const sorted = await sortFingerprints(own, async () => {});
    const bytes = encodeFingerprints(sorted, width);
    const set = readFingerprints(bytes, count, width);
    expect(bytes.length).toBe(setBytes(count, width));
    expect(set?.all()).toEqual(sorted);
    let known = 0;
    for (let i = 0; i < count; i++) if (set?.has(own, i)) known += 1;
    expect(known).toBe(count);
    const others = draw(2 ** 16);
    let hits = 0;
    for (let i = 0; i < 2 ** 16; i++) if (set?.has(others, i)) hits += 1;
    const expected = (2 ** 16 * count) / 2 ** width;
    expect(Math.abs(hits - expected)).toBeLessThan(6 * Math.sqrt(expected));
  }
});

test.each([0, 1, 2, 3, 63, 64, 65, 1000])('sets of %i fingerprints of all widths', async (count) => {
  for (const width of [40, 64, 65, 77, 96]) {
    const bytes = new Uint8Array(12 * count);
    random.fill(bytes);
    const cut = new Uint32Array(3 * count);
    fingerprintsOf(bytes, 12, width, cut, 0);
    const sorted = await sortFingerprints(cut, async () => {});
    const encoded = encodeFingerprints(sorted, width);
    const set = readFingerprints(encoded, count, width);
    expect(set?.all()).toEqual(sorted);
    let known = 0;
    for (let i = 0; i < count; i++) if (set?.has(cut, i)) known += 1;
    expect(known).toBe(count);
    expect(readFingerprints(encoded, count + 1, width)).toBeUndefined();
    // A count too many, or too few: no search may leave the bytes.
    const broken = encoded.slice();
    if (count > 0) {
      broken[0] = (broken[0] as number) ^ 1;
      expect(readFingerprints(broken, count, width)).toBeUndefined();
    }
  }
});
