/** Boosted trees of a bank and a telecom, beside boosting with all of their files in one place: after `credit`, on the same tables. */
import { boostingInTheClear } from './boosting-clear.ts';
import { type CreditStep, left, reportIn, type Story } from './credit.ts';
import { alignment, boosting, judgement } from './credit-data.ts';
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
    const judged = await done('judge-boost', judgement(left('train', trained, 'model'), customers));
    inTheClear();
    return { figures: compared(boostingInTheClear(files, asked.question), trained, judged), shown: trained, trained };
  },
};

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
