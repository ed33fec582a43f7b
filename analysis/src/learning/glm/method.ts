/** How a model is fitted, as its question asks for it. */
import { UsageError } from '@tacit/engine/text';
import type { MethodPlan } from './method-plan.ts';
import type { TrainQuestion } from './question.ts';
import './step-messages.ts';

const iterationsByDefault = { linear: 1, logistic: 8, poisson: 8, gamma: 8, tweedie: 8 } as const;
const ofNewton = ['iterations'] as const;
const ofBatches = ['epochs', 'batch', 'learningRate', 'momentum', 'lasso', 'sigmoid', 'seed'] as const;

/** `rows`: of the table, those that are nobody's among them. Throws UsageError 'train.…' for what does not go together. */
export function methodOf(question: TrainQuestion, rows: number): MethodPlan {
  const { model, method: name = 'newton', tell = [], onFailure } = question;
  const refuse = (options: readonly (keyof TrainQuestion)[], methods: string) => {
    const option = options.find((each) => question[each] !== undefined);
    if (option !== undefined) throw new UsageError('train.option-of-method', { option, method: name, methods });
  };
  if (name === 'newton') {
    if ((question.lasso ?? 0) > 0) throw new UsageError('train.lasso-newton', {});
    refuse(ofBatches, 'sgd, adam');
    if (onFailure === 'resume') throw new UsageError('train.resume-newton', {});
    return { name, iterations: question.iterations ?? iterationsByDefault[model] };
  }
  refuse(ofNewton, 'newton');
  if (model !== 'linear' && model !== 'logistic')
    throw new UsageError('train.method-of-family', { family: model, method: name });
  if (tell.includes('errors')) throw new UsageError('train.errors-of-method', { method: name });
  if (model === 'linear') refuse(['sigmoid'], 'newton, sgd, adam (logistic)');
  if (name === 'adam') refuse(['momentum'], 'sgd');
  const { momentum = 0, batch = Math.min(128, rows) } = question;
  if (batch > rows) throw new UsageError('train.batch', { found: batch, rows });
  const plainRate = model === 'logistic' ? 0.25 : 0.0625;
  return {
    name,
    epochs: question.epochs ?? 20,
    batch,
    learningRate: question.learningRate ?? (name === 'adam' ? 0.03125 : plainRate * (1 - momentum)),
    momentum,
    lasso: question.lasso ?? 0,
    sigmoid: question.sigmoid ?? 'exact',
    seed: question.seed ?? 1,
  };
}
