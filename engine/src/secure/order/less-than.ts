/**
 * x < y of unsigned numbers that are shared as bits, with a choice between few rounds and few ANDs.
 *
 * Within a block of bits, from the least significant on: where xᵢ and yᵢ are the same `less` stays, else it becomes yᵢ, that is
 * less ← yᵢ ⊕ sameᵢ ∧ (yᵢ ⊕ less): one AND and one round a bit. Blocks run side by side, each also keeping whether all its bits
 * were equal, and are then combined as a tree (as carries are: see adder.ts). One block over all bits sends w bits a
 * comparison in w rounds, blocks of one bit 3w in 1 + ⌈log₂ w⌉; between them lies the best for a number of comparisons.
 */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { constantPlanes } from '../boolean.ts';

/** What a comparison costs. */
export interface CompareCost {
  readonly rounds: number;
  /** ANDs of one comparison. */
  readonly ands: number;
}

// Bits a party sends in the time of a round: between local networks (0.3 million) and wide ones (a million).
const bitsPerRound = 500_000;

/** The cost with blocks of `block` bits. */
export function compareCost(width: number, block: number): CompareCost {
  if (width === 0) return { rounds: 0, ands: 0 };
  let nodes = Math.ceil(width / block);
  let rounds = block;
  let ands = width + (block - 1) * (nodes - 1);
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
const compareTime = ({ rounds, ands }: CompareCost, comparisons: number): number =>
  rounds + (ands * comparisons) / bitsPerRound;

/** The best block for `comparisons` comparisons of `width` bits at once. */
export function bestBlock(width: number, comparisons: number): number {
  let best = 1;
  for (let blocks = 1; blocks <= width; blocks++) {
    const block = Math.ceil(width / blocks);
    if (time(block) < time(best)) best = block;
  }
  return best;

  function time(block: number): number {
    return compareTime(compareCost(width, block), comparisons);
  }
}

const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);

/** The right operand of comparisons, prepared once for many of them. */
export class RightOperand {
  readonly bits: Bits;
  readonly flipped: Bits;
  /** Plane i: whether bit i + 1 differs from bit i. */
  readonly edges: Bits;

  constructor(sharing: Sharing, bits: Bits) {
    const inner = Math.max(0, bits.planes - 1);
    this.bits = bits;
    this.flipped = sharing.not(bits);
    this.edges = sharing.xor(
      sharing.slicePlanes(bits, 0, inner),
      sharing.slicePlanes(bits, bits.planes - inner, bits.planes),
    );
  }
}

/** 1 where x < y: one plane. Planes are numbers' bits, least significant first. Rounds and ANDs: `compareCost`. */
export async function lessThanBits(
  sharing: Sharing,
  x: Bits,
  y: Bits | RightOperand,
  block = bestBlock(x.planes, x.length),
): Promise<Bits> {
  const width = x.planes;
  if (width === 0) return constantPlanes(sharing, x.length, 1, false);
  const { bits, flipped, edges } = y instanceof RightOperand ? y : new RightOperand(sharing, y);
  const same = sharing.xor(x, flipped);
  const blocks = Math.ceil(width / block);
  // The lowest block may be shorter: it starts later, so that all end together. Planes of a step: blocks 1 … and then 0.
  const missing = blocks * block - width;
  const upper = range(1, blocks);
  const step = (planes: Bits, t: number, which: readonly number[]) =>
    pick(
      sharing,
      planes,
      which.map((b) => b * block - missing + t),
    );
  // What is carried along is yᵢ ⊕ less, for which a step is: edgeᵢ ⊕ (same ∧ carried).
  let carried = step(bits, 0, missing > 0 ? upper : [...upper, 0]);
  let equal = step(same, 0, upper);
  for (let t = 0; ; t++) {
    const active = t < missing ? upper : [...upper, 0];
    const isFirst = t === 0 || upper.length === 0;
    const left = step(same, t, active);
    const product = isFirst
      ? await sharing.and(left, carried)
      : await sharing.and(sharing.joinPlanes([left, step(same, t, upper)]), sharing.joinPlanes([carried, equal]));
    if (!isFirst) equal = sharing.slicePlanes(product, active.length, product.planes);
    const kept = sharing.slicePlanes(product, 0, active.length);
    if (t === block - 1) {
      const less = sharing.xor(step(bits, t, active), kept);
      return combine(sharing, pick(sharing, less, [blocks - 1, ...range(0, blocks - 1)]), equal);
    }
    carried = sharing.xor(step(edges, t, active), kept);
    if (t + 1 === missing) carried = sharing.joinPlanes([carried, step(bits, missing, [0])]);
  }
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
