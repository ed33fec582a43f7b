/** From a question to its plan: joint SQL plans what it can say, cut points and cells of cross-tables are added to that. */
import { UsageError } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import { matcherFor, strictTables } from '../contract/permissions.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { scaleOf } from '../local/expression.ts';
import { positionsOf } from '../local/print.ts';
import { type BoundColumn, type BoundQuestion, isNullable } from '../sql/bind/bound.ts';
import { ownStages, unitStages } from '../sql/plan/gates.ts';
import { secureLimit } from '../sql/plan/ranges.ts';
import type { Plan } from '../sql/plan/types.ts';
import { withFacts } from '../sql/planner/facts.ts';
import { planGroups } from '../sql/planner/groups.ts';
import { planJoin } from '../sql/planner/join.ts';
import { openCards, withPrivacy } from '../sql/planner/privacy.ts';
import { withTotalRules } from '../sql/planner/total-rules.ts';
import { checkUniqueKeys } from '../sql/planner/unique.ts';
import { type BoundDescribe, bindDescribe } from './bind.ts';
import { addCounts, cellConditions, cutConditions, type Counts } from './counts.ts';
import { cutPoints, cutsInto } from './cut-points.ts';
import { seatsOf } from '../kinds/parties.ts';
import { type CategoryAxis, type CrosstabPlan, type CutsPlan, type DescribePlan, lengthOf } from './plan.ts';
import type { DescribeQuestion } from './question.ts';
import { isCut } from './releases.ts';
import { columnPlans, productsPlan } from './selected.ts';
import { distinctColumns, withSharedCounts } from './simplify.ts';
import { addWideSums } from './wide-sums.ts';

/** Numbers of rows that one owner is asked to count per group. */
const mostCounts = 4_000;
/** Two cut points each in each group, between which rows are counted under protocol, per recipient that has rows. */
const mostPairs = 2_000_000;
/** Cells of a cross-table, or values of a group column. */
const mostGroups = 1_024;

interface Planned {
  readonly plan: DescribePlan;
  readonly cards: readonly DatasetCard[];
}

/**
 * The plan of a request. Throws as `bindDescribe` and `withPrivacy`; UsageError 'plan.…' as `seatsOf`, 'describe.overflow',
 * 'describe.total-rule', 'describe.too-many-…'.
 */
export async function planDescribe(request: CompileRequest<DescribeQuestion>): Promise<Planned> {
  const { privacy } = request.question;
  // With noise nothing is withheld.
  const datasets = privacy === undefined ? request.datasets : openCards(request.datasets);
  const found = await bindDescribe(request.question, datasets, request.artifacts);
  try {
    const planned = planBound(request, found);
    if (privacy === undefined) return planned;
    const { plan, cards } = planned;
    return { plan: { ...plan, ...withPrivacy(found.parsed.source, plan, cards, privacy) }, cards };
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'sql.overflow') throw error;
    // The place is one in a text that nobody wrote.
    const { expression, min, max, limit } = error.fields;
    const fields = found.selected.tooWide(String(expression)) ?? { expression, min, max, limit };
    throw new UsageError('describe.overflow', { ...fields }, { cause: error });
  }
}

function planBound(request: CompileRequest<DescribeQuestion>, found: BoundDescribe): Planned {
  const { bound, cards, parsed, settled, aligned } = found;
  const { source } = parsed;
  const from = bound.source;
  const isJoin = from.kind === 'join';
  const { names, clients, matcher, dealer, threshold } = seatsOf(
    request,
    cards.map(({ owner }) => owner),
    isJoin && aligned === null ? 'join' : 'none',
  );
  const { protocol } = request;
  // How many rows match would have no noise: nobody is told.
  const isNoisy = request.question.privacy !== undefined;
  const groups = bound.keys.reduce((product, { value, categories }) => {
    return product * positionsOf({ categories, nullable: isNullable(value) });
  }, 1);
  if (groups > mostGroups) throw tooLarge('groups', groups, mostGroups);
  if (from.kind === 'join' && aligned === null) checkUniqueKeys(source, from);
  const parts =
    from.kind === 'join'
      ? planJoin(source, bound, from, isNoisy ? null : matcherFor(matcher, cards), null, false)
      : planGroups(source, bound, from, false);
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const strict = strictTables(cards);
  const plain: Plan = {
    kind: 'plan',
    version: 2,
    parties: names,
    clients,
    dealer,
    protocol,
    threshold,
    ...parts,
    ...(isJoin && aligned === null && (isNoisy || strict.length > 0) ? { strict } : {}),
    groups,
    minimumGroupSize,
    emptyGroups: minimumGroupSize <= 1 || cards.every((card) => card.emptyGroups === 'public') ? 'public' : 'hidden',
    withheldGroups: cards.every((card) => card.withheldGroups === 'number') ? 'number' : 'hidden',
    totalRules: [],
    having: [],
    orderBy: [],
    limit: null,
    offset: 0,
    recipients: [...names, ...clients].filter((name) => request.recipients.includes(name)),
  };
  const single = withSharedCounts(plain);
  const ruled = withFacts(withTotalRules(source, { ...single, columns: distinctColumns(single.columns) }, cards));
  const wide = addWideSums(ruled, from, found.selected.wide, found.described);
  const columns = columnPlans(found.selected, single.columns, wide.found);
  const products = productsPlan(found.selected, single.columns, wide.found);
  const { cuts, crosstabs, counts } = countsOf(found);
  checkTotalRules(cards, cuts);
  if (counts.length > mostCounts) throw tooLarge('counts', counts.length, mostCounts);
  // Each is looked at once for all rows, and once without those of each recipient.
  const looks = groups * (1 + ownStages(plain).length);
  const pairs = cuts.reduce((sum, { ids }) => sum + ((ids.length + 2) * (ids.length + 1)) / 2, 0) * looks;
  if (pairs > mostPairs) throw tooLarge('pairs', pairs, mostPairs);
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
  if (aligned === null) return { plan: { ...plan, describe }, cards };
  checkUnits(plan);
  const { uses, table } = aligned;
  return { plan: { ...plan, uses: [uses], aligned: { name: uses.name, table }, describe }, cards };
}

/** How many rows one unit has in the table is not kept with it. */
function checkUnits(plan: Plan): void {
  const [stage] = unitStages(plan).map((place) => plan.stages[place]);
  if (stage === undefined) return;
  throw new UsageError('describe.aligned-unit', { owner: stage.party, dataset: stage.dataset });
}

function countsOf({ settled, described, isCut, crossed, bound }: BoundDescribe) {
  const counts: Counts[] = [];
  const cuts = (isCut ? described : []).map((column, i): CutsPlan => {
    const range = column.range ?? { min: 0n, max: 0n };
    const { parts, isAsked } = settled.bins;
    const at = isAsked ? cutsInto(range, parts) : cutPoints(range, parts);
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
    const found = lengthOf(rows) * lengthOf(columns);
    if (found > mostGroups) throw tooLarge('cells', found, mostGroups);
    const cells = cellConditions(rowColumn, rows, columnColumn, columns, `cell${i + 1}`);
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

/** A total under a rule cannot stand beside numbers of rows by value, which tell it nearly. */
function checkTotalRules(cards: readonly DatasetCard[], cuts: readonly CutsPlan[]): void {
  const card = cards.find(({ largestPercent, pPercent }) => largestPercent !== undefined || pPercent !== undefined);
  if (card === undefined || !cuts.some(isCut)) return;
  throw new UsageError('describe.total-rule', { party: card.owner, dataset: card.name });
}

/** Minimums of units are compared with multiples of numbers of rows. */
function checkWidth(plan: Plan): void {
  const rows = plan.stages.reduce((sum, { rowsUpTo }) => sum + BigInt(rowsUpTo), 1n);
  const most = rows * BigInt(plan.minimumGroupSize) + rows;
  if (2n * most <= secureLimit) return;
  throw new UsageError('describe.minimum-too-large', { minimum: plan.minimumGroupSize });
}
