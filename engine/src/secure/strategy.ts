/**
 * How rows are summed by group: which part of the group key becomes the left operand of the matrix product that sums, and
 * which part multiplies the columns first.
 *
 * The group key is a list of factors, each one-hot over its categories. A one-hot bit costs next to nothing as a bit and 8
 * bytes a row and party as a number, and so does a product of numbers. With all factors combined on the left, G bits a row
 * become numbers. With the factors split into l·r = G, only l + r do, and r·(columns) products are needed: for G = 1,000 and
 * one column 45 + 22 + 22 instead of 1,000. All arithmetic is the same otherwise, and so is what is revealed: nothing.
 */
import { UsageError } from '../base/errors.ts';
import './messages.ts';

/** The most groups that are summed together. */
export const mostGroups = 1024;
// Beyond this the bits of the combined factors alone would fill memory.
const mostLeft = 64;

export interface GroupStrategy {
  /** Factors (by position) combined on the left; all others are combined on the right. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly leftGroups: number;
  readonly rightGroups: number;
  /** Numbers made or multiplied for each row: a party sends 8 bytes for each. */
  readonly numbersPerRow: number;
}

/**
 * The cheapest split of factors of the given sizes for `columns` columns to be summed (without the count of rows itself).
 * Throws UsageError('aggregate.groups') above 1,024 combined groups (slack of split keys not counted twice: 2,048).
 */
export function chooseStrategy(sizes: readonly number[], columns: number): GroupStrategy {
  const groups = sizes.reduce((product, size) => product * size, 1);
  if (groups > 2 * mostGroups) throw new UsageError('aggregate.groups', { groups, most: mostGroups });
  let best: GroupStrategy | undefined;
  for (let set = 0; set < 2 ** sizes.length; set++) {
    const isLeft = (factor: number) => ((set >> factor) & 1) === 1;
    const factors = sizes.map((_, factor) => factor);
    const left = factors.filter(isLeft);
    const right = factors.filter((factor) => !isLeft(factor));
    const product = (chosen: readonly number[]) =>
      chosen.reduce((total, factor) => total * (sizes[factor] as number), 1);
    const [leftGroups, rightGroups] = [product(left), product(right)];
    const numbersPerRow = leftGroups + (right.length === 0 ? 0 : rightGroups * (1 + columns));
    const strategy = { left, right, leftGroups, rightGroups, numbersPerRow };
    if (best === undefined || rank(strategy) < rank(best)) best = strategy;
  }
  return best as GroupStrategy;
}

/** Less is better; a wide left side only where everything is wide, and at equal cost the simpler one-sided way. */
function rank({ leftGroups, right, numbersPerRow }: GroupStrategy): number {
  return numbersPerRow + (right.length > 0 ? 1 : 0) + (leftGroups > mostLeft ? leftGroups : 0);
}

/**
 * How the owner of a key of `size` categories should lay it out: the sizes of one or two factors of mixed radix, category c
 * being digit floor(c / second) of the first and c mod second of the second. `size` fits their product. `columns`: columns to
 * be summed. One factor [size] where splitting gains nothing.
 */
export function splitCategories(size: number, columns: number): readonly number[] {
  let best: readonly number[] = [size];
  let least = size;
  for (let second = 2; second * second <= 2 * size; second++) {
    const first = Math.ceil(size / second);
    const cost = first + second * (1 + columns) + 1;
    if (cost < least) {
      least = cost;
      best = [first, second];
    }
  }
  return best;
}
