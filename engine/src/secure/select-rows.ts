/**
 * Rows of secret columns at secret places: what look-up.ts says of secret tables, and for a table a line (see arg-extreme.ts).
 */
import type { Bits, Columns, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { repeatPlanes } from './boolean.ts';
import { type IndexDigits, oneHotOf, splitOneHot } from './one-hot.ts';
import { gatherColumns, rowsAt } from './order/rows.ts';
import { ceilLog2, unbounded } from './ranges.ts';

/**
 * Row `index` of the columns of `lines` tables: element i of table l is in row i·lines + l, and the index in row r is
 * into table r mod lines. Results have a row for each index, and no bounds.
 */
export async function selectRows(
  sharing: Sharing,
  digits: IndexDigits,
  { rings, bits }: Columns,
  lines: number,
): Promise<Columns> {
  const [numbers, flags] = await together(sharing, [
    async (on): Promise<Ring[]> => (rings.length === 0 ? [] : selectNumbers(on, digits, rings, lines)),
    async (on): Promise<Bits[]> => (bits.length === 0 ? [] : selectFlags(on, digits, bits, lines)),
  ]);
  return { rings: numbers, bits: flags };
}

/** How numbers are selected: tables as matrices of `high` rows and `low` columns, the index in two digits. */
interface Grid {
  readonly high: number;
  readonly low: number;
  /** Indices, tables, and columns of each table. */
  readonly rows: number;
  readonly lines: number;
  readonly columns: number;
  /** Where element (i, c) of a line's column stands among all numbers. */
  readonly at: (column: number, i: number, c: number, line: number) => number;
}

async function selectNumbers(
  sharing: Sharing,
  digits: IndexDigits,
  columns: readonly Ring[],
  lines: number,
): Promise<Ring[]> {
  const { bits, reach } = digits;
  const rows = bits.length;
  const { high, low } = await splitOneHot(sharing, digits, lowDigit(bits.planes, reach));
  const isSplit = low.planes > 1;
  const planes = isSplit ? sharing.joinPlanes([high, low]) : high;
  const numbers = unbounded(sharing, await sharing.bitsToRing(planes));
  const length = (columns[0] as Ring).length;
  // Behind the last element there are zeros, which an index out of range selects.
  const elements = unbounded(sharing, sharing.concatenate([...columns, sharing.filledRing(1, 0n)]));
  const grid: Grid = {
    high: high.planes,
    low: low.planes,
    rows,
    lines,
    columns: columns.length,
    at(column, i, c, line) {
      const place = i * low.planes + c;
      return place < reach ? column * length + place * lines + line : columns.length * length;
    },
  };
  const ends = high.planes * rows;
  const row = await selectRow(sharing, elements, sharing.slice(numbers, 0, ends), grid);
  const chosen = isSplit ? await selectPlace(sharing, row, sharing.slice(numbers, ends, numbers.length), grid) : row;
  return columns.map((_, c) => sharing.slice(chosen, c * rows, (c + 1) * rows));
}

/** The row that the high digit selects: its element c of a column for index r is at (column·low + c)·rows + r. */
function selectRow(sharing: Sharing, elements: Ring, digit: Ring, { high, low, rows, lines, columns, at }: Grid) {
  const width = columns * low;
  if (lines === 1) {
    // One matrix for all indices.
    const matrix = rowsAt(sharing, width * high, (k) =>
      at(Math.floor(k / (low * high)), k % high, Math.floor(k / high) % low, 0),
    );
    const [left, right] = [
      { rows: width, columns: high },
      { rows: high, columns: rows },
    ];
    return sharing.matrixProduct(sharing.gather(elements, matrix), left, digit, right);
  }
  const left = rowsAt(sharing, width * rows * high, (k) => {
    const [i, r, wide] = [k % high, Math.floor(k / high) % rows, Math.floor(k / (high * rows))];
    return at(Math.floor(wide / low), i, wide % low, r % lines);
  });
  const right = rowsAt(sharing, width * rows * high, (k) => (k % high) * rows + (Math.floor(k / high) % rows));
  return sharing.dot(sharing.gather(elements, left), sharing.gather(digit, right), width * rows);
}

/** The element of the row that the low digit selects, of every column for every index. */
function selectPlace(sharing: Sharing, row: Ring, digit: Ring, { low, rows, columns }: Grid): Promise<Ring> {
  const count = columns * low * rows;
  const left = rowsAt(
    sharing,
    count,
    (k) => (Math.floor(k / (low * rows)) * low + (k % low)) * rows + (Math.floor(k / low) % rows),
  );
  const right = rowsAt(sharing, count, (k) => (k % low) * rows + (Math.floor(k / low) % rows));
  return sharing.dot(sharing.gather(row, left), sharing.gather(digit, right), columns * rows);
}

/** How the places of a table are laid out in a look-up: rows and columns of the matrix that sends least, in numbers a party. */
export function sidesFor(places: number): { readonly high: number; readonly low: number; readonly sent: number } {
  const [high, low] = sidesOf(lowDigit(ceilLog2(places), places), places);
  return { high, low, sent: numbersSent(high, low) };
}

/** How many bits the low digit has: with fewest numbers sent for an index. */
function lowDigit(planes: number, reach: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let bits = 0; bits <= planes; bits++) {
    const sent = numbersSent(...sidesOf(bits, reach));
    if (sent < least) [best, least] = [bits, sent];
  }
  return best;
}

/** Places as a matrix whose rows the high digit numbers and whose columns the low one of so many bits. */
const sidesOf = (lowBits: number, reach: number): [number, number] => [Math.ceil(reach / 2 ** lowBits), 2 ** lowBits];

/**
 * Numbers that a party sends for an index: planes of both digits, the row, the element. With one column the row is the
 * element.
 */
const numbersSent = (a: number, b: number): number => (b === 1 ? a + 1 : a + b + b + 1);

async function selectFlags(
  sharing: Sharing,
  digits: IndexDigits,
  columns: readonly Bits[],
  lines: number,
): Promise<Bits[]> {
  const { reach } = digits;
  const rows = digits.bits.length;
  const places = await oneHotOf(sharing, digits);
  // Row j·rows + r: place j for index r.
  const selectors = sharing.joinRows(Array.from({ length: reach }, (_, j) => sharing.slicePlanes(places, j, j + 1)));
  const table = gatherColumns(
    sharing,
    { rings: [], bits: columns },
    rowsAt(sharing, reach * rows, (k) => Math.floor(k / rows) * lines + (rows === 0 ? 0 : (k % rows) % lines)),
  );
  const all = sharing.joinPlanes(table.bits);
  const kept = await sharing.and(repeatPlanes(sharing, selectors, all.planes), all);
  let chosen = sharing.sliceRows(kept, 0, rows);
  for (let j = 1; j < reach; j++) chosen = sharing.xor(chosen, sharing.sliceRows(kept, j * rows, (j + 1) * rows));
  let plane = 0;
  return columns.map(({ planes }) => {
    plane += planes;
    return sharing.slicePlanes(chosen, plane - planes, plane);
  });
}
