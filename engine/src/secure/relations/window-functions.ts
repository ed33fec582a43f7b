/**
 * The window functions, each in two steps: what it has to fetch from other rows (local or a few rounds), and what it
 * makes of it. windows.ts fetches for all functions at once in between.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { anyPlane, constantPlanes } from '../boolean.ts';
import { rowNumbers } from '../order/rows.ts';
import { anyWithin, scanWithin } from '../order/scan.ts';
import { promiseWhere } from '../promises.ts';
import { bounded, type Bounds, boundsThatFit, requireBounds, requireIntegerFrom, unbounded } from '../ranges.ts';
import { keepWhere, select } from '../select.ts';
import { bucketsOf } from './buckets.ts';
import type { WindowColumn, WindowFrame, WindowFunction } from './tables.ts';
import type { Copy, OrderedWindow, Prepared } from './window-parts.ts';
import { framedExtreme, framedTotal, framedValue } from './window-frames.ts';

type PlainFrame = Exclude<WindowFrame, object>;

/** All columns that functions look at, each once. */
export function columnsOf(functions: readonly WindowFunction[]): Columns {
  const rings = functions.flatMap((each) => ('value' in each ? [each.value] : []));
  const bits = functions.flatMap((each) => ('valid' in each && each.valid !== undefined ? [each.valid] : []));
  return { rings: [...new Set(rings)], bits: [...new Set(bits)] };
}

/** The functions with their columns as they are in order: `sorted` is what `columnsOf` gave. */
export function withColumns(functions: readonly WindowFunction[], sorted: Columns): WindowFunction[] {
  const asked = columnsOf(functions);
  const ringOf = (x: Ring) => sorted.rings[asked.rings.indexOf(x)] as Ring;
  const bitsOf = (x: Bits | undefined) => x && (sorted.bits[asked.bits.indexOf(x)] as Bits);
  return functions.map((each) => ({
    ...each,
    ...('value' in each ? { value: ringOf(each.value) } : {}),
    ...('valid' in each ? { valid: bitsOf(each.valid) } : {}),
  }));
}

/** What a function fetches, and what it makes of it. */
export function prepare(sharing: Sharing, window: OrderedWindow, each: WindowFunction): Promise<Prepared> {
  switch (each.kind) {
    case 'rowNumber':
    case 'rank':
    case 'denseRank':
      return numbered(sharing, window, each.kind);
    case 'ntile':
      return ntile(sharing, window, each.buckets);
    case 'lag':
    case 'lead':
      return shifted(sharing, window, each.kind === 'lag' ? -each.by : each.by, each);
    case 'nth':
      return framedValue(sharing, window, 'nth', each.frame, each, each.place);
    case 'first':
    case 'last':
      if (typeof each.frame === 'object') return framedValue(sharing, window, each.kind, each.frame, each);
      return ended(sharing, window, each.kind, each.frame, each);
    case 'count':
      if (typeof each.frame === 'object') return framedTotal(sharing, window, each.frame, undefined, each.valid);
      return totalled(sharing, window, each.frame, undefined, each.valid);
    case 'sum':
      if (typeof each.frame === 'object') return framedTotal(sharing, window, each.frame, each.value, each.valid);
      return totalled(sharing, window, each.frame, each.value, each.valid);
    case 'min':
    case 'max':
      if (typeof each.frame === 'object')
        return framedExtreme(sharing, window, each.kind, each.frame, each, each.range);
      return extreme(sharing, window, each.kind, each.frame, each, each.range);
  }
}

const ringsOnly = (...rings: readonly Ring[]): Columns => ({ rings, bits: [] });
const always = (sharing: Sharing, { rows }: OrderedWindow): Bits => constantPlanes(sharing, rows, 1, true);
const firstOf = (of: Copy['of'], columns: Columns): Copy => ({ from: 'first', of, columns });

/** Columns as they are at the end of a frame: fetched, but where the row itself is its end. */
const atEnd = (frame: PlainFrame, columns: Columns): Copy[] =>
  frame === 'rows' ? [] : [{ from: 'last', of: frame, columns }];

async function numbered(
  sharing: Sharing,
  window: OrderedWindow,
  kind: 'rowNumber' | 'rank' | 'denseRank',
): Promise<Prepared> {
  const { rows, starts } = window;
  const numbers =
    kind === 'denseRank'
      ? sharing.prefixSums(unbounded(sharing, await sharing.bitsToRing(starts.peers)))
      : unbounded(sharing, rowNumbers(sharing, rows));
  const own = kind === 'rank' ? [firstOf('peers', ringsOnly(numbers))] : [];
  return {
    copies: [firstOf('partition', ringsOnly(numbers)), ...own],
    async finish(on, [first, peers]) {
      const here = peers?.rings[0] ?? numbers;
      const found = on.addConstant(on.subtract(here, first?.rings[0] as Ring), 1n);
      return { value: on.within(found, { min: 1n, max: BigInt(Math.max(1, rows)) }), valid: always(on, window) };
    },
  };
}

async function ntile(sharing: Sharing, window: OrderedWindow, buckets: number): Promise<Prepared> {
  requireIntegerFrom('ntile', 'buckets', buckets, 1, 2 ** 31);
  const { rows } = window;
  // With a bucket for every row a row's bucket is its number.
  if (buckets >= rows) return numbered(sharing, window, 'rowNumber');
  const numbers = unbounded(sharing, rowNumbers(sharing, rows));
  return {
    copies: [firstOf('partition', ringsOnly(numbers)), ...atEnd('partition', ringsOnly(numbers))],
    async finish(on, [first, last]) {
      const [start, end] = [first?.rings[0] as Ring, last?.rings[0] as Ring];
      const size = on.addConstant(on.subtract(end, start), 1n);
      const value = await bucketsOf(on, on.subtract(numbers, start), size, rows, buckets);
      return { value, valid: always(on, window) };
    },
  };
}

/** The value `by` rows on, before where `by` is negative. Its row is of the same partition if it is equal in all planes. */
async function shifted(sharing: Sharing, window: OrderedWindow, by: number, column: WindowColumn): Promise<Prepared> {
  requireIntegerFrom(by < 0 ? 'lag' : 'lead', 'by', Math.abs(by), 0, 2 ** 31);
  const { rows, group } = window;
  const distance = Math.min(Math.abs(by), rows);
  const [before, after] = [sharing.sliceRows(group, 0, rows - distance), sharing.sliceRows(group, distance, rows)];
  // Rows that have another one so far away stand behind the others for lag, before them for lead.
  const placed = <T>(none: T, some: T): T[] => (by < 0 ? [none, some] : [some, none]);
  const shift = (x: Bits): Bits => {
    const some = by < 0 ? sharing.sliceRows(x, 0, rows - distance) : sharing.sliceRows(x, distance, rows);
    return sharing.joinRows(placed(constantPlanes(sharing, distance, x.planes, false), some));
  };
  const same = sharing.not(await anyPlane(sharing, sharing.xor(before, after)));
  const there = sharing.joinRows(placed(constantPlanes(sharing, distance, 1, false), same));
  const valid = column.valid === undefined ? there : await sharing.and(there, shift(column.valid));
  const { value: given } = column;
  const some = by < 0 ? sharing.slice(given, 0, rows - distance) : sharing.slice(given, distance, rows);
  const value = await keepWhere(sharing, valid, sharing.concatenate(placed(sharing.filledRing(distance, 0n), some)));
  return { copies: [], finish: () => Promise.resolve({ value, valid, there }) };
}

/** The value in the first or last row of the frame. */
async function ended(
  sharing: Sharing,
  window: OrderedWindow,
  kind: 'first' | 'last',
  frame: PlainFrame,
  { value: given, valid: known }: WindowColumn,
): Promise<Prepared> {
  const valid = known ?? always(sharing, window);
  const value = known === undefined ? given : await keepWhere(sharing, known, given);
  const columns: Columns = { rings: [value], bits: known === undefined ? [] : [known] };
  return {
    copies: kind === 'first' ? [firstOf('partition', columns)] : atEnd(frame, columns),
    async finish(_, [end = columns]) {
      return { value: end.rings[0] as Ring, valid: end.bits[0] ?? valid };
    },
  };
}

/** Rows, or the sum of their values, from the partition's beginning to the frame's end: a difference of running totals. */
async function totalled(
  sharing: Sharing,
  window: OrderedWindow,
  frame: PlainFrame,
  summed: Ring | undefined,
  valid: Bits | undefined,
): Promise<Prepared> {
  const { rows, starts } = window;
  const isSum = summed !== undefined;
  const counted = async (): Promise<Ring> =>
    valid === undefined ? sharing.filledRing(rows, 1n) : sharing.bitsToRing(valid);
  const masked = async (x: Ring): Promise<Ring> => (valid === undefined ? x : keepWhere(sharing, valid, x));
  const given = await (summed === undefined ? counted() : masked(summed));
  const each = unbounded(sharing, given);
  const totals = sharing.prefixSums(each);
  const seen = isSum && valid !== undefined ? [await anyWithin(sharing, starts.partition, valid)] : [];
  const here: Columns = { rings: [totals], bits: seen };
  const all = BigInt(rows);
  const bounds = given.bounds && boundsThatFit(given.bounds.min * all, given.bounds.max * all, true);
  return {
    copies: [firstOf('partition', ringsOnly(sharing.subtract(totals, each))), ...atEnd(frame, here)],
    async finish(on, [before, end = here]) {
      const value = on.subtract(end.rings[0] as Ring, before?.rings[0] as Ring);
      return { value: bounded(on, value, bounds), valid: end.bits[0] ?? always(on, window) };
    },
  };
}

/** The least or greatest value up to each row, then that at the end of the frame. */
async function extreme(
  sharing: Sharing,
  window: OrderedWindow,
  kind: 'min' | 'max',
  frame: PlainFrame,
  { value, valid }: WindowColumn,
  range: Bounds,
): Promise<Prepared> {
  requireBounds('windowByKeys', range);
  const { rows, kept, starts } = window;
  promiseWhere(sharing, 'windowByKeys', value, range, valid === undefined ? [kept] : [kept, valid]);
  const isWithin = value.bounds !== undefined && value.bounds.min >= range.min && value.bounds.max <= range.max;
  // Values that do not count are replaced by one that never wins; what they are may be beyond the range.
  const counts = valid === undefined ? kept : isWithin ? valid : await sharing.and(kept, valid);
  const neutral = sharing.filledRing(rows, kind === 'min' ? range.max : range.min);
  const isPlain = valid === undefined && isWithin;
  const chosen = isPlain ? value : await select(sharing, counts, unbounded(sharing, value), neutral);
  const running = await scanWithin(
    sharing,
    starts.partition,
    bounded(sharing, unbounded(sharing, chosen), range),
    kind,
  );
  const seen = valid === undefined ? [] : [await anyWithin(sharing, starts.partition, counts)];
  const here: Columns = { rings: [running], bits: seen };
  return {
    copies: atEnd(frame, here),
    async finish(on, [end = here]) {
      const found = end.rings[0] as Ring;
      const any = end.bits[0];
      return any === undefined
        ? { value: found, valid: always(on, window) }
        : { value: await keepWhere(on, any, found), valid: any };
    },
  };
}
