import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { jobText } from '../output/job-view.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

interface Options extends QuestionOptions {
  readonly requestGrants?: boolean;
  readonly quiet?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  questionOptions(command, io())
    .option('--request-grants', say('cli.propose.request', {}, language))
    .option('--quiet', say('cli.propose.quiet', {}, language));
  examples(
    command,
    language,
    'tacit propose query.sql --helper notary',
    'job=$(tacit propose query.sql --helper notary --quiet)',
  ).action(async (argument: string, options: Options) => {
    const shell = io();
    const question = readQuestion(argument, options);
    const job = await (await connect(shell)).propose(
      options.requestGrants === true ? { ...question, requestGrants: true } : question,
    );
    shell.show(job, () =>
      options.quiet === true
        ? job.id
        : `${jobText(job, shell)}\n\n${say('cli.propose.next', { id: job.id, flag: shell.homeFlag }, shell.language)}`,
    );
  });
}
