/** From a question to what people decide about: its plan, who learns what, and what it costs. */
import { disclosureOf } from './disclosure.ts';
import { missingGrants } from '../contract/permissions.ts';
import { checkPolicies, requiredGrants } from './plan/permissions.ts';
import { type Links, PolicyError, replicated, UsageError } from '@tacit/engine';
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
  Way,
} from '../kinds/kind.ts';
import { linkedSeconds, mostSeconds, priceChecked } from '../kinds/two-owners.ts';
import { arrangementOf } from './plan/arrangement.ts';
import { isKeyed } from './plan/keyed.ts';
import { releasesOf } from './plan/releases.ts';
import { nodesOfShared } from './plan/shared-nodes.ts';
import type { Plan, PrivacyUnit } from './plan/types.ts';
import type { BoundQuestion } from './bind/bound.ts';
import { withoutDistinct } from './bind/distinct.ts';
import type { BoundFrom } from './bind/from.ts';
import { bindQuestion } from './bind/question.ts';
import type { Scope } from './bind/scope.ts';
import { tablesNamed } from './bind/tables.ts';
import { isSet, ownersIn, partsOf } from './bind/trees.ts';
import { priceQuery } from './execute/query.ts';
import { type AskedPrivacy, namesPrivacy } from './parse/with-privacy.ts';
import type { SqlQuestion } from './view.ts';
import { type ParsedQuestion, parseQuestion } from './parse/parse.ts';
import { errorAt, isAnswered } from './parse/refuse.ts';
import { baseCards } from './plan/relations.ts';
import { withAnswersTogether } from './relations/answers.ts';
import { aggregatedFirst } from './relations/eager.ts';
import { bindAnyFrom, bindSharedFrom } from './relations/from.ts';
import { withoutJointDerived, withoutWith } from './relations/inline.ts';
import { rowsAsGroups } from './relations/single-rows.ts';
import { withTotalsFirst } from './relations/totals.ts';
import { cardsOf, planQuestion } from './planner/plan.ts';
import { openCards, withPrivacy } from './planner/privacy.ts';
import { type AskedQuantile, withCandidates } from './planner/privacy-choices.ts';
import { rowsTogether, unitColumn, unitsAsked } from './planner/privacy-wish.ts';
import type { CountedRows } from './planner/shared.ts';
import { mostPricedRows, possibleWays, rowsHandedOver } from './ways.ts';

type Request = CompileRequest<SqlQuestion>;

/**
 * Compiles a question for these parties and datasets: the same request always gives the same result, at every party.
 *
 * Throws UsageError 'sql.…' for the question, with line and column; 'plan.…' for parties and recipients; PolicyError
 * 'policy.…' when a card does not allow it. UsageError 'plan.two-owners-…' as `priceChecked`.
 */
export async function compile(request: Request, options: CompileOptions = {}): Promise<Compiled<Plan>> {
  const date = dateOf(options);
  const privacy = await privacyOf(request.question);
  if (privacy !== undefined) return await compiledWith(privacy, request, date);
  const [first, other] = await planOf(request);
  const found = await priced(first, request, date);
  const { plan, used, cost } = await (other === undefined
    ? orRelation(found, request, date)
    : cheaper(found, other, request, date));
  return { plan, disclosure: disclosureOf(plan, used), cost };
}

/** What a question asks for in its text, or beside it. Throws UsageError 'sql.privacy-both'. */
async function privacyOf({ sql, privacy: beside }: SqlQuestion): Promise<AskedPrivacy | undefined> {
  // Most questions name none, and are parsed where they are planned.
  if (!namesPrivacy(sql)) return beside;
  const { privacy } = await parseQuestion(sql);
  if (privacy !== undefined && beside !== undefined) throw new UsageError('sql.privacy-both');
  return privacy ?? beside;
}

/** The plan of a question with noise: one way, as other ways would tell more than the noisy numbers. */
async function planWith(privacy: AskedPrivacy, request: Request): Promise<Planned> {
  // How many rows match has no noise: nobody may be told.
  const question = { ...request.question, join: 'strict' as const };
  const open = { ...request, question, datasets: openCards(request.datasets) };
  const parsed = await parseQuestion(request.question.sql);
  const together = rowsTogether(parsed, privacy, open.datasets);
  let quantiles: readonly AskedQuantile[] = [];
  const adapt = (bound: BoundQuestion): BoundQuestion => {
    const adapted = withCandidates(parsed.source, bound, together !== undefined);
    quantiles = adapted.asked;
    return adapted.question;
  };
  if (together !== undefined) {
    const { bound, column } = boundTogether(asked(parsed, open.datasets), open.datasets, together.unit);
    const { unit: _, ...bounds } = together;
    const counted = { column, ...bounds };
    const { plan, used } = planner(parsed, open, counted)(adapt(bound));
    return { plan: withPrivacy(parsed.source, plan, used, privacy, { quantiles, together }), used };
  }
  const [{ plan: planned, used }] = await planOf(open, adapt);
  const units = (all: readonly PrivacyUnit[]) => unitsAsked(parsed, privacy, all, open.datasets);
  const plan = withPrivacy(parsed.source, planned, used, privacy, {
    units,
    quantiles: planned.shared === undefined ? quantiles : [],
  });
  return { plan, used };
}

/** The question over all its tables as one relation, and what that calls the column of a unit. Throws UsageError 'sql.privacy-unit'. */
function boundTogether(parsed: ParsedQuestion, datasets: readonly DatasetCard[], unit: string) {
  let scope: Scope | undefined;
  const bound = bindShared(parsed, datasets, (from) => {
    scope = from.scope;
  });
  const found = scope && unitColumn(scope, unit);
  if (found === undefined) throw errorAt(parsed.source, 0, 'sql.privacy-unit', { unit });
  return { bound, column: found.column };
}

/** Throws as `compile` does. */
async function compiledWith(privacy: AskedPrivacy, request: Request, date: string): Promise<Compiled<Plan>> {
  const { plan, used, cost } = await priced(await planWith(privacy, request), request, date);
  return { plan, disclosure: disclosureOf(plan, used), cost };
}

const dateOf = ({ at = new Date().toISOString() }: CompileOptions): string => at.slice(0, 10);

/** A plan over these cards. */
interface Planned {
  readonly plan: Plan;
  readonly used: ReturnType<typeof cardsOf>;
  /** One of the tables is aggregated first. */
  readonly aggregated?: true;
}

interface Priced extends Planned {
  readonly cost: Cost;
}

/** Throws as `compile` does. */
async function priced({ plan: planned, used }: Planned, { links }: Request, date: string): Promise<Priced> {
  const { plan, cost: known } = await withGrouping(planned, links);
  checkPolicies(plan, used, date);
  const cost = await priceChecked(plan, (each) => (each === plan && known ? Promise.resolve(known) : priceQuery(each)));
  return { plan, used, cost };
}

/**
 * The relation, or the same question with one table aggregated first where that takes less time on these links and tells the same. Where
 * there is a minimum it withholds more, and where it averages it releases sums and counts apart: then it is taken only for a relation that
 * would take more than ten minutes. Policies must allow it, too; those who do not allow the relation are told what that needs.
 */
async function cheaper(relation: Priced, aggregated: Planned, request: Request, date: string): Promise<Priced> {
  const { links } = request;
  const other = await refusedOr(() => priced(aggregated, request, date));
  if (other === undefined) return relation;
  const seconds = linkedSeconds(relation.cost, links);
  const isAlike = relation.plan.minimumGroupSize <= 1 && told(other) <= told(relation);
  const isTaken = isAlike ? linkedSeconds(other.cost, links) < seconds : seconds > mostSeconds;
  if (!isTaken) return relation;
  // Whoever compiles it again must choose by the same links.
  return links === undefined ? other : { ...other, plan: { ...other.plan, links } };
}

/** Values that are told. Which cells have rows is shown where the minimum is 1, in whatever number of bits. */
const told = ({ plan }: Planned): number => releasesOf(plan).filter(({ kind }) => kind !== 'state').length;

/** Seconds on the links that a relation must save beside a way that matches, and as share of what that takes: it computes more. */
const [leastSaved, leastShare] = [0.2, 0.3];

/**
 * Joined rows, or the same question as a relation of both owners where that takes clearly less time on these links and tells the same: of keys
 * that the owners can put in place it moves less than matching does, and nobody matches. Policies must allow it, too.
 */
async function orRelation(matched: Priced, request: Request, date: string): Promise<Priced> {
  const { links } = request;
  const { plan, cost } = matched;
  if (plan.source !== 'join' || linkedSeconds(cost, links) < leastSaved || rowsHandedOver(plan) > mostPricedRows)
    return matched;
  const parsed = asked(await parseQuestion(request.question.sql), request.datasets);
  const relation = await refusedOr(async () => {
    return await priced(plannedTogether(parsed, request.datasets, planner(parsed, request))[0], request, date);
  });
  if (relation?.plan.source !== 'shared' || told(relation) !== told(matched)) return matched;
  const isTaken = (on: Links | undefined): boolean => {
    const most = linkedSeconds(cost, on);
    return most - linkedSeconds(relation.cost, on) > Math.max(leastSaved, leastShare * most);
  };
  if (isTaken(links)) return relation;
  // Whoever compiles it again must choose by the same links, where others would choose otherwise.
  return links === undefined || !isTaken(undefined) ? matched : { ...matched, plan: { ...plan, links } };
}

/** What `work` gives; undefined where it is refused. */
async function refusedOr<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof PolicyError) return undefined;
    throw error;
  }
}

/** The ways in which a question could be computed, the one that is taken first: what each costs, and why it is not taken. */
export async function waysOf(
  request: Request,
  compiled: Compiled<Plan>,
  options: CompileOptions = {},
): Promise<readonly Way[]> {
  if (compiled.plan.privacy !== undefined) return [];
  const parsed = asked(await parseQuestion(request.question.sql), request.datasets);
  const others = async (): Promise<readonly (Planned | undefined)[]> => {
    const plan = planner(parsed, request);
    const found = await planOf(request);
    // Whatever two owners' rows are matched for, a relation could be made of them.
    if (found.some((each) => each?.plan.source === 'shared') || found[0].plan.source !== 'join') return found;
    const together = await refusedOr(() => Promise.resolve(plannedTogether(parsed, request.datasets, plan)));
    return [...found, ...(together ?? [])];
  };
  return await possibleWays(compiled, request.links, await others(), async (each) => {
    return await refusedOr(async () => (await priced(each, request, dateOf(options))).cost);
  });
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
  // Whoever compiles it again must choose by the same links.
  return linkedSeconds(bySort, links) < linkedSeconds(byGroup, links)
    ? { plan: sorted, cost: bySort }
    : { plan: { ...plan, ...linked }, cost: byGroup };
}

/** The permissions a question needs and those its cards do not give, without compiling it to the end. */
export async function grantsOf(request: Request): Promise<NeededGrants> {
  const privacy = await privacyOf(request.question);
  const { plan, used } = privacy === undefined ? (await planOf(request))[0] : await planWith(privacy, request);
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
  const plan = (each: BoundQuestion): Planned => {
    const seated = { parties, recipients: owners.slice(0, 1), protocol: replicated.name };
    return { plan: planQuestion(parsed.source, each, seated), used: cardsOf(each) };
  };
  try {
    plan(bound);
    return false;
  } catch (error) {
    if (!isAnswered(error, 'relation')) return false;
  }
  try {
    return plannedTogether(parsed, datasets, plan)[0].plan.source !== 'join';
  } catch {
    return true;
  }
}

/** The question as one SELECT. */
function asked({ source, select }: ParsedQuestion, datasets: readonly DatasetCard[]): ParsedQuestion {
  const together = isSet(select) ? withAnswersTogether(source, withoutWith(source, select), datasets) : select;
  return { source, select: withTotalsFirst(source, together, datasets) };
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

/** The plan of a question, which `adapt` may change; of a relation of pairs of rows also the one with a table aggregated first, where there is one. */
async function planOf(
  request: Request,
  adapt: (bound: BoundQuestion) => BoundQuestion = (bound) => bound,
): Promise<readonly [Planned, (Planned | undefined)?]> {
  const parsed = asked(await parseQuestion(request.question.sql), request.datasets);
  const plan = planner(parsed, request);
  try {
    return [plan(adapt(bind(parsed, request.datasets)))];
  } catch (error) {
    if (!isOfSeveralOwners(error, parsed, request.datasets)) throw error;
    return plannedTogether(parsed, request.datasets, plan, planner(parsed, unmarked(request)));
  }
}

/** The same of helpers of which nothing is said: that one has data is said only where it matches rows, which in a relation nobody does. */
function unmarked(request: Request): Request {
  return { ...request, parties: request.parties.map(({ name, role, publicKey }) => ({ name, role, publicKey })) };
}

function planner({ source }: ParsedQuestion, request: Request, counted?: CountedRows) {
  const strict = request.question.join === 'strict';
  const seated = { ...request, strict, ...(counted === undefined ? {} : { counted }) };
  return (bound: BoundQuestion): Planned => {
    return { plan: planQuestion(source, bound, seated), used: cardsOf(bound) };
  };
}

/**
 * What `plan` makes of a question over several owners' tables as one relation of theirs, and, where that has pairs of rows, with one of the
 * tables aggregated first; only this of more pairs than are computed as a relation. `planUnmarked`: the same without what is said of helpers.
 */
function plannedTogether(
  parsed: ParsedQuestion,
  datasets: readonly DatasetCard[],
  plan: (bound: BoundQuestion) => Planned,
  planUnmarked = plan,
): readonly [Planned, (Planned | undefined)?] {
  const aggregated = (): Planned | undefined => {
    const { source, select } = parsed;
    for (const each of aggregatedFirst(source, withoutWith(source, select), datasets)) {
      try {
        return { ...plan(bind({ source, select: each }, datasets)), aggregated: true };
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }
    return undefined;
  };
  try {
    const bound = bindShared(parsed, datasets);
    // Too many pairs are told before anything about who takes part: with a table aggregated first the helper may be one that matches.
    if (planUnmarked !== plan) planUnmarked(bound);
    const relation = plan(bound);
    return hasPairs(relation.plan) ? [relation, aggregated()] : [relation];
  } catch (refusal) {
    if (!isAnswered(refusal, 'aggregated first')) throw refusal;
    const found = aggregated();
    if (found === undefined) throw refusal;
    return [found];
  }
}

/** Whether a relation has a join in which keys repeat on both sides. */
function hasPairs({ shared }: Plan): boolean {
  return shared !== undefined && nodesOfShared(shared.body).some((node) => node.kind === 'join' && !node.once);
}

function isOfSeveralOwners(
  error: unknown,
  { source, select }: ParsedQuestion,
  datasets: readonly DatasetCard[],
): boolean {
  // A subquery beside rows of another owner sees of that owner's columns only the keys that are its own, too: no scope knows of the others,
  // nor of a table of which it sees none.
  const isUnseen =
    error instanceof UsageError &&
    ['sql.unknown-column', 'sql.unknown-qualifier'].includes(error.code) &&
    partsOf(select, 'SubLink').length > 0;
  return (
    (isUnseen || isAnswered(error, 'relation')) && ownersIn(source, withoutWith(source, select), datasets).length > 1
  );
}

/** The question with its FROM as one relation of several owners, which is computed under protocol. Throws UsageError as `compile`. */
export function bindShared(
  { source, select: asked }: ParsedQuestion,
  datasets: readonly DatasetCard[],
  seen: (from: BoundFrom) => void = () => {},
): BoundQuestion {
  const { select: written, distinct } = withoutDistinct(source, asked);
  const { select, repeats } = rowsAsGroups(source, withoutWith(source, written), datasets);
  const fromOf = (): BoundFrom => {
    const from = bindSharedFrom(source, select, datasets);
    seen(from);
    return from;
  };
  const bound = bindQuestion({ source, select }, datasets, fromOf, true);
  return { ...bound, ...(repeats === undefined ? {} : { repeats }), ...(distinct ? { distinct } : {}) };
}
