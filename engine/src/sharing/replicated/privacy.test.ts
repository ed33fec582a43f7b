// What a party sees and sends must look like fresh random words, whatever the inputs. The seed is fixed, so the tests either
// always pass or always fail; the rates stated are those of a false alarm under another seed.
import { expect, test } from 'vitest';
import { bytesOf, wordsOf } from '../../base/bytes.ts';
import { randomPermutation } from '../../base/random.ts';
import { wordsFor } from '../../math/bits.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import type { Session, Traffic } from '../../transport/session.ts';
import type { Bits, Ring, Sharing } from '../model.ts';
import type { BitsShare, RingShare } from '../share.ts';
import { createReplicated } from './sharing.ts';

const names = ['bank', 'insurer', 'helper'];
const seed = new Uint8Array(32).fill(41);

/** A session that notes every word sent, by it and its branches. */
class Recording implements Session {
  readonly prg = 'aes-128-ctr';
  readonly #inner: Session;
  readonly sent: Uint8Array[];

  constructor(inner: Session, sent: Uint8Array[]) {
    this.#inner = inner;
    this.sent = sent;
  }
  get names(): readonly string[] {
    return this.#inner.names;
  }
  get self(): number {
    return this.#inner.self;
  }
  get random(): Session['random'] {
    return this.#inner.random;
  }
  owns(party: number): boolean {
    return this.#inner.owns(party);
  }
  pairSeed(a: number, b: number, purpose: string): Uint8Array | undefined {
    return this.#inner.pairSeed(a, b, purpose);
  }
  transfer(from: number, to: number, length: number, data: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    return this.#inner.transfer(from, to, length, data);
  }
  send(to: number, chunk: Uint8Array, last: boolean): void {
    this.sent.push(chunk.slice());
    this.#inner.send(to, chunk, last);
  }
  receive(from: number, target: Uint8Array): Promise<void> {
    return this.#inner.receive(from, target);
  }
  breathe(): Promise<void> {
    return this.#inner.breathe();
  }
  parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    return this.#inner.parallel(
      branches.map((branch) => (session: Session) => branch(new Recording(session, this.sent))),
    );
  }
  operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#inner.operation(name, body);
  }
  step(name: string): void {
    this.#inner.step(name);
  }
  traffic(): Traffic {
    return this.#inner.traffic();
  }
}

/** Everything that the parties send in a program, as words. */
async function wordsSent(program: (sharing: Sharing) => Promise<unknown>): Promise<bigint[]> {
  const { results } = await runLocal(
    names,
    async (session) => {
      const recording = new Recording(session, []);
      await program(await createReplicated(recording));
      return recording.sent;
    },
    { seed },
  );
  return results.flat().flatMap((bytes) => Array.from(wordsOf(bytes)));
}

/**
 * Chi-square of the bytes against the uniform distribution: 255 degrees of freedom, so values above 402 occur with
 * probability 10^-8.
 */
function bytesChiSquare(words: readonly bigint[]): number {
  const counts = new Float64Array(256);
  for (const byte of bytesOf(BigUint64Array.from(words))) counts[byte] = (counts[byte] as number) + 1;
  const expected = (8 * words.length) / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

const length = 4096;
const planes = 8;
const words = wordsFor(length);

const constantAt = (sharing: Sharing, owner: number, count: number, value: bigint): BigUint64Array | undefined =>
  sharing.session.owns(owner) ? new BigUint64Array(count).fill(value) : undefined;

const ringOf = (sharing: Sharing, owner: number, value: bigint): Promise<Ring> =>
  sharing.inputRing(owner, length, constantAt(sharing, owner, length, value));

const bitsOf = (sharing: Sharing, owner: number, value: bigint): Promise<Bits> =>
  sharing.inputBits(owner, length, planes, constantAt(sharing, owner, planes * words, value));

// Each on constant inputs: whatever structure the messages had would show.
const operations: Readonly<Record<string, (sharing: Sharing, value: bigint) => Promise<unknown>>> = {
  inputRing: (sharing, value) => ringOf(sharing, 1, value),
  inputBits: (sharing, value) => bitsOf(sharing, 2, value),
  multiply: async (sharing, value) =>
    sharing.multiply(await ringOf(sharing, 0, value), await ringOf(sharing, 1, value)),
  'multiply of constants': (sharing, value) => {
    const x = sharing.constantRing(new BigUint64Array(length).fill(value));
    return sharing.multiply(x, x);
  },
  and: async (sharing, value) => sharing.and(await bitsOf(sharing, 0, value), await bitsOf(sharing, 1, value)),
  'and of constants': (sharing, value) => {
    const x = sharing.constantBits(length, planes, new BigUint64Array(planes * words).fill(value));
    return sharing.and(x, x);
  },
  matrixProduct: async (sharing, value) => {
    const shape = { rows: 64, columns: 64 };
    return sharing.matrixProduct(await ringOf(sharing, 0, value), shape, await ringOf(sharing, 1, value), shape);
  },
  summands: async (sharing, value) => sharing.summands(await ringOf(sharing, 1, value), 64),
  'bitsToRing in two rounds': async (sharing, value) => sharing.bitsToRing(await bitsOf(sharing, 1, value)),
  'bitsToRing in one round': async (sharing, value) =>
    sharing.bitsToRing(sharing.sliceRows(await bitsOf(sharing, 1, value), 0, 256)),
};

for (const [name, operation] of Object.entries(operations)) {
  test.each([0n, 1n, 2n ** 64n - 1n])(`${name} of %i sends uniform words, each once`, async (value) => {
    const sent = await wordsSent((sharing) => operation(sharing, value));
    expect(sent.length).toBeGreaterThan(500);
    expect(bytesChiSquare(sent)).toBeLessThan(402);
    // Two equal words among n happen with probability n²/2^65: less than 10^-9 here.
    expect(new Set(sent).size).toBe(sent.length);
  });
}

test('a rearrangement sends uniform words, each once', async () => {
  const rows = 4096;
  const column = new BigUint64Array(rows).fill(5n);
  const { results } = await runLocal(
    names,
    async (session) => {
      const recording = new Recording(session, []);
      const sharing = await createReplicated(recording);
      await sharing.inputRearranged(
        { owner: 0, permuter: 2, rows, keep: 4000, ring: 2, words: 2 },
        session.owns(0) ? { ring: [column, column], words: [column, column] } : undefined,
        session.owns(2) ? randomPermutation(session.random, rows).subarray(0, 4000) : undefined,
      );
      return recording.sent;
    },
    { seed },
  );
  // The first chunk of the permuter is the order, which is no mask.
  const masked = [
    ...(results[0] as Uint8Array[]),
    ...(results[1] as Uint8Array[]),
    ...(results[2] as Uint8Array[]).slice(1),
  ];
  const sent = masked.flatMap((bytes) => Array.from(wordsOf(bytes)));
  expect(sent.length).toBe(4 * (rows + 2 * 4000));
  expect(bytesChiSquare(sent)).toBeLessThan(402);
  expect(new Set(sent).size).toBe(sent.length);
});

test('no mask is used twice: by repetition, by another object on the same session, or in branches', async () => {
  const sent = await wordsSent(async (sharing) => {
    const { session } = sharing;
    const zero = sharing.constantRing(new BigUint64Array(100));
    const none = sharing.constantBits(64, 100, new BigUint64Array(100));
    const everything = async (on: Sharing): Promise<void> => {
      const mine = (owner: number) => (session.owns(owner) ? new BigUint64Array(100) : undefined);
      for (let owner = 0; owner < 3; owner++) {
        await on.inputRing(owner, 100, mine(owner));
        await on.inputBits(owner, 64, 100, mine(owner));
      }
      await on.multiply(zero, zero);
      await on.and(none, none);
      await on.bitsToRing(none);
      await on.summands(zero, 64);
    };
    await everything(sharing);
    await everything(sharing);
    await everything(await createReplicated(session));
    await session.parallel([
      (branch) => everything(sharing.on(branch)),
      async (branch) => {
        await everything(sharing.on(branch));
        await everything(sharing.on(branch));
        await branch.parallel([(inner) => everything(sharing.on(inner))]);
      },
    ]);
    await session.parallel([(branch) => everything(sharing.on(branch))]);
  });
  expect(sent.length).toBeGreaterThan(50_000);
  expect(new Set(sent).size).toBe(sent.length);
});

test('the parts that each party holds of a product are uniform', async () => {
  const { results } = await runLocal(
    names,
    async (session) => {
      const sharing = await createReplicated(session);
      const x = sharing.constantRing(new BigUint64Array(length));
      const b = sharing.constantBits(length, planes, new BigUint64Array(planes * words));
      const product = (await sharing.multiply(x, x)) as RingShare;
      const both = (await sharing.and(b, b)) as BitsShare;
      const converted = (await sharing.bitsToRing(b)) as RingShare;
      return [product, both, converted].map(({ parts }) => parts.map((part) => part.slice()));
    },
    { seed },
  );
  for (const shares of results) {
    for (const [own, following] of shares as [BigUint64Array, BigUint64Array][]) {
      expect(bytesChiSquare(Array.from(own))).toBeLessThan(402);
      expect(bytesChiSquare(Array.from(following))).toBeLessThan(402);
      // Both together: their sum is independent of each.
      expect(
        bytesChiSquare(Array.from(own, (word, i) => BigInt.asUintN(64, word + (following[i] as bigint)))),
      ).toBeLessThan(402);
    }
  }
});
