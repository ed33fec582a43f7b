/** How well synthetic rows fit the counts that they were made of, and how far these may be from the truth: all of it from what was told. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { type LevelsFeature, nameOf } from '../../learning/features.ts';
import { type CodedTable, countsOf, type Pair, pairCountsOf, pairsOf, sharesOf, totalVariation } from './marginals.ts';
import { noiseMoves, type SynthesizePlan } from './plan.ts';
import { measuredOf, type Released } from './released.ts';
import './report-messages.ts';
import type { Synthetic } from './rows.ts';
import { between } from './tree.ts';

interface ColumnFit {
  readonly column: string;
  readonly values: number;
  /** Total variation between measured counts, as shares of the estimated number of rows, and the synthetic rows. */
  readonly distance: number;
  /** By how much noise moves the measured counts at most, 19 times in 20, as a share of the estimated rows. */
  readonly noise: number;
}

interface PairFit extends Omit<ColumnFit, 'column' | 'values'> {
  readonly columns: readonly [string, string];
  readonly cells: number;
  /** Whether the question named it; else it was chosen. */
  readonly named: boolean;
}

export interface SyntheticNumbers {
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  readonly made: number;
  /** How many rows there are by the counts, and half the width of an interval that has the true number in 19 of 20 cases, about. */
  readonly rows: number;
  readonly rowsError: number;
  readonly columns: readonly ColumnFit[];
  readonly pairs: readonly PairFit[];
  /** Pairs that were not measured, and the columns given which they are treated as independent. */
  readonly independent: readonly { readonly columns: readonly [string, string]; readonly given: readonly string[] }[];
}

const quantile = 1.959964;

export function numbersOf(
  plan: SynthesizePlan,
  released: Released,
  { estimated, coded }: Omit<Synthetic, 'columns' | 'rows'>,
): SyntheticNumbers {
  const { synthesize: of } = plan;
  const { privacy, keep } = of;
  const { total, deviation } = estimated;
  const measured = measuredOf(plan, released);
  const name = (column: number) => nameOf(of.columns[column] as LevelsFeature);
  const names = ([a, b]: Pair): [string, string] => [name(a), name(b)];
  const distance = (counts: ArrayLike<number>, made: Float64Array) =>
    totalVariation(
      Array.from(counts, (count) => count / total),
      sharesOf(made),
    );
  const isMeasured = ([a, b]: Pair) => released.tree.some(([c, d]) => a === c && b === d);
  return {
    privacy: { epsilon: privacy.epsilon, delta: privacy.delta },
    made: rowsOf(coded),
    rows: Math.round(total),
    rowsError: Math.ceil(quantile * deviation),
    columns: measured.columns.map((counts, column) => ({
      column: name(column),
      values: counts.length,
      distance: distance(counts, countsOf(coded, column)),
      noise: noiseMoves(of, 'columns', counts.length) / total,
    })),
    pairs: measured.tree.map(({ pair, counts }, i) => ({
      columns: names(pair),
      cells: counts.length,
      named: i < keep.length,
      distance: distance(counts, pairCountsOf(coded, pair)),
      noise: noiseMoves(of, 'pairs', counts.length) / total,
    })),
    independent: pairsOf(of.columns.length)
      .filter((pair) => !isMeasured(pair))
      .map((pair) => ({ columns: names(pair), given: between(released.tree, ...pair).map(name) })),
  };
}

const rowsOf = ({ columns }: CodedTable): number => columns[0]?.length ?? 0;

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `synthesize.report.${text}`, values });

export function reportOf(plan: SynthesizePlan, released: Released, synthetic: Synthetic): Report {
  const numbers = numbersOf(plan, released, synthetic);
  const { privacy, made, rows, rowsError, columns, pairs, independent } = numbers;
  const binned = plan.synthesize.columns.filter(({ cuts }) => cuts !== undefined).map(nameOf);
  const figure = (
    title: string,
    bars: readonly { readonly name: string; readonly distance: number }[],
  ): ReportBlock => ({
    kind: 'categories',
    title: word(title),
    bars: bars.map(({ name, distance }) => ({ label: { name }, value: distance })),
  });
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('judged') },
    { kind: 'note', title: word('privacy', privacy) },
    {
      kind: 'note',
      title: word('rows', {
        made: made.toLocaleString('en-US'),
        rows: rows.toLocaleString('en-US'),
        error: rowsError.toLocaleString('en-US'),
      }),
    },
    ...(binned.length === 0 ? [] : [{ kind: 'note', title: word('bins', { columns: binned }) } as const]),
    {
      kind: 'table',
      title: word('columns'),
      columns: [word('column'), word('values'), word('distance'), word('noise')],
      rows: columns.map(({ column, values, distance, noise }) => [column, values, distance, noise]),
    },
    figure(
      'column-figure',
      columns.map(({ column, distance }) => ({ name: column, distance })),
    ),
  ];
  if (pairs.length > 0)
    blocks.push(
      {
        kind: 'table',
        title: word('pairs'),
        columns: [word('column'), word('second'), word('why'), word('cells'), word('distance'), word('noise')],
        names: 3,
        rows: pairs.map(({ columns: [a, b], named, cells, distance, noise }) => [
          a,
          b,
          word(named ? 'named' : 'chosen'),
          cells,
          distance,
          noise,
        ]),
      },
      figure(
        'pair-figure',
        pairs.map(({ columns: both, distance }) => ({ name: both.join(' × '), distance })),
      ),
    );
  if (independent.length > 0)
    blocks.push({
      kind: 'table',
      title: word('independent'),
      columns: [word('column'), word('second'), word('given')],
      names: 3,
      rows: independent.map(({ columns: [a, b], given }) => [a, b, given.join(', ')]),
    });
  return { version: 1, title: word('title'), numbers, blocks };
}
