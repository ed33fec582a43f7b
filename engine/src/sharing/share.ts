/**
 * What a party holds of a secret. A share is one or more arrays ("parts"): one on `clear`, none on `cost`, two on
 * `replicated`. Code outside `sharing/` sees only `Ring` and `Bits`, which show nothing of the parts.
 */
import { UsageError } from '../base/errors.ts';
import { wordsFor } from '../math/bits.ts';
import { wrongKind } from './kinds.ts';
import './messages.ts';
import type { Bounds } from './bounds.ts';
import type { Bits, Ring, SecretOrder, Summable } from './model.ts';

/**
 * Coercion throws and inspection shows the shape only, so that no secret reaches a log, a template or a branch. What a party
 * holds is in private fields: copies by spread or structuredClone do not have it.
 */
abstract class Secret {
  /** Name and shape, e.g. `Ring(1000)`. */
  protected abstract describe(): string;

  #refuse(attempt: string): never {
    throw new UsageError('secret.coerced', { secret: this.describe(), attempt });
  }
  toString(): never {
    return this.#refuse('toString');
  }
  toLocaleString(): never {
    return this.#refuse('toLocaleString');
  }
  valueOf(): never {
    return this.#refuse('valueOf');
  }
  toJSON(): never {
    return this.#refuse('toJSON');
  }
  [Symbol.toPrimitive](hint: string): never {
    return this.#refuse(hint);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.describe();
  }

  // Fixed-point numbers are a format and a ring. A function that takes them looks at these first, wherever it is: what is given
  // instead is told here, once for all of them.
  get format(): never {
    throw wrongKind('.format', this, 'Fixed');
  }
  get ring(): never {
    throw wrongKind('.ring', this, 'Fixed');
  }
}

export class RingShare extends Secret implements Ring {
  readonly domain = 'ring';
  readonly protocol: string;
  readonly length: number;
  readonly #parts: readonly BigUint64Array[];
  readonly bounds: Bounds | undefined;

  /** `parts`: each `length` elements. */
  constructor(protocol: string, length: number, parts: readonly BigUint64Array[], bounds?: Bounds) {
    super();
    this.protocol = protocol;
    this.length = length;
    this.#parts = parts;
    this.bounds = bounds;
  }

  get parts(): readonly BigUint64Array[] {
    return this.#parts;
  }

  get planes(): never {
    throw wrongKind('.planes', this, 'Bits');
  }

  protected describe(): string {
    return `Ring(${this.length})`;
  }
}

export class BitsShare extends Secret implements Bits {
  readonly domain = 'bits';
  readonly protocol: string;
  readonly length: number;
  readonly planes: number;
  readonly #parts: readonly BigUint64Array[];

  /** `parts`: each planes · wordsFor(length) words. */
  constructor(protocol: string, length: number, planes: number, parts: readonly BigUint64Array[]) {
    super();
    this.protocol = protocol;
    this.length = length;
    this.planes = planes;
    this.#parts = parts;
  }

  get parts(): readonly BigUint64Array[] {
    return this.#parts;
  }

  get bounds(): never {
    throw wrongKind('.bounds', this, 'Ring');
  }

  protected describe(): string {
    return `Bits(${this.length} × ${this.planes})`;
  }

  /** Words of each part. */
  get words(): number {
    return this.planes * wordsFor(this.length);
  }
}

/** `Held`: what a party holds of the planes, as its protocol keeps it. */
export class SummableShare<Held = unknown> extends Secret implements Summable {
  readonly domain = 'summable';
  readonly protocol: string;
  readonly length: number;
  readonly planes: number;
  readonly #held: Held;

  constructor(protocol: string, length: number, planes: number, held: Held) {
    super();
    this.protocol = protocol;
    this.length = length;
    this.planes = planes;
    this.#held = held;
  }

  get held(): Held {
    return this.#held;
  }

  protected describe(): string {
    return `Summable(${this.length} × ${this.planes})`;
  }
}

/** `Known`: what a party knows of the order, as its protocol keeps it. */
export class OrderShare<Known = unknown> extends Secret implements SecretOrder {
  readonly domain = 'order';
  readonly protocol: string;
  readonly length: number;
  readonly #known: Known;

  constructor(protocol: string, length: number, known: Known) {
    super();
    this.protocol = protocol;
    this.length = length;
    this.#known = known;
  }

  get known(): Known {
    return this.#known;
  }

  protected describe(): string {
    return `SecretOrder(${this.length})`;
  }
}
