/** How a tournament is played: which field sizes in which order, by public sizes only. See extreme.ts. */
import { ceilLog2 } from './ranges.ts';

/** One level: `units` fields of at most `fieldSize` units each. */
export interface Level {
  readonly fieldSize: number;
  readonly units: number;
}

// How many bytes a party could send in one round, on the link that field sizes are chosen for: 20 ms at 100 Mbit/s.
const bytesPerRound = 250_000;
// A field of k takes k²/2 comparisons: beyond 32 the work for the last few rows outweighs the rounds.
const fieldSizes = [2, 3, 4, 5, 6, 8, 11, 16, 23, 32];

/**
 * Winners of fields of `fieldSize` among `count` units: blocks of this many units meet. Whole words of rows make slices
 * cheap, and cost no level in pairs: powers of two above 64 are whole words too.
 */
export function blockUnits(count: number, fieldSize: number, unit: number): number {
  const units = Math.ceil(count / fieldSize);
  return unit === 1 && units > 64 ? Math.ceil(units / 64) * 64 : units;
}

/**
 * The levels that take `count` units to one in the least time. A unit is `unit` rows of `lanes` numbers of `width` bits.
 */
export function bracket(count: number, unit: number, lanes: number, width: number): Level[] {
  const known = new Map<number, { time: number; levels: Level[] }>();
  const best = (units: number): { time: number; levels: Level[] } => {
    if (units <= 1) return { time: 0, levels: [] };
    const found = known.get(units);
    if (found !== undefined) return found;
    let least: { time: number; levels: Level[] } = { time: Number.POSITIVE_INFINITY, levels: [] };
    for (const size of fieldSizes) {
      if (size > 2 && size > units) break;
      const left = blockUnits(units, size, unit);
      const fieldSize = Math.ceil(units / left);
      const rest = best(left);
      const time = levelTime(fieldSize, left * unit * lanes, width) + rest.time;
      if (time < least.time) least = { time, levels: [{ fieldSize, units: left }, ...rest.levels] };
    }
    known.set(units, least);
    return least;
  };
  return best(count).levels;
}

/** Rounds of a level, its bytes counted as the rounds that they take. */
function levelTime(k: number, fields: number, width: number): number {
  const compare = 3 * width;
  const bits = k === 2 ? compare + width : ((k * (k - 1)) / 2) * compare + k * (k - 2 + width);
  const rounds = 2 + ceilLog2(width) + (k === 2 ? 0 : ceilLog2(k - 1));
  return rounds + (fields * bits) / 8 / bytesPerRound;
}
