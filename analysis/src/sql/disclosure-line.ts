import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../contract/contract.ts';

/** A line of the statement by the name of its text. */
export function line(
  id: string,
  who: readonly string[],
  text: string,
  values: TextValues = {},
  releases = 0,
): DisclosureLine {
  return { id, who, text: `disclosure.${text}`, values, releases };
}
