/** A scorecard: points in place of the logarithm of odds, A − B·ln(odds), so that more points are less risk. */
import { UsageError } from '@tacit/engine';
import './messages.ts';
import type { WoeTable } from './woe.ts';

/** How points count risk. */
export interface Scaling {
  /** So many points at these odds of bad to good: 600 at 1/19. */
  readonly baseScore: number;
  readonly baseOdds: number;
  /** Points by which the score rises when the odds halve. */
  readonly pointsToDouble: number;
}

/** A and B of A − B·ln(odds). Throws UsageError('learning.scorecard'). */
export function scalingOf({ baseScore, baseOdds, pointsToDouble }: Scaling): { a: number; b: number } {
  const isFinite = [baseScore, baseOdds, pointsToDouble].every(Number.isFinite);
  if (!isFinite || baseOdds <= 0 || pointsToDouble <= 0) {
    throw new UsageError('learning.scorecard', { score: baseScore, odds: baseOdds, pdo: pointsToDouble });
  }
  const b = pointsToDouble / Math.LN2;
  return { a: baseScore + b * Math.log(baseOdds), b };
}

/** The score of a probability of being bad, between 0 and 1. */
export function scoreOf(scaling: Scaling, probability: number): number {
  const { a, b } = scalingOf(scaling);
  return a - b * Math.log(probability / (1 - probability));
}

/** A feature of a logistic model over WOE. */
export interface ScoredFeature {
  readonly name: string;
  readonly coefficient: number;
  readonly table: WoeTable;
  /** What to call each bin. */
  readonly labels: readonly string[];
}

interface ScorecardBin {
  readonly label: string;
  readonly woe: number | null;
  /** −B·coefficient·WOE; `null` where the bin has no WOE. */
  readonly points: number | null;
}

export interface Scorecard {
  readonly a: number;
  readonly b: number;
  /** A − B·intercept: what everybody starts with. */
  readonly base: number;
  readonly features: readonly { readonly name: string; readonly bins: readonly ScorecardBin[] }[];
  /** The least and the most that the card can give. */
  readonly least: number;
  readonly most: number;
}

/**
 * Points by bin of a model ln(odds) = intercept + Σ coefficient·WOE. `round` gives whole points, as banks print them: each to
 * nearest, so that a sum may be off by half a point a feature.
 */
export function scorecard(
  scaling: Scaling,
  intercept: number,
  features: readonly ScoredFeature[],
  round = false,
): Scorecard {
  const { a, b } = scalingOf(scaling);
  const points = (value: number) => pointsOf(value, round);
  const all = features.map(({ name, coefficient, table, labels }) => ({
    name,
    bins: table.bins.map(
      ({ woe }, i): ScorecardBin => ({
        label: labels[i] ?? String(i + 1),
        woe,
        points: woe === null ? null : points(-b * coefficient * woe),
      }),
    ),
  }));
  return cardOf({ a, b }, points(a - b * intercept), all);
}

/** A feature of a logistic model by what its bins add to ln(odds). */
interface LevelsOfFeature {
  readonly name: string;
  /** What to call each bin. */
  readonly labels: readonly string[];
  /** By bin: of a feature with a coefficient for each bin but the first, which all others are compared with, 0 for that. */
  readonly added: readonly number[];
  /** By bin, of a feature with one coefficient. */
  readonly woe?: readonly number[];
}

/** Points by bin of a model ln(odds) = intercept + Σ what the feature's bin adds: −B times that. `round` as of `scorecard`. */
export function levelScorecard(
  scaling: Scaling,
  intercept: number,
  features: readonly LevelsOfFeature[],
  round = false,
): Scorecard {
  const { a, b } = scalingOf(scaling);
  const all = features.map(({ name, labels, added, woe }) => ({
    name,
    bins: labels.map((label, i): ScorecardBin => {
      return { label, woe: woe?.[i] ?? null, points: pointsOf(-b * (added[i] as number), round) };
    }),
  }));
  return cardOf({ a, b }, pointsOf(a - b * intercept, round), all);
}

// No −0, which would be printed.
const pointsOf = (value: number, round: boolean): number => (round ? Math.round(value) : value) + 0;

function cardOf({ a, b }: { a: number; b: number }, base: number, all: Scorecard['features']): Scorecard {
  const ends = all.map(({ bins }) => bins.flatMap((bin) => (bin.points === null ? [] : [bin.points])));
  const total = (pick: (...values: number[]) => number) =>
    ends.reduce((sum, values) => (values.length === 0 ? sum : sum + pick(...values)), base);
  return { a, b, base, features: all, least: total(Math.min), most: total(Math.max) };
}
