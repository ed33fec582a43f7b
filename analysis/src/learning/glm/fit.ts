/** The fit of a training, by the plan's method, with what was kept on the way. */
import {
  asFixed,
  batchStateShapes,
  type Bits,
  type Family,
  type Fixed,
  fitByBatches,
  fitGlm,
  type GlmData,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { Checkpoints, type CheckpointTerms } from '../../kinds/checkpoints.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { termsOf } from '../features.ts';
import { progressOf } from '../progress.ts';
import { type BatchMethod, turnsOf } from './method-plan.ts';
import type { TrainPlan } from './plan.ts';
import { checkpoint } from './question.ts';

/** What was fitted, as shares. */
export interface Fitted {
  /** Of the terms. */
  readonly slopes: Fixed;
  readonly intercept: Fixed;
  /** One number: the intercept where all columns are at their means. */
  readonly centre: Fixed;
  /** Of the terms, and of the intercept at the means; absent of a descent. */
  readonly errors: { readonly slopes: Fixed; readonly centre: Fixed } | undefined;
  readonly deviance: Fixed | undefined;
  /** Bits that are 1 where the fit is not to be told: of each term, of the fit, and where it tells so that labels are told by the features. */
  readonly flags: readonly Bits[];
}

/** `taking`: how many rows take part. */
export async function fitted(
  sharing: Sharing,
  plan: TrainPlan,
  runtime: Runtime,
  data: GlmData,
  taking: Ring,
): Promise<Fitted> {
  const { family, power, method, ridge } = plan.train;
  const told = progressOf(sharing, runtime, turnsOf(method));
  if (method.name !== 'newton') return await byBatches(sharing, plan, runtime, method, data, taking, told);
  const found = await fitGlm(sharing, data, {
    family: familyOf(family, power),
    iterations: method.iterations,
    ridge,
    onStep: (step) => told(step + 1),
  });
  const { coefficients, slopes, intercept, errors, slopeErrors, deviance, constant, collinear, overflow, separated } =
    found;
  const first = (x: Fixed) => asFixed(x.format, sharing.slice(x.ring, 0, 1));
  return {
    slopes,
    intercept,
    centre: first(coefficients),
    errors: { slopes: slopeErrors, centre: first(errors) },
    deviance,
    flags: [sharing.xor(constant, collinear), overflow, separated].filter((each) => each !== undefined),
  };
}

/** As the engine calls it. */
export const familyOf = (family: TrainPlan['train']['family'], power: number): Family =>
  family === 'tweedie' ? { kind: family, power } : { kind: family === 'linear' ? 'gaussian' : family };

async function byBatches(
  sharing: Sharing,
  plan: TrainPlan,
  runtime: Runtime,
  method: BatchMethod,
  data: GlmData,
  taking: Ring,
  told: (done: number) => void,
): Promise<Fitted> {
  const { family, ridge, resumes, tell } = plan.train;
  const { name, lasso, seed, ...rest } = method;
  const checkpoints = resumes
    ? new Checkpoints(() => runtime.memory(checkpoint), runtime.attempt, checkpointTerms(plan))
    : undefined;
  const kept = await checkpoints?.agree(sharing);
  told(kept?.step ?? 0);
  const found = await fitByBatches(sharing, data, {
    ...rest,
    family: family === 'linear' ? 'gaussian' : 'logistic',
    method: name,
    // Of a number, in its own units.
    l1: family === 'linear' ? lasso / plan.keeps[0].model.unit : lasso,
    l2: ridge,
    seed: `train ${seed}`,
    taking,
    curve: tell.includes('curve'),
    start: kept && { epochs: kept.step, vectors: kept.vectors },
    onEpoch: async (epoch, { vectors }) => {
      // After the last one nothing is left to go on with.
      if (epoch + 1 < method.epochs) await checkpoints?.keep(sharing, epoch + 1, vectors);
      told(epoch + 1);
    },
  });
  return { ...found, errors: undefined, flags: [found.constant, found.overflow] };
}

/** What a computer keeps on the way, where the plan says so. */
function checkpointTerms({ train }: Pick<TrainPlan, 'train'>): CheckpointTerms {
  const { method, features, tell } = train;
  if (method.name === 'newton') return { shapes: [], steps: 0 };
  const { name, momentum, epochs } = method;
  const options = { method: name, momentum, epochs, curve: tell.includes('curve') };
  const shapes = batchStateShapes(termsOf(features).length, options);
  return { shapes: shapes.map((shape) => ({ domain: 'ring', ...shape }) as const), steps: epochs - 1 };
}
