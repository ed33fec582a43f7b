import type { Explanation } from '@tacit/party/api';
import { renderPlan } from '@tacit/party/api/question';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { costText, disclosureText, missingText } from '../output/job-view.ts';
import { fitted } from '../output/width.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(
    questionOptions(command, io()),
    language,
    'tacit explain query.sql --helper notary',
    'tacit explain - --request-grants < query.sql',
  ).action(async (argument: string, options: QuestionOptions) => {
    const shell = io();
    const question = await readQuestion(argument, options);
    const explanation = await (await connect(shell)).explain(question);
    shell.show(explanation, () => explanationText(explanation, shell));
  });
}

export function explanationText(explanation: Explanation, io: Io): string {
  const names = explanation.parties.map((party) => party.name);
  const parts = [
    disclosureText(explanation.disclosure, io),
    fitted(renderPlan(explanation.plan, io.language)),
    fitted(costText(explanation.cost, names, explanation.estimatedSeconds, io)),
  ];
  if (explanation.missingGrants.length > 0) parts.push(missingText(explanation.missingGrants, io));
  return parts.join('\n\n');
}
