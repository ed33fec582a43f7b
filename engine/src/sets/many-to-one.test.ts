import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TacitError } from '../base/errors.ts';
import { planesToRows } from '../kernels/transpose.ts';
import { unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { compareTraffic } from '../sharing/conformance.ts';
import { runCost } from '../sharing/cost/run.ts';
import { permitAll } from '../sharing/guard.ts';
import type { Sharing } from '../sharing/model.ts';
import { protocolNamed } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { firstWithin } from '../secure/order/scan.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import { joinManyToOne, type ManyTable, type ManyToOneRequest } from './many-to-one.ts';

/** Key (null: none), number, class. */
type Fact = readonly [key: string | null, value: bigint, kind: number];
type Dimension = readonly [key: string | null, value: bigint];

const keysOf = (keys: readonly (string | null)[]) => [
  {
    kind: 'text' as const,
    values: keys.map((key) => key ?? ''),
    valid: Uint8Array.from(keys, (key) => (key === null ? 0 : 1)),
  },
];
const factTable = (rows: readonly Fact[]): ManyTable => ({
  rows: rows.length,
  keys: keysOf(rows.map(([key]) => key)),
  ring: [BigUint64Array.from(rows, ([, value]) => value)],
  words: [BigUint64Array.from(rows, ([, , kind]) => BigInt(kind))],
  classes: Uint16Array.from(rows, ([, , kind]) => kind),
});
const dimensionTable = (rows: readonly Dimension[]) => ({
  rows: rows.length,
  keys: keysOf(rows.map(([key]) => key)),
  ring: [BigUint64Array.from(rows, ([, value]) => value), BigUint64Array.from(rows, ([, value]) => -value)],
  words: [BigUint64Array.from(rows, ([, value]) => value & 0x1ffn)],
});
const requestOf = (many: number, one: number): ManyToOneRequest => ({
  many: { owner: 0, rows: many, ring: 1, words: [2] },
  one: { owner: 1, rows: one, ring: 2, words: [9] },
});

/** Everything in the clear, pads left out; also what `firstWithin` makes of rows with an even number. */
async function joined(sharing: Sharing, request: ManyToOneRequest, facts: readonly Fact[], dims: readonly Dimension[]) {
  const { session } = sharing;
  const found = await joinManyToOne(sharing, request, {
    many: session.owns(0) ? factTable(facts) : undefined,
    one: session.owns(1) ? dimensionTable(dims) : undefined,
  });
  expect(found.length).toBe(request.many.rows);
  const first = await firstWithin(sharing, found.starts, sharing.joinPlanes([found.matched, found.keyed]));
  const rings = await sharing.open(sharing.concatenate([...found.many.ring, ...found.one.ring]));
  const bits = async (x: typeof first) => planesToRows(await sharing.openBits(x), x.planes, x.length);
  const marks = await bits(sharing.joinPlanes([found.present, found.keyed, found.matched, found.starts, first]));
  const [kinds, tags] = [await bits(found.many.words[0] as never), await bits(found.one.words[0] as never)];
  const n = request.many.rows;
  return Array.from({ length: n }, (_, i) => ({
    value: rings[i] as bigint,
    one: rings[n + i] as bigint,
    minus: rings[2 * n + i] as bigint,
    kind: Number(kinds[i]),
    tag: tags[i] as bigint,
    marks: Number(marks[i]),
  }));
}

const bit = (marks: number, place: number): number => (marks >> place) & 1;

/** The rows against a plain join, wherever they stand. */
function check(rows: Awaited<ReturnType<typeof joined>>, facts: readonly Fact[], dims: readonly Dimension[]): void {
  const present = rows.filter(({ marks }) => bit(marks, 0) === 1);
  const shown = present.map(({ value, one, minus, kind, tag, marks }) => {
    const isMatched = bit(marks, 2) === 1;
    if (isMatched) expect([minus, tag]).toEqual([BigInt.asUintN(64, -one), one & 0x1ffn]);
    return `${value} ${kind} ${bit(marks, 1)} ${isMatched ? one : '-'}`;
  });
  const wanted = facts.map(([key, value, kind]) => {
    const found = dims.find(([other]) => key !== null && other === key);
    return `${value} ${kind} ${key === null ? 0 : 1} ${found === undefined ? '-' : found[1]}`;
  });
  expect(shown.sort()).toEqual(wanted.sort());
  for (const { marks } of rows) if (bit(marks, 0) === 0) expect([bit(marks, 1), bit(marks, 2)]).toEqual([0, 0]);
  // Of each key and class one row is marked first: of those that match, and of those that have a key.
  const pairs = (isWanted: (fact: Fact) => boolean) =>
    new Set(facts.filter(isWanted).map(([key, , kind]) => `${key} ${kind}`)).size;
  const marked = (place: number) => rows.filter(({ marks }) => bit(marks, place) === 1).length;
  expect(marked(4)).toBe(pairs(([key]) => dims.some(([other]) => other === key && key !== null)));
  expect(marked(5)).toBe(pairs(([key]) => key !== null));
}

const facts = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 })), { maxLength: 40 })
  .map((rows) => rows.map(([key, kind], i): Fact => [key > 10 ? null : `key ${key}`, 1000n + BigInt(i), kind]));
const dimensions = fc
  .uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 15 })
  .map((keys) => keys.map((key, i): Dimension => [key > 18 ? null : `key ${key}`, 2n ** 63n + BigInt(i)]));

test('equals the plain join: repeated, missing and NULL keys, pads, empty tables', async () => {
  const pad = fc.integer({ min: 0, max: 9 });
  await fc.assert(
    fc.asyncProperty(facts, dimensions, pad, pad, async (many, one, more, others) => {
      const request = requestOf(many.length + more, one.length + others);
      await runClear(['a', 'b'], async (sharing) => check(await joined(sharing, request, many, one), many, one));
    }),
    { numRuns: 60 },
  );
});

const sample: { many: Fact[]; one: Dimension[] } = {
  many: Array.from({ length: 30 }, (_, i): Fact => [i % 7 === 6 ? null : `key ${i % 5}`, BigInt(i), i % 3]),
  one: [1n, 3n, 7n].map((key): Dimension => [`key ${key}`, key]),
};

test.each([
  ['replicated', ['a', 'b', 'helper']],
  ['additive-dealer', ['a', 'b', 'dealer']],
])('%s: the same, and traffic as priced', async (name, names) => {
  const protocol = protocolNamed(name);
  const program = async (sharing: Sharing) => await joined(sharing, requestOf(32, 5), sample.many, sample.one);
  const run = await runLocal(names, (session) => runProgram(protocol, session, program, permitAll));
  check(run.results[0] as Awaited<ReturnType<typeof joined>>, sample.many, sample.one);
  const roles = { computers: protocol.dealer ? 2 : 3 };
  expect(compareTraffic(await runCost(names, protocol, program, permitAll, roles), run.traffic)).toEqual([]);
});

test('keys of the one side that repeat are refused at their owner, unless only they are asked for', async () => {
  const one: Dimension[] = [...sample.one, ['key 3', 9n]];
  const errors = await Promise.all(
    startLocal(['a', 'b', 'helper'], (session) =>
      runProgram(
        protocolNamed('replicated'),
        session,
        (on) => joined(on, requestOf(32, 5), sample.many, one),
        permitAll,
      ),
    ).map((run) => run.then(() => undefined).catch((error: unknown) => error as TacitError)),
  );
  expect(errors[1]).toMatchObject({ code: 'join.duplicate-keys', fields: { party: 'b', keys: 1, rows: 2 } });
  const matched = await runClear(['a', 'b'], async (sharing) => {
    const found = await joinManyToOne(
      sharing,
      { ...requestOf(30, 5), one: { owner: 1, rows: 5, ring: 0, words: [] }, oneRepeats: true },
      { many: factTable(sample.many), one: { rows: 4, keys: keysOf(one.map(([key]) => key)), ring: [], words: [] } },
    );
    return unpackBits(await sharing.openBits(found.matched), 30).reduce((sum, each) => sum + each, 0);
  });
  expect(matched).toBe(sample.many.filter(([key]) => key === 'key 1' || key === 'key 3').length);
});
