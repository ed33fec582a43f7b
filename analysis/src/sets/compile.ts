/** From a question about several tables' keys to its plan. */
import { type SetProtocol, setProtocolNamed, setProtocols, UsageError } from '@tacit/engine';
import type { ColumnCard, DatasetCard, Grant, Range } from '../contract/cards.ts';
import { nearestNames, quotedTable } from '../contract/nearest.ts';
import type { CompileRequest, KindProtocol } from '../kinds/kind.ts';
import { seatsOf } from '../kinds/parties.ts';
import type { Expression, LocalOutput, RowStage } from '../local/stages.ts';
import { checkCard } from '../sql/bind/card.ts';
import { typeText } from '../sql/plan/describe.ts';
import { orderedRules, type Rule, standing } from './canonical.ts';
import './messages.ts';
import type { IntersectPlan, PayloadColumn } from './plan.ts';
import type { IntersectQuestion } from './question.ts';

type Request = CompileRequest<IntersectQuestion>;

/** Protocols that give what is asked of so many tables. */
export function protocolsFor({ tables, show = 'ids', payload, least }: IntersectQuestion): SetProtocol[] {
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

/** A table's card and the columns that are its key. */
interface KeyedTable {
  readonly card: DatasetCard;
  readonly keys: readonly ColumnCard[];
}

/** The tables with their key columns, in the question's order. Throws UsageError 'set.…', 'card.…'. */
export function bindTables(question: IntersectQuestion, known: readonly DatasetCard[]): KeyedTable[] {
  const names = known.map(({ owner, name }) => `${owner}.${name}`);
  const tables = question.tables.map((table, place): KeyedTable => {
    const card = known[names.indexOf(table)];
    if (card === undefined) throw new UsageError('set.unknown-table', { table, near: nearestNames(table, names) });
    checkCard(card);
    const keys = question.on.map((part) =>
      columnNamed(card, typeof part === 'string' ? part : (part[place] as string)),
    );
    return { card, keys };
  });
  const owners = tables.map(({ card }) => card.owner);
  const twice = owners.find((owner, i) => owners.indexOf(owner) < i);
  if (twice !== undefined) throw new UsageError('set.one-owner', { owner: twice });
  question.on.forEach((_, part) => checkTypes(tables, part));
  const texts = question.on.some((_, part) => tables[0]?.keys[part]?.type.kind === 'text');
  if (!texts && question.canonical !== undefined) throw new UsageError('set.rules-without-text', {});
  if (question.duplicates !== 'once') tables.forEach(checkUnique);
  return tables;
}

function columnNamed(card: DatasetCard, name: string): ColumnCard {
  const found = card.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const columns = card.columns.map((column) => column.name);
  const table = quotedTable(card.owner, card.name);
  throw new UsageError('set.unknown-column', { column: name, table, near: nearestNames(name, columns), columns });
}

/** Keys are compared by their type and value: a text is never equal to a number. */
function checkTypes(tables: readonly KeyedTable[], part: number): void {
  const shown = tables.map(({ card, keys }) => {
    const { name, type } = keys[part] as ColumnCard;
    return { column: `${quotedTable(card.owner, card.name)}.${name}`, type };
  });
  for (const { column, type } of shown) {
    if (type.kind === 'decimal' || type.kind === 'boolean')
      throw new UsageError('set.no-key', { column, type: typeText(type) });
  }
  const kinds = [...new Set(shown.map(({ type }) => type.kind))];
  if (kinds.length === 1) return;
  const columns = shown.map(({ column, type }) => `${column} (${typeText(type)})`);
  throw new UsageError('set.key-types', { columns });
}

function checkUnique({ card, keys }: KeyedTable): void {
  const names = keys.map(({ name }) => name);
  if (card.unique.some((set) => set.length > 0 && set.every((column) => names.includes(column)))) return;
  throw new UsageError('set.not-unique', {
    table: quotedTable(card.owner, card.name),
    columns: names,
    unique: card.unique.map((set) => set.join(' + ')),
  });
}

const column = ({ name, type }: ColumnCard): Expression => ({ kind: 'column', column: name, type });
/** Of numbers without a declared range: all but the one that marks what lies outside. */
const widest: Range = { min: String(-(2n ** 63n) + 1n), max: String(2n ** 63n - 1n) };

function outputsOf(card: ColumnCard, i: number): { outputs: LocalOutput[]; payload: PayloadColumn } {
  const { name, type } = card;
  const [value, present] = [`value${i}`, `present${i}`];
  const expression = column(card);
  const known: LocalOutput = {
    kind: 'flag',
    id: present,
    expression: { kind: 'not', item: { kind: 'is-null', item: expression } },
  };
  const own: LocalOutput =
    type.kind === 'text'
      ? { kind: 'text', id: value, expression }
      : type.kind === 'boolean'
        ? { kind: 'flag', id: value, expression }
        : {
            kind: 'number',
            id: value,
            expression,
            scale: type.kind === 'decimal' ? type.scale : 0,
            range: card.range ?? widest,
          };
  return { outputs: [own, known], payload: { name, type, value, present } };
}

/** The columns that are handed over, by table. Throws UsageError 'set.unknown-table', 'set.unknown-column', 'set.payload-own'. */
function payloadOf({ payload = [] }: IntersectQuestion, tables: readonly KeyedTable[]): ColumnCard[][] {
  const found = tables.map((): ColumnCard[] => []);
  for (const named of payload) {
    const place = tables.findIndex(({ card }) => named.startsWith(`${card.owner}.${card.name}.`));
    const table = tables[place];
    if (table === undefined) {
      const names = tables.map(({ card }) => `${card.owner}.${card.name}`);
      throw new UsageError('set.payload-table', { column: named, tables: names });
    }
    const { owner, name } = table.card;
    found[place]?.push(columnNamed(table.card, named.slice(owner.length + name.length + 2)));
  }
  return found;
}

export interface PlannedSets {
  readonly plan: IntersectPlan;
  readonly cards: readonly DatasetCard[];
}

/** Throws UsageError 'set.…', 'plan.…', 'card.…'. */
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
  const handed = payloadOf(question, tables).map((columns) => columns.map(outputsOf));
  const idle = handed.findIndex(
    (columns, place) => columns.length > 0 && recipients.every((recipient) => recipient === owners[place]),
  );
  if (idle >= 0) throw new UsageError('set.payload-own', { owner: owners[idle] as string });
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const plan: IntersectPlan = {
    stages: tables.map(
      ({ card, keys }, place): RowStage => ({
        kind: 'rows',
        party: card.owner,
        dataset: card.name,
        rowsUpTo: card.rowsUpTo,
        where: null,
        keys: keys.map(column),
        outputs: (handed[place] ?? []).flatMap(({ outputs }) => outputs),
        unit: null,
      }),
    ),
    join: matcher,
    parties: names,
    clients,
    dealer: null,
    threshold,
    recipients,
    protocol,
    show,
    rules: question.on.map((_, part): readonly Rule[] =>
      tables[0]?.keys[part]?.type.kind === 'text' ? orderedRules(question.canonical ?? standing) : [],
    ),
    duplicates,
    least: show === 'count' ? Math.max(least, minimumGroupSize > 1 ? minimumGroupSize : 0) : least,
    payload: handed.map((columns) => columns.map(({ payload }) => payload)),
    minimumGroupSize,
  };
  return { plan, cards };
}

/**
 * Keys are matched everywhere; where rows are shown, whose keys they are told to be among agrees to that; and to what is handed
 * over.
 */
export function grantsNeeded(plan: IntersectPlan): Grant[] {
  return plan.stages.flatMap(({ party: owner, dataset, keys }, place) => {
    const grant = (column: string, use: Grant['use']): Grant => ({ owner, dataset, column, use });
    const names = keys.flatMap((key) => (key.kind === 'column' ? [key.column] : []));
    const isShown = plan.show === 'ids' && plan.recipients.some((recipient) => recipient !== owner);
    return [
      ...names.map((name) => grant(name, 'join')),
      ...(isShown ? names.map((name) => grant(name, 'membership')) : []),
      ...(plan.payload[place] ?? []).map(({ name }) => grant(name, 'payload')),
    ];
  });
}
