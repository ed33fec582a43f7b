import { type Explanation, renderPlan, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { costText, disclosureText } from '../output/job-view.ts';
import { type QuestionOptions, questionOptions, readQuestion } from './question.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(questionOptions(command, io()), language, 'tacit explain query.sql --helper notary').action(
    async (argument: string, options: QuestionOptions) => {
      const shell = io();
      const explanation = await (await connect(shell)).explain(readQuestion(argument, options));
      shell.show(explanation, () => explanationText(explanation, shell));
    },
  );
}

export function explanationText(explanation: Explanation, io: Io): string {
  const names = explanation.parties.map((party) => party.name);
  const parts = [
    disclosureText(explanation.disclosure, io),
    renderPlan(explanation.plan, io.language),
    costText(explanation.cost, names, explanation.estimatedSeconds, io),
  ];
  for (const grant of explanation.missingGrants) {
    parts.push(
      say(
        'cli.explain.missing',
        { owner: grant.owner, column: `${grant.dataset}.${grant.column}`, use: grant.use },
        io.language,
      ),
    );
  }
  return parts.join('\n\n');
}
