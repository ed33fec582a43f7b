/** From a question about several tables' keys to its plan. */
import { mostMessageBytes, type SetProtocol, setProtocolNamed, setProtocols, UsageError } from '@tacit/engine';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import { quotedTable } from '../contract/nearest.ts';
import type { CompileRequest, KindProtocol } from '../kinds/kind.ts';
import { seatsOf } from '../kinds/parties.ts';
import { bindTables, columnsNamed, keyGrants, rulesOf, stageOf } from './bind.ts';
import { handedColumn } from './handed-columns.ts';
import './messages.ts';
import { type IntersectPlan, shapesOf } from './plan.ts';
import type { IntersectQuestion } from './question.ts';

type Request = CompileRequest<IntersectQuestion>;

/** Protocols that give what is asked of so many tables. */
function protocolsFor({ tables, show = 'ids', payload, least }: IntersectQuestion): SetProtocol[] {
  return setProtocols.filter(({ parties, helper, gives }) => {
    const computers = tables.length + (helper ? 1 : 0);
    const fits = computers >= parties.min && computers <= parties.max;
    const wanted = [
      show === 'count' ? 'count' : 'rows',
      ...(payload === undefined ? [] : ['payload']),
      // Owners may have a minimum, below which no number is told.
      ...(show === 'count' || least !== undefined ? ['least'] : []),
    ] as const;
    return fits && wanted.every((each) => gives.includes(each as SetProtocol['gives'][number]));
  });
}

/** As the planner chooses among them. */
export function kindProtocols(question: IntersectQuestion): KindProtocol[] {
  return protocolsFor(question).map(({ name, parties, helper, security }) => {
    return { name, parties, helper, security, dealer: false };
  });
}

export interface PlannedSets {
  readonly plan: IntersectPlan;
  readonly cards: readonly DatasetCard[];
}

/** Throws UsageError 'set.…', 'plan.…', 'card.…', 'sharing.unknown-protocol'. */
export function planIntersect(request: Request): PlannedSets {
  const { question, recipients, protocol } = request;
  const tables = bindTables(question, request.datasets);
  const cards = tables.map(({ card }) => card);
  const owners = cards.map(({ owner }) => owner);
  const chosen = kindProtocols(question).find(({ name }) => name === protocol);
  if (chosen === undefined) {
    const known = kindProtocols(question).map(({ name }) => name);
    throw new UsageError('sharing.unknown-protocol', { protocol, known });
  }
  const { mostRows } = setProtocolNamed(protocol);
  const large = cards.find(({ rowsUpTo }) => rowsUpTo > mostRows);
  if (large !== undefined) {
    const table = quotedTable(large.owner, large.name);
    throw new UsageError('set.too-large', { table, rows: large.rowsUpTo, protocol, most: mostRows });
  }
  const { names, clients, matcher, threshold } = seatsOf(request, owners, 'sets', chosen);
  const { show = 'ids', duplicates = 'refuse', least = 0 } = question;
  const strangers = recipients.filter((recipient) => !owners.includes(recipient));
  if (show === 'ids' && strangers.length > 0) throw new UsageError('set.recipients', { found: strangers, owners });
  const payload = columnsNamed(question.payload ?? [], tables);
  const handed = tables.map((table) =>
    payload.filter((each) => each.table === table).map(({ column }, i) => handedColumn(column, i)),
  );
  const idle = handed.findIndex(
    (columns, place) => columns.length > 0 && recipients.every((recipient) => recipient === owners[place]),
  );
  if (idle >= 0) throw new UsageError('set.payload-own', { owner: owners[idle] as string });
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const plan: IntersectPlan = {
    stages: tables.map((table, place) =>
      stageOf(
        table,
        (handed[place] ?? []).flatMap(({ outputs }) => outputs),
      ),
    ),
    join: matcher,
    parties: names,
    clients,
    dealer: null,
    threshold,
    recipients,
    protocol,
    show,
    rules: rulesOf(question, tables),
    duplicates,
    least: show === 'count' ? Math.max(least, minimumGroupSize > 1 ? minimumGroupSize : 0) : least,
    payload: handed.map((columns) => columns.map(({ payload }) => payload)),
    minimumGroupSize,
  };
  checkMessages(plan);
  return { plan, cards };
}

/** Throws UsageError 'set.too-long' where rows and what stands beside them are too much for a message. */
function checkMessages(plan: IntersectPlan): void {
  const { messageBytes } = setProtocolNamed(plan.protocol);
  if (messageBytes === undefined) return;
  for (const { owners } of shapesOf(plan)) {
    owners.forEach((owner, place) => {
      const bytes = messageBytes(owner);
      if (bytes <= mostMessageBytes) return;
      const { party, dataset } = plan.stages[place] as IntersectPlan['stages'][number];
      const values = { table: quotedTable(party, dataset), rows: owner.rows, beside: owner.payloadBytes };
      throw new UsageError('set.too-long', { ...values, bytes, most: mostMessageBytes, protocol: plan.protocol });
    });
  }
}

/**
 * Keys are matched everywhere; where rows are shown, whose keys they are told to be among agrees to that; and to what is handed
 * over.
 */
export function grantsNeeded(plan: IntersectPlan): Grant[] {
  return plan.stages.flatMap((stage, place) => {
    const { party: owner, dataset } = stage;
    const isShown = plan.show === 'ids' && plan.recipients.some((recipient) => recipient !== owner);
    return [
      ...keyGrants(stage, 'join'),
      ...(isShown ? keyGrants(stage, 'membership') : []),
      ...(plan.payload[place] ?? []).map(({ name }): Grant => ({ owner, dataset, column: name, use: 'payload' })),
    ];
  });
}
