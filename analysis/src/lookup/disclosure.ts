/** Who learns what by a service of look-ups: by one question, by many, and from what is published. */
import type { TextValues } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { quoted } from '../contract/nearest.ts';
import './disclosure-messages.ts';
import { fieldsOf } from './library.ts';
import { entriesEach, type LookupPlan } from './plan.ts';
import { tableOf } from './view.ts';

function line(id: string, who: readonly string[], text: string, values: TextValues = {}, releases = 0): DisclosureLine {
  return { id, who, text: `disclosure.lookup-${text}`, values, releases };
}

/** In the order in which people read it. */
export function disclosureOf(plan: LookupPlan, card: DatasetCard): DisclosureLine[] {
  const { perDay, capacity, recipients: callers } = plan;
  const [owner = ''] = plan.parties;
  const each = entriesEach(plan);
  const fields = fieldsOf(plan).map(({ name }) => quoted(name));
  const [key, checks] = [fields.slice(0, plan.keyParts), fields.slice(plan.keyParts)];
  const columns = plan.payload.map(({ name }) => quoted(name));
  const stage = plan.stages[0] as LookupPlan['stages'][number];
  const values = { owner, table: tableOf(stage), key, checks, columns, perDay, guesses: perDay * each, rows: capacity };
  return [
    line('result', callers, columns.length > 0 ? 'row' : 'there', values),
    ...(checks.length > 0 ? [line('checks', callers, 'checks', values)] : []),
    line('infer.chosen', callers, each > 1 ? 'chosen-elements' : 'chosen', values),
    line('infer.changes', callers, plan.fetch === 'download' ? 'changes' : 'changes-retrieval', values),
    line('infer.repeats', callers, 'repeats', values),
    line(`size.${owner}.${card.name}`, callers, 'size', values),
    line(`card.${owner}.${card.name}`, callers, 'card', { ...values, used: card.columns.length }),
    line('sealed', callers, plan.fetch === 'download' ? 'sealed' : 'retrieved', values),
    line('asked', [owner], 'asked', values),
    ...(plan.fetch === 'retrieval' ? [line('asked.retrieval', [owner], 'asked-retrieval', values)] : []),
    line('question', [owner, ...callers], 'question'),
    line('duration', callers, 'duration', values),
    line('trust.caller', [owner], 'trust-owner', values),
    line('trust.owner', callers, plan.fetch === 'download' ? 'trust-caller' : 'trust-caller-retrieval', values),
    line('nobody.others', [], 'nobody', values),
  ];
}
