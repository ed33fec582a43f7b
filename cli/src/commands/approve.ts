import { type EarlierVerdict, type Job, type PartyClient, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { confirmed } from '../output/confirmed.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { contractText } from '../output/contract-view.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { previewOf, previewText } from '../output/preview-view.ts';
import { showAll } from '../output/pager.ts';
import { verdictText } from '../output/verdict-view.ts';

interface Options {
  readonly yes?: boolean;
  readonly grant?: string;
  readonly original?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  command
    .argument('<job>', describe('cli.argument.job'))
    .option('--grant <once|always>', describe('cli.approve.grant'))
    .option('--original', describe('cli.approve.original'))
    .option('--yes', describe('cli.approve.yes'));
  examples(command, language, 'tacit approve 3f9a21c07d11be04', 'tacit approve 3f9a --grant once --yes').action(
    async (id: string, options: Options) => {
      const shell = io();
      const client = await connect(shell);
      const { approved, before } = await approveShown(client, id, options, shell);
      if (approved === undefined) return;
      // What other approvals added in the meantime was not on the screen.
      if (!shell.json && approved.earlier !== undefined && isOther(approved.earlier, before.earlier))
        shell.note(verdictText(approved.earlier, shell));
      const waiting = waitingFor(approved);
      shell.show(approved, () =>
        waiting.length === 0 && approved.contract.plan.stands === true
          ? say(
              `cli.approve.complete-${approved.contract.kind === 'serve' ? 'serve' : 'stands'}`,
              {
                id: approved.id,
                callers: approved.contract.recipients,
                service: (approved.contract.plan as { readonly service?: string }).service ?? '',
              },
              shell.language,
            )
          : waiting.length === 0
            ? say('cli.approve.complete', { id: approved.id, proposer: approved.contract.proposer }, shell.language)
            : say('cli.approve.done', { id: approved.id, parties: waiting }, shell.language),
      );
    },
  );
}

interface Approving {
  readonly before: Job;
  /** Undefined where whoever read it did not agree: that has been said, and the exit code is set. */
  readonly approved?: Job;
}

/** Shows all that a signature is over, asks unless that was answered beforehand, and signs. Throws UsageError 'cli.…'. */
export async function approveShown(client: PartyClient, id: string, options: Options, shell: Io): Promise<Approving> {
  const { grant } = options;
  if (grant !== undefined && grant !== 'once' && grant !== 'always')
    throw new UsageError('cli.bad-grant', { found: grant });
  const job = await comparedJob(client, id, shell);
  const preview = shell.json ? '' : previewText(await previewOf(client, job.id), shell);
  const text = `${contractText(job, shell, options.original === true)}\n${preview === '' ? '' : `\n${preview}\n`}`;
  // With --yes it has been read: a pager would take the lines that were pasted behind this one for its answers.
  if (options.yes === true && !shell.json) shell.print(text);
  const shown = shell.json || options.yes === true || (await showAll(text, shell));
  if (!shown || !(await isConfirmed(job, options, shell))) {
    shell.note(say('cli.approve.not', {}, shell.language));
    process.exitCode = 1;
    return { before: job };
  }
  return { before: job, approved: await client.approve(job.id, grant === undefined ? {} : { grant }) };
}

/** Whoever approves at a terminal confirms what was just shown; scripts state it by --yes or --json. */
async function isConfirmed(job: Job, options: Options, shell: Io): Promise<boolean> {
  if (options.yes === true || shell.json) return true;
  if (!process.stdin.isTTY) throw new UsageError('cli.approve.unconfirmed', { id: job.id });
  return await confirmed(say('cli.approve.confirm', {}, shell.language), shell.language);
}

/** The job once it is compared with earlier answers: nobody should sign before that is on the screen. */
async function comparedJob(client: PartyClient, id: string, shell: Io): Promise<Job> {
  for (;;) {
    const job = await client.job(id);
    if (job.earlier?.level !== 'pending') return job;
    shell.note(verdictText(job.earlier, shell));
  }
}

function isOther(a: EarlierVerdict, b: EarlierVerdict | undefined): boolean {
  return JSON.stringify(a.findings) !== JSON.stringify(b?.findings);
}
