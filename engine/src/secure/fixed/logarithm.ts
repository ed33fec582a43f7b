/**
 * Logarithms: log(m·2^e) = log m + e·log 2 with m from 1/2 to 1 (normalise.ts), the first term from a table of parabolas
 * (spline.ts), the second from a table by exponent that comes with the normalisation; their sum is rounded once.
 *
 * Error at f = 20: at most 2^−18 (absolute). Numbers that are not above 0 give the logarithm of 2^−fractionBits, the smallest
 * number that is. Rounds, replicated, for 31 bits: 33.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { inBlocks } from './blocks.ts';
import { ln2, logarithm } from './elementary.ts';
import { asFixed, type Fixed } from './format.ts';
import { octaveIndexBits, octaveOf, ofMantissa, remembered } from './mantissa.ts';
import { normalise } from './normalise.ts';
import { type Spline, units } from './spline.ts';
import { truncate } from './truncate.ts';

export const logarithmBits = 56;
const octaves = remembered((fractionBits, base) =>
  octaveOf((m) => logarithm(m) * perNatural(base as number), fractionBits as number, logarithmBits),
);

export type LogarithmBase = 'e' | 2 | 10;

/** 1 / ln base; base 0 stands for e. */
const perNatural = (base: number): number => (base === 0 ? 1 : base === 2 ? 1 / ln2 : 1 / logarithm(base));

/** Logarithm of x, element by element. */
export async function fixedLog(sharing: Sharing, x: Fixed, base: LogarithmBase = 'e'): Promise<Fixed> {
  const { format } = x;
  const f = format.fractionBits;
  const { min, max } = x.ring.bounds;
  const factor = perNatural(base === 'e' ? 0 : base);
  const ring = await inBlocks(sharing, [x.ring], async (part) =>
    truncate(sharing, await logarithmOf(sharing, asFixed(format, part), base), logarithmBits - f, format.rounding),
  );
  const at = (value: bigint) =>
    BigInt(Math.round(logarithm(Number(value < 1n ? 1n : value) * 2 ** -f) * factor * 2 ** f));
  return asFixed(format, sharing.within(ring, { min: at(min) - 8n, max: at(max) + 8n }));
}

/** Logarithm of x in units of 2^−logarithmBits, without bounds. */
export async function logarithmOf(sharing: Sharing, x: Fixed, base: LogarithmBase): Promise<Ring> {
  const { fractionBits: f, rounding } = x.format;
  const code = base === 'e' ? 0 : base;
  const octave = octaves(f, code);
  const log2 = ln2 * perNatural(code);
  // At 0 the table is continued to mantissa 0; what it gives there is known, and so what must be added.
  const atZero = BigInt.asIntN(64, units(-f * log2, logarithmBits) - atMantissaZero(octave));
  const normal = await normalise(sharing, x, 'zero', octaveIndexBits(f), [
    (exponent) => units((exponent + 1 - f) * log2, logarithmBits) - atZero,
  ]);
  const value = await ofMantissa(sharing, normal, octave, rounding);
  const [offset] = normal.sums;
  return sharing.addConstant(sharing.add(value, offset as Ring), atZero);
}

/** What `evaluate` gives for argument 0 in segment 0. */
function atMantissaZero({ starts, coefficients }: Spline): bigint {
  const t = -(starts[0] as bigint);
  const [c0, c1, c2] = coefficients.map((column) => column[0] as bigint) as [bigint, bigint, bigint];
  return BigInt.asUintN(64, c0 + t * (c1 + t * c2));
}
