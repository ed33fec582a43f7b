/** Naïve Bayes against scikit-learn, on protocols, and that it opens nothing. */
import { describe, expect, test, vi } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { bayesClasses, type BayesOptions, bayesProbabilities, bayesScores, fitBayes } from './bayes.ts';
import reference from './references/bayes.json' with { type: 'json' };

const names = ['bank', 'insurer', 'helper'];
const classes = 3;
const trained = reference.label.length;
const tested = reference.numbers.length - trained;
const unit = 2 ** reference.bits;

const shared = (s: Sharing, values: readonly number[], bounds: { min: bigint; max: bigint }) =>
  s.within(s.constantRing(BigUint64Array.from(values, (value) => BigInt.asUintN(64, BigInt(value)))), bounds);
const oneHot = (values: readonly number[], count: number) =>
  Array.from({ length: count }, (_, at) => values.map((value) => (value === at ? 1 : 0))).flat();

interface Data {
  readonly label: readonly number[];
  readonly numbers: readonly (readonly number[])[];
  readonly values: readonly (readonly number[])[];
}

/** Rows that do not count stand behind those that do: at the mean, of no class. */
async function scoresOf(
  s: Sharing,
  uses: 'numbers' | 'lists' | 'both',
  options: BayesOptions,
  data: Data = reference,
  padding = 0,
  most?: number,
) {
  const bit = { min: 0n, max: 1n };
  const [train, test] = [data.numbers.slice(0, trained), data.numbers.slice(trained)];
  const d = train[0]?.length ?? 0;
  const mean = Array.from({ length: d }, (_, j) =>
    Math.round(train.reduce((sum, row) => sum + (row[j] ?? 0), 0) / trained),
  );
  const rows = [...train, ...Array.from({ length: padding }, () => mean)].flat();
  const label = [...data.label, ...new Array<number>(padding).fill(-1)];
  const range = { min: BigInt(-unit), max: BigInt(unit) };
  const cells = (part: readonly (readonly number[])[], more: number) =>
    reference.sizes.flatMap((size, f) =>
      oneHot([...part.map((row) => row[f] ?? 0), ...new Array<number>(more).fill(-1)], size),
    );
  const isOf = (part: 'numbers' | 'lists') => uses === part || uses === 'both';
  const model = await fitBayes(
    s,
    {
      classes: shared(s, oneHot(label, classes), bit),
      classCount: classes,
      ...(isOf('numbers')
        ? {
            numbers: fixedMatrix(
              asFixed(fixed({ fractionBits: reference.bits, integerBits: 11 }), shared(s, rows, range)),
              trained + padding,
              d,
            ),
          }
        : {}),
      ...(isOf('lists') ? { values: shared(s, cells(data.values.slice(0, trained), padding), bit) } : {}),
      lists: isOf('lists') ? reference.sizes : [],
    },
    options,
  );
  const asked = {
    rows: tested,
    ...(isOf('numbers') ? { numbers: shared(s, test.flat(), range) } : {}),
    ...(isOf('lists') ? { values: shared(s, cells(data.values.slice(trained), 0), bit) } : {}),
  };
  return await bayesScores(s, model, asked, most);
}

async function toldOf(s: Sharing, uses: 'numbers' | 'lists' | 'both', options: BayesOptions, padding = 0) {
  const scores = await scoresOf(s, uses, options, reference, padding);
  const probabilities = await bayesProbabilities(s, scores, classes);
  const open = async (x: Ring) => [...(await s.open(x))].map((word) => Number(BigInt.asIntN(64, word)));
  return {
    scores: (await open(scores.ring)).map((each) => each / 2 ** scores.format.fractionBits),
    probabilities: (await open(probabilities.ring)).map((each) => each / 2 ** probabilities.format.fractionBits),
    classes: await open(await bayesClasses(s, scores, classes)),
  };
}

/** The largest difference of two tables, as a part of the number where that is above 1. */
const worst = (found: readonly number[], expected: readonly number[]) =>
  Math.max(...found.map((each, i) => Math.abs(each - (expected[i] ?? Number.NaN)) / Math.max(1, Math.abs(each))));

describe('as scikit-learn', () => {
  test.each([
    ['numbers', 'numbers', { smoothing: 1 }, 0],
    ['lists', 'lists', { smoothing: 1 }, 0],
    ['both', 'both', { smoothing: 0.5 }, 0],
    ['numbers', 'priors', { smoothing: 1, priors: reference.priors }, 0],
    ['numbers', 'numbers', { smoothing: 1 }, 40],
    ['lists', 'lists', { smoothing: 1 }, 40],
  ] as const)('%s, expected %s: differences of logarithms and probabilities', async (uses, name, options, padding) => {
    const expected = reference.told[name];
    const found = await runClear(names, (s) => toldOf(s, uses, options, padding));
    const differences = found.scores.map((each, i) => each - (found.scores[i - (i % classes)] as number));
    expect(found.classes).toEqual(expected.classes);
    expect(worst(found.probabilities, expected.probabilities.flat())).toBeLessThan(5e-7);
    expect(worst(differences, expected.differences.flat())).toBeLessThan(1e-6);
  });
});

test('under protocol as in the clear; it opens nothing, and sends the same of other data', async () => {
  const others: Data = {
    label: reference.label.map((each) => (each === 2 ? 0 : 2)).map((each, i) => (i === 0 ? 1 : each)),
    numbers: reference.numbers.map((row) => row.map((each) => (each > 0 ? 100 : -unit))),
    values: reference.values.map((row) => row.map(() => 0)),
  };
  const program = (s: Sharing, data: Data) => scoresOf(s, 'both', { smoothing: 1 }, data);
  const expected = await runClear(names, async (s) => s.open((await program(s, reference)).ring));
  const cost = await runCost(names, replicated, (s) => program(s, reference));
  expect(cost.reveals).toEqual([]);
  for (const data of [reference, others]) {
    const { results, traffic } = await runLocal(names, async (session) => {
      const sharing = await replicated.create(session);
      const shape = Object.getPrototypeOf(sharing) as Sharing;
      const opens = [vi.spyOn(shape, 'open'), vi.spyOn(shape, 'openBits'), vi.spyOn(shape, 'reveal')];
      const { ring } = await program(sharing, data);
      expect(opens.map((each) => each.mock.calls.length)).toEqual([0, 0, 0]);
      return ring.length;
    });
    traffic.forEach(({ sent }, party) => expect(sent).toEqual(cost.sent[party]));
    expect(results).toEqual(names.map(() => tested * classes));
  }
  const { results } = await runLocal(names, async (session) => {
    const sharing = await replicated.create(session);
    return await sharing.open((await program(sharing, reference)).ring);
  });
  expect(results).toEqual(names.map(() => expected));
});

test.each(['numbers', 'lists', 'both'] as const)('rows are scored in blocks as all at once: %s', async (uses) => {
  const scores = (most?: number) =>
    runClear(names, async (s) => s.open((await scoresOf(s, uses, { smoothing: 1 }, reference, 0, most)).ring));
  const whole = await scores();
  for (const most of [1, 7 * classes * (reference.numbers[0]?.length ?? 1)]) expect(await scores(most)).toEqual(whole);
});

test('a smoothing that is none, and priors of other classes', async () => {
  await expect(runClear(names, (s) => scoresOf(s, 'lists', { smoothing: 0 }))).rejects.toMatchObject({
    code: 'learning.option',
  });
  await expect(runClear(names, (s) => scoresOf(s, 'lists', { smoothing: 1, priors: [1] }))).rejects.toThrow(/1/);
});
