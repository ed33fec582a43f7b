/** What recipients read of a training: numbers in the units of the data, and tables and plots of them. */
import type { Report, ReportBlock, ReportCell, ReportText } from '../../contract/report.ts';
import { scaleOf } from '../../local/expression.ts';
import { studentTails } from '../../statistics/special-functions.ts';
import { type Feature, nameOf, sizeOf, termsOf } from '../features.ts';
import { type TrainPlan, termName } from './plan.ts';
import './report-messages.ts';

/** What a recipient was told, in the units of the model; vectors end with the intercept. */
export interface Trained {
  readonly rows: number;
  /** Rows with the label, of a logistic model. */
  readonly events: number | null;
  readonly coefficients: readonly number[] | null;
  readonly errors: readonly number[] | null;
  readonly curve: readonly number[] | null;
}

/** A term in the units of the data: of a number its own, of a level as compared with the first. */
export interface TermNumbers {
  readonly term: string;
  /** null of the intercept. */
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
  /** The intercept last. */
  readonly terms: readonly TermNumbers[];
  /** Deviance at the start and after each iteration. */
  readonly curve: readonly number[] | null;
}

const isEstimated = (family: string): boolean => family === 'linear' || family === 'gamma' || family === 'tweedie';

export function numbersOf({ train }: TrainPlan, trained: Trained): TrainNumbers {
  const { features, family, label } = train;
  const terms = termsOf(features);
  const { rows, events, coefficients, errors, curve } = trained;
  const freedom = isEstimated(family) ? rows - terms.length - 1 : Number.POSITIVE_INFINITY;
  const named = [...terms, null].map((term, i): TermNumbers => {
    const feature = term === null ? null : (features[term.feature] as Feature);
    const unit = feature?.kind === 'number' ? unitOf(feature) : 1;
    const told = (all: readonly number[] | null) => (all === null ? null : (all[i] as number) * unit);
    const [coefficient, error] = [told(coefficients), told(errors)];
    const hasBoth = coefficient !== null && error !== null && error > 0;
    const half = hasBoth ? quantile95(freedom) * error : 0;
    return {
      term: term === null ? '(intercept)' : termName(features, term),
      column: feature === null ? null : nameOf(feature),
      ...(term?.level === undefined ? {} : { level: term.level }),
      coefficient,
      error,
      statistic: hasBoth ? coefficient / error : null,
      p: hasBoth ? tails(coefficient / error, freedom) : null,
      interval: hasBoth ? [coefficient - half, coefficient + half] : null,
    };
  });
  const { owner, dataset, name } = label.column;
  return { family, label: nameOf({ owner, dataset, column: name }), rows, events, terms: named, curve };
}

/** By how much a coefficient of v / size is more than one of v in its own units. */
function unitOf(feature: Extract<Feature, { kind: 'number' }>): number {
  return 10 ** scaleOf(feature.type) / sizeOf(feature);
}

/** Two-sided; infinitely many degrees of freedom are the normal distribution. */
function tails(t: number, freedom: number): number {
  // Beyond so many, Student's t is the normal distribution to 1e-9.
  return studentTails(t, Math.min(freedom, 1e9));
}

/** The number with tails of 5 %. */
function quantile95(freedom: number): number {
  let [low, high] = [0, 1000];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (tails(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const word = (text: string, values: Readonly<Record<string, string | number>> = {}): ReportText => {
  return { text: `train.report.${text}`, values };
};

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
    ...(heads.length > 1
      ? [{ kind: 'table', title: word('terms'), columns: heads, rows: numbers.terms.map(cells) } as const]
      : []),
    ...(curve === null
      ? []
      : [
          {
            kind: 'categories',
            title: word('curve'),
            bars: curve.map((value, i) => ({ label: { name: String(i) }, value })),
          } as const,
        ]),
  ];
  return { version: 1, title: word('title', { family: numbers.family, label: numbers.label }), numbers, blocks };
}
