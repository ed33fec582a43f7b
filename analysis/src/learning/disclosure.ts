/** Lines that are in the statement of every contract about a model that starts from an aligned table. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../contract/contract.ts';
import { everyoneOf } from '../kinds/seats.ts';
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

/** What follows from taking part. */
export function partLines(plan: TablePlan): DisclosureLine[] {
  const { parties: computers, dealer, threshold } = plan;
  const everyone = everyoneOf(plan);
  const { name, table } = plan.aligned;
  const matcher = matcherOf(table, plan);
  return [
    ...(matcher === null ? [] : [line('common', [matcher.helper], 'model-common', { name })]),
    ...(matcher !== null && plan.recipients.includes(matcher.helper)
      ? [line('common.receive', [matcher.helper], 'model-common-receive')]
      : []),
    line('question', everyone, 'question'),
    line('stop', everyone, 'stop'),
    threshold === computers.length - 1
      ? line('trust', computers, 'trust-all', { computers })
      : line('trust', computers, 'trust', { computers, threshold, together: threshold + 1 }),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'trust-dealer', { computers })]),
  ];
}
