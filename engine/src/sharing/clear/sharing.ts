/**
 * The plaintext oracle: the contract computed in the clear by one process. It protects nothing; it says what every protocol
 * must answer, bit for bit, and runs programs at full speed in tests and in the demo's comparison.
 */
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import { addBitMatrixProduct } from '../../kernels/bit-matrix.ts';
import { addMatrixProduct } from '../../kernels/matrix.ts';
import { gatherPieces } from '../../kernels/rows.ts';
import { planesToBitRows, rowsToPlanes } from '../../kernels/transpose.ts';
import { shiftedSum, weighedBits } from '../../kernels/weigh.ts';
import { unpackBits, wordsFor } from '../../math/bits.ts';
import { UsageError } from '../../base/errors.ts';
import { bytesOf } from '../../base/bytes.ts';
import { invertPermutation, randomPermutation } from '../../base/random.ts';
import type { Session } from '../../transport/session.ts';
import { bitBounds, type Bounds, requireWithin } from '../bounds.ts';
import {
  bitsWords,
  checkOrder,
  checkRearrangement,
  maxLength,
  requireInteger,
  requireValues,
  requireWeights,
  summandPlanes,
} from '../checks.ts';
import { packColumns, type ShareColumns } from '../columns.ts';
import type { Rearrangement } from '../flows.ts';
import { LinearSharing } from '../linear.ts';
import type { Bits, Columns, Guard, Ring, SecretOrder, Security, Shape, Sharing } from '../model.ts';
import { type BitsShare, OrderShare, RingShare } from '../share.ts';

/** Nobody is protected from anybody. */
const clearSecurity: Security = { adversary: 'semi-honest', threshold: 0, of: 1, paper: 'none: plaintext' };

export class ClearSharing extends LinearSharing {
  readonly name = 'clear';
  readonly security = clearSecurity;

  constructor(session: Session, guard: Guard) {
    super(session, guard, 1, 0);
  }

  on(session: Session): Sharing {
    return new ClearSharing(session, this.guard);
  }

  /** Every vector is held to its bounds here, where the values are known. */
  protected override ringShare(length: number, parts: readonly BigUint64Array[], bounds?: Bounds): RingShare {
    const share = new RingShare(this.name, length, parts, bounds);
    if (bounds !== undefined) requireWithin(valuesOf(share), bounds);
    return share;
  }

  override promised(
    operation: string,
    promise: string,
    vectors: readonly (Ring | Bits)[],
    broken: (...columns: readonly ArrayLike<bigint>[]) => number | undefined,
  ): void {
    const columns = vectors.map((x) =>
      x.domain === 'ring' ? signedOf(this.ring(operation, x)) : rowsOf(this.bits(operation, x)),
    );
    const index = broken(...columns);
    if (index !== undefined) throw new UsageError('sharing.promise', { operation, promise, index });
  }

  async inputRing(owner: number, length: number, values: BigUint64Array | undefined): Promise<Ring> {
    this.requireOwner('inputRing', owner);
    requireInteger('inputRing', 'length', length, 0, maxLength);
    return this.ringShare(length, [requireValues('inputRing', owner, length, values).slice()]);
  }

  async inputBits(owner: number, length: number, planes: number, words: BigUint64Array | undefined): Promise<Bits> {
    this.requireOwner('inputBits', owner);
    const count = bitsWords('inputBits', length, planes);
    return this.bitsShare(length, planes, [requireValues('inputBits', owner, count, words).slice()]);
  }

  async inputRearranged(
    request: Rearrangement,
    data: { ring: readonly BigUint64Array[]; words: readonly BigUint64Array[] } | undefined,
    order: Uint32Array | undefined,
  ): Promise<{ ring: Ring[]; words: Bits[] }> {
    const given = checkRearrangement(request, this.session, data, order);
    const indices = given.order as Uint32Array;
    const columns = given.data as { ring: readonly BigUint64Array[]; words: readonly BigUint64Array[] };
    return {
      ring: columns.ring.map((column) => this.ringShare(request.keep, [ring.gather(column, indices)])),
      words: columns.words.map((column) =>
        this.bitsShare(request.keep, 64, [rowsToPlanes(ring.gather(column, indices), 64)]),
      ),
    };
  }

  randomRing(length: number): Ring {
    requireInteger('randomRing', 'length', length, 0, maxLength);
    return this.ringShare(length, [this.#randomWords(length)]);
  }

  randomBits(length: number, planes: number): Bits {
    return this.bitsShare(length, planes, [this.#randomWords(bitsWords('randomBits', length, planes))]);
  }

  #randomWords(count: number): BigUint64Array {
    const words = new BigUint64Array(count);
    this.session.random.fill(bytesOf(words));
    return words;
  }

  randomOrder(length: number): SecretOrder {
    requireInteger('randomOrder', 'length', length, 0, maxLength);
    return new OrderShare(this.name, length, randomPermutation(this.session.random, length));
  }

  async shuffle(order: SecretOrder, columns: Columns, inverse = false): Promise<Columns> {
    const { known, length } = this.order<Uint32Array>('shuffle', order);
    return this.#moved(this.columns('shuffle', columns, length), inverse ? invertPermutation(known) : known);
  }

  async permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns> {
    const given = this.columns('permute', columns);
    return this.#moved(given, checkOrder('permute', this.session, party, given.length, order) as Uint32Array);
  }

  #moved(columns: ShareColumns, order: Uint32Array): Columns {
    const moved = packColumns(columns).map(({ unit, parts }) => parts.map((part) => gatherPieces(part, unit, order)));
    return this.movedColumns(columns, moved);
  }

  async multiply(x: Ring, y: Ring): Promise<Ring> {
    const [a, b, bounds] = this.factors(x, y);
    return this.ringShare(a.length, [ring.multiply(valuesOf(a), valuesOf(b))], bounds);
  }

  async matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
    const [a, b, bounds] = this.matrices(x, xShape, y, yShape);
    const product = new BigUint64Array(xShape.rows * yShape.columns);
    addMatrixProduct(product, valuesOf(a), valuesOf(b), xShape.rows, xShape.columns, yShape.columns);
    return this.ringShare(product.length, [product], bounds);
  }

  async and(x: Bits, y: Bits): Promise<Bits> {
    const [a, b] = this.bitPair('and', x, y);
    return this.bitsShare(a.length, a.planes, [bits.and(valuesOf(a), valuesOf(b))]);
  }

  override async bitMatrixProduct(x: Bits, y: Bits): Promise<Bits> {
    const [a, b] = this.bitMatrices(x, y);
    const shape = { words: wordsFor(a.length), inner: a.planes, columns: b.planes };
    const product = new BigUint64Array(shape.words * shape.columns);
    addBitMatrixProduct(product, valuesOf(a), valuesOf(b), shape);
    return this.bitsShare(a.length, b.planes, [product]);
  }

  async summands(x: Ring, width: number, start = 0): Promise<Bits[]> {
    const a = this.ring('summands', x);
    const planes = summandPlanes(width, start);
    return [this.bitsShare(a.length, planes, [rowsToPlanes(valuesOf(a), width).subarray(start * wordsFor(a.length))])];
  }

  async shiftedSummands(x: Ring, bits: number): Promise<Ring> {
    const a = this.ring('shiftedSummands', x);
    requireInteger('shiftedSummands', 'bits', bits, 0, 63);
    return this.ringShare(a.length, [shiftedSum(valuesOf(a), new BigUint64Array(a.length), bits)]);
  }

  override async weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring> {
    const a = this.bits('weighBits', x);
    requireWeights(a.planes, weights);
    return this.ringShare(weights.length * a.length, [weighedBits(valuesOf(a), a.length, a.planes, weights)]);
  }

  async bitsToRing(x: Bits): Promise<Ring> {
    const a = this.bits('bitsToRing', x);
    return this.ringShare(a.planes * a.length, [planesToBitRows(valuesOf(a), a.planes, a.length)], bitBounds);
  }

  async open(x: Ring): Promise<BigUint64Array> {
    return valuesOf(this.ring('open', x)).slice();
  }

  async openBits(x: Bits): Promise<BigUint64Array> {
    const a = this.bits('openBits', x);
    return bits.clearPadding(valuesOf(a), a.length, a.planes);
  }

  async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.ring('reveal', x);
    this.requirePermitted('reveal', a.length, line, recipients);
    return recipients.length === 0 ? undefined : valuesOf(a).slice();
  }

  async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const a = this.bits('revealBits', x);
    this.requirePermitted('revealBits', a.length * a.planes, line, recipients);
    return recipients.length === 0 ? undefined : bits.clearPadding(valuesOf(a), a.length, a.planes);
  }
}

/** The numbers of x, signed: the same memory. */
function signedOf(x: RingShare): BigInt64Array {
  const words = valuesOf(x);
  return new BigInt64Array(words.buffer, words.byteOffset, words.length);
}

/** The number that the planes of each row hold. */
function rowsOf(x: BitsShare): bigint[] {
  const rows = new Array<bigint>(x.length).fill(0n);
  const words = valuesOf(x);
  const perPlane = wordsFor(x.length);
  for (let plane = 0; plane < x.planes; plane++) {
    unpackBits(words.subarray(plane * perPlane, (plane + 1) * perPlane), x.length).forEach((bit, i) => {
      if (bit === 1) rows[i] = (rows[i] as bigint) | (1n << BigInt(plane));
    });
  }
  return rows;
}

const valuesOf = (share: RingShare | BitsShare): BigUint64Array => share.parts[0] as BigUint64Array;
