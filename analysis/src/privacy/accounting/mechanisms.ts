/** What accountants know about each mechanism. */
import { checkDelta, checkNotNegative, checkPositive, checkWhole } from './checks.ts';
import { groupPrivacy, type Guarantee } from './composition.ts';
import { gaussianRho, pureRho } from './concentrated.ts';
import type { PrivacyLoss } from './loss.ts';
import {
  discreteGaussianLoss,
  discreteLaplaceLoss,
  gaussianLoss,
  guaranteedLoss,
  laplaceLoss,
  mostExactDeviation,
  poissonGaussianLoss,
  spreadDistance,
} from './loss-mechanisms.ts';
import { concentratedRenyi, exponentialRenyi, laplaceRenyi, pureRenyi, type RenyiCurve } from './renyi.ts';
import { checkSampling, type Relation, type Sampling, sampledGaussianRenyi } from './sampled-renyi.ts';

/**
 * A mechanism and its parameters. `sensitivity` is by how much a unit changes the value: in the L1 norm for Laplace noise, in the L2 norm for Gaussian noise. `vector`:
 * the value is several numbers, each with its own noise; otherwise it is one number. Discrete noise is on whole numbers.
 */
export type Mechanism =
  | { readonly name: 'laplace'; readonly sensitivity: number; readonly scale: number; readonly vector?: boolean }
  | {
      readonly name: 'discrete-laplace';
      readonly sensitivity: number;
      readonly scale: number;
      readonly vector?: boolean;
    }
  | { readonly name: 'gaussian'; readonly sensitivity: number; readonly deviation: number; readonly vector?: boolean }
  | {
      readonly name: 'discrete-gaussian';
      readonly sensitivity: number;
      readonly deviation: number;
      readonly vector?: boolean;
    }
  /** `epsilon` is the range of the log-probabilities' ratio. */
  | { readonly name: 'exponential'; readonly epsilon: number }
  | { readonly name: 'permute-and-flip'; readonly epsilon: number }
  | { readonly name: 'randomised-response'; readonly epsilon: number }
  /** Whatever is known to be (ε, δ)-private: sparse vector, thresholds for unknown keys. */
  | { readonly name: 'guaranteed'; readonly epsilon: number; readonly delta: number }
  | { readonly name: 'concentrated'; readonly rho: number };

/** The loss distribution of one release. */
export interface KnownLoss {
  /** No loss that is not cut is larger, up or down. */
  readonly span: number;
  /** On the grid of a step, or on its own lattice where it has one. */
  readonly on: (step: number) => PrivacyLoss;
}

/** Losses beyond it are of releases without any privacy, and their exponentials beyond floating-point numbers. */
const mostSpan = 500;

/** A loss distribution, unless its losses are too large to be of use. */
function lossWithin(span: number, on: KnownLoss['on']): { readonly loss?: KnownLoss } {
  return span <= mostSpan ? { loss: { span, on } } : {};
}

/** The largest loss of Gaussian noise of ratio μ within 10.5 deviations. */
const gaussianSpan = (mu: number): number => (mu * mu) / 2 + 10.5 * mu;

/** What is known of one release. What is missing is not known, and no accountant that needs it is used. */
export interface Knowledge {
  /** (ε, δ) without any choice of δ. */
  readonly guarantee?: Guarantee;
  readonly rho?: number;
  /** Divergences once an event of probability `apart` is left out. */
  readonly renyi?: RenyiCurve;
  readonly apart: number;
  readonly loss?: KnownLoss;
  /** Statistical distance between one noisy number and what `loss` and `renyi` describe, besides that of the sampler; `guarantee` and `rho` are of the very noise. */
  readonly distance: number;
}

/** Throws UsageError 'accounting.…' for parameters and samplings for which nothing is proven. */
export function knowledgeOf(mechanism: Mechanism, sampling: Sampling | undefined, relation: Relation): Knowledge {
  if (sampling !== undefined) return sampled(mechanism, sampling, relation);
  switch (mechanism.name) {
    case 'laplace':
    case 'discrete-laplace': {
      const { name, sensitivity, scale, vector } = mechanism;
      checkPositive('sensitivity', sensitivity);
      checkPositive('scale', scale);
      const epsilon = sensitivity / scale;
      // One number's loss distribution does not bound that of a change spread over several numbers: those count as any ε-private release.
      if (vector === true) return pure(epsilon);
      if (name === 'laplace') {
        return {
          ...pure(epsilon),
          renyi: laplaceRenyi(epsilon),
          ...lossWithin(epsilon, (step) => laplaceLoss(epsilon, step)),
        };
      }
      checkWhole('sensitivity', sensitivity, 1);
      return {
        ...pure(epsilon),
        ...(sensitivity > 2 ** 16 ? {} : lossWithin(epsilon, () => discreteLaplaceLoss(sensitivity, scale))),
      };
    }
    case 'gaussian': {
      const mu = ratioOf(mechanism);
      return {
        rho: gaussianRho(mu),
        renyi: concentratedRenyi(gaussianRho(mu)),
        apart: 0,
        distance: 0,
        ...lossWithin(gaussianSpan(mu), (step) => gaussianLoss(mu, step)),
      };
    }
    case 'discrete-gaussian': {
      const mu = ratioOf(mechanism);
      const { sensitivity, deviation, vector } = mechanism;
      const known = { rho: gaussianRho(mu), renyi: concentratedRenyi(gaussianRho(mu)), apart: 0, distance: 0 };
      if (deviation <= mostExactDeviation) {
        if (vector === true || !Number.isSafeInteger(sensitivity)) return known;
        return { ...known, ...lossWithin(gaussianSpan(mu) + mu, () => discreteGaussianLoss(sensitivity, deviation)) };
      }
      return {
        ...known,
        ...lossWithin(gaussianSpan(mu), (step) => gaussianLoss(mu, step)),
        distance: spreadDistance(deviation),
      };
    }
    case 'exponential':
    case 'permute-and-flip': {
      // Permute-and-flip is ε-private, with no bound of its range known here.
      if (mechanism.name === 'permute-and-flip') return pure(mechanism.epsilon);
      checkPositive('epsilon', mechanism.epsilon);
      return {
        ...pure(mechanism.epsilon),
        rho: mechanism.epsilon ** 2 / 8,
        renyi: exponentialRenyi(mechanism.epsilon),
      };
    }
    case 'randomised-response':
      return pure(mechanism.epsilon);
    case 'guaranteed': {
      const { epsilon, delta } = mechanism;
      checkNotNegative('epsilon', epsilon);
      checkDelta('delta', delta);
      return {
        ...pure(epsilon),
        guarantee: { epsilon, delta },
        apart: delta,
        ...lossWithin(epsilon, () => guaranteedLoss(epsilon, delta)),
      };
    }
    case 'concentrated':
      checkNotNegative('rho', mechanism.rho);
      return { rho: mechanism.rho, renyi: concentratedRenyi(mechanism.rho), apart: 0, distance: 0 };
  }
}

function pure(epsilon: number): Knowledge {
  checkNotNegative('epsilon', epsilon);
  return {
    guarantee: { epsilon, delta: 0 },
    rho: pureRho(epsilon),
    renyi: pureRenyi(epsilon),
    apart: 0,
    ...lossWithin(epsilon, () => guaranteedLoss(epsilon, 0)),
    distance: 0,
  };
}

function ratioOf({ sensitivity, deviation }: { readonly sensitivity: number; readonly deviation: number }): number {
  checkPositive('sensitivity', sensitivity);
  checkPositive('deviation', deviation);
  return sensitivity / deviation;
}

/**
 * Of a sampled release. Gaussian noise has its own bounds; discrete noise of large deviation is that of continuous noise, rounded. Anything else counts as if there had been no sampling, which never claims too little.
 */
function sampled(mechanism: Mechanism, sampling: Sampling, relation: Relation): Knowledge {
  checkSampling(sampling, relation);
  const spread = mechanism.name === 'discrete-gaussian' && mechanism.deviation >= 2 ** 12;
  if (mechanism.name !== 'gaussian' && !spread) return knowledgeOf(mechanism, undefined, relation);
  const mu = ratioOf(mechanism);
  const known = {
    renyi: sampledGaussianRenyi(mu, sampling, relation),
    apart: 0,
    distance: spread ? spreadDistance(mechanism.deviation) : 0,
  };
  if (sampling.kind !== 'poisson' || sampling.rate === 0) return known;
  const span = gaussianSpan(mu) - Math.log1p(-Math.min(sampling.rate, 0.999));
  return { ...known, ...lossWithin(span, (step) => poissonGaussianLoss(mu, sampling.rate, step)) };
}

/** The mechanism as `size` units that change together see it: k times the sensitivity, k ε, k² ρ. */
export function mechanismForGroup(mechanism: Mechanism, size: number): Mechanism {
  switch (mechanism.name) {
    case 'laplace':
    case 'discrete-laplace':
    case 'gaussian':
    case 'discrete-gaussian':
      return { ...mechanism, sensitivity: mechanism.sensitivity * size };
    case 'exponential':
    case 'permute-and-flip':
    case 'randomised-response':
      return { ...mechanism, epsilon: mechanism.epsilon * size };
    case 'concentrated':
      return { ...mechanism, rho: mechanism.rho * size * size };
    case 'guaranteed': {
      const { epsilon, delta } = groupPrivacy(mechanism, size);
      return { name: 'guaranteed', epsilon, delta };
    }
  }
}
