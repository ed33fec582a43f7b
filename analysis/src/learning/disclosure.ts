/** Lines that are in the statement of every contract about a model that starts from an aligned table. */
import type { TextValues } from '@tacit/engine';
import type { KeptColumn } from '../contract/artifacts.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { everyoneOf, type Seating } from '../kinds/seats.ts';
import { matcherOf } from '../sets/align/kept.ts';
import '../sql/disclosure-messages.ts';
import './disclosure-messages.ts';
import type { TablePlan } from './plan.ts';

export function line(
  id: string,
  who: readonly string[],
  text: string,
  values: TextValues = {},
  releases = 0,
): DisclosureLine {
  return { id, who, text: `disclosure.${text}`, values, releases };
}

/**
 * What owners who are told something work out through rows and values of their own. 'checks': they are told what the checks of a training
 * find, and no more.
 */
export function ownRowsLines(
  columns: readonly KeptColumn[],
  owners: readonly string[],
  told: 'told' | 'checks',
): DisclosureLine[] {
  return owners.flatMap((who) => {
    const about = columns
      .filter(({ owner }) => owner !== who)
      .map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
    return [
      line(`infer.own.${who}`, [who], `train-infer-own-${told}`),
      ...(about.length === 0 ? [] : [line(`infer.about.${who}`, [who], `train-infer-about-${told}`, { about })]),
    ];
  });
}

/** What follows from taking part. */
export function partLines(plan: TablePlan): DisclosureLine[] {
  const { name, table } = plan.aligned;
  const matcher = matcherOf(table, plan);
  return [
    ...(matcher === null ? [] : [line('common', [matcher.helper], 'model-common', { name })]),
    ...(matcher !== null && plan.recipients.includes(matcher.helper)
      ? [line('common.receive', [matcher.helper], 'model-common-receive')]
      : []),
    ...securityLines(plan),
  ];
}

/** What everybody who takes part sees, and whom it trusts. */
export function securityLines(plan: Seating & { readonly threshold: number }): DisclosureLine[] {
  const { parties: computers, dealer, threshold } = plan;
  const everyone = everyoneOf(plan);
  return [
    line('question', everyone, 'question'),
    line('stop', everyone, 'stop'),
    threshold === computers.length - 1
      ? line('trust', computers, 'trust-all', { computers })
      : line('trust', computers, 'trust', { computers, threshold, together: threshold + 1 }),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'trust-dealer', { computers })]),
  ];
}
