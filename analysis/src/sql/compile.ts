/** From a question to what people decide about: its plan, who learns what, and what it costs. */
import { disclosureOf } from './disclosure.ts';
import { missingGrants } from '../contract/permissions.ts';
import { checkPolicies, requiredGrants } from './plan/permissions.ts';
import { type Links, replicated, UsageError } from '@tacit/engine';
import type { Cost, PartyRole } from '../contract/contract.ts';
import { rowsOf } from './plan/rows-of.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type {
  Compiled,
  CompileOptions,
  CompileRequest,
  NeededGrants,
  QuestionShape,
  TableName,
} from '../kinds/kind.ts';
import { fastSeconds, priceChecked } from '../kinds/two-owners.ts';
import { arrangementOf } from './plan/arrangement.ts';
import { isKeyed } from './plan/keyed.ts';
import type { Plan } from './plan/types.ts';
import type { BoundQuestion } from './bind/bound.ts';
import { withoutDistinct } from './bind/distinct.ts';
import { bindQuestion } from './bind/question.ts';
import { tablesNamed } from './bind/tables.ts';
import { isSet, ownersIn, partsOf } from './bind/trees.ts';
import { priceQuery } from './execute/query.ts';
import type { SqlQuestion } from './view.ts';
import { type ParsedQuestion, parseQuestion } from './parse/parse.ts';
import { isAnswered } from './parse/refuse.ts';
import { baseCards } from './plan/relations.ts';
import { withAnswersTogether } from './relations/answers.ts';
import { aggregatedFirst } from './relations/eager.ts';
import { bindAnyFrom, bindSharedFrom } from './relations/from.ts';
import { withoutJointDerived, withoutWith } from './relations/inline.ts';
import { rowsAsGroups } from './relations/single-rows.ts';
import { cardsOf, planQuestion } from './planner/plan.ts';

type Request = CompileRequest<SqlQuestion>;

/**
 * Compiles a question for these parties and datasets: the same request always gives the same result, at every party.
 *
 * Throws UsageError 'sql.…' for the question, with line and column; 'plan.…' for parties and recipients; PolicyError
 * 'policy.…' when a card does not allow it. UsageError 'plan.two-owners-…' as `priceChecked`.
 */
export async function compile(request: Request, options: CompileOptions = {}): Promise<Compiled<Plan>> {
  const { plan: planned, used } = await planOf(request);
  const { plan, cost: known } = await withGrouping(planned, request.links);
  checkPolicies(plan, used, (options.at ?? new Date().toISOString()).slice(0, 10));
  const cost = await priceChecked(plan, (each) => (each === plan && known ? Promise.resolve(known) : priceQuery(each)));
  return { plan, disclosure: disclosureOf(plan, used), cost };
}

/** Fewer groups than this cost less one by one, whatever is asked of them, than rows that have to be sorted. */
const fewGroups = 12;
/** So many sums and counts cost more one by one than rows that come in the order of their groups: under the replicated protocol. */
const manyGroups = 8;
/** So many rows times groups take longer one by one under the replicated protocol: 14 bytes each, against 250 a row. */
const surelySorted = 2 ** 24;
/** Of more rows the numbers that a sort begins with fill hundreds of megabytes, also where it is only priced. */
const mostSortedRows = 2 ** 25;

/**
 * The plan with its rows in the order of their groups where that takes less than to look at all rows for each group: where one owner can
 * put them in that order, and for least and greatest values of many groups of joined rows. Both ways are priced as they would run.
 */
async function withGrouping(
  planned: Plan,
  links: Links | undefined,
): Promise<{ readonly plan: Plan; readonly cost?: Cost }> {
  const linked = links === undefined ? {} : { links };
  const plan = isKeyed(planned) ? { ...planned, ...linked } : planned;
  const extremes = plan.measures.some(({ kind }) => kind === 'min' || kind === 'max');
  if (plan.source !== 'join' || isKeyed(plan) || plan.keys.length === 0) return { plan };
  const sorted: Plan = { ...plan, ...linked, grouping: 'sort' };
  const isArranged = arrangementOf(sorted) !== undefined;
  if (isArranged && !extremes && plan.protocol === replicated.name && plan.groups >= manyGroups)
    return { plan: sorted };
  if (!extremes || plan.groups < fewGroups || rowsOf(plan) > mostSortedRows) return { plan };
  const bySort = await priceQuery(sorted);
  // Many groups of many rows need not be priced, which would take longer than the question.
  if (plan.protocol === replicated.name && rowsOf(plan) * plan.groups > surelySorted)
    return { plan: sorted, cost: bySort };
  const byGroup = await priceQuery(plan);
  return fastSeconds(bySort) < fastSeconds(byGroup) ? { plan: sorted, cost: bySort } : { plan, cost: byGroup };
}

/** The permissions a question needs and those its cards do not give, without compiling it to the end. */
export async function grantsOf(request: Request): Promise<NeededGrants> {
  const { plan, used } = await planOf(request);
  const required = requiredGrants(plan, used);
  return { required, missing: missingGrants(required, baseCards(used)) };
}

/**
 * The tables a question names, in order of first appearance. `known`: cards to name where a table's party is missing. Throws
 * UsageError 'sql.…'.
 */
export async function tablesOf(sql: string, known: readonly DatasetCard[] = []): Promise<TableName[]> {
  const { source, select } = await parseQuestion(sql);
  return tablesNamed(source, withoutWith(source, select), known);
}

/** Reads a question over these datasets, whoever computes it. Throws UsageError 'sql.…' and 'card.…', as `compile` does. */
export async function checkQuestion(sql: string, datasets: readonly DatasetCard[]): Promise<QuestionShape> {
  const parsed = asked(await parseQuestion(sql), datasets);
  try {
    const bound = bind(parsed, datasets);
    return { matches: bound.source.kind === 'join' && !isJoinedTogether(parsed, bound, datasets) };
  } catch (error) {
    if (!isOfSeveralOwners(error, parsed, datasets)) throw error;
    return { matches: bindShared(parsed, datasets).source.kind === 'join' };
  }
}

/** Whether planning a join of two owners shows that it is computed as one relation of both, whoever takes part. */
function isJoinedTogether(parsed: ParsedQuestion, bound: BoundQuestion, datasets: readonly DatasetCard[]): boolean {
  const owners = [...new Set(cardsOf(bound).map(({ owner }) => owner))];
  const seat = (name: string, role: PartyRole) => ({ name, role, publicKey: '' });
  // No owner is called so: a name has no blanks around it.
  const parties = [...owners.map((name) => seat(name, 'owner')), seat(' ', 'helper')];
  const plan = (each: BoundQuestion) =>
    planQuestion(parsed.source, each, { parties, recipients: owners.slice(0, 1), protocol: replicated.name });
  try {
    plan(bound);
    return false;
  } catch (error) {
    if (!isAnswered(error, 'relation')) return false;
  }
  try {
    return plannedTogether(parsed, datasets, plan).source !== 'join';
  } catch {
    return true;
  }
}

/** The question as one SELECT. */
function asked({ source, select }: ParsedQuestion, datasets: readonly DatasetCard[]): ParsedQuestion {
  return isSet(select)
    ? { source, select: withAnswersTogether(source, withoutWith(source, select), datasets) }
    : { source, select };
}

function bind({ source, select: asked }: ParsedQuestion, datasets: readonly DatasetCard[]): BoundQuestion {
  const { select: written, distinct } = withoutDistinct(source, asked);
  const { select, repeats } = rowsAsGroups(
    source,
    withoutJointDerived(source, withoutWith(source, written), datasets),
    datasets,
  );
  const bound = bindQuestion({ source, select }, datasets, () => bindAnyFrom(source, select, datasets));
  return { ...bound, ...(repeats === undefined ? {} : { repeats }), ...(distinct ? { distinct } : {}) };
}

async function planOf(request: Request): Promise<{ plan: Plan; used: ReturnType<typeof cardsOf> }> {
  const parsed = asked(await parseQuestion(request.question.sql), request.datasets);
  const planned = (bound: BoundQuestion) => {
    return { plan: planQuestion(parsed.source, bound, request), used: cardsOf(bound) };
  };
  try {
    return planned(bind(parsed, request.datasets));
  } catch (error) {
    if (!isOfSeveralOwners(error, parsed, request.datasets)) throw error;
    return plannedTogether(parsed, request.datasets, planned);
  }
}

/**
 * What `plan` makes of a question over several owners' tables as one relation of theirs; of more pairs than are computed so, with one of
 * the tables aggregated first.
 */
function plannedTogether<Planned>(
  parsed: ParsedQuestion,
  datasets: readonly DatasetCard[],
  plan: (bound: BoundQuestion) => Planned,
): Planned {
  try {
    return plan(bindShared(parsed, datasets));
  } catch (refusal) {
    if (!isAnswered(refusal, 'aggregated first')) throw refusal;
    const { source, select } = parsed;
    for (const each of aggregatedFirst(source, withoutWith(source, select), datasets)) {
      try {
        return plan(bind({ source, select: each }, datasets));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }
    throw refusal;
  }
}

function isOfSeveralOwners(
  error: unknown,
  { source, select }: ParsedQuestion,
  datasets: readonly DatasetCard[],
): boolean {
  // A subquery beside rows of another owner sees of that owner's columns only the keys that are its own, too: no scope knows of the others.
  const isUnseen =
    error instanceof UsageError && error.code === 'sql.unknown-column' && partsOf(select, 'SubLink').length > 0;
  return (
    (isUnseen || isAnswered(error, 'relation')) && ownersIn(source, withoutWith(source, select), datasets).length > 1
  );
}

/** The question with its FROM as one relation of several owners, which is computed under protocol. Throws UsageError as `compile`. */
export function bindShared({ source, select: asked }: ParsedQuestion, datasets: readonly DatasetCard[]): BoundQuestion {
  const { select: written, distinct } = withoutDistinct(source, asked);
  const { select, repeats } = rowsAsGroups(source, withoutWith(source, written), datasets);
  const bound = bindQuestion({ source, select }, datasets, () => bindSharedFrom(source, select, datasets), true);
  return { ...bound, ...(repeats === undefined ? {} : { repeats }), ...(distinct ? { distinct } : {}) };
}
