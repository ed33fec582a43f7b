/** Running extremes of numbers from all of 64 bits, against a plain loop. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import { permitAll } from '../../sharing/guard.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { additiveDealer, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { groupRows } from './groups.ts';
import { anyWithin, copyFirst, scanWithin } from './scan.ts';

const names = ['a', 'b', 'c'];
const least = -(1n << 63n);
const most = (1n << 63n) - 1n;

interface Given {
  readonly values: readonly bigint[];
  readonly starts: readonly boolean[];
  readonly isDeclared: boolean;
}

const kinds = ['min', 'max', 'sum', 'first'] as const;
const signed = (words: BigUint64Array) => Array.from(words, (word) => BigInt.asIntN(64, word));

async function scanned(s: Sharing, { values, starts, isDeclared }: Given): Promise<bigint[][]> {
  const rows = values.length;
  const words = BigUint64Array.from(values, (value) => BigInt.asUintN(64, value));
  const given = await s.inputRing(0, rows, s.session.owns(0) ? words : undefined);
  const bounds = {
    min: values.reduce((a, b) => (b < a ? b : a)),
    max: values.reduce((a, b) => (b > a ? b : a)),
  };
  const x = isDeclared ? s.within(given, bounds) : given;
  const flags = s.constantBits(rows, 1, packBits(starts));
  const found: bigint[][] = [];
  for (const kind of kinds) found.push(signed(await s.open(await scanWithin(s, flags, x, kind))));
  const { measures } = await groupRows(s, flags, { rings: [], bits: [] }, [
    { kind: 'min', value: x },
    { kind: 'max', value: x },
  ]);
  for (const measure of measures) found.push(signed(await s.open(measure)));
  return found;
}

function expected({ values, starts }: Given): bigint[][] {
  const running = kinds.map((kind) => {
    let held = 0n;
    return values.map((value, i) => {
      // Row 0 starts a group, whatever is said of it.
      if (starts[i] || i === 0) held = value;
      else if (kind === 'sum') held = BigInt.asIntN(64, held + value);
      else if ((kind === 'min' && value < held) || (kind === 'max' && value > held)) held = value;
      return held;
    });
  });
  const groups = (column: readonly bigint[]) => {
    const ends = column.filter((_, i) => i + 1 === values.length || starts[i + 1]);
    return [...ends, ...new Array<bigint>(values.length - ends.length).fill(0n)];
  };
  return [...running, groups(running[0] as bigint[]), groups(running[1] as bigint[])];
}

const element = fc.oneof(
  fc.constantFrom(least, most, least + 1n, most - 1n, 0n, -1n),
  fc.bigInt({ min: least, max: most }),
  fc.bigInt({ min: -9n, max: 9n }),
);
const settings = fc
  .record({
    rows: fc.array(fc.tuple(element, fc.boolean()), { minLength: 1, maxLength: 12 }),
    isDeclared: fc.boolean(),
  })
  .map(({ rows, isDeclared }) => ({
    values: rows.map(([value]) => value),
    starts: rows.map(([, isStart]) => isStart),
    isDeclared,
  }));

test('on the oracle, declared or not', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (given) => {
      expect(await runClear(names, (s) => scanned(s, given))).toEqual(expected(given));
    }),
    { numRuns: 150 },
  );
});

test('among parties, at the declared cost', async () => {
  const values = [least, most, 0n, 5n, least, 7n, most];
  const starts = [true, false, false, true, false, false, false];
  for (const isDeclared of [false, true]) {
    const given = { values, starts, isDeclared };
    for (const protocol of [replicated, additiveDealer]) {
      const program = (s: Sharing) => scanned(s, given);
      const { results, traffic } = await runLocal(names, (session) =>
        runProgram(protocol, session, program, permitAll),
      );
      expect(results[0]).toEqual(expected(given));
      if (protocol !== replicated) continue;
      const cost = await runCost(names, replicated, program);
      expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    }
  }
});

test.each([1, 700, 5000])('first rows of groups and marks before, %i rows', async (rows) => {
  const numbers = BigUint64Array.from({ length: rows }, (_, i) => BigInt(i * i));
  const flags = (step: number) => Array.from({ length: rows }, (_, i) => (i * i) % 97 < step);
  const [starts, low, marks] = [flags(11), flags(50), flags(30)];
  const found = await runClear(names, async (s) => {
    const plane = (of: readonly boolean[]) => s.constantBits(rows, 1, packBits(of));
    const columns = { rings: [s.constantRing(numbers)], bits: [s.joinPlanes([plane(low), plane(marks)]), plane(low)] };
    const { rings, bits } = await copyFirst(s, plane(starts), columns);
    const seen = await anyWithin(s, plane(starts), plane(marks));
    const opened = await s.openBits(s.joinPlanes([...bits, seen]));
    const words = opened.length / 4;
    const planes = [0, 1, 2, 3].map((p) => [...unpackBits(opened.slice(p * words, (p + 1) * words), rows)]);
    return { numbers: [...(await s.open(rings[0] as Ring))], planes };
  });
  let [first, isMarked] = [0, false];
  const wanted = starts.map((isStart, i) => {
    if (isStart) first = i;
    isMarked = (i > 0 && !isStart && isMarked) || (marks[i] as boolean);
    return { first, isMarked };
  });
  const bit = (value: boolean | undefined) => (value ? 1 : 0);
  expect(found.numbers).toEqual(wanted.map((each) => numbers[each.first]));
  expect(found.planes).toEqual([
    ...[low, marks, low].map((plane) => wanted.map((each) => bit(plane[each.first]))),
    wanted.map((each) => bit(each.isMarked)),
  ]);
});
