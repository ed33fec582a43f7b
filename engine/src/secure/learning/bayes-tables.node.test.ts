/** Naïve Bayes against scikit-learn where fixed point has little room: numbers of many digits, classes that hardly vary, few rows among many. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { bayesClasses, bayesProbabilities, bayesScores, fitBayes } from './bayes.ts';
import tables from './references/bayes-tables.json' with { type: 'json' };
import { tableOf } from './references/data.ts';

interface Table {
  readonly numbers: readonly (readonly number[])[];
  readonly label: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
}

/** In the smallest decimal step of each column. */
function breastCancer(): Table {
  const { places, probabilities } = tables['breast cancer'];
  const { x, y, columns } = tableOf(readFileSync(new URL('./references/breast-cancer.csv', import.meta.url), 'utf8'));
  const numbers = Array.from(y, (_, i) =>
    places.map((each, j) => Math.round((x[i * columns + j] as number) * 10 ** each)),
  );
  return { numbers, label: [...y], probabilities };
}

/** With `unmatched` rows that do not count behind the others, at the mean. */
async function toldOf(s: Sharing, { numbers, label, probabilities }: Table, unmatched: number) {
  const [n, d, c] = [numbers.length, numbers[0]?.length ?? 0, probabilities[0]?.length ?? 0];
  const columns = Array.from({ length: d }, (_, j) => numbers.map((row) => row[j] as number));
  const powers = columns.map((column) => Math.ceil(Math.log2(Math.max(...column.map(Math.abs)))));
  const bits = Math.max(20, ...powers);
  const unit = 1n << BigInt(bits);
  const scaled = columns.map((column, j) => column.map((each) => each * 2 ** (bits - (powers[j] as number))));
  const means = scaled.map((column) => Math.round(column.reduce((sum, each) => sum + each, 0) / n));
  const rows = (from: readonly number[]) => from.map((_, i) => scaled.map((column) => column[i] as number));
  const own = rows(label);
  const all = [...own, ...Array.from({ length: unmatched }, () => means)].flat();
  const classes = [...label, ...new Array<number>(unmatched).fill(-1)];
  const oneHot = Array.from({ length: c }, (_, at) => classes.map((each) => (each === at ? 1 : 0))).flat();
  const shared = (values: readonly number[], bounds: Bounds) =>
    s.within(s.constantRing(BigUint64Array.from(values, (each) => BigInt.asUintN(64, BigInt(each)))), bounds);
  const range = { min: -unit, max: unit };
  const format = fixed({ fractionBits: bits, integerBits: 11 });
  const model = await fitBayes(
    s,
    {
      classes: shared(oneHot, { min: 0n, max: 1n }),
      classCount: c,
      numbers: fixedMatrix(asFixed(format, shared(all, range)), n + unmatched, d),
      lists: [],
    },
    { smoothing: 1 },
  );
  const scores = await bayesScores(s, model, { rows: n, numbers: shared(own.flat(), range) });
  const shares = await bayesProbabilities(s, scores, c);
  const open = async (x: Ring) => [...(await s.open(x))].map((word) => Number(BigInt.asIntN(64, word)));
  return {
    shares: (await open(shares.ring)).map((each) => each / 2 ** shares.format.fractionBits),
    classes: await open(await bayesClasses(s, scores, c)),
  };
}

test.each<readonly [string, () => Table, number]>([
  ['iris', () => tables.iris, 0],
  ['iris, among 5,000 rows that do not count', () => tables.iris, 5000],
  ['a range of 1,000 million', () => tables.wide, 0],
  ['few rows of a class, and outliers', () => tables['few and outliers'], 0],
  ['the same, among 5,000 rows that do not count', () => tables['few and outliers'], 5000],
  ['a class that hardly varies', () => tables['a narrow class'], 0],
  ['breast cancer, 30 columns', breastCancer, 0],
])('%s: probabilities within 1e-6', async (_, make, unmatched) => {
  const table = make();
  const { shares, classes } = await runClear(['a', 'b', 'c'], (s) => toldOf(s, table, unmatched));
  const expected = table.probabilities.flat();
  expect(shares.length).toBe(expected.length);
  expect(Math.max(...shares.map((each, i) => Math.abs(each - (expected[i] as number))))).toBeLessThan(1e-6);
  expect(classes).toEqual(table.probabilities.map((row) => row.indexOf(Math.max(...row))));
});
