/** Which run of a job is meant. */
import { UsageError } from '@tacit/party/api';

/** `--run N`; the latest unless given. Throws UsageError 'cli.bad-run'. */
export function ofRun(text: string | undefined): { run?: number } {
  if (text === undefined) return {};
  const run = Number(text);
  if (!Number.isSafeInteger(run) || run < 1) throw new UsageError('cli.bad-run', { found: text });
  return { run };
}
