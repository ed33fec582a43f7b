/**
 * Adding numbers whose bits are shared: a and b hold a plane for each bit, least significant first.
 *
 * Position i generates a carry if gᵢ = aᵢ ∧ bᵢ and passes one on if pᵢ = aᵢ ⊕ bᵢ. Neighbouring blocks combine by
 * (G, P)∘(g, p) = (G ⊕ P∧g, P∧p), which is associative (Brent and Kung 1982; at most one of G and P∧g is 1, so ⊕ serves for
 * ∨). One carry needs a tree over it; all carries need a prefix network, here Sklansky's (1960) for its least depth. A level
 * of either is one round with all its ANDs in one message.
 *
 * n positions: carry only 1 + ⌈log₂ n⌉ rounds and about 2½n ANDs; all carries as many rounds and about n(1 + log₂ n) ANDs.
 *
 * `lanes`: how many numbers lie side by side. Plane i·lanes + k is bit i of number k.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { prefixAnd } from './bits/prefix.ts';
import { constantPlanes, repeatPlanes } from './boolean.ts';
import { planesOf, range } from './lanes.ts';
import { bounded, boundsThatFit, requireWidth } from './ranges.ts';

/**
 * The order in which n positions are laid out so that every level of the carry tree finds its operands side by side: first
 * the lowest position if n is odd, then the lower partners of all pairs, then the upper ones; the results then lie in the
 * order of ⌈n/2⌉ positions. The lowest position always comes first.
 */
export function treeOrder(n: number): number[] {
  if (n <= 1) return range(0, n);
  const odd = n % 2;
  const pairs = treeOrder(Math.ceil(n / 2))
    .slice(odd)
    .map((node) => 2 * node - odd);
  return [...range(0, odd), ...pairs, ...pairs.map((low) => low + 1)];
}

/**
 * At most two summands with the same total mod 2^width as the given ones (one or more, `width` planes each), by carry-save
 * adders (Wallace 1964): a round takes three summands to two.
 */
export async function twoSummands(
  sharing: Sharing,
  given: readonly Bits[],
  width: number,
  lanes = 1,
): Promise<[Bits, Bits?]> {
  let summands = [...given];
  while (summands.length > 2) {
    const triples = Math.floor(summands.length / 3);
    const pick = (offset: number) => sharing.joinPlanes(range(0, triples).map((t) => summands[3 * t + offset] as Bits));
    const [x, y, z] = [pick(0), pick(1), pick(2)];
    // The majority of three bits is z ⊕ (x ⊕ z)(y ⊕ z).
    const carries = sharing.xor(z, await sharing.and(sharing.xor(x, z), sharing.xor(y, z)));
    const sums = sharing.xor(sharing.xor(x, y), z);
    const size = width * lanes;
    const next: Bits[] = [];
    for (let t = 0; t < triples; t++) {
      next.push(sharing.slicePlanes(sums, t * size, (t + 1) * size));
      const low = constantPlanes(sharing, sums.length, lanes, false);
      next.push(sharing.joinPlanes([low, sharing.slicePlanes(carries, t * size, (t + 1) * size - lanes)]));
    }
    summands = [...next, ...summands.slice(3 * triples)];
  }
  const [first, second] = summands;
  if (first === undefined) throw new RangeError('a sum needs at least one summand');
  return second === undefined ? [first] : [first, second];
}

/**
 * The most significant of `width` bits of the sum of the summands, mod 2^width: `lanes` planes.
 * Two summands: 1 + ⌈log₂(width − 1)⌉ rounds. `width` ≥ 1.
 */
export async function topBit(sharing: Sharing, given: readonly Bits[], width: number, lanes = 1): Promise<Bits> {
  const [a, b] = await twoSummands(sharing, given, width, lanes);
  const top = (x: Bits) => sharing.slicePlanes(x, (width - 1) * lanes, width * lanes);
  if (b === undefined) return top(a);
  const tops = sharing.xor(top(a), top(b));
  if (width === 1) return tops;
  const below = (x: Bits) => sharing.slicePlanes(x, 0, (width - 1) * lanes);
  return sharing.xor(tops, (await carryOut(sharing, below(a), below(b), lanes)).carry);
}

/** What `carryOut` returns: one plane per lane, and the conjunction of the riders. */
export interface CarryOut {
  readonly carry: Bits;
  readonly product: Bits | undefined;
}

/**
 * The carry out of the top position of a + b, numbers of equal width n ≥ 1. 1 + ⌈log₂ n⌉ rounds. `riders`: two bit vectors of
 * equal shape and as many rows, whose conjunction is computed in the first round.
 */
export async function carryOut(
  sharing: Sharing,
  a: Bits,
  b: Bits,
  lanes = 1,
  riders?: readonly [Bits, Bits],
): Promise<CarryOut> {
  const nodes = a.planes / lanes;
  const order = planesOf(treeOrder(nodes), lanes);
  const [x, y] = [sharing.pickPlanes(a, order), sharing.pickPlanes(b, order)];
  // Only the lower partners generate at first: with their carry c the upper ones have b ⊕ (a ⊕ b)(b ⊕ c), one AND for two.
  const start = Math.ceil(nodes / 2) * lanes;
  const lows = [sharing.slicePlanes(x, 0, start), sharing.slicePlanes(y, 0, start)] as const;
  const first = await sharing.and(
    riders === undefined ? lows[0] : sharing.joinPlanes([lows[0], riders[0]]),
    riders === undefined ? lows[1] : sharing.joinPlanes([lows[1], riders[1]]),
  );
  const generate = sharing.joinPlanes([
    sharing.slicePlanes(first, 0, start),
    sharing.slicePlanes(y, start, nodes * lanes),
  ]);
  // The lowest block has nothing below it that it could pass on: `pass` leaves it out.
  const pass = sharing.slicePlanes(sharing.xor(x, y), lanes, nodes * lanes);
  const carry = await carryOfBlocks(sharing, generate, pass, nodes, lanes, true);
  return { carry, product: riders && sharing.slicePlanes(first, start, first.planes) };
}

/**
 * The carry out of `blocks` ≥ 1 neighbouring blocks in `treeOrder`: `generated` says whether a block makes a carry, `passes`, which leaves the
 * lowest block out, whether it passes one on. ⌈log₂ blocks⌉ rounds. `halfGenerated`: upper blocks hold b, as in `carryOut`.
 */
export async function carryOfBlocks(
  sharing: Sharing,
  generated: Bits,
  passes: Bits,
  blocks: number,
  lanes: number,
  halfGenerated = false,
): Promise<Bits> {
  let [generate, pass, nodes, isFirst] = [generated, passes, blocks, halfGenerated];
  while (nodes > 1) {
    const odd = nodes % 2;
    const pairs = Math.floor(nodes / 2);
    const part = (bits: Bits, start: number, end: number) => sharing.slicePlanes(bits, start * lanes, end * lanes);
    const [low, generateHigh] = [part(generate, odd, odd + pairs), part(generate, odd + pairs, nodes)];
    const generateLow = isFirst ? sharing.xor(low, generateHigh) : low;
    isFirst = false;
    // Without the lowest block `pass` is one node shorter; the lower partners lack it too when the count is even.
    const lowPasses = pairs - 1 + odd;
    const [passLow, passHigh] = [part(pass, 0, lowPasses), part(pass, lowPasses, nodes - 1)];
    const product = await sharing.and(
      sharing.joinPlanes([passHigh, part(passHigh, 1 - odd, pairs)]),
      sharing.joinPlanes([generateLow, passLow]),
    );
    const combined = sharing.xor(generateHigh, part(product, 0, pairs));
    generate = odd === 1 ? sharing.joinPlanes([part(generate, 0, 1), combined]) : combined;
    pass = part(product, pairs, pairs + lowPasses);
    nodes = pairs + odd;
  }
  return generate;
}

/** What `addBits` returns: the sum's `width` planes, and the carry out of the top position (`lanes` planes each). */
export interface Sum {
  readonly sum: Bits;
  readonly carry: Bits;
}

/**
 * a + b + carryIn (one plane per lane) of two numbers of equal width ≥ 1, as bits with the carry out.
 * 1 + ⌈log₂ width⌉ rounds.
 */
export async function addBits(sharing: Sharing, a: Bits, b: Bits, carryIn?: Bits, lanes = 1): Promise<Sum> {
  const width = a.planes / lanes;
  const carries = await allCarries(sharing, a, b, carryIn, lanes);
  const passed = sharing.slicePlanes(carries, 0, (width - 1) * lanes);
  const low = carryIn ?? constantPlanes(sharing, a.length, lanes, false);
  return {
    sum: sharing.xor(sharing.xor(a, b), sharing.joinPlanes([low, passed])),
    carry: sharing.slicePlanes(carries, (width - 1) * lanes, width * lanes),
  };
}

/** Carry out of every position of a + b + carryIn. */
async function allCarries(sharing: Sharing, a: Bits, b: Bits, carryIn: Bits | undefined, lanes: number): Promise<Bits> {
  const n = a.planes / lanes;
  const plane = (bits: Bits, positions: readonly number[]) => sharing.pickPlanes(bits, planesOf(positions, lanes));
  let pass = sharing.xor(a, b);
  let generate: Bits;
  if (carryIn === undefined) generate = await sharing.and(a, b);
  else {
    // With a carry c coming in, position 0 generates the majority of a₀, b₀ and c: c ⊕ (a₀ ⊕ c)(b₀ ⊕ c).
    const shift = sharing.joinPlanes([carryIn, constantPlanes(sharing, a.length, (n - 1) * lanes, false)]);
    generate = sharing.xor(shift, await sharing.and(sharing.xor(a, shift), sharing.xor(b, shift)));
  }
  for (let size = 1; size < n; size *= 2) {
    // Upper halves of blocks of 2·size take in the top of the lower half.
    const high = range(0, n).filter((i) => Math.floor(i / size) % 2 === 1);
    const low = high.map((i) => Math.floor(i / size) * size - 1);
    // Blocks that reach position 0 pass nothing on.
    const inner = high.filter((i) => i >= 2 * size);
    const innerLow = inner.map((i) => Math.floor(i / size) * size - 1);
    const product = await sharing.and(
      sharing.joinPlanes([plane(pass, high), plane(pass, inner)]),
      sharing.joinPlanes([plane(generate, low), plane(pass, innerLow)]),
    );
    const combined = sharing.xor(plane(generate, high), sharing.slicePlanes(product, 0, high.length * lanes));
    const passed = sharing.slicePlanes(product, high.length * lanes, product.planes);
    generate = replacePositions(sharing, generate, high, combined, lanes);
    if (inner.length > 0) pass = replacePositions(sharing, pass, inner, passed, lanes);
  }
  return generate;
}

/** x with the given positions taken from `by`, in order. Local. */
function replacePositions(sharing: Sharing, x: Bits, positions: readonly number[], by: Bits, lanes: number): Bits {
  const n = x.planes / lanes;
  const source = range(0, n);
  positions.forEach((position, i) => {
    source[position] = n + i;
  });
  return sharing.pickPlanes(sharing.joinPlanes([x, by]), planesOf(source, lanes));
}

/** All bits of the sum of the summands mod 2^width. Two summands: 1 + ⌈log₂(width − 1)⌉ rounds. */
export async function sumBits(sharing: Sharing, given: readonly Bits[], width: number): Promise<Bits> {
  const [a, b] = await twoSummands(sharing, given, width);
  if (b === undefined) return a;
  const total = sharing.xor(a, b);
  if (width === 1) return total;
  const below = (x: Bits) => sharing.slicePlanes(x, 0, width - 1);
  const carries = await allCarries(sharing, below(a), below(b), undefined, 1);
  return sharing.xor(total, sharing.joinPlanes([constantPlanes(sharing, total.length, 1, false), carries]));
}

/**
 * The low `width` bits (1 to 64) of each element, least significant plane first. Replicated: 2 + ⌈log₂(width − 1)⌉ rounds.
 */
export async function toBits(sharing: Sharing, x: Ring, width: number): Promise<Bits> {
  requireWidth('toBits', width, 64);
  return sumBits(sharing, await sharing.summands(x, width), width);
}

/**
 * Planes `low` to `width` − 1 of each element (0 ≤ low < width − 1, width ≤ 64), those of floor(x / 2^low): without the bits below them,
 * of which only the carry matters. Two summands: 3 + ⌈log₂ low⌉ rounds where that is more than the planes above take.
 */
export async function highBits(sharing: Sharing, x: Ring, low: number, width: number): Promise<Bits> {
  requireWidth('highBits', width, 64);
  const [a, b] = await twoSummands(sharing, await sharing.summands(x, width), width);
  const part = (bits: Bits, start: number, end: number) => sharing.slicePlanes(bits, start, end);
  if (b === undefined) return part(a, low, width);
  const total = sharing.xor(part(a, low, width), part(b, low, width));
  const zero = constantPlanes(sharing, x.length, 1, false);
  const [carries, passes, below] = await together(sharing, [
    (on) => allCarries(on, part(a, low, width - 1), part(b, low, width - 1), undefined, 1),
    (on) => prefixAnd(on, part(total, 0, width - 1 - low)),
    async (on) => (low === 0 ? zero : (await carryOut(on, part(a, 0, low), part(b, 0, low))).carry),
  ]);
  const sum = sharing.xor(total, sharing.joinPlanes([zero, carries]));
  if (low === 0) return sum;
  // A carry from below moves on as far as all positions pass it.
  const moved = await sharing.and(passes, repeatPlanes(sharing, below, passes.planes));
  return sharing.xor(sum, sharing.joinPlanes([below, moved]));
}

/**
 * The numbers whose bits are the planes of x: Σ 2^p · plane p mod 2^64, unsigned, with bounds for up to 63 planes. The
 * rounds of `weighBits`.
 */
export async function toNumber(sharing: Sharing, x: Bits): Promise<Ring> {
  const [number] = await toNumbers(sharing, x, [x.planes]);
  return number as Ring;
}

// What one call of `weighBits` takes.
const mostSums = 16;

/**
 * Several numbers whose planes lie one after another, of the given widths (summing to x.planes): as `toNumber`, with one
 * conversion for up to 16 of them.
 */
export async function toNumbers(sharing: Sharing, x: Bits, widths: readonly number[]): Promise<Ring[]> {
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, 0));
  const batches = Array.from({ length: Math.ceil(widths.length / mostSums) }, (_, i) => i * mostSums);
  const converted = await together<Ring[][]>(
    sharing,
    batches.map((from) => async (on: Sharing) => {
      const some = widths.slice(from, from + mostSums);
      const first = starts[from] as number;
      const planes = some.reduce((sum, width) => sum + width, 0);
      const weights = some.map((width, i) => {
        const start = (starts[from + i] as number) - first;
        return BigUint64Array.from({ length: planes }, (_, p) =>
          p < start || p >= start + width ? 0n : BigInt.asUintN(64, 1n << BigInt(p - start)),
        );
      });
      const sums = await on.weighBits(on.slicePlanes(x, first, first + planes), weights);
      return some.map((width, i) => {
        const number = on.slice(sums, i * x.length, (i + 1) * x.length);
        return bounded(on, number, boundsThatFit(0n, (1n << BigInt(width)) - 1n));
      });
    }),
  );
  return converted.flat();
}
