/** How a description reads. */
import type { KindView } from '../kinds/view.ts';
import type { DescribePlan } from './plan.ts';
import type { DescribeQuestion } from './question.ts';
import { describeSteps, questionText } from './steps.ts';
import './statement-messages.ts';

export const describeView: KindView<DescribeQuestion, DescribePlan> = {
  name: 'describe',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps: describeSteps,
};
