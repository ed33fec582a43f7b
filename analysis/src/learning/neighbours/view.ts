/** How nearest neighbours read. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import '../learn-messages.ts';
import './disclosure-messages.ts';
import type { NeighboursPlan } from './plan.ts';
import type { NeighboursQuestion } from './question.ts';
import './view-messages.ts';

const labelName = ({ neighbours: { label } }: NeighboursPlan): string =>
  nameOf({ ...label.column, column: label.column.name });

function questionText(plan: NeighboursPlan, language: Language = 'en'): string {
  const { features, weights, k, points, tell, scale } = plan.neighbours;
  const [caller] = plan.recipients;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`neighbours.question.${text}`, values, language);
  return [
    words(tell, { caller, points, k, label: labelName(plan), table: plan.aligned.name }),
    ...features.map((each, i) => {
      const about = { feature: nameOf(each), weight: weights[i] ?? 1 };
      if (scale === 'deviation') return words('deviation', about);
      if (each.kind === 'levels') return words('list', about);
      return words('range', { ...about, low: cutText(each.type, each.low), high: cutText(each.type, each.high) });
    }),
  ].join('\n');
}

function steps(plan: NeighboursPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, aligned, neighbours } = plan;
  const [caller] = plan.recipients;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`neighbours.step.${text}`, values, language);
  return [
    { who: [caller], text: words('ask', { caller, computers }) },
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: words('nearest', { k: neighbours.k }) },
    { who: computers, text: words('answer', { k: neighbours.k, label: labelName(plan) }) },
    { who: [caller], text: words('tell', { caller }) },
  ];
}

export const neighboursView: KindView<NeighboursQuestion, NeighboursPlan> = {
  name: 'neighbours',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
