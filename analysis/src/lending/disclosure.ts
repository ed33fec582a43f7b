/** Who learns what by a question about loans: the answer, what can be worked out from it, and what follows from taking part. */
import type { TextValues } from '@tacit/engine';
import { protocolNamed } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { quoted } from '../contract/nearest.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { takingPart } from '../sets/disclosure.ts';
import { tableOf } from '../sets/view.ts';
import './disclosure-messages.ts';
import { type LendingPlan, lines, paddedRows, tokenBits } from './plan.ts';
import { amountValues, openValues } from './view.ts';

/** In the order in which people read it. `runs`: how many the contract is good for. */
export function disclosureOf(plan: LendingPlan, cards: readonly DatasetCard[], runs: number): DisclosureLine[] {
  const { asker, persons, countUpTo, amount, fields, open } = plan;
  const lenders = plan.stages.map(({ party }) => party);
  const values = { asker, persons, countUpTo, lenders, tables: plan.stages.map(tableOf), fields: fields.map(quoted) };
  const told = (id: string, text: string, more: TextValues = {}, releases = 0) =>
    line(id, [asker], text, { ...values, ...more }, releases);
  const minimums = cards.filter(({ minimumGroupSize }) => minimumGroupSize > 1).map(({ owner }) => owner);
  const rows = plan.stages.reduce((sum, stage) => sum + paddedRows(stage), 0);
  return [
    told('result', amount === null ? 'result' : 'result-amount'),
    told(lines.count, 'count', {}, persons),
    ...(amount === null ? [] : [told(lines.amount, 'amount', amountValues(plan), persons)]),
    ...(open === null ? [] : [told('open', 'open', openValues(plan))]),
    told('gate', minimums.length === 0 ? 'gate' : 'gate-minimum', { owners: minimums }),
    told('infer.persons', 'infer-persons', { most: persons * runs }),
    told('infer.known', amount === null ? 'infer-known' : 'infer-known-amount', { lenders: lenders.length }),
    ...(amount === null ? [] : [told('infer.one', 'infer-one')]),
    told('infer.earlier', amount === null ? 'infer-earlier' : 'infer-earlier-amount'),
    told('chance', 'chance', { rows, bits: tokenBits }),
    ...cards.flatMap((card) => takingPart(plan, card)),
    ...partyLines(plan, values),
    line('nobody.person', [], 'nobody-person', values),
    line('nobody.lender', [], lenders.length <= countUpTo ? 'nobody-lender-some' : 'nobody-lender', values),
    line('nobody.hit', [], 'nobody-hit', values),
    line('nobody.sizes', [], 'nobody-sizes'),
  ];
}

function partyLines(plan: LendingPlan, values: TextValues): DisclosureLine[] {
  const { asker, parties: computers, dealer, threshold, persons } = plan;
  const everyone = everyoneOf(plan);
  const others = everyone.filter((name) => name !== asker);
  const { adversary } = protocolNamed(plan.protocol).security(computers.length);
  const together = threshold + 1;
  return [
    line('calls', others, 'calls', { ...values, persons }),
    line('question', everyone, 'question'),
    line('duration', everyone, 'duration'),
    line('stop', everyone, 'stop'),
    line('trust', computers, `trust-${adversary}`, { ...values, threshold, computers }),
    line('trust.together', computers, 'together', { ...values, together, of: computers.length }),
    line('trust.lenders', [asker], 'together-lenders', values),
    line('trust.asker', [asker], computers.includes(asker) ? 'asker-computes' : 'asker-client', {
      ...values,
      computers,
    }),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'dealer', { ...values, dealer })]),
  ];
}

function line(id: string, who: readonly string[], text: string, values: TextValues = {}, releases = 0): DisclosureLine {
  return { id, who, text: `disclosure.lending-${text}`, values, releases };
}
