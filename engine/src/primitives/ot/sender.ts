/** The sending end of oblivious transfer: types.ts says what its calls mean, flows.ts what they send. */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { type OtKernel, slots } from '../../kernels/ot.ts';
import { wordsFor } from '../../math/bits.ts';
import type { Session } from '../../transport/session.ts';
import { End, requireBits, requireCount, requireWords } from './end.ts';
import type { SenderExtension } from './extension-sender.ts';
import { batches, correctedBatch, correctionBytes, productBatch, productRows, randomBatch } from './flows.ts';
import type { OtOptions, OtSender, ProductShape } from './types.ts';

/** Computes the corrections of the OTs from `start` on, from their hashed messages. */
type Correct = (kernel: OtKernel, start: number, count: number) => Uint8Array;

export class SendingEnd extends End implements OtSender {
  readonly role = 'sender';
  readonly #extension: SenderExtension;

  constructor(self: number, peer: number, options: Required<OtOptions>, extension: SenderExtension) {
    super(self, peer, options);
    this.#extension = extension;
  }

  random(session: Session, count: number): Promise<{ zero: BigUint64Array; one: BigUint64Array }> {
    requireCount('count', count);
    return this.alone(session, async () => {
      const zero = unsetWords(2 * count);
      const one = unsetWords(2 * count);
      await this.#random(session, count, ({ words }, start, length) => {
        zero.set((words[slots.first] as BigUint64Array).subarray(0, 2 * length), 2 * start);
        one.set((words[slots.second] as BigUint64Array).subarray(0, 2 * length), 2 * start);
      });
      return { zero, one };
    });
  }

  randomBits(session: Session, count: number): Promise<{ zero: BigUint64Array; one: BigUint64Array }> {
    requireCount('count', count);
    return this.alone(session, async () => {
      const zero = new BigUint64Array(wordsFor(count));
      const one = new BigUint64Array(wordsFor(count));
      await this.#random(session, count, (kernel, start, length) => {
        lowBits(kernel, slots.first, length, zero, start / 64);
        lowBits(kernel, slots.second, length, one, start / 64);
      });
      return { zero, one };
    });
  }

  send(session: Session, zero: BigUint64Array, one: BigUint64Array): Promise<void> {
    requireWords('one', one, zero.length);
    const count = zero.length / 2;
    requireCount('count', count);
    return this.alone(session, () =>
      this.#corrected(session, count, ({ words, bytes, at, call }, start, length) => {
        // Both masked messages of each OT, block by block: all the first ones of a block, then the others.
        const out = words[slots.corrections] as BigUint64Array;
        const half = 2 * length;
        out.set(zero.subarray(2 * start, 2 * start + half));
        out.set(one.subarray(2 * start, 2 * start + half), half);
        const to = at[slots.corrections] as number;
        call.xorInto(to, at[slots.first] as number, 8 * half);
        call.xorInto(to + 8 * half, at[slots.second] as number, 8 * half);
        return (bytes[slots.corrections] as Uint8Array).subarray(0, 16 * half);
      }),
    );
  }

  correlated(session: Session, delta: BigUint64Array): Promise<BigUint64Array> {
    const count = delta.length;
    requireCount('count', count);
    return this.alone(session, async () => {
      const q = unsetWords(count);
      await this.#corrected(session, count, ({ words, bytes, at, call }, start, length) => {
        const free = words[slots.leaves] as BigUint64Array;
        free.set(delta.subarray(start, start + length));
        const [deltaAt, out] = [at[slots.leaves], at[slots.corrections]] as [number, number];
        const qAt = deltaAt + 8 * length;
        call.correlateSend(qAt, out, deltaAt, at[slots.first] as number, at[slots.second] as number, length);
        q.set(free.subarray(length, 2 * length), start);
        return (bytes[slots.corrections] as Uint8Array).subarray(0, 8 * length);
      });
      return q;
    });
  }

  xorCorrelated(session: Session, delta: BigUint64Array): Promise<BigUint64Array> {
    const count = delta.length / 2;
    requireCount('count', count);
    return this.alone(session, async () => {
      const q = unsetWords(2 * count);
      await this.#corrected(session, count, ({ words, bytes, at, call }, start, length) => {
        q.set((words[slots.first] as BigUint64Array).subarray(0, 2 * length), 2 * start);
        (words[slots.corrections] as BigUint64Array).set(delta.subarray(2 * start, 2 * (start + length)));
        const to = at[slots.corrections] as number;
        call.xorInto(to, at[slots.first] as number, 16 * length);
        call.xorInto(to, at[slots.second] as number, 16 * length);
        return (bytes[slots.corrections] as Uint8Array).subarray(0, 16 * length);
      });
      return q;
    });
  }

  bitProduct(session: Session, a: BigUint64Array, count: number): Promise<BigUint64Array> {
    requireBits('a', a, count);
    return this.alone(session, async () => {
      const z = new BigUint64Array(wordsFor(count));
      await this.#corrected(session, count, (kernel, start, length) => {
        const first = start / 64;
        const out = new BigUint64Array(wordsFor(length));
        lowBits(kernel, slots.first, length, z, first);
        lowBits(kernel, slots.second, length, out, 0);
        for (let i = 0; i < out.length; i++) {
          out[i] = (out[i] as bigint) ^ (z[first + i] as bigint) ^ (a[first + i] as bigint);
        }
        return bytesOf(out);
      });
      return z;
    });
  }

  product(session: Session, a: BigUint64Array): Promise<BigUint64Array> {
    requireCount('count', 64 * a.length);
    return this.alone(session, async () => {
      const z = unsetWords(a.length);
      await this.#products(
        session,
        a.length,
        1,
        (target, start, length) => target.set(a.subarray(start, start + length)),
        (shares, start) => z.set(shares, start),
      );
      return z;
    });
  }

  matrixProduct(session: Session, y: BigUint64Array, shape: ProductShape): Promise<BigUint64Array> {
    const { rows, inner, columns } = shape;
    requireCount('count', 64 * inner * columns);
    requireWords('y', y, rows * inner);
    return this.alone(session, async () => {
      const z = new BigUint64Array(rows * columns);
      let top = 0;
      for (const panel of batches(rows, productRows)) {
        const first = top;
        // Element (t, c) of the receiver's matrix multiplies column t of this one.
        const load = (target: BigUint64Array, start: number, length: number): void => {
          for (let e = 0; e < length; e++) {
            const t = Math.floor((start + e) / columns);
            for (let r = 0; r < panel; r++) target[e * panel + r] = y[(first + r) * inner + t] as bigint;
          }
        };
        await this.#products(session, inner * columns, panel, load, (shares, start) =>
          addOuter(z, shares, start, panel, first, columns),
        );
        top += panel;
      }
      return z;
    });
  }

  async #random(session: Session, count: number, use: (kernel: OtKernel, start: number, length: number) => void) {
    let first = 0;
    for (const size of batches(count, randomBatch(this.options))) {
      const at = first;
      await this.#extension.extend(session, this.peer, size, true, 1, (kernel, start, length) =>
        use(kernel, at + start, length),
      );
      first += size;
    }
  }

  /** OTs with chosen choices, each batch followed by its corrections. */
  async #corrected(session: Session, count: number, correct: Correct): Promise<void> {
    let first = 0;
    for (const size of batches(count, correctedBatch)) {
      const at = first;
      await this.#extension.extend(session, this.peer, size, false, 1, (kernel, start, length) =>
        session.send(this.peer, correct(kernel, at + start, length), start + length === size),
      );
      first += size;
    }
  }

  /** Gilboa's products of `count` elements of the receiver with `rows` elements each that `load` gives. */
  async #products(
    session: Session,
    count: number,
    rows: number,
    load: (target: BigUint64Array, start: number, length: number) => void,
    take: (shares: BigUint64Array, start: number, length: number) => void,
  ): Promise<void> {
    const width = Math.ceil(rows / 2);
    let first = 0;
    for (const size of batches(count, productBatch(rows))) {
      const begin = first;
      await this.#extension.extend(session, this.peer, 64 * size, false, width, (kernel, start, ots) => {
        const { at, words, bytes, call } = kernel;
        const length = ots / 64;
        const free = words[slots.leaves] as BigUint64Array;
        const element = begin + start / 64;
        load(free, element, length);
        const aAt = at[slots.leaves] as number;
        const zAt = aAt + 8 * length * rows;
        const [h0, h1, out] = [at[slots.first], at[slots.second], at[slots.corrections]] as [number, number, number];
        call.gilboaSend(zAt, aAt, h0, h1, out, length, rows, 16 * width);
        take(free.subarray(length * rows, 2 * length * rows), element, length);
        const corrections = (bytes[slots.corrections] as Uint8Array).subarray(0, correctionBytes(length, rows));
        session.send(this.peer, corrections, start + ots === 64 * size);
      });
      first += size;
    }
  }
}

/** Bit 0 of each of `count` hashed messages, packed into `to` from the word `first` on. */
export function lowBits(
  { at, words, call }: OtKernel,
  slot: number,
  count: number,
  to: BigUint64Array,
  first: number,
): void {
  const length = wordsFor(count);
  call.lowBits(at[slots.leaves] as number, at[slot] as number, 64 * length);
  to.set((words[slots.leaves] as BigUint64Array).subarray(0, length), first);
}

/** The low words of `count` hashed messages: valid until the slot `leaves` is used again. */
export function lowWords({ at, words, call }: OtKernel, slot: number, count: number): BigUint64Array {
  call.lowWords(at[slots.leaves] as number, at[slot] as number, count);
  return (words[slots.leaves] as BigUint64Array).subarray(0, count);
}

/** Adds shares of the products of elements from `start` on, `panel` rows each, to the rows of z from `first` on. */
export function addOuter(
  z: BigUint64Array,
  shares: BigUint64Array,
  start: number,
  panel: number,
  first: number,
  columns: number,
): void {
  const length = shares.length / panel;
  for (let e = 0; e < length; e++) {
    const c = (start + e) % columns;
    for (let r = 0; r < panel; r++) {
      const to = (first + r) * columns + c;
      z[to] = (z[to] as bigint) + (shares[e * panel + r] as bigint);
    }
  }
}
