/** Searches over monotone conditions. */

/** Halvings until an interval of floating-point numbers does not shrink any more. */
const mostHalvings = 200;

/**
 * The least x in [low, high] with `holds(x)`, up to a relative 1e-12, where `holds` is false below some point and true from there on. What is
 * returned holds, so that rounding is on the safe side. Infinity where it does not hold at `high`.
 */
export function leastThat(low: number, high: number, holds: (x: number) => boolean): number {
  if (holds(low)) return low;
  if (!holds(high)) return Infinity;
  let [no, yes] = [low, high];
  for (let i = 0; i < mostHalvings && yes - no > 1e-12 * Math.abs(yes); i++) {
    const middle = no > 0 && yes > 4 * no ? Math.sqrt(no * yes) : (no + yes) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** As leastThat, from `low` upwards without an end known: doubles `start` until it holds, at most up to 2^1000 times that. */
export function leastFrom(low: number, start: number, holds: (x: number) => boolean): number {
  let high = start;
  for (let i = 0; i < 1000 && !holds(low + high); i++) high *= 2;
  return leastThat(low, low + high, holds);
}

/** The largest whole n from 0 to `most` with `holds(n)`, where `holds` is true up to some number and false above it; −1: none. */
export function mostThat(most: number, holds: (n: number) => boolean): number {
  if (!holds(0)) return -1;
  let yes = 0;
  let no = 1;
  while (no <= most && holds(no)) [yes, no] = [no, 2 * no];
  no = Math.min(no, most + 1);
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
