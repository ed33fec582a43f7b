/** The demonstration of answers with noise for people, and as one JSON document. */
import { type Language, problemText, say, tableOf } from '@tacit/party/api';
import type { ActivityLine } from '../output/activity.ts';
import { budgetText } from '../output/budget-view.ts';
import type { Io } from '../output/io.ts';
import { disclosureText } from '../output/job-view.ts';
import { renderResult } from '../output/result-view.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';
import { disclosureLine } from './document.ts';
import type { Compared, PrivacyOutcome, PrivacyViewer } from './privacy.ts';

/** With --json nothing is shown on the way. */
export const silentPrivacy: PrivacyViewer = {
  doing: () => undefined,
  introduces: () => undefined,
  exact: () => undefined,
  refused: () => undefined,
  differs: () => undefined,
  answered: () => undefined,
  spent: () => undefined,
  ends: () => undefined,
};

export function privacyNarrator(io: Io, activity: ActivityLine): PrivacyViewer {
  const line = (key: string, values: Record<string, string | number> = {}): string => say(key, values, io.language);
  const indent = (text: string): string => text.replaceAll(/^/gm, '  ');
  const print = (text: string): void => {
    activity.end();
    io.print(fitted(text));
  };
  let number = 0;
  const heading = (key: string): void => print(`\n── ${++number}. ${line(key)} ──\n`);
  return {
    doing: (stage) => activity.begin(line(stage === 'prepare' ? 'demo.stage.prepare' : 'demo.stage.attack')),
    introduces: () => print(line('demo.privacy')),
    exact(sql, table) {
      heading('demo.privacy.exact');
      print(indent(sql));
      print(`\n${indent(renderResult(table, io))}`);
    },
    refused(sql, problem) {
      heading('demo.privacy.attack');
      const { message, hint } = problemText(problem, io.language);
      print(indent(sql));
      print(`\n✗ ${line('demo.privacy.refused')}\n${indent(message)}`);
      if (hint !== undefined) print(indent(hint));
    },
    differs(all, allButOne, truth) {
      heading('demo.privacy.pair');
      const [first, second] = [all, allButOne].map(({ result }) => tableOf(result));
      for (const table of [first, second]) if (table !== undefined) print(`${indent(renderResult(table, io))}\n`);
      const told = Number(first?.rows[0]?.[2]) - Number(second?.rows[0]?.[2]);
      print(
        line('demo.privacy.difference', { told: told.toLocaleString('en-US'), truth: truth.toLocaleString('en-US') }),
      );
    },
    answered(sql, { job }, figures) {
      heading('demo.privacy.noisy');
      print(indent(sql));
      print(`\n${disclosureText(job.contract.disclosure, io)}\n`);
      print(
        renderTable(
          [
            { title: line('demo.privacy.column.number') },
            { title: line('demo.privacy.column.noisy'), align: 'right' },
            { title: '±95%', align: 'right' },
            { title: line('demo.privacy.column.truth'), align: 'right' },
          ],
          figures.map(({ what, noisy, error, truth }) => [
            what,
            ...[noisy, error, truth].map((each) => each.toLocaleString('en-US', { maximumFractionDigits: 2 })),
          ]),
        ),
      );
    },
    spent(budget, problem) {
      heading('demo.privacy.budget');
      print(indent(budgetText(budget, io)));
      print(`\n✗ ${line('demo.privacy.refused')}\n${indent(problemText(problem, io.language).message)}`);
    },
    ends: ({ seconds, receipts }) =>
      print(`\n${line('demo.privacy.ends', { ...receipts, seconds: (seconds['total'] ?? 0).toFixed(1) })}`),
  };
}

/** The demonstration as one JSON document. */
export function privacyDocument(outcome: PrivacyOutcome, language: Language) {
  const { question, refused, run, all, allButOne, figures, matches, budget, spent, receipts, seconds } = outcome;
  const { contract } = run.job;
  const beside: { readonly figures: readonly Compared[] } = { figures };
  const problemOf = (problem: PrivacyOutcome['spent']) => ({
    code: problem.code,
    message: problemText(problem, language).message,
  });
  const { columns, rows } = tableOf(run.result);
  return {
    question,
    contract: { id: run.job.id, digest: run.job.contractDigest, ...contract },
    disclosure: contract.disclosure.map((each) => disclosureLine(each, language)),
    cost: run.cost,
    result: { columns: columns.map(({ name }) => name), rows },
    refused: { question: refused.sql, ...problemOf(refused.problem) },
    pair: [all, allButOne].map(({ result }) => tableOf(result).rows[0]),
    plaintext: beside,
    matchesPlaintext: matches,
    budget: { ...budget, refusal: problemOf(spent) },
    receipts,
    seconds,
  };
}
