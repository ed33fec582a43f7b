/** What recipients read of a training: numbers in the units of the data, and tables and plots of them. */
import type { Report, ReportBlock, ReportCell, ReportText } from '../../contract/report.ts';
import type { TextValues } from '@tacit/engine';
import { scaleOf } from '../../local/expression.ts';
import { type Feature, levelTexts, nameOf, sizeOf, termsOf } from '../features.ts';
import { scorecardBlocks } from '../report.ts';
import { levelScorecard, type Scaling, type Scorecard } from '../scorecard.ts';
import { type TrainPlan, termName } from './plan.ts';
import { featuresAfter, type Step } from './selection.ts';
import { waldTable } from '../wald.ts';
import './report-messages.ts';

/** What a recipient was told, in the units of the model. */
export interface Trained {
  /** Rows that took part, and of a logistic model those with the label. */
  readonly rows: number;
  readonly events: number | null;
  /** Rows of the table that were looked at, those that are nobody's included. */
  readonly length: number;
  /** Of a selection, in order. */
  readonly steps: readonly Step[];
  /** Of the terms; then the intercept, and the intercept at the means of all columns. */
  readonly coefficients: readonly number[] | null;
  /** Of the terms; then of the intercept at the means. */
  readonly errors: readonly number[] | null;
  readonly curve: readonly number[] | null;
  /** Weights of evidence of the bins, one feature after the other. */
  readonly woe: readonly number[] | null;
}

/** A term in the units of the data: of a number its own, of a level as compared with the first. */
interface TermNumbers {
  readonly term: string;
  /** null of intercepts. */
  readonly column: string | null;
  readonly level?: string | null;
  readonly coefficient: number | null;
  readonly error: number | null;
  /** Coefficient over error. */
  readonly statistic: number | null;
  /** Two-sided; by the normal distribution, of models with an estimated dispersion by Student's t. */
  readonly p: number | null;
  /** 95 %. */
  readonly interval: readonly [number, number] | null;
}

export interface TrainNumbers {
  readonly family: string;
  readonly label: string;
  readonly rows: number;
  readonly events: number | null;
  /** Behind the terms the intercept, and the intercept where all columns are at their means. */
  readonly terms: readonly TermNumbers[];
  /** Of a selection: the feature that came in or went out in each step. */
  readonly steps?: readonly { readonly column: string; readonly comesIn: boolean }[];
  /** Points by bin, where the question asks for them. */
  readonly scorecard?: Scorecard;
  /** Deviance as a part of that at the start, after each iteration. */
  readonly curve: readonly number[] | null;
}

const isEstimated = (family: string): boolean => family === 'linear' || family === 'gamma' || family === 'tweedie';
const isLog = (family: string): boolean => family === 'poisson' || family === 'gamma' || family === 'tweedie';

export function numbersOf(plan: TrainPlan, trained: Trained): TrainNumbers {
  const { train } = plan;
  const { features, family, label } = train;
  const { unit } = plan.keeps[0].model;
  const terms = termsOf(features);
  const { rows, events, coefficients, errors, curve, length, steps } = trained;
  const isIn = featuresAfter(plan, steps);
  const fitted = terms.filter(({ feature }) => isIn[feature] === true).length;
  // Those that were not chosen were columns of zeros.
  const [used, looked] = [rows - fitted - 1, length - terms.length - 1];
  const freedom = isEstimated(family) ? used : Number.POSITIVE_INFINITY;
  // The dispersion was estimated as though rows that take no part were rows without an error.
  // Poisson's is 1 of labels as they are: where they were counted in another unit, their variance was.
  const spread = isEstimated(family) ? Math.sqrt(looked / used) : family === 'poisson' ? 1 / Math.sqrt(unit) : 1;
  const scale = isLog(family) ? 1 : unit;
  const shift = isLog(family) ? Math.log(unit) : 0;
  const numbers = (own: number | null, error: number | null) => {
    const both =
      own !== null && error !== null && error > 0 ? waldTable([own], [error], { degrees: freedom })[0] : undefined;
    return {
      coefficient: own,
      error,
      statistic: both?.z ?? null,
      p: both?.p ?? null,
      interval: both === undefined ? null : ([both.low, both.high] as const),
    };
  };
  const at = (all: readonly number[] | null, i: number, times: number) =>
    all === null ? null : (all[i] as number) * times;
  const ofTerms = terms.flatMap((term, i): TermNumbers[] => {
    if (isIn[term.feature] !== true) return [];
    const feature = features[term.feature] as Feature;
    const own = scale * (feature.kind === 'number' ? unitOf(feature) : 1);
    return [
      {
        term: termName(features, term),
        column: nameOf(feature),
        ...(term.level === undefined ? {} : { level: term.level }),
        ...numbers(at(coefficients, i, own), at(errors, i, own * spread)),
      },
    ];
  });
  const intercept = (i: number) => {
    const found = at(coefficients, terms.length + i, scale);
    return found === null ? null : found + shift;
  };
  const card =
    train.scorecard === null || coefficients === null
      ? undefined
      : cardOf(train, isIn, coefficients, trained.woe ?? []);
  const { owner, dataset, name } = label.column;
  return {
    family,
    label: nameOf({ owner, dataset, column: name }),
    rows,
    events,
    terms: [
      ...ofTerms,
      { term: '(intercept)', column: null, ...numbers(intercept(0), null) },
      {
        term: '(intercept at the means)',
        column: null,
        ...numbers(intercept(1), at(errors, terms.length, scale * spread)),
      },
    ],
    ...(train.select === null
      ? {}
      : { steps: steps.map(({ feature, comesIn }) => ({ column: nameOf(features[feature] as Feature), comesIn })) }),
    ...(card === undefined ? {} : { scorecard: card }),
    curve: curve === null ? null : curve.map((value) => value / (curve[0] as number)),
  };
}

/** Of features that are all lists, bins, or weights of evidence of bins. */
function cardOf(
  { features, scorecard, woe }: TrainPlan['train'],
  isIn: readonly boolean[],
  coefficients: readonly number[],
  weights: readonly number[],
): Scorecard {
  let next = 0;
  let nextWeight = 0;
  const all = features.flatMap((each, feature) => {
    const name = nameOf(each);
    if (each.kind === 'levels') {
      next += each.levels.length - 1;
      const labels = levelTexts(each.levels);
      const added = [0, ...coefficients.slice(next - labels.length + 1, next)];
      return isIn[feature] === true ? [{ name, labels, added }] : [];
    }
    const coefficient = (coefficients[next++] as number) * unitOf(each);
    const { levels = [] } = woe?.features.find((one) => one.feature === feature) ?? {};
    nextWeight += levels.length;
    const own = weights.slice(nextWeight - levels.length, nextWeight);
    if (isIn[feature] !== true) return [];
    return [
      {
        name,
        labels: levelTexts(levels),
        added: own.map((weight) => coefficient * weight),
        woe: own,
      },
    ];
  });
  return levelScorecard(scorecard as Scaling, coefficients[next] as number, all);
}

/** By how much a coefficient of v / size is more than one of v in its own units. */
function unitOf(feature: Extract<Feature, { kind: 'number' }>): number {
  return 10 ** scaleOf(feature.type) / sizeOf(feature);
}

const word = (text: string, values: TextValues = {}): ReportText => {
  return { text: `train.report.${text}`, values };
};

const stepsBlock = (steps: NonNullable<TrainNumbers['steps']>): ReportBlock => ({
  kind: 'table',
  title: word('steps'),
  columns: [word('step'), word('column'), word('change')],
  rows: steps.map(({ column, comesIn }, i) => [i + 1, column, word(comesIn ? 'comes-in' : 'goes-out')]),
});

/** What the numbers that were told say of the fit: steps that did not suffice, and values all of whose rows are of one label. */
function doubts(
  { train: { family, method } }: TrainPlan,
  { curve, terms }: Pick<TrainNumbers, 'curve' | 'terms'>,
): ReportBlock[] {
  const [before, last] = curve?.slice(-2) ?? [];
  const isMoving =
    method.name === 'newton' &&
    family !== 'linear' &&
    before !== undefined &&
    last !== undefined &&
    before - last > stillFalling * last;
  const open = terms.filter(({ level, error }) => level !== undefined && (error ?? 0) > mostLevelError);
  return [
    ...(isMoving ? [{ kind: 'note', title: word('moving') } as const] : []),
    ...(family === 'logistic' && open.length > 0
      ? [{ kind: 'note', title: word('one-sided', { terms: open.map(({ term }) => term) }) } as const]
      : []),
  ];
}

// Of the deviance: rounding moves it by less than a fifth of that.
const stillFalling = 5e-5;
// Of a value's log-odds: at least the minimum of rows has it, so that only p·(1 − p) near 0 makes it as large.
const mostLevelError = 5;

function curveText({ train: { family, method } }: TrainPlan): string {
  if (method.name !== 'newton') return 'curve-epochs';
  return isLog(family) ? 'curve-log' : 'curve';
}

export function reportOf(plan: TrainPlan, trained: Trained): Report {
  const numbers = numbersOf(plan, trained);
  const [{ output }] = plan.keeps;
  const { tell } = plan.train;
  const cells = ({ term, coefficient, error, statistic, p, interval }: TermNumbers): ReportCell[] => [
    term,
    ...(tell.includes('coefficients') ? [coefficient] : []),
    ...(tell.includes('errors') ? [error] : []),
    ...(tell.includes('coefficients') && tell.includes('errors')
      ? [statistic, p, interval?.[0] ?? null, interval?.[1] ?? null]
      : []),
  ];
  const heads = [
    word('term'),
    ...(tell.includes('coefficients') ? [word('coefficient')] : []),
    ...(tell.includes('errors') ? [word('error')] : []),
    ...(tell.includes('coefficients') && tell.includes('errors')
      ? [word('statistic'), word('p'), word('low'), word('high')]
      : []),
  ];
  const { curve, rows, events } = numbers;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output }) },
    {
      kind: 'table',
      title: word('rows-title'),
      columns: [word('about'), word('rows')],
      rows: [[word('trained'), rows], ...(events === null ? [] : [[word('events'), events]])],
    },
    ...(numbers.steps === undefined ? [] : [stepsBlock(numbers.steps)]),
    ...(heads.length > 1
      ? [{ kind: 'table', title: word('terms'), columns: heads, rows: numbers.terms.map(cells) } as const]
      : []),
    ...doubts(plan, numbers),
    ...(numbers.scorecard === undefined ? [] : scorecardBlocks(numbers.scorecard)),
    ...(curve === null
      ? []
      : [
          {
            kind: 'categories',
            title: word(curveText(plan)),
            bars: curve.map((value, i) => ({ label: { name: String(i) }, value })),
          } as const,
        ]),
  ];
  return { version: 1, title: word('title', { family: numbers.family, label: numbers.label }), numbers, blocks };
}
