/** What an owner's software says about a contract in the light of earlier answers. */
import { type EarlierVerdict, say } from '@tacit/party/api';
import { findingText } from '@tacit/party/api/owner';
import type { Io } from './io.ts';
import { fitted, terminalWidth } from './width.ts';

/** The verdict in lines of `width` cells: one where there is nothing to say, else one for each finding. */
export function verdictText(verdict: EarlierVerdict, io: Io, width = terminalWidth()): string {
  return fitted(verdictLines(verdict, io), width);
}

function verdictLines({ dataset, level, setting, compared, findings }: EarlierVerdict, { language }: Io): string {
  if (level === 'pending') return say('cli.verdict.pending', { dataset }, language);
  if (level === 'clear') {
    const key = setting === 'off' ? 'cli.verdict.off' : compared === 0 ? 'cli.verdict.first' : 'cli.verdict.clear';
    return say(key, { dataset, compared }, language);
  }
  const head = say(level === 'refuse' ? 'cli.verdict.refuse' : 'cli.verdict.warn', { dataset, compared }, language);
  const lines = findings.map((finding) => `  ${findingText(finding, language)}`).join('\n');
  return `${head}\n${lines}`;
}
