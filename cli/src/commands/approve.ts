import { confirm, isCancel } from '@clack/prompts';
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { contractText } from '../output/contract-view.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { showAll } from '../output/pager.ts';

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
      const { grant } = options;
      if (grant !== undefined && grant !== 'once' && grant !== 'always')
        throw new UsageError('cli.bad-grant', { found: grant });
      const client = await connect(shell);
      const job = await client.job(id);
      const shown = shell.json || (await showAll(`${contractText(job, shell, options.original === true)}\n`, shell));
      if (!shown) {
        shell.note(say('cli.approve.not', {}, shell.language));
        process.exitCode = 1;
        return;
      }
      // Whoever approves at a terminal confirms what was just shown; scripts state it by --yes or --json.
      if (options.yes !== true && !shell.json) {
        if (!process.stdin.isTTY) throw new UsageError('cli.approve.unconfirmed', { id: job.id });
        const answer = await confirm({ message: say('cli.approve.confirm', {}, shell.language), initialValue: false });
        if (isCancel(answer) || !answer) {
          shell.note(say('cli.approve.not', {}, shell.language));
          process.exitCode = 1;
          return;
        }
      }
      const approved = await client.approve(job.id, grant === undefined ? {} : { grant });
      const waiting = waitingFor(approved);
      shell.show(approved, () =>
        waiting.length === 0
          ? say('cli.approve.complete', { id: approved.id, proposer: approved.contract.proposer }, shell.language)
          : say('cli.approve.done', { id: approved.id, parties: waiting }, shell.language),
      );
    },
  );
}
