/** How trainings read, a line for each learner. */
import { UsageError } from '@tacit/engine/text';
import type { KindView } from '../../kinds/view.ts';
import { clustersView } from '../clusters/view.ts';
import { componentsView } from '../components/view.ts';
import { bayesView } from '../bayes/view.ts';
import { glmView } from '../glm/view.ts';
import { isolationView } from '../isolation/view.ts';
import type { LearnerPlan, LearnerQuestion, LearnerView } from '../learner.ts';
import { noisedView } from '../noised/view.ts';
import { noisedLogisticView } from '../noised-logistic/view.ts';
import { noisedNetworkView } from '../noised-network/view.ts';
import { networkView } from '../network/view.ts';
import { treesView } from '../trees/view.ts';
import './messages.ts';

const views: readonly LearnerView[] = [
  glmView,
  noisedView,
  noisedLogisticView,
  treesView,
  networkView,
  noisedNetworkView,
  bayesView,
  clustersView,
  componentsView,
  isolationView,
];

function viewOf({ learner }: Pick<LearnerPlan, 'learner'>): LearnerView['view'] {
  const found = views.find(({ name }) => name === learner);
  if (found !== undefined) return found.view;
  throw new UsageError('train.learner', { learner, known: views.map(({ name }) => name) });
}

export const trainView: KindView<LearnerQuestion, LearnerPlan> = {
  name: 'train',
  questionText: (plan, language) => viewOf(plan).questionText(plan, language),
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps: (plan, language, cost) => viewOf(plan).steps(plan, language, cost),
};
