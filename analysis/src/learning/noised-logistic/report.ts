/** What recipients read of a logistic model from sums with noise: coefficients in the units of the data, with how far off they may be. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { halfWidthOf } from '../../sql/plan/noise-error.ts';
import { type Feature, nameOf, termsOf } from '../features.ts';
import { termName } from '../glm/plan.ts';
import { unitIn } from '../noised/report.ts';
import { curvatureIn, labelName, type NoisedLogisticPlan } from './plan.ts';
import './report-messages.ts';
import { noiseOfSteps, optionsOf, toldSteps } from './run.ts';
import { type Solved, solved } from './solve.ts';

interface NoisedLogisticTerm {
  readonly term: string;
  /** null of the intercept. */
  readonly column: string | null;
  readonly level?: string | null;
  /** Of the logarithm of the odds, for one unit of the column. */
  readonly coefficient: number;
  /** Half the width of an interval that has the coefficient of these rows without noise in 19 of 20 cases, about; null where `doubt` says why. */
  readonly noise: number | null;
  /** Likewise that of the population whose sample the rows are. */
  readonly error: number | null;
}

export interface NoisedLogisticNumbers {
  readonly model: 'logistic';
  readonly label: string;
  readonly positive: string;
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  /** How many rows there are, with its noise, and half the width of its interval. */
  readonly rows: number;
  readonly rowsError: number;
  /** Why nothing is said of how far off coefficients are. */
  readonly doubt: Solved['doubt'];
  readonly terms: readonly NoisedLogisticTerm[];
  /** What each step told of the columns 1 and terms, from −1 to 1: the sums of the columns times what rows are off by, then of weighted products, row by row from the diagonal on. */
  readonly steps: readonly { readonly slopes: readonly number[]; readonly curvature: readonly number[] }[];
}

const quantile = 1.959964;

export function numbersIn({ logistic }: NoisedLogisticPlan, told: BigInt64Array): NoisedLogisticNumbers {
  const { features, privacy, bits, positive } = logistic;
  const steps = toldSteps(logistic, told, logistic.steps);
  const { rows, coefficients, noise, errors, doubt } = solved(
    steps,
    noiseOfSteps(logistic),
    optionsOf(logistic),
  ) as Solved;
  const times = (all: readonly number[] | null, i: number, by: number) =>
    all === null ? null : (all[i] as number) * by;
  const ofTerm = (i: number, unit: number) => ({
    coefficient: (coefficients[i] as number) * unit,
    noise: times(noise, i, quantile * unit),
    error: times(errors, i, quantile * unit),
  });
  return {
    model: 'logistic',
    label: labelName(logistic),
    positive,
    privacy: { epsilon: privacy.epsilon, delta: privacy.delta },
    rows: Math.round(rows),
    rowsError: Math.ceil(Number(halfWidthOf(privacy, curvatureIn(0))) / 2 ** (2 * bits)),
    doubt,
    terms: [
      ...termsOf(features).map((term, i): NoisedLogisticTerm => {
        const feature = features[term.feature] as Feature;
        return {
          term: termName(features, term),
          column: nameOf(feature),
          ...(term.level === undefined ? {} : { level: term.level }),
          ...ofTerm(i + 1, unitIn(feature)),
        };
      }),
      { term: '(intercept)', column: null, ...ofTerm(0, 1) },
    ],
    steps,
  };
}

const word = (text: string, values: TextValues = {}): ReportText => ({ text, values });

export function reportOf(plan: NoisedLogisticPlan, told: BigInt64Array): Report {
  const numbers = numbersIn(plan, told);
  const { label, positive, privacy, rows, rowsError, doubt, terms } = numbers;
  const { most } = optionsOf(plan.logistic);
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('noised.report.privacy', privacy) },
    {
      kind: 'note',
      title: word('noised.report.rows', {
        rows: rows.toLocaleString('en-US'),
        error: rowsError.toLocaleString('en-US'),
      }),
    },
    ...(doubt === null ? [] : [{ kind: 'note', title: word(`noised-logistic.report.${doubt}`, { most }) } as const]),
    {
      kind: 'table',
      title: word('noised-logistic.report.terms'),
      columns: [
        word('noised.report.term'),
        word('noised.report.coefficient'),
        word('noised.report.noise'),
        word('noised.report.error'),
      ],
      rows: terms.map(({ term, coefficient, noise, error }) => [term, coefficient, noise, error]),
    },
  ];
  return { version: 1, title: word('noised-logistic.report.title', { label, positive }), numbers, blocks };
}
