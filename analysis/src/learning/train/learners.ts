/** Ways to learn a model, a line each. */
import { UsageError } from '@tacit/engine';
import { wrongMember } from '../../kinds/members.ts';
import { clusters } from '../clusters/learner.ts';
import { components } from '../components/learner.ts';
import { bayes } from '../bayes/learner.ts';
import { glm } from '../glm/learner.ts';
import { isolation } from '../isolation/learner.ts';
import type { AnyLearner, LearnerPlan } from '../learner.ts';
import { noised } from '../noised/learner.ts';
import { noisedLogistic } from '../noised-logistic/learner.ts';
import { noisedNetwork } from '../noised-network/learner.ts';
import { network } from '../network/learner.ts';
import { trees } from '../trees/learner.ts';
import './messages.ts';

export const learners: readonly AnyLearner[] = [
  glm,
  noised,
  noisedLogistic,
  trees,
  network,
  noisedNetwork,
  bayes,
  clusters,
  components,
  isolation,
];

/** By what a question asks for: with privacy there is one way for each of two models, and of networks, where what shows activations needs it. Throws UsageError 'question.…' where it asks for no model that there is. */
export function learnerFor(question: unknown): AnyLearner {
  const { model, privacy, leak } = (typeof question === 'object' && question !== null ? question : {}) as {
    readonly model?: unknown;
    readonly privacy?: unknown;
    readonly leak?: unknown;
  };
  if (model === 'network' && (privacy !== undefined || leak !== undefined)) return noisedNetwork;
  if (privacy !== undefined) return model === 'logistic' ? noisedLogistic : noised;
  const found = learners.find(({ models }) => models.some((each) => each === model));
  // What is no object, or names no model, every learner says in the same words.
  if (found !== undefined || model === undefined) return found ?? glm;
  const known = learners.flatMap(({ models }) => models.map((each) => JSON.stringify(each)));
  throw wrongMember('train', 'model', model, known.join(' / '));
}

/** By its plan. Throws UsageError 'train.learner' for one of a learner that this version does not have. */
export function learnerOf({ learner }: Pick<LearnerPlan, 'learner'>): AnyLearner {
  const found = learners.find(({ name }) => name === learner);
  if (found !== undefined) return found;
  throw new UsageError('train.learner', { learner, known: learners.map(({ name }) => name) });
}
