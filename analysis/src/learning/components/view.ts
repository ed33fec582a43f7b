/** How a training of components reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import '../learn-messages.ts';
import './disclosure-messages.ts';
import type { ComponentsPlan } from './plan.ts';
import type { ComponentsQuestion } from './question.ts';
import './view-messages.ts';

function questionText({ learn, aligned }: ComponentsPlan, language: Language = 'en'): string {
  const { components, features, scale, iterations, tell } = learn;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`components.question.${text}`, values, language);
  return [
    words('model', { components, table: aligned.name }),
    words('features', { features: features.map(nameOf) }),
    words(scale),
    words('iterations', { iterations }),
    ...(tell.length === 0 ? [words('tell-nothing')] : [words('tell', { tell: [...tell] })]),
    words(features.some((each) => each.kind === 'number' && each.filled) ? 'missing-mean' : 'missing-drop'),
  ].join('\n');
}

function steps(plan: ComponentsPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, learn, stages } = plan;
  const [{ output }] = plan.keeps;
  const { components, scale, iterations, tell } = learn;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`components.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words(`matrix-${scale}`) },
    { who: computers, text: words('fit', { components, iterations }) },
    { who: computers, text: words('keep', { computers, output }) },
    { who: recipients, text: words(tell.length === 0 ? 'tell-rows' : 'tell', { recipients, tell: [...tell] }) },
  ];
}

export const componentsView = learnerView<ComponentsQuestion, ComponentsPlan>('components', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
