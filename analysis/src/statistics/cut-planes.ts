/**
 * On which side of many public points kept numbers lie. One comparison a point would bring each number to bits again and again; here that
 * is done once. The bits become digits of four, each one-hot: below a digit, and equal to it, are sums of planes, which are local, and a
 * point costs one ∧ a row for each digit but one.
 */
import { bitLength, type Bits, combineOneHot, type Ring, type Sharing, toBits, together } from '@tacit/engine';
import type { SecureBoolean } from '../sql/plan/types.ts';
import type { NumberRange } from '../sql/plan/ranges.ts';

/** A kept column, as comparisons name it. */
interface Input {
  readonly table: number;
  readonly id: string;
}

type Column = Input & { readonly range: NumberRange; readonly points: bigint[] };

const digitBits = 4;
/** Fewer points of one column are compared one by one. */
const leastPoints = 4;
/** Flags that stand for a side of a point have tables of their own: below those of columns and of what is valid. */
const tableOf = (table: number): number => -2 - table;

/** The points of each column that conditions compare with constants, and conditions in which flags stand for these comparisons. */
export class CutPlanes {
  readonly #columns = new Map<string, Column>();
  readonly #rangeOf: (input: Input) => NumberRange;
  readonly #planes = new Map<string, Bits>();

  constructor(conditions: readonly SecureBoolean[], rangeOf: (input: Input) => NumberRange) {
    this.#rangeOf = rangeOf;
    for (const condition of conditions) this.#collect(condition);
    for (const [key, { points }] of this.#columns) if (points.length < leastPoints) this.#columns.delete(key);
  }

  /** The condition with flags in the place of comparisons that are computed here. */
  replaced(bit: SecureBoolean): SecureBoolean {
    if (bit.kind === 'not') return { kind: 'not', item: this.replaced(bit.item) };
    if (bit.kind === 'and' || bit.kind === 'or')
      return { kind: bit.kind, items: bit.items.map((item) => this.replaced(item)) };
    const side = sideOf(bit);
    if (side === undefined || this.#columns.get(keyOf(side.input))?.points.includes(side.point) !== true) return bit;
    const { table, id } = side.input;
    const flag: SecureBoolean = { kind: 'flag', table: tableOf(table), id: pointKey(id, side.point) };
    return side.isBelow ? flag : { kind: 'not', item: flag };
  }

  /** The plane of a flag that `replaced` has put; undefined for any other. */
  plane(table: number, id: string): Bits | undefined {
    return table <= -2 ? this.#planes.get(`${table} ${id}`) : undefined;
  }

  async compute(sharing: Sharing, numberOf: (input: Input) => Ring): Promise<void> {
    const columns = [...this.#columns.values()];
    if (columns.length === 0) return;
    const below = await sidesOf(
      sharing,
      columns.map((column) => ({ value: numberOf(column), range: column.range, points: column.points })),
    );
    columns.forEach((column, c) => {
      column.points.forEach((point, i) => {
        const plane = sharing.slicePlanes(below[c] as Bits, i, i + 1);
        this.#planes.set(`${tableOf(column.table)} ${pointKey(column.id, point)}`, plane);
      });
    });
  }

  #collect(bit: SecureBoolean): void {
    if (bit.kind === 'not') this.#collect(bit.item);
    else if (bit.kind === 'and' || bit.kind === 'or') for (const item of bit.items) this.#collect(item);
    const side = sideOf(bit);
    if (side === undefined) return;
    const { input, point } = side;
    const range = this.#rangeOf(input);
    // What all or none are below needs no bits.
    if (point <= range.min || point > range.max) return;
    const key = keyOf(input);
    const column = this.#columns.get(key) ?? { ...input, range, points: [] };
    this.#columns.set(key, column);
    if (!column.points.includes(point)) column.points.push(point);
  }
}

/** Numbers within a range, and points above its least one and at most its greatest. A number beyond the range is on some side. */
interface Cut {
  readonly value: Ring;
  readonly range: NumberRange;
  readonly points: readonly bigint[];
}

/** For each of the columns a plane a point: 1 where the number is below it. */
export async function sidesOf(sharing: Sharing, columns: readonly Cut[]): Promise<Bits[]> {
  const shifted = await together(
    sharing,
    columns.map(({ value, range: { min, max } }) => async (on: Sharing) => {
      return await toBits(on, on.addConstant(value, -min), Math.max(1, bitLength(max - min)));
    }),
  );
  const lists = shifted.map((bits) => digitLists(sharing, bits));
  const hot = await combineOneHot(sharing, lists.flat());
  let next = 0;
  const digits = lists.map((list) => list.map(() => new Digit(sharing, hot[next++] as Bits)));
  return await together(
    sharing,
    columns.map(({ range: { min }, points }, i) => (on: Sharing) => {
      return belowPoints(
        on,
        digits[i] as Digit[],
        points.map((point) => point - min),
      );
    }),
  );
}

const keyOf = ({ table, id }: Input): string => `${table} ${id}`;
const pointKey = (id: string, point: bigint): string => `${point} ${id}`;

/** A comparison of a column with a constant: whether it is below `point`, or not. */
function sideOf(bit: SecureBoolean): { input: Input; point: bigint; isBelow: boolean } | undefined {
  if (bit.kind !== 'less') return undefined;
  const { left, right } = bit;
  if (left.kind === 'input' && right.kind === 'constant')
    return { input: { table: left.table, id: left.id }, point: BigInt(right.value), isBelow: true };
  if (left.kind === 'constant' && right.kind === 'input')
    return { input: { table: right.table, id: right.id }, point: BigInt(left.value) + 1n, isBelow: false };
  return undefined;
}

/** For each digit, the lowest first, the bits as factors of one-hot planes, the highest first. */
function digitLists(sharing: Sharing, bits: Bits): Bits[][] {
  const digits = Math.ceil(bits.planes / digitBits);
  return Array.from({ length: digits }, (_, digit) => {
    const [start, end] = [digit * digitBits, Math.min(bits.planes, (digit + 1) * digitBits)];
    return Array.from({ length: end - start }, (__, i) => {
      const bit = sharing.slicePlanes(bits, end - 1 - i, end - i);
      return sharing.joinPlanes([sharing.not(bit), bit]);
    });
  });
}

/** A digit as one-hot planes. */
class Digit {
  readonly #planes: readonly Bits[];
  /** Of each value, whether the digit is less. */
  readonly #below: readonly Bits[];

  constructor(sharing: Sharing, hot: Bits) {
    this.#planes = Array.from({ length: hot.planes }, (_, i) => sharing.slicePlanes(hot, i, i + 1));
    const below = [sharing.filledBits(hot.length, 1, false)];
    for (const plane of this.#planes) below.push(sharing.xor(below.at(-1) as Bits, plane));
    this.#below = below;
  }

  equal(value: number): Bits {
    return this.#planes[value] as Bits;
  }

  below(value: number): Bits {
    return this.#below[value] as Bits;
  }
}

/** A plane a point, each above 0 and at most what the digits hold. One round less than there are digits. */
async function belowPoints(sharing: Sharing, digits: readonly Digit[], points: readonly bigint[]): Promise<Bits> {
  const valueOf = (point: bigint, digit: number): number =>
    Number((point >> BigInt(digit * digitBits)) & ((1n << BigInt(digitBits)) - 1n));
  const joined = (planeOf: (point: bigint) => Bits): Bits => sharing.joinPlanes(points.map(planeOf));
  let below = joined((point) => (digits[0] as Digit).below(valueOf(point, 0)));
  for (const [i, digit] of [...digits.entries()].slice(1)) {
    // Less in this digit, or equal and less in those below it: never both.
    const equal = joined((point) => digit.equal(valueOf(point, i)));
    below = sharing.xor(
      joined((point) => digit.below(valueOf(point, i))),
      await sharing.and(equal, below),
    );
  }
  return below;
}
