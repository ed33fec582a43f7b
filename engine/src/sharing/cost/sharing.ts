/**
 * The contract without data: shares carry only shapes, and each interactive operation adds its protocol's declared messages
 * to the run's ledger. Shapes are checked as everywhere, so a program that runs here has no shape error.
 */
import {
  bitsWords,
  checkOrder,
  checkRearrangement,
  maxLength,
  requireInteger,
  requireParty,
  requireWeights,
  summandPlanes,
} from '../checks.ts';
import { bitBounds } from '../bounds.ts';
import type { Flows, Rearrangement } from '../flows.ts';
import { shapeOf } from '../columns.ts';
import { LinearSharing } from '../linear.ts';
import type { Bits, Columns, Guard, Ring, SecretOrder, Security, Shape, Sharing } from '../model.ts';
import type { Session } from '../../transport/session.ts';
import { OrderShare } from '../share.ts';
import type { CostSession } from './session.ts';

/** One call of `reveal` or `revealBits`. */
export interface CostReveal {
  readonly line: string;
  readonly recipients: readonly number[];
  readonly values: number;
}

export class CostSharing extends LinearSharing {
  readonly name = 'cost';
  readonly security: Security;
  readonly #session: CostSession;
  readonly #flows: Flows;
  readonly #reveals: CostReveal[];

  constructor(session: CostSession, guard: Guard, flows: Flows, security: Security, reveals: CostReveal[]) {
    super(session, guard, 0, -1);
    this.#session = session;
    this.#flows = flows;
    this.security = security;
    this.#reveals = reveals;
  }

  on(session: Session): Sharing {
    return new CostSharing(session as CostSession, this.guard, this.#flows, this.security, this.#reveals);
  }

  async inputRing(owner: number, length: number): Promise<Ring> {
    requireParty('inputRing', owner, this.session.names.length);
    requireInteger('inputRing', 'length', length, 0, maxLength);
    this.#session.count(this.#flows.inputRing(owner, length));
    return this.ringShare(length, []);
  }

  async inputBits(owner: number, length: number, planes: number): Promise<Bits> {
    requireParty('inputBits', owner, this.session.names.length);
    bitsWords('inputBits', length, planes);
    this.#session.count(this.#flows.inputBits(owner, length, planes));
    return this.bitsShare(length, planes, []);
  }

  async inputRearranged(request: Rearrangement): Promise<{ ring: Ring[]; words: Bits[] }> {
    checkRearrangement(request, this.session, undefined, undefined);
    this.#session.count(this.#flows.inputRearranged(request));
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
    this.#session.count(this.#flows.shuffle(given.length, shapeOf(given), inverse));
    return this.movedColumns(given, []);
  }

  async permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns> {
    const given = this.columns('permute', columns);
    checkOrder('permute', this.session, party, given.length, order);
    this.#session.count(this.#flows.permute(party, given.length, shapeOf(given)));
    return this.movedColumns(given, []);
  }

  async multiply(x: Ring, y: Ring): Promise<Ring> {
    const [{ length }, , bounds] = this.factors(x, y);
    this.#session.count(this.#flows.multiply(length));
    return this.ringShare(length, [], bounds);
  }

  override async dot(x: Ring, y: Ring, groups: number): Promise<Ring> {
    const [{ length }, , bounds] = this.segments(x, y, groups);
    this.#session.count(this.#flows.dot(length, groups));
    return this.ringShare(groups, [], bounds);
  }

  async matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring> {
    const [, , bounds] = this.matrices(x, xShape, y, yShape);
    this.#session.count(this.#flows.matrixProduct(xShape, yShape));
    return this.ringShare(xShape.rows * yShape.columns, [], bounds);
  }

  async and(x: Bits, y: Bits): Promise<Bits> {
    const [{ length, planes }] = this.bitPair('and', x, y);
    this.#session.count(this.#flows.and(length, planes));
    return this.bitsShare(length, planes, []);
  }

  async summands(x: Ring, width: number, start = 0): Promise<Bits[]> {
    const { length } = this.ring('summands', x);
    const planes = summandPlanes(width, start);
    this.#session.count(this.#flows.summands(length, planes));
    return Array.from({ length: this.#flows.summandCount }, () => this.bitsShare(length, planes, []));
  }

  async shiftedSummands(x: Ring, bits: number): Promise<Ring> {
    const { length } = this.ring('shiftedSummands', x);
    requireInteger('shiftedSummands', 'bits', bits, 0, 63);
    if (this.#flows.shiftedSummands !== undefined) this.#session.count(this.#flows.shiftedSummands(length));
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
    const flow = this.#flows.shiftAndWeigh?.(length, planes.planes);
    if (flow === undefined) return super.shiftAndWeigh(x, bits, planes, weights, constant);
    this.#session.count(flow);
    return this.ringShare(length, []);
  }

  override async weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring> {
    const flows = this.#flows;
    const { length, planes } = this.bits('weighBits', x);
    requireWeights(planes, weights);
    this.#session.count(flows.weighBits?.(length, planes, weights.length) ?? flows.bitsToRing(length, planes));
    return this.ringShare(weights.length * length, []);
  }

  async bitsToRing(x: Bits): Promise<Ring> {
    const { length, planes } = this.bits('bitsToRing', x);
    this.#session.count(this.#flows.bitsToRing(length, planes));
    return this.ringShare(planes * length, [], bitBounds);
  }

  /** Zeros of the right length: opened values only ever steer what is public in shape. */
  async open(x: Ring): Promise<BigUint64Array> {
    const { length } = this.ring('open', x);
    this.#session.learn('open', `${length}`);
    this.#session.count(this.#flows.open(length));
    return new BigUint64Array(length);
  }

  async openBits(x: Bits): Promise<BigUint64Array> {
    const a = this.bits('openBits', x);
    this.#session.learn('openBits', `${a.length} × ${a.planes}`);
    this.#session.count(this.#flows.openBits(a.length, a.planes));
    return new BigUint64Array(a.words);
  }

  async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<undefined> {
    const { length } = this.ring('reveal', x);
    this.requirePermitted('reveal', length, line, recipients);
    this.#session.learn('reveal', `${length} (${line})`);
    this.#session.count(this.#flows.reveal(length, recipients));
    return this.#list(line, recipients, length);
  }

  async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<undefined> {
    const { length, planes } = this.bits('revealBits', x);
    this.requirePermitted('revealBits', length * planes, line, recipients);
    this.#session.learn('revealBits', `${length} (${line})`);
    this.#session.count(this.#flows.revealBits(length, planes, recipients));
    return this.#list(line, recipients, length * planes);
  }

  #list(line: string, recipients: readonly number[], values: number): undefined {
    this.#session.list();
    this.#reveals.push({ line, recipients: [...recipients], values });
    return undefined;
  }
}
