import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { proposedText } from '../output/proposed.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

interface Options extends QuestionOptions {
  readonly quiet?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  questionOptions(command, io()).option('--quiet', say('cli.propose.quiet', {}, language));
  examples(
    command,
    language,
    'tacit propose query.sql --helper notary',
    'job=$(tacit propose query.sql --helper notary --quiet)',
    'tacit propose stays.yaml --to north --to south',
  ).action(async (argument: string, options: Options) => {
    const shell = io();
    const question = await readQuestion(argument, options);
    const client = await connect(shell);
    // What is asked of the owners beyond their policies is for whoever asks to know, before it is asked.
    const missing = question.requestGrants === true ? (await client.explain(question)).missingGrants : [];
    const job = await client.propose(question);
    shell.show(question.requestGrants === true ? { ...job, requestedGrants: missing } : job, () =>
      options.quiet === true ? job.id : proposedText(job, missing, shell),
    );
  });
}
