/**
 * Look-up at secret places: table[index], and nobody learns the index.
 *
 * An index becomes one-hot planes (one-hot.ts), which say 1 at its place in the table. What follows depends on the
 * table:
 *
 * - A public table is a sum of its elements with the planes as factors. Either the planes are weighed with the
 *   elements, or, where the elements have fewer bits than there are places, each bit of the result is the ⊕ of the
 *   planes whose element has it, which is local, and the few bits are weighed.
 * - A secret table of a·b elements is a matrix. The index in two digits has a + b planes as numbers; one selects the
 *   row, in a product that sends b elements an index, the other the element of that row. a and b are chosen so that
 *   least is sent: a party sends about 23·√elements bytes an index, replicated, where planes for all elements would
 *   take 8·elements.
 * - Columns of bits are ANDed with all planes, a bit for each bit of the table. So are numbers whose declared bounds
 *   leave so few bits that this is less.
 *
 * Out of range, below 0 or at or above the number of elements, the result is 0 and nobody learns that it was. (An index
 * whose bounds are declared within the table is known not to be, which costs less.) Nothing is opened. For about as
 * many indices as the table has rows, and thousands of them, joining them to the table by `sortRows` and `scanWithin`
 * sends less in more rounds.
 */
import { inBlocks } from '../sharing/blocks.ts';
import { type Bounds, ringBounds } from '../sharing/bounds.ts';
import type { Bits, Columns, Ring, Sharing } from '../sharing/model.ts';
import { boundsOfPublic } from '../sharing/published.ts';
import { together } from '../sharing/together.ts';
import { toBits } from './adder.ts';
import { foldPlanes } from './bits/prefix.ts';
import { listOf } from './lanes.ts';
import './messages.ts';
import { indexDigits, toOneHot } from './one-hot.ts';
import { commonLength, joinColumns } from './order/rows.ts';
import { bitLength, bounded, boundsThatFit, signedWidth } from './ranges.ts';
import { selectRows, sidesFor } from './select-rows.ts';

/** Bits of one component that indices are looked up with at once: bounds memory, 64 MB. */
const mostBits = 2 ** 29;

/**
 * table[index] for each index: a vector as long as `index`, whose bounds follow from the table's. The table is public
 * words or secret numbers, at most 2^20; the index is signed numbers (declare their bounds: fewer bits are compared) or
 * unsigned ones in bits. Where the index is not from 0 to table.length − 1 the result is 0.
 *
 * What is sent for a public table follows from its values too, which a cost run has to know: a table that was revealed
 * in the same run is refused, UsageError('sharing.published'), and goes as `constantRing(table, bounds)`; one that was
 * opened counts as of 64 bits.
 *
 * Rounds: `toOneHot` and one conversion; for a secret table two products more. See the top of this file for bytes. A
 * table of fixed-point numbers is its `ring`: `asFixed(x.format, await lookUp(sharing, x.ring, index))`.
 */
export async function lookUp(sharing: Sharing, table: Ring | BigUint64Array, index: Ring | Bits): Promise<Ring> {
  if (!(table instanceof BigUint64Array)) {
    const { rings } = await lookUpColumns(sharing, { rings: [table], bits: [] }, index);
    return rings[0] as Ring;
  }
  const places = table.length;
  if (places === 0) return sharing.filledRing(index.length, 0n);
  const bounds = boundsOfPublic('lookUp', table);
  const parts = await inBlocks(sharing, index.length, blockRows(places), async (start, end) => {
    const planes = await toOneHot(sharing, rowsOf(sharing, index, start, end), places);
    return weighTable(sharing, planes, table, bounds ?? ringBounds);
  });
  return found(sharing, sharing.concatenate(parts), bounds, index, places);
}

/**
 * Row `index` of all columns of a secret table: one index is looked up once, however many columns there are. Rings as
 * `lookUp`; of columns of bits all planes are 0 where the index is out of range. Throws UsageError('order.rows') for
 * columns of different lengths.
 */
export async function lookUpColumns(sharing: Sharing, table: Columns, index: Ring | Bits): Promise<Columns> {
  const places = commonLength('lookUp', [], table);
  if (places === 0) {
    return {
      rings: table.rings.map(() => sharing.filledRing(index.length, 0n)),
      bits: table.bits.map(({ planes }) => sharing.filledBits(index.length, planes, false)),
    };
  }
  const isNarrow = ({ bounds }: Ring) => bounds !== undefined && isFewBits(widthOf(bounds), places, index.length);
  const narrow = table.rings.filter(isNarrow);
  const narrowBits = await together<Bits[]>(
    sharing,
    narrow.map((ring) => (on: Sharing) => toBits(on, ring, Math.max(1, widthOf(ring.bounds as Bounds)))),
  );
  const columns = { rings: table.rings.filter((ring) => !isNarrow(ring)), bits: [...table.bits, ...narrowBits] };
  const parts = await inBlocks(sharing, index.length, blockRows(bitsOf(columns, places)), async (start, end) => {
    const digits = await indexDigits(sharing, rowsOf(sharing, index, start, end), places);
    return selectRows(sharing, digits, columns, 1);
  });
  const { rings, bits } = joinColumns(sharing, parts);
  const numbers = await together<Ring[]>(
    sharing,
    narrow.map(({ bounds }, c) => (on: Sharing) => {
      return weighDigits(on, bits[table.bits.length + c] as Bits, (bounds as Bounds).min < 0n);
    }),
  );
  const [wide, few] = [rings.values(), numbers.values()];
  return {
    rings: table.rings.map((ring) => {
      const selected = (isNarrow(ring) ? few : wide).next().value as Ring;
      return found(sharing, selected, ring.bounds, index, places);
    }),
    bits: bits.slice(0, table.bits.length),
  };
}

/**
 * Whether ANDs with all bits of the table send less than products with digits of the index do; replicated, to `rows`
 * places.
 */
function isFewBits(width: number, places: number, rows: number): boolean {
  const ands = rows * (((width + 1) * places) / 8 + 8 * width) + 2 * width * places;
  return ands < rows * 8 * sidesFor(places).sent;
}

/** Whole words of indices, of so many bits each. */
const blockRows = (bits: number): number => Math.max(64, Math.floor(mostBits / bits / 64) * 64);

/**
 * What one index takes of one component: planes for every bit of the table's, or the digits and the row of all rings.
 */
function bitsOf({ rings, bits }: Columns, places: number): number {
  const planes = bits.reduce((sum, column) => sum + column.planes, 0);
  const { high, low } = sidesFor(places);
  return Math.max(1, places * planes, rings.length === 0 ? 0 : 64 * (high + low + 2 * low * rings.length));
}

const rowsOf = (sharing: Sharing, index: Ring | Bits, start: number, end: number): Ring | Bits =>
  index.domain === 'bits' ? sharing.sliceRows(index, start, end) : sharing.slice(index, start, end);

/** The result with the bounds of the table's elements, and 0 among them unless the index is known to be in range. */
function found(sharing: Sharing, ring: Ring, elements: Bounds | undefined, index: Ring | Bits, places: number): Ring {
  const known = index.domain === 'ring' ? index.bounds : { min: 0n, max: (1n << BigInt(index.planes)) - 1n };
  const isInRange = known !== undefined && known.min >= 0n && known.max < BigInt(places);
  return bounded(sharing, ring, elements && boundsThatFit(elements.min, elements.max, !isInRange));
}

/** Σ plane·element. */
async function weighTable(sharing: Sharing, planes: Bits, table: BigUint64Array, bounds: Bounds): Promise<Ring> {
  const width = widthOf(bounds);
  if (table.length <= width) return sharing.weighBits(planes, [table]);
  if (width === 0) return sharing.filledRing(planes.length, 0n);
  const digits = Array.from({ length: width }, (_, bit) => {
    const members = listOf(table.length, (i) => i).filter((i) => (((table[i] as bigint) >> BigInt(bit)) & 1n) === 1n);
    return foldPlanes(sharing, sharing.pickPlanes(planes, members));
  });
  return weighDigits(sharing, sharing.joinPlanes(digits), bounds.min < 0n);
}

/** Bits of numbers within bounds, with a sign where they may be negative. */
const widthOf = (bounds: Bounds): number => (bounds.min < 0n ? signedWidth(bounds) : bitLength(bounds.max));

/** Numbers of their bits, the top one a sign where there is one. */
function weighDigits(sharing: Sharing, digits: Bits, isSigned: boolean): Promise<Ring> {
  const weights = BigUint64Array.from({ length: digits.planes }, (_, bit) => {
    const weight = 1n << BigInt(bit);
    return BigInt.asUintN(64, isSigned && bit === digits.planes - 1 ? -weight : weight);
  });
  return sharing.weighBits(digits, [weights]);
}
