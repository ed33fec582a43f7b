/** The total of spendings, and what of a budget is left. */
import { UsageError } from '@tacit/engine/text';
import { canonicalJson } from '../../contract/canonical.ts';
import { checkDelta, checkPositive, isWithin } from './checks.ts';
import type { Guarantee } from './composition.ts';
import { concentratedEpsilon } from './concentrated.ts';
import { lossEpsilon, lossEpsilonBelow, type PrivacyLoss } from './loss.ts';
import { composeLosses } from './loss-composition.ts';
import { toGrid } from './loss-mechanisms.ts';
import { type Knowledge, type KnownLoss, knowledgeOf } from './mechanisms.ts';
import { composeRenyi, renyiEpsilon } from './renyi.ts';
import { mostThat } from './search.ts';
import { type Releases, type Unit, unitText } from './releases.ts';
import type { Relation } from './sampled-renyi.ts';

/**
 * Who chose the releases. `fixed`: their mechanisms and parameters were fixed before the first answer, as in a plan (the data that they are applied to may depend on earlier
 * answers). Else how much a release costs was chosen after earlier answers, as in a ledger, within the ε of a budget that was fixed before: then only what is proven for filters
 * counts.
 */
export type Choice = 'fixed' | { readonly withinEpsilon: number };

export interface Total {
  readonly epsilon: number;
  readonly delta: number;
  /** What gave the smallest ε: sums, zero-concentrated or Rényi privacy, or loss distributions. */
  readonly accountant: 'sum' | 'concentrated' | 'renyi' | 'loss';
  /** An ε that the described mechanisms certainly need at this δ, where it is known: between it and `epsilon` lies the true one. */
  readonly atLeast?: number;
}

/** A budget for one unit. */
export interface BudgetPolicy {
  readonly unit: Unit;
  readonly relation: Relation;
  readonly epsilon: number;
  readonly delta: number;
  /** Whether a ledger's releases were all fixed before the first answer. Usually not. */
  readonly choice: 'fixed' | 'adaptive';
}

/** Releases, and what they were stated to cost where that was done: the spendings of a ledger. */
export type Listed = Releases & { readonly epsilon?: number; readonly delta?: number };

interface Group {
  readonly known: Knowledge;
  readonly times: number;
}

/**
 * The least ε at `delta` that is proven for all releases together, 0 ≤ `delta` < 1. The samplers' statistical distances enter δ: with distance τ of everything drawn, (ε, δ) becomes
 * (ε, δ + (1 + e^ε) τ). ε is Infinity where δ is too small for what was released. Throws UsageError 'accounting.different' for unlike units.
 */
export function addSpendings(listed: readonly Listed[], delta: number, choice: Choice): Total {
  checkDelta('delta', delta);
  checkSameUnit(listed);
  const spendings = choice === 'fixed' ? listed : listed.map(asBlock);
  const knowledge = spendings.map(({ mechanism, sampling, relation }) => knowledgeOf(mechanism, sampling, relation));
  const groups = grouped(spendings, knowledge);
  if (groups.length === 0) return { epsilon: 0, delta, accountant: 'sum', atLeast: 0 };
  const drawn = spendings.reduce((sum, { times, numbers, distance }) => sum + times * numbers * distance, 0);
  const spread = spendings.reduce(
    (sum, one, i) => sum + one.times * one.numbers * (knowledge[i] as Knowledge).distance,
    0,
  );
  const sum = sumOfAll(spendings, knowledge);
  return choice === 'fixed'
    ? addFixed(groups, delta, sum, drawn, drawn + spread)
    : addAdaptive(groups, delta, sum, drawn, choice.withinEpsilon);
}

/**
 * All as (ε, δ)-private releases, one by one: as it is drawn, a release of distance τ has δ + (1 + e^ε) τ with its own ε, which is far less than what the sum of all ε would make of τ. Undefined where
 * one is none.
 */
function sumOfAll(spendings: readonly Releases[], knowledge: readonly Knowledge[]): Guarantee | undefined {
  let [epsilon, delta] = [0, 0];
  for (const [i, { times, numbers, distance }] of spendings.entries()) {
    const guarantee = knowledge[i]?.guarantee;
    if (guarantee === undefined) return undefined;
    epsilon += times * guarantee.epsilon;
    const drawn = distance === 0 ? 0 : (1 + Math.exp(guarantee.epsilon)) * numbers * distance;
    delta += times * (guarantee.delta + drawn);
  }
  return { epsilon, delta };
}

/** `value` of each group with its number of releases; undefined where that of one is not known. */
function allOf<Value>(
  groups: readonly Group[],
  value: (known: Knowledge) => Value | undefined,
): Counted<Value>[] | undefined {
  const found = groups.map(({ known, times }) => ({ value: value(known), times }));
  return found.every(({ value }) => value !== undefined) ? (found as Counted<Value>[]) : undefined;
}

interface Counted<Value> {
  readonly value: Value;
  readonly times: number;
}

const weighted = <Value>(counted: readonly Counted<Value>[], value: (of: Value) => number): number =>
  counted.reduce((sum, one) => sum + one.times * value(one.value), 0);

const apartOf = (groups: readonly Group[]): number =>
  -Math.expm1(groups.reduce((sum, { known, times }) => sum + times * Math.log1p(-known.apart), 0));

function addFixed(
  groups: readonly Group[],
  delta: number,
  sum: Guarantee | undefined,
  drawn: number,
  distance: number,
): Total {
  const candidates: Total[] = [];
  const consider = (accountant: Total['accountant'], off: number, epsilonAt: (delta: number) => number): void => {
    candidates.push({ epsilon: withDistance(epsilonAt, delta, off), delta, accountant });
  };
  const apart = apartOf(groups);
  const rest = (left: number, epsilonAt: (delta: number) => number): number =>
    left > apart ? epsilonAt(left - apart) : Infinity;
  if (sum !== undefined) {
    candidates.push({ epsilon: isWithin(sum.delta, delta) ? sum.epsilon : Infinity, delta, accountant: 'sum' });
  }
  const rhos = allOf(groups, ({ rho }) => rho);
  if (rhos !== undefined) {
    const rho = weighted(rhos, (one) => one);
    consider('concentrated', drawn, (left) => rest(left, (own) => concentratedEpsilon(rho, own)));
  }
  const curves = allOf(groups, ({ renyi }) => renyi);
  if (curves !== undefined) {
    const curve = composeRenyi(curves.map(({ value, times }) => ({ curve: value, times })));
    consider('renyi', distance, (left) => rest(left, (own) => renyiEpsilon(curve, own).epsilon));
  }
  const losses = delta === 0 ? undefined : allOf(groups, ({ loss }) => loss);
  const loss = losses === undefined ? undefined : composed(losses, stepFor(candidates, losses));
  if (loss === undefined) return least(candidates);
  consider('loss', distance, (left) => lossEpsilon(loss, left));
  const best = least(candidates);
  return { ...best, atLeast: Math.min(best.epsilon, withDistanceBelow(loss, delta, distance)) };
}

/**
 * As a filter. Its parts of δ are fixed beforehand, a quarter each: for the releases' own δ under the filter of sums, with what drawing adds to each; and under that of ρ for their own δ, for the
 * conversion of ρ, and for the samplers' distance at the budget's ε. Answers that end within the first filter are those of a run that it alone would stop, the others those of a run that the second
 * would stop, so that the two may be used side by side.
 */
function addAdaptive(
  groups: readonly Group[],
  delta: number,
  sum: Guarantee | undefined,
  distance: number,
  budget: number,
): Total {
  const quarter = delta / 4;
  const candidates: Total[] = [{ epsilon: Infinity, delta, accountant: 'sum' }];
  if (sum !== undefined && isWithin(sum.delta, quarter)) {
    candidates.push({ epsilon: sum.epsilon, delta, accountant: 'sum' });
  }
  const isDrawn = distance === 0 || isWithin((1 + Math.exp(budget)) * distance, quarter);
  const rhos = isDrawn ? allOf(groups, ({ rho }) => rho) : undefined;
  if (rhos !== undefined && quarter > 0 && isWithin(apartOf(groups), quarter)) {
    const epsilon = concentratedEpsilon(
      weighted(rhos, (one) => one),
      quarter,
    );
    candidates.push({ epsilon, delta, accountant: 'concentrated' });
  }
  return least(candidates);
}

/** The one with the smallest ε, of one or more. */
function least(candidates: readonly Total[]): Total {
  return candidates.reduce((best, one) => (one.epsilon < best.epsilon ? one : best));
}

/** A spending of which filters know neither a guarantee nor a ρ (sampled Gaussian noise) as the (ε, δ)-private release that it was stated to be. */
function asBlock(one: Listed): Listed {
  const { mechanism, sampling, relation, epsilon, delta, ...rest } = one;
  const { guarantee, rho } = knowledgeOf(mechanism, sampling, relation);
  if (guarantee !== undefined || rho !== undefined || epsilon === undefined || delta === undefined) return one;
  // The statement already has the samplers' distance in it.
  return { ...rest, relation, mechanism: { name: 'guaranteed', epsilon, delta }, times: 1, numbers: 1, distance: 0 };
}

/** Releases with the same mechanism together. */
function grouped(spendings: readonly Releases[], knowledge: readonly Knowledge[]): Group[] {
  const groups = new Map<string, Group>();
  spendings.forEach(({ mechanism, sampling, times }, i) => {
    const key = canonicalJson({ mechanism, sampling });
    groups.set(key, { known: knowledge[i] as Knowledge, times: (groups.get(key)?.times ?? 0) + times });
  });
  return [...groups.values()];
}

/** The ε at `delta` where everything drawn is off by `distance`: the accountant has δ − (1 + e^ε) τ, with the ε that comes out. */
function withDistance(epsilonAt: (delta: number) => number, delta: number, distance: number): number {
  let left = delta;
  for (let i = 0; i < 40; i++) {
    const epsilon = left < 0 ? Infinity : epsilonAt(left);
    const needed = distance === 0 ? 0 : (1 + Math.exp(epsilon)) * distance;
    if (epsilon === Infinity || left + needed <= delta) return epsilon;
    left = delta - needed * (1 + 1e-9);
  }
  return Infinity;
}

function withDistanceBelow(loss: PrivacyLoss, delta: number, distance: number): number {
  const epsilon = lossEpsilonBelow(loss, delta);
  return distance === 0 ? epsilon : lossEpsilonBelow(loss, Math.min(0.999, delta + (1 + Math.exp(epsilon)) * distance));
}

type Losses = readonly Counted<KnownLoss>[];

/** Most places of one release's losses. */
const mostPlaces = 2 ** 18;

/**
 * A grid that adds about a thousandth to ε. Dividing losses between its points adds up to h² ÷ 4 to the variance of each; where ε is z deviations s of the sum, k of them add z k h² ÷ 8s, or about
 * z² k h² ÷ 8ε, and z² is about 20.
 */
function stepFor(candidates: readonly Total[], losses: Losses): number {
  const { epsilon } = least(candidates);
  const guess = Number.isFinite(epsilon) && epsilon > 0 ? epsilon : 1;
  const times = losses.reduce((sum, loss) => sum + loss.times, 0);
  // And no more places than a sum takes in little time.
  const span = Math.max(...losses.map(({ value }) => value.span));
  return Math.max(Math.min(0.01, guess / (50 * Math.sqrt(times + 100))), 1e-5, (2 * span) / mostPlaces);
}

function composed(losses: Losses, step: number): PrivacyLoss | undefined {
  const found = losses.map(({ value, times }) => ({ loss: value.on(step), times }));
  const lattices = found.flatMap(({ loss }) => loss).filter(({ masses }) => masses.length > 1);
  const [first] = lattices;
  const same = lattices.every((one) => one.divided === 0 && one.step === first?.step);
  return composeLosses(same ? found : found.map(({ loss, times }) => ({ loss: toGrid(loss, step), times })));
}

function checkSameUnit(spendings: readonly Pick<Releases, 'unit' | 'relation'>[]): void {
  const [first, ...others] = spendings.map(({ unit, relation }) => unitText(unit, relation));
  const other = others.find((one) => one !== first);
  if (other !== undefined) throw new UsageError('accounting.different', { first, second: other });
}

/** What of a policy's budget is spent, and the ε of the largest single release without δ that it still allows (0: none). */
export interface Remaining {
  readonly spent: Total;
  readonly epsilon: number;
}

/** What is left. Throws UsageError 'accounting.different' for spendings about another unit than the policy's. */
export function remaining(policy: BudgetPolicy, spendings: readonly Listed[]): Remaining {
  const { epsilon: budget, delta, unit, relation } = policy;
  const choice = checkedChoice(policy, spendings);
  const spent = addSpendings(spendings, delta, choice);
  if (!isWithin(spent.epsilon, budget)) return { spent, epsilon: 0 };
  const allows = (epsilon: number): boolean => {
    const mechanism = { name: 'guaranteed', epsilon, delta: 0 } as const;
    const next: Releases = { unit, relation, mechanism, times: 1, numbers: 1, distance: 0 };
    return isWithin(addSpendings([...spendings, next], delta, choice).epsilon, budget);
  };
  // In thousandths of the budget: finer would not be read, and each try is a composition.
  const parts = mostThat(1000, (n) => n === 0 || allows((n * budget) / 1000));
  return { spent, epsilon: (parts * budget) / 1000 };
}

/** Most releases that howManyMore counts. */
const mostMore = 1_000_000;

/** How many more releases like `next` (each of its `times`) the policy allows after `spendings`, at most a million. Throws as remaining. */
export function howManyMore(policy: BudgetPolicy, spendings: readonly Listed[], next: Listed): number {
  const { epsilon: budget, delta } = policy;
  const choice = checkedChoice(policy, [...spendings, next]);
  const one = choice === 'fixed' ? next : asBlock(next);
  const fits = (n: number): boolean => {
    const more = n === 0 ? [] : [{ ...one, times: one.times * n }];
    return isWithin(addSpendings([...spendings, ...more], delta, choice).epsilon, budget);
  };
  return Math.max(0, mostThat(mostMore, fits));
}

function checkedChoice(policy: BudgetPolicy, spendings: readonly Releases[]): Choice {
  checkPositive('epsilon', policy.epsilon);
  checkDelta('delta', policy.delta);
  checkSameUnit([policy, ...spendings]);
  return policy.choice === 'fixed' ? 'fixed' : { withinEpsilon: policy.epsilon };
}
