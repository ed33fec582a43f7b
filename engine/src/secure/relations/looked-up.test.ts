import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { joinByLookUp, lookUpCost, mostLookedUpBits } from './looked-up.ts';
import type { JoinKind } from './tables.ts';

const names = ['bank', 'insurer', 'helper'];
const runs = 20 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);

interface Row {
  readonly key: number;
  readonly kept: boolean;
  readonly keyed: boolean;
  readonly value: number;
}

const row = (width: number) =>
  fc.record({
    key: fc.integer({ min: 0, max: 2 ** width - 1 }),
    kept: fc.boolean(),
    keyed: fc.boolean(),
    value: fc.integer({ min: 0, max: 31 }),
  });

interface Case {
  readonly width: number;
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  readonly withKeyed: boolean;
  readonly kind: JoinKind;
}

const numbers = (sharing: Sharing, all: readonly number[], planes: number): Promise<Bits> =>
  sharing.inputBits(0, all.length, planes, rowsToPlanes(BigUint64Array.from(all, BigInt), planes));

async function tableOf(sharing: Sharing, rows: readonly Row[], width: number, withKeyed: boolean) {
  const flags = (of: (row: Row) => boolean) => sharing.inputBits(0, rows.length, 1, packBits(rows.map(of)));
  return {
    kept: await flags(({ kept }) => kept),
    ...(withKeyed ? { keyed: await flags(({ keyed }) => keyed) } : {}),
    keys: await numbers(
      sharing,
      rows.map(({ key }) => key),
      width,
    ),
    columns: [
      await numbers(
        sharing,
        rows.map(({ value }) => value),
        5,
      ),
      await numbers(
        sharing,
        rows.map(({ value }) => value % 2),
        1,
      ),
    ],
  };
}

const flagsOf = async (sharing: Sharing, x: Bits) => [...unpackBits(await sharing.openBits(x), x.length)];

/** Values of the first column, where its lowest bit is that of the second. */
async function valuesOf(sharing: Sharing, [value, odd]: readonly Bits[]): Promise<(number | undefined)[]> {
  if (value === undefined || odd === undefined) return [];
  const found = Array.from({ length: value.length }, () => 0);
  for (let p = 0; p < value.planes; p++) {
    (await flagsOf(sharing, sharing.slicePlanes(value, p, p + 1))).forEach((bit, i) => {
      found[i] = (found[i] as number) + bit * 2 ** p;
    });
  }
  const lowest = await flagsOf(sharing, odd);
  return found.map((each, i) => (each % 2 === lowest[i] ? each : undefined));
}

test('each row has what the other side has for its key, and stays where it is', async () => {
  const kinds: readonly JoinKind[] = ['inner', 'left', 'semi', 'anti', 'mark'];
  const cases = fc.constantFrom(1, 3, 6).chain((width) =>
    fc.record({
      width: fc.constant(width),
      left: fc.array(row(width), { maxLength: 90 }),
      right: fc.array(row(width), { maxLength: 20 }),
      withKeyed: fc.boolean(),
      kind: fc.constantFrom(...kinds),
    }),
  );
  const check = async ({ width, left, right, withKeyed, kind }: Case) => {
    const isLive = ({ kept, keyed }: Row) => kept && (keyed || !withKeyed);
    const partners = new Map<number, Row>();
    // Keys may repeat where presence alone is asked.
    const others = right.filter((each) => {
      if (!isLive(each)) return true;
      if (partners.has(each.key)) return kind === 'semi' || kind === 'anti' || kind === 'mark';
      partners.set(each.key, each);
      return true;
    });
    const [found] = await runClear(names, async (sharing) => {
      const one = await tableOf(sharing, others, width, withKeyed);
      const joined = await joinByLookUp(sharing, await tableOf(sharing, left, width, withKeyed), one, kind);
      return [
        {
          kept: await flagsOf(sharing, joined.kept),
          matched: await flagsOf(sharing, joined.matched),
          values: await valuesOf(sharing, joined.right),
        },
      ] as const;
    });
    const wanted = left.map((each) => (isLive(each) ? partners.get(each.key) : undefined));
    expect(found.matched).toEqual(wanted.map((each) => (each === undefined ? 0 : 1)));
    const kept = left.map((each, i) => {
      const isMatched = wanted[i] !== undefined;
      if (kind === 'inner' || kind === 'semi') return isMatched;
      return kind === 'anti' ? each.kept && !isMatched : each.kept;
    });
    expect(found.kept).toEqual(kept.map(Number));
    if (kind === 'inner' || kind === 'left') expect(found.values).toEqual(wanted.map((each) => each?.value ?? 0));
    else expect(found.values).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(cases, check), { numRuns: runs });
});

test('rows in the places of their keys are looked up without a sort', async () => {
  const check = async (kinds: JoinKind, left: readonly Row[], present: readonly boolean[]) => {
    const every = present.map((kept, key) => ({ key, kept, keyed: true, value: (key * 7) % 32 }));
    const [found] = await runClear(names, async (sharing) => {
      const one = await tableOf(sharing, every, 3, false);
      const joined = await joinByLookUp(sharing, await tableOf(sharing, left, 3, true), one, kinds, 'every key');
      return [
        { matched: await flagsOf(sharing, joined.matched), values: await valuesOf(sharing, joined.right) },
      ] as const;
    });
    const wanted = left.map(({ key, kept, keyed }) => kept && keyed && present[key] === true);
    expect(found.matched).toEqual(wanted.map(Number));
    const values = left.map(({ key }, i) => (wanted[i] ? (key * 7) % 32 : 0));
    if (kinds === 'left') expect(found.values).toEqual(values);
    else expect(found.values.map((value, i) => (wanted[i] ? value : 0))).toEqual(values);
  };
  const places = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<JoinKind>('inner', 'left'), fc.array(row(3), { maxLength: 80 }), places, check),
    { numRuns: runs },
  );
  await runClear(names, async (sharing) => {
    const rows = [1, 0].map((key) => ({ key, kept: true, keyed: true, value: 1 }));
    const table = await tableOf(sharing, rows, 1, false);
    await expect(joinByLookUp(sharing, table, table, 'inner', 'every key')).rejects.toMatchObject({
      code: 'sharing.promise',
    });
    const other = await tableOf(sharing, rows.slice(1), 1, false);
    await expect(joinByLookUp(sharing, table, other, 'inner', 'every key')).rejects.toMatchObject({
      code: 'secure.number',
    });
    return [];
  });
});

test('the cheapest way sends less than one plane a key where keys are many', () => {
  expect(lookUpCost(0, 3)).toMatchObject({ lowBits: 0, elements: 4 });
  expect(lookUpCost(5, 30).lowBits).toBe(5);
  expect(lookUpCost(14, 5).sent).toBeLessThan(1_300);
});

test('keys of too many bits are refused', async () => {
  await runClear(names, async (sharing) => {
    const keys = sharing.filledBits(1, mostLookedUpBits + 1, false);
    const table = { kept: sharing.filledBits(1, 1, true), keys, columns: [] };
    await expect(joinByLookUp(sharing, table, table, 'mark')).rejects.toMatchObject({ code: 'secure.number' });
    return [];
  });
});
