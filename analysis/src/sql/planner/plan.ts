/** From a bound question to the plan: who computes what, and what is left for the protocol. */
import type { DatasetCard } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { seatsOf } from '../../kinds/parties.ts';
import type { Plan } from '../plan/types.ts';
import type { BoundQuestion } from '../bind/bound.ts';
import type { SourceText } from '../parse/source-text.ts';
import { withFacts } from './facts.ts';
import { planGroups } from './groups.ts';
import { rowsOf } from '../plan/averages.ts';
import { foundGroups, isFound, needsRows } from './keyed.ts';
import { planJoin } from './join.ts';
import { planRows } from './rows.ts';
import { checkAverages } from './measures.ts';
import { withKnownColumns } from './known.ts';
import { withTotalRules } from './total-rules.ts';
import { checkUniqueKeys } from './unique.ts';
import { positionsOf } from '../../local/print.ts';

/** Combined groups that a list may name: beyond they are found under protocol. */
const mostGroups = 1024;

/**
 * Plans a question for these parties and this protocol. Throws UsageError 'plan.…' as `seatsOf`; 'sql.overflow'.
 */
export function planQuestion(
  source: SourceText,
  bound: BoundQuestion,
  { parties, recipients, protocol: protocolName }: Pick<CompileRequest, 'parties' | 'recipients' | 'protocol'>,
): Plan {
  const question = withKnownColumns(bound);
  const cards = cardsOf(question);
  const from = question.source;
  const { names, clients, matcher, dealer, threshold } = seatsOf(
    { parties, recipients, protocol: protocolName },
    cards.map(({ owner }) => owner),
    from.kind === 'join' ? 'join' : 'none',
  );
  const combined = combinedGroups(question);
  const byRows = needsRows(question, combined, mostGroups);
  if (from.kind === 'join') checkUniqueKeys(source, from);
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const parts =
    from.kind === 'join'
      ? planJoin(source, question, from, matcher)
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
    groups: combined,
    ...(from.kind === 'join' && byRows && !isFound(question, combined, mostGroups)
      ? { grouping: 'sort' as const }
      : {}),
    minimumGroupSize,
    emptyGroups: minimumGroupSize <= 1 || cards.every((card) => card.emptyGroups === 'public') ? 'public' : 'hidden',
    withheldGroups: cards.every((card) => card.withheldGroups === 'number') ? 'number' : 'hidden',
    totalRules: [],
    having: question.having,
    orderBy: question.orderBy,
    limit: question.limit,
    offset: question.offset,
    recipients: [...names, ...clients].filter((name) => recipients.includes(name)),
  };
  const complete = isFound(question, combined, mostGroups) ? { ...plan, ...foundGroups(plan, rowsOf(plan)) } : plan;
  checkAverages(source, question, complete);
  return withFacts(withTotalRules(source, complete, cards));
}

/** Cards of the tables of a question, in order. */
export function cardsOf({ source }: BoundQuestion): readonly DatasetCard[] {
  return source.kind === 'join' ? source.cards : source.branches.map((branch) => branch.card);
}

function combinedGroups({ keys }: BoundQuestion): number {
  return keys.reduce((product, { column, categories }) => {
    return product * positionsOf({ categories, nullable: column.nullable });
  }, 1);
}
