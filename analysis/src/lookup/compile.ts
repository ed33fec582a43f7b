/** From a question of look-ups to its plan. */
import { UsageError } from '@tacit/engine';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import { quotedTable } from '../contract/nearest.ts';
import type { CompileRequest, KindProtocol } from '../kinds/kind.ts';
import { seatsOf } from '../kinds/parties.ts';
import { bindTables, checkUnique, columnsNamed, type KeyedTable, keyGrants, stageOf } from '../sets/bind.ts';
import { orderedRules, rulesApart } from '../sets/canonical.ts';
import { handedColumn } from '../sets/handed-columns.ts';
import type { Rule } from '../sets/rules.ts';
import './messages.ts';
import { fetchFor, type LookupPlan } from './plan.ts';
import type { LookupQuestion } from './question.ts';

/**
 * The caller's question is hidden whatever the owner does, and the caller is held to its number of questions whatever it does
 * (RFC 9497 in verifiable mode). One of the two may deviate.
 */
export const voprf: KindProtocol = {
  name: 'voprf',
  parties: { min: 1, max: 1 },
  dealer: false,
  security: () => ({ adversary: 'malicious', threshold: 1, of: 2, paper: 'RFC 9497' }),
};

export interface PlannedLookup {
  readonly plan: LookupPlan;
  readonly cards: readonly DatasetCard[];
}

/** The table with the columns of key and check. Throws UsageError 'set.…', 'card.…', 'lookup.…'. */
export function bindTable(question: LookupQuestion, known: readonly DatasetCard[]): KeyedTable {
  const { table, key, check = [], canonical = {} } = question;
  const [bound] = bindTables({ tables: [table], on: [...key, ...check], duplicates: 'once' }, known);
  const keyed = bound as KeyedTable;
  if (question.duplicates !== 'once') checkUnique({ ...keyed, keys: keyed.keys.slice(0, key.length) });
  for (const { name, type } of keyed.keys) {
    const rules = rulesOfColumn(canonical, name);
    if (rules.length === 0) continue;
    if (type.kind !== 'text') throw new UsageError('lookup-plan.rules-no-text', { column: name });
    const apart = rulesApart(rules);
    if (apart !== undefined) throw new UsageError('set.rules-apart', { first: apart[0], second: apart[1] });
  }
  return keyed;
}

/** The rules of a column, which may have the name of something that every object has (`constructor`). */
function rulesOfColumn(canonical: NonNullable<LookupQuestion['canonical']>, name: string): readonly Rule[] {
  return Object.hasOwn(canonical, name) ? (canonical[name] ?? []) : [];
}

/** Throws UsageError 'set.…', 'plan.…', 'card.…', 'lookup.…'. */
export function planLookup(request: CompileRequest<LookupQuestion>): PlannedLookup {
  const { question, protocol } = request;
  if (protocol !== voprf.name) throw new UsageError('sharing.unknown-protocol', { protocol, known: [voprf.name] });
  const { key, check = [], payload = [], canonical = {}, duplicates = 'refuse' } = question;
  const table = bindTable(question, request.datasets);
  const { card } = table;
  const { names, clients, threshold } = seatsOf(request, [card.owner], 'none', voprf);
  const recipients = [...request.recipients];
  if (recipients.length !== 1 || recipients[0] !== clients[0] || clients.length !== 1)
    throw new UsageError('lookup-plan.one-caller', { found: recipients, owner: card.owner });
  const { capacity = card.rowsUpTo } = question;
  if (capacity < card.rowsUpTo)
    throw new UsageError('lookup-plan.capacity', {
      table: quotedTable(card.owner, card.name),
      rows: card.rowsUpTo,
      capacity,
    });
  const named = payload.map((name) => `${card.owner}.${card.name}.${name}`);
  const handed = columnsNamed(named, [table]).map(({ column }, i) => {
    // Later versions may have values that this one has not.
    const { range: _range, ...open } = column;
    return handedColumn(open, i);
  });
  const plan: LookupPlan = {
    stages: [
      {
        ...stageOf(
          table,
          handed.flatMap(({ outputs }) => outputs),
        ),
        rowsUpTo: capacity,
        // A person of whom an element is missing is there all the same.
        ...(check.length === 0 ? {} : { nullableKeys: check.length }),
      },
    ],
    join: null,
    stands: true,
    parties: names,
    clients,
    dealer: null,
    threshold,
    recipients,
    protocol,
    rules: table.keys.map(({ name, type }) =>
      type.kind === 'text' ? orderedRules(rulesOfColumn(canonical, name)) : [],
    ),
    duplicates,
    // A row is told to whoever knows its key, however few there are.
    minimumGroupSize: 1,
    service: question.service,
    keyParts: key.length,
    payload: handed.map((column) => column.payload),
    capacity,
    perDay: question.perDay,
    fetch: fetchFor(
      handed.map((column) => column.payload),
      capacity * (1 + check.length),
      question.fetch,
    ),
  };
  return { plan, cards: [card] };
}

/** That somebody else learns whether a key is there, and the values handed over. */
export function grantsNeeded({ stages, payload }: LookupPlan): Grant[] {
  return stages.flatMap((stage) => [
    ...keyGrants(stage, 'membership'),
    ...payload.map(({ name }): Grant => ({ owner: stage.party, dataset: stage.dataset, column: name, use: 'payload' })),
  ]);
}
