/**
 * Replicated secret sharing of three parties over Z_2^64 and bits: x = s_0 + s_1 + s_2 (or ⊕), party i holds s_i and s_{i+1}.
 *
 * Paper: Araki, Furukawa, Lindell, Nof, Ohara, CCS 2016 (eprint 2016/768); conversions after ABY3 (2018/403).
 * Security: semi-honest, any one of three. Two parties together hold every secret.
 * This file checks shapes and names the step; each step is a file of its own.
 */
import { loadKernels } from '../../kernels/load.ts';
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
  requireWeights,
  summandPlanes,
} from '../checks.ts';
import { type ClientProtocol, clientSharing, isClient } from '../client.ts';
import { packColumns } from '../columns.ts';
import type { Rearrangement } from '../flows.ts';
import { denyAll, guardOfRun } from '../guard.ts';
import { LinearSharing } from '../linear.ts';
import type { Bits, Columns, Guard, Ring, SecretOrder, Shape, Sharing, Summable } from '../model.ts';
import { type BitsShare, OrderShare, SummableShare } from '../share.ts';
import { watched } from '../watched.ts';
import { bitsToRing, summands } from './convert.ts';
import { replicatedClient } from './client.ts';
import { replicatedFlows, replicatedSecurity } from './flows.ts';
import { additive, exclusiveOr } from './group.ts';
import { input } from './input.ts';
import { dot } from './dot.ts';
import { and, bitMatrixProduct, matrixProduct, multiply } from './multiply.ts';
import { openTo } from './open.ts';
import { type Party, partyOf } from './party.ts';
import { randomParts } from './random.ts';
import { permute } from './permute.ts';
import { inputRearranged } from './rearrange.ts';
import { rowSums, summable, type SummablePlanes } from './row-sums.ts';
import { type KnownOrder, randomOrder, shuffle } from './shuffle.ts';
import { shiftAndWeigh, shiftedSummands, weighBits } from './weigh.ts';

const everyone = [0, 1, 2];

/** Components with zeros past the length: what lies there is nobody's to see. */
const withoutPadding = ({ parts, length, planes }: BitsShare): BigUint64Array[] =>
  parts.map((part) => bits.clearPadding(part, length, planes));

const atClients: ClientProtocol = {
  name: 'replicated',
  security: replicatedSecurity,
  flows: replicatedFlows,
  end: replicatedClient,
};

/**
 * The replicated protocol on a session of three computers, and clients. `guard` permits reveals; without one every reveal is refused.
 * Throws UsageError('sharing.parties') for any other number of computers.
 */
export async function createReplicated(session: Session, guard: Guard = denyAll): Promise<Sharing> {
  await loadKernels();
  if (isClient(session)) return clientSharing(atClients, session, guardOfRun(guard));
  return watched(new ReplicatedSharing(session, guardOfRun(guard)));
}

class ReplicatedSharing extends LinearSharing {
  readonly name = 'replicated';
  readonly security = replicatedSecurity;
  readonly #party: Party;

  constructor(session: Session, guard: Guard) {
    // Public constants are component 0: the first part at P_0, the second at P_2.
    super(session, guard, 2, [0, -1, 1][session.self] ?? -1);
    this.#party = partyOf(session);
  }

  on(session: Session): Sharing {
    return new ReplicatedSharing(session, this.guard);
  }

  async inputRing(owner: number, length: number, values: BigUint64Array | undefined): Promise<Ring> {
    this.requireOwner('inputRing', owner);
    requireInteger('inputRing', 'length', length, 0, maxLength);
    const own = this.#party.self === owner ? requireValues('inputRing', owner, length, values) : undefined;
    return this.ringShare(length, await input(this.#party, additive, owner, length, own));
  }

  async inputBits(owner: number, length: number, planes: number, words: BigUint64Array | undefined): Promise<Bits> {
    this.requireOwner('inputBits', owner);
    const count = bitsWords('inputBits', length, planes);
    const own = this.#party.self === owner ? requireValues('inputBits', owner, count, words) : undefined;
    return this.bitsShare(length, planes, await input(this.#party, exclusiveOr, owner, count, own));
  }

  async inputRearranged(
    request: Rearrangement,
    data: RearrangedColumns | undefined,
    order: Uint32Array | undefined,
  ): Promise<{ ring: Ring[]; words: Bits[] }> {
    const given = checkRearrangement(request, this.session, data, order);
    const columns = await inputRearranged(this.#party, request, given.data, given.order);
    return {
      ring: columns.ring.map((parts) => this.ringShare(request.keep, parts)),
      words: columns.words.map((parts) => this.bitsShare(request.keep, 64, parts)),
    };
  }

  randomRing(length: number): Ring {
    requireInteger('randomRing', 'length', length, 0, maxLength);
    return this.ringShare(length, randomParts(this.#party, length));
  }

  randomBits(length: number, planes: number): Bits {
    return this.bitsShare(length, planes, randomParts(this.#party, bitsWords('randomBits', length, planes)));
  }

  randomOrder(length: number): SecretOrder {
    requireInteger('randomOrder', 'length', length, 0, maxLength);
    return new OrderShare(this.name, length, randomOrder(this.#party, length));
  }

  async shuffle(order: SecretOrder, columns: Columns, inverse = false): Promise<Columns> {
    const { known, length } = this.order<KnownOrder>('shuffle', order);
    const given = this.columns('shuffle', columns, length);
    return this.movedColumns(given, await shuffle(this.#party, packColumns(given), known, length, inverse));
  }

  async permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns> {
    const given = this.columns('permute', columns);
    const { length } = given;
    const known = checkOrder('permute', this.session, party, length, order);
    return this.movedColumns(given, await permute(this.#party, packColumns(given), party, length, known));
  }

  async multiply(x: Ring, y: Ring): Promise<Ring> {
    const [a, b, bounds] = this.factors(x, y);
    return this.ringShare(a.length, await multiply(this.#party, a.parts, b.parts), bounds);
  }

  override async dot(x: Ring, y: Ring, groups: number): Promise<Ring> {
    const [a, b, bounds] = this.segments(x, y, groups);
    return this.ringShare(groups, await dot(this.#party, a.parts, b.parts, groups), bounds);
  }

  async matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
    const [a, b, bounds] = this.matrices(x, xShape, y, yShape);
    const parts = await matrixProduct(this.#party, a.parts, xShape, b.parts, yShape);
    return this.ringShare(xShape.rows * yShape.columns, parts, bounds);
  }

  async and(x: Bits, y: Bits): Promise<Bits> {
    const [a, b] = this.bitPair('and', x, y);
    return this.bitsShare(a.length, a.planes, await and(this.#party, a.parts, b.parts));
  }

  override async bitMatrixProduct(x: Bits, y: Bits): Promise<Bits> {
    const [a, b] = this.bitMatrices(x, y);
    return this.bitsShare(a.length, b.planes, await bitMatrixProduct(this.#party, a, b));
  }

  async summands(x: Ring, width: number, start = 0): Promise<Bits[]> {
    const a = this.ring('summands', x);
    const planes = summandPlanes(width, start);
    const both = await summands(this.#party, a.parts, width, start);
    return both.map((parts) => this.bitsShare(a.length, planes, parts));
  }

  async shiftedSummands(x: Ring, places: number): Promise<Ring> {
    const a = this.ring('shiftedSummands', x);
    requireInteger('shiftedSummands', 'bits', places, 0, 63);
    return this.ringShare(a.length, await shiftedSummands(this.#party, a.parts, places));
  }

  async bitsToRing(x: Bits): Promise<Ring> {
    const a = this.bits('bitsToRing', x);
    const parts = await bitsToRing(this.#party, a.parts, a.length, a.planes);
    return this.ringShare(a.length * a.planes, parts, bitBounds);
  }

  override async shiftAndWeigh(
    x: Ring,
    places: number,
    planes: Bits,
    weights: BigUint64Array,
    constant: bigint,
  ): Promise<Ring> {
    const [a, b] = this.shiftAndWeighed(x, places, planes, weights);
    const request = { length: a.length, planes: b.planes, weights: [weights] };
    const shifted = { x: a.parts, places, constant: BigInt.asUintN(64, constant) };
    return this.ringShare(a.length, await shiftAndWeigh(this.#party, shifted, b.parts, request));
  }

  override async weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring> {
    const { length, planes, parts } = this.bits('weighBits', x);
    requireWeights(planes, weights);
    return this.ringShare(length * weights.length, await weighBits(this.#party, parts, { length, planes, weights }));
  }

  override async summable(x: Bits): Promise<Summable> {
    const { length, planes, parts } = this.bits('summable', x);
    return new SummableShare(this.name, length, planes, await summable(this.#party, parts, length, planes));
  }

  override async rowSums(x: Summable, planes: readonly number[], y: Ring, columns: number): Promise<Ring> {
    const [{ held }, { parts }] = this.summed<SummablePlanes>(x, planes, y, columns);
    return this.ringShare(planes.length * columns, await rowSums(this.#party, held, planes, parts, columns));
  }

  async open(x: Ring): Promise<BigUint64Array> {
    return (await openTo(this.#party, additive, this.ring('open', x).parts, everyone)) as BigUint64Array;
  }

  async openBits(x: Bits): Promise<BigUint64Array> {
    const a = this.bits('openBits', x);
    return (await openTo(this.#party, exclusiveOr, withoutPadding(a), everyone)) as BigUint64Array;
  }

  async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.ring('reveal', x);
    this.requirePermitted('reveal', a.length, line, recipients);
    return openTo(this.#party, additive, a.parts, recipients);
  }

  async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.bits('revealBits', x);
    this.requirePermitted('revealBits', a.length * a.planes, line, recipients);
    return openTo(this.#party, exclusiveOr, withoutPadding(a), recipients);
  }
}
