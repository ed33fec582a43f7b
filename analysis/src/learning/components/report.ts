/** What recipients read of principal components: tables of loadings and of explained variance, with a scree plot. */
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import type { TextValues } from '@tacit/engine';
import { nameOf } from '../features.ts';
import { inOwnUnits } from '../unlabelled/columns.ts';
import type { ComponentsPlan } from './plan.ts';
import './report-messages.ts';

/** What a recipient was told. */
export interface Found {
  /** Rows that took part. */
  readonly rows: number;
  /** Rows of the table, those that are nobody's included. */
  readonly length: number;
  /** Of each component: whether it is apart from the next one, and whether there is anything left for it. */
  readonly settled: readonly boolean[] | null;
  readonly present: readonly boolean[] | null;
  /** Component after component. */
  readonly loadings: readonly number[] | null;
  /** Parts of the whole variance. */
  readonly shares: readonly number[] | null;
  /** The whole, over all rows of the table: of correlations a column's on average. */
  readonly variance: number | null;
}

interface ComponentNumbers {
  readonly component: number;
  readonly loadings: Readonly<Record<string, number>> | null;
  /** Part of the whole variance, and the variance itself (an eigenvalue): with n − 1, as of a sample. */
  readonly share: number | null;
  readonly variance: number | null;
  /** False: it and the next one explain as much, so that any mixture of both would do as well. */
  readonly isApart: boolean | null;
  /** False: nothing is left for it, or less than can be told from rounding. */
  readonly isPresent: boolean | null;
}

export interface ComponentsNumbers {
  readonly model: 'components';
  readonly scale: 'correlation' | 'covariance';
  readonly rows: number;
  readonly components: readonly ComponentNumbers[];
}

export function numbersOf({ learn }: ComponentsPlan, found: Found): ComponentsNumbers {
  const { features, components, scale } = learn;
  const { rows, length, loadings, shares, variance, settled, present } = found;
  const k = features.length;
  // Rows that take no part are at the mean: the sum of squares is that of the others. Of correlations the whole is one for each column that is not constant.
  const whole =
    variance === null
      ? null
      : scale === 'correlation'
        ? variance * k
        : (variance * inOwnUnits(features).unit ** 2 * length) / (rows - 1);
  return {
    model: 'components',
    scale,
    rows,
    components: Array.from({ length: components }, (_, i) => {
      const isPresent = present?.[i] ?? null;
      const share = shares?.[i] ?? null;
      return {
        component: i + 1,
        loadings:
          loadings === null
            ? null
            : Object.fromEntries(features.map((each, c) => [nameOf(each), loadings[i * k + c] as number])),
        share,
        variance: share === null || whole === null ? null : share * whole,
        isApart: isPresent === false ? null : (settled?.[i] ?? null),
        isPresent,
      };
    }),
  };
}

const word = (text: string, values: TextValues = {}): ReportText => {
  return { text: `components.report.${text}`, values };
};

export function reportOf(plan: ComponentsPlan, found: Found): Report {
  const numbers = numbersOf(plan, found);
  const { learn, keeps } = plan;
  const { features, tell } = learn;
  const { components, rows } = numbers;
  const nameOfOne = ({ component }: ComponentNumbers): ReportText => word('component', { component });
  const mixed = components.filter(({ isApart }) => isApart === false).map(({ component }) => component);
  const absent = components.filter(({ isPresent }) => isPresent === false).map(({ component }) => component);
  let sum = 0;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output: keeps[0].output }) },
    { kind: 'note', title: word('rows', { rows }) },
    ...(tell.includes('variance')
      ? [
          {
            kind: 'table',
            title: word('variance'),
            columns: [word('name'), word('eigenvalue'), word('share'), word('together')],
            rows: components.map((each) => {
              sum += each.share ?? 0;
              return [nameOfOne(each), each.variance, each.share, sum];
            }),
          } as const,
          {
            kind: 'categories',
            title: word('scree'),
            bars: components.map((each) => ({ label: { name: String(each.component) }, value: each.share })),
          } as const,
        ]
      : []),
    ...(tell.includes('loadings')
      ? [
          {
            kind: 'table',
            title: word(`loadings-${learn.scale}`),
            columns: [word('column'), ...components.map(nameOfOne)],
            rows: features.map((each) => [
              nameOf(each),
              ...components.map(({ loadings }) => loadings?.[nameOf(each)] ?? null),
            ]),
          } as const,
        ]
      : []),
    ...(mixed.length === 0 ? [] : [{ kind: 'note', title: word('mixed', { components: mixed.map(String) }) } as const]),
    ...(absent.length === 0
      ? []
      : [{ kind: 'note', title: word('absent', { components: absent.map(String) }) } as const]),
  ];
  return {
    version: 1,
    title: word('title', { components: learn.components, table: plan.aligned.name }),
    numbers,
    blocks,
  };
}
