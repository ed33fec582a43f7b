import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { explanationText, explained } from '../output/explanation-view.ts';
import type { Io } from '../output/io.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(
    questionOptions(command, io()),
    language,
    'tacit explain query.sql --helper notary',
    'tacit explain - --request-grants < query.sql',
    'tacit explain stays.yaml',
    'tacit explain query.sql --set from=2024-01-01',
  ).action(async (argument: string, options: QuestionOptions) => {
    const shell = io();
    const question = await readQuestion(argument, options);
    const explanation = await (await connect(shell)).explain(question);
    shell.show(explained(explanation, shell), () => explanationText(explanation, shell));
  });
}
