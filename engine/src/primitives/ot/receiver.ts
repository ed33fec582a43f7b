/** The receiving end of oblivious transfer: types.ts says what its calls mean, flows.ts what they send. */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { type OtKernel, otKernel, slots } from '../../kernels/ot.ts';
import { wordsFor } from '../../math/bits.ts';
import type { Session } from '../../transport/session.ts';
import { End, requireBits, requireCount, requireWords } from './end.ts';
import { blockColumns, type UseBlock } from './extension.ts';
import type { ReceiverExtension } from './extension-receiver.ts';
import { batches, correctedBatch, correctionBytes, productBatch, productRows, randomBatch } from './flows.ts';
import { addOuter, lowBits, lowWords } from './sender.ts';
import type { OtOptions, OtReceiver, ProductShape } from './types.ts';

/** Calls `work` for the OTs of a batch block by block, as many as the sender's corrections come in. */
function eachBlock(size: number, work: (kernel: OtKernel, start: number, length: number) => void): void {
  for (let start = 0; start < size; start += blockColumns(1)) {
    work(otKernel(), start, Math.min(blockColumns(1), size - start));
  }
}

/** The packed choices of `length` OTs from `first` on, a multiple of 64, in the kernel; returns their address. */
function loadChoices(choices: BigUint64Array, first: number, length: number): number {
  const { words, at } = otKernel();
  (words[slots.leaves] as BigUint64Array).set(choices.subarray(first / 64, first / 64 + wordsFor(length)));
  return at[slots.leaves] as number;
}

/** t_i += c_i·d_i from row `first` on: sums of one word, or the exclusive or of two words each. */
function addTo(
  t: BigUint64Array,
  d: BigUint64Array,
  choices: BigUint64Array,
  first: number,
  size: number,
  width: 1 | 2,
): void {
  eachBlock(size, ({ words, at, call }, start, length) => {
    const [slotT, slotD] = [words[slots.first], words[slots.corrections]] as [BigUint64Array, BigUint64Array];
    const block = t.subarray(width * (first + start), width * (first + start + length));
    slotT.set(block);
    slotD.set(d.subarray(width * start, width * (start + length)));
    const [tAt, dAt] = [at[slots.first], at[slots.corrections]] as [number, number];
    const add = width === 1 ? call.addChosen : call.xorChosen;
    add(tAt, dAt, loadChoices(choices, first + start, length), length);
    block.set(slotT.subarray(0, block.length));
  });
}

export class ReceivingEnd extends End implements OtReceiver {
  readonly role = 'receiver';
  readonly #extension: ReceiverExtension;

  constructor(self: number, peer: number, options: Required<OtOptions>, extension: ReceiverExtension) {
    super(self, peer, options);
    this.#extension = extension;
  }

  random(session: Session, count: number): Promise<{ choices: BigUint64Array; chosen: BigUint64Array }> {
    requireCount('count', count);
    return this.alone(session, async () => {
      const chosen = unsetWords(2 * count);
      const choices = await this.#random(session, count, ({ words }, start, length) => {
        chosen.set((words[slots.first] as BigUint64Array).subarray(0, 2 * length), 2 * start);
      });
      return { choices, chosen };
    });
  }

  randomBits(session: Session, count: number): Promise<{ choices: BigUint64Array; chosen: BigUint64Array }> {
    requireCount('count', count);
    return this.alone(session, async () => {
      const chosen = new BigUint64Array(wordsFor(count));
      const choices = await this.#random(session, count, (kernel, start, length) =>
        lowBits(kernel, slots.first, length, chosen, start / 64),
      );
      return { choices, chosen };
    });
  }

  receive(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array> {
    requireBits('choices', choices, count);
    return this.alone(session, async () => {
      const messages = unsetWords(2 * count);
      await this.#corrected(
        session,
        choices,
        count,
        ({ words }, start, length) => {
          messages.set((words[slots.first] as BigUint64Array).subarray(0, 2 * length), 2 * start);
        },
        32,
        (corrections, first, size) => {
          // As the sender has it, block by block: first messages, then the others. m_0 ⊕ c·(m_0 ⊕ m_1).
          eachBlock(size, ({ words, at, call }, start, length) => {
            const [zeroAt, targetAt] = [at[slots.corrections], at[slots.first]] as [number, number];
            const oneAt = zeroAt + 16 * length;
            (words[slots.corrections] as BigUint64Array).set(corrections.subarray(4 * start, 4 * (start + length)));
            const block = messages.subarray(2 * (first + start), 2 * (first + start + length));
            (words[slots.first] as BigUint64Array).set(block);
            call.xorInto(targetAt, zeroAt, 16 * length);
            call.xorInto(oneAt, zeroAt, 16 * length);
            call.xorChosen(targetAt, oneAt, loadChoices(choices, first + start, length), length);
            block.set((words[slots.first] as BigUint64Array).subarray(0, block.length));
          });
        },
      );
      return messages;
    });
  }

  correlated(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array> {
    requireBits('choices', choices, count);
    return this.alone(session, async () => {
      const t = unsetWords(count);
      await this.#corrected(
        session,
        choices,
        count,
        (kernel, start, length) => t.set(lowWords(kernel, slots.first, length), start),
        8,
        (corrections, first, size) => addTo(t, corrections, choices, first, size, 1),
      );
      return t;
    });
  }

  xorCorrelated(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array> {
    requireBits('choices', choices, count);
    return this.alone(session, async () => {
      const t = unsetWords(2 * count);
      await this.#corrected(
        session,
        choices,
        count,
        ({ words }, start, length) => {
          t.set((words[slots.first] as BigUint64Array).subarray(0, 2 * length), 2 * start);
        },
        16,
        (corrections, first, size) => addTo(t, corrections, choices, first, size, 2),
      );
      return t;
    });
  }

  bitProduct(session: Session, b: BigUint64Array, count: number): Promise<BigUint64Array> {
    requireBits('b', b, count);
    return this.alone(session, async () => {
      const z = new BigUint64Array(wordsFor(count));
      await this.#corrected(
        session,
        b,
        count,
        (kernel, start, length) => lowBits(kernel, slots.first, length, z, start / 64),
        1 / 8,
        (corrections, first) => {
          for (let i = 0; i < corrections.length; i++) {
            const at = first / 64 + i;
            z[at] = (z[at] as bigint) ^ ((corrections[i] as bigint) & (b[at] as bigint));
          }
        },
      );
      return z;
    });
  }

  product(session: Session, b: BigUint64Array): Promise<BigUint64Array> {
    requireCount('count', 64 * b.length);
    return this.alone(session, async () => {
      const z = unsetWords(b.length);
      await this.#products(session, b, 1, (shares, start) => z.set(shares, start));
      return z;
    });
  }

  matrixProduct(session: Session, x: BigUint64Array, shape: ProductShape): Promise<BigUint64Array> {
    const { rows, inner, columns } = shape;
    requireCount('count', 64 * inner * columns);
    requireWords('x', x, inner * columns);
    return this.alone(session, async () => {
      const z = new BigUint64Array(rows * columns);
      let top = 0;
      for (const panel of batches(rows, productRows)) {
        const first = top;
        await this.#products(session, x, panel, (shares, start) => addOuter(z, shares, start, panel, first, columns));
        top += panel;
      }
      return z;
    });
  }

  async #random(session: Session, count: number, use: UseBlock): Promise<BigUint64Array> {
    const choices = new BigUint64Array(wordsFor(count));
    let first = 0;
    for (const size of batches(count, randomBatch(this.options))) {
      const at = first;
      const drawn = await this.#extension.extend(session, this.peer, size, undefined, 1, (kernel, start, length) =>
        use(kernel, at + start, length),
      );
      choices.set(drawn.subarray(0, wordsFor(size)), at / 64);
      first += size;
    }
    return choices;
  }

  /** OTs with the choices given, each batch followed by its corrections of `bytesEach`, words rounded up. */
  async #corrected(
    session: Session,
    choices: BigUint64Array,
    count: number,
    keep: UseBlock,
    bytesEach: number,
    correct: (corrections: BigUint64Array, first: number, size: number) => void,
  ): Promise<void> {
    let first = 0;
    for (const size of batches(count, correctedBatch)) {
      const at = first;
      const chosen = choices.subarray(at / 64, at / 64 + wordsFor(size));
      await this.#extension.extend(session, this.peer, size, chosen, 1, (kernel, start, length) =>
        keep(kernel, at + start, length),
      );
      const corrections = new BigUint64Array(Math.ceil((size * bytesEach) / 8));
      await session.receive(this.peer, bytesOf(corrections));
      correct(corrections, at, size);
      first += size;
    }
  }

  /** Gilboa's products of this party's elements b with `rows` elements of the sender each. */
  async #products(
    session: Session,
    b: BigUint64Array,
    rows: number,
    take: (shares: BigUint64Array, start: number) => void,
  ): Promise<void> {
    const width = Math.ceil(rows / 2);
    // Of each OT only the words that count are kept.
    const kept = rows === 1 ? 1 : 2 * width;
    const batch = Math.min(b.length, productBatch(rows));
    const hashes = unsetWords(64 * kept * batch);
    const corrections = new Uint8Array(correctionBytes(batch, rows));
    let first = 0;
    for (const size of batches(b.length, batch)) {
      const choices = b.subarray(first, first + size);
      await this.#extension.extend(session, this.peer, 64 * size, choices, width, (kernel, start, ots) => {
        const source =
          kept === 1
            ? lowWords(kernel, slots.first, ots)
            : (kernel.words[slots.first] as BigUint64Array).subarray(0, kept * ots);
        hashes.set(source, kept * start);
      });
      const part = corrections.subarray(0, correctionBytes(size, rows));
      await session.receive(this.peer, part);
      // Elements of one call of the kernel, so that hashes and corrections fit its slots.
      const step = Math.max(1, Math.floor(2048 / kept));
      for (let start = 0; start < size; start += step) {
        const length = Math.min(step, size - start);
        const { at, words, bytes, call } = otKernel();
        const [cAt, hAt, dAt] = [at[slots.leaves], at[slots.first], at[slots.corrections]] as [number, number, number];
        const free = words[slots.leaves] as BigUint64Array;
        free.set(choices.subarray(start, start + length));
        (words[slots.first] as BigUint64Array).set(hashes.subarray(64 * kept * start, 64 * kept * (start + length)));
        (bytes[slots.corrections] as Uint8Array).set(
          part.subarray(correctionBytes(start, rows), correctionBytes(start + length, rows)),
        );
        call.gilboaReceive(cAt + 8 * length, cAt, hAt, dAt, length, rows, 8 * kept);
        take(free.subarray(length, length + length * rows), first + start);
        if (start % (16 * step) === 0) await session.breathe();
      }
      first += size;
    }
  }
}
