/** What recipients read of a linear model from sums with noise: coefficients in the units of the data, with how far off they may be. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { scaleOf } from '../../local/expression.ts';
import { noiseVariance } from '../../privacy/accounting/noise-error.ts';
import { halfWidthOf, noiseOf } from '../../sql/plan/noise-error.ts';
import { type Feature, nameOf, type NumberFeature, sizeOf, termsOf } from '../features.ts';
import { termName } from '../glm/plan.ts';
import { type NoisedPlan, sumBits, sums, widthOf } from './plan.ts';
import './report-messages.ts';
import { upperPairs } from './run.ts';
import { solved } from './solve.ts';

interface NoisedTerm {
  readonly term: string;
  /** null of the intercept. */
  readonly column: string | null;
  readonly level?: string | null;
  /** null where the noise leaves no model. */
  readonly coefficient: number | null;
  /** Half the width of an interval that has the coefficient of these rows without noise in 19 of 20 cases, about; null where the noise is too large to say. */
  readonly noise: number | null;
  /** Likewise that of the population whose sample the rows are. */
  readonly error: number | null;
}

export interface NoisedNumbers {
  readonly model: 'linear';
  readonly label: string;
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  /** How many rows there are, with its noise, and half the width of its interval. */
  readonly rows: number;
  readonly rowsError: number;
  readonly terms: readonly NoisedTerm[];
  /** What was told: of the columns 1, terms and label, from −1 to 1, the sums of products of two, row by row from the diagonal on. */
  readonly sums: readonly number[];
}

const one = 2 ** (2 * sumBits);
const quantile = 1.959964;

export function numbersOf({ noised }: NoisedPlan, told: BigInt64Array): NoisedNumbers {
  const { features, label, ridge, privacy } = noised;
  const width = widthOf(noised);
  const places = new Map(upperPairs(width).map(([i, j], place) => [`${i} ${j}`, place]));
  const at = (i: number, j: number): number =>
    Number(told[places.get(`${Math.min(i, j)} ${Math.max(i, j)}`) as number]) / one;
  const variance = noiseVariance(noiseOf(privacy, sums)) / one ** 2;
  const { rows, coefficients, noise, errors } = solved({ width, at, variance }, ridge);
  const scale = 1 / unitOf(label);
  const number = (all: readonly number[] | null, i: number, times: number) =>
    all === null ? null : (all[i] as number) * times;
  const ofTerm = (i: number, own: number) => ({
    coefficient: number(coefficients, i, scale * own),
    noise: number(noise, i, quantile * scale * own),
    error: number(errors, i, quantile * scale * own),
  });
  return {
    model: 'linear',
    label: nameOf(label),
    privacy: { epsilon: privacy.epsilon, delta: privacy.delta },
    rows: Math.round(rows),
    rowsError: Math.ceil(halfWidthOf(privacy, sums) / one),
    terms: [
      ...termsOf(features).map((term, i): NoisedTerm => {
        const feature = features[term.feature] as Feature;
        return {
          term: termName(features, term),
          column: nameOf(feature),
          ...(term.level === undefined ? {} : { level: term.level }),
          ...ofTerm(i + 1, feature.kind === 'number' ? unitOf(feature) : 1),
        };
      }),
      { term: '(intercept)', column: null, ...ofTerm(0, 1) },
    ],
    sums: Array.from(told, (each) => Number(each) / one),
  };
}

/** What a number in its own units is multiplied by to be from −1 to 1. */
const unitOf = (feature: NumberFeature): number => 10 ** scaleOf(feature.type) / sizeOf(feature);

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `noised.report.${text}`, values });

export function reportOf(plan: NoisedPlan, told: BigInt64Array): Report {
  const numbers = numbersOf(plan, told);
  const { label, privacy, rows, rowsError, terms } = numbers;
  const [first] = terms;
  const doubt = first?.coefficient === null ? 'none' : first?.error === null ? 'coarse' : undefined;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('privacy', privacy) },
    {
      kind: 'note',
      title: word('rows', { rows: rows.toLocaleString('en-US'), error: rowsError.toLocaleString('en-US') }),
    },
    ...(doubt === undefined ? [] : [{ kind: 'note', title: word(doubt) } as const]),
    {
      kind: 'table',
      title: word('terms'),
      columns: [word('term'), word('coefficient'), word('noise'), word('error')],
      rows: terms.map(({ term, coefficient, noise, error }) => [term, coefficient, noise, error]),
    },
  ];
  return { version: 1, title: word('title', { label }), numbers, blocks };
}
