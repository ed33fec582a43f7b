/** The demonstration of advertising for people, and as one JSON document. */
import { type Language, say, tableOf } from '@tacit/party/api';
import type { ActivityLine } from '../output/activity.ts';
import { budgetText } from '../output/budget-view.ts';
import type { Io } from '../output/io.ts';
import { disclosureText } from '../output/job-view.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';
import type { AdvertisingOutcome, AdvertisingViewer, Compared } from './advertising.ts';
import { disclosureLine } from './document.ts';

/** With --json nothing is shown on the way. */
export const silentAdvertising: AdvertisingViewer = {
  doing: () => undefined,
  introduces: () => undefined,
  reached: () => undefined,
  lifted: () => undefined,
  chose: () => undefined,
  recommends: () => undefined,
  spent: () => undefined,
  ends: () => undefined,
};

export function advertisingNarrator(io: Io, activity: ActivityLine): AdvertisingViewer {
  const line = (key: string, values: Record<string, string | number> = {}): string =>
    say(`demo.advertising${key === '' ? '' : `.${key}`}`, values, io.language);
  const indent = (text: string): string => text.replaceAll(/^/gm, '  ');
  const print = (text: string): void => {
    activity.end();
    io.print(fitted(text));
  };
  let number = 0;
  const heading = (key: string): void => print(`\n── ${++number}. ${line(key)} ──\n`);
  const figures = (all: readonly Compared[]): void =>
    print(
      `\n${renderTable(
        [
          { title: line('column.number') },
          { title: line('column.noisy'), align: 'right' },
          { title: '±95%', align: 'right' },
          { title: line('column.truth'), align: 'right' },
        ],
        all.map(({ what, noisy, error, truth }) => [what, ...[noisy, error, truth].map(shown)]),
      )}`,
    );
  return {
    doing: (stage) =>
      activity.begin(say(stage === 'prepare' ? 'demo.stage.prepare' : 'demo.stage.attack', {}, io.language)),
    introduces: () => print(line('')),
    reached(sql, { job }, all) {
      heading('reach');
      print(indent(sql));
      print(`\n${disclosureText(job.contract.disclosure, io)}`);
      figures(all);
      print(`\n${line('reached', reachedOf(all))}`);
    },
    lifted(sql, all, lift, truth) {
      heading('lift');
      for (const each of sql) print(`${indent(each)}\n`);
      figures(all);
      const points = (value: number): string => (100 * value).toFixed(2);
      print(
        `\n${line('lifted', {
          test: `${points(lift.test)} %`,
          control: `${points(lift.control)} %`,
          difference: points(lift.difference),
          noise: points(lift.noise),
          error: points(lift.error),
          truth: points(truth),
        })}`,
      );
    },
    chose(sql, { job }, { told, counts }) {
      heading('topic');
      print(indent(sql));
      const choice = job.contract.disclosure.filter(({ id }) => id.startsWith('result'));
      print(`\n${disclosureText(choice, io)}`);
      const all = Object.entries(counts).map(([topic, count]) => `${topic} ${shown(count)}`);
      print(`\n${line('chosen', { topic: told, counts: all.join(', ') })}`);
    },
    recommends(sql, all, recommendations) {
      heading('recommend');
      print(indent(sql));
      print(
        `\n${renderTable(
          [{ title: line('column.topic') }, { title: line('column.product') }, { title: line('column.exact') }],
          recommendations.map(({ topic, product, truth }) => [topic, product, truth]),
        )}`,
      );
      const mean = all.reduce((sum, { noisy, truth }) => sum + Math.abs(noisy - truth), 0) / all.length;
      const error = Math.max(...all.map((each) => each.error));
      print(`\n${line('off', { count: all.length, mean: mean.toFixed(1), error })}`);
    },
    spent(budgets) {
      heading('budget');
      for (const { budget } of budgets) print(`${indent(budgetText(budget, io))}\n`);
    },
    ends: ({ seconds, receipts }) =>
      print(`\n${line('ends', { ...receipts, seconds: (seconds['total'] ?? 0).toFixed(1) })}`),
  };
}

const shown = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** All that saw it, added up: the noise of several numbers adds up as its deviations do. */
function reachedOf(all: readonly Compared[]): Record<'people' | 'error' | 'truth', string> {
  const seen = all.filter(({ what }) => what !== '× 0');
  const sum = (of: (each: Compared) => number): number => seen.reduce((total, each) => total + of(each), 0);
  return {
    people: shown(sum(({ noisy }) => noisy)),
    error: shown(Math.ceil(Math.sqrt(sum(({ error }) => error ** 2)))),
    truth: shown(sum(({ truth }) => truth)),
  };
}

/** The demonstration as one JSON document. */
export function advertisingDocument(outcome: AdvertisingOutcome, language: Language) {
  const { runs, reach, buyers, lift, topic, pairs, recommendations, matches, budgets, receipts, seconds } = outcome;
  return {
    questions: runs.map(({ question, run }) => {
      const { columns, rows } = tableOf(run.result);
      return {
        question,
        contract: { id: run.job.id, digest: run.job.contractDigest, ...run.job.contract },
        disclosure: run.job.contract.disclosure.map((each) => disclosureLine(each, language)),
        cost: run.cost,
        result: { columns: columns.map(({ name }) => name), rows },
      };
    }),
    reach: reachedOf(reach),
    lift: lift.noisy,
    topic: topic.told,
    recommendations: recommendations.map(({ topic: of, product }) => ({ topic: of, product })),
    plaintext: {
      figures: [...reach, ...buyers, ...pairs],
      lift: lift.truth,
      topics: topic.counts,
      recommendations: recommendations.map(({ topic: of, truth }) => ({ topic: of, product: truth })),
    },
    matchesPlaintext: matches,
    budgets: budgets.map(({ owner, budget }) => ({ owner, ...budget })),
    receipts,
    seconds,
  };
}
