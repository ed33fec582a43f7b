/** From a question about several tables' keys to its plan. */
import {
  mostMessageBytes,
  type SetProtocol,
  setProtocolNamed,
  setProtocols,
  standingEntries,
  UsageError,
} from '@tacit/engine';
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

/**
 * Under a protocol that can keep a set, one owner's is prepared once where another asks it in several runs. Throws UsageError
 * 'set.changes-one-run' where tables could change between no two, 'set.changes-minimum' where something is withheld below a minimum.
 */
function standingFor({ question, recipients, protocol, runs }: Request, owners: string[]): IntersectPlan['standing'] {
  const { changes, show = 'ids', least } = question;
  const { atMost = 1 } = runs ?? {};
  // What a minimum hides two numbers would show, of tables that differ in one key; the ledger compares contracts, not runs.
  if (changes !== undefined && (show === 'count' || least !== undefined)) throw new UsageError('set.changes-minimum');
  if (changes !== undefined && atMost === 1) throw new UsageError('set.changes-one-run', { changes });
  const isOne = show === 'ids' && owners.filter((owner) => recipients.includes(owner)).length === 1;
  if (setProtocolNamed(protocol).standing === undefined || atMost === 1 || !isOne) return undefined;
  return { changes: changes ?? 0, runs: atMost };
}

/** Throws UsageError 'set.too-large'. With `terms` of a set that `askers` ask in several runs: with the entries that fill it up. */
function checkRows(
  protocol: string,
  cards: readonly DatasetCard[],
  terms: IntersectPlan['standing'],
  askers: readonly string[],
): void {
  const { mostRows, standing } = setProtocolNamed(protocol);
  for (const { owner, name, rowsUpTo } of cards) {
    const place = askers.includes(owner) ? 'receiver' : 'sender';
    const limit = terms === undefined ? mostRows : (standing?.most[place] ?? mostRows);
    const entries = terms === undefined || place === 'receiver' ? 0 : standingEntries(rowsUpTo, terms);
    if (rowsUpTo <= limit && entries <= 2 * limit) continue;
    const [rows, most] = rowsUpTo > limit ? [rowsUpTo, limit] : [entries, 2 * limit];
    throw new UsageError('set.too-large', { table: quotedTable(owner, name), rows, protocol, most });
  }
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
  const standing = standingFor(request, owners);
  checkRows(protocol, cards, standing, recipients);
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
    ...(question.changes === undefined ? {} : { changing: { runs: request.runs?.atMost ?? 1 } }),
    ...(standing === undefined ? {} : { standing }),
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
