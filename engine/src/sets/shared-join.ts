/**
 * Inner join of two tables by equal keys between their owners alone: who has a partner stays a share. Semi-honest; what the shares are
 * safe from is the protocol's affair, and what is said here assumes that learning parity with noise is hard (primitives/vole).
 *
 * Papers: Pinkas, Schneider, Tkachenko and Yanai, "Efficient Circuit-Based PSI with Linear Communication", 2019/241; Rindal and
 * Schoppmann, 2021/266, section 5; Raghuraman and Rindal, 2022/320. The owner of the smaller table (right if equal) receives.
 *   1. The receiver puts its rows into bins (cuckoo.ts) and tells the seed that makes them. The sender has each row in three bins.
 *   2. By a programmed function (programmed.ts) the receiver asks for its row in each bin, or a random id where the bin is empty, and
 *      gets r_j. Where the sender has a row with this key it is the bin's random string t_j, with what the row's columns are less a
 *      random mask of the bin (⊕ for bits), and everywhere else random strings.
 *   3. Both put r_j and t_j into the sharing, of 40 + log₂ bins bits each, which are compared there: `valid`. Masks and what came with
 *      r_j are shares of the sender's columns; the receiver's own columns enter in the order of the bins.
 * Two different strings are alike in any bin with probability 2^-40 at most.
 *
 * Who sees what, beyond the padded sizes and its own data: the receiver random strings, of which it cannot tell which were programmed;
 * the sender a seed and a masked table. Neither learns which rows have partners, nor how many. Rows of the result are in the order of
 * the bins, which the receiver knows for its rows, and of which the sender knows for each key three: rows that are opened one by one
 * must be shuffled before. Rows without a partner hold random values in the sender's columns, within no bounds, and `valid` = 0.
 * A party that deviates can make the result wrong without being seen, and as in every join choose its own keys as it likes.
 *
 * Cost: about 15 rounds; some 27 bytes a row of the smaller table, 62 a row of the larger one for each two words (the string counts as
 * one, each column as another), half a megabyte of set-up, and one ∧ for each compared bit of each bin.
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

/** Rows that either table may have, padded: what VOLE makes in one piece, and the memory of one process hold. */
export const mostSharedJoinRows = 10_000_000;

/** Rows of the joined table: more than the smaller one has. */
export function sharedJoinRows({ left, right }: SharedJoinRequest): number {
  return left.rows === 0 || right.rows === 0 ? 0 : binsFor(Math.min(left.rows, right.rows));
}

type Tables = readonly BigUint64Array[];

/** What came of the matching: each owner its own part, on `clear` both. */
interface Matched {
  readonly binned?: BinnedRows | undefined;
  readonly received?: Tables | undefined;
  readonly own?: Tables | undefined;
}

/**
 * Joins the tables of two owners without anybody else; each passes its own table where `session.owns(owner)`. Both compute.
 * Errors: as of `join`.
 */
export async function sharedJoin(
  sharing: Sharing,
  request: SharedJoinRequest,
  data: { readonly left?: JoinTable | undefined; readonly right?: JoinTable | undefined },
): Promise<Joined> {
  const { session } = sharing;
  const { left, right } = request;
  if (left.owner === right.owner)
    throw new UsageError('join.shape', { found: 'a party in two roles', expected: 'two owners' });
  for (const party of [left.owner, right.owner]) requireComputer('join', party, session);
  checkWords(request);
  for (const { rows } of [left, right]) {
    if (rows > mostSharedJoinRows)
      throw new UsageError('join.shape', { found: `${rows} rows`, expected: `${mostSharedJoinRows} rows at most` });
  }
  const leftReceives = left.rows < right.rows;
  const [receiver, sender] = leftReceives ? [left, right] : [right, left];
  const [receiverTable, senderTable] = leftReceives ? [data.left, data.right] : [data.right, data.left];
  const asked = keyedRows(session, receiver, receiverTable);
  const programmed = keyedRows(session, sender, senderTable);
  const bins = sharedJoinRows(request);
  const shape: ProgrammedShape = {
    sender: sender.owner,
    receiver: receiver.owner,
    programmed: choices * sender.rows,
    asked: bins,
    tables: tablesFor(sender),
    steps,
  };
  // In a branch: what sends messages below the sharing changes nothing for what follows.
  const [matched = {}] = await session.parallel<Matched>([
    (branch) => (bins === 0 ? Promise.resolve({}) : match(branch, shape, sender, asked, programmed)),
  ]);
  session.step('join: compare');
  const { binned, received, own } = matched;
  const inBins = (column: BigUint64Array): BigUint64Array =>
    binned === undefined || asked === undefined ? new BigUint64Array(0) : columnInBins(asked, binned.inBin, column);
  const receiverColumns = columnsOf(asked?.table, (column) => inBins(column));
  const shares = (tables: Tables | undefined): Columns | undefined => {
    if (tables === undefined && bins > 0) return undefined;
    const word = (i: number) => (bins === 0 ? new BigUint64Array(0) : wordsAt(tables as Tables, 1 + i, bins));
    return {
      ring: Array.from({ length: sender.ring }, (_, i) => word(i)),
      words: sender.words.map((_, i) => word(sender.ring + i)),
    };
  };
  const isHere = (side: JoinSide) => session.owns(side.owner);
  const [receiverSide, mine, theirs, valid] = await together(sharing, [
    (on) => input(on, receiver.owner, receiver, bins, receiverColumns),
    (on) => input(on, sender.owner, sender, bins, isHere(sender) ? shares(own) : undefined),
    (on) => input(on, receiver.owner, sender, bins, isHere(receiver) ? shares(received) : undefined),
    (on) => compare(on, shape, { received, own }),
  ]);
  const senderSide: JoinColumns = {
    ring: mine.ring.map((column, i) => sharing.add(column, theirs.ring[i] as Ring)),
    words: mine.words.map((column, i) => sharing.xor(column, theirs.words[i] as Bits)),
  };
  return {
    length: bins,
    left: leftReceives ? receiverSide : senderSide,
    right: leftReceives ? senderSide : receiverSide,
    valid,
  };
}

async function match(
  session: Session,
  shape: ProgrammedShape,
  side: JoinSide,
  asked: KeyedRows | undefined,
  programmed: KeyedRows | undefined,
): Promise<Matched> {
  const { sender, receiver, asked: bins } = shape;
  if (asked !== undefined && programmed !== undefined) return matchInClear(session, side, asked, programmed, bins);
  await loadKernels();
  const binned = asked === undefined ? undefined : putInBins(session, asked, bins);
  session.step('join: bins');
  const seed = await session.transfer(receiver, sender, seedBytes, binned?.seed);
  if (binned !== undefined) return { binned, received: await receiveProgrammed(session, shape, binned.ids) };
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
  asked: KeyedRows,
  programmed: KeyedRows,
  bins: number,
): Promise<Matched> {
  const binned = putInBins(session, asked, bins);
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
  return { binned, received, own };
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

/** One plane: where both owners' strings are alike. ⌈log₂ bits⌉ rounds. */
async function compare(
  sharing: Sharing,
  { sender, receiver, asked: bins }: ProgrammedShape,
  { received, own }: Matched,
): Promise<Bits> {
  const width = 40 + Math.ceil(Math.log2(Math.max(1, bins)));
  const { session } = sharing;
  const tags = (party: number, tables: Tables | undefined): BigUint64Array | undefined => {
    if (!session.owns(party)) return undefined;
    return tables === undefined ? new BigUint64Array(0) : rowsToPlanes(wordsAt(tables, 0, bins), width);
  };
  const [x, y] = await together(sharing, [
    (on) => on.inputBits(receiver, bins, width, tags(receiver, received)),
    (on) => on.inputBits(sender, bins, width, tags(sender, own)),
  ]);
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
