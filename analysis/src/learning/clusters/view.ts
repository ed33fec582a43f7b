/** How a training of clusters reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import '../learn-messages.ts';
import './disclosure-messages.ts';
import type { ClustersPlan } from './plan.ts';
import type { ClustersQuestion } from './question.ts';
import './view-messages.ts';

function questionText({ learn, aligned }: ClustersPlan, language: Language = 'en'): string {
  const { clusters, features, iterations, start, seed, scale, tell } = learn;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`clusters.question.${text}`, values, language);
  return [
    words('model', { clusters, table: aligned.name }),
    words('features', { features: features.map(nameOf) }),
    words(`scale-${scale}`),
    words(`start-${start}`, { seed }),
    words('iterations', { iterations }),
    ...(tell.length === 0 ? [words('tell-nothing')] : [words('tell', { tell: [...tell] })]),
    words(features.some((each) => each.kind === 'number' && each.filled) ? 'missing-mean' : 'missing-drop'),
  ].join('\n');
}

function steps(plan: ClustersPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, learn, stages, minimumGroupSize: minimum } = plan;
  const [{ output }] = plan.keeps;
  const { clusters, iterations } = learn;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`clusters.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words('fit', { clusters, iterations }) },
    { who: computers, text: words('keep', { computers, output, minimum }) },
    {
      who: recipients,
      text: words(learn.tell.length === 0 ? 'tell-rows' : 'tell', { recipients, tell: [...learn.tell] }),
    },
  ];
}

export const clustersView = learnerView<ClustersQuestion, ClustersPlan>('clusters', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
