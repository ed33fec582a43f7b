/** What recipients read of a judgement. */
import type { Report } from '../../contract/report.ts';
import { calibrationOf, cellsOfTotals, confusionOf, curveOf, quotient, regressionFigures } from '../curve.ts';
import { type Feature, nameOf } from '../features.ts';
import type { ModelFigures, SampleFigures } from '../figures.ts';
import { modelReport } from '../report.ts';
import { stability } from '../woe.ts';
import { isOfLabels } from './grid.ts';
import { comparedBits, groupStep, type JudgePlan } from './plan.ts';
import { bits } from './compared.ts';
import type { Judged, JudgedPart } from './run.ts';

const unit = 2 ** bits;
/** Digits of average precision as the program has it. */
const precisionUnit = 10n ** 9n;

export function figuresOf(plan: JudgePlan, judged: Judged): ModelFigures {
  const samples = judged.map((part) => (isOfLabels(plan) ? labelSample(plan, part) : numberSample(plan, part)));
  const psi = stabilityOf(plan, judged);
  return { version: 1, model: plan.uses[1].name, samples, ...(psi === undefined ? {} : { stability: psi }) };
}

export function labelSample({ judge: { grid, features } }: Pick<JudgePlan, 'judge'>, told: JudgedPart): SampleFigures {
  const { part: name, isEnough, rows, positives, groups } = told;
  if (!isEnough) return { name, rows: null, positives: null, auc: null, ks: null };
  const [area, above, below, precision, brier, loss] = told.figures as [bigint, bigint, bigint, bigint, bigint, bigint];
  const [all, found] = [rows, positives ?? 0n];
  const pairs = found * (all - found);
  const shown = groups.map(({ ends }) => (ends ? 1 : 0));
  const numbers = (of: (group: (typeof groups)[number]) => bigint) => groups.map((group) => Number(of(group)));
  const cells = cellsOfTotals(
    shown,
    numbers(({ rows: each }) => each),
    numbers(({ positives: each }) => each),
  );
  const expected = numbers(({ expected: each }) => each)
    .map((value) => value / unit)
    .filter((_, i) => shown[i] === 1);
  const sums = expected.map((value, i) => value - (expected[i - 1] ?? 0));
  const cutOffs = 'cutOffs' in grid ? [...grid.cutOffs].reverse() : [];
  const total = { weight: Number(all), positives: Number(found) };
  return {
    name,
    rows: Number(all),
    positives: Number(found),
    auc: quotient(area, 2n * pairs),
    ks: quotient(above > below ? above : below, pairs),
    averagePrecision: quotient(precision, found * precisionUnit),
    logLoss: Number(loss) / unit / Number(all),
    brier: Number(brier) / unit ** 2 / Number(all),
    ...(told.importance === null
      ? {}
      : {
          permutation: permutation('auc', features, quotient(area, 2n * pairs), (i) =>
            quotient(told.importance?.[i] ?? 0n, 2n * pairs),
          ),
        }),
    curve: curveOf(cells),
    calibration: calibrationOf(cells, sums),
    ...('rates' in grid
      ? {
          recallAt: grid.rates.map((rate, i) => {
            const group = groups[i];
            return { rate, recall: group?.ends === true ? quotient(group.positives, found) : null };
          }),
        }
      : {}),
    ...(cutOffs.length === 0
      ? {}
      : {
          cutOffs: cutOffs.flatMap((cutOff, i) => {
            const group = groups[i];
            if (group?.ends !== true) return [];
            const taken = { weight: Number(group.rows), positives: Number(group.positives) };
            return [{ cutOff, confusion: confusionOf(taken, total) }];
          }),
        }),
  };
}

function numberSample(plan: JudgePlan, told: JudgedPart): SampleFigures {
  const { part: name, isEnough, rows, figures } = told;
  if (!isEnough) return { name, rows: null };
  const [residual, absolute, squared, actual, actualSquared] = figures.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const one = plan.judge.model.unit / 2 ** comparedBits(plan, name).fraction;
  const two = one ** 2;
  const regression = regressionFigures({
    weight: Number(rows),
    residual: residual * one,
    absolute: absolute * one,
    squared: squared * two,
    actual: actual * one,
    actualSquared: actualSquared * two,
  });
  const step = one * 2 ** groupStep(plan, name);
  const byScore = apart(told.groups).map(({ rows: weight, positives, expected }) => {
    return { weight, happened: (positives * step) / weight, predicted: (expected * step) / weight };
  });
  const residuals = apart(told.residuals.map((each) => ({ ...each, positives: 0n }))).map(
    ({ rows: weight, expected }) => {
      return { rows: weight, mean: (expected * step) / weight };
    },
  );
  const { importance } = told;
  const permuted =
    importance === null
      ? {}
      : {
          permutation: permutation('rmse', plan.judge.features, regression.rmse, (i) =>
            Math.sqrt((Number(importance[i]) * two) / Number(rows)),
          ),
        };
  return {
    name,
    rows: Number(rows),
    regression,
    byScore,
    residuals: residuals.reverse(),
    groupStep: step,
    ...permuted,
  };
}

function permutation(
  of: 'auc' | 'rmse',
  features: readonly Feature[],
  before: number | null,
  valueOf: (feature: number) => number | null,
): NonNullable<SampleFigures['permutation']> {
  const found = features.map((each, i) => {
    const value = valueOf(i);
    const loss = value === null || before === null ? null : of === 'auc' ? before - value : value - before;
    return { feature: nameOf(each), value, loss };
  });
  return { of, features: found.sort((a, b) => (b.loss ?? 0) - (a.loss ?? 0)) };
}

/** What groups hold, of the totals up to where they end. */
function apart(groups: JudgedPart['groups']): { rows: number; positives: number; expected: number }[] {
  const ends = groups.filter((each) => each.ends);
  return ends.map((each, i) => {
    const before = ends[i - 1] ?? { rows: 0n, positives: 0n, expected: 0n };
    return {
      rows: Number(each.rows - before.rows),
      positives: Number(each.positives - before.positives),
      expected: Number(each.expected - before.expected),
    };
  });
}

/** Of two parts that were grouped by the same cut-offs: how much their scores differ, over groups that both show; null where that is but one, of all rows. */
export function stabilityOf(
  { judge: { grid } }: { readonly judge: Pick<JudgePlan['judge'], 'grid'> },
  judged: Judged,
): ModelFigures['stability'] {
  const [first, second] = judged;
  if (!('cutOffs' in grid) || first === undefined || second === undefined) return undefined;
  if (!first.isEnough || !second.isEnough) return [{ name: `${first.part} – ${second.part}`, psi: null }];
  const both = first.groups.map(({ ends }, i) => (ends && second.groups[i]?.ends === true ? 1 : 0));
  const counts = ({ groups }: JudgedPart) => {
    const zeros = groups.map(() => 0);
    return cellsOfTotals(
      both,
      groups.map(({ rows }) => Number(rows)),
      zeros,
    ).map(({ weight }) => weight);
  };
  const isOne = both.filter((each) => each === 1).length < 2;
  const psi = isOne ? null : stability(counts(first), counts(second)).psi;
  return [{ name: `${first.part} – ${second.part}`, psi }];
}

export function reportOf(plan: JudgePlan, judged: Judged): Report {
  return modelReport(figuresOf(plan, judged));
}
