/** From a question to its plan: joint SQL plans what it can say, cut points and cells of cross-tables are added to that. */
import { UsageError } from '@tacit/engine';
import type { ColumnType, DatasetCard } from '../contract/cards.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { scaleOf } from '../local/expression.ts';
import { positionsOf } from '../local/print.ts';
import type { BoundColumn, BoundQuestion } from '../sql/bind/bound.ts';
import { family } from '../sql/bind/expression.ts';
import { bindQuestion } from '../sql/bind/question.ts';
import { secureLimit } from '../sql/plan/ranges.ts';
import type { Plan } from '../sql/plan/types.ts';
import { withFacts } from '../sql/planner/facts.ts';
import { planGroups } from '../sql/planner/groups.ts';
import { planJoin } from '../sql/planner/join.ts';
import { withKnownColumns } from '../sql/planner/known.ts';
import { cardsOf } from '../sql/planner/plan.ts';
import { withTotalRules } from '../sql/planner/total-rules.ts';
import { checkUniqueKeys } from '../sql/planner/unique.ts';
import { typeText } from '../sql/plan/describe.ts';
import type { ParsedQuestion } from '../sql/parse/parse.ts';
import { addCounts, cellConditions, cutConditions, type Counts } from './counts.ts';
import { cutPoints } from './cut-points.ts';
import { partiesOf } from './parties.ts';
import type { CategoryAxis, CrosstabPlan, CutsPlan, DescribePlan } from './plan.ts';
import { type DescribeQuestion, type Settled, settle } from './question.ts';
import { columnPlans, productsPlan, Selected } from './selected.ts';
import { distinctColumns, withSharedCounts } from './simplify.ts';
import { addWideSums } from './wide-sums.ts';
import { cardsNamed, columnSql, describeSql, inCondition } from './sql-text.ts';

/** Numbers of rows that one owner is asked to count per group. */
const mostCounts = 4_000;
/** Groups times cells of a cross-table, or values of a group column. */
const mostGroups = 1_024;

interface BoundDescribe {
  readonly settled: Settled;
  readonly cards: readonly DatasetCard[];
  readonly selected: Selected;
  readonly parsed: ParsedQuestion;
  readonly bound: BoundQuestion;
  /** The described columns, and those of cross-tables, two by two. */
  readonly described: readonly BoundColumn[];
  readonly isCut: boolean;
  readonly crossed: readonly BoundColumn[];
}

/** Reads a question over these datasets. Throws UsageError 'describe.…' and 'sql.…'. */
export async function bindDescribe(
  question: DescribeQuestion,
  datasets: readonly DatasetCard[],
): Promise<BoundDescribe> {
  const settled = settle(question);
  const cards = cardsNamed(question.tables, datasets);
  for (const name of settled.columns) {
    columnSql(name, settled, cards);
    for (const type of typesOf(name, settled, cards)) {
      if (family(type) !== 'number')
        throw new UsageError('describe.not-numeric', { column: name, type: typeText(type) });
    }
  }
  const selected = new Selected(settled, cards);
  const isCut = settled.quantiles.length > 0 || settled.asks.has('histogram');
  if (isCut) for (const column of settled.columns) checkRange(column, settled, cards);
  const extra = [...settled.columns, ...settled.crosstabs.flat()].map(
    (name) => `COUNT(${columnSql(name, settled, cards)})`,
  );
  const needed = [...settled.columns, ...settled.crosstabs.flat(), ...(question.by === undefined ? [] : [question.by])];
  const parsed = await describeSql(settled, cards, [...selected.texts, ...extra], needed);
  const all = withKnownColumns(await inCondition(() => bindQuestion(parsed, datasets)));
  const own = all.outputs.length - extra.length;
  const columns = all.outputs.slice(own).map((output) => {
    if (output.kind !== 'aggregate' || output.aggregate.argument?.kind !== 'column') throw new Error('not a column');
    return output.aggregate.argument;
  });
  return {
    settled,
    cards: cardsOf(all),
    selected,
    parsed,
    bound: { ...all, outputs: all.outputs.slice(0, own) },
    described: columns.slice(0, settled.columns.length),
    crossed: columns.slice(settled.columns.length),
    isCut,
  };
}

/** Types of a column at its owners; one table of a join has it. */
function typesOf(name: string, { question }: Settled, cards: readonly DatasetCard[]): ColumnType[] {
  return cards.flatMap((card) =>
    card.columns.filter((column) => columnMatches(name, column.name, card, question)).map(({ type }) => type),
  );
}

function columnMatches(name: string, column: string, card: DatasetCard, question: DescribeQuestion): boolean {
  if (name === column) return true;
  return question.on !== undefined && [`${card.name}.${column}`, `${card.owner}.${card.name}.${column}`].includes(name);
}

function checkRange(name: string, settled: Settled, cards: readonly DatasetCard[]): void {
  for (const card of cards) {
    const column = card.columns.find((each) => columnMatches(name, each.name, card, settled.question));
    if (column === undefined || column.range !== undefined || column.empty === true) continue;
    throw new UsageError('describe.no-range', { column: name, owner: card.owner, dataset: card.name });
  }
}

/** The plan of a request. Throws as `bindDescribe`; 'plan.…' for parties and recipients, 'describe.too-large'. */
export async function planDescribe(request: CompileRequest<DescribeQuestion>): Promise<{
  readonly plan: DescribePlan;
  readonly cards: readonly DatasetCard[];
}> {
  const found = await bindDescribe(request.question, request.datasets);
  const { bound, cards, parsed, settled } = found;
  const { source } = parsed;
  const from = bound.source;
  const { names, helper, protocol } = partiesOf(request, cards, from.kind === 'join');
  const groups = bound.keys.reduce((product, { column, categories }) => {
    return product * positionsOf({ categories, nullable: column.nullable });
  }, 1);
  if (groups > mostGroups) throw tooLarge('groups', groups, mostGroups);
  if (from.kind === 'join') checkUniqueKeys(source, from);
  const parts = from.kind === 'join' ? planJoin(source, bound, from, helper ?? '') : planGroups(source, bound, from);
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const plain: Plan = {
    kind: 'plan',
    version: 2,
    parties: names,
    protocol,
    ...parts,
    groups,
    minimumGroupSize,
    emptyGroups: minimumGroupSize <= 1 || cards.every((card) => card.emptyGroups === 'public') ? 'public' : 'hidden',
    withheldGroups: cards.every((card) => card.withheldGroups === 'number') ? 'number' : 'hidden',
    totalRules: [],
    having: [],
    orderBy: [],
    limit: null,
    offset: 0,
    recipients: names.filter((name) => request.recipients.includes(name)),
  };
  const single = withSharedCounts(plain);
  const ruled = withFacts(withTotalRules(source, { ...single, columns: distinctColumns(single.columns) }, cards));
  const wide = addWideSums(ruled, from, found.selected.wide, found.described);
  const columns = columnPlans(found.selected, single.columns, wide.found);
  const products = productsPlan(found.selected, single.columns, wide.found);
  const { cuts, crosstabs, counts } = countsOf(found);
  if (counts.length > mostCounts) throw tooLarge('counts', counts.length, mostCounts);
  const plan = addCounts(wide.plan, parsed, from, counts);
  const describe: DescribePlan['describe'] = {
    statistics: [...settled.asks],
    columns,
    products,
    cuts,
    quantiles: settled.quantiles,
    crosstabs,
  };
  checkWidth(plan);
  return { plan: { ...plan, describe }, cards };
}

function countsOf({ settled, described, isCut, crossed, bound }: BoundDescribe) {
  const counts: Counts[] = [];
  const cuts = (isCut ? described : []).map((column, i): CutsPlan => {
    const range = column.range ?? { min: 0n, max: 0n };
    const at = cutPoints(range, settled.bins);
    const ids = at.map((_, j) => `below${i + 1}.${j + 1}`);
    counts.push(...cutConditions(column, at, ids));
    const scale = scaleOf(column.type);
    return { column: i, at: at.map(String), ids, low: String(range.min), high: String(range.max), scale };
  });
  const crosstabs = settled.crosstabs.map((names, i): CrosstabPlan => {
    const [rowColumn, columnColumn] = crossed.slice(2 * i, 2 * i + 2) as [BoundColumn, BoundColumn];
    const axes = [rowColumn, columnColumn].map((column, j): CategoryAxis => {
      const categories = categoriesOf(bound, column);
      if (categories === null) throw new UsageError('describe.not-categorical', { column: names[j] as string });
      return { name: names[j] as string, categories, nullable: column.nullable };
    });
    const [rows, columns] = axes as [CategoryAxis, CategoryAxis];
    const cells = cellConditions(rowColumn, rows, columnColumn, columns, `cell${i + 1}`);
    if (cells.length > mostGroups) throw tooLarge('cells', cells.length, mostGroups);
    counts.push(...cells);
    return { rows, columns, ids: cells.map(({ id }) => id) };
  });
  return { cuts, crosstabs, counts };
}

function categoriesOf({ source }: BoundQuestion, { table, column }: BoundColumn): readonly string[] | null {
  const columns = source.kind === 'join' ? (source.cards[table]?.columns ?? []) : source.columns;
  return columns.find(({ name }) => name === column)?.categories ?? null;
}

function tooLarge(what: string, found: number, limit: number): UsageError {
  return new UsageError(`describe.too-many-${what}`, { found, limit });
}

/** Minimums of units are compared with multiples of numbers of rows. */
function checkWidth(plan: Plan): void {
  const rows = plan.stages.reduce((sum, { rowsUpTo }) => sum + BigInt(rowsUpTo), 1n);
  const most = rows * BigInt(plan.minimumGroupSize) + rows;
  if (2n * most <= secureLimit) return;
  throw new UsageError('describe.minimum-too-large', { minimum: plan.minimumGroupSize });
}
