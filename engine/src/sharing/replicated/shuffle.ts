/**
 * Shuffles: rows move by an order that is uniformly random and known to nobody.
 *
 * Paper: Araki, Furukawa, Ohara, Pinkas, Rosemarin, Tsuchida, "Secure Graph Analysis at Scale", CCS 2021 (shuffle of
 * replicated shares in two rounds, four messages); the order made of one permutation of each pair: Laur, Willemson, Zhang
 * 2011.
 * Security: semi-honest, one of three.  Rounds 2.  Bytes: 32 a word of a row, all parties together.
 *
 * Letters: each pair P, Q has a uniform permutation π_PQ from a seed they have in common. The order is π_01 ∘ π_02 ∘ π_12:
 * rows move by π_01, then by π_02, then by π_12 (x moved by π is x[π[·]]). To undo it the inverses are taken in reverse,
 * which is the same flow with other roles. L (lead) knows the first two, X the first and the last, Y the last two; a is
 * what L holds of x (two components), b the third component, which X and Y hold; r are masks of pairs.
 *   round 1   L → X: A = π_LY(π_LX(a) + r_LX) + r_LY          X → Y: B = π_LX(b) − r_LX
 *   round 2   X → Y: π_XY(A) − z_LX                           Y → X: π_XY(π_LY(B) − r_LY) − z_LY
 * z_LX and z_LY are drawn by their pairs, and the component of X and Y is the sum of both messages of round 2. The three add
 * up to π_XY(π_LY(π_LX(a + b))).
 *
 * Who sees what: L receives nothing. X receives A, in which r_LY is unknown to it, and Y's message, in which z_LY is; Y
 * receives B without r_LX and X's message without z_LX: every word received is uniform and independent of all else that the
 * receiver knows. Each party lacks one of the three permutations, which is uniform to it, so the order as a whole is. Masks
 * are drawn afresh in each call, so one order may move any number of columns in any number of calls: what a party sees of
 * them stays uniform. (What is opened afterwards is the caller's matter: the contract says so.)
 *
 * Deviations: L masks between its two moves instead of before them, which is the same sum; all vectors of a call move
 * together, bits as rows of pieces under exclusive or.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { invertPermutation, randomPermutation } from '../../base/random.ts';
import { gatherPieces, piecesOf, type Unit, unitWords } from '../../kernels/rows.ts';
import * as ring from '../../math/ring64.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import type { PackedColumn } from '../columns.ts';
import { additive, exclusiveOr, type Group } from './group.ts';
import { chunkWords, receiveWords } from '../message.ts';
import { next } from './flows.ts';
import { componentOf, type Parts, partsFrom, type Party } from './party.ts';

/** A permutation that two parties have in common, computed when it is first used. */
export class PairOrder {
  readonly #make: () => Uint32Array;
  #forward: Uint32Array | undefined;
  #inverse: Uint32Array | undefined;

  constructor(make: () => Uint32Array) {
    this.#make = make;
  }

  get forward(): Uint32Array {
    this.#forward ??= this.#make();
    return this.#forward;
  }

  get inverse(): Uint32Array {
    this.#inverse ??= invertPermutation(this.forward);
    return this.#inverse;
  }
}

/** What a party knows of an order: the permutations of the pairs that it belongs to. */
export interface KnownOrder {
  readonly withNext: PairOrder;
  readonly withPrevious: PairOrder;
}

/** A permutation from the next words of a pair's generator. */
export function pairOrder(generator: Prg, session: Session, length: number): PairOrder {
  const seed = generator.bytes(32);
  return new PairOrder(() => randomPermutation(new Prg(seed, 'order', session.prg), length));
}

/** An order that nobody knows. Local. */
export function randomOrder(party: Party, length: number): KnownOrder {
  const withPrevious = pairOrder(party.withPrevious, party.session, length);
  return { withPrevious, withNext: pairOrder(party.withNext, party.session, length) };
}

/** A column on its way: its group, and how its pieces lie in the words of a message. */
export interface Travelling {
  readonly group: Group;
  readonly unit: Unit;
  readonly words: number;
}

/** What travels for columns of `length` rows. */
export const travelling = (columns: readonly PackedColumn[], length: number): Travelling[] =>
  columns.map(({ domain, unit }) => ({
    group: domain === 'ring' ? additive : exclusiveOr,
    unit,
    words: unitWords(length, unit),
  }));

export const totalWords = (columns: readonly Travelling[]): number =>
  columns.reduce((sum, { words }) => sum + words, 0);

/** The columns of a message. */
export function splitWords(columns: readonly Travelling[], words: BigUint64Array): BigUint64Array[] {
  let end = 0;
  return columns.map((column) => words.subarray(end, (end += column.words)));
}

/** Moves the columns' rows by the order, or back; by column the components of its moved rows. */
export async function shuffle(
  party: Party,
  columns: readonly PackedColumn[],
  known: KnownOrder,
  length: number,
  inverse: boolean,
): Promise<Parts[]> {
  const travel = travelling(columns, length);
  if (totalWords(travel) === 0) return columns.map(() => [new BigUint64Array(0), new BigUint64Array(0)]);
  const [lead, first, last] = inverse ? [2, 1, 0] : [0, 1, 2];
  const orderWith = (other: number): Uint32Array => {
    const pair = other === next(party.self) ? known.withNext : known.withPrevious;
    return inverse ? pair.inverse : pair.forward;
  };
  const roles: Roles = { lead, first, last, orderWith };
  if (party.self === lead) return asLead(party, columns, travel, roles);
  return party.self === first ? asFirst(party, columns, travel, roles) : asLast(party, columns, travel, roles);
}

interface Roles {
  readonly lead: number;
  readonly first: number;
  readonly last: number;
  /** The permutation in common with another party. */
  readonly orderWith: (other: number) => Uint32Array;
}

async function asLead(
  party: Party,
  columns: readonly PackedColumn[],
  travel: readonly Travelling[],
  { first, last, orderWith }: Roles,
): Promise<Parts[]> {
  const [one, two] = [orderWith(first), orderWith(last)];
  const sender = new ColumnSender(party.session, first, totalWords(travel));
  for (const [c, { group, unit, words }] of travel.entries()) {
    const [own, following] = (columns[c] as PackedColumn).parts as Parts;
    const moved = gatherPieces(group.add(own, following), unit, one);
    const masked = group.add(moved, party.with(first).words(words));
    await sender.send(words, (start, end) =>
      group.add(gatherRange(masked, unit, two, start, end), party.with(last).words(end - start)),
    );
  }
  return travel.map(({ words }) => {
    const masks = { [first]: party.with(first).words(words), [last]: party.with(last).words(words) };
    return partsFrom(party.self, (k) => masks[k === componentOf(party.self, first) ? first : last] as BigUint64Array);
  });
}

async function asFirst(
  party: Party,
  columns: readonly PackedColumn[],
  travel: readonly Travelling[],
  { lead, last, orderWith }: Roles,
): Promise<Parts[]> {
  const { session, self } = party;
  const total = totalWords(travel);
  const leads = receiveWords(session, lead, total);
  const [one, three] = [orderWith(lead), orderWith(last)];
  const sender = new ColumnSender(session, last, total);
  const third = self === componentOf(self, last) ? 0 : 1;
  for (const [c, { group, unit, words }] of travel.entries()) {
    const b = (columns[c] as PackedColumn).parts[third] as BigUint64Array;
    await sender.send(words, (start, end) =>
      group.subtract(gatherRange(b, unit, one, start, end), party.with(lead).words(end - start)),
    );
  }
  const shares = splitWords(travel, await leads);
  return replicate(party, travel, lead, last, (c, start, end) =>
    gatherRange(shares[c] as BigUint64Array, (travel[c] as Travelling).unit, three, start, end),
  );
}

async function asLast(
  party: Party,
  _columns: readonly PackedColumn[],
  travel: readonly Travelling[],
  { lead, first, orderWith }: Roles,
): Promise<Parts[]> {
  const firsts = receiveWords(party.session, first, totalWords(travel));
  const [two, three] = [orderWith(lead), orderWith(first)];
  // Both moves in one; the mask between them moves by the second alone.
  const both = new Uint32Array(two.length);
  for (let i = 0; i < both.length; i++) both[i] = two[three[i] as number] as number;
  const masks = travel.map(({ unit, words }) => gatherPieces(party.with(lead).words(words), unit, three));
  const shares = splitWords(travel, await firsts);
  return replicate(party, travel, lead, first, (c, start, end) => {
    const { group, unit } = travel[c] as Travelling;
    const moved = gatherRange(shares[c] as BigUint64Array, unit, both, start, end);
    return group.subtract(moved, (masks[c] as BigUint64Array).subarray(start, end));
  });
}

/**
 * Makes columns that this party and `partner` share by two replicated: each sends its part less a mask that it has in common
 * with the party `outside`; the sum of both messages is their component. One round. `part` gives words of a column's part.
 */
async function replicate(
  party: Party,
  travel: readonly Travelling[],
  outside: number,
  partner: number,
  part: (column: number, start: number, end: number) => BigUint64Array,
): Promise<Parts[]> {
  const { session, self } = party;
  const total = totalWords(travel);
  const arrival = receiveWords(session, partner, total);
  const sender = new ColumnSender(session, partner, total);
  const mine: { mask: BigUint64Array; masked: BigUint64Array }[] = [];
  for (const [c, { group, words }] of travel.entries()) {
    const [mask, masked] = [unsetWords(words), unsetWords(words)];
    await sender.send(words, (start, end) => {
      party.with(outside).fill(bytesOf(mask.subarray(start, end)));
      const chunk = group.subtract(part(c, start, end), mask.subarray(start, end));
      masked.set(chunk, start);
      return chunk;
    });
    mine.push({ mask, masked });
  }
  const theirs = splitWords(travel, await arrival);
  return travel.map(({ group }, c) => {
    const { mask, masked } = mine[c] as (typeof mine)[number];
    const common = group.add(masked, theirs[c] as BigUint64Array);
    return partsFrom(self, (component) => (component === componentOf(self, outside) ? mask : common));
  });
}

/** Sends the columns of one message one after the other, chunk by chunk. */
export class ColumnSender {
  readonly #session: Session;
  readonly #to: number;
  #left: number;

  constructor(session: Session, to: number, total: number) {
    this.#session = session;
    this.#to = to;
    this.#left = total;
  }

  /** The next column's `words`, computed range by range. */
  async send(words: number, chunk: (start: number, end: number) => BigUint64Array): Promise<void> {
    for (let start = 0; start < words; start += chunkWords) {
      const end = Math.min(start + chunkWords, words);
      this.#left -= end - start;
      this.#session.send(this.#to, bytesOf(chunk(start, end)), this.#left === 0);
      await this.#session.breathe();
    }
  }
}

/** Words start..end of the pieces moved by `order`. */
export function gatherRange(
  packed: BigUint64Array,
  unit: Unit,
  order: Uint32Array,
  start: number,
  end: number,
): BigUint64Array {
  const perWord = 8 / unit;
  const rows = order.subarray(start * perWord, end * perWord);
  if (unit === 8) return ring.gather(packed, rows);
  const moved = new BigUint64Array(end - start);
  const [from, to] = [piecesOf(packed, unit, order.length), piecesOf(moved, unit, rows.length)] as Uint32Array[];
  for (let i = 0; i < rows.length; i++) (to as Uint32Array)[i] = (from as Uint32Array)[rows[i] as number] as number;
  return moved;
}
