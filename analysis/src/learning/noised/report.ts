/** What recipients read of a linear model from sums with noise: coefficients in the units of the data, with how far off they may be. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { scaleOf } from '../../local/expression.ts';
import { noiseVariance } from '../../privacy/accounting/noise-error.ts';
import { halfWidthOf, noiseOf } from '../../sql/plan/noise-error.ts';
import { type Feature, nameOf, type NumberFeature, sizeOf, termsOf } from '../features.ts';
import { termName } from '../glm/plan.ts';
import { type NoisedPlan, sums, widthOf } from './plan.ts';
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

/** A column in its own units, from the same sums: of a list of values the share of rows with this one. */
interface NoisedColumn {
  readonly column: string;
  /** null where the noise leaves no row. */
  readonly mean: number | null;
  /** Half the width of an interval that has the mean of these rows in 19 of 20 cases, about. */
  readonly error: number | null;
  /** Standard deviation, with n − 1; null where the noise is larger. */
  readonly deviation: number | null;
}

export interface NoisedNumbers {
  readonly model: 'linear';
  readonly label: string;
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  /** How many rows there are, with its noise, and half the width of its interval. */
  readonly rows: number;
  readonly rowsError: number;
  readonly terms: readonly NoisedTerm[];
  /** Of the terms, then of the label. */
  readonly columns: readonly NoisedColumn[];
  /** Of the same columns with each other; null where the noise is larger than a deviation. */
  readonly correlations: readonly (readonly (number | null)[])[];
  /** What was told: of the columns 1, terms and label, from −1 to 1, the sums of products of two, row by row from the diagonal on. */
  readonly sums: readonly number[];
}

const quantile = 1.959964;

export function numbersOf({ noised }: NoisedPlan, told: BigInt64Array): NoisedNumbers {
  const { features, label, ridge, privacy, bits } = noised;
  const one = 2 ** (2 * bits);
  const width = widthOf(noised);
  const places = new Map(upperPairs(width).map(([i, j], place) => [`${i} ${j}`, place]));
  const at = (i: number, j: number): number =>
    Number(told[places.get(`${Math.min(i, j)} ${Math.max(i, j)}`) as number]) / one;
  const variance = noiseVariance(noiseOf(privacy, sums)) / one ** 2;
  const { rows, coefficients, noise, errors } = solved({ width, at, variance }, ridge);
  const units = [...termsOf(features).map(({ feature }) => unitIn(features[feature] as Feature)), unitOf(label)];
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
    rowsError: Math.ceil(Number(halfWidthOf(privacy, sums)) / one),
    terms: [
      ...termsOf(features).map((term, i): NoisedTerm => {
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
    ...columnsIn(
      { at, rows, deviation: Math.sqrt(variance) },
      [...termsOf(features).map((term) => termName(features, term)), nameOf(label)],
      units,
    ),
    sums: Array.from(told, (each) => Number(each) / one),
  };
}

/** Means, deviations and correlations of the columns behind the constant one. */
function columnsIn(
  {
    at,
    rows,
    deviation: noise,
  }: { readonly at: (i: number, j: number) => number; readonly rows: number; readonly deviation: number },
  names: readonly string[],
  units: readonly number[],
): Pick<NoisedNumbers, 'columns' | 'correlations'> {
  const isAny = rows > 1;
  const covariance = (i: number, j: number) => (at(i, j) - (at(0, i) * at(0, j)) / rows) / (rows - 1);
  const deviation = (i: number) => (isAny && covariance(i, i) > 0 ? Math.sqrt(covariance(i, i)) : null);
  const places = names.map((_, i) => i + 1);
  return {
    columns: names.map((column, i): NoisedColumn => {
      const [own, unit] = [deviation(i + 1), units[i] as number];
      const mean = at(0, i + 1) / rows;
      return {
        column,
        mean: isAny ? mean / unit : null,
        // The sum's noise and, by the mean, that of the number of rows.
        error: isAny ? (quantile * noise * Math.sqrt(1 + mean ** 2)) / (rows * unit) : null,
        deviation: own === null ? null : own / unit,
      };
    }),
    correlations: places.map((i) =>
      places.map((j) => {
        const [first, second] = [deviation(i), deviation(j)];
        if (first === null || second === null) return null;
        return i === j ? 1 : Math.max(-1, Math.min(1, covariance(i, j) / (first * second)));
      }),
    ),
  };
}

export const unitIn = (feature: Feature): number => (feature.kind === 'number' ? unitOf(feature) : 1);

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
  const { columns, correlations } = numbers;
  blocks.push(
    {
      kind: 'table',
      title: word('columns'),
      columns: [word('term'), word('mean'), word('noise'), word('deviation')],
      rows: columns.map(({ column, mean, error, deviation }) => [column, mean, error, deviation]),
    },
    {
      kind: 'table',
      title: word('correlations'),
      columns: [word('term'), ...columns.map((each) => ({ name: each.column }))],
      rows: columns.map(({ column }, i) => [column, ...(correlations[i] as readonly (number | null)[])]),
    },
  );
  return { version: 1, title: word('title', { label }), numbers, blocks };
}
