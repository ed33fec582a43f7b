/**
 * Intersection of two owners by vector oblivious linear evaluation: `vole` and `vole-malicious`.
 *
 * Papers: Rindal and Schoppmann, "VOLE-PSI", 2021/266; Raghuraman and Rindal, "Blazing Fast PSI from Improved OKVS and Subfield VOLE",
 * 2022/320, sections 3 (OPRF) and 5; with the silent VOLE of primitives/vole and the key-value stores of primitives/okvs.
 * With VOLE c = b ⊕ Δ·a over as many elements as the receiver's table P has, where P decodes each of its ids x to h(x):
 *   1. The receiver sends a seed, under which P is laid out, and a ⊕ P. With it the sender has b' = b ⊕ Δ·(a ⊕ P) = c ⊕ Δ·P.
 *   2. For each of its ids y the sender takes Decode(b', y) ⊕ Δ·h(y), which is Decode(c, y) for ids that the receiver has, and for all
 *      others differs from it by a multiple of Δ that is not zero. It sends hashes of these, 40 + log2 of both sizes bits each, in a
 *      fresh uniformly random order; the receiver compares them with the hashes of Decode(c, x).
 * Here h(x) is x ⊕ π(x) of a public permutation, unrelated to the places that x has in P.
 *
 * Security, semi-honest: a looks random to the sender (LPN, see primitives/vole), so a ⊕ P does too. The receiver sees hashes of
 * values that differ from what it can know by a multiple of Δ: random strings, in an order that tells nothing.
 * Malicious: VOLE and the OTs beneath it are of that kind; the sender commits to one half of common coins before it sees a ⊕ P, which
 * enter every hash, now SHA-256 as a random oracle. A receiver that deviates can have a table that decodes as many ids as it has
 * cells (`slots`, up to 1.3 times its size in the thousands and beyond), and learns of these whether the sender has them. A sender
 * that deviates chooses its items, and may leave some out. What one party learns cannot be kept from being told.
 *
 * Neither learns how many items of the other are padding: all are treated alike.
 */
import { sha256, unsetWords } from '#platform';
import { bytesOf, concatBytes, equalBytes, utf8, wordsOf } from '../base/bytes.ts';
import { AbortError } from '../base/errors.ts';
import { randomBytes } from '../base/random.ts';
import { multiplyByFixedVartime } from '../math/gf128.ts';
import { okvsDecode } from '../primitives/okvs/decode.ts';
import { okvsShape } from '../primitives/okvs/shape.ts';
import type { OtAdversary, OtEnds } from '../primitives/ot/types.ts';
import { setupOtPair } from '../primitives/ot/setup.ts';
import { countOt, countVole } from './vole-cost.ts';
import { voleSecurity } from '../primitives/vole/flows.ts';
import { receiveVole, sendVole } from '../primitives/vole/vole.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { encodedUnderSeed, multiplied, seedBytes, targets } from './encode-set.ts';
import { idBytes, idWords, type OwnItems, paddedIds, type SetOwner, type SetProtocol } from './intersection.ts';
import { type PairProtocol, type PairRows, type PairTerms, pairwise } from './pairs.ts';
import {
  CipherHash,
  matchedRows,
  OracleHash,
  randomElement,
  tagBytes,
  tagMessage,
  tagMessageBytes,
  type TagShape,
  type ValueHash,
} from './tags.ts';

const commitmentBytes = 32;
const openingBytes = 48;
const coinBytes = 16;

const steps = {
  setUp: 'intersect: set-up',
  correlations: 'intersect: correlations',
  encoded: 'intersect: encoded set',
  tags: 'intersect: tags',
} as const;

/** The protocol, for sets that are cut or not. */
export const voleProtocol = (name: string, adversary: OtAdversary): PairProtocol => ({
  name,
  mostRows: 2 ** 26,
  security: () => ({
    adversary,
    threshold: 1,
    of: 2,
    paper: `Raghuraman, Rindal 2022/320, over ${voleSecurity[adversary].paper}`,
  }),
  assumes: 'lpn',
  seconds: ({ owners }) =>
    0.3 + (adversary === 'malicious' ? 7e-7 : 5e-7) * owners.reduce((sum, { rows }) => sum + rows, 0),
  reach: ({ receiver }) => (adversary === 'malicious' ? okvsShape(receiver.rows).slots : 0),
  priceSetUp(session, { sender, receiver }) {
    session.step(steps.setUp);
    countOt(session, sender.party, receiver.party, { adversary });
  },
  async priceBucket(session, terms) {
    const { sender, receiver } = terms;
    const { slots } = okvsShape(receiver.rows);
    const message = (from: SetOwner, to: SetOwner, bytes: number): void =>
      session.count([[{ from: from.party, to: to.party, bytes }]]);
    session.step(steps.correlations);
    if (adversary === 'malicious') message(sender, receiver, commitmentBytes);
    await countVole(session, sender.party, receiver.party, slots, { adversary });
    session.step(steps.encoded);
    message(receiver, sender, seedBytes + (adversary === 'malicious' ? coinBytes : 0) + idBytes * slots);
    session.step(steps.tags);
    const told = tagMessageBytes(tagShapeOf(adversary, terms));
    message(sender, receiver, (adversary === 'malicious' ? openingBytes : 0) + told);
  },
  async setUp(session, { sender, receiver }) {
    session.step(steps.setUp);
    const peer = session.self === sender.party ? receiver.party : sender.party;
    const ends = await setupOtPair(session, peer, { adversary });
    return {
      send: async (terms, own, releasing) => await new VoleRun(session, adversary, ends, terms).send(own, releasing),
      receive: async (terms, own, releasing) =>
        await new VoleRun(session, adversary, ends, terms).receive(own, releasing),
    };
  },
});

export const vole: SetProtocol = pairwise(voleProtocol('vole', 'semi-honest'));
export const voleMalicious: SetProtocol = pairwise(voleProtocol('vole-malicious', 'malicious'));

function tagShapeOf(adversary: OtAdversary, { sender, receiver, buckets }: PairTerms): TagShape {
  const { rows, payloadBytes } = sender;
  return {
    rows,
    payloadBytes,
    tagBytes: adversary === 'malicious' ? idBytes : tagBytes(rows * buckets, receiver.rows),
  };
}

/** One bucket, or all. */
class VoleRun {
  readonly #session: Session;
  readonly #adversary: OtAdversary;
  readonly #ends: OtEnds;
  readonly #terms: PairTerms;
  /** Public bytes of this run. */
  readonly #context: Uint8Array;

  constructor(session: Session, adversary: OtAdversary, ends: OtEnds, terms: PairTerms) {
    const { sender, receiver } = terms;
    this.#session = session;
    this.#adversary = adversary;
    this.#ends = ends;
    this.#terms = terms;
    const purpose = nextPurpose(session, `intersect vole ${sender.party} ${receiver.party}`);
    this.#context = session.pairSeed(sender.party, receiver.party, purpose) ?? new Uint8Array(0);
  }

  async send(own: OwnItems, releasing: () => Promise<void>): Promise<void> {
    const [session, ends, { sender, receiver }] = [this.#session, this.#ends, this.#terms];
    const peer = receiver.party;
    const shape = okvsShape(receiver.rows);
    const ids = paddedIds(session.random, own.ids, sender.rows);
    session.step(steps.correlations);
    const opening = this.#isMalicious ? randomBytes(session.random, openingBytes) : undefined;
    if (opening !== undefined) session.send(peer, commitmentTo(this.#context, opening), true);
    const { delta, b } = await sendVole(session, ends, shape.slots, { adversary: this.#adversary });
    // What needs no message is computed while the receiver encodes.
    const products = await multiplied(session, delta, targets(this.#context, ids));
    session.step(steps.encoded);
    const message = new Uint8Array(seedBytes + this.#coinBytes + idBytes * shape.slots);
    await session.receive(peer, message);
    const seed = message.subarray(0, seedBytes);
    const coins = wordsOf(message.subarray(seedBytes, seedBytes + this.#coinBytes));
    // The receiver's message is no secret to this machine, so that its bytes may be addresses.
    const table = wordsOf(message.subarray(seedBytes + this.#coinBytes));
    multiplyByFixedVartime(delta, table, b);
    session.step(steps.tags);
    const decoded = await okvsDecode(shape, seed, ids, b);
    const hash = this.#hash(opening === undefined ? undefined : xored(coins, wordsOf(opening.slice(0, coinBytes))));
    const values = (start: number, end: number): Promise<BigUint64Array> => {
      const [from, to] = [idWords * start, idWords * end];
      return Promise.resolve(xored(decoded.subarray(from, to), products.subarray(from, to)));
    };
    const tagShape = tagShapeOf(this.#adversary, this.#terms);
    const told = await tagMessage(session, tagShape, hash, ids, values, own);
    await releasing();
    if (opening !== undefined) session.send(peer, opening, false);
    session.send(peer, told, true);
  }

  async receive(own: OwnItems, releasing: () => Promise<void>): Promise<PairRows> {
    const [session, ends, { sender, receiver }] = [this.#session, this.#ends, this.#terms];
    const peer = sender.party;
    const shape = okvsShape(receiver.rows);
    const ids = paddedIds(session.random, own.ids, receiver.rows);
    session.step(steps.correlations);
    const commitment = new Uint8Array(this.#isMalicious ? commitmentBytes : 0);
    if (this.#isMalicious) await session.receive(peer, commitment);
    const { a, c } = await receiveVole(session, ends, shape.slots, { adversary: this.#adversary });
    session.step(steps.encoded);
    const { seed, table } = await encodedUnderSeed(session, shape, ids, targets(this.#context, ids));
    const coins = this.#isMalicious ? randomElement(session.random) : new BigUint64Array(0);
    session.send(peer, seed, false);
    if (coins.length > 0) session.send(peer, bytesOf(coins), false);
    for (let i = 0; i < table.length; i++) table[i] = (table[i] as bigint) ^ (a[i] as bigint);
    session.send(peer, bytesOf(table), true);
    session.step(steps.tags);
    await releasing();
    const real = own.ids.length / idWords;
    const decoded = await okvsDecode(shape, seed, own.ids, c);
    const tagShape = tagShapeOf(this.#adversary, this.#terms);
    const told = new Uint8Array(tagMessageBytes(tagShape) + (this.#isMalicious ? openingBytes : 0));
    const arrived = session.receive(peer, told);
    // With coins the hashes cannot be made before they are known.
    if (this.#isMalicious) await arrived;
    const opening = told.subarray(0, this.#isMalicious ? openingBytes : 0);
    if (this.#isMalicious && !equalBytes(commitmentTo(this.#context, opening), commitment))
      throw new AbortError('set.broken-commitment', { party: session.names[peer] as string });
    const hash = this.#hash(this.#isMalicious ? xored(coins, wordsOf(opening.slice(0, coinBytes))) : undefined);
    const values = (start: number, end: number): Promise<BigUint64Array> =>
      Promise.resolve(decoded.subarray(idWords * start, idWords * end));
    return await matchedRows(session, tagShape, { hash, ids: own.ids, values, rows: real }, async () => {
      await arrived;
      return told.subarray(opening.length);
    });
  }

  get #isMalicious(): boolean {
    return this.#adversary === 'malicious';
  }

  get #coinBytes(): number {
    return this.#isMalicious ? coinBytes : 0;
  }

  #hash(coins: BigUint64Array | undefined): ValueHash {
    return coins === undefined ? new CipherHash(this.#context) : new OracleHash(this.#context, coins);
  }
}

const commitmentTo = (context: Uint8Array, opening: Uint8Array): Uint8Array =>
  sha256(concatBytes(utf8('tacit intersect coins 1'), context, opening));

function xored(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  const sum = unsetWords(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = (a[i] as bigint) ^ (b[i] as bigint);
  return sum;
}
