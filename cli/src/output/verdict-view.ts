/** What an owner's software says about a contract in the light of earlier answers. */
import type { EarlierVerdict } from '@tacit/party/api';
import { verdictLines } from '@tacit/party/api/owner';
import type { Io } from './io.ts';
import { fitted, terminalWidth } from './width.ts';

/** The verdict in lines of `width` cells: one where there is nothing to say, else one for each finding. */
export function verdictText(verdict: EarlierVerdict, { language }: Io, width = terminalWidth()): string {
  const { head, findings } = verdictLines(verdict, language);
  return fitted([head, ...findings.map((finding) => `  ${finding}`)].join('\n'), width);
}
