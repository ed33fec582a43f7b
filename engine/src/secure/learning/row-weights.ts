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
  /** Those of some rows. Local. */
  picked(sharing: Sharing, rows: Uint32Array): RowWeights;
}

// Of the largest weight.
const mostBits = 16;

const even: RowWeights = {
  largest: 1,
  isEven: true,
  weigh: (_, x) => Promise.resolve(x),
  total: (sharing, x) => Promise.resolve(sharing.sum(sharing.within(x), 1)),
  picked: () => even,
};

/**
 * Weights are ≥ 0 with a declared range; they are taken with 16 bits of its largest, brought up to a power of two. So those that are
 * 0 or 1 are exact, and multiplying by them truncates nothing.
 */
export async function rowWeights(sharing: Sharing, given: Fixed | undefined): Promise<RowWeights> {
  if (given === undefined) return even;
  const { format, ring } = given;
  const { rounding } = format;
  const most = sizeOf(ring.bounds);
  const size = most > 0n ? bitLength(most - 1n) : 0;
  const bits = Math.min(size, mostBits);
  const omega = held(sharing, await shortened(sharing, ring, size, size - bits, rounding), bits);
  return weightsOf(omega, { bits, largest: 2 ** (size - format.fractionBits), rounding });
}

interface About {
  readonly bits: number;
  readonly largest: number;
  readonly rounding: Fixed['format']['rounding'];
}

/** ω in units of 2^−bits. */
function weightsOf(omega: Ring, about: About): RowWeights {
  const { bits, largest, rounding } = about;
  async function weigh(on: Sharing, x: Ring, xBits: number, times = 1): Promise<Ring> {
    const factors = on.concatenate(new Array<Ring>(times).fill(on.within(omega)));
    return shortened(on, await multiplied(on, x, factors), xBits + bits, bits, rounding);
  }
  return {
    largest,
    isEven: false,
    weigh,
    total: async (on, x, xBits) => on.sum(on.within(await weigh(on, x, xBits)), 1),
    picked: (on, rows) => weightsOf(on.gather(omega, rows), about),
  };
}
