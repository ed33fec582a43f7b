/**
 * One party's prepared correlations: what it draws itself, from a seed, and the corrections it was sent or computed.
 *
 * Each vector of each correlation and branch is a stream of its own, read from the start to the end: what has been read is
 * not to be had again. So no correlation serves twice, whatever a program does; and a preparation serves one run.
 */
import { bytesOf, toHex } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { randomPermutation } from '../base/random.ts';
import type { PrgName } from '../platform/types.ts';
import { Prg } from '../primitives/prg.ts';
import './messages.ts';
import { columnsOf, type Correlation, keyOf, type Plan } from './needs.ts';

/** Words per unit of each vector that a party draws, and of each that it is given or computes. */
export interface VectorSizes {
  readonly own: Readonly<Record<string, number>>;
  readonly derived: Readonly<Record<string, number>>;
}

/** Bits, and so ring elements, per unit of the correlation 'bits'. */
export const bitsPerUnit = 64;

/** The vectors of a correlation at party `self`. */
export function vectorsOf(correlation: Correlation, self: number): VectorSizes {
  switch (correlation.kind) {
    case 'multiply':
    case 'and':
      return { own: { a: 1, b: 1 }, derived: { c: 1 } };
    case 'product': {
      const { rows, inner, columns } = correlation;
      return { own: { a: rows * inner, b: inner * columns }, derived: { c: rows * columns } };
    }
    case 'bits':
      return { own: { r: 1 }, derived: { element: bitsPerUnit } };
    case 'permute': {
      const size = columnsOf(correlation).at(-1)?.end ?? 0;
      return self === correlation.permuter
        ? { own: {}, derived: { delta: size } }
        : { own: { a: size, b: size }, derived: {} };
    }
  }
}

/** The generator of one vector, or of the orders, from a party's seed. */
export const vectorPrg = (
  seed: Uint8Array,
  prg: PrgName,
  path: string,
  correlation: Correlation,
  vector: string,
): Prg => new Prg(seed, JSON.stringify(['correlation', path, keyOf(correlation), vector]), prg);

/** Vectors that were sent or computed, by `vectorId`. All others come from the seed. */
type GivenVectors = ReadonlyMap<string, BigUint64Array>;

export const vectorId = (path: string, correlation: Correlation, vector: string): string =>
  JSON.stringify([path, keyOf(correlation), vector]);

/** Bytes of a preparation's number. */
export const preparationIdBytes = 16;

/** Bytes that each party sends to each other one when a preparation made before is used: number and digest of its plan. */
export const preparationCheckBytes = 32;

export interface PreparationParts {
  readonly protocol: string;
  /** The computing parties. */
  readonly names: readonly string[];
  readonly self: number;
  readonly prg: PrgName;
  /** 16 bytes that all parties' parts of one preparation have in common and no two preparations. */
  readonly id: Uint8Array;
  readonly plan: Plan;
  readonly seed: Uint8Array;
  readonly given: GivenVectors;
}

/** Opaque to programs; made by a protocol's source, or read from a sealed file (`unsealPreparation`). */
export class Preparation {
  readonly #parts: PreparationParts;
  #used = false;

  constructor(parts: PreparationParts) {
    this.#parts = parts;
  }

  get protocol(): string {
    return this.#parts.protocol;
  }

  get names(): readonly string[] {
    return this.#parts.names;
  }

  get self(): number {
    return this.#parts.self;
  }

  get plan(): Plan {
    return this.#parts.plan;
  }

  /** The preparation's number, in hexadecimal digits: the same at every party. Public. */
  get id(): string {
    return toHex(this.#parts.id);
  }

  /** The contents, once: for a run or for a sealed file. Throws UsageError('preparation.used') the second time. */
  claim(): PreparationParts {
    if (this.#used) throw new UsageError('preparation.used', { id: this.id });
    this.#used = true;
    return this.#parts;
  }
}

/** What a claimed preparation holds for each branch. */
export class Stock {
  readonly #parts: PreparationParts;
  readonly #branches = new Map<string, BranchStock>();

  constructor(parts: PreparationParts) {
    this.#parts = parts;
    for (const { path, needs } of parts.plan) {
      const left = new Map(needs.map(({ correlation, count }) => [keyOf(correlation), count]));
      this.#branches.set(path, new BranchStock(parts, path, left));
    }
  }

  /** The stock of the branch at `path`; an empty one where the plan has none. */
  branch(path: string): BranchStock {
    return this.#branches.get(path) ?? new BranchStock(this.#parts, path, new Map());
  }
}

interface Stream {
  /** The next words of the vector, into `target`. */
  fill(target: BigUint64Array): void;
  /** The next words of the vector, which are the caller's to change. */
  words(length: number): BigUint64Array;
}

export class BranchStock {
  readonly #parts: PreparationParts;
  readonly #path: string;
  readonly #left: Map<string, number>;
  readonly #streams = new Map<string, Stream>();
  readonly #orders = new Map<string, Prg>();

  constructor(parts: PreparationParts, path: string, left: Map<string, number>) {
    this.#parts = parts;
    this.#path = path;
    this.#left = left;
  }

  /**
   * The next `count` units. Each vector of them is then drawn in order, in pieces of any size, completely, before the next
   * units of the same correlation are taken.
   */
  take(correlation: Correlation, count: number): Units {
    const key = keyOf(correlation);
    const left = this.#left.get(key) ?? 0;
    if (left < count) {
      throw new UsageError('preparation.exhausted', {
        correlation: key,
        branch: this.#path === '' ? 'main' : this.#path,
        found: left,
        expected: count,
      });
    }
    this.#left.set(key, left - count);
    return new Units(
      correlation,
      (vector) => this.#stream(correlation, vector),
      () => this.#order(correlation),
    );
  }

  #stream(correlation: Correlation, vector: string): Stream {
    const id = vectorId(this.#path, correlation, vector);
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      const given = this.#parts.given.get(id);
      stream = given === undefined ? this.#drawn(correlation, vector) : new GivenStream(given);
      this.#streams.set(id, stream);
    }
    return stream;
  }

  #drawn(correlation: Correlation, vector: string): Stream {
    const prg = vectorPrg(this.#parts.seed, this.#parts.prg, this.#path, correlation, vector);
    return { fill: (target) => prg.fill(bytesOf(target)), words: (length) => prg.words(length) };
  }

  #order(correlation: Correlation): Uint32Array {
    if (correlation.kind !== 'permute') throw new Error(`${correlation.kind} has no order`);
    const key = keyOf(correlation);
    let prg = this.#orders.get(key);
    if (prg === undefined) {
      prg = vectorPrg(this.#parts.seed, this.#parts.prg, this.#path, correlation, 'order');
      this.#orders.set(key, prg);
    }
    return randomPermutation(prg, correlation.rows);
  }
}

/** Units of one correlation that have been taken. */
export class Units {
  readonly #correlation: Correlation;
  readonly #stream: (vector: string) => Stream;
  /** The permuter's order of the next unit of 'permute'. */
  readonly order: () => Uint32Array;

  constructor(correlation: Correlation, stream: (vector: string) => Stream, order: () => Uint32Array) {
    this.#correlation = correlation;
    this.#stream = stream;
    this.order = order;
  }

  /** The next words of a vector, into `target`. */
  fill(vector: string, target: BigUint64Array): void {
    this.#stream(vector).fill(target);
  }

  /** The next words of a vector, which are the caller's to change. */
  words(vector: string, length: number): BigUint64Array {
    return this.#stream(vector).words(length);
  }

  get correlation(): Correlation {
    return this.#correlation;
  }
}

class GivenStream implements Stream {
  readonly #words: BigUint64Array;
  #used = 0;

  constructor(words: BigUint64Array) {
    this.#words = words;
  }

  fill(target: BigUint64Array): void {
    target.set(this.words(target.length));
  }

  words(length: number): BigUint64Array {
    const end = this.#used + length;
    if (end > this.#words.length) throw new Error('a vector of a preparation was read past its end');
    const words = this.#words.subarray(this.#used, end);
    this.#used = end;
    return words;
  }
}
