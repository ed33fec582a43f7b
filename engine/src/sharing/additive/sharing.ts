/**
 * Additive secret sharing among n ≥ 2 parties over Z_2^64 and bits: x = x_0 + … + x_{n−1} (or ⊕), party i holds x_i.
 *
 * Papers: the steps'. Products take correlations prepared ahead, by a dealer (dealer.ts) or by oblivious transfer
 * (oblivious.ts); from there on both are the same.
 * Security: semi-honest, any n − 1 of n. A party that deviates can make results wrong without being seen.
 *
 * Input: the owner keeps x less a mask from its generator with each other party, which keeps the mask: no message. Clients: client.ts.
 * Opening: each party adds a share of zero (from the pairs' generators) and sends the sum to all. So what is seen is uniform
 * given the value, whatever local steps made the shares.
 * This file checks shapes and names the step; each step is a file of its own.
 */
import { UsageError } from '../../base/errors.ts';
import { invertPermutation, randomPermutation } from '../../base/random.ts';
import { loadKernels } from '../../kernels/load.ts';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { shiftedSum } from '../../kernels/weigh.ts';
import * as bits from '../../math/bits.ts';
import type { Session } from '../../transport/session.ts';
import { bitBounds } from '../bounds.ts';
import {
  bitsWords,
  checkOrder,
  checkRearrangement,
  maxLength,
  type RearrangedColumns,
  requireInteger,
  requireValues,
  summandPlanes,
} from '../checks.ts';
import { clientSharing, isClient } from '../client.ts';
import { packColumns, type ShareColumns } from '../columns.ts';
import type { Rearrangement } from '../flows.ts';
import { denyAll, guardOfRun } from '../guard.ts';
import { LinearSharing } from '../linear.ts';
import { receiveWords } from '../message.ts';
import '../messages.ts';
import type { Bits, Columns, Guard, Ring, SecretOrder, Security, Shape, Sharing } from '../model.ts';
import { type BranchStock, type Preparation, Stock } from '../preparation.ts';
import { ProgramSession } from '../program-session.ts';
import { type BitsShare, OrderShare, type RingShare } from '../share.ts';
import { watched } from '../watched.ts';
import { additiveClient } from './client.ts';
import { bitsToRing, summands } from './convert.ts';
import { additiveFlows, receiverOf } from './flows.ts';
import { and, dot, matrixProduct, multiply } from './multiply.ts';
import { type Party, partyOf } from './party.ts';
import { type Column, moveRows } from './permute.ts';
import { totalAt, totalOf } from './total.ts';
import { additive, exclusiveOr, type Group } from './words.ts';

/** What a registry entry says of itself. */
export interface Variant {
  readonly name: string;
  readonly security: (computing: number) => Security;
}

/**
 * The additive protocol on the session and preparation that `runProgram` and `runPrepared` make. Throws
 * UsageError('preparation.missing') without one, UsageError('preparation.used') for one that has served.
 */
export async function createAdditive(
  variant: Variant,
  session: Session,
  guard: Guard = denyAll,
  preparation?: Preparation,
): Promise<Sharing> {
  if (session instanceof ProgramSession && isClient(session)) {
    const { name, security } = variant;
    const { computers } = session;
    await loadKernels();
    const atClients = { name, security: security(computers), flows: additiveFlows(computers), end: additiveClient };
    return clientSharing(atClients, session, guardOfRun(guard));
  }
  if (preparation === undefined || !(session instanceof ProgramSession)) {
    throw new UsageError('preparation.missing', { protocol: variant.name });
  }
  await loadKernels();
  return watched(new AdditiveSharing(variant, session, guardOfRun(guard), new Stock(preparation.claim())));
}

class AdditiveSharing extends LinearSharing {
  readonly name: string;
  readonly security: Security;
  readonly #variant: Variant;
  readonly #party: Party;
  readonly #all: Stock;
  readonly #stock: BranchStock;

  constructor(variant: Variant, session: ProgramSession, guard: Guard, stock: Stock) {
    // Public constants are party 0's.
    super(session, guard, 1, session.self === 0 ? 0 : -1);
    this.name = variant.name;
    this.security = variant.security(session.computers);
    this.#variant = variant;
    this.#party = partyOf(session.inner, session.computers);
    this.#all = stock;
    this.#stock = stock.branch(session.path);
  }

  on(session: Session): Sharing {
    if (!(session instanceof ProgramSession)) throw new UsageError('preparation.missing', { protocol: this.name });
    return new AdditiveSharing(this.#variant, session, this.guard, this.#all);
  }

  get #parties(): number {
    return this.#party.computing;
  }

  async inputRing(owner: number, length: number, values: BigUint64Array | undefined): Promise<Ring> {
    this.requireOwner('inputRing', owner);
    requireInteger('inputRing', 'length', length, 0, maxLength);
    const own = this.#party.self === owner ? requireValues('inputRing', owner, length, values) : undefined;
    return this.ringShare(length, [await this.#inputOf(additive, owner, length, own)]);
  }

  async inputBits(owner: number, length: number, planes: number, words: BigUint64Array | undefined): Promise<Bits> {
    this.requireOwner('inputBits', owner);
    const count = bitsWords('inputBits', length, planes);
    const own = this.#party.self === owner ? requireValues('inputBits', owner, count, words) : undefined;
    return this.bitsShare(length, planes, [await this.#inputOf(exclusiveOr, owner, count, own)]);
  }

  /** This party's share of what a computer or a client puts in. */
  async #inputOf(
    group: Group,
    owner: number,
    length: number,
    values: BigUint64Array | undefined,
  ): Promise<BigUint64Array> {
    const { session, self, computing } = this.#party;
    const isSent = owner >= computing && length > 0 && self === receiverOf(owner, computing);
    return isSent ? receiveWords(session, owner, length) : this.#input(group, owner, length, values);
  }

  /** The owner's values less the masks of all others, and each mask. */
  #input(group: Group, owner: number, length: number, values: BigUint64Array | undefined): BigUint64Array {
    const party = this.#party;
    if (values === undefined) return party.with(owner).words(length);
    const share = values.slice();
    for (const other of party.others) group.subtract(share, party.with(other).words(length));
    return share;
  }

  /** Nobody learns the order, so it need not be random to the others. */
  async inputRearranged(
    request: Rearrangement,
    data: RearrangedColumns | undefined,
    order: Uint32Array | undefined,
  ): Promise<{ ring: Ring[]; words: Bits[] }> {
    const given = checkRearrangement(request, this.session, data, order);
    const { owner, permuter, rows, keep } = request;
    const input = (group: Group, count: number, columns: readonly BigUint64Array[] | undefined) =>
      Array.from({ length: count }, (_, i) => this.#input(group, owner, rows, columns?.[i]));
    const columns: Column[] = [
      ...input(additive, request.ring, given.data?.ring).map((words) => ({ domain: 'ring', unit: 8, words }) as const),
      ...input(exclusiveOr, request.words, given.data?.words).map(
        (words) => ({ domain: 'bits', unit: 8, words }) as const,
      ),
    ];
    const moved = await moveRows(this.#party, this.#stock, permuter, columns, { rows, keep }, given.order);
    return {
      ring: moved.slice(0, request.ring).map((part) => this.ringShare(keep, [part])),
      words: moved.slice(request.ring).map((part) => this.bitsShare(keep, 64, [rowsToPlanes(part, 64)])),
    };
  }

  randomRing(length: number): Ring {
    requireInteger('randomRing', 'length', length, 0, maxLength);
    return this.ringShare(length, [this.#party.own.words(length)]);
  }

  randomBits(length: number, planes: number): Bits {
    return this.bitsShare(length, planes, [this.#party.own.words(bitsWords('randomBits', length, planes))]);
  }

  async multiply(x: Ring, y: Ring): Promise<Ring> {
    const [a, b, bounds] = this.factors(x, y);
    return this.ringShare(a.length, [await multiply(this.#party, this.#stock, partOf(a), partOf(b))], bounds);
  }

  override async dot(x: Ring, y: Ring, groups: number): Promise<Ring> {
    const [a, b, bounds] = this.segments(x, y, groups);
    return this.ringShare(groups, [await dot(this.#party, this.#stock, partOf(a), partOf(b), groups)], bounds);
  }

  async matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
    const [a, b, bounds] = this.matrices(x, xShape, y, yShape);
    const z = await matrixProduct(this.#party, this.#stock, partOf(a), xShape, partOf(b), yShape);
    return this.ringShare(z.length, [z], bounds);
  }

  async and(x: Bits, y: Bits): Promise<Bits> {
    const [a, b] = this.bitPair('and', x, y);
    return this.bitsShare(a.length, a.planes, [await and(this.#party, this.#stock, partOf(a), partOf(b))]);
  }

  /** This party's part of the order: its own permutation. The parties' permutations follow one another. */
  randomOrder(length: number): SecretOrder {
    requireInteger('randomOrder', 'length', length, 0, maxLength);
    return new OrderShare(this.name, length, randomPermutation(this.#party.own, length));
  }

  async shuffle(order: SecretOrder, columns: Columns, inverse = false): Promise<Columns> {
    const { known, length } = this.order<Uint32Array>('shuffle', order);
    const given = this.columns('shuffle', columns, length);
    const own = inverse ? invertPermutation(known) : known;
    const parties = Array.from({ length: this.#parties }, (_, party) => party);
    let moved = columnsOfShares(given);
    for (const permuter of inverse ? parties.reverse() : parties)
      moved = await this.#move(permuter, length, moved, own);
    return this.movedColumns(
      given,
      moved.map(({ words }) => [words]),
    );
  }

  async permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns> {
    const given = this.columns('permute', columns);
    const own = checkOrder('permute', this.session, party, given.length, order);
    const moved = await this.#move(party, given.length, columnsOfShares(given), own);
    return this.movedColumns(
      given,
      moved.map(({ words }) => [words]),
    );
  }

  async #move(
    permuter: number,
    rows: number,
    columns: readonly Column[],
    order: Uint32Array | undefined,
  ): Promise<Column[]> {
    const moved = await moveRows(this.#party, this.#stock, permuter, columns, { rows, keep: rows }, order);
    return columns.map((column, c) => ({ ...column, words: moved[c] as BigUint64Array }));
  }

  async summands(x: Ring, width: number, start = 0): Promise<Bits[]> {
    const a = this.ring('summands', x);
    const planes = summandPlanes(width, start);
    return summands(this.#party, partOf(a), width, start).map((part) => this.bitsShare(a.length, planes, [part]));
  }

  async shiftedSummands(x: Ring, shift: number): Promise<Ring> {
    const a = this.ring('shiftedSummands', x);
    requireInteger('shiftedSummands', 'bits', shift, 0, 63);
    // Each party shifts its own summand: the results are shares of their sum.
    return this.ringShare(a.length, [shiftedSum(partOf(a), new BigUint64Array(a.length), shift)]);
  }

  async bitsToRing(x: Bits): Promise<Ring> {
    const a = this.bits('bitsToRing', x);
    const part = await bitsToRing(this.#party, this.#stock, partOf(a), a.length, a.planes);
    return this.ringShare(part.length, [part], bitBounds);
  }

  async open(x: Ring): Promise<BigUint64Array> {
    return totalOf(this.#party, additive, this.#masked(additive, partOf(this.ring('open', x))));
  }

  async openBits(x: Bits): Promise<BigUint64Array> {
    const a = this.bits('openBits', x);
    const masked = this.#masked(exclusiveOr, partOf(a));
    return totalOf(this.#party, exclusiveOr, bits.clearPadding(masked, a.length, a.planes));
  }

  async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.ring('reveal', x);
    this.requirePermitted('reveal', a.length, line, recipients);
    return totalAt(this.#party, additive, this.#masked(additive, partOf(a)), recipients);
  }

  async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.bits('revealBits', x);
    this.requirePermitted('revealBits', a.length * a.planes, line, recipients);
    const masked = this.#masked(exclusiveOr, partOf(a));
    return totalAt(this.#party, exclusiveOr, bits.clearPadding(masked, a.length, a.planes), recipients);
  }

  /** The share with a share of zero, as it may be seen. */
  #masked(group: Group, part: BigUint64Array): BigUint64Array {
    const masked = part.slice();
    this.#party.addZeroShare(group, masked);
    return masked;
  }
}

/** A share's columns as they travel. */
const columnsOfShares = (columns: ShareColumns): Column[] =>
  packColumns(columns).map(({ domain, unit, parts }) => ({ domain, unit, words: parts[0] as BigUint64Array }));

const partOf = (share: RingShare | BitsShare): BigUint64Array => share.parts[0] as BigUint64Array;
