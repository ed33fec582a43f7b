/**
 * Inner join of the tables of two to ten owners by equal keys, between these owners alone: who has a partner stays a share. Semi-honest;
 * what the shares are safe from is the protocol's affair, and what is said here assumes that learning parity with noise is hard
 * (primitives/vole).
 *
 * Papers: Pinkas, Schneider, Tkachenko and Yanai, "Efficient Circuit-Based PSI with Linear Communication", 2019/241; Rindal and
 * Schoppmann, 2021/266, section 5; Raghuraman and Rindal, 2022/320. The owner of the smallest table (the last of them if equal) receives;
 * all others are senders, and with each of them it does the same: a star.
 *   1. The receiver puts its rows into bins (cuckoo.ts) once and tells the seed that makes them. A sender has each row in three bins.
 *   2. By a programmed function (programmed.ts) with each sender the receiver asks for its row in each bin, or a random id where the bin
 *      is empty, and gets r_j. Where the sender has a row with this key it is the bin's random string t_j, with what the row's columns
 *      are less a random mask of the bin (⊕ for bits), and everywhere else random strings.
 *   3. Receiver and sender put r_j and t_j into the sharing, of 40 + log₂(bins · senders) bits each. A row is `valid` where the strings
 *      of all senders are alike, which one conjunction there decides. Masks and what came with r_j are shares of a sender's columns; the
 *      receiver's own columns enter in the order of the bins.
 * Two different strings are alike in any bin, of any sender, with probability 2^-40 at most.
 *
 * Who sees what, beyond the padded sizes and its own data: the receiver random strings, of which it cannot tell which were programmed;
 * a sender a seed and a masked table. Nobody learns which rows have partners at anybody, nor how many. Senders exchange nothing with each
 * other. Of several together: the functions are made with fresh randomness of each pair, so senders that pool have the one seed and
 * masked tables that are random to them all; the receiver with some senders has random strings of the others, as before. What they
 * have beside that are shares, which are safe as far as the protocol's threshold says.
 * Rows of the result are in the order of the bins, which the receiver knows for its rows, and of which a sender knows for each key three:
 * rows that are opened one by one must be shuffled before. Rows without a partner hold random values in the senders' columns, within no
 * bounds, and `valid` = 0.
 * A party that deviates can make the result wrong without being seen, and as in every join choose its own keys as it likes.
 *
 * Cost: about 15 rounds, however many senders; for each some 27 bytes a row of the smallest table, 62 a row of its own for each two
 * words (the string counts as one, each column as another), half a megabyte of set-up, and one ∧ for each compared bit of each bin.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import { rowsToPlanes } from '../kernels/transpose.ts';
import { concatenate } from '../math/ring64.ts';
import { requireComputer } from '../sharing/checks.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { together } from '../sharing/together.ts';
import type { Session } from '../transport/session.ts';
import { binsFor, choices } from './cuckoo.ts';
import { checkWords, type JoinColumns, type Joined, type JoinSide, type JoinTable } from './join.ts';
import './messages.ts';
import { type ProgrammedShape, priceProgrammed, receiveProgrammed, sendProgrammed } from './programmed.ts';
import {
  type BinnedRows,
  columnInBins,
  type KeyedRows,
  keyedRows,
  programRows,
  putInBins,
  seedBytes,
  tablesFor,
  wordsAt,
} from './shared-match.ts';

export interface SharedJoinRequest {
  readonly left: JoinSide;
  readonly right: JoinSide;
}

/** Rows that any table may have, padded: what VOLE makes in one piece, and the memory of one process hold. */
export const mostSharedJoinRows = 10_000_000;
/** Owners of one join. */
const mostSharedJoinOwners = 10;

/** Bins of all senders together: a string of 40 bits more than their logarithm is one word. */
const mostBins = 2 ** 24;

/** Rows of the joined table: more than the smallest one has. */
export function sharedJoinRows(rows: readonly number[]): number {
  const least = Math.min(...rows);
  return least === 0 ? 0 : binsFor(least);
}

/** Place of the table in whose bins the joined rows are: the smallest, the last of several. */
export function receivingPlace(rows: readonly number[]): number {
  return rows.lastIndexOf(Math.min(...rows));
}

/** The tables of several owners beside each other. */
export interface SharedJoined {
  readonly length: number;
  /** In the order of the request. */
  readonly sides: readonly JoinColumns[];
  /** One plane: 1 where a row has a partner in every table; the columns of other rows mean nothing. */
  readonly valid: Bits;
}

type Tables = readonly BigUint64Array[];

/** What came of the matching with one sender: each owner its own part, on `clear` both. */
interface Matched {
  readonly received?: Tables | undefined;
  readonly own?: Tables | undefined;
}

/** `sharedJoins` of two owners. */
export async function sharedJoin(
  sharing: Sharing,
  { left, right }: SharedJoinRequest,
  data: { readonly left?: JoinTable | undefined; readonly right?: JoinTable | undefined },
): Promise<Joined> {
  const { length, sides, valid } = await sharedJoins(sharing, [left, right], [data.left, data.right]);
  const [first, second] = sides as [JoinColumns, JoinColumns];
  return { length, left: first, right: second, valid };
}

/**
 * Joins the tables of two to ten owners without anybody else; each passes its own table where `session.owns(owner)`. All of them
 * compute. Errors: as of `join`.
 */
export async function sharedJoins(
  sharing: Sharing,
  sides: readonly JoinSide[],
  data: readonly (JoinTable | undefined)[],
): Promise<SharedJoined> {
  const { session } = sharing;
  const rows = sides.map((side) => side.rows);
  checkSides(session, sides, Math.min(...rows));
  const keyed = sides.map((side, i) => keyedRows(session, side, data[i]));
  return joinedInBins(sharing, sides, keyed, receivingPlace(rows));
}

/** What `sharedJoins` gives, and at the receiver where its rows are. */
export interface JoinedInBins extends SharedJoined {
  /** By bin: number of the receiver's id there, `empty` where there is none; undefined at others, and where it has no rows. */
  readonly inBin: Uint32Array | undefined;
}

/** `sharedJoins` of rows that have been given ids, in the bins of the table at `place`. */
export async function joinedInBins(
  sharing: Sharing,
  sides: readonly JoinSide[],
  keyed: readonly (KeyedRows | undefined)[],
  place: number,
): Promise<JoinedInBins> {
  const { session } = sharing;
  const receiver = sides[place] as JoinSide;
  checkSides(session, sides, receiver.rows);
  const bins = receiver.rows === 0 ? 0 : binsFor(receiver.rows);
  const asked = keyed[place];
  const others = sides.flatMap((side, i) => (i === place ? [] : [{ side, own: keyed[i] }]));
  const shapes = others.map(
    ({ side }): ProgrammedShape => ({
      sender: side.owner,
      receiver: receiver.owner,
      programmed: choices * side.rows,
      asked: bins,
      tables: tablesFor(side),
      steps,
    }),
  );
  let binned: BinnedRows | undefined;
  if (asked !== undefined && bins > 0) {
    await loadKernels();
    binned = putInBins(session, asked, bins);
  }
  // In branches: what sends messages below the sharing changes nothing for what follows.
  const found = await session.parallel<Matched>(
    others.map(({ side, own }, i) => async (branch) => {
      return bins === 0 ? {} : await match(branch, shapes[i] as ProgrammedShape, side, binned, own);
    }),
  );
  session.step('join: compare');
  const inBins = (column: BigUint64Array): BigUint64Array =>
    binned === undefined || asked === undefined ? new BigUint64Array(0) : columnInBins(asked, binned.inBin, column);
  const isHere = (side: JoinSide) => session.owns(side.owner);
  /** Shares of a sender's columns, at the sender or at the receiver. */
  const shares = (side: JoinSide, tables: Tables | undefined): Columns | undefined => {
    if (tables === undefined && bins > 0) return undefined;
    const word = (i: number) => (bins === 0 ? new BigUint64Array(0) : wordsAt(tables as Tables, 1 + i, bins));
    return {
      ring: Array.from({ length: side.ring }, (_, i) => word(i)),
      words: side.words.map((_, i) => word(side.ring + i)),
    };
  };
  const [valid, receiverSide, ...halves] = await together<[Bits, JoinColumns, ...JoinColumns[]]>(sharing, [
    (on) => compare(on, receiver.owner, shapes, found),
    (on) => input(on, receiver.owner, receiver, bins, columnsOf(asked?.table, inBins)),
    ...others.flatMap(({ side }, i) => {
      const { own, received } = found[i] as Matched;
      return [
        (on: Sharing) => input(on, side.owner, side, bins, isHere(side) ? shares(side, own) : undefined),
        (on: Sharing) => input(on, receiver.owner, side, bins, isHere(receiver) ? shares(side, received) : undefined),
      ];
    }),
  ]);
  const added = others.map((_, i): JoinColumns => {
    const [mine, theirs] = halves.slice(2 * i, 2 * i + 2) as [JoinColumns, JoinColumns];
    return {
      ring: mine.ring.map((column, j) => sharing.add(column, theirs.ring[j] as Ring)),
      words: mine.words.map((column, j) => sharing.xor(column, theirs.words[j] as Bits)),
    };
  });
  const all = [...added.slice(0, place), receiverSide, ...added.slice(place)];
  return { length: bins, sides: all, valid, inBin: binned?.inBin };
}

function checkSides(session: Session, sides: readonly JoinSide[], asked: number): void {
  if (sides.length < 2 || sides.length > mostSharedJoinOwners)
    throw new UsageError('join.shape', {
      found: `${sides.length} tables`,
      expected: `2 to ${mostSharedJoinOwners} tables`,
    });
  if (new Set(sides.map(({ owner }) => owner)).size < sides.length)
    throw new UsageError('join.shape', { found: 'a party in two roles', expected: 'different owners' });
  for (const { owner, rows } of sides) {
    requireComputer('join', owner, session);
    if (rows > mostSharedJoinRows)
      throw new UsageError('join.shape', { found: `${rows} rows`, expected: `${mostSharedJoinRows} rows at most` });
  }
  const bins = sharedJoinRows([asked]) * (sides.length - 1);
  if (bins > mostBins)
    throw new UsageError('join.shape', { found: `${bins} bins`, expected: `${mostBins} bins at most` });
  checkWords(sides);
}

async function match(
  session: Session,
  shape: ProgrammedShape,
  side: JoinSide,
  binned: BinnedRows | undefined,
  programmed: KeyedRows | undefined,
): Promise<Matched> {
  const { sender, receiver, asked: bins } = shape;
  if (binned !== undefined && programmed !== undefined) return matchInClear(session, side, binned, programmed, bins);
  await loadKernels();
  session.step('join: bins');
  const seed = await session.transfer(receiver, sender, seedBytes, binned?.seed);
  if (binned !== undefined) return { received: await receiveProgrammed(session, shape, binned.ids) };
  if (programmed !== undefined) {
    const { keys, values, own } = await programRows(session, side, programmed, seed as Uint8Array, bins);
    await sendProgrammed(session, shape, keys, values);
    return { own };
  }
  // A cost run; other computers and clients take no part.
  if (session.self < 0) await priceProgrammed(session as CostSession, shape);
  return {};
}

/** One process has both tables: it looks the ids up. Rows without a partner have zeros. */
async function matchInClear(
  session: Session,
  side: JoinSide,
  binned: BinnedRows,
  programmed: KeyedRows,
  bins: number,
): Promise<Matched> {
  const { keys, values, own } = await programRows(session, side, programmed, binned.seed, bins);
  const places = new Map<string, number>();
  for (let k = 0; k < keys.length / 2; k++) places.set(`${keys[2 * k]} ${keys[2 * k + 1]}`, k);
  const received = own.map((table, t) => {
    const found = new BigUint64Array(table.length);
    for (let bin = 0; bin < bins; bin++) {
      const k = places.get(`${binned.ids[2 * bin]} ${binned.ids[2 * bin + 1]}`);
      for (const half of [0, 1]) {
        const at = 2 * bin + half;
        const w = 2 * t + half;
        const mask = table[at] as bigint;
        // The complement of a tag differs from it; −mask and mask are shares of zero.
        const none = w === 0 ? ~mask : w <= side.ring ? -mask : mask;
        found[at] = k === undefined ? none : ((values[t] as BigUint64Array)[2 * k + half] as bigint);
      }
    }
    return found;
  });
  return { received, own };
}

interface Columns {
  readonly ring: readonly BigUint64Array[];
  readonly words: readonly BigUint64Array[];
}

const steps = {
  setUp: 'join: set-up',
  correlations: 'join: correlations',
  asked: 'join: encoded set',
  answered: 'join: programmed values',
} as const;

const columnsOf = (
  table: JoinTable | undefined,
  arranged: (column: BigUint64Array) => BigUint64Array,
): Columns | undefined =>
  table === undefined ? undefined : { ring: table.ring.map(arranged), words: table.words.map(arranged) };

/** Columns of a side's shape as inputs of `owner`. */
async function input(
  sharing: Sharing,
  owner: number,
  side: JoinSide,
  rows: number,
  own: Columns | undefined,
): Promise<JoinColumns> {
  const planes = side.words.reduce((sum, used) => sum + used, 0);
  const [numbers, bits] = await together(sharing, [
    (on) => on.inputRing(owner, side.ring * rows, own && concatenate(own.ring)),
    (on) =>
      on.inputBits(
        owner,
        rows,
        planes,
        own && concatenate(own.words.map((column, i) => rowsToPlanes(column, side.words[i] as number))),
      ),
  ]);
  let plane = 0;
  return {
    ring: Array.from({ length: side.ring }, (_, i) => sharing.slice(numbers, i * rows, (i + 1) * rows)),
    words: side.words.map((used) => {
      plane += used;
      return sharing.slicePlanes(bits, plane - used, plane);
    }),
  };
}

/** One plane: where the receiver's strings are those of all senders. ⌈log₂(bits · senders)⌉ rounds. */
async function compare(
  sharing: Sharing,
  receiver: number,
  shapes: readonly ProgrammedShape[],
  found: readonly Matched[],
): Promise<Bits> {
  const bins = shapes[0]?.asked ?? 0;
  const width = 40 + Math.ceil(Math.log2(Math.max(1, bins * shapes.length)));
  const { session } = sharing;
  const tags = (party: number, tables: readonly (Tables | undefined)[]): BigUint64Array | undefined => {
    if (!session.owns(party)) return undefined;
    if (bins === 0) return new BigUint64Array(0);
    return concatenate(tables.map((each) => rowsToPlanes(wordsAt(each as Tables, 0, bins), width)));
  };
  const [x, ...all] = await together<[Bits, ...Bits[]]>(sharing, [
    (on) =>
      on.inputBits(
        receiver,
        bins,
        width * shapes.length,
        tags(
          receiver,
          found.map(({ received }) => received),
        ),
      ),
    ...shapes.map(
      ({ sender }, i) =>
        (on: Sharing) =>
          on.inputBits(sender, bins, width, tags(sender, [found[i]?.own])),
    ),
  ]);
  const y = sharing.joinPlanes(all);
  let rest = sharing.not(sharing.xor(x, y));
  while (rest.planes > 1) {
    const half = Math.floor(rest.planes / 2);
    const product = await sharing.and(sharing.slicePlanes(rest, 0, half), sharing.slicePlanes(rest, half, 2 * half));
    rest =
      2 * half === rest.planes
        ? product
        : sharing.joinPlanes([product, sharing.slicePlanes(rest, 2 * half, 2 * half + 1)]);
  }
  return rest;
}
