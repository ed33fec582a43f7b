/**
 * Intersection of two owners by vector oblivious linear evaluation: `vole` and `vole-malicious`.
 *
 * Papers: Rindal and Schoppmann, "VOLE-PSI", 2021/266; Raghuraman and Rindal, "Blazing Fast PSI from Improved OKVS and Subfield VOLE",
 * 2022/320, sections 3 (OPRF) and 5; with the silent VOLE of primitives/vole and the key-value stores of primitives/okvs.
 * With VOLE c = b ⊕ Δ·a over as many elements as the receiver's table P has, where P decodes each of its ids x to h(x):
 *   1. The receiver sends a seed, under which P is laid out, and a ⊕ P, bin by bin. With it the sender has b' = b ⊕ Δ·(a ⊕ P) =
 *      c ⊕ Δ·P.
 *   2. For each of its ids y the sender takes Decode(b', y) ⊕ Δ·h(y), which is Decode(c, y) for ids that the receiver has, and for all
 *      others differs from it by a multiple of Δ that is not zero. It sends hashes of these, 40 + log2 of both sizes bits each, in a
 *      fresh uniformly random order; the receiver compares them with the hashes of Decode(c, x).
 * Here h(x) is x ⊕ π(x) of a public permutation, unrelated to the places that x has in P. The seed, drawn when the receiver's ids are
 * fixed, goes out beside the VOLE: both can prepare meanwhile, and it says nothing of ids, Δ or a.
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
import { addTo, multiplyByFixedVartime } from '../math/gf128.ts';
import type { OkvsLayout } from '../primitives/okvs/encode.ts';
import { OkvsQueries } from '../primitives/okvs/queries.ts';
import { type OkvsShape, okvsShape } from '../primitives/okvs/shape.ts';
import type { OtAdversary, OtEnds } from '../primitives/ot/types.ts';
import { setupOtPair } from '../primitives/ot/setup.ts';
import { countOt, countVole } from './vole-cost.ts';
import { voleSecurity } from '../primitives/vole/flows.ts';
import { type ReceivedVole, receiveVole, sendVole, type SentVole } from '../primitives/vole/vole.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { laidOutUnderSeed, multiplied, seedBytes, targets } from './encode-set.ts';
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
    await session.parallel([
      (branch) => countVole(branch as CostSession, sender.party, receiver.party, slots, { adversary }),
      async (branch) => {
        (branch as CostSession).count([[{ from: receiver.party, to: sender.party, bytes: seedBytes }]]);
        await Promise.resolve();
      },
    ]);
    session.step(steps.encoded);
    message(receiver, sender, (adversary === 'malicious' ? coinBytes : 0) + idBytes * slots);
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

/** What the sender asks a table, in the order of its answers. */
interface Asked {
  readonly queries: OkvsQueries;
  readonly ids: BigUint64Array;
  /** Δ·h(id). */
  readonly products: BigUint64Array;
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
    const padded = paddedIds(session.random, own.ids, sender.rows);
    const delta = randomElement(session.random);
    session.step(steps.correlations);
    const opening = this.#isMalicious ? randomBytes(session.random, openingBytes) : undefined;
    if (opening !== undefined) session.send(peer, commitmentTo(this.#context, opening), true);
    const [{ b }, asked] = (await session.parallel<SentVole | Asked>([
      (branch) => sendVole(branch, ends, shape.slots, { adversary: this.#adversary, delta }),
      (branch) => this.#ask(branch, shape, padded, delta),
    ])) as [SentVole, Asked];
    session.step(steps.encoded);
    const coins = new BigUint64Array(this.#isMalicious ? idWords : 0);
    if (this.#isMalicious) await session.receive(peer, bytesOf(coins));
    const arriving = arrivingTable(session, peer, shape);
    const hash = this.#hash(opening === undefined ? undefined : xored(coins, wordsOf(opening.slice(0, coinBytes))));
    let [bin, known] = [0, 0];
    const values = async (start: number, end: number): Promise<BigUint64Array> => {
      for (; known < idWords * end; bin++) {
        // The receiver's message is no secret to this machine, so that its bytes may be addresses.
        const cells = multiplyByFixedVartime(delta, await arriving.bin(bin), arriving.part(b, bin));
        asked.queries.lookUp(bin, cells, (decoded) => {
          addTo(asked.products.subarray(known, known + decoded.length), decoded);
          known += decoded.length;
        });
        await session.breathe();
      }
      return asked.products.subarray(idWords * start, idWords * end);
    };
    const beside = { ...(own.payload === undefined ? {} : { payload: own.payload }), rows: asked.queries.order };
    const told = await tagMessage(session, tagShapeOf(this.#adversary, this.#terms), hash, asked.ids, values, beside);
    await arriving.all();
    asked.queries.giveBack();
    session.step(steps.tags);
    await releasing();
    if (opening !== undefined) session.send(peer, opening, false);
    session.send(peer, told, true);
  }

  /** What the sender prepares, which needs the seed only: its ids in the order of the look-ups, and Δ·h of them. */
  async #ask(session: Session, shape: OkvsShape, padded: BigUint64Array, delta: BigUint64Array): Promise<Asked> {
    const seed = new Uint8Array(seedBytes);
    await session.receive(this.#terms.receiver.party, seed);
    const queries = await OkvsQueries.of(shape, seed, padded);
    const ids = queries.sorted(padded);
    return { queries, ids, products: await multiplied(session, delta, targets(this.#context, ids)) };
  }

  async receive(own: OwnItems, releasing: () => Promise<void>): Promise<PairRows> {
    const [session, ends, { sender, receiver }] = [this.#session, this.#ends, this.#terms];
    const peer = sender.party;
    const shape = okvsShape(receiver.rows);
    const ids = paddedIds(session.random, own.ids, receiver.rows);
    session.step(steps.correlations);
    const commitment = new Uint8Array(this.#isMalicious ? commitmentBytes : 0);
    if (this.#isMalicious) await session.receive(peer, commitment);
    const [{ a, c }, layout] = (await session.parallel<ReceivedVole | OkvsLayout>([
      (branch) => receiveVole(branch, ends, shape.slots, { adversary: this.#adversary }),
      async (branch) => {
        const { seed, layout: made } = await laidOutUnderSeed(branch, shape, ids, targets(this.#context, ids));
        branch.send(peer, seed, true);
        return made;
      },
    ])) as [ReceivedVole, OkvsLayout];
    session.step(steps.encoded);
    const coins = this.#isMalicious ? randomElement(session.random) : new BigUint64Array(0);
    if (coins.length > 0) session.send(peer, bytesOf(coins), true);
    const table = layout.table();
    const words = table.length / shape.bins;
    for (let at = 0; at < table.length; at += words) {
      session.send(peer, bytesOf(xored(table.subarray(at, at + words), a.subarray(at, at + words))), true);
      await session.breathe();
    }
    session.step(steps.tags);
    await releasing();
    const real = own.ids.length / idWords;
    const decoded = await layout.lookUp(c);
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
    const matched = await matchedRows(session, tagShape, { hash, ids: own.ids, values, rows: real }, async () => {
      await arrived;
      return told.subarray(opening.length);
    });
    layout.giveBack();
    return matched;
  }

  get #isMalicious(): boolean {
    return this.#adversary === 'malicious';
  }

  #hash(coins: BigUint64Array | undefined): ValueHash {
    return coins === undefined ? new CipherHash(this.#context) : new OracleHash(this.#context, coins);
  }
}

/** A table that comes bin by bin, two words a cell. */
function arrivingTable(session: Session, peer: number, { bins, slots }: OkvsShape) {
  const words = (2 * slots) / bins;
  const table = unsetWords(2 * slots);
  const part = (of: BigUint64Array, bin: number): BigUint64Array => of.subarray(words * bin, words * (bin + 1));
  const arrivals = Array.from({ length: bins }, (_, bin) => session.receive(peer, bytesOf(part(table, bin))));
  return {
    part,
    bin: async (bin: number): Promise<BigUint64Array> => {
      await arrivals[bin];
      return part(table, bin);
    },
    all: async (): Promise<void> => {
      for (const arrival of arrivals) await arrival;
    },
  };
}

const commitmentTo = (context: Uint8Array, opening: Uint8Array): Uint8Array =>
  sha256(concatBytes(utf8('tacit intersect coins 1'), context, opening));

function xored(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  const sum = unsetWords(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = (a[i] as bigint) ^ (b[i] as bigint);
  return sum;
}
