/**
 * The contract by shapes alone: shares hold nothing, and shapes and bounds are checked as everywhere, so that a program takes the same
 * way here as at the parties that hold shares. A cost run adds declared messages to it, a client its own inputs and results.
 */
import { zeroWords } from '../math/zeros.ts';
import type { Session } from '../transport/session.ts';
import { bitBounds } from './bounds.ts';
import {
  bitsWords,
  checkOrder,
  checkRearrangement,
  maxLength,
  requireInteger,
  requireWeights,
  summandPlanes,
} from './checks.ts';
import { shapeOf } from './columns.ts';
import type { Flows, Rearrangement } from './flows.ts';
import { LinearSharing } from './linear.ts';
import type { Bits, Columns, Flow, Guard, Ring, SecretOrder, Security, Shape, Summable } from './model.ts';
import { OrderShare, SummableShare } from './share.ts';

export abstract class ShapeSharing extends LinearSharing {
  readonly security: Security;
  protected readonly flows: Flows;

  constructor(session: Session, guard: Guard, flows: Flows, security: Security) {
    super(session, guard, 0, -1);
    this.flows = flows;
    this.security = security;
  }

  /** Told of the messages of each operation. */
  protected abstract count(flow: () => Flow): void;

  /** Told of each vector that the program learns or would learn. */
  protected abstract learn(operation: string, shape: string): void;

  async inputRing(owner: number, length: number, _values?: BigUint64Array): Promise<Ring> {
    this.requireOwner('inputRing', owner);
    requireInteger('inputRing', 'length', length, 0, maxLength);
    this.count(() => this.flows.inputRing(owner, length));
    return this.ringShare(length, []);
  }

  async inputBits(owner: number, length: number, planes: number, _words?: BigUint64Array): Promise<Bits> {
    this.requireOwner('inputBits', owner);
    bitsWords('inputBits', length, planes);
    this.count(() => this.flows.inputBits(owner, length, planes));
    return this.bitsShare(length, planes, []);
  }

  async inputRearranged(request: Rearrangement): Promise<{ ring: Ring[]; words: Bits[] }> {
    checkRearrangement(request, this.session, undefined, undefined);
    this.count(() => this.flows.inputRearranged(request));
    return {
      ring: Array.from({ length: request.ring }, () => this.ringShare(request.keep, [])),
      words: Array.from({ length: request.words }, () => this.bitsShare(request.keep, 64, [])),
    };
  }

  randomRing(length: number): Ring {
    requireInteger('randomRing', 'length', length, 0, maxLength);
    return this.ringShare(length, []);
  }

  randomBits(length: number, planes: number): Bits {
    bitsWords('randomBits', length, planes);
    return this.bitsShare(length, planes, []);
  }

  randomOrder(length: number): SecretOrder {
    requireInteger('randomOrder', 'length', length, 0, maxLength);
    return new OrderShare(this.name, length, undefined);
  }

  async shuffle(order: SecretOrder, columns: Columns, inverse = false): Promise<Columns> {
    const given = this.columns('shuffle', columns, this.order('shuffle', order).length);
    this.count(() => this.flows.shuffle(given.length, shapeOf(given), inverse));
    return this.movedColumns(given, []);
  }

  async permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns> {
    const given = this.columns('permute', columns);
    checkOrder('permute', this.session, party, given.length, order);
    this.count(() => this.flows.permute(party, given.length, shapeOf(given)));
    return this.movedColumns(given, []);
  }

  async multiply(x: Ring, y: Ring): Promise<Ring> {
    const [{ length }, , bounds] = this.factors(x, y);
    this.count(() => this.flows.multiply(length));
    return this.ringShare(length, [], bounds);
  }

  override async dot(x: Ring, y: Ring, groups: number): Promise<Ring> {
    const [{ length }, , bounds] = this.segments(x, y, groups);
    this.count(() => this.flows.dot(length, groups));
    return this.ringShare(groups, [], bounds);
  }

  async matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
    const [, , bounds] = this.matrices(x, xShape, y, yShape);
    this.count(() => this.flows.matrixProduct(xShape, yShape));
    return this.ringShare(xShape.rows * yShape.columns, [], bounds);
  }

  async and(x: Bits, y: Bits): Promise<Bits> {
    const [{ length, planes }] = this.bitPair('and', x, y);
    this.count(() => this.flows.and(length, planes));
    return this.bitsShare(length, planes, []);
  }

  override async bitMatrixProduct(x: Bits, y: Bits): Promise<Bits> {
    this.bitMatrices(x, y);
    const flow = this.flows.bitMatrixProduct?.(x.length, x.planes, y.planes);
    if (flow === undefined) return super.bitMatrixProduct(x, y);
    this.count(() => flow);
    return this.bitsShare(x.length, y.planes, []);
  }

  async summands(x: Ring, width: number, start = 0): Promise<Bits[]> {
    const { length } = this.ring('summands', x);
    const planes = summandPlanes(width, start);
    this.count(() => this.flows.summands(length, planes));
    return Array.from({ length: this.flows.summandCount }, () => this.bitsShare(length, planes, []));
  }

  async shiftedSummands(x: Ring, bits: number): Promise<Ring> {
    const { length } = this.ring('shiftedSummands', x);
    requireInteger('shiftedSummands', 'bits', bits, 0, 63);
    const flow = this.flows.shiftedSummands?.(length);
    if (flow !== undefined) this.count(() => flow);
    return this.ringShare(length, []);
  }

  override async shiftAndWeigh(
    x: Ring,
    bits: number,
    planes: Bits,
    weights: BigUint64Array,
    constant: bigint,
  ): Promise<Ring> {
    const [{ length }] = this.shiftAndWeighed(x, bits, planes, weights);
    const flow = this.flows.shiftAndWeigh?.(length, planes.planes);
    if (flow === undefined) return super.shiftAndWeigh(x, bits, planes, weights, constant);
    this.count(() => flow);
    return this.ringShare(length, []);
  }

  override async weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring> {
    const { flows } = this;
    const { length, planes } = this.bits('weighBits', x);
    requireWeights(planes, weights);
    this.count(() => flows.weighBits?.(length, planes, weights.length) ?? flows.bitsToRing(length, planes));
    return this.ringShare(weights.length * length, []);
  }

  override async summable(x: Bits): Promise<Summable> {
    const { length, planes } = this.bits('summable', x);
    const flow = this.flows.summable?.(length, planes);
    if (flow === undefined) return super.summable(x);
    this.count(() => flow);
    return new SummableShare(this.name, length, planes, undefined);
  }

  override async rowSums(x: Summable, planes: readonly number[], y: Ring, columns: number): Promise<Ring> {
    this.summed(x, planes, y, columns);
    const flow = this.flows.rowSums?.(x.length, planes.length, columns);
    if (flow === undefined) return super.rowSums(x, planes, y, columns);
    this.count(() => flow);
    return this.ringShare(planes.length * columns, []);
  }

  async bitsToRing(x: Bits): Promise<Ring> {
    const { length, planes } = this.bits('bitsToRing', x);
    this.count(() => this.flows.bitsToRing(length, planes));
    return this.ringShare(planes * length, [], bitBounds);
  }

  /** Zeros of the right length: opened values only ever steer what is public in shape. */
  async open(x: Ring): Promise<BigUint64Array> {
    const { length } = this.ring('open', x);
    this.learn('open', `${length}`);
    this.count(() => this.flows.open(length));
    return zeroWords(length);
  }

  async openBits(x: Bits): Promise<BigUint64Array> {
    const a = this.bits('openBits', x);
    this.learn('openBits', `${a.length} × ${a.planes}`);
    this.count(() => this.flows.openBits(a.length, a.planes));
    return zeroWords(a.words);
  }

  async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const { length } = this.ring('reveal', x);
    this.requirePermitted('reveal', length, line, recipients);
    this.learn('reveal', `${length} (${line})`);
    this.count(() => this.flows.reveal(length, recipients));
    return undefined;
  }

  async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    const { length, planes } = this.bits('revealBits', x);
    this.requirePermitted('revealBits', length * planes, line, recipients);
    this.learn('revealBits', `${length} (${line})`);
    this.count(() => this.flows.revealBits(length, planes, recipients));
    return undefined;
  }
}
