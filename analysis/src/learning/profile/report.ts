/** What people read of a profile: tables of the figures, histograms, and correlations as a coloured matrix. */
import { groupedText } from '../../contract/number-text.ts';
import type { Report, ReportBlock, ReportCell, ReportText } from '../../contract/report.ts';
import {
  type ListFigures,
  type NumberFigures,
  type PairFigures,
  type ProfileFigures,
  type QuantileFigures,
  sevenShares,
} from './figures.ts';
import './report-messages.ts';

const word = (key: string, values: Readonly<Record<string, string | number>> = {}): ReportText => {
  return { text: `profile.report.${key}`, values };
};
const named = (name: string): ReportText => ({ name });
const columns = (...keys: string[]): ReportText[] => keys.map((key) => word(key));

/** `minimum`: rows that whatever is told is about; 1 of an owner's own table. */
export function reportOf(figures: ProfileFigures, minimum: number): Report {
  const { table, rows, pairs } = figures;
  const numbers = figures.columns.flatMap((each) => (each.kind === 'number' ? [each] : []));
  const lists = figures.columns.flatMap((each) => (each.kind === 'list' ? [each] : []));
  const blocks: ReportBlock[] =
    rows === null
      ? [note('too-few', { minimum })]
      : [
          ...(minimum > 1 ? [note('minimum', { minimum })] : []),
          overview(figures),
          ...withheldNotes(figures, minimum),
          ...momentBlocks(numbers),
          ...signBlocks(numbers),
          ...shapeBlocks(numbers, minimum),
          ...quantileBlocks(numbers),
          ...numbers.flatMap(binBlocks),
          ...lists.flatMap(listBlocks),
          ...pairBlocks(pairs, minimum),
        ];
  return { version: 1, title: word('title', { table }), numbers: figures, blocks };
}

const note = (key: string, values: Readonly<Record<string, string | number>> = {}): ReportBlock => ({
  kind: 'note',
  title: word(key, values),
});

/** A table of columns that have any of the figures. */
function tableOf<T extends { readonly name: string }>(
  title: string,
  keys: readonly string[],
  all: readonly T[],
  cells: (column: T) => readonly ReportCell[] | undefined,
): ReportBlock[] {
  const rows = all.flatMap((column) => {
    const own = cells(column);
    return own === undefined ? [] : [[named(column.name), ...own]];
  });
  if (rows.length === 0) return [];
  return [{ kind: 'table', title: word(title), columns: columns('column', ...keys), rows }];
}

const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 1e6) / 1e4);

function overview({ rows, columns: all }: ProfileFigures): ReportBlock {
  const isCounted = all.some(({ distinct }) => distinct !== undefined);
  return {
    kind: 'table',
    title: word('overview', { rows: rows ?? 0 }),
    names: 2,
    columns: columns('column', 'type', 'rows', 'missing', 'missing-percent', ...(isCounted ? ['distinct'] : [])),
    rows: all.map((each) => [
      named(each.name),
      named(each.type),
      each.rows,
      each.missing,
      percent(each.missingShare),
      ...(isCounted ? [each.distinct ?? null] : []),
    ]),
  };
}

function withheldNotes({ columns: all }: ProfileFigures, minimum: number): ReportBlock[] {
  const names = all.filter((each) => each.kind === 'number' && each.rows === null).map(({ name }) => name);
  return names.length === 0 ? [] : [note('withheld', { columns: names.join(', '), minimum })];
}

function momentBlocks(numbers: readonly NumberFigures[]): ReportBlock[] {
  const keys = ['mean', 'sum', 'variance', 'deviation', 'error', 'variation'];
  return tableOf('moments', keys, numbers, ({ moments }) =>
    moments === undefined
      ? undefined
      : [
          moments.mean,
          moments.sum === null ? null : groupedText(moments.sum),
          moments.variance,
          moments.deviation,
          moments.error,
          moments.variation,
        ],
  );
}

function signBlocks(numbers: readonly NumberFigures[]): ReportBlock[] {
  return tableOf('signs', ['negatives', 'zeros', 'positives'], numbers, ({ negatives, zeros, positives }) =>
    negatives === undefined ? undefined : [negatives, zeros ?? null, positives ?? null],
  );
}

function shapeBlocks(numbers: readonly NumberFigures[], minimum: number): ReportBlock[] {
  const none = numbers.filter(({ shape }) => shape !== undefined && shape.skewness === null).map(({ name }) => name);
  return [
    ...tableOf('shape', ['skewness', 'kurtosis'], numbers, ({ shape }) =>
      shape === undefined ? undefined : [shape.skewness, shape.kurtosis],
    ),
    ...(none.length === 0 ? [] : [note(minimum > 1 ? 'few' : 'constant', { columns: none.join(', '), minimum })]),
  ];
}

const quantileText = ({ low, high }: QuantileFigures): string => {
  const [from, to] = [low, high].map(groupedText) as [string, string];
  return low === high ? from : `${from} … ${to}`;
};

function quantileBlocks(numbers: readonly NumberFigures[]): ReportBlock[] {
  const told = numbers.filter(({ quantiles = [] }) => quantiles.length > 0);
  if (told.length === 0) return [];
  const isExact = told.some(({ least }) => least !== undefined);
  const text = (value: string | null | undefined): string | null =>
    value === null || value === undefined ? null : groupedText(value);
  const shares = sevenShares.map((share) => named(`${Math.round(share * 100)} %`));
  return [
    {
      kind: 'table',
      title: word('quantiles'),
      columns: [
        word('column'),
        ...(isExact ? [word('least')] : []),
        ...shares,
        ...(isExact ? columns('greatest', 'range', 'interquartile-range') : []),
      ],
      rows: told.map((each) => [
        named(each.name),
        ...(isExact ? [text(each.least)] : []),
        ...sevenShares.map((share) => {
          const found = each.quantiles?.find((one) => one.share === share);
          return found === undefined ? null : quantileText(found);
        }),
        ...(isExact ? [text(each.greatest), text(each.range), text(each.interquartileRange)] : []),
      ]),
    },
    note(isExact ? 'quantiles-note' : 'quantiles-binned'),
  ];
}

function binBlocks({ name, type, bins = [] }: NumberFigures): ReportBlock[] {
  if (bins.length === 0) return [];
  const title = word('bins', { column: name });
  if (type === 'date')
    return [{ kind: 'categories', title, bars: bins.map(({ label, rows }) => ({ label: named(label), value: rows })) }];
  return [
    {
      kind: 'bars',
      title,
      bars: bins.map(({ from, to, last, rows }) => ({ from, to, last, rows })),
      axis: named(name),
    },
  ];
}

function listBlocks({ name, values = [], withheldRows }: ListFigures): ReportBlock[] {
  if (values.length === 0) return [];
  const label = (value: string | null): ReportText => (value === null ? word('null') : named(value));
  return [
    {
      kind: 'categories',
      title: word('values', { column: name }),
      bars: values.map(({ value, rows }) => ({ label: label(value), value: rows })),
    },
    ...(withheldRows === undefined ? [] : [note('withheld-values', { column: name, rows: withheldRows })]),
  ];
}

function pairBlocks(pairs: PairFigures | null | undefined, minimum: number): ReportBlock[] {
  if (pairs === undefined) return [];
  if (pairs === null) return [note('few-complete', { minimum })];
  const { names, correlation, vif, withheld, collinear = [] } = pairs;
  const labels = names.map(named);
  const list = (key: string, all: readonly string[]): ReportBlock[] =>
    all.length === 0 ? [] : [note(key, { columns: all.join(', '), minimum })];
  return [
    ...(correlation === undefined
      ? []
      : [{ kind: 'matrix' as const, title: word('correlation'), labels, values: correlation }]),
    ...(vif === undefined
      ? []
      : [
          {
            kind: 'table' as const,
            title: word('vif'),
            columns: columns('column', 'vif-column'),
            rows: names.map((name, i) => [named(name), vif[i] ?? null]),
          },
          note('vif-note'),
        ]),
    ...list('collinear', collinear),
    ...list(minimum > 1 ? 'few' : 'constant', withheld),
  ];
}
