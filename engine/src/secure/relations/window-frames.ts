/**
 * Window functions over frames that begin or end some rows away, or begin with a row's first peer. Running totals at both ends of the frame
 * are those of a row at a public distance, where that is of the same partition (one comparison of all planes for each distance), else of the
 * partition's first or last row; counts and sums are their difference. Least and greatest values are compared row by row in frames of
 * few rows. What is opened: nothing besides what windows.ts says.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { anyPlane, constantPlanes } from '../boolean.ts';
import { isZero, lessThan, lessThanConstant } from '../compare.ts';
import { anyWithin, scanWithin } from '../order/scan.ts';
import { UsageError } from '../../base/errors.ts';
import { bitLength, bounded, type Bounds, boundsThatFit, signedWidth, unbounded } from '../ranges.ts';
import { keepWhere, select } from '../select.ts';
import type { FrameEnd, FrameOfRows, WindowColumn } from './tables.ts';
import type { Copy, OrderedWindow, Prepared } from './window-parts.ts';

/** Rows of a frame of which a least or greatest value is found by comparing them. */
const mostCompared = 64;

/** Columns of the row `by` rows on, before where `by` is negative; `there`: whether that is a row of the same partition. */
interface Neighbours {
  readonly there: Bits;
  ring(x: Ring): Ring;
  bits(x: Bits): Bits;
}

async function neighbours(sharing: Sharing, { rows, group }: OrderedWindow, by: number): Promise<Neighbours> {
  const distance = Math.min(Math.abs(by), rows);
  const placed = <T>(none: T, some: T): T[] => (by < 0 ? [none, some] : [some, none]);
  const [start, end] = by < 0 ? [0, rows - distance] : [distance, rows];
  const before = sharing.sliceRows(group, 0, rows - distance);
  const same = sharing.not(await anyPlane(sharing, sharing.xor(before, sharing.sliceRows(group, distance, rows))));
  const none = (planes: number) => constantPlanes(sharing, distance, planes, false);
  return {
    there: sharing.joinRows(placed(none(1), same)),
    ring: (x) => sharing.concatenate(placed(sharing.filledRing(distance, 0n), sharing.slice(x, start, end))),
    bits: (x) => sharing.joinRows(placed(none(x.planes), sharing.sliceRows(x, start, end))),
  };
}

const isDistance = (end: FrameEnd): end is number => typeof end === 'number' && end !== 0;

/** The neighbours at both ends of a frame, where these are some rows away. */
async function endsOf(sharing: Sharing, window: OrderedWindow, { from, to }: FrameOfRows) {
  const at = (end: FrameEnd) => (on: Sharing) =>
    isDistance(end) ? neighbours(on, window, end) : Promise.resolve(undefined);
  const [first, last] = await together<[Neighbours | undefined, Neighbours | undefined]>(sharing, [at(from), at(to)]);
  return { first, last };
}

/** The planes whose AND says that a frame has rows; none where the row itself is among them. */
function filled({ from, to }: FrameOfRows, { first, last }: Awaited<ReturnType<typeof endsOf>>): Bits[] {
  return [
    ...(typeof from === 'number' && from > 0 && first !== undefined ? [first.there] : []),
    ...(typeof to === 'number' && to < 0 && last !== undefined ? [last.there] : []),
  ];
}

async function all(sharing: Sharing, window: OrderedWindow, planes: readonly (Bits | undefined)[]): Promise<Bits> {
  let found: Bits | undefined;
  for (const plane of planes) {
    if (plane === undefined) continue;
    found = found === undefined ? plane : await sharing.and(found, plane);
  }
  return found ?? constantPlanes(sharing, window.rows, 1, true);
}

const copyOf = (from: Copy['from'], of: Copy['of'], ...rings: readonly Ring[]): Copy => ({
  from,
  of,
  columns: { rings, bits: [] },
});

/** What a sum over a frame fetches, and how it is made of it; `each`: 0 where a row does not count. */
function totalOver(sharing: Sharing, frame: FrameOfRows, ends: Awaited<ReturnType<typeof endsOf>>, each: Ring) {
  const plain = unbounded(sharing, each);
  const totals = sharing.prefixSums(plain);
  const before = sharing.subtract(totals, plain);
  const copies = [
    copyOf('first', 'partition', before),
    copyOf('last', 'partition', totals),
    copyOf('first', 'peers', before),
    copyOf('last', 'peers', totals),
  ];
  const finish = async (on: Sharing, copied: readonly Columns[]): Promise<Ring> => {
    const [start, end, firstPeer, lastPeer] = copied.map(({ rings }) => rings[0] as Ring) as [Ring, Ring, Ring, Ring];
    const at = async (
      one: Sharing,
      side: FrameEnd,
      own: Ring,
      whole: Ring,
      peers: Ring,
      near: Neighbours | undefined,
    ) => {
      if (side === 'partition') return whole;
      if (side === 'peers') return peers;
      if (near === undefined) return own;
      return select(one, near.there, near.ring(own), side > 0 ? end : start);
    };
    const [lower, upper] = await together<[Ring, Ring]>(on, [
      (one) => at(one, frame.from, before, start, firstPeer, ends.first),
      (one) => at(one, frame.to, totals, end, lastPeer, ends.last),
    ]);
    return on.subtract(upper, lower);
  };
  return { copies, finish };
}

/** A count or a sum. */
export async function framedTotal(
  sharing: Sharing,
  window: OrderedWindow,
  frame: FrameOfRows,
  summed: Ring | undefined,
  valid: Bits | undefined,
): Promise<Prepared> {
  const { rows } = window;
  const ends = await endsOf(sharing, window, frame);
  const ones = valid === undefined ? sharing.filledRing(rows, 1n) : await sharing.bitsToRing(valid);
  const counted = totalOver(sharing, frame, ends, ones);
  const within = { min: 0n, max: BigInt(rows) };
  if (summed === undefined) {
    return {
      copies: counted.copies,
      async finish(on, copied) {
        const value = bounded(on, await counted.finish(on, copied), within);
        return { value, valid: constantPlanes(on, rows, 1, true) };
      },
    };
  }
  const each = valid === undefined ? summed : await keepWhere(sharing, valid, summed);
  const total = totalOver(sharing, frame, ends, each);
  const many = BigInt(rows);
  const bounds = each.bounds && boundsThatFit(each.bounds.min * many, each.bounds.max * many, true);
  return {
    copies: [...total.copies, ...counted.copies],
    async finish(on, copied) {
      const half = total.copies.length;
      const [value, number] = await together<[Ring, Ring]>(on, [
        (one) => total.finish(one, copied.slice(0, half)),
        (one) => counted.finish(one, copied.slice(half)),
      ]);
      const isEmpty = await isZero(on, bounded(on, number, within), bitLength(many) + 1);
      return { value: bounded(on, value, bounds), valid: on.not(isEmpty) };
    },
  };
}

/** The value in the first or last row of the frame, or in its row number `place`. */
export async function framedValue(
  sharing: Sharing,
  window: OrderedWindow,
  kind: 'first' | 'last' | 'nth',
  frame: FrameOfRows,
  { value: given, valid: known }: WindowColumn,
  place = 1,
): Promise<Prepared> {
  const { rows } = window;
  const ends = await endsOf(sharing, window, frame);
  let valid = known ?? constantPlanes(sharing, rows, 1, true);
  let value = known === undefined ? given : await keepWhere(sharing, known, given);
  if (kind === 'nth' && place > 1) {
    const ahead = await neighbours(sharing, window, place - 1);
    valid = await sharing.and(ahead.there, ahead.bits(valid));
    value = await keepWhere(sharing, valid, ahead.ring(value));
  }
  const side = kind === 'last' ? frame.to : frame.from;
  const near = kind === 'last' ? ends.last : ends.first;
  const from = kind === 'last' ? 'last' : 'first';
  const columns: Columns = { rings: [value], bits: [valid] };
  const numbered =
    kind === 'nth' ? totalOver(sharing, frame, ends, sharing.filledRing(rows, 1n)) : { copies: [], finish: undefined };
  return {
    copies: [{ from, of: 'partition', columns }, { from, of: 'peers', columns }, ...numbered.copies],
    async finish(on, [whole, peers, ...others]) {
      const pick = (x: Columns | undefined) => ({ value: x?.rings[0] as Ring, valid: x?.bits[0] as Bits });
      let found = { value, valid };
      if (side === 'partition') found = pick(whole);
      else if (side === 'peers') found = pick(peers);
      else if (near !== undefined) {
        const edge = pick(whole);
        // Beyond the partition the frame begins or ends with it, or has no row at all.
        const isClipped = kind === 'last' ? side > 0 : side < 0;
        const [kept, shift] = [near.bits(valid), near.ring(value)];
        const isNear = await on.and(near.there, kept);
        if (!isClipped) found = { value: await keepWhere(on, isNear, shift), valid: isNear };
        else {
          const isEdge = await on.and(on.not(near.there), edge.valid);
          found = { value: await select(on, near.there, shift, edge.value), valid: on.xor(isNear, isEdge) };
        }
      }
      const enough =
        numbered.finish === undefined
          ? undefined
          : on.not(
              await lessThanConstant(
                on,
                bounded(on, await numbered.finish(on, others), { min: 0n, max: BigInt(rows) }),
                BigInt(place),
                bitLength(BigInt(Math.max(rows, place))) + 2,
              ),
            );
      const shown = await all(on, window, [found.valid, ...filled(frame, ends), enough]);
      return { value: await keepWhere(on, shown, found.value), valid: shown };
    },
  };
}

/** A least or greatest value: from the partition's beginning, or in a frame of few rows. */
export async function framedExtreme(
  sharing: Sharing,
  window: OrderedWindow,
  kind: 'min' | 'max',
  frame: FrameOfRows,
  { value, valid }: WindowColumn,
  range: Bounds,
): Promise<Prepared> {
  const { rows, kept, starts } = window;
  const { from, to } = frame;
  const counts = valid === undefined ? kept : await sharing.and(kept, valid);
  const none = sharing.filledRing(rows, kind === 'min' ? range.max : range.min);
  const chosen = bounded(sharing, await select(sharing, counts, unbounded(sharing, value), none), range);
  if (from === 'partition') {
    const running = bounded(sharing, await scanWithin(sharing, starts.partition, chosen, kind), range);
    const seen = await anyWithin(sharing, starts.partition, counts);
    return framedValue(sharing, window, 'last', frame, { value: running, valid: seen });
  }
  if (typeof from !== 'number' || typeof to !== 'number' || to - from + 1 > mostCompared)
    throw new UsageError('secure.number', {
      operation: 'windowByKeys',
      what: 'rows of a frame',
      found: 0,
      least: 1,
      most: mostCompared,
    });
  const distances = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const width = signedWidth({ min: range.min - range.max, max: range.max - range.min });
  let parts = await together<{ value: Ring; valid: Bits }[]>(
    sharing,
    distances.map((by) => async (on: Sharing) => {
      if (by === 0) return { value: chosen, valid: counts };
      const near = await neighbours(on, window, by);
      return {
        value: bounded(on, await select(on, near.there, near.ring(chosen), none), range),
        valid: await on.and(near.there, near.bits(counts)),
      };
    }),
  );
  while (parts.length > 1) {
    const pairs = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => parts.slice(2 * i, 2 * i + 2));
    parts = await together<{ value: Ring; valid: Bits }[]>(
      sharing,
      pairs.map(([x, y]) => async (on: Sharing) => {
        if (x === undefined) throw new Error('no rows to compare');
        if (y === undefined) return x;
        const less = await lessThan(on, y.value, x.value, width);
        const better = await select(on, kind === 'min' ? less : on.not(less), y.value, x.value);
        const both = await on.and(x.valid, y.valid);
        return { value: bounded(on, better, range), valid: on.xor(on.xor(x.valid, y.valid), both) };
      }),
    );
  }
  const [found] = parts as [{ value: Ring; valid: Bits }];
  return {
    copies: [],
    finish: async (on) => ({ value: await keepWhere(on, found.valid, found.value), valid: found.valid }),
  };
}
