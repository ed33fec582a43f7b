/** Conformance cases: operators over relations under protocol. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { type ArrangedMeasure, groupArranged } from '../relations/arranged-groups.ts';
import { lookUpPlaces, noPlace, putInPlace } from '../relations/by-place.ts';
import { copyLast } from '../relations/copy-last.ts';
import { joinByKeys, joinFull } from '../relations/joins.ts';
import { joinByLookUp } from '../relations/looked-up.ts';
import { groupByKeys, keptRows } from '../relations/keyed-groups.ts';
import type { KeyedMeasure } from '../relations/keyed.ts';
import { joinRepeated } from '../relations/repeated.ts';
import type { KeyedTable, WindowFunction } from '../relations/tables.ts';
import { windowByKeys } from '../relations/windows.ts';
import { bits, ring, values } from './support.ts';

const arrangedCases: readonly ConformanceCase[] = [1, 70].map((length) => ({
  name: `groups in order, ${length} rows`,
  program: async (sharing) => {
    const range = { min: -8n, max: 7n };
    const value = await ring(sharing, 0, values('value', length, 4));
    const valid = await bits(sharing, 1, 'valid', length, 1);
    const kept = await bits(sharing, 0, 'kept', length, 1);
    const starts = await bits(sharing, 1, 'starts', length, 1);
    const half = Math.floor(length / 2);
    const fillersFirst = Uint32Array.from({ length }, (_, i) => (i < half ? 2 * i + 1 : 2 * (i - half)));
    const measures: ArrangedMeasure[] = [
      { kind: 'count' },
      { kind: 'sum', value, valid },
      { kind: 'min', value, range },
      { kind: 'max', value, valid, range },
      { kind: 'distinct', valid },
    ];
    const order = { starts, runs: starts, fillersFirst: sharing.session.owns(1) ? fillersFirst : undefined };
    const found = await groupArranged(sharing, { party: 1, groups: Math.min(length, 3), kept, order, measures });
    const opened: BigUint64Array[] = [];
    for (const measure of found) opened.push(await sharing.open(measure));
    return opened;
  },
}));

const groupCases: readonly ConformanceCase[] = [0, 1, 70].flatMap((length) =>
  (length === 1 ? [undefined] : [undefined, 4]).map(
    (every): ConformanceCase => ({
      name: `group by ${every === undefined ? 'any key' : 'every key'}, ${length} rows`,
      program: async (sharing) => {
        const range = { min: -8n, max: 7n };
        const value = await ring(sharing, 0, values('value', length, 4));
        const valid = await bits(sharing, 1, 'valid', length, 1);
        const kept = await bits(sharing, 0, 'kept', length, 1);
        const ordered = { value, valid, range };
        const measures: KeyedMeasure[] = [
          { kind: 'count' },
          { kind: 'count', valid },
          { kind: 'sum', value },
          { kind: 'min', value, range },
          { kind: 'max', ...ordered },
          { kind: 'distinct', ...ordered },
          { kind: 'mode', ...ordered },
          { kind: 'quantile', ...ordered, fraction: { numerator: 1, denominator: 2 }, continuous: true },
        ];
        const keys = await bits(sharing, 1, 'keys', length, 2);
        const columns = { rings: [], bits: [keys] };
        const upTo = every === undefined ? { groupsUpTo: 5 } : { every };
        const groups = await groupByKeys(sharing, { kept, keys, columns, measures, ...upTo });
        const front = await keptRows(sharing, groups.valid, { rings: groups.measures, bits: [] }, 4);
        const opened = [await sharing.openBits(groups.valid), await sharing.openBits(front.kept)];
        for (const measure of [...groups.measures, ...front.columns.rings]) opened.push(await sharing.open(measure));
        return opened;
      },
    }),
  ),
);

/** Everything that is told of rows, opened: also where a row does not take part, as that follows from the given rows, too. */
async function opened(sharing: Sharing, ...parts: readonly (Columns | Bits | Ring)[]): Promise<BigUint64Array[]> {
  const all: BigUint64Array[] = [];
  for (const part of parts) {
    if (!('domain' in part)) all.push(...(await opened(sharing, ...part.rings, ...part.bits)));
    else all.push(part.domain === 'ring' ? await sharing.open(part) : await sharing.openBits(part));
  }
  return all;
}

/** Rows with keys i·step mod 16, of which some take no part or have no key. */
async function tableOf(sharing: Sharing, owner: number, name: string, rows: number, step: number): Promise<KeyedTable> {
  const by = owner % sharing.session.names.length;
  const keys = BigUint64Array.from({ length: rows }, (_, i) => BigInt((i * step) % 16));
  return {
    kept: await bits(sharing, owner, `${name} kept`, rows, 1),
    keyed: await bits(sharing, owner + 1, `${name} keyed`, rows, 1),
    keys: await sharing.inputBits(by, rows, 4, sharing.session.owns(by) ? rowsToPlanes(keys, 4) : undefined),
    columns: {
      rings: [await ring(sharing, owner, values(name, rows))],
      bits: [await bits(sharing, owner, `${name} bits`, rows, 3)],
    },
  };
}

type Program = (sharing: Sharing, many: number, one: number) => Promise<BigUint64Array[]>;

const joins: Readonly<Record<string, Program>> = {
  'join by keys': async (sharing, many, one) => {
    const [left, right] = [await tableOf(sharing, 0, 'left', many, 3), await tableOf(sharing, 1, 'right', one, 5)];
    const found = await joinByKeys(sharing, left, right, 'left');
    const full = await joinFull(sharing, left, right);
    return opened(
      sharing,
      found.kept,
      found.matched,
      found.left,
      found.right,
      full.kept,
      full.hasLeft,
      full.hasRight,
      full.left,
      full.right,
    );
  },
  'join by look-up': async (sharing, many, one) => {
    const [left, right] = [await tableOf(sharing, 0, 'left', many, 3), await tableOf(sharing, 1, 'right', one, 5)];
    const found = await joinByLookUp(sharing, left, { ...right, columns: right.columns.bits }, 'inner');
    const marked = await joinByLookUp(sharing, left, { ...right, columns: [] }, 'mark');
    const every = {
      kept: await bits(sharing, 2, 'every kept', 16, 1),
      keys: sharing.constantBits(
        16,
        4,
        rowsToPlanes(
          BigUint64Array.from({ length: 16 }, (_, i) => BigInt(i)),
          4,
        ),
      ),
      columns: [await bits(sharing, 0, 'every', 16, 5)],
    };
    const placed = await joinByLookUp(sharing, left, every, 'left', 'every key');
    const columns = { rings: [], bits: [...found.right, ...placed.right] };
    return opened(sharing, found.kept, found.matched, columns, marked.matched, placed.matched);
  },
  'copy what the last key has': async (sharing, many, one) => {
    const request = { one: await tableOf(sharing, 1, 'one', one, 7), many: await tableOf(sharing, 0, 'many', many, 3) };
    const { kept, keyed, keys, columns, last } = await copyLast(sharing, request);
    return opened(sharing, kept, keyed, keys, columns, last.there, last.keys, last.columns);
  },
  'join keys that repeat': async (sharing, many, one) => {
    const [left, right] = [await tableOf(sharing, 0, 'left', many, 3), await tableOf(sharing, 1, 'right', one, 4)];
    const found = await joinRepeated(sharing, left, right, 'left', 9);
    return opened(sharing, found.kept, found.matched, found.overflow, found.left, found.right);
  },
};

const joinCases: readonly ConformanceCase[] = [
  ...Object.entries(joins).map(([name, program]) => ({
    name: `${name}, 11 and 7 rows`,
    program: (sharing: Sharing) => program(sharing, 11, 7),
  })),
  {
    name: 'joins of no row and of one',
    program: async (sharing) => {
      const all: BigUint64Array[] = [];
      for (const [many, one] of [[0, 2] as const, [2, 0] as const, [1, 1] as const]) {
        for (const program of Object.values(joins)) all.push(...(await program(sharing, many, one)));
      }
      return all;
    },
  },
];

/** Places of party 1's rows, some twice, some none. */
const placesOf = (rows: number, places: number): Uint32Array =>
  Uint32Array.from({ length: rows }, (_, i) => (i % 4 === 3 || places === 0 ? noPlace : (i * 5) % places));

const placeCases: readonly ConformanceCase[] = [
  [0, 3],
  [3, 0],
  [1, 1],
  [7, 11],
].map(([places, rows]) => ({
  name: `look-ups in ${places} places by ${rows} rows`,
  program: async (sharing) => {
    const [size, count] = [places as number, rows as number];
    const table = await tableOf(sharing, 0, 'table', size, 3);
    const at = (length: number, of: number) => (sharing.session.owns(1) ? placesOf(length, of) : undefined);
    const found = await lookUpPlaces(sharing, 1, size, table.columns, count, at(count, size));
    const placed = await putInPlace(sharing, 1, table.columns, count, at(size, count));
    return opened(sharing, found, placed);
  },
}));

const windowCases: readonly ConformanceCase[] = [1, 14].map((length) => ({
  name: `window functions, ${length} rows`,
  program: async (sharing) => {
    const range = { min: -8n, max: 7n };
    const value = await ring(sharing, 0, values('value', length, 4));
    const valid = await bits(sharing, 1, 'valid', length, 1);
    const ordered = { value, valid };
    const functions: readonly WindowFunction[] = [
      { kind: 'rank' },
      { kind: 'denseRank' },
      { kind: 'ntile', buckets: 3 },
      { kind: 'lag', by: 2, ...ordered },
      { kind: 'first', frame: 'partition', ...ordered },
      { kind: 'last', frame: 'peers', ...ordered },
      { kind: 'count', frame: 'partition', valid },
      { kind: 'sum', frame: 'rows', ...ordered },
      { kind: 'min', frame: 'peers', ...ordered, range },
    ];
    const rows = {
      kept: await bits(sharing, 0, 'kept', length, 1),
      partition: await bits(sharing, 1, 'partition', length, 1),
      order: await bits(sharing, 0, 'order', length, 2),
      columns: { rings: [value], bits: [] },
    };
    const found = await windowByKeys(sharing, rows, functions);
    const told = found.values.flatMap((each) => [each.value, each.valid, ...(each.there ? [each.there] : [])]);
    return opened(sharing, found.kept, found.partition, found.order, found.columns, ...told);
  },
}));

export const relationCases: readonly ConformanceCase[] = [
  ...groupCases,
  ...arrangedCases,
  ...joinCases,
  ...placeCases,
  ...windowCases,
];
