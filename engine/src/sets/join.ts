/**
 * Inner join of two tables by equal keys, with a helper that has no data. Three parties, semi-honest, at most one corrupted.
 *
 * Owners L and R share a PRF key k that the helper H never sees (the session's pair seed). The smaller table (R if equal)
 * stays, the larger one moves; m is the size of the smaller. Sizes are padded and public.
 *   1. Each owner puts its rows, pads included, in a fresh uniformly random order and sends H one 16-byte token a row:
 *      AES-CMAC_k(key), or 16 fresh random bytes for pads and rows without a key.
 *   2. H finds equal tokens. Beside each staying row it puts the matching moving row, or, where there is none, an unmatched
 *      moving row, these in uniformly random order, all rows different: `order`, a one-to-one map of [m] into the moving rows.
 *   3. The staying owner shares its columns in its order. The moving owner's columns are shared rearranged by `order`
 *      (`inputRearranged`, which tells `order` to the staying owner). H shares one bit a row: matched or not.
 * The result has m rows in the staying owner's random order; rows without a match hold a stranger's values, and `valid` = 0.
 *
 * Who sees what, beyond the padded sizes and its own data:
 *   H      Tokens: PRF values under a key it lacks for distinct keys, and random strings; by the PRF's security all look
 *          like fresh random strings, but for equality across the two lists. Both lists are in uniformly random orders of
 *          which H knows nothing, so the pattern of equalities is a uniformly random partial matching and carries its size
 *          only: the number of rows with a common key. (After local filters: of the rows that remain.) Pads and rows that
 *          match nothing look alike. Columns reach H masked. That number is exact and under no gate. Rows that H may have of the
 *          same people change nothing of this: it has no key to make tokens of them and does not know the owners' orders, so its
 *          own rows cannot be tied to tokens. But who already knows of all keys but one whether they are in common works out the
 *          last one from the number; and who is also told how many rows some groups have knows how many the others have.
 *   Staying owner   `order`, and masked shares. Fix everything but the moving owner's order π, a uniformly random
 *          permutation, independent of all that the staying owner sees. For fixed content H's choice is a one-to-one map c
 *          of staying rows to moving rows by content: the matches, and for the rest a uniformly random one-to-one choice of
 *          unmatched rows, which by its uniformity is the same whether drawn by content or by position. `order` is c
 *          followed by π⁻¹, so for every c it is uniform among all one-to-one maps: it tells nothing on matches, not even
 *          their number. Filled in any order that depends on positions (ascending, say) unmatched places would show.
 *   Moving owner    Only masked shares: it learns nothing of `order` or of the matching.
 * Tokens of two runs are unrelated, since every session (and every join of one session) has its own key. With n tokens of b
 * blocks in all, two different keys have the same token with probability below n²/2^129, and CMAC differs from a random
 * function by about b²/2^126: 2^-86 for 10^6 rows. What an owner's time of preparing its table may show is not hidden.
 *
 * Beyond the model: H together with an owner can test which keys the other has, by tokens of guessed keys. An owner that
 * deviates may use keys of its choice as rows, like an owner with a false table. H refuses tokens that repeat; a false `order`
 * is refused if it is no one-to-one map, but a deviating H could still pair wrong rows.
 *
 * Arranged: one owner may have the result in an order of its own, with rows beside (`fillers`, which have no partner) wherever it likes.
 * It stays, then, whichever is larger; it sends its tokens in a random order as ever, shares its columns in its own order, and what comes from the other
 * table and from H, shares in the random order, is moved by `permute`, whose order that owner alone knows and which shows nothing to others. So
 * nobody sees more than before, and what the rows of the result are is known to that owner as far as they are its own.
 *
 * Deviation from the literature: matching PRF values at a third party is the server-aided intersection of Kamara et al.
 * (Financial Cryptography 2014); Mohassel, Rindal and Rosulek (2019/518) join shared tables among three parties. Here the
 * tables are in the clear at their owners, so the matching is applied as the payload is shared, and all sizes are padded.
 *
 * Cost, replicated: 3 rounds; 16 bytes a row for tokens, then the flows of the inputs; arranged 2 rounds more, and the moving columns and the
 * bit once more.
 */
import { AbortError, UsageError } from '../base/errors.ts';
import { invertPermutation, randomPermutation } from '../base/random.ts';
import { rowsToPlanes } from '../kernels/transpose.ts';
import { packBits } from '../math/bits.ts';
import { concatenate } from '../math/ring64.ts';
import { aesCmac } from '../primitives/cmac.ts';
import { isChoice, requireComputer } from '../sharing/checks.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { sessionBelow } from '../sharing/program-session.ts';
import { together } from '../sharing/together.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { encodeKeys, type KeyColumn } from './keys.ts';
import { countDuplicates, type Matching, matchTokens, tokenBytes } from './match.ts';
import './messages.ts';

/** The public shape of one table. */
export interface JoinSide {
  readonly owner: number;
  /** Padded row count. */
  readonly rows: number;
  /** How many number columns there are. */
  readonly ring: number;
  /** For each column of bits how many of a row's 64 bits are used (1 to 64, from the lowest). */
  readonly words: readonly number[];
}

export interface JoinRequest {
  readonly left: JoinSide;
  readonly right: JoinSide;
  /** The third party, which owns neither table. */
  readonly helper: number;
  /** That side's owner says in which order the rows of the result are, and so many more rows without a partner stand among them. */
  readonly arranged?: { readonly side: 'left' | 'right'; readonly fillers: number } | undefined;
}

/** One owner's table: at most the padded number of rows, all columns of `rows` elements. */
export interface JoinTable {
  readonly rows: number;
  readonly keys: readonly KeyColumn[];
  readonly ring: readonly BigUint64Array[];
  readonly words: readonly BigUint64Array[];
  /**
   * Of the side that is arranged: by row of the result the row of the table, a pad from `rows` up to the padded count, or behind
   * these a filler; each once. Pads and fillers have zeros.
   */
  readonly order?: Uint32Array;
}

/** Columns of one side beside each other, each of the joined length. */
export interface JoinColumns {
  readonly ring: readonly Ring[];
  /** As many planes as bits are used. */
  readonly words: readonly Bits[];
}

export interface Joined {
  /** Rows: the smaller of the two padded sizes; arranged that of the side that is, and the fillers. */
  readonly length: number;
  readonly left: JoinColumns;
  readonly right: JoinColumns;
  /** One plane: 1 where a row has a partner; the columns of other rows mean nothing. */
  readonly valid: Bits;
}

/**
 * Joins the tables of two owners; each passes its own table where `session.owns(owner)`. Owners and helper compute; clients may
 * be among the other parties, and be told results.
 * Errors: UsageError 'sharing.client'; UsageError 'join.duplicate-keys' at the owner (with counts), 'join.too-many-rows', 'join.key-text', 'join.shape';
 * AbortError 'join.duplicate-token' at the helper. What the owner finds in its keys the others hear of as 'run.stopped-by-data'.
 */
export async function join(
  sharing: Sharing,
  request: JoinRequest,
  data: { readonly left?: JoinTable | undefined; readonly right?: JoinTable | undefined },
): Promise<Joined> {
  const { session } = sharing;
  const { left, right, helper, arranged } = request;
  if (new Set([left.owner, right.owner, helper]).size !== 3) {
    throw new UsageError('join.shape', { found: 'a party in two roles', expected: 'two owners and a helper' });
  }
  for (const party of [left.owner, right.owner, helper]) requireComputer('join', party, session);
  checkWords([left, right]);
  const leftStays = arranged === undefined ? left.rows < right.rows : arranged.side === 'left';
  const [staying, shorter] = leftStays ? [left, right] : [right, left];
  // Beside each staying row there has to be a moving one.
  const moving = { ...shorter, rows: Math.max(shorter.rows, staying.rows) };
  const [stayingTable, movingTable] = leftStays ? [data.left, data.right] : [data.right, data.left];
  // Every join of a session has a PRF key of its own, whichever of its programs asks.
  const seed = session.pairSeed(left.owner, right.owner, nextPurpose(sessionBelow(session), 'join'));
  const length = staying.rows + (arranged?.fillers ?? 0);
  const stay = prepare(session, staying, stayingTable, seed, arranged && length);
  if (movingTable !== undefined && session.owns(shorter.owner))
    checkTable(nameOf(session, shorter), shorter, movingTable);
  const move = prepare(session, moving, movingTable, seed);
  // From here on: an owner whose keys repeat has found that by itself, in its local stage, and sent nothing.
  session.step('join: tokens');

  const [stayTokens, moveTokens, stayColumns] = await together(sharing, [
    (on) => on.session.transfer(staying.owner, helper, staying.rows * tokenBytes, stay?.tokens),
    (on) => on.session.transfer(moving.owner, helper, moving.rows * tokenBytes, move?.tokens),
    (on) => shareInPlace(on, { ...staying, rows: length }, stay),
  ]);

  session.step('join: match');
  const matching = session.owns(helper)
    ? match(session, staying, moving, stayTokens as Uint8Array, moveTokens as Uint8Array)
    : undefined;
  const [given, matched] = await together(sharing, [
    (on) => shareRearranged(on, { staying, moving, helper }, move, matching?.order),
    (on) => on.inputBits(helper, staying.rows, 1, matching === undefined ? undefined : packBits(matching.matched)),
  ]);
  const [moveColumns, valid] =
    arranged === undefined
      ? [given, matched]
      : await arrange(sharing, staying.owner, length, given, matched, stay?.moves);
  return {
    length,
    left: leftStays ? stayColumns : moveColumns,
    right: leftStays ? moveColumns : stayColumns,
    valid,
  };
}

/** An owner's tokens and columns in its fresh random order, pads included. */
interface Prepared {
  readonly tokens: Uint8Array;
  /** In the random order; of an arranged table in the order it is to have. */
  readonly ring: readonly BigUint64Array[];
  readonly words: readonly BigUint64Array[];
  /** Of an arranged table: by row of the result where that row is in the random order, fillers behind all. */
  readonly moves?: Uint32Array;
}

const nameOf = (session: Session, { owner }: JoinSide): string => session.names[owner] ?? String(owner);

/** `length`: rows of the result where the table is arranged. */
function prepare(
  session: Session,
  side: JoinSide,
  table: JoinTable | undefined,
  seed: Uint8Array | undefined,
  length?: number,
): Prepared | undefined {
  if (!session.owns(side.owner)) return undefined;
  if (seed === undefined) throw new Error('an owner has no pair seed');
  const party = nameOf(session, side);
  if (table === undefined) throw new UsageError('sharing.missing-data', { operation: 'join', party: side.owner });
  checkTable(party, side, table);
  const { present, ...keys } = encodeKeys(table.keys, table.rows);
  const known = aesCmac(seed.subarray(0, 16), keys);
  const duplicates = countDuplicates(session.random, known, present);
  if (duplicates.keys > 0) throw new UsageError('join.duplicate-keys', { party, ...duplicates });

  const order = randomPermutation(session.random, side.rows);
  const tokens = new Uint8Array(side.rows * tokenBytes);
  session.random.fill(tokens);
  replaceTokens(new Int32Array(tokens.buffer), new Int32Array(known.buffer), order, present);
  const shown = length === undefined ? order : wantedOrder(table, length);
  const inOrder = (column: BigUint64Array) => {
    const out = new BigUint64Array(shown.length);
    for (let i = 0; i < out.length; i++) {
      const row = shown[i] as number;
      if (row < table.rows) out[i] = column[row] as bigint;
    }
    return out;
  };
  const columns = { tokens, ring: table.ring.map(inOrder), words: table.words.map(inOrder) };
  if (length === undefined) return columns;
  const places = invertPermutation(order);
  return { ...columns, moves: shown.map((row) => places[row] ?? row) };
}

/** Throws UsageError 'join.shape' for an order that does not name every row of the result once. */
function wantedOrder({ order }: JoinTable, length: number): Uint32Array {
  if (order?.length === length && isChoice(order, length)) return order;
  throw new UsageError('join.shape', {
    found: 'an order that leaves rows out',
    expected: `an order of ${length} rows`,
  });
}

/** What stands in the random order of an owner's rows, in the order that this owner wants; zeros in fillers. Two rounds. */
async function arrange(
  sharing: Sharing,
  owner: number,
  length: number,
  { ring, words }: JoinColumns,
  matched: Bits,
  moves: Uint32Array | undefined,
): Promise<[JoinColumns, Bits]> {
  const more = length - matched.length;
  const moved = await sharing.permute(
    owner,
    {
      rings: ring.map((x) => sharing.concatenate([x, sharing.filledRing(more, 0n)])),
      bits: [...words, matched].map((x) => sharing.joinRows([x, sharing.filledBits(more, x.planes, false)])),
    },
    moves,
  );
  return [{ ring: moved.rings, words: moved.bits.slice(0, -1) }, moved.bits.at(-1) as Bits];
}

/** Puts the known tokens of rows with a key in their places; all other tokens stay random. */
function replaceTokens(tokens: Int32Array, known: Int32Array, order: Uint32Array, present: Uint8Array): void {
  const words = tokenBytes / 4;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    if (row >= present.length || present[row] === 0) continue;
    const to = i * words;
    const from = row * words;
    tokens[to] = known[from] as number;
    tokens[to + 1] = known[from + 1] as number;
    tokens[to + 2] = known[from + 2] as number;
    tokens[to + 3] = known[from + 3] as number;
  }
}

/** Throws UsageError 'join.shape' for a column of more bits than a row's word has. */
export function checkWords(sides: readonly Pick<JoinSide, 'words'>[]): void {
  for (const used of sides.flatMap(({ words }) => words)) {
    if (!Number.isInteger(used) || used < 1 || used > 64) {
      throw new UsageError('join.shape', { found: `a bit column of ${used} bits`, expected: '1 to 64 bits' });
    }
  }
}

/** Throws UsageError 'join.too-many-rows' or 'join.shape' for a table that does not fit its side. */
export function checkTable(party: string, side: JoinSide, table: JoinTable): void {
  if (table.rows > side.rows) {
    throw new UsageError('join.too-many-rows', { party, found: table.rows, expected: side.rows });
  }
  const shape = (ring: number, words: number) => `${ring} number columns and ${words} bit columns`;
  const [found, expected] = [shape(table.ring.length, table.words.length), shape(side.ring, side.words.length)];
  if (found !== expected) throw new UsageError('join.shape', { found, expected });
  for (const column of [...table.ring, ...table.words]) {
    if (column.length !== table.rows) {
      throw new UsageError('join.shape', {
        found: `a column of ${column.length} rows`,
        expected: `${table.rows} rows`,
      });
    }
  }
}

/** H's work: match, and refuse owners that repeat a token. */
function match(
  session: Session,
  staying: JoinSide,
  moving: JoinSide,
  stayTokens: Uint8Array,
  moveTokens: Uint8Array,
): Matching {
  const matching = matchTokens(session.random, stayTokens, moveTokens);
  for (const [side, rows] of [
    [staying, matching.repeated.staying],
    [moving, matching.repeated.moving],
  ] as const) {
    if (rows > 0) {
      throw new AbortError('join.duplicate-token', { party: session.names[side.owner] ?? String(side.owner) });
    }
  }
  return matching;
}

/** The staying side's columns, shared by its owner in its random order. One round. */
async function shareInPlace(sharing: Sharing, side: JoinSide, own: Prepared | undefined): Promise<JoinColumns> {
  const { owner, rows } = side;
  const bits = side.words.reduce((sum, used) => sum + used, 0);
  const [numbers, planes] = await together(sharing, [
    (on) => on.inputRing(owner, side.ring * rows, own === undefined ? undefined : concatenate(own.ring)),
    (on) =>
      on.inputBits(
        owner,
        rows,
        bits,
        own === undefined
          ? undefined
          : concatenate(own.words.map((column, i) => rowsToPlanes(column, side.words[i] as number))),
      ),
  ]);
  let plane = 0;
  return {
    ring: Array.from({ length: side.ring }, (_, i) => sharing.slice(numbers, i * rows, (i + 1) * rows)),
    words: side.words.map((used) => {
      plane += used;
      return sharing.slicePlanes(planes, plane - used, plane);
    }),
  };
}

/** The moving side's columns, rearranged by the helper's order. */
async function shareRearranged(
  sharing: Sharing,
  { staying, moving, helper }: { readonly staying: JoinSide; readonly moving: JoinSide; readonly helper: number },
  own: Prepared | undefined,
  order: Uint32Array | undefined,
): Promise<JoinColumns> {
  const words = moving.words.length;
  if (moving.ring + words === 0) return { ring: [], words: [] };
  const shared = await sharing.inputRearranged(
    { owner: moving.owner, permuter: helper, rows: moving.rows, keep: staying.rows, ring: moving.ring, words },
    own === undefined ? undefined : { ring: own.ring, words: own.words },
    order,
  );
  return {
    ring: shared.ring,
    words: shared.words.map((column, i) => sharing.slicePlanes(column, 0, moving.words[i] as number)),
  };
}
