/** From a bound question to the plan: who computes what, and what is left for the protocol. */
import type { CompileRequest } from '../../kinds/kind.ts';
import { seatsOf } from '../../kinds/parties.ts';
import { baseCards, type SourceCard } from '../plan/relations.ts';
import type { Plan } from '../plan/types.ts';
import { aggregatesOf, type BoundQuestion, isNullable } from '../bind/bound.ts';
import type { SourceText } from '../parse/source-text.ts';
import { withBranches } from './branches.ts';
import { withFacts } from './facts.ts';
import { planGroups } from './groups.ts';
import { isMerged } from '../plan/merged.ts';
import { rowsOf } from '../plan/rows-of.ts';
import { foundGroups, isFound, needsRows } from './keyed.ts';
import type { LocalStage, RowStage } from '../../local/stages.ts';
import { planJoin } from './join.ts';
import { mostJoinedGroups, withMergedRows } from './merged-rows.ts';
import { type CountedRows, planShared } from './shared.ts';
import { withPresence } from './presence.ts';
import { withSealedColumns } from '../plan/sealed.ts';
import { checkCondition } from './condition.ts';
import { checkSets } from './sets.ts';
import { hasTotal } from '../plan/gates.ts';
import { errorAt } from '../parse/refuse.ts';
import { groupsOfSet, setsOf } from '../plan/sets.ts';
import { checkSortable } from './sorted-limits.ts';
import { planRows } from './rows.ts';
import { checkAverages } from './measures.ts';
import { withKnownColumns } from './known.ts';
import { withTotalRules } from './total-rules.ts';
import { checkNulls, checkTotalRules, joinKindOf, withKeyCounts } from './many.ts';
import { checkApart } from './set-counts.ts';
import { strictTables } from '../../contract/permissions.ts';
import { prunedRelation } from '../../local/prune-relation.ts';
import { datasetsIn } from '../../local/relation.ts';

/** Combined groups that a list may name: beyond they are found under protocol. */
const mostGroups = 1024;

/** Who takes part, and what rows count; `strict`: nobody may be shown which rows match or how many, whatever policies say. */
export type Seated = Pick<CompileRequest, 'parties' | 'recipients' | 'protocol'> & {
  readonly strict?: boolean;
  /** Of a relation of several owners: only so many rows of a unit count. */
  readonly counted?: CountedRows;
};

/**
 * Plans a question for these parties and this protocol. Throws UsageError 'plan.…' as `seatsOf`; 'sql.overflow'.
 */
export function planQuestion(
  source: SourceText,
  bound: BoundQuestion,
  { parties, recipients, protocol: protocolName, strict: asked = false, counted }: Seated,
): Plan {
  const cards = cardsOf(bound);
  const from = bound.source;
  const sharedCard = cards.find(({ units }) => units !== undefined);
  const { names, clients, matcher, dealer, threshold } = seatsOf(
    { parties, recipients, protocol: protocolName },
    sharedCard === undefined ? cards.map(({ owner }) => owner) : ownersOf(sharedCard),
    from.kind === 'join' ? 'join' : 'none',
  );
  const { question: joined, many } =
    from.kind === 'join' ? joinKindOf(source, bound, from) : { question: bound, many: null };
  const question = withKnownColumns(joined, many);
  const combined = combinedGroups(question);
  const byRows = sharedCard !== undefined || needsRows(question, combined, mostGroups);
  if (byRows) checkSortable(source, question);
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const strict = strictTables(baseCards(cards));
  const isStrict = asked || strict.length > 0;
  const isEmptyPublic = minimumGroupSize <= 1 || cards.every((card) => card.emptyGroups === 'public');
  const beside = hasTotal(question) ? aggregatesOf(question).find((each) => each.beside === true) : undefined;
  // Of no rows the value beside them is missing; the one row of totals (relations/totals.ts) is always there.
  if (beside !== undefined && question.sets !== undefined && minimumGroupSize <= 1)
    throw errorAt(source, beside.at, 'sql.beside-none');
  const parts =
    from.kind === 'join'
      ? planJoin(source, question, from, isStrict ? null : matcher, many)
      : byRows
        ? planRows(source, question, from)
        : planGroups(source, question, from);
  const plan: Plan = {
    kind: 'plan',
    version: 2,
    parties: names,
    clients,
    dealer,
    protocol: protocolName,
    threshold,
    ...parts,
    ...(isStrict && (from.kind === 'join' || sharedCard !== undefined) ? { strict } : {}),
    ...(question.sets === undefined ? {} : { sets: question.sets }),
    groups: combined,
    ...(from.kind === 'join' && byRows && !isFound(question, combined, mostGroups)
      ? { grouping: 'sort' as const }
      : {}),
    minimumGroupSize,
    emptyGroups: isEmptyPublic && (minimumGroupSize <= 1 || beside === undefined) ? 'public' : 'hidden',
    withheldGroups: cards.every((card) => card.withheldGroups === 'number') ? 'number' : 'hidden',
    totalRules: [],
    having: question.having,
    ...(parts.condition === undefined ? {} : { condition: parts.condition }),
    orderBy: question.orderBy,
    limit: question.limit,
    offset: question.offset,
    ...(question.distinct === true && repeatsRows(question) ? { distinct: true } : {}),
    ...(question.repeats === undefined ? {} : { repeats: question.repeats }),
    recipients: [...names, ...clients].filter((name) => recipients.includes(name)),
  };
  const withFound = (each: Plan): Plan => {
    if (!isFound(question, combined, mostGroups)) return each;
    // Rows that are handed over as one are of one group in every grouping set.
    const handedOver = withMergedRows(each, cards).stages.map((stage) =>
      isMerged(stage) ? stage.mergedUpTo : Infinity,
    );
    return { ...each, ...foundGroups(each, Math.min(rowsOf(each), mostJoinedGroups(each, cards), ...handedOver)) };
  };
  // What is asked besides is handed over besides: only then is it known what each owner of a relation of several prepares.
  const branched = withBranches(withFound(plan), cards);
  const told = minimumGroupSize > 1 ? recipients : [];
  const complete =
    sharedCard === undefined ? branched : withFound(sharedPlan(source, branched, sharedCard, told, counted));
  checkAverages(source, question, complete);
  checkCondition(source, question, complete);
  const gated = withTotalRules(source, withSealedColumns(complete), cards);
  const whole = withKeyCounts(withFacts(gated));
  checkNulls(source, whole);
  checkApart(source, whole);
  checkTotalRules(source, whole, cards);
  checkSets(source, question, whole);
  return withUsedColumns(withMergedRows(whole, cards));
}

/** Whether rows of the answer may be equal: where not all group keys stand in it, or grouping sets mark their totals by NULL. */
function repeatsRows({ keys, sets, outputs }: BoundQuestion): boolean {
  const shown = new Set(outputs.flatMap((output) => (output.kind === 'key' && !output.label ? [output.key] : [])));
  return sets !== undefined || keys.some((_, key) => !shown.has(key));
}

/** Owners of the tables of a relation under protocol. */
function ownersOf({ bases = [] }: SourceCard): string[] {
  return [...new Set(bases.map(({ owner }) => owner))];
}

/**
 * What a plan of one owner's rows is where no owner has them: the relation is computed under protocol. `told`: recipients who must not
 * know less than a minimum of others' rows.
 */
function sharedPlan(
  source: SourceText,
  plan: Plan,
  card: SourceCard,
  told: readonly string[],
  counted?: CountedRows,
): Plan {
  const whole = plan.stages[0] as RowStage;
  const asked = withUsedRelation(whole, [...(card.units ?? []), ...(counted === undefined ? [] : [counted.column])]);
  const { asked: marked, ...flags } = withPresence(asked, told);
  const { stages, shared } = planShared(source, marked, card, plan.keys, counted);
  // What only tells rows apart is no part of the question.
  const own = { ...asked, outputs: shared.asked.outputs };
  return { ...plan, source: 'shared', stages, shared: { ...shared, asked: own, ...flags } };
}

/** The plan with relations of only what their stages read. */
function withUsedColumns(plan: Plan): Plan {
  return { ...plan, stages: plan.stages.map((stage) => withUsedRelation(stage)) };
}

/** `more`: columns that are used besides. */
function withUsedRelation<Stage extends LocalStage>(stage: Stage, more: readonly string[] = []): Stage {
  if (stage.relation === undefined) return stage;
  const { relation, ...rest } = stage;
  const used = new Set([...columnsAnywhere(rest), ...more]);
  const pruned = prunedRelation(relation, used);
  return { ...stage, relation: pruned, datasets: datasetsIn(pruned) };
}

/** Names of all columns in plain data with expressions in it. */
function columnsAnywhere(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  const { kind, column } = data as { kind?: unknown; column?: unknown };
  const own = kind === 'column' && typeof column === 'string' ? [column] : [];
  return [...own, ...Object.values(data).flatMap(columnsAnywhere)];
}

/** Cards of the tables of a question, in order. */
export function cardsOf({ source }: BoundQuestion): readonly SourceCard[] {
  return source.kind === 'join' ? source.cards : source.branches.map((branch) => branch.card);
}

function combinedGroups({ keys, sets }: BoundQuestion): number {
  const all = keys.map(({ value, categories }) => ({ categories, nullable: isNullable(value) }));
  return setsOf({ keys: all, ...(sets === undefined ? {} : { sets }) }).reduce(
    (sum, set) => sum + groupsOfSet(all, set),
    0,
  );
}
