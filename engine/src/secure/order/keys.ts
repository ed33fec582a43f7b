/** Sort keys: what rows are sorted by, as bits that compare like unsigned numbers. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { sumBits, twoSummands } from '../adder.ts';
import { constantPlanes } from '../boolean.ts';
import { promiseRange, promiseWidth, requireRange, widthOf } from '../promises.ts';
import { holdsShares } from './rows.ts';
import { bitLength, ceilLog2, requireWidth, signedWidth } from '../ranges.ts';

/** One key; of several the first is compared first. */
export interface SortKey {
  /** Numbers, or their bits, least significant plane first. */
  readonly by: Ring | Bits;
  /** Bits that hold every number of a Ring, sign included: by its bounds, or else 64, unless given. Fewer cost less. */
  readonly width?: number;
  /** Whether the top bit is a sign: by default it is of a Ring and not of Bits. */
  readonly signed?: boolean;
  /** Greatest first. */
  readonly descending?: boolean;
}

/** The keys of all rows as one number of bits, in whose unsigned order the rows are to stand: the last key lowest. */
export async function keyPlanes(sharing: Sharing, keys: readonly SortKey[]): Promise<Bits> {
  const parts: Bits[] = [];
  for (const { by, width, signed, descending } of keys) {
    // Numbers that are known not to be negative need no sign.
    const isSigned = signed ?? (by.domain === 'ring' && !(width === undefined && isNatural(by)));
    if (by.domain === 'ring') promiseKey(sharing, by, width, isSigned);
    let bits = by.domain === 'bits' ? by : await ringBits(sharing, by, width ?? knownWidth(by, isSigned));
    if (isSigned && bits.planes > 0) bits = flipTop(sharing, bits);
    parts.unshift(descending === true ? sharing.not(bits) : bits);
  }
  return sharing.joinPlanes(parts);
}

/** Holds a key's numbers to the width that is given for it. */
function promiseKey(sharing: Sharing, x: Ring, width: number | undefined, isSigned: boolean): void {
  if (width === undefined) return;
  requireWidth('sort', width, 64);
  if (isSigned) {
    widthOf('sort', width, x.bounds, 64);
    promiseWidth(sharing, 'sort', x, width);
  } else if (width < 64) {
    const range = { min: 0n, max: (1n << BigInt(width)) - 1n };
    requireRange('sort', range, x.bounds);
    promiseRange(sharing, 'sort', x, range);
  }
}

const isNatural = ({ bounds }: Ring): boolean => bounds !== undefined && bounds.min >= 0n;

/** Bits that hold every number of x, by its bounds; 64 where they are not known. */
function knownWidth(x: Ring, isSigned: boolean): number {
  if (x.bounds === undefined) return 64;
  if (isSigned) return signedWidth(x.bounds);
  return isNatural(x) ? Math.max(1, bitLength(x.bounds.max)) : 64;
}

/** Two's complement numbers compare like unsigned ones once the sign is flipped. */
function flipTop(sharing: Sharing, x: Bits): Bits {
  const top = x.planes - 1;
  return sharing.joinPlanes([sharing.slicePlanes(x, 0, top), sharing.not(sharing.slicePlanes(x, top, x.planes))]);
}

/** Bits for the numbers 0 to rows − 1. */
export const placeBits = (rows: number): number => (rows <= 1 ? 0 : ceilLog2(rows));

/** The number of each row: public, as bits. */
export function places(sharing: Sharing, rows: number): Bits {
  const planes = placeBits(rows);
  // Where nobody holds data, nothing of that length is made.
  if (!holdsShares(sharing)) return sharing.filledBits(rows, planes, false);
  const words = new BigUint64Array(planes * Math.ceil(rows / 64));
  const halves = new Uint32Array(words.buffer);
  const perPlane = 2 * Math.ceil(rows / 64);
  for (let plane = 0; plane < planes; plane++) {
    for (let half = 0; half < perPlane; half++) halves[plane * perPlane + half] = placeHalf(plane, half);
  }
  return sharing.constantBits(rows, planes, words);
}

/** Bit `plane` of the numbers 32·half to 32·half + 31. */
function placeHalf(plane: number, half: number): number {
  const within = [0xaaaa_aaaa, 0xcccc_cccc, 0xf0f0_f0f0, 0xff00_ff00, 0xffff_0000];
  return within[plane] ?? ((half >>> (plane - 5)) & 1 ? 0xffff_ffff : 0);
}

/** Rings from this length on are added bit by bit: a round each, and seven times fewer ANDs than with a prefix adder. */
const serialLength = 2 ** 17;

/** The low `width` bits of each element: serially where there are many. */
export async function ringBits(sharing: Sharing, x: Ring, width: number): Promise<Bits> {
  requireWidth('sort', width, 64);
  const summands = await sharing.summands(x, width);
  if (x.length < serialLength) return sumBits(sharing, summands, width);
  const [a, b] = await twoSummands(sharing, summands, width);
  if (b === undefined) return a;
  const sum = sharing.xor(a, b);
  let carry = constantPlanes(sharing, x.length, 1, false);
  const carries = [carry];
  for (let i = 0; i + 1 < width; i++) {
    const plane = (bits: Bits) => sharing.xor(sharing.slicePlanes(bits, i, i + 1), carry);
    // The majority of three bits is c ⊕ (a ⊕ c)(b ⊕ c).
    carry = sharing.xor(carry, await sharing.and(plane(a), plane(b)));
    carries.push(carry);
  }
  return sharing.xor(sum, sharing.joinPlanes(carries));
}
