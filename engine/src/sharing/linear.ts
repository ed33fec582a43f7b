/**
 * The local half of the contract, once for every linear protocol. A share is `components` arrays and every linear map acts on
 * each of them alone; a public constant is added to the one component that carries constants. `clear` has one component,
 * `cost` none, `replicated` two.
 */
import { UsageError } from '../base/errors.ts';
import { BitRows } from '../kernels/rows.ts';
import * as bits from '../math/bits.ts';
import * as ring from '../math/ring64.ts';
import type { Session } from '../transport/session.ts';
import {
  type Bounds,
  boundsOfAll,
  boundsOfDifference,
  boundsOfMultiple,
  boundsOfProducts,
  boundsOfShift,
  boundsOfSum,
  boundsOfTotal,
  requireRingBounds,
  requireWithin,
} from './bounds.ts';
import {
  bitsWords,
  maxLength,
  requireConstant,
  requireIndices,
  requireInteger,
  requireParty,
  requirePlanes,
  requireRecipients,
  requireShape,
  requireWeights,
  requireWords,
  shapeError,
} from './checks.ts';
import { kindOf, wrongKind } from './kinds.ts';
import { requireFollowed } from './loops.ts';
import { boundsOfPublic } from './published.ts';
import { requireRows, type ShareColumns, unpackColumns } from './columns.ts';
import type { Rearrangement } from './flows.ts';
import type { Bits, Columns, Guard, Ring, SecretOrder, Security, Shape, Sharing, Summable } from './model.ts';
import { BitsShare, OrderShare, RingShare, SummableShare } from './share.ts';

/** Words of products of bits that are made at once: bounds memory. */
const wordsOfProducts = 2 ** 20;

export abstract class LinearSharing implements Sharing {
  abstract readonly name: string;
  abstract readonly security: Security;
  readonly session: Session;
  protected readonly guard: Guard;
  /** Arrays a share is made of here. */
  protected readonly components: number;
  /** The component that carries public constants, or −1 where another party's does. */
  protected readonly constantComponent: number;

  constructor(session: Session, guard: Guard, components: number, constantComponent: number) {
    this.session = session;
    this.guard = guard;
    this.components = components;
    this.constantComponent = constantComponent;
  }

  // -- interactive: each protocol's own -------------------------------------------------------------------------------
  abstract inputRing(owner: number, length: number, values: BigUint64Array | undefined): Promise<Ring>;
  abstract inputBits(owner: number, length: number, planes: number, words: BigUint64Array | undefined): Promise<Bits>;
  abstract inputRearranged(
    request: Rearrangement,
    data: { ring: readonly BigUint64Array[]; words: readonly BigUint64Array[] } | undefined,
    order: Uint32Array | undefined,
  ): Promise<{ ring: Ring[]; words: Bits[] }>;
  abstract randomRing(length: number): Ring;
  abstract randomBits(length: number, planes: number): Bits;
  abstract randomOrder(length: number): SecretOrder;
  abstract multiply(x: Ring, y: Ring): Promise<Ring>;
  abstract matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring>;
  abstract and(x: Bits, y: Bits): Promise<Bits>;
  abstract summands(x: Ring, width: number, start?: number): Promise<Bits[]>;
  abstract shiftedSummands(x: Ring, bits: number): Promise<Ring>;
  abstract bitsToRing(x: Bits): Promise<Ring>;
  abstract shuffle(order: SecretOrder, columns: Columns, inverse?: boolean): Promise<Columns>;
  abstract permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns>;
  abstract open(x: Ring): Promise<BigUint64Array>;
  abstract openBits(x: Bits): Promise<BigUint64Array>;
  abstract reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined>;
  abstract revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined>;
  abstract on(session: Session): Sharing;

  // -- shares ---------------------------------------------------------------------------------------------------------
  protected ringShare(length: number, parts: readonly BigUint64Array[], bounds?: Bounds): RingShare {
    return new RingShare(this.name, length, parts, bounds);
  }

  protected bitsShare(length: number, planes: number, parts: readonly BigUint64Array[]): BitsShare {
    return new BitsShare(this.name, length, planes, parts);
  }

  /** x as this protocol's share; anything else is refused. */
  protected ring(operation: string, x: Ring): RingShare {
    if (x instanceof RingShare && x.protocol === this.name) return x;
    throw this.#foreign(operation, x, 'Ring');
  }

  protected bits(operation: string, x: Bits): BitsShare {
    if (x instanceof BitsShare && x.protocol === this.name) return x;
    throw this.#foreign(operation, x, 'Bits');
  }

  /** An order of this protocol; anything else is refused. */
  protected order<Known>(operation: string, order: SecretOrder): OrderShare<Known> {
    if (order instanceof OrderShare && order.protocol === this.name) return order as OrderShare<Known>;
    throw this.#foreign(operation, order, 'SecretOrder');
  }

  /** Planes of this protocol; anything else is refused. */
  protected summablePlanes<Held>(operation: string, x: Summable): SummableShare<Held> {
    if (x instanceof SummableShare && x.protocol === this.name) return x as SummableShare<Held>;
    throw this.#foreign(operation, x, 'Summable');
  }

  /** Columns of this protocol, all of `length` rows or, where that is not given, as many as the first. */
  protected columns(operation: string, { rings, bits: planes }: Columns, length?: number): ShareColumns {
    const shares = {
      rings: rings.map((column) => this.ring(operation, column)),
      bits: planes.map((column) => this.bits(operation, column)),
    };
    const rows = length ?? shares.rings[0]?.length ?? shares.bits[0]?.length;
    if (rows === undefined) throw shapeError(operation, 'no columns', 'at least one column');
    requireRows(operation, shares, rows);
    return { length: rows, ...shares };
  }

  /** Columns whose rows have moved: `moved` holds the components of each packed column. */
  protected movedColumns(columns: ShareColumns, moved: readonly (readonly BigUint64Array[])[]): Columns {
    const parts = unpackColumns(columns, moved);
    return {
      rings: columns.rings.map(({ bounds }, c) => this.ringShare(columns.length, parts.rings[c] ?? [], bounds)),
      bits: columns.bits.map(({ planes }, c) =>
        this.bitsShare(columns.length, planes, parts.bits[c] as BigUint64Array[]),
      ),
    };
  }

  #foreign(operation: string, found: unknown, expected: 'Ring' | 'Bits' | 'SecretOrder' | 'Summable'): UsageError {
    // Of the right kind, but of another protocol, or a copy, which holds nothing.
    if (kindOf(found) === expected)
      return new UsageError('secret.foreign', { operation, protocol: this.name, expected });
    return wrongKind(operation, found, expected);
  }

  /** Two rings of equal length, and the bounds of their products. */
  protected factors(x: Ring, y: Ring): [RingShare, RingShare, Bounds | undefined] {
    const [a, b] = this.rings('multiply', x, y);
    return [a, b, boundsOfProducts('multiply', a.bounds, b.bounds, 1)];
  }

  /** Two rings of equal length. */
  protected rings(operation: string, x: Ring, y: Ring): [RingShare, RingShare] {
    const pair: [RingShare, RingShare] = [this.ring(operation, x), this.ring(operation, y)];
    requireShape(operation, `lengths ${x.length} and ${y.length}`, `lengths ${x.length} and ${x.length}`);
    return pair;
  }

  /** Two bit vectors of equal shape. */
  protected bitPair(operation: string, x: Bits, y: Bits): [BitsShare, BitsShare] {
    const pair: [BitsShare, BitsShare] = [this.bits(operation, x), this.bits(operation, y)];
    const shape = `${x.length} × ${x.planes}`;
    requireShape(operation, `${shape} and ${y.length} × ${y.planes}`, `${shape} and ${shape}`);
    return pair;
  }

  /** Checks the shapes of inner products and returns both vectors and the bounds of the results. */
  protected segments(x: Ring, y: Ring, groups: number): [RingShare, RingShare, Bounds | undefined] {
    const [a, b] = this.rings('dot', x, y);
    requireInteger('dot', 'groups', groups, 0, maxLength);
    if (groups === 0 ? a.length !== 0 : a.length % groups !== 0) {
      throw shapeError('dot', `${a.length} elements`, `a multiple of ${groups} groups`);
    }
    return [a, b, boundsOfProducts('dot', a.bounds, b.bounds, groups === 0 ? 0 : a.length / groups)];
  }

  /** Checks who owns an input, before anything is sent. */
  protected requireOwner(operation: string, owner: number): void {
    requireParty(operation, owner, this.session.names.length);
    requireFollowed(operation, this.session, [owner]);
  }

  /** Checks the recipients of a reveal and asks the guard for each, before anything is sent. */
  protected requirePermitted(operation: string, values: number, line: string, recipients: readonly number[]): void {
    requireRecipients(operation, recipients, this.session.names.length);
    requireFollowed(operation, this.session, recipients);
    for (const party of recipients) this.guard.permit(line, party, values);
  }

  /** What protocols do that have nothing better than to multiply all and add up locally. */
  async dot(x: Ring, y: Ring, groups: number): Promise<Ring> {
    this.segments(x, y, groups);
    return this.sum(await this.multiply(x, y), groups);
  }

  /** Checks the shapes of a product of bit matrices. */
  protected bitMatrices(x: Bits, y: Bits): [BitsShare, BitsShare] {
    const pair: [BitsShare, BitsShare] = [this.bits('bitMatrixProduct', x), this.bits('bitMatrixProduct', y)];
    requireShape('bitMatrixProduct', `${y.length} rows on the right`, `${x.planes} rows on the right`);
    return pair;
  }

  /** What protocols do that have nothing better than to make all products of bits and add them up locally. */
  async bitMatrixProduct(x: Bits, y: Bits): Promise<Bits> {
    this.bitMatrices(x, y);
    const { length, planes: inner } = x;
    const { planes } = y;
    let sum = this.filledBits(length, planes, false);
    if (length === 0 || planes === 0) return sum;
    const atOnce = Math.max(1, Math.floor(wordsOfProducts / (planes * bits.wordsFor(length))));
    for (let start = 0; start < inner; start += atOnce) {
      const taken = Array.from({ length: Math.min(atOnce, inner - start) }, (_, i) => start + i);
      const left = taken.flatMap((plane) => new Array<number>(planes).fill(plane));
      const right = taken.map((row) => this.gatherRows(y, new Uint32Array(length).fill(row)));
      const products = await this.and(this.pickPlanes(x, left), this.joinPlanes(right));
      for (let i = 0; i < taken.length; i++)
        sum = this.xor(sum, this.slicePlanes(products, i * planes, (i + 1) * planes));
    }
    return sum;
  }

  /** Checks the arguments of `shiftAndWeigh`. */
  protected shiftAndWeighed(x: Ring, bits: number, planes: Bits, weights: BigUint64Array): [RingShare, BitsShare] {
    const pair: [RingShare, BitsShare] = [this.ring('shiftAndWeigh', x), this.bits('shiftAndWeigh', planes)];
    requireInteger('shiftAndWeigh', 'bits', bits, 0, 63);
    requireShape('shiftAndWeigh', `planes of ${planes.length} rows`, `planes of ${x.length} rows`);
    requireWeights(planes.planes, [weights]);
    return pair;
  }

  async shiftAndWeigh(x: Ring, bits: number, planes: Bits, weights: BigUint64Array, constant: bigint): Promise<Ring> {
    const sum = await this.shiftedSummands(x, bits);
    return this.addConstant(this.add(sum, await this.weighBits(planes, [weights])), constant);
  }

  /** Protocols see no values. */
  promised(
    _operation: string,
    _promise: string,
    _vectors: readonly (Ring | Bits)[],
    _broken: (...columns: readonly ArrayLike<bigint>[]) => number | undefined,
  ): void {}

  /** What protocols do that have nothing better than to convert all bits and weigh them locally. */
  async weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring> {
    const { length, planes } = this.bits('weighBits', x);
    requireWeights(planes, weights);
    // Sums modulo 2^64, whatever the weights.
    const numbers = this.within(await this.bitsToRing(x));
    const sums = weights.map((weight) =>
      weight.reduce<Ring>(
        (sum, each, p) => this.add(sum, this.scale(this.slice(numbers, p * length, (p + 1) * length), each)),
        this.constantRing(new BigUint64Array(length)),
      ),
    );
    return this.concatenate(sums);
  }

  /** What protocols do that have nothing better than the planes as numbers. */
  async summable(x: Bits): Promise<Summable> {
    const { length, planes } = this.bits('summable', x);
    return new SummableShare<Ring>(this.name, length, planes, this.within(await this.bitsToRing(x)));
  }

  /** Checks the arguments of `rowSums`. */
  protected summed<Held>(
    x: Summable,
    planes: readonly number[],
    y: Ring,
    columns: number,
  ): [SummableShare<Held>, RingShare] {
    const pair: [SummableShare<Held>, RingShare] = [this.summablePlanes('rowSums', x), this.ring('rowSums', y)];
    requirePlanes('rowSums', planes, x.planes);
    requireInteger('rowSums', 'columns', columns, 0, maxLength);
    requireShape('rowSums', `${y.length} elements`, `${x.length * columns} elements`);
    return pair;
  }

  async rowSums(x: Summable, planes: readonly number[], y: Ring, columns: number): Promise<Ring> {
    const [{ held: numbers, length }] = this.summed<Ring>(x, planes, y, columns);
    const isWhole = planes.length === x.planes && planes.every((plane, i) => plane === i);
    const marks = isWhole
      ? numbers
      : this.concatenate(planes.map((plane) => this.slice(numbers, plane * length, (plane + 1) * length)));
    const shape = { rows: planes.length, columns: length };
    return this.matrixProduct(marks, shape, this.within(y), { rows: length, columns });
  }

  /** Checks the shapes of a matrix product and returns both matrices and the bounds of the product. */
  protected matrices(x: Ring, xShape: Shape, y: Ring, yShape: Shape): [RingShare, RingShare, Bounds | undefined] {
    const pair: [RingShare, RingShare] = [this.ring('matrixProduct', x), this.ring('matrixProduct', y)];
    for (const [matrix, shape] of [[x, xShape] as const, [y, yShape] as const]) {
      requireInteger('matrixProduct', 'rows', shape.rows, 0, maxLength);
      requireInteger('matrixProduct', 'columns', shape.columns, 0, maxLength);
      requireShape('matrixProduct', `${matrix.length} elements`, `${shape.rows * shape.columns} elements`);
    }
    requireShape(
      'matrixProduct',
      `second matrix with ${yShape.rows} rows`,
      `second matrix with ${xShape.columns} rows`,
    );
    const bounds = boundsOfProducts('matrixProduct', pair[0].bounds, pair[1].bounds, xShape.columns);
    return [...pair, bounds];
  }

  /** Parts of a public constant: `value()` in the component that carries constants, zeros elsewhere. */
  #constantParts(words: number, value: () => BigUint64Array): BigUint64Array[] {
    return Array.from({ length: this.components }, (_, part) =>
      part === this.constantComponent ? value() : new BigUint64Array(words),
    );
  }

  constantRing(values: BigUint64Array, bounds?: Bounds): Ring {
    requireWords('constantRing', values);
    const known = this.#publicBounds('constantRing', values, bounds);
    return this.ringShare(
      values.length,
      this.#constantParts(values.length, () => values.slice()),
      known,
    );
  }

  /** Bounds of public values: the declared ones, to which they are held at every party, or those of the values where that may be. */
  #publicBounds(operation: string, values: BigUint64Array, declared: Bounds | undefined): Bounds | undefined {
    if (declared === undefined) return boundsOfPublic(operation, values);
    requireRingBounds(declared);
    // A cost run has other values.
    if (this.components > 0) requireWithin(values, declared);
    return declared;
  }

  constantBits(length: number, planes: number, words: BigUint64Array): Bits {
    requireWords('constantBits', words);
    requireShape('constantBits', `${words.length} words`, `${bitsWords('constantBits', length, planes)} words`);
    return this.bitsShare(
      length,
      planes,
      this.#constantParts(words.length, () => words.slice()),
    );
  }

  filledRing(length: number, value: bigint): Ring {
    requireInteger('filledRing', 'length', length, 0, maxLength);
    requireConstant('filledRing', value, undefined);
    const element = BigInt.asUintN(64, value);
    const signed = BigInt.asIntN(64, value);
    const parts = this.#constantParts(length, () => new BigUint64Array(length).fill(element));
    return this.ringShare(length, parts, length === 0 ? undefined : { min: signed, max: signed });
  }

  filledBits(length: number, planes: number, one: boolean): Bits {
    const words = bitsWords('filledBits', length, planes);
    const parts = this.#constantParts(words, () => {
      const filled = new BigUint64Array(words);
      return one ? filled.fill(0xffff_ffff_ffff_ffffn) : filled;
    });
    return this.bitsShare(length, planes, parts);
  }

  // -- local on rings -------------------------------------------------------------------------------------------------
  #mapRing(
    x: RingShare,
    length: number,
    bounds: Bounds | undefined,
    map: (part: BigUint64Array, index: number) => BigUint64Array,
  ): Ring {
    return this.ringShare(length, x.parts.map(map), bounds);
  }

  within(x: Ring, bounds?: Bounds): Ring {
    const a = this.ring('within', x);
    if (bounds !== undefined) requireRingBounds(bounds);
    return this.ringShare(a.length, a.parts, bounds);
  }

  add(x: Ring, y: Ring): Ring {
    const [a, b] = this.rings('add', x, y);
    const bounds = boundsOfSum('add', a.bounds, b.bounds);
    return this.#mapRing(a, a.length, bounds, (part, i) => ring.add(part, b.parts[i] as BigUint64Array));
  }

  subtract(x: Ring, y: Ring): Ring {
    const [a, b] = this.rings('subtract', x, y);
    const bounds = boundsOfDifference('subtract', a.bounds, b.bounds);
    return this.#mapRing(a, a.length, bounds, (part, i) => ring.subtract(part, b.parts[i] as BigUint64Array));
  }

  negate(x: Ring): Ring {
    const a = this.ring('negate', x);
    return this.#mapRing(a, a.length, boundsOfMultiple('negate', a.bounds, -1n), (part) => ring.negate(part));
  }

  scale(x: Ring, factor: bigint): Ring {
    const a = this.ring('scale', x);
    requireConstant('scale', factor, a.bounds);
    return this.#mapRing(a, a.length, boundsOfMultiple('scale', a.bounds, factor), (part) => ring.scale(part, factor));
  }

  scaleEach(x: Ring, factors: BigUint64Array, factorBounds?: Bounds): Ring {
    const a = this.ring('scaleEach', x);
    requireWords('scaleEach', factors);
    requireShape('scaleEach', `${factors.length} factors`, `${a.length} factors`);
    const known = this.#publicBounds('scaleEach', factors, factorBounds);
    const bounds = boundsOfProducts('scaleEach', a.bounds, known, 1);
    return this.#mapRing(a, a.length, bounds, (part) => ring.multiply(part, factors));
  }

  addConstant(x: Ring, constant: bigint): Ring {
    const a = this.ring('addConstant', x);
    requireConstant('addConstant', constant, a.bounds);
    return this.#mapRing(a, a.length, boundsOfShift('addConstant', a.bounds, constant), (part, i) =>
      i === this.constantComponent ? ring.addConstant(part, constant) : part,
    );
  }

  sum(x: Ring, groups: number): Ring {
    const a = this.ring('sum', x);
    requireInteger('sum', 'groups', groups, 0, maxLength);
    if (groups === 0 ? a.length !== 0 : a.length % groups !== 0) {
      throw shapeError('sum', `${a.length} elements`, `a multiple of ${groups} groups`);
    }
    const bounds = boundsOfTotal('sum', a.bounds, groups === 0 ? 0 : a.length / groups);
    return this.#mapRing(a, groups, bounds, (part) => ring.segmentSums(part, groups));
  }

  prefixSums(x: Ring): Ring {
    const a = this.ring('prefixSums', x);
    // A total of one element is in bounds too.
    const bounds = boundsOfAll([a.bounds, boundsOfTotal('prefixSums', a.bounds, a.length)]);
    return this.#mapRing(a, a.length, a.length === 0 ? a.bounds : bounds, (part) => ring.prefixSums(part));
  }

  slice(x: Ring, start: number, end: number): Ring {
    const a = this.ring('slice', x);
    requireInteger('slice', 'end', end, 0, a.length);
    requireInteger('slice', 'start', start, 0, end);
    return this.#mapRing(a, end - start, a.bounds, (part) => part.subarray(start, end));
  }

  concatenate(parts: readonly Ring[]): Ring {
    const shares = parts.map((part) => this.ring('concatenate', part));
    const length = shares.reduce((sum, share) => sum + share.length, 0);
    return this.ringShare(
      length,
      this.#eachComponent((i) => ring.concatenate(partsAt(shares, i))),
      boundsOfAll(shares.filter((share) => share.length > 0).map((share) => share.bounds)),
    );
  }

  gather(x: Ring, indices: Uint32Array): Ring {
    const a = this.ring('gather', x);
    requireIndices('gather', indices, a.length);
    return this.#mapRing(a, indices.length, a.bounds, (part) => ring.gather(part, indices));
  }

  interleave(columns: readonly Ring[]): Ring {
    const shares = columns.map((column) => this.ring('interleave', column));
    const rows = shares[0]?.length ?? 0;
    for (const { length } of shares) requireShape('interleave', `length ${length}`, `length ${rows}`);
    const [only] = shares;
    if (shares.length === 1 && only !== undefined) return only;
    requireInteger('interleave', 'length', rows * shares.length, 0, maxLength);
    return this.ringShare(
      rows * shares.length,
      this.#eachComponent((i) => ring.interleave(partsAt(shares, i))),
      rows === 0 ? undefined : boundsOfAll(shares.map(({ bounds }) => bounds)),
    );
  }

  // -- local on bits --------------------------------------------------------------------------------------------------
  #eachComponent(make: (component: number) => BigUint64Array): BigUint64Array[] {
    return Array.from({ length: this.components }, (_, component) => make(component));
  }

  xor(x: Bits, y: Bits): Bits {
    const [a, b] = this.bitPair('xor', x, y);
    const parts = a.parts.map((part, i) => bits.xor(part, b.parts[i] as BigUint64Array));
    return this.bitsShare(a.length, a.planes, parts);
  }

  not(x: Bits): Bits {
    const a = this.bits('not', x);
    const parts = a.parts.map((part, i) => (i === this.constantComponent ? bits.not(part) : part));
    return this.bitsShare(a.length, a.planes, parts);
  }

  andConstant(x: Bits, words: BigUint64Array): Bits {
    const a = this.bits('andConstant', x);
    requireWords('andConstant', words);
    requireShape('andConstant', `${words.length} words`, `${a.words} words`);
    const parts = a.parts.map((part) => bits.and(part, words));
    return this.bitsShare(a.length, a.planes, parts);
  }

  slicePlanes(x: Bits, start: number, end: number): Bits {
    const a = this.bits('slicePlanes', x);
    requireInteger('slicePlanes', 'end', end, 0, a.planes);
    requireInteger('slicePlanes', 'start', start, 0, end);
    const perPlane = bits.wordsFor(a.length);
    const parts = a.parts.map((part) => part.subarray(start * perPlane, end * perPlane));
    return this.bitsShare(a.length, end - start, parts);
  }

  pickPlanes(x: Bits, planes: readonly number[]): Bits {
    const a = this.bits('pickPlanes', x);
    requirePlanes('pickPlanes', planes, a.planes);
    const parts = a.parts.map((part) => bits.pickPlanes(part, a.length, planes));
    return this.bitsShare(a.length, planes.length, parts);
  }

  /** All parts have the same length. With no parts the result has no planes and no rows. */
  joinPlanes(parts: readonly Bits[]): Bits {
    const shares = parts.map((part) => this.bits('joinPlanes', part));
    const length = shares[0]?.length ?? 0;
    for (const share of shares) requireShape('joinPlanes', `length ${share.length}`, `length ${length}`);
    const planes = shares.reduce((sum, share) => sum + share.planes, 0);
    return this.bitsShare(
      length,
      planes,
      this.#eachComponent((i) => ring.concatenate(partsAt(shares, i))),
    );
  }

  sliceRows(x: Bits, start: number, end: number): Bits {
    const a = this.bits('sliceRows', x);
    requireInteger('sliceRows', 'end', end, 0, a.length);
    requireInteger('sliceRows', 'start', start, 0, end);
    const parts = a.parts.map((part) => bits.sliceRows(part, a.length, a.planes, start, end));
    return this.bitsShare(end - start, a.planes, parts);
  }

  /** All parts have the same number of planes. With no parts the result has no planes and no rows. */
  joinRows(parts: readonly Bits[]): Bits {
    const shares = parts.map((part) => this.bits('joinRows', part));
    const planes = shares[0]?.planes ?? 0;
    for (const share of shares) requireShape('joinRows', `${share.planes} planes`, `${planes} planes`);
    const length = shares.reduce((sum, share) => sum + share.length, 0);
    const joined = this.#eachComponent((i) =>
      bits.joinRows(
        shares.map((share) => ({ words: share.parts[i] as BigUint64Array, length: share.length })),
        planes,
      ),
    );
    return this.bitsShare(length, planes, joined);
  }

  prefixParities(x: Bits): Bits {
    const a = this.bits('prefixParities', x);
    const parts = a.parts.map((part) => bits.prefixParities(part, a.length, a.planes));
    return this.bitsShare(a.length, a.planes, parts);
  }

  gatherRows(x: Bits, indices: Uint32Array): Bits {
    const a = this.bits('gatherRows', x);
    requireIndices('gatherRows', indices, a.length);
    const before = gathered.get(a);
    const rows = before instanceof BitRows ? before : new BitRows(a.parts, a.length, a.planes, before === 'once');
    gathered.set(a, before === undefined ? 'once' : rows);
    return this.bitsShare(indices.length, a.planes, rows.gather(indices));
  }
}

/** Vectors that rows have been gathered from: from the second time on they are kept put together by rows. */
const gathered = new WeakMap<BitsShare, BitRows | 'once'>();

const partsAt = (shares: readonly { readonly parts: readonly BigUint64Array[] }[], component: number) =>
  shares.map((share) => share.parts[component] as BigUint64Array);
