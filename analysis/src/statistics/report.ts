/** A description as a report: its numbers, and tables and figures of them. */
import { boundText, numberText } from '../contract/number-text.ts';
import type { Report, ReportBlock, ReportCell, ReportText } from '../contract/report.ts';
import type { DescribeNumbers, GroupNumbers } from './numbers.ts';
import type { DescribePlan } from './plan.ts';
import { mostOff, type Quantile } from './quantile.ts';
import type { Statistic } from './question.ts';
import './report-messages.ts';

const boundDigits = 10;

const word = (text: string, values?: Exclude<ReportText, { name: string }>['values']): ReportText =>
  values === undefined ? { text: `describe.report.${text}` } : { text: `describe.report.${text}`, values };
const name = (text: string): ReportText => ({ name: text });

/** A value of a group column; null: NULL. In quotes where it would not be seen or be taken for NULL. */
const category = (value: string | null): ReportText => (value === null ? word('null') : name(categoryText(value)));

function categoryText(value: string): string {
  return value.trim() === value && !/^(|null|空值)$/i.test(value) ? value : `'${value}'`;
}

export function reportOf(plan: DescribePlan, numbers: DescribeNumbers): Report {
  const blocks = [
    ...notes(plan, numbers),
    ...(plan.describe.columns.length === 0 ? [] : [summary(plan, numbers)]),
    ...quantileBlocks(plan, numbers),
    ...histograms(numbers),
    ...matrices(plan, numbers),
    ...comparisons(numbers),
    ...crosstabs(numbers),
  ];
  return { version: 1, title: word('title', { tables: tablesOf(plan) }), numbers, blocks };
}

function tablesOf({ stages }: DescribePlan): string[] {
  return stages.map(({ party, dataset }) => `${party}.${dataset}`);
}

function notes({ groups, minimumGroupSize }: DescribePlan, numbers: DescribeNumbers): ReportBlock[] {
  const shown = numbers.groups.length;
  const note = (text: string, values: Record<string, number> = {}): ReportBlock => ({
    kind: 'note',
    title: word(text, values),
  });
  if (shown === groups) return [];
  if (groups === 1) return [note('all-withheld', { minimum: minimumGroupSize })];
  return [note('groups-shown', { shown, groups, minimum: minimumGroupSize })];
}

/** The group's value in front of a row, where there are groups. */
function keyCells({ group }: GroupNumbers): ReportCell[] {
  return group === undefined ? [] : [category(group)];
}

function keyColumns({ keys }: DescribePlan): ReportText[] {
  return keys.map((key) => ({ name: key.name }));
}

const summarised = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'min',
  'max',
] as const satisfies readonly Statistic[];

function summary(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock {
  const asked = summarised.filter((statistic) => plan.describe.statistics.includes(statistic));
  return {
    kind: 'table',
    title: word('summary'),
    columns: [...keyColumns(plan), word('column'), word('rows'), ...asked.map((statistic) => word(statistic))],
    rows: groups.flatMap((group) =>
      group.columns.map((column) => [
        ...keyCells(group),
        name(column.name),
        group.rows,
        ...asked.map((statistic) => (column.state === 'withheld' ? word('withheld') : (column[statistic] ?? null))),
      ]),
    ),
  };
}

/** Estimate, bounds and largest error. The estimate has fewer digits where it is within its bounds all the same, and its error is then its own. */
function quantileTexts({ value, low, high, error }: Quantile): string[] {
  const short = numberText(value, boundDigits);
  const offs = [low, high].map((bound) => mostOff(Number(short), bound));
  const isWithin = Number(short) >= low && Number(short) <= high;
  return [
    isWithin ? short : String(value),
    boundText(low, boundDigits, 'down'),
    boundText(high, boundDigits, 'up'),
    boundText(isWithin ? Math.max(...offs) : error, boundDigits, 'up'),
  ];
}

function quantileBlocks(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  if (plan.describe.quantiles.length === 0) return [];
  const rows = groups.flatMap((group) =>
    group.columns.flatMap((column) =>
      (column.quantiles ?? []).map((quantile) => [
        ...keyCells(group),
        name(column.name),
        String(quantile.q),
        ...quantileTexts(quantile),
      ]),
    ),
  );
  const boxes = plan.describe.columns.flatMap((column, i): ReportBlock[] => {
    const all = groups.flatMap((group) => {
      const numbers = group.columns[i]?.box;
      return numbers === undefined
        ? []
        : [{ label: group.group === undefined ? name(column.name) : category(group.group), numbers }];
    });
    return all.length === 0 ? [] : [{ kind: 'boxes', title: word('boxes', { column: column.name }), boxes: all }];
  });
  const columns = ['column', 'quantile', 'estimate', 'from', 'to', 'error'].map((text) => word(text));
  return [
    { kind: 'table', title: word('quantiles'), columns: [...keyColumns(plan), ...columns], rows },
    { kind: 'note', title: word('quantiles-note') },
    ...boxes,
  ];
}

function histograms({ groups }: DescribeNumbers): ReportBlock[] {
  return groups.flatMap((group) =>
    group.columns.flatMap((column): ReportBlock[] => {
      const bars = (column.histogram ?? []).map(({ low, end, rows }) => ({ from: low, to: end, rows }));
      if (bars.length === 0) return [];
      const values = { column: column.name, group: categoryText(group.group ?? '') };
      const text =
        group.group === undefined ? 'histogram' : group.group === null ? 'histogram-null' : 'histogram-group';
      return [{ kind: 'bars', title: word(text, values), bars }];
    }),
  );
}

function matrices({ describe }: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  const labels = describe.columns.map((column) => name(column.name));
  return groups.flatMap(({ group, complete }): ReportBlock[] => {
    if (complete === undefined) return [];
    const about = {
      group: group === undefined ? '' : `${group === null ? 'NULL' : categoryText(group)}: `,
      rows: complete?.rows ?? 0,
    };
    if (complete === null) return [{ kind: 'note', title: word('matrix-withheld', about) }];
    const { correlation, covariance } = complete;
    const covariances: ReportBlock[] =
      covariance === undefined
        ? []
        : [
            {
              kind: 'table',
              title: word('covariance', about),
              columns: [word('column'), ...labels],
              rows: covariance.map((row, i) => [labels[i] as ReportText, ...row]),
            },
          ];
    const correlations: ReportBlock[] =
      correlation === undefined
        ? []
        : [{ kind: 'matrix', title: word('correlation', about), labels, values: correlation }];
    return [...covariances, ...correlations];
  });
}

function comparisons({ anova, tTests }: DescribeNumbers): ReportBlock[] {
  const words = (...texts: string[]) => texts.map((text) => word(text));
  const blocks: ReportBlock[] = [];
  if (anova !== undefined) {
    blocks.push({
      kind: 'table',
      title: word('anova'),
      columns: words('column', 'squares-between', 'df', 'squares-within', 'df', 'f', 'p'),
      rows: anova.map(({ name: column, result }) => [
        name(column),
        result?.between.squares ?? null,
        result?.between.df ?? null,
        result?.within.squares ?? null,
        result?.within.df ?? null,
        result?.f ?? null,
        result?.p ?? null,
      ]),
    });
  }
  if (tTests !== undefined) {
    blocks.push({
      kind: 'table',
      title: word('t-test'),
      columns: words('column', 'first', 'second', 't', 'df', 'p'),
      rows: tTests.map(({ name: column, groups: [a, b], result }) => [
        name(column),
        category(a),
        category(b),
        result?.t ?? null,
        result?.df ?? null,
        result?.p ?? null,
      ]),
    });
  }
  return blocks;
}

function crosstabs({ crosstabs: all }: DescribeNumbers): ReportBlock[] {
  return all.flatMap(({ rows, columns, cells, independence }): ReportBlock[] => {
    const isWithheld = cells.every((row) => row.every((cell) => cell === null));
    const about = { rows: rows.name, columns: columns.name };
    if (isWithheld) return [{ kind: 'note', title: word('crosstab-withheld', about) }];
    const table: ReportBlock = {
      kind: 'table',
      title: word('crosstab', about),
      columns: [{ name: rows.name }, ...columns.values.map(category)],
      rows: rows.values.map((value, i) => [
        category(value),
        ...(cells[i] ?? []).map((cell) => cell ?? word('withheld')),
      ]),
    };
    if (independence === null) return [table, { kind: 'note', title: word('no-independence') }];
    const { chiSquared, df, p, cramersV, leastExpected } = independence;
    return [
      table,
      {
        kind: 'table',
        title: word('independence', about),
        columns: ['chi-squared', 'df', 'p', 'cramers-v', 'least-expected'].map((text) => word(text)),
        rows: [[chiSquared, df, p, cramersV, leastExpected]],
      },
    ];
  });
}
