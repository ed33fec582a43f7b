/** How a training of an isolation forest reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import './disclosure-messages.ts';
import type { IsolationPlan } from './plan.ts';
import type { IsolationQuestion } from './question.ts';
import './use-messages.ts';
import './view-messages.ts';

function questionText({ isolation, aligned }: IsolationPlan, language: Language = 'en'): string {
  const { features, asked, trees, sample, rows, seed } = isolation;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`isolation.question.${text}`, values, language);
  return [
    words('model', { table: aligned.name }),
    words('features', { features: features.map(nameOf) }),
    ...features.flatMap(({ cuts, ...each }, i) => {
      if (cuts === undefined) return [];
      const feature = nameOf(each);
      const points = cuts.points.map((point) => cutText(cuts.type, point));
      return [
        asked.includes(i)
          ? words('cuts', { feature, cuts: points })
          : words('bins', { feature, bins: points.length + 1 }),
      ];
    }),
    words('trees', { trees, sample, rows, seed }),
    words('missing'),
  ].join('\n');
}

function steps(plan: IsolationPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, isolation, stages } = plan;
  const [{ output }] = plan.keeps;
  const { trees, sample, rows } = isolation;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`isolation.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words('pool', { rows }) },
    { who: computers, text: words('trees', { trees, sample }) },
    { who: computers, text: words('keep', { computers, output }) },
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const isolationView = learnerView<IsolationQuestion, IsolationPlan>('isolation', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
