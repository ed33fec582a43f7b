/**
 * Functions by tables: the range is cut into 2^s equal segments, in each of which the function is a parabola. The segment's
 * number is secret; its three coefficients are looked up obliviously, as sums over the one-hot planes of the number
 * (`weighBits`), and two multiplications give the value, which is rounded once.
 *
 * The parabola meets the function at the three Chebyshev nodes of its segment: with width w it misses it by at most
 * (w/2)³·max|f‴| / 24, the least for a parabola but for a few per cent.
 *
 * Letters: x = start + t·2^−T in its segment, value·2^R = C₀ + t·(C₁ + C₂·t) with C_i = c_i·2^(R−iT) rounded. Everything is
 * exact modulo 2^64 until the one truncation; only the value itself has to fit the head-room.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { toOneHot } from '../one-hot.ts';
import './messages.ts';

// Beyond, the bends of the parabolas would have too few bits.
const mostFractionBits = 22;

/** Throws UsageError('fixed.fine') when tables cannot be as fine as the numbers. */
export function requireTables(fractionBits: number): void {
  if (fractionBits <= mostFractionBits) return;
  throw new UsageError('fixed.fine', { fractionBits, most: mostFractionBits });
}

/** A function on a range of equal segments, and how finely arguments and values are taken. */
export interface Spline {
  readonly from: number;
  /** Width of a segment. */
  readonly width: number;
  /** log₂ of the number of segments. */
  readonly indexBits: number;
  /** T: arguments are in units of 2^−argumentBits. */
  readonly argumentBits: number;
  /** R: values are in units of 2^−valueBits. */
  readonly valueBits: number;
  /** Start of each segment and its three coefficients, in their units, modulo 2^64. */
  readonly starts: BigUint64Array;
  readonly coefficients: readonly [BigUint64Array, BigUint64Array, BigUint64Array];
}

type Shape = Pick<Spline, 'argumentBits' | 'from' | 'indexBits' | 'valueBits' | 'width'>;

/** The table of f. */
export function splineOf(f: (x: number) => number, shape: Shape): Spline {
  const { from, width, indexBits, argumentBits, valueBits } = shape;
  const segments = 2 ** indexBits;
  const [c0, c1, c2] = [0, 1, 2].map(() => new BigUint64Array(segments)) as [
    BigUint64Array,
    BigUint64Array,
    BigUint64Array,
  ];
  const starts = new BigUint64Array(segments);
  for (let i = 0; i < segments; i++) {
    const start = from + i * width;
    const parabola = parabolaOf(f, start, width);
    starts[i] = units(start, argumentBits);
    [c0, c1, c2].forEach((column, power) => {
      column[i] = units(parabola[power] as number, valueBits - power * argumentBits);
    });
  }
  return { ...shape, starts, coefficients: [c0, c1, c2] };
}

/** Coefficients in x − start of the parabola through f at the Chebyshev nodes of the segment. */
function parabolaOf(f: (x: number) => number, start: number, width: number): [number, number, number] {
  const middle = width / 2;
  const h = middle * Math.sqrt(0.75);
  const [low, mid, high] = [f(start + middle - h), f(start + middle), f(start + middle + h)];
  const slope = (high - low) / (2 * h);
  const bend = (high - 2 * mid + low) / (2 * h * h);
  // mid + slope·(t − middle) + bend·(t − middle)², in powers of t.
  return [mid - slope * middle + bend * middle * middle, slope - 2 * bend * middle, bend];
}

/** value·2^bits rounded, modulo 2^64. Scaling by powers of two is exact, so this is the same everywhere. */
export function units(value: number, bits: number): bigint {
  // Beyond 2^53 doubles are whole numbers already.
  return BigInt.asUintN(64, BigInt(Math.round(value * 2 ** bits)));
}

/** A segment's start and coefficients, one for each row. */
export interface Segment {
  readonly start: Ring;
  readonly coefficients: readonly [Ring, Ring, Ring];
}

/** Looks up the segments whose numbers are given in bits. The rounds of `toOneHot` and of one conversion. */
export async function lookUp(sharing: Sharing, index: Bits, spline: Spline): Promise<Segment> {
  const [segment] = await lookUpAll(sharing, index, [spline]);
  return segment as Segment;
}

/** The same in up to five tables that have the same segments. */
export async function lookUpAll(sharing: Sharing, index: Bits, splines: readonly Spline[]): Promise<Segment[]> {
  const { length } = index;
  const oneHot = await toOneHot(sharing, index, 2 ** index.planes);
  const [{ starts }] = splines as readonly [Spline];
  const sums = await sharing.weighBits(oneHot, [starts, ...splines.flatMap(({ coefficients }) => coefficients)]);
  const sum = (i: number) => sharing.slice(sums, i * length, (i + 1) * length);
  return splines.map((_, i) => ({
    start: sum(0),
    coefficients: [sum(3 * i + 1), sum(3 * i + 2), sum(3 * i + 3)],
  }));
}

/** The function at `argument` (in units of 2^−argumentBits) in units of 2^−valueBits. Two rounds. */
export async function evaluate(sharing: Sharing, { start, coefficients }: Segment, argument: Ring): Promise<Ring> {
  const [c0, c1, c2] = coefficients;
  const t = sharing.subtract(argument, start);
  const inner = sharing.add(c1, await sharing.multiply(c2, t));
  return sharing.add(c0, await sharing.multiply(inner, t));
}
