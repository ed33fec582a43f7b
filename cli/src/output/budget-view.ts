/** What answers with noise may spend and have spent, as people read it. */
import { type Budget, type PeerBudget, type PlannedSpending, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { shorten } from './job-view.ts';
import { renderTable } from './table.ts';

export function budgetText({ dataset, privacy, period, spent, left, unlike, spendings }: Budget, io: Io): string {
  const { language } = io;
  const title = (key: string): string => say(key, {}, language);
  const values = {
    dataset,
    unit: privacy?.unit ?? '',
    epsilon: privacy?.epsilon ?? '0',
    delta: privacy?.delta ?? '0',
    period,
    spentEpsilon: spent.epsilon ?? '?',
    spentDelta: spent.delta,
    left,
  };
  const first =
    privacy === null
      ? say('cli.budget.closed', values, language)
      : say(`cli.budget.${privacy.unit === null ? 'row' : 'unit'}${period === '' ? '-ever' : ''}`, values, language);
  const notes = [
    ...(spent.epsilon === null ? [say('cli.budget.no-epsilon', values, language)] : []),
    ...(unlike.length > 0 ? [say('cli.budget.unlike', { ...values, jobs: unlike }, language)] : []),
    ...(spendings.length > 1 && privacy !== null ? [say('cli.budget.together', values, language)] : []),
  ];
  const head = [first, ...notes].join('\n');
  if (spendings.length === 0) return head;
  const table = renderTable(
    [
      { title: title('cli.column.time') },
      { title: title('cli.column.recipients') },
      { title: title('cli.column.job') },
      { title: title('cli.column.state') },
      { title: 'ε', align: 'right' },
      { title: 'δ', align: 'right' },
      { title: title('cli.column.question') },
    ],
    spendings.map(({ at, recipients, job, state, epsilon, delta, question }) => [
      at.slice(0, 19).replace('T', ' '),
      recipients.join(', '),
      job,
      title(`job.state.${state}`),
      String(epsilon),
      String(delta),
      shorten(question),
    ]),
  );
  return `${head}\n${table}`;
}

/** What a peer says is left of a budget. */
export function leftText({ period, left, parts }: PeerBudget, { language }: Io): string {
  const key = period === '' ? 'cli.budget.peer-ever' : 'cli.budget.peer';
  return say(key, { period, left, parts: shownNumber(parts) }, language);
}

/** Whether questions with noise fit into what is left at peers, a line for each dataset. */
export function plannedText(spendings: readonly PlannedSpending[], { language }: Io): string {
  return spendings
    .map(({ owner, dataset, asked, left, parts, fits }) => {
      const values = { dataset: `${owner}.${dataset}`, asked, left, below: shownNumber(left + parts) };
      return say(`cli.budget.fits-${fits}`, values, language);
    })
    .join('\n');
}

const shownNumber = (value: number): number => Number(value.toPrecision(6));
