/** Boosted trees of a bank and a telecom, beside boosting with all of their files in one place: after `credit`, on the same tables. */
import { boostingInTheClear } from './boosting-clear.ts';
import { type ResultTable, tableOf } from '@tacit/party/api';
import { type CreditStep, left, reportIn, type Story } from './credit.ts';
import { alignment, boosting, explaining, judgement } from './credit-data.ts';
import type { Figure } from './figure.ts';

/** Numbers of the reports as far as they are compared; their kinds define them. */
interface Trained {
  readonly rows: number;
  readonly labels: readonly { readonly rows: number }[];
  readonly curve: readonly number[];
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
}
interface Judged {
  readonly samples: readonly { readonly rows: number; readonly auc: number }[];
}

export const boostingStory: Story = {
  name: 'boosting',
  play: async (done, files, inTheClear) => {
    const customers = left('align', await done('align-customers', alignment('customers', ['defaulted'])), 'table');
    const asked = boosting(customers, { tell: ['importance', 'curve'] });
    const trained = await done('boost', asked);
    const model = left('train', trained, 'model');
    const judged = await done('judge-boost', judgement(model, customers));
    const applicants = left('align', await done('align-applicants', alignment('applicants', ['number'])), 'table');
    const explained = await done('explain-boost', explaining(model, applicants));
    inTheClear();
    const clear = boostingInTheClear(files, asked.question);
    // One applicant among the figures that are shown; all others behind them.
    const [count, ...added] = explanations(clear, tableOf(explained.result));
    const own = compared(clear, trained, judged);
    const columns = clear.importance.size;
    const figures = [
      ...own.slice(0, 4),
      count as Figure,
      ...added.slice(0, columns),
      ...own.slice(4),
      ...added.slice(columns),
    ];
    return { figures, shown: trained, trained };
  },
};

/** What each column adds to the score of every applicant, that with the greatest score first. */
function explanations(
  { contributions }: ReturnType<typeof boostingInTheClear>,
  { columns, rows }: ResultTable,
): Figure[] {
  const place = (name: string): number => columns.findIndex((each) => each.name === name);
  const score = (row: ResultTable['rows'][number]): number => Number(row[place('score')]);
  const told = [...rows].sort((a, b) => score(b) - score(a));
  const allowed = 0.0005;
  return [
    { what: 'applicants explained', computed: told.length, clear: contributions.size, allowed: 0 },
    ...told.flatMap((row): Figure[] => {
      const cell = row[place('number')];
      const number = typeof cell === 'string' ? cell : '';
      const clear = contributions.get(number);
      return [...(clear?.byFeature ?? [])].map(([name, value]) => {
        // The applicant's own column, of a table with another name than the customers'.
        const own = name.replace('bank.customers.', 'bank.applicants.');
        const computed = Number(row[place(own)]);
        return { what: `applicant ${number}: ${name.split('.').at(-1) ?? ''} adds`, computed, clear: value, allowed };
      });
    }),
  ];
}

function compared(clear: ReturnType<typeof boostingInTheClear>, trained: CreditStep, judged: CreditStep): Figure[] {
  const { rows, labels, curve, importance } = reportIn(trained.result).numbers as unknown as Trained;
  const [sample] = (reportIn(judged.result).numbers as unknown as Judged).samples;
  const greatest = Math.max(...clear.importance.values());
  const figure = (what: string, computed: number | undefined, value: number, allowed: number): Figure => {
    return { what, computed: computed ?? Number.NaN, clear: value, allowed };
  };
  return [
    figure('rows', rows, clear.rows, 0),
    figure('events', labels[0]?.rows, clear.events, 0),
    figure('rows judged', sample?.rows, clear.rows, 0),
    figure('AUC', sample?.auc, clear.auc, 0.0005),
    ...[...clear.importance].map(([name, gain]) =>
      figure(`importance of ${name}`, importance.find((each) => each.feature === name)?.gain, gain, greatest / 1000),
    ),
    ...clear.curve.map((loss, tree) => figure(`loss after ${tree} trees`, curve[tree], loss, 0.0001)),
  ];
}
