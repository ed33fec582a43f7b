/** For tests: trainings of networks. */
import type { Kind } from '../../kinds/kind.ts';
import type { LearnerPlan } from '../learner.ts';
import type { NetworkTrainPlan } from '../network/plan.ts';
import type { NetworkQuestion } from '../network/question.ts';
import type { TrainedNetwork } from '../network/report.ts';
import { train as kind } from '../train/kind.ts';

export const train = kind as unknown as Kind<NetworkQuestion, NetworkTrainPlan & LearnerPlan, TrainedNetwork>;
