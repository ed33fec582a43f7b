/** For tests: trainings of generalised linear models. */
import type { Kind } from '../../kinds/kind.ts';
import type { TrainPlan } from '../glm/plan.ts';
import type { TrainQuestion } from '../glm/question.ts';
import type { Trained } from '../glm/report.ts';
import type { LearnerPlan } from '../learner.ts';
import { train as kind } from '../train/kind.ts';

export const train = kind as unknown as Kind<TrainQuestion, TrainPlan & LearnerPlan, Trained>;
