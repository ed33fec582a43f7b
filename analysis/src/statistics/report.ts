/** A description as a report: its numbers, and tables and figures of them. */
import type { Report, ReportBlock, ReportCell, ReportText } from '../contract/report.ts';
import { decimalText } from '../contract/decimals.ts';
import { quoted } from '../contract/nearest.ts';
import { groupedText } from '../contract/number-text.ts';
import { cellClassOf as stateClassOf } from '../sql/plan/gates.ts';
import type { DescribeNumbers, GroupNumbers } from './numbers.ts';
import type { DescribePlan } from './plan.ts';
import { mostBins, type Statistic } from './question.ts';
import { quantileTexts } from './quantile-text.ts';
import './report-messages.ts';

export const word = (text: string, values?: Exclude<ReportText, { name: string }>['values']): ReportText =>
  values === undefined ? { text: `describe.report.${text}` } : { text: `describe.report.${text}`, values };
export const name = (text: string): ReportText => ({ name: text });

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
    ...histograms(plan, numbers),
    ...matrices(plan, numbers),
    ...comparisons(numbers),
    ...crosstabs(numbers),
  ];
  return { version: 1, title: word('title', { tables: tablesOf(plan) }), numbers, blocks };
}

export function tablesOf({ stages }: DescribePlan): string[] {
  return stages.map(({ party, dataset }) => `${party}.${dataset}`);
}

function notes(plan: DescribePlan, numbers: DescribeNumbers): ReportBlock[] {
  const { groups, minimumGroupSize: minimum } = plan;
  const shown = numbers.groups.length;
  const note = (text: string, values: Record<string, string | number> = {}): ReportBlock => ({
    kind: 'note',
    title: word(text, values),
  });
  const cells = missingNote(plan, numbers);
  if (shown === groups) return cells;
  if (groups === 1) return [note('all-withheld', { minimum })];
  return [note('groups-shown', { shown, groups, minimum }), ...cells];
}

/** Where numbers are withheld that may be so for a few rows without a value only: a question about the others. */
function missingNote(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  const { columns, products } = plan.describe;
  const lacking = (count: string) => stateClassOf(plan, count) !== null;
  const withheld = columns.filter(({ count }, i) => {
    return lacking(count) && groups.some(({ columns: of }) => of[i]?.state === 'withheld');
  });
  const isMatrix = products !== null && lacking(products.count) && groups.some(({ complete }) => complete === null);
  const named = isMatrix ? columns.filter(({ count }) => lacking(count)) : withheld;
  if (named.length === 0) return [];
  const condition = named.map(({ name: column }) => `${quoted(column)} IS NOT NULL`).join(' AND ');
  return [{ kind: 'note', title: word('missing-withheld', { minimum: plan.minimumGroupSize, condition }) }];
}

/** The group's value in front of a row, where there are groups. */
export function keyCells({ group }: Pick<GroupNumbers, 'group'>): ReportCell[] {
  return group === undefined ? [] : [category(group)];
}

export function keyColumns({ keys }: DescribePlan): ReportText[] {
  return keys.map((key) => ({ name: key.name }));
}

const summarised = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'variation',
  'min',
  'max',
] as const satisfies readonly Statistic[];

function summary(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock {
  const asked = summarised.filter((statistic) => plan.describe.statistics.includes(statistic));
  return {
    kind: 'table',
    title: word('summary'),
    names: plan.keys.length + 1,
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

function quantileBlocks(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  if (plan.describe.quantiles.length === 0) return [];
  const rows = groups.flatMap((group) =>
    group.columns.flatMap((column) =>
      (column.quantiles ?? []).map((quantile) => {
        const { value, low, high, error } = quantileTexts(quantile);
        return [...keyCells(group), name(column.name), String(quantile.q), value, low, high, error];
      }),
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
    {
      kind: 'table',
      title: word('quantiles'),
      names: plan.keys.length + 1,
      columns: [...keyColumns(plan), ...columns],
      rows,
    },
    { kind: 'note', title: word('quantiles-note') },
    ...boxes,
    ...(boxes.length === 0 ? [] : [{ kind: 'note' as const, title: word('boxes-note') }]),
  ];
}

function histograms(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  const figures = groups.flatMap((group) =>
    group.columns.flatMap((column): ReportBlock[] => {
      const bars = (column.histogram ?? []).map(({ low, high, end, rows }) => ({
        from: low,
        to: end,
        last: high,
        rows,
      }));
      if (bars.length === 0) return [];
      return [
        {
          kind: 'bars',
          title: titleIn(plan, group, 'histogram', { column: column.name }),
          bars,
          axis: name(column.name),
        },
      ];
    }),
  );
  return figures.length === 0 ? [] : [...figures, ...fewerBars(plan, groups)];
}

/** Why there are fewer bars than parts, and how there would be more. */
function fewerBars(
  { describe: { columns, cuts }, minimumGroupSize: minimum }: DescribePlan,
  groups: readonly GroupNumbers[],
): ReportBlock[] {
  const joined = cuts.filter(({ column, ids }) => {
    return groups.some(({ columns: of }) => {
      const bars = of[column]?.histogram?.length ?? 0;
      return bars > 0 && bars < ids.length + 1;
    });
  });
  const ranges = joined.map(({ column, ids, low, high, scale }): ReportBlock => {
    const text = (carried: string) => groupedText(decimalText(BigInt(carried), scale));
    const values = { column: columns[column]?.name ?? '', parts: ids.length + 1, low: text(low), high: text(high) };
    return { kind: 'note', title: word('cut-range', values) };
  });
  const why: ReportBlock = { kind: 'note', title: word('fewer-bars', { minimum, bins: mostBins }) };
  return ranges.length === 0 ? [] : [...ranges, why];
}

/** A title about one of the groups, or about all rows. */
export function titleIn(
  { keys }: DescribePlan,
  { group }: Pick<GroupNumbers, 'group'>,
  text: string,
  values: Readonly<Record<string, string | number>>,
): ReportText {
  const [key] = keys;
  if (group === undefined || key === undefined) return word(text, values);
  if (group === null) return word(`${text}-null`, { ...values, key: key.name });
  return word(`${text}-group`, { ...values, key: key.name, group: categoryText(group) });
}

function matrices(plan: DescribePlan, { groups }: DescribeNumbers): ReportBlock[] {
  const labels = plan.describe.columns.map((column) => name(column.name));
  return groups.flatMap((group): ReportBlock[] => {
    const { complete } = group;
    if (complete === undefined) return [];
    const title = (text: string) => titleIn(plan, group, text, { rows: complete?.rows ?? 0 });
    if (complete === null) return [{ kind: 'note', title: title('matrix-withheld') }];
    const { correlation, covariance, vif } = complete;
    const covariances: ReportBlock[] =
      covariance === undefined
        ? []
        : [
            {
              kind: 'table',
              title: title('covariance'),
              columns: [word('column'), ...labels],
              rows: covariance.map((row, i) => [labels[i] as ReportText, ...row]),
            },
          ];
    const correlations: ReportBlock[] =
      correlation === undefined ? [] : [{ kind: 'matrix', title: title('correlation'), labels, values: correlation }];
    const inflations: ReportBlock[] =
      vif === undefined
        ? []
        : [
            {
              kind: 'table',
              title: title('vif'),
              columns: [word('column'), word('vif-column')],
              rows: vif.map((value, i) => [labels[i] as ReportText, value]),
            },
            { kind: 'note', title: word('vif-note') },
          ];
    return [...covariances, ...correlations, ...inflations];
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
      names: 3,
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
        names: 0,
        columns: ['chi-squared', 'df', 'p', 'cramers-v', 'least-expected'].map((text) => word(text)),
        rows: [[chiSquared, df, p, cramersV, leastExpected]],
      },
    ];
  });
}
