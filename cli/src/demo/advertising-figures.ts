/** What follows from noisy counts, in the clear: a lift with its error, and what to recommend. */

/** A number of an answer, and half the width of the interval that holds the true one 19 times in 20. */
export interface Noisy {
  readonly value: number;
  readonly error: number;
}

export interface Arm {
  readonly people: Noisy;
  readonly buyers: Noisy;
}

export interface Lift {
  /** Shares of buyers, and their difference. */
  readonly test: number;
  readonly control: number;
  readonly difference: number;
  /** Half the width of a 95 % interval of the difference: of noise alone, and with what chance has of so many people. */
  readonly noise: number;
  readonly error: number;
}

// Laplace noise is beyond b · ln 20 either way once in 20 times, and its variance is 2b²: the width of an answer gives it, rounded up a little.
const varianceOf = ({ error }: Noisy): number => 2 * (error / Math.log(20)) ** 2;
const quantile = 1.959964;

/**
 * The difference of two shares. Each has the variance of a share of so many people (binomial), and that of noise in both of its numbers (to
 * the first order of their quotient); the sum of several such numbers is taken as normal.
 */
export function liftOf(test: Arm, control: Arm): Lift {
  const [t, c] = [test, control].map(({ people, buyers }) => {
    const share = buyers.value / people.value;
    const noise = (varianceOf(buyers) + share ** 2 * varianceOf(people)) / people.value ** 2;
    return { share, noise, chance: (share * (1 - share)) / people.value };
  }) as [{ share: number; noise: number; chance: number }, { share: number; noise: number; chance: number }];
  const noise = t.noise + c.noise;
  return {
    test: t.share,
    control: c.share,
    difference: t.share - c.share,
    noise: quantile * Math.sqrt(noise),
    error: quantile * Math.sqrt(noise + t.chance + c.chance),
  };
}

/** How often two things come together: row by row and column by column. */
export type Pairs = readonly (readonly [string, string, number])[];

/**
 * For each of the first things the second that is nearest to it by the cosine of their columns of ones and zeros: pairs / √(all of one · all
 * of the other), which is what collaborative filtering by items takes. Counts with noise may be below 0.
 */
export function recommended(pairs: Pairs): ReadonlyMap<string, string> {
  const total = (side: 0 | 1, name: string): number =>
    Math.max(
      1,
      pairs.reduce((sum, pair) => (pair[side] === name ? sum + pair[2] : sum), 0),
    );
  const best = new Map<string, { to: string; cosine: number }>();
  for (const [from, to, count] of pairs) {
    const cosine = count / Math.sqrt(total(0, from) * total(1, to));
    if (cosine > (best.get(from)?.cosine ?? Number.NEGATIVE_INFINITY)) best.set(from, { to, cosine });
  }
  return new Map([...best].map(([from, { to }]) => [from, to]));
}
