/** Sample weights: what each row counts for. */
import type { Ring, Sharing } from '../../sharing/model.ts';
import type { Fixed } from '../fixed/format.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { held, multiplied, shortened } from './numbers.ts';

/** Weights ω from 0 to 1, by which rows are multiplied; the caller's weights are `largest` times as large. */
export interface RowWeights {
  readonly largest: number;
  /** True where there are none: every row counts once, and everything here is local. */
  readonly isEven: boolean;
  /** ω∘x in x's units, `times` vectors of n elements one after the other, each element at most 2^bits in size, bits ≤ 45. */
  weigh(sharing: Sharing, x: Ring, bits: number, times?: number): Promise<Ring>;
  /** Σ ω_i·x_i in x's units, one element. */
  total(sharing: Sharing, x: Ring, bits: number): Promise<Ring>;
}

// Of the largest weight.
const mostBits = 16;

const even: RowWeights = {
  largest: 1,
  isEven: true,
  weigh: (_, x) => Promise.resolve(x),
  total: (sharing, x) => Promise.resolve(sharing.sum(sharing.within(x), 1)),
};

/** Weights are ≥ 0 with a declared range; they are taken with 16 bits of its largest. */
export async function rowWeights(sharing: Sharing, given: Fixed | undefined): Promise<RowWeights> {
  if (given === undefined) return even;
  const { format, ring } = given;
  const { rounding } = format;
  const size = bitLength(sizeOf(ring.bounds));
  const bits = Math.min(size, mostBits);
  const omega = held(sharing, await shortened(sharing, ring, size, size - bits, rounding), bits);
  async function weigh(on: Sharing, x: Ring, xBits: number, times = 1): Promise<Ring> {
    const factors = on.concatenate(new Array<Ring>(times).fill(omega));
    return shortened(on, await multiplied(on, x, factors), xBits + bits, bits, rounding);
  }
  return {
    largest: 2 ** (size - format.fractionBits),
    isEven: false,
    weigh,
    total: async (on, x, xBits) => on.sum(on.within(await weigh(on, x, xBits)), 1),
  };
}
