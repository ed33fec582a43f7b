/** Privacy loss distributions of many releases together. */
import { checkWhole } from './checks.ts';
import { type Summand, sumOf } from './fourier.ts';
import type { LossDistribution, PrivacyLoss } from './loss.ts';

/** Mass that the composed distribution may have outside of its window, on each side: it is part of the stated error. */
const outside = 1e-15;

/** Releases with the same distribution. */
export interface LossPart {
  readonly loss: PrivacyLoss;
  readonly times: number;
}

/**
 * The loss of all releases together, also of releases that were chosen after seeing earlier answers, as long as each keeps to its distribution. All are on one
 * grid, or on lattices of one step. Undefined where the window would take more points than fourier.ts allows.
 */
export function composeLosses(parts: readonly LossPart[]): PrivacyLoss | undefined {
  const present = parts.filter(({ times }) => times > 0);
  for (const { times } of present) checkWhole('times', times, 1);
  const directions = present.some(({ loss }) => loss.length > 1) ? [0, 1] : [0];
  const composed = directions.map((direction) => {
    const of = ({ loss }: LossPart): LossDistribution => (loss[direction] ?? loss[0]) as LossDistribution;
    return composeOne(present.map((part) => ({ one: of(part), times: part.times })));
  });
  return composed.every((one) => one !== undefined) ? composed : undefined;
}

interface Part {
  readonly one: LossDistribution;
  readonly times: number;
}

function composeOne(parts: readonly Part[]): LossDistribution | undefined {
  const [first] = parts;
  if (first === undefined)
    return { step: 1, origin: 0, masses: Float64Array.of(1), infinite: 0, raised: 0, divided: 0, error: 0 };
  // Losses of 0 are on every lattice.
  const { step } = (parts.find(({ one }) => one.masses.length > 1) ?? first).one;
  const together = {
    step,
    infinite: -Math.expm1(parts.reduce((sum, { one, times }) => sum + times * Math.log1p(-one.infinite), 0)),
    raised: parts.reduce((sum, { one, times }) => sum + times * one.raised, 0),
    divided: parts.reduce((sum, { one, times }) => sum + times * one.divided, 0),
    error: parts.reduce((sum, { one, times }) => sum + times * one.error, 0),
  };
  if (parts.length === 1 && first.times === 1) return { ...first.one, ...together };
  const origin = parts.reduce((sum, { one, times }) => sum + times * one.origin, 0);
  const { low, high } = windowOf(parts);
  const summands: Summand[] = parts.map(({ one, times }) => ({ at: 0, masses: one.masses, times }));
  const sum = sumOf(summands, low, high);
  if (sum === undefined) return undefined;
  // What wraps around from above the window is missing; what wraps around from below is counted above.
  const error = together.error + sum.error + 2 * outside;
  return { ...together, origin: origin + low * step, masses: sum.masses, error };
}

/** Cells into which masses are gathered where only a bound is wanted. */
const cells = 1024;

/** Places, counted from the sum of all lowest ones, between which all but a small mass of the sum lies: by Chernoff's bound E[e^(tX)] e^(−tx). */
function windowOf(parts: readonly Part[]): { low: number; high: number } {
  const most = parts.reduce((sum, { one, times }) => sum + times * (one.masses.length - 1), 0);
  const gathered = parts.map(({ one, times }) => ({ ...gather(one.masses), times }));
  const bound = (sign: number): number => {
    // (ln M(t) − ln outside) ÷ t falls to one minimum and rises again: searched by thirds over ln t.
    const at = (logT: number): number => {
      const t = Math.exp(logT);
      return (gathered.reduce((sum, part) => sum + part.times * logMoment(part, sign * t), 0) - Math.log(outside)) / t;
    };
    let [low, high] = [Math.log(1 / (most + 1)) - 3, Math.log(40)];
    for (let i = 0; i < 24; i++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (at(a) < at(b)) high = b;
      else low = a;
    }
    return at((low + high) / 2);
  };
  const high = Math.min(most, Math.ceil(bound(1)));
  const low = Math.max(0, Math.floor(-bound(-1)));
  return low <= high ? { low, high } : { low: 0, high: most };
}

/**
 * Masses in at most 2 · `cells` places: those between two places are divided between them so that the mean stays. As e^(ti) is convex, no moment is below the
 * true one.
 */
function gather(masses: Float64Array): { places: number[]; logs: number[] } {
  const width = Math.ceil(masses.length / cells);
  const [places, logs]: [number[], number[]] = [[], []];
  const put = (place: number, mass: number): void => {
    if (mass <= 0) return;
    places.push(place);
    logs.push(Math.log(mass));
  };
  for (let start = 0; start < masses.length; start += width) {
    const end = Math.min(start + width, masses.length) - 1;
    let [mass, moment] = [0, 0];
    for (let i = start; i <= end; i++) {
      mass += masses[i] as number;
      moment += (i - start) * (masses[i] as number);
    }
    const upper = end === start ? mass : moment / (end - start);
    put(end, upper);
    put(start, end === start ? 0 : mass - upper);
  }
  return { places, logs };
}

/** ln Σ m_i e^(t · place_i), from above by more than it is rounded. */
function logMoment({ places, logs }: { places: readonly number[]; logs: readonly number[] }, t: number): number {
  let largest = -Infinity;
  for (let i = 0; i < places.length; i++) largest = Math.max(largest, t * (places[i] as number) + (logs[i] as number));
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += Math.exp(t * (places[i] as number) + (logs[i] as number) - largest);
  return largest + Math.log(sum) + 1e-12;
}
