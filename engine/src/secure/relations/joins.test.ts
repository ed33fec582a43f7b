import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { isMergeBetter } from '../order/merge.ts';
import { copyLast } from './copy-last.ts';
import { joinByKeys, joinFull, joinToRepeated } from './joins.ts';
import { joinRepeated } from './repeated.ts';
import type { JoinKind, KeyedTable } from './tables.ts';

const names = ['bank', 'insurer', 'helper'];
const runs = 15 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const range = { min: 5n, max: 90n };

interface Row {
  readonly key: number;
  readonly kept: boolean;
  readonly keyed: boolean;
  readonly value: number;
}

/** The row's number tells rows apart; values are declared not to reach 0. */
async function tableOf(sharing: Sharing, rows: readonly Row[], withKeyed: boolean): Promise<KeyedTable> {
  const flags = (of: (row: Row) => boolean) => sharing.inputBits(0, rows.length, 1, packBits(rows.map(of)));
  const planes = (numbers: readonly number[], count: number) =>
    sharing.inputBits(0, rows.length, count, rowsToPlanes(BigUint64Array.from(numbers, BigInt), count));
  const values = BigUint64Array.from(rows, ({ value }) => BigInt(value));
  const ring = sharing.within(await sharing.inputRing(0, rows.length, values), range);
  return {
    kept: await flags(({ kept }) => kept),
    keys: await planes(
      rows.map(({ key }) => key),
      3,
    ),
    ...(withKeyed ? { keyed: await flags(({ keyed }) => keyed) } : {}),
    columns: {
      rings: [ring],
      bits: [
        await planes(
          rows.map((_, i) => i),
          6,
        ),
      ],
    },
  };
}

const flagsOf = async (sharing: Sharing, x: Bits) => [...unpackBits(await sharing.openBits(x), x.length)];

async function numbersOf(sharing: Sharing, x: Bits): Promise<number[]> {
  const found = Array.from({ length: x.length }, () => 0);
  for (let p = 0; p < x.planes; p++) {
    (await flagsOf(sharing, sharing.slicePlanes(x, p, p + 1))).forEach((bit, i) => {
      found[i] = (found[i] as number) + bit * 2 ** p;
    });
  }
  return found;
}

/** [value, number] of each row. */
async function pairsOf(sharing: Sharing, { rings, bits }: Columns): Promise<string[]> {
  if (rings.length === 0) return [];
  const values = await sharing.open(rings[0] as Ring);
  return (await numbersOf(sharing, bits[0] as Bits)).map((number, i) => `${values[i]} ${number}`);
}

const live = ({ kept, keyed }: Row) => kept && keyed;
const text = (rows: readonly Row[], row: Row | undefined) => (row ? `${row.value} ${rows.indexOf(row)}` : '0 0');
const row = fc.record({
  key: fc.integer({ min: 0, max: 7 }),
  kept: fc.boolean(),
  keyed: fc.boolean(),
  value: fc.integer({ min: 5, max: 90 }),
});
const tables = fc.tuple(fc.array(row, { maxLength: 20 }), fc.array(row, { maxLength: 20 }), fc.boolean());
const always = (rows: readonly Row[], withKeyed: boolean) =>
  rows.map((each) => (withKeyed ? { ...each } : { ...each, keyed: true }));
/** The first of rows with the same key stays. */
const once = (rows: readonly Row[]) => {
  const seen = new Set<number>();
  return rows.filter((each) => !live(each) || (!seen.has(each.key) && seen.add(each.key)));
};
const byKey = (rows: readonly Row[]) => rows.filter(live).sort((a, b) => a.key - b.key);

test('copies the last row with a key that is not above', async () => {
  const check = async (manyRows: Row[], oneRows: Row[], withKeyed: boolean) => {
    const [many, one] = [always(manyRows, withKeyed), always(oneRows, withKeyed)];
    const inOrder = byKey(one);
    const [found, again] = await runClear(names, async (sharing) => {
      const open = async (rows: readonly Row[], sorted: boolean) => {
        const request = { one: await tableOf(sharing, rows, withKeyed), many: await tableOf(sharing, many, withKeyed) };
        const { kept, keyed, keys, columns, last } = await copyLast(sharing, { ...request, sorted });
        return {
          kept: await flagsOf(sharing, kept),
          keyed: await flagsOf(sharing, keyed),
          keys: await numbersOf(sharing, keys),
          own: await pairsOf(sharing, columns),
          there: await flagsOf(sharing, last.there),
          lastKeys: await numbersOf(sharing, last.keys),
          last: (await pairsOf(sharing, last.columns)).map((pair) => pair.split(' ')[0]),
        };
      };
      // Rows that take no part stand last, in any order.
      const sorted = [...inOrder, ...one.filter((each) => !live(each))];
      return [await open(one, false), await open(sorted, true)] as const;
    });
    const wanted = byKey(many);
    const partners = wanted.map(({ key }) => inOrder.filter((each) => each.key <= key).at(-1));
    const here = wanted.length;
    expect(found.kept.reduce((a, b) => a + b, 0)).toBe(many.filter(({ kept }) => kept).length);
    expect(found.keyed).toEqual(many.map((_, i) => (i < here ? 1 : 0)));
    expect(found.keys.slice(0, here)).toEqual(wanted.map(({ key }) => key));
    expect(found.own.slice(0, here)).toEqual(wanted.map((each) => text(many, each)));
    expect(found.there.slice(0, here)).toEqual(partners.map((each) => (each ? 1 : 0)));
    expect(found.lastKeys.slice(0, here)).toEqual(partners.map((each) => each?.key ?? 0));
    expect(found.last.slice(0, here)).toEqual(partners.map((each) => `${each?.value ?? 0}`));
    // Rows that are out have what some row has, which is in its range.
    const values = new Set(['0', ...one.map(({ value }) => `${value}`)]);
    for (const { last } of [found, again]) expect(last.filter((value) => !values.has(value ?? ''))).toEqual([]);
    for (const part of ['kept', 'keyed', 'keys', 'own', 'there', 'lastKeys', 'last'] as const) {
      const upTo = part === 'kept' || part === 'own' ? many.length : here;
      expect(again[part].slice(0, upTo)).toEqual(found[part].slice(0, upTo));
    }
  };
  await fc.assert(
    fc.asyncProperty(tables, ([many, one, keyed]) => check(many, one, keyed)),
    { numRuns: runs },
  );
});

const kinds: readonly (JoinKind | 'full')[] = ['inner', 'left', 'semi', 'anti', 'mark', 'full'];

test.each(kinds)('joins by keys: %s', async (kind) => {
  const check = async (leftRows: Row[], rightRows: Row[], withKeyed: boolean) => {
    const repeats = kind === 'semi' || kind === 'anti' || kind === 'mark';
    const [left, right] = [always(leftRows, withKeyed), always(rightRows, withKeyed)];
    const ones = repeats ? right : once(right);
    const found = await runClear(names, async (sharing) => {
      const sides = [await tableOf(sharing, left, withKeyed), await tableOf(sharing, ones, withKeyed)] as const;
      const joined = kind === 'full' ? await joinFull(sharing, ...sides) : await joinByKeys(sharing, ...sides, kind);
      const kept = await flagsOf(sharing, joined.kept);
      const hasRight = await flagsOf(sharing, 'matched' in joined ? joined.matched : joined.hasRight);
      const hasLeft = 'hasLeft' in joined ? await flagsOf(sharing, joined.hasLeft) : kept.map(() => 1);
      const [own, other] = [await pairsOf(sharing, joined.left), await pairsOf(sharing, joined.right)];
      if (kind === 'inner' || kind === 'semi') expect(kept).toEqual(kept.toSorted((a, b) => b - a));
      return kept.flatMap((bit, i) => (bit ? [`${hasLeft[i]} ${own[i]} ${hasRight[i]} ${other[i] ?? '-'}`] : []));
    });
    const pairs = left
      .filter(({ kept }) => kept)
      .map(
        (each) => [each, each.keyed ? ones.find((other) => live(other) && other.key === each.key) : undefined] as const,
      );
    const told = (each: Row, partner: Row | undefined) =>
      `1 ${text(left, each)} ${partner ? 1 : 0} ${repeats ? '-' : text(ones, partner)}`;
    const wanted = pairs
      .filter(
        ([, partner]) =>
          kind === 'left' || kind === 'mark' || kind === 'full' || (kind === 'anti') === (partner === undefined),
      )
      .map(([each, partner]) => told(each, partner));
    // The order in which they stand.
    if (kind === 'inner' || kind === 'semi')
      expect(found).toEqual(
        pairs
          .filter(([, partner]) => partner)
          .sort(([a], [b]) => a.key - b.key)
          .map(([each, partner]) => told(each, partner)),
      );
    const others = ones.filter((each) => each.kept && !pairs.some(([, partner]) => partner === each));
    const alone = kind === 'full' ? others.map((each) => `0 0 0 1 ${text(ones, each)}`) : [];
    expect(found.sort()).toEqual([...wanted, ...alone].sort());
  };
  await fc.assert(
    fc.asyncProperty(tables, ([left, right, keyed]) => check(left, right, keyed)),
    { numRuns: runs },
  );
});

test('joins keys that occur once with keys that repeat, rows without a partner among them', async () => {
  const check = async (leftRows: Row[], rightRows: Row[], withKeyed: boolean) => {
    const [left, right] = [once(always(leftRows, withKeyed)), always(rightRows, withKeyed)];
    const found = await runClear(names, async (sharing) => {
      const sides = [await tableOf(sharing, left, withKeyed), await tableOf(sharing, right, withKeyed)] as const;
      const joined = await joinToRepeated(sharing, ...sides);
      const [kept, matched] = [await flagsOf(sharing, joined.kept), await flagsOf(sharing, joined.matched)];
      const [own, other] = [await pairsOf(sharing, joined.left), await pairsOf(sharing, joined.right)];
      return kept.flatMap((bit, i) => (bit ? [`${own[i]} ${matched[i]} ${other[i]}`] : []));
    });
    const wanted = left
      .filter(({ kept }) => kept)
      .flatMap((each) => {
        const partners = each.keyed ? right.filter((other) => live(other) && other.key === each.key) : [];
        const all: (Row | undefined)[] = partners.length === 0 ? [undefined] : partners;
        return all.map((partner) => `${text(left, each)} ${partner ? 1 : 0} ${text(right, partner)}`);
      });
    expect(found.sort()).toEqual(wanted.sort());
  };
  await fc.assert(
    fc.asyncProperty(tables, ([left, right, keyed]) => check(left, right, keyed)),
    { numRuns: runs },
  );
});

test('rows without a key keep what they have where both sides are merged rather than sorted', async () => {
  const left = Array.from(
    { length: 60 },
    (_, i): Row => ({ key: i % 8, kept: i % 5 !== 4, keyed: i < 8, value: 5 + i }),
  );
  const right = Array.from({ length: 2000 }, (_, i): Row => ({ key: i >> 8, kept: true, keyed: true, value: 7 }));
  expect(isMergeBetter(left.length + right.length, 5, true)).toBe(true);
  const found = await runClear(names, async (sharing) => {
    const [one, many] = [await tableOf(sharing, left, true), await tableOf(sharing, right, false)];
    const joined = await joinToRepeated(sharing, one, many, false, true);
    const [kept, matched] = [await flagsOf(sharing, joined.kept), await flagsOf(sharing, joined.matched)];
    const own = await pairsOf(sharing, joined.left);
    return kept.flatMap((bit, i) => (bit && !matched[i] ? [String(own[i])] : []));
  });
  expect(found.sort()).toEqual(
    left
      .filter((each) => each.kept && !each.keyed)
      .map((each) => text(left, each))
      .sort(),
  );
});

test('keys of the right side that occur twice are found where values can be seen', async () => {
  const rows = [1, 2, 1].map((key) => ({ key, kept: true, keyed: true, value: 7 }));
  const joined = runClear(names, async (sharing) => {
    const table = await tableOf(sharing, rows, true);
    return joinByKeys(sharing, table, table, 'inner');
  });
  await expect(joined).rejects.toMatchObject({ code: 'sharing.promise' });
});

test.each(['inner', 'left'] as const)('joins keys that repeat, up to a bound: %s', async (kind) => {
  const check = async (leftRows: Row[], rightRows: Row[], withKeyed: boolean, upTo: number) => {
    const [left, right] = [always(leftRows, withKeyed), always(rightRows, withKeyed)];
    const found = await runClear(names, async (sharing) => {
      const sides = [await tableOf(sharing, left, withKeyed), await tableOf(sharing, right, withKeyed)] as const;
      const joined = await joinRepeated(sharing, ...sides, kind, upTo);
      const kept = await flagsOf(sharing, joined.kept);
      const matched = await flagsOf(sharing, joined.matched);
      const [own, other] = [await pairsOf(sharing, joined.left), await pairsOf(sharing, joined.right)];
      return {
        overflow: await flagsOf(sharing, joined.overflow),
        size: kept.length,
        rows: kept.flatMap((bit, i) => (bit ? [`${own[i]} ${matched[i]} ${other[i]}`] : [])),
      };
    });
    const wanted = [...left]
      .sort((a, b) => Number(live(b)) - Number(live(a)) || a.key - b.key)
      .filter(({ kept }) => kept)
      .flatMap((each) => {
        const partners = each.keyed ? right.filter((other) => live(other) && other.key === each.key) : [];
        const alone = kind === 'left' && partners.length === 0 ? [undefined] : [];
        return [...partners, ...alone].map(
          (partner) => `${text(left, each)} ${partner ? 1 : 0} ${text(right, partner)}`,
        );
      });
    expect(found.size).toBe(upTo);
    expect(found.overflow).toEqual([wanted.length > upTo ? 1 : 0]);
    expect(found.rows.sort()).toEqual(wanted.slice(0, upTo).sort());
  };
  const bounds = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(400));
  await fc.assert(
    fc.asyncProperty(tables, bounds, ([left, right, keyed], upTo) => check(left, right, keyed, upTo)),
    { numRuns: 2 * runs },
  );
  // Many more pairs than slots: what begins far behind them must not come back among them.
  const same = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ key: 3, kept: true, keyed: true, value: 5 + i }));
  await check(same(12), same(9), true, 5);
});

test.each(['inner', 'left', 'semi', 'anti', 'mark'] as const)(
  'a join of tables in order gives what it gives of them in any: %s',
  async (kind) => {
    // Enough rows to be merged; those that take no part stand last.
    const rowsOf = (count: number, factor: number, isKept: (i: number) => boolean): Row[] =>
      Array.from({ length: count }, (_, i) => ({
        key: Math.floor((i * factor) / count),
        kept: isKept(i),
        keyed: true,
        value: 5 + (i % 86),
      }));
    const inOrder = (rows: readonly Row[]) => [
      ...rows.filter(live),
      ...rows.filter((each) => !live(each)).toReversed(),
    ];
    const left = inOrder(rowsOf(1500, 8, (i) => i % 5 !== 0));
    const right = inOrder(rowsOf(8, 8, (i) => i % 3 !== 1));
    const [merged, sorted] = await runClear(names, async (sharing) => {
      const found = async (leftSorted: boolean) => {
        const [one, two] = [await tableOf(sharing, left, false), await tableOf(sharing, right, false)];
        const joined = await joinByKeys(sharing, one, two, kind, true, leftSorted);
        const [own, other] = [await pairsOf(sharing, joined.left), await pairsOf(sharing, joined.right)];
        const [kept, matched] = [await flagsOf(sharing, joined.kept), await flagsOf(sharing, joined.matched)];
        return kept
          .flatMap((isKept, i) => (isKept === 1 ? [`${own[i]} ${matched[i]} ${other[i] ?? ''}`] : []))
          .toSorted();
      };
      return [await found(true), await found(false)] as const;
    });
    expect(merged.length).toBeGreaterThan(200);
    expect(merged).toEqual(sorted);
  },
);
