/**
 * x < y of unsigned numbers that are shared as bits, with a choice between few rounds and few ANDs.
 *
 * Within a block of bits, from the least significant on: where xᵢ and yᵢ are the same `less` stays, else it becomes yᵢ,
 * that is less ← yᵢ ⊕ sameᵢ ∧ (yᵢ ⊕ less): one AND and one round a bit. Blocks run side by side, each also keeping whether
 * all its bits were equal, and are then combined as a tree (as carries are: see adder.ts). One block over all bits sends w
 * bits a comparison in w rounds, blocks of one bit 3w in 1 + ⌈log₂ w⌉; between them lies the best for a number of
 * comparisons.
 */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { constantPlanes } from '../boolean.ts';
import { range } from '../lanes.ts';

/** What a comparison costs. */
export interface CompareCost {
  readonly rounds: number;
  /** ANDs of one comparison. */
  readonly ands: number;
}

/** Bits a party sends in the time of a round, unless it is known: between local networks (0.3 million) and wide ones (a million). */
const usualBitsPerRound = 500_000;

/** The cost with blocks of `block` bits. */
export function compareCost(width: number, block: number): CompareCost {
  if (width === 0) return { rounds: 0, ands: 0 };
  let nodes = Math.ceil(width / block);
  let rounds = Math.min(block, width);
  let ands = width + (rounds - 1) * (nodes - 1);
  while (nodes > 1) {
    const pairs = Math.floor(nodes / 2);
    const odd = nodes % 2;
    ands += pairs + pairs - 1 + odd;
    rounds += 1;
    nodes = pairs + odd;
  }
  return { rounds, ands };
}

/** The time of so many comparisons, in rounds. */
const compareTime = ({ rounds, ands }: CompareCost, comparisons: number, bitsPerRound: number): number =>
  rounds + (ands * comparisons) / bitsPerRound;

/** The best block for `comparisons` comparisons of `width` bits at once. */
export function bestBlock(width: number, comparisons: number, bitsPerRound = usualBitsPerRound): number {
  let best = 1;
  for (let blocks = 1; blocks <= width; blocks++) {
    const block = Math.ceil(width / blocks);
    if (time(block) < time(best)) best = block;
  }
  return best;

  function time(block: number): number {
    return compareTime(compareCost(width, block), comparisons, bitsPerRound);
  }
}

/** How bits lie in blocks of `size`, counted from the top: the lowest block, 0, may be shorter and then starts later. */
class Blocks {
  readonly size: number;
  readonly count: number;
  /** Steps that the lowest block misses. */
  readonly missing: number;

  constructor(width: number, size: number) {
    this.count = Math.ceil(width / size);
    this.size = this.count === 1 ? width : size;
    this.missing = this.count * this.size - width;
  }

  /** Planes of step t: of all blocks but the lowest. */
  upper(t: number): number[] {
    return range(1, this.count).map((block) => block * this.size - this.missing + t);
  }

  /** The plane of the lowest block, if it has one in step t. */
  lowest(t: number): number[] {
    return t < this.missing ? [] : [t - this.missing];
  }
}

/** The right operand of comparisons, prepared once for many of them. */
export class RightOperand {
  readonly blocks: Blocks;
  readonly flipped: Bits;
  /** The first plane of each block but the lowest; that of the lowest. */
  readonly first: Bits;
  readonly firstLowest: Bits;
  /** By step what is added to what is carried: for all blocks but the lowest, as many zeros, and for the lowest. */
  readonly masks: readonly Bits[];

  constructor(sharing: Sharing, bits: Bits, block: number) {
    const inner = Math.max(0, bits.planes - 1);
    // Whether bit i + 1 differs from bit i.
    const edges = sharing.xor(
      sharing.slicePlanes(bits, 0, inner),
      sharing.slicePlanes(bits, bits.planes - inner, bits.planes),
    );
    const blocks = new Blocks(bits.planes, block);
    const zeros = constantPlanes(sharing, bits.length, blocks.count - 1, false);
    this.blocks = blocks;
    this.flipped = sharing.not(bits);
    this.first = pick(sharing, bits, blocks.upper(0));
    this.firstLowest = pick(sharing, bits, blocks.lowest(blocks.missing));
    this.masks = range(0, blocks.size).map((t) => {
      // In the last step `less` comes out alone.
      const source = t === blocks.size - 1 ? bits : edges;
      const lowest = pick(sharing, source, blocks.lowest(t));
      return blocks.count === 1 ? lowest : sharing.joinPlanes([pick(sharing, source, blocks.upper(t)), zeros, lowest]);
    });
  }
}

/**
 * 1 where x < y: one plane. Planes are numbers' bits, least significant first. `block`: bits of a block, by default the
 * best for so many comparisons; a prepared y has its own. Rounds and ANDs: `compareCost`.
 */
export async function lessThanBits(sharing: Sharing, x: Bits, y: Bits | RightOperand, block?: number): Promise<Bits> {
  if (x.planes === 0) return constantPlanes(sharing, x.length, 1, false);
  const { blocks, flipped, first, firstLowest, masks } =
    y instanceof RightOperand ? y : new RightOperand(sharing, y, block ?? bestBlock(x.planes, x.length));
  const others = blocks.count - 1;
  const upper = (t: number) => blocks.upper(t);
  const lowest = (t: number) => blocks.lowest(t);
  const same = sharing.xor(x, flipped);
  // What is carried along, block by block, is yᵢ ⊕ less, for which a step is: edgeᵢ ⊕ (same ∧ carried); and whether all bits
  // so far were the same. The lowest block, of which only the first is needed, comes last.
  let carried = blocks.missing === 0 ? join(sharing, [first, firstLowest]) : first;
  for (let t = 0; t < blocks.size; t++) {
    let kept: Bits;
    if (t === 0) {
      const product = await sharing.and(pick(sharing, same, [...upper(0), ...lowest(0)]), carried);
      // Before the first step all bits were the same.
      kept = join(sharing, [
        sharing.slicePlanes(product, 0, others),
        pick(sharing, same, upper(0)),
        sharing.slicePlanes(product, others, product.planes),
      ]);
    } else kept = await sharing.and(pick(sharing, same, [...upper(t), ...upper(t), ...lowest(t)]), carried);
    carried = sharing.xor(kept, masks[t] as Bits);
    if (t + 1 === blocks.missing) carried = join(sharing, [carried, firstLowest]);
  }
  const less = pick(sharing, carried, [2 * others, ...range(0, others)]);
  return combine(sharing, less, sharing.slicePlanes(carried, others, 2 * others));
}

/** Planes one after another; without a copy where only one part has any. */
function join(sharing: Sharing, parts: readonly Bits[]): Bits {
  const some = parts.filter(({ planes }) => planes > 0);
  return some.length === 1 ? (some[0] as Bits) : sharing.joinPlanes(some);
}

/** The whole number's `less` from those of its blocks, lowest first; `equal` lacks the lowest block. */
async function combine(sharing: Sharing, blocksLess: Bits, blocksEqual: Bits): Promise<Bits> {
  let [less, equal] = [blocksLess, blocksEqual];
  while (less.planes > 1) {
    const odd = less.planes % 2;
    const low = range(0, Math.floor(less.planes / 2)).map((pair) => odd + 2 * pair);
    const inner = low.filter((node) => node > 0);
    const highLess = pick(
      sharing,
      less,
      low.map((node) => node + 1),
    );
    const product = await sharing.and(
      sharing.joinPlanes([pick(sharing, equal, low), pick(sharing, equal, inner)]),
      sharing.joinPlanes([
        pick(sharing, less, low),
        pick(
          sharing,
          equal,
          inner.map((node) => node - 1),
        ),
      ]),
    );
    const combined = sharing.xor(highLess, sharing.slicePlanes(product, 0, low.length));
    less = odd === 1 ? sharing.joinPlanes([sharing.slicePlanes(less, 0, 1), combined]) : combined;
    equal = sharing.slicePlanes(product, low.length, product.planes);
  }
  return less;
}

/** Planes of x; without a copy where they lie side by side. */
function pick(sharing: Sharing, x: Bits, planes: readonly number[]): Bits {
  const first = planes[0] ?? 0;
  return planes.every((plane, i) => plane === first + i)
    ? sharing.slicePlanes(x, first, first + planes.length)
    : sharing.pickPlanes(x, planes);
}
