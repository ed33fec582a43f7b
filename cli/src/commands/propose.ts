import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { jobText } from '../output/job-view.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(questionOptions(command, io()), language, 'tacit propose query.sql --helper notary').action(
    async (argument: string, options: QuestionOptions) => {
      const shell = io();
      const job = await (await connect(shell)).propose(readQuestion(argument, options));
      shell.show(job, () => `${jobText(job, shell)}\n\n${say('cli.propose.next', { id: job.id }, shell.language)}`);
    },
  );
}
