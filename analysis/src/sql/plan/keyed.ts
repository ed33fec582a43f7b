/** Plans whose rows are sorted by their groups: which they are, what their keys take, and where their outputs come from. */
import { positionsOf } from '../../local/print.ts';
import { leastRows } from './gates.ts';
import { rowsOf } from './rows-of.ts';
import type { GroupKey, Plan } from './types.ts';

/** Bytes that a text may have as a group key without a list: they travel in words of eight. */
const textKeyBytes = 64;
export const textKeyWords = textKeyBytes / 8;

/** Of how many groups there can be as many are shown at most: none has fewer rows than the minimum. */
export function shownUpTo(plan: Plan, groups: number): number {
  return Math.max(1, Math.min(groups, Math.floor(rowsOf(plan) / leastRows(plan))));
}

/** Bits of a natural number; pages that show plans load no engine, which has this too. */
const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

/** Whether rows are sorted by their groups under protocol. */
export function isKeyed(plan: Pick<Plan, 'source' | 'found' | 'grouping'>): boolean {
  return plan.source === 'rows' || plan.source === 'shared' || plan.found !== undefined || plan.grouping === 'sort';
}

/**
 * Whether all rows are one owner's, which can group them by itself: it does all that the others would do under protocol, and hands over what
 * leaves (own-answer.ts).
 */
export function isAnsweredAlone(plan: Pick<Plan, 'source' | 'stages' | 'sets' | 'privacy'>): boolean {
  // Noise that the owner draws it would know, and what it leaves out of an answer of its own nobody sees.
  return plan.source === 'rows' && plan.stages.length === 1 && plan.sets === undefined && plan.privacy === undefined;
}

/** Bits of a key's value, NULL apart, at least one: its distance from the least one, its place in the list, or a code of its text. */
export function keyBits(key: Pick<GroupKey, 'categories' | 'nullable' | 'free'>, textBits: number): number {
  const { free } = key;
  if (free?.kind === 'text') return Math.max(1, textBits);
  const most = free === undefined ? BigInt(positionsOf(key) - 1) : BigInt(free.range.max) - BigInt(free.range.min);
  return Math.max(1, bitLength(most));
}

/** Vectors of 64-bit numbers that tell a key's value: where it may be NULL, one bit above its own says so. */
export function keyWords(key: Pick<GroupKey, 'categories' | 'nullable' | 'free'>): number {
  if (key.free?.kind === 'text') return textKeyWords;
  if (key.free === undefined) return 1;
  return Math.ceil((keyBits(key, 0) + (key.nullable ? 1 : 0)) / 64);
}

/** Bits of a code of texts that different owners make alike: as many as make a collision unlikely. */
const hashBits = 61;

/** Bits of the code of a text key: its number among the owner's texts, or where several owners have it, a hash. */
export function textBits(plan: Pick<Plan, 'source' | 'stages'>, table: number): number {
  if (isHashed(plan)) return hashBits;
  return bitLength(BigInt(Math.max(0, (plan.stages[table]?.rowsUpTo ?? 1) - 1)));
}

/** Whether texts of several owners have to be compared. */
export function isHashed(plan: Pick<Plan, 'source' | 'stages'>): boolean {
  return plan.source === 'shared' || (plan.source === 'rows' && plan.stages.length > 1);
}

/** The outputs that an output under protocol stands for: of rows below each other those of all owners, of a shared relation those of `asked`. */
export function outputsBehind(
  plan: Pick<Plan, 'source' | 'stages'>,
  { table, id }: { readonly table: number; readonly id: string },
): { readonly table: number; readonly id: string }[] {
  return plan.source === 'rows' ? plan.stages.map((_, stage) => ({ table: stage, id })) : [{ table, id }];
}

/** Range of the codes of texts of one owner's table, or of several owners'. */
export function textRange(tables: readonly { readonly rowsUpTo: number }[]): { min: bigint; max: bigint } {
  const [only, second] = tables;
  if (second !== undefined) return { min: 0n, max: (1n << BigInt(hashBits)) - 1n };
  return { min: 0n, max: BigInt(Math.max(0, (only?.rowsUpTo ?? 1) - 1)) };
}
