/** The join on every protocol: the joined rows as on `clear`, rounds and bytes as on `cost`. */
import { describe, expect, test } from 'vitest';
import type { TacitError } from '../base/errors.ts';
import { unpackBits } from '../math/bits.ts';
import {
  checkCase,
  checkTogether,
  type ConformanceCase,
  settingNames,
  settingsOf,
  singly,
} from '../sharing/conformance.ts';
import type { Ring, Sharing } from '../sharing/model.ts';
import { runClear } from '../sharing/clear/run.ts';
import { protocols } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import { join, type JoinTable } from './join.ts';
import { sharedJoin, sharedJoins } from './shared-join.ts';

/** Rows with key step·i (every 7th without a key), two numbers and a word that follow from it. */
function tableOf(rows: number, step: number): JoinTable {
  const keys = BigInt64Array.from({ length: rows }, (_, i) => BigInt(i * step));
  const numbers = BigUint64Array.from(keys, (key) => BigInt.asUintN(64, key * 1_000_003n - 5n));
  const valid = Uint8Array.from(keys, (_, i) => (i % 7 === 3 ? 0 : 1));
  return {
    rows,
    keys: [{ kind: 'integer', values: keys, valid }],
    ring: [numbers, numbers.map((x) => x + 1n)],
    words: [numbers],
  };
}

/** Joins, opens everything, and returns the valid rows in the order of their first number: no order is random any more. */
async function joinedRows(
  sharing: Sharing,
  [left, right, pad]: readonly [number, number, number],
  helper: number | undefined,
): Promise<BigUint64Array[]> {
  const { session } = sharing;
  const columns = { ring: 2, words: [13] };
  const leftOwner = helper === undefined ? 1 : 2;
  const request = {
    left: { owner: leftOwner, rows: left + pad, ...columns },
    right: { owner: 0, rows: right + pad, ...columns },
  };
  const data = {
    left: session.owns(leftOwner) ? tableOf(left, 2) : undefined,
    right: session.owns(0) ? tableOf(right, 3) : undefined,
  };
  const result = await (helper === undefined
    ? sharedJoin(sharing, request, data)
    : join(sharing, { ...request, helper }, data));
  const opened: BigUint64Array[] = [];
  const valid = unpackBits(await sharing.openBits(result.valid), result.length);
  for (const side of [result.left, result.right]) {
    for (const column of side.ring) opened.push(await sharing.open(column));
    for (const column of side.words) {
      const planes = await sharing.openBits(column);
      const words = planes.length / column.planes;
      opened.push(
        BigUint64Array.from({ length: result.length }, (_, i) => {
          let row = 0n;
          for (let p = 0; p < column.planes; p++) {
            row |= (((planes[p * words + Math.floor(i / 64)] as bigint) >> BigInt(i % 64)) & 1n) << BigInt(p);
          }
          return row;
        }),
      );
    }
  }
  const key = (i: number) => BigInt.asIntN(64, (opened[0] as BigUint64Array)[i] as bigint);
  const order = [...valid.keys()].filter((i) => valid[i] === 1).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return opened.map((column) => BigUint64Array.from(order, (i) => column[i] as bigint));
}

const sizes: [number, number, number][] = [
  [40, 70, 0],
  [70, 40, 5],
  [64, 64, 64],
  [1, 1, 0],
  [0, 5, 0],
  [0, 0, 3],
];
const casesWith = (helper: number | undefined): ConformanceCase[] =>
  sizes.map((size) => ({
    name: `${size[0]} and ${size[1]} rows, ${size[2]} pads`,
    program: (sharing) => joinedRows(sharing, size, helper),
  }));

// Two owners and a helper.
describe.each(singly(settingsOf(protocols, [3])))('$name', (setting) => {
  const names = settingNames(setting);
  test.each(casesWith(1))('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });

  test('an owner’s duplicates fail the join at every party: their counts stay at home, others learn one bit', async () => {
    const request = {
      left: { owner: 0, rows: 4, ring: 0, words: [] },
      right: { owner: 1, rows: 4, ring: 0, words: [] },
      helper: 2,
    };
    const table = (keys: bigint[]): JoinTable => ({
      rows: keys.length,
      keys: [{ kind: 'integer', values: BigInt64Array.from(keys) }],
      ring: [],
      words: [],
    });
    const party = names[1] as string;
    const failures = async (right: JoinTable) => {
      const runs = startLocal(names, (session) =>
        runProgram(setting.protocol, session, async (sharing) => {
          session.step('local stage');
          return await join(sharing, request, { left: table([1n, 2n]), right });
        }),
      );
      return await Promise.all(
        runs.map((run) => run.then(() => undefined).catch((error: unknown) => error as TacitError)),
      );
    };
    const repeated = await failures(table([5n, 6n, 5n]));
    expect(repeated[1]).toMatchObject({ code: 'join.duplicate-keys', fields: { party, keys: 1, rows: 2, most: 2 } });
    const many = await failures(table([5n, 6n, 7n, 8n, 9n]));
    expect(many[1]).toMatchObject({ code: 'join.too-many-rows', fields: { party, found: 5, expected: 4 } });
    for (const failure of [repeated[0], repeated[2], many[0], many[2]]) {
      expect(failure).toMatchObject({ kind: 'usage', code: 'run.stopped-by-data' });
      expect(failure?.fields).toEqual({ party, step: 'local stage', reportedBy: party });
    }
  });

  test('the rows come in an order that no input order shows', async () => {
    // 60 staying rows: the chance that a random order is the input order, or its reverse, is 2/60!.
    const rows = 60;
    const { results } = await runLocal(names, (session) =>
      runProgram(setting.protocol, session, async (sharing) => {
        const side = { rows, ring: 2, words: [13] };
        const joined = await join(
          sharing,
          { left: { owner: 0, ...side }, right: { owner: 1, ...side }, helper: 2 },
          { left: tableOf(rows, 1), right: tableOf(rows, 1) },
        );
        return sharing.open(joined.right.ring[0] as Ring);
      }),
    );
    const found = (results[0] as BigUint64Array).join();
    const given = tableOf(rows, 1).ring[0] as BigUint64Array;
    expect(found).not.toBe(given.join());
    expect(found).not.toBe(given.toReversed().join());
  });
});

// Two owners alone.
describe.each(settingsOf(protocols, [2]))('$name, without a helper', (setting) => {
  test('rows, traffic and cost', async () => {
    const [cases, withHelper] = [undefined, 1].map((helper) => casesWith(helper));
    expect(
      await checkTogether(
        setting,
        [1, 0, 4].map((i) => (cases as ConformanceCase[])[i] as ConformanceCase),
        runLocal,
      ),
    ).toEqual([]);
    const names = ['left', 'helper', 'right'];
    const both = await Promise.all(
      [cases, withHelper].map((each) =>
        runClear(names, (each as ConformanceCase[])[1]?.program as ConformanceCase['program']),
      ),
    );
    expect(both[0]?.[0]?.length).toBeGreaterThan(5);
    expect(both[0]).toEqual(both[1]);
  });
});

/** The number columns of the rows that three tables have in common, of all tables, in the order of the first. */
async function starRows(sharing: Sharing, sizes: readonly number[]): Promise<bigint[][]> {
  const { session } = sharing;
  // Multiples of 2, of 3 and of 1, of which every 7th row has no key; the owners in another order than the parties.
  const [steps, owners] = [
    [2, 3, 1],
    [1, 0, 2],
  ] as const;
  const tables = sizes.map((rows, i) => tableOf(rows, steps[i] as number));
  const sides = sizes.map((rows, i) => ({ owner: owners[i] as number, rows: rows + 3, ring: 2 - i, words: [9] }));
  const { valid, sides: found } = await sharedJoins(
    sharing,
    sides,
    tables.map(({ rows, keys, ring, words }, i) =>
      session.owns(owners[i] as number) ? { rows, keys, ring: ring.slice(i), words } : undefined,
    ),
  );
  const isPair = unpackBits(await sharing.openBits(valid), valid.length);
  const columns: (BigUint64Array | Uint8Array)[] = [];
  for (const { ring } of found) for (const column of ring) columns.push(await sharing.open(column));
  for (const { words } of found)
    for (const word of words)
      columns.push(unpackBits(await sharing.openBits(sharing.slicePlanes(word, 0, 1)), valid.length));
  const rows = [...isPair.keys()].filter((i) => isPair[i] === 1);
  return rows
    .map((i) => columns.map((column) => BigInt(column[i] as bigint | number)))
    .sort((x, y) => (BigInt.asIntN(64, x[0] as bigint) < BigInt.asIntN(64, y[0] as bigint) ? -1 : 1));
}

/** The same, by comparing every key with every other. */
function plainStar(sizes: readonly number[]): bigint[][] {
  const keys = sizes.map((rows, i) =>
    Array.from({ length: rows }, (_, j) => (j % 7 === 3 ? -1 : j * ([2, 3, 1][i] as number))),
  );
  const common = (keys[0] as number[]).filter((key) => key >= 0 && keys.every((list) => list.includes(key)));
  return common.map((key) => {
    const number = BigInt.asUintN(64, BigInt(key) * 1_000_003n - 5n);
    return [
      number,
      BigInt.asUintN(64, number + 1n),
      BigInt.asUintN(64, number + 1n),
      number & 1n,
      number & 1n,
      number & 1n,
    ];
  });
}

// Three owners alone: any of them with the smallest table, one row in common, one table empty.
const stars = [
  [40, 30, 90],
  [30, 45, 20],
  [2, 30, 1],
  [5, 0, 4],
] as const;
const starCases = stars.map((sizes): ConformanceCase => {
  const program = async (sharing: Sharing) => (await starRows(sharing, sizes)).map((row) => BigUint64Array.from(row));
  return { name: sizes.join(), program };
});

test('three tables: the rows in common are those of comparing every key with every other', async () => {
  const found = await Promise.all(
    stars.map((sizes) => runClear(['a', 'b', 'c'], (sharing) => starRows(sharing, sizes))),
  );
  expect(found).toEqual(stars.map(plainStar));
  expect(found.map(({ length }) => length)).toEqual([8, 3, 1, 0]);
});

// Whose numbers the sharing prepares beforehand, it does as for two owners.
const undealt = settingsOf(protocols, [3]).filter(({ protocol }) => !protocol.dealer);
test.each(undealt)('$name, three owners: rows, traffic and cost', async (setting) => {
  // Each pair's set-up takes half a second.
  expect(await checkTogether(setting, [starCases[1], starCases[3]] as ConformanceCase[], runLocal)).toEqual([]);
});
