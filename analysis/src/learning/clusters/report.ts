/** What recipients read of clusters: numbers in the units of the data, and tables and plots of them. */
import type { Report, ReportBlock, ReportCell, ReportText } from '../../contract/report.ts';
import type { TextValues } from '@tacit/engine';
import { nameOf } from '../features.ts';
import { cellUnit, inOwnUnits } from '../unlabelled/columns.ts';
import type { ClustersPlan } from './plan.ts';
import './report-messages.ts';

/** What a recipient was told, in the units of the model. */
export interface Found {
  /** Rows that took part. */
  readonly rows: number;
  /** Rows of the table, those that are nobody's included. */
  readonly length: number;
  readonly settled: boolean | null;
  /** Which clusters are told. */
  readonly shown: readonly boolean[] | null;
  readonly sizes: readonly number[] | null;
  /** Of each cluster the means of the columns. */
  readonly centres: readonly (readonly number[])[] | null;
  readonly curve: readonly number[] | null;
}

interface ClusterNumbers {
  /** From 1 on, as scores name it. */
  readonly cluster: number;
  /** Null: withheld, or not told. */
  readonly rows: number | null;
  /** Means of the columns, in the units of the data; of a list of two values the share of the second. */
  readonly centre: Readonly<Record<string, number>> | null;
}

export interface ClustersNumbers {
  readonly model: 'k-means';
  readonly rows: number;
  readonly clusters: readonly ClusterNumbers[];
  /** How many clusters are withheld; null where none is told. */
  readonly withheld: number | null;
  /** Whether the last iteration moved no centre. */
  readonly settled: boolean | null;
  /** Squared distances from the centres, as columns are scaled, on average of a row after each iteration. */
  readonly curve: readonly number[] | null;
}

export function numbersOf({ learn }: ClustersPlan, found: Found): ClustersNumbers {
  const { features, clusters, scale } = learn;
  const { rows, length, shown, sizes, centres, settled, curve } = found;
  const isShown = (j: number) => shown?.[j] === true;
  const centreOf = (own: readonly number[]) =>
    Object.fromEntries(features.map((each, c) => [nameOf(each), (own[c] as number) * cellUnit(each)]));
  // Deviations were those over all rows of the table, and ranges are from −1 to 1.
  const unit = scale === 'standardise' ? rows / length : scale === 'range' ? 1 / 4 : inOwnUnits(features).unit ** 2;
  return {
    model: 'k-means',
    rows,
    clusters: Array.from({ length: clusters }, (_, j) => ({
      cluster: j + 1,
      rows: sizes === null || !isShown(j) ? null : (sizes[j] as number),
      centre: centres === null || !isShown(j) ? null : centreOf(centres[j] as readonly number[]),
    })),
    withheld: shown === null ? null : shown.filter((each) => !each).length,
    settled,
    curve: curve === null ? null : curve.map((value) => (value * unit) / rows),
  };
}

const word = (text: string, values: TextValues = {}): ReportText => {
  return { text: `clusters.report.${text}`, values };
};

export function reportOf(plan: ClustersPlan, found: Found): Report {
  const numbers = numbersOf(plan, found);
  const { learn, keeps, minimumGroupSize: minimum } = plan;
  const { features, tell } = learn;
  const { clusters, withheld, settled, curve, rows } = numbers;
  const told = clusters.filter(({ rows: own, centre }) => own !== null || centre !== null);
  const hasSizes = tell.includes('sizes');
  const hasCentres = tell.includes('centres');
  const row = ({ cluster, rows: own, centre }: ClusterNumbers): ReportCell[] => [
    String(cluster),
    ...(hasSizes ? [own] : []),
    ...(hasCentres ? features.map((each) => centre?.[nameOf(each)] ?? null) : []),
  ];
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output: keeps[0].output }) },
    { kind: 'note', title: word('rows', { rows }) },
    ...(hasSizes || hasCentres
      ? [
          {
            kind: 'table',
            title: word(hasCentres ? 'centres' : 'sizes-title'),
            columns: [
              word('cluster'),
              ...(hasSizes ? [word('size')] : []),
              ...(hasCentres ? features.map((each) => ({ name: nameOf(each) })) : []),
            ],
            rows: told.map(row),
          } as const,
        ]
      : []),
    ...(withheld === null || withheld === 0
      ? []
      : [{ kind: 'note', title: word('withheld', { withheld, minimum }) } as const]),
    ...(settled === false ? [{ kind: 'note', title: word('moving') } as const] : []),
    ...(hasSizes
      ? [
          {
            kind: 'categories',
            title: word('sizes'),
            bars: clusters.map(({ cluster, rows: own }) => ({ label: { name: String(cluster) }, value: own })),
          } as const,
        ]
      : []),
    ...(curve === null
      ? []
      : [
          {
            kind: 'categories',
            title: word(`curve-${learn.scale}`),
            bars: curve.map((value, i) => ({ label: { name: String(i + 1) }, value })),
          } as const,
        ]),
  ];
  return { version: 1, title: word('title', { clusters: learn.clusters, table: plan.aligned.name }), numbers, blocks };
}
