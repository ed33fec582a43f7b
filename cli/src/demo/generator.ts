/**
 * Sample data for the demonstrations: invented people, seeded, so that every run shows the same tables. Nothing secret is
 * drawn here, so a small fast generator will do (xorshift128, Marsaglia 2003) in place of the CSPRNG.
 */
export interface Draw {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform whole number in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Index i with probability weights[i] / sum. */
  weighted(weights: readonly number[]): number;
  /** Roughly log-normal around `median`, as incomes and claims are. */
  skewed(median: number, spread: number): number;
}

export function seededDraw(seed: number): Draw {
  let [x, y, z, w] = [123456789 ^ seed, 362436069, 521288629, 88675123 + seed];
  const unit = (): number => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ (t ^ (t >>> 8))) >>> 0;
    return w / 0x1_0000_0000;
  };
  const between = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    between,
    chance: (probability) => unit() < probability,
    pick: (items) => items[between(0, items.length - 1)] as (typeof items)[number],
    weighted: (weights) => {
      let rest = unit() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      return found < 0 ? weights.length - 1 : found;
    },
    skewed: (median, spread) => {
      // Sum of six uniforms is close enough to a normal for sample data.
      let normal = -3;
      for (let i = 0; i < 6; i++) normal += unit();
      return median * Math.exp(normal * spread);
    },
  };
}

/** ISO date `days` after `start`. */
export function isoDate(start: string, days: number): string {
  return new Date(Date.parse(`${start}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
