import { type Job, say, UsageError } from '@tacit/party/api';
import { findingText } from '@tacit/party/api/owner';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .argument('<job>', say('cli.argument.job', {}, language))
    .option('--why <reason>', say('cli.reject.why', {}, language))
    .option('--noise', say('cli.reject.noise', {}, language));
  examples(
    command,
    language,
    'tacit reject 3f9a21c07d11be04 --why "minimum group size should be 50"',
    'tacit reject 3f9a21c07d11be04 --noise',
  ).action(async (id: string, options: { why?: string; noise?: true }) => {
    const shell = io();
    const client = await connect(shell);
    const why = options.why ?? (options.noise === true ? noiseReason(await client.job(id), shell) : undefined);
    if (why === undefined) throw new UsageError('cli.reject.no-reason', { id });
    const job = await client.reject(id, why);
    shell.show(job, () => say('cli.reject.done', { id: job.id }, shell.language));
  });
}

/** What the policy lets be asked with noise in its place, as the verdict says it: nothing in that is counted on own rows. */
function noiseReason({ id, earlier }: Job, { language }: Io): string {
  const finding = earlier?.findings.find(({ text }) => text.startsWith('budget.noise-'));
  if (finding === undefined) throw new UsageError('cli.reject.no-noise', { id });
  // Longer reasons are not taken.
  return findingText(finding, language).slice(0, 1_000);
}
