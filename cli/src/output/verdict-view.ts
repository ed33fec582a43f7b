/** What an owner's software says about a contract in the light of earlier answers. */
import { type EarlierVerdict, say } from '@tacit/party/api';
import { findingText } from '@tacit/party/api/owner';
import type { Io } from './io.ts';
import { fitted } from './width.ts';

/** The verdict: one line where there is nothing to say, else a line for each finding. */
export function verdictText({ dataset, level, setting, compared, findings }: EarlierVerdict, io: Io): string {
  const { language } = io;
  if (level === 'pending') return say('cli.verdict.pending', { dataset }, language);
  if (level === 'clear') {
    const key = setting === 'off' ? 'cli.verdict.off' : compared === 0 ? 'cli.verdict.first' : 'cli.verdict.clear';
    return say(key, { dataset, compared }, language);
  }
  const head = say(level === 'refuse' ? 'cli.verdict.refuse' : 'cli.verdict.warn', { dataset, compared }, language);
  const lines = findings.map((finding) => `  ${findingText(finding, language)}`).join('\n');
  return fitted(`${head}\n${lines}`);
}
