/**
 * Join of a table whose keys repeat (many) with one whose keys do not (one), between their two owners: beside every row of the many side
 * what the one side has for its key, and a bit whether it has anything. Who has a partner stays a share. Semi-honest.
 *
 *   1. The many side's owner takes each of its keys once. These are matched with the one side's rows in bins (shared-join.ts, where its
 *      security is argued too); bin β holds V_β, the one side's columns and the bit, for the key there, and random numbers and bit 0 where the bin is empty.
 *   2. That owner puts its rows in the order of their keys, of one key by class, rows without a key and pads last. Row s_j is the first of
 *      the j-th key, whose bin is β_j; β_0 is an empty bin. Two permutations of the bins that this owner alone knows give x and y: at s_j x
 *      is V_{β_j} and y is V_{β_{j−1}}, at every other row both are the same empty bin's, and behind the rows x is V_{β_0}. So x − y adds at
 *      s_j what changes there and nothing anywhere else: V_{β_0} and all of x − y up to a row add up to what its key has. Sums are local.
 *      Rows without a key are like one more key, with an empty bin.
 *
 * Who sees what, beyond the padded sizes and its own data: nobody anything that step 1 does not show, which is nothing. The two permutations are
 * inputs of one party, moved as `permute` says; what they move are shares. Nothing is opened; how often keys repeat, which match and how many, nobody learns.
 * A party that deviates can make the result wrong, and choose its own rows, as in every join.
 *
 * Rows of the result are those of the many side, in an order that its owner knows: rows that are opened one by one must be shuffled before.
 * Rows without a partner hold random values in the one side's columns, within no bounds, and `matched` = 0.
 * Cost: `sharedJoin` with the many side's rows as bins, and two moves of 1.3 rows each a column, in the same 2 rounds.
 */
import { unsetWords } from '#platform';
import { UsageError } from '../base/errors.ts';
import { concatenate } from '../math/ring64.ts';
import { packBits } from '../math/bits.ts';
import { rowsToPlanes } from '../kernels/transpose.ts';
import type { Bits, Columns, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import type { JoinColumns, JoinSide, JoinTable } from './join.ts';
import { empty } from './cuckoo.ts';
import { noId } from './ids.ts';
import './messages.ts';
import { joinedInBins } from './shared-join.ts';
import { distinctRows, keyedRows } from './shared-match.ts';

export interface ManyToOneRequest {
  readonly many: JoinSide;
  readonly one: JoinSide;
  /** Rows of the one side with the same key count once: then it has no columns. Otherwise they are refused. */
  readonly oneRepeats?: boolean;
}

/** A table whose keys may repeat. */
export interface ManyTable extends JoinTable {
  /** Rows of one key that are of one class stand together; absent: all are of one. */
  readonly classes?: Uint16Array | Uint32Array;
}

/** The many side's rows, and beside each what the one side has. */
export interface ManyToOne {
  /** Rows: the many side's padded size. */
  readonly length: number;
  readonly many: JoinColumns;
  readonly one: JoinColumns;
  /** Each one plane. 1 where a row is no pad. */
  readonly present: Bits;
  /** 1 where it has a key. */
  readonly keyed: Bits;
  /** 1 where the one side has its key. */
  readonly matched: Bits;
  /** 1 in the first row of each key and class. */
  readonly starts: Bits;
}

/** Sizes from which bins suffice for one empty bin more than there are rows. */
const leastAsked = 4;

/**
 * Joins the tables of two owners, both computers; each passes its own table where `session.owns(owner)`. Errors: as of `join`;
 * 'join.duplicate-keys' at the one side's owner.
 */
export async function joinManyToOne(
  sharing: Sharing,
  { many, one, oneRepeats = false }: ManyToOneRequest,
  data: { readonly many?: ManyTable | undefined; readonly one?: JoinTable | undefined },
): Promise<ManyToOne> {
  const { session } = sharing;
  if (oneRepeats && one.ring + one.words.length > 0)
    throw new UsageError('join.shape', { found: 'columns beside keys that repeat', expected: 'none' });
  const own = distinctRows(session, many, data.many);
  const other = (oneRepeats ? distinctRows : keyedRows)(session, one, data.one);
  const rows = many.rows;
  const asked: JoinSide = { owner: many.owner, rows: rows === 0 ? 0 : Math.max(rows, leastAsked), ring: 0, words: [] };
  const keys = own && { ...own, table: { ...own.table, ring: [], words: [] } };
  const found = await joinedInBins(sharing, [asked, one], [keys, other], 0);
  session.step('join: spread');
  const arranged = own === undefined ? undefined : arrange(own.places, (data.many as ManyTable).classes, rows);
  const orders =
    arranged === undefined ? undefined : spreadOrders(arranged, found.inBin, own?.rows.length ?? 0, found.length);
  const side = found.sides[1] as JoinColumns;
  const columns: Columns = { rings: side.ring, bits: [...side.words, found.valid] };
  const [here, x, y] = await together<[ManySide, Columns, Columns]>(sharing, [
    (on) => shareMany(on, many, data.many, arranged),
    (on) => (rows === 0 ? Promise.resolve(columns) : on.permute(many.owner, columns, orders?.now)),
    (on) => (rows === 0 ? Promise.resolve(columns) : on.permute(many.owner, columns, orders?.before)),
  ]);
  const copied = rows === 0 ? columns : copyDown(sharing, x, y, rows);
  return {
    length: rows,
    many: here.columns,
    one: { ring: copied.rings, words: copied.bits.slice(0, -1) },
    matched: copied.bits.at(-1) as Bits,
    present: here.present,
    keyed: here.keyed,
    starts: here.starts,
  };
}

interface Arranged {
  /** By place in the order of keys and classes: the row there; the padded ones last, by numbers past all rows. */
  readonly rows: Uint32Array;
  /** Likewise the key's number, `noId` without one. */
  readonly keys: Uint32Array;
  readonly starts: Uint8Array;
}

/** The rows in the order of their keys, of one key by class; those without a key, then pads, last. */
function arrange(places: Uint32Array, classes: Uint16Array | Uint32Array | undefined, length: number): Arranged {
  const real = places.length;
  const byClass = classes === undefined ? undefined : counted(classes, undefined);
  const order = counted(places, byClass);
  const rows = new Uint32Array(length);
  const keys = new Uint32Array(length).fill(noId);
  const starts = new Uint8Array(length).fill(1);
  for (let i = 0; i < length; i++) {
    const row = i < real ? (order[i] as number) : i;
    rows[i] = row;
    if (i >= real) continue;
    const key = places[row] as number;
    keys[i] = key;
    if (i === 0 || key === noId || key !== keys[i - 1]) continue;
    if (classes === undefined || classes[row] === classes[rows[i - 1] as number]) starts[i] = 0;
  }
  return { rows, keys, starts };
}

/** The numbers of the elements in ascending order, equal ones as in `before`; `noId` last. */
function counted(values: Uint32Array | Uint16Array, before: Uint32Array | undefined): Uint32Array {
  let most = 0;
  for (const value of values) if (value !== noId && value > most) most = value;
  const last = most + 1;
  const next = new Uint32Array(most + 3);
  const slot = (value: number): number => (value === noId ? last : value);
  for (const value of values) next[slot(value) + 1] = (next[slot(value) + 1] as number) + 1;
  for (let i = 1; i < next.length; i++) next[i] = (next[i] as number) + (next[i - 1] as number);
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const row = before === undefined ? i : (before[i] as number);
    const at = slot(values[row] as number);
    const place = next[at] as number;
    order[place] = row;
    next[at] = place + 1;
  }
  return order;
}

/** The two permutations of bins: see the top of this file. */
function spreadOrders(
  { keys }: Arranged,
  inBin: Uint32Array | undefined,
  distinct: number,
  bins: number,
): { readonly now: Uint32Array; readonly before: Uint32Array } | undefined {
  if (inBin === undefined) return undefined;
  const binOf = new Uint32Array(distinct);
  const free = new Uint32Array(bins);
  let frees = 0;
  for (let bin = 0; bin < bins; bin++) {
    const key = inBin[bin] as number;
    if (key === empty) free[frees++] = bin;
    else binOf[key] = bin;
  }
  const [now, before] = [new Uint32Array(bins), new Uint32Array(bins)];
  const rows = keys.length;
  const first = free[0] as number;
  let previous = first;
  let used = 1;
  for (let i = 0; i < rows; i++) {
    const key = keys[i] as number;
    const isStart = i === 0 || key !== keys[i - 1];
    const bin = isStart && key !== noId ? (binOf[key] as number) : (free[used++] as number);
    now[i] = bin;
    before[i] = isStart ? previous : bin;
    if (isStart) previous = bin;
  }
  now[rows] = first;
  before[rows] = previous;
  for (let i = rows + 1; i < bins; i++) now[i] = before[i] = free[used++] as number;
  return { now, before };
}

/** In each row V_{β_0} and all differences up to it. Local. */
function copyDown(sharing: Sharing, x: Columns, y: Columns, rows: number): Columns {
  return {
    rings: x.rings.map((now, c) => {
      const [a, b] = [sharing.within(now), sharing.within(y.rings[c] as Ring)];
      const changes = sharing.subtract(sharing.slice(a, 0, rows), sharing.slice(b, 0, rows));
      return sharing.slice(
        sharing.prefixSums(sharing.concatenate([sharing.slice(a, rows, rows + 1), changes])),
        1,
        rows + 1,
      );
    }),
    bits: x.bits.map((now, c) => {
      const changes = sharing.xor(sharing.sliceRows(now, 0, rows), sharing.sliceRows(y.bits[c] as Bits, 0, rows));
      const all = sharing.joinRows([sharing.sliceRows(now, rows, rows + 1), changes]);
      return sharing.sliceRows(sharing.prefixParities(all), 1, rows + 1);
    }),
  };
}

interface ManySide {
  readonly columns: JoinColumns;
  readonly present: Bits;
  readonly keyed: Bits;
  readonly starts: Bits;
}

/** The many side's columns, and what is known of its rows, in the order of `arranged`. One round. */
async function shareMany(
  sharing: Sharing,
  side: JoinSide,
  table: ManyTable | undefined,
  arranged: Arranged | undefined,
): Promise<ManySide> {
  const { owner, rows, words } = side;
  const planes = words.reduce((sum, used) => sum + used, 0);
  const own = table === undefined || arranged === undefined ? undefined : { table, arranged };
  const [numbers, bits] = await together(sharing, [
    (on) =>
      on.inputRing(
        owner,
        side.ring * rows,
        own && concatenate(own.table.ring.map((column) => moved(column, own.arranged))),
      ),
    (on) => on.inputBits(owner, rows, planes + 3, own && planesOf(side, own.table, own.arranged)),
  ]);
  const plane = (p: number) => sharing.slicePlanes(bits, p, p + 1);
  let next = 0;
  return {
    columns: {
      ring: Array.from({ length: side.ring }, (_, i) => sharing.slice(numbers, i * rows, (i + 1) * rows)),
      words: words.map((used) => {
        next += used;
        return sharing.slicePlanes(bits, next - used, next);
      }),
    },
    present: plane(planes),
    keyed: plane(planes + 1),
    starts: plane(planes + 2),
  };
}

function planesOf({ words }: JoinSide, table: ManyTable, arranged: Arranged): BigUint64Array {
  const columns = table.words.map((column, i) => rowsToPlanes(moved(column, arranged), words[i] as number));
  const [present, keyed] = [new Uint8Array(arranged.rows.length), new Uint8Array(arranged.rows.length)];
  for (let i = 0; i < present.length; i++) {
    if ((arranged.rows[i] as number) < table.rows) present[i] = 1;
    if (arranged.keys[i] !== noId) keyed[i] = 1;
  }
  return concatenate([...columns, packBits(present), packBits(keyed), packBits(arranged.starts)]);
}

/** A column in the order of `arranged`, zeros in pads. */
function moved(column: BigUint64Array, { rows }: Arranged): BigUint64Array {
  const out = unsetWords(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    out[i] = row < column.length ? (column[row] as bigint) : 0n;
  }
  return out;
}
