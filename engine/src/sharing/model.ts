/**
 * The sharing contract: what every protocol offers and everything in `secure/`, `sets/` and the analysis package is
 * written over. A secure program is an ordinary async function of a `Sharing`; it never branches on a secret, so the same
 * function runs on `clear` (plaintext oracle, one process), `cost` (no data: exact rounds and bytes) and each protocol.
 *
 * Every party executes the same program (SPMD). A value only some party has is passed as `undefined` elsewhere; ask
 * `session.owns(party)` before loading it. Methods that return a promise send messages; all others are local.
 *
 * Parties from number `session.computers` on are clients: they own inputs and are recipients, hold no share and learn nothing else.
 * They run the program too, which does there what concerns them; client.ts says how.
 */
import type { Session } from '../transport/session.ts';
import type { Bounds } from './bounds.ts';
import type { Need } from './needs.ts';

/**
 * Secret vector over Z_2^64. Signed values are two's complement. Opaque: printing, comparing with < or ==, and arithmetic throw
 * UsageError('secret.coerced'). `if (x)` and `x === y` ask about the object, which JavaScript does not let us refuse.
 */
export interface Ring {
  readonly domain: 'ring';
  readonly length: number;
  /** Public bounds of every element as signed numbers, where they are known (see `within`). */
  readonly bounds?: Bounds | undefined;
}

/**
 * Secret bits: `planes` bit vectors of `length` bits each (bit-sliced). One boolean per row is one plane; a 40-bit number
 * per row is 40 planes, least significant first. Storage is plane after plane, each ceil(length/64) words; bit i of a plane
 * is bit i mod 64 of word i div 64; bits past `length` in the last word are arbitrary and never opened.
 */
export interface Bits {
  readonly domain: 'bits';
  readonly length: number;
  readonly planes: number;
}

/**
 * A secret permutation of rows: uniformly random and known to nobody. Opaque, and good for any number of `shuffle` calls, as
 * each masks what it moves afresh. What is opened after a shuffle is another matter: see `shuffle`.
 */
export interface SecretOrder {
  readonly domain: 'order';
  readonly length: number;
}

/** Planes of bits in the form that `rowSums` takes; opaque. As large as `bitsToRing` makes them, in replicated half of that where there are many. */
export interface Summable {
  readonly domain: 'summable';
  readonly length: number;
  readonly planes: number;
}

/** Vectors of one length whose rows move together. */
export interface Columns {
  readonly rings: readonly Ring[];
  readonly bits: readonly Bits[];
}

/** Rows × columns of a row-major matrix. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** One message of a declared flow: who sends how many payload bytes to whom. */
export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/**
 * Declared communication of one operation: rounds in order, each a list of messages that do not depend on each other; and
 * the prepared correlations that it takes, in protocols that have a preparation.
 */
export interface Flow extends ReadonlyArray<readonly Transfer[]> {
  readonly needs?: readonly Need[];
}

/** What an adversary may do and how many parties it may hold. */
export interface Security {
  readonly adversary: 'semi-honest' | 'malicious';
  readonly threshold: number;
  readonly of: number;
  readonly paper: string;
}

/** Checks each reveal against the contract; throws PolicyError('guard.not-disclosed') when no line permits it. */
export interface Guard {
  /** `line`: id of the disclosure line; `party`: 0-based recipient; `values`: how many values it is about to learn. */
  permit(line: string, party: number, values: number): void;
  /** The guard of one run of one party, where it counts; every run asks for one. */
  forRun?(): Guard;
}

export interface Sharing {
  /** Registry name: 'clear', 'cost', 'replicated'. */
  readonly name: string;
  readonly security: Security;
  readonly session: Session;

  // -- sources ------------------------------------------------------------------------------------------------------
  /**
   * Shares `values` (length `length`) of party `owner`, which may be a client. Whether they keep to bounds that the program declares
   * (`within`) no protocol sees, of a computer's values as little as of a client's: what knows its format checks at the owner, as
   * `fixedInput` does.
   */
  inputRing(owner: number, length: number, values: BigUint64Array | undefined): Promise<Ring>;
  /** Shares bits of party `owner`, which may be a client: `words` in the storage order of Bits. */
  inputBits(owner: number, length: number, planes: number, words: BigUint64Array | undefined): Promise<Bits>;
  /**
   * Shares columns of party `owner` after rearranging their rows by `order`, known to `permuter` and, in some protocols, told
   * to the third party: output row j is input row order[j], 0 ≤ order[j] < rows, all distinct, output length `keep` ≤ rows.
   * Precondition: `owner` has put its rows into a fresh uniformly random order and `order` is uniform given that (the
   * permuter fills unmatched places at random); then `order` tells the third party nothing, and `owner` never sees it.
   * Ring columns are additive, `words` columns hold 64 bits a row and come back as Bits of 64 planes. Owner and permuter compute:
   * UsageError('sharing.client').
   */
  inputRearranged(
    request: { owner: number; permuter: number; rows: number; keep: number; ring: number; words: number },
    data: { ring: readonly BigUint64Array[]; words: readonly BigUint64Array[] } | undefined,
    order: Uint32Array | undefined,
  ): Promise<{ ring: Ring[]; words: Bits[] }>;
  /**
   * Public constants as shares. Their bounds are those of the values; or `bounds`, to which every party holds the values
   * (UsageError('sharing.out-of-range')): then what follows costs the same whatever they are. That matters for what the program itself
   * has published, as a cost run has something else in its place. A vector from `open` therefore has no bounds of its own, and one from
   * `reveal` needs declared ones: UsageError('sharing.published'). Of copies and computed vectors this cannot be known: declare theirs.
   */
  constantRing(values: BigUint64Array, bounds?: Bounds): Ring;
  constantBits(length: number, planes: number, words: BigUint64Array): Bits;
  /**
   * `length` times one public constant, from −2^63 to 2^64 − 1: UsageError('sharing.constant') beyond. Where nobody holds data,
   * nothing of that length is made.
   */
  filledRing(length: number, value: bigint): Ring;
  /** Planes of all ones, or all zeros. */
  filledBits(length: number, planes: number, one: boolean): Bits;
  /** Uniform elements of Z_2^64 that nobody knows. Local: no message. */
  randomRing(length: number): Ring;
  /** Uniform bits that nobody knows. Local: no message. */
  randomBits(length: number, planes: number): Bits;
  /** A uniformly random order of `length` rows that nobody knows. Local: no message. */
  randomOrder(length: number): SecretOrder;

  // -- local on rings -----------------------------------------------------------------------------------------------
  /**
   * x, declared to hold only signed numbers within `bounds`; without bounds: x as elements of Z_2^64 again, of which nothing
   * is promised. add, subtract, negate, scale, scaleEach, addConstant, sum, slice, concatenate, gather, interleave, multiply,
   * dot and matrixProduct of vectors that all have bounds give results with bounds, and are refused with
   * UsageError('sharing.overflow') before they run when the result could leave [−2^63, 2^63). Public
   * constants have the bounds of their values (see `constantRing`). `clear` checks every vector against its bounds: UsageError('sharing.out-of-range').
   */
  within(x: Ring, bounds?: Bounds): Ring;
  add(x: Ring, y: Ring): Ring;
  subtract(x: Ring, y: Ring): Ring;
  negate(x: Ring): Ring;
  /**
   * Every element times one public constant (mod 2^64): a signed number of 64 bits or, where x has no bounds, an unsigned one.
   * UsageError('sharing.constant') beyond.
   */
  scale(x: Ring, factor: bigint): Ring;
  /** Element-wise product with public values; bounds of factors as in `constantRing`. */
  scaleEach(x: Ring, factors: BigUint64Array, factorBounds?: Bounds): Ring;
  /** Adds one public constant to every element; constants as in `scale`. */
  addConstant(x: Ring, constant: bigint): Ring;
  /** Sums of `groups` equal consecutive segments: length n → length groups (n divisible by groups). */
  sum(x: Ring, groups: number): Ring;
  /** Running totals: element i of the result is x[0] + … + x[i]. */
  prefixSums(x: Ring): Ring;
  slice(x: Ring, start: number, end: number): Ring;
  concatenate(parts: readonly Ring[]): Ring;
  /** Element i of the result is x[indices[i]]; indices are public. */
  gather(x: Ring, indices: Uint32Array): Ring;
  /** Columns of one length as a row-major matrix: element i·k + c of the result is element i of column c of k. */
  interleave(columns: readonly Ring[]): Ring;

  // -- local on bits ------------------------------------------------------------------------------------------------
  xor(x: Bits, y: Bits): Bits;
  not(x: Bits): Bits;
  /** AND with public bits in storage order (e.g. one constant over all rows). */
  andConstant(x: Bits, words: BigUint64Array): Bits;
  slicePlanes(x: Bits, start: number, end: number): Bits;
  pickPlanes(x: Bits, planes: readonly number[]): Bits;
  joinPlanes(parts: readonly Bits[]): Bits;
  /** Rows start..end of every plane. */
  sliceRows(x: Bits, start: number, end: number): Bits;
  /** Rows of each part after those of the part before it (same planes). */
  joinRows(parts: readonly Bits[]): Bits;
  /** Running sums mod 2: row i of every plane of the result is the sum of rows 0 to i. */
  prefixParities(x: Bits): Bits;
  /** Row i of every plane of the result is row indices[i] of x; indices are public. Repeated calls on one x are cheaper. */
  gatherRows(x: Bits, indices: Uint32Array): Bits;

  // -- interactive --------------------------------------------------------------------------------------------------
  multiply(x: Ring, y: Ring): Promise<Ring>;
  /**
   * Inner products: the sums of x·y over `groups` equal consecutive segments, length n → length groups (n divisible by
   * groups). Protocols send one element a group where they can.
   */
  dot(x: Ring, y: Ring, groups: number): Promise<Ring>;
  /** Row-major matrix product x (m×n) · y (n×p): m·p elements are sent, whatever n is. */
  matrixProduct(x: Ring, xShape: Shape, y: Ring, yShape: Shape): Promise<Ring>;
  /** Bit-wise AND of equal shapes. */
  and(x: Bits, y: Bits): Promise<Bits>;
  /**
   * Product mod 2 of matrices of bits, whose columns are planes: x (n rows, m planes) · y (m rows, p planes) has n rows and p planes. Protocols
   * send n·p bits, whatever m is, where they can; else m times as many.
   */
  bitMatrixProduct(x: Bits, y: Bits): Promise<Bits>;
  /**
   * Bit-shared summands of x, a 64-bit number each, which add up to x mod 2^64: their planes `start` (by default 0) to
   * width − 1, 0 ≤ start < width ≤ 64. Calls for the same x mean the same summands. How many there are is the protocol's
   * choice (clear: 1, replicated: 2); `secure/adder.ts` adds them.
   */
  summands(x: Ring, width: number, start?: number): Promise<Bits[]>;
  /** Σ floor(s_k / 2^bits) mod 2^64 over the summands s_k of x as unsigned numbers, 0 ≤ bits ≤ 63. Without bounds. */
  shiftedSummands(x: Ring, bits: number): Promise<Ring>;
  /**
   * One plane of bits → 0/1 ring elements, with these bounds; with p planes the result has p·length elements, plane
   * after plane.
   */
  bitsToRing(x: Bits): Promise<Ring>;
  /**
   * shiftedSummands(x, bits) + weighBits(planes, [weights]) + constant: what ends a truncation. In one pass, and added before
   * shares are made whole again, where a protocol can do so.
   */
  shiftAndWeigh(x: Ring, bits: number, planes: Bits, weights: BigUint64Array, constant: bigint): Promise<Ring>;
  /**
   * Weighted sums of the planes of x as numbers: sum o of row i is Σ_p weights[o][p]·(bit i of plane p) mod 2^64. 1 to 16 sums
   * with a public weight for each plane; the result has sums·length elements, sum after sum. Protocols send less for it
   * than for `bitsToRing` where they can: replicated 8 bytes a bit and 16 a sum instead of 24 a bit.
   */
  weighBits(x: Bits, weights: readonly BigUint64Array[]): Promise<Ring>;

  /** The planes of x for any number of `rowSums`. Costs as much as `bitsToRing`. */
  summable(x: Bits): Promise<Summable>;
  /**
   * Of each of the `planes` (their numbers, in any order) the sums over its rows of every column of the row-major y, of as many rows as x
   * has: planes·columns elements mod 2^64, plane after plane. So many elements are sent where protocols can do so, whatever the rows.
   */
  rowSums(x: Summable, planes: readonly number[], y: Ring, columns: number): Promise<Ring>;

  // -- moving rows --------------------------------------------------------------------------------------------------
  /**
   * Moves the rows of all columns by a secret order: row j of each result is row order[j] of its column; `inverse` undoes
   * that. Each call masks afresh, so one order may move any number of columns, before and after one another.
   * Rows that are opened after a shuffle must not have been opened, or be known, before it or under the same order:
   * two openings tell the order.
   */
  shuffle(order: SecretOrder, columns: Columns, inverse?: boolean): Promise<Columns>;
  /**
   * Moves the rows of all columns (at least one) by an order that `party` alone knows: row j of each result is row order[j]
   * of its column. `order` is a permutation of all rows; undefined at the other parties. The party computes: UsageError('sharing.client').
   */
  permute(party: number, columns: Columns, order: Uint32Array | undefined): Promise<Columns>;

  // -- promises -----------------------------------------------------------------------------------------------------
  /**
   * Holds a caller of `operation` to a promise about secret values, which no protocol can see. `clear` gives `broken` the values
   * of each vector (of rings as signed numbers, of bits the unsigned numbers that their planes hold) and throws
   * UsageError('sharing.promise') if it returns a row: the error names that row and the promise, never a value. Everywhere else
   * nothing happens. Local.
   */
  promised(
    operation: string,
    promise: string,
    vectors: readonly (Ring | Bits)[],
    broken: (...columns: readonly ArrayLike<bigint>[]) => number | undefined,
  ): void;

  // -- opening ------------------------------------------------------------------------------------------------------
  /**
   * All computers learn x. Only for masked or agreed values inside `secure/` and `sets/`; results go through `reveal`. A client has zeros
   * in its place, as a cost run: what it puts in and is told must not depend on them.
   */
  open(x: Ring): Promise<BigUint64Array>;
  openBits(x: Bits): Promise<BigUint64Array>;
  /**
   * Releases x to `recipients`, computers or clients, under disclosure line `line`; others get undefined. The guard is asked first, at
   * every party and for each recipient. A client sees nothing but x of it, whatever it knows and with whichever other clients.
   */
  reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined>;
  /**
   * Releases bits to `recipients` as `reveal` does: words in the storage order of Bits, with zeros past `length`
   * (`unpackBits` makes 0/1 numbers of a plane). Every bit of every plane counts as a value to the guard.
   */
  revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined>;

  /** The same protocol on a branch session (see Session.parallel). */
  on(session: Session): Sharing;
}
