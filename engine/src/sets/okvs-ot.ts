/**
 * Intersection of two owners by oblivious transfer extension with a linear code: `okvs-ot` and `okvs-ot-malicious`.
 * Needs no assumption on noisy codes, sends three times as much as vole.ts.
 *
 * Papers: Pinkas, Rosulek, Trieu and Yanai, "PSI from PaXoS", 2020/193, semi-honest and malicious; Garimella et al.
 * 2021/883, with the key-value stores of primitives/okvs. primitives/code-ot makes the transfers and has their
 * argument.
 *   1. The receiver's table P decodes each of its ids x to h(x). It sends the seed under which P is laid out, and puts
 *      every cell v_i of P into an extension by the code C: it has rows t_i, the sender q_i = t_i ⊕ C(v_i) ∧ s.
 *   2. For each of its ids y the sender takes Decode(q, y) ⊕ C(h(y)) ∧ s, by linearity Decode(t, y) ⊕ C(Decode(P, y) ⊕
 *      h(y)) ∧ s. For ids that the receiver has this is Decode(t, y); for others C(…) has 128 ones at least, at places
 *      of s that the receiver lacks. It sends hashes of these with their ids, in a fresh uniformly random order; the
 *      receiver compares them with those of Decode(t, x).
 * h and order as in vole.ts. Hashes are SHA-256 of value and id, then those of tags.ts.
 *
 * Security, semi-honest: 64 bits of h serve ([456, 64, 128]): Decode(P, y) is h(y) for one of up to 2^24 ids that the
 * receiver lacks with probability 2^-40. The sender sees what generators expand.
 * Malicious: 128 bits ([605, 128, 128]), oblivious transfers of that kind, the check of code-ot; h and the hashes as
 * random oracles.
 * What a sender says is a hash that it asked of the oracle, by which a simulator knows its items (2020/193); a
 * receiver's are those x of which it asked h(x) and that its table decodes to it. That are no more than cells·128/(128
 * − log2 of its computing steps): with 2^64 steps up to 2.6 times its size. No attack is known that fits more ids than
 * there are cells.
 * A sender that deviates chooses its items, and may leave some out.
 *
 * Rounds and bytes: `price`. Neither learns how many items of the other are padding.
 */
import { unsetWords } from '#platform';
import { wordsOf } from '../base/bytes.ts';
import { chunkRows, codeFlows } from '../primitives/code-ot/flows.ts';
import {
  type CodeReceiver,
  type CodeSender,
  setupCodeReceiver,
  setupCodeSender,
} from '../primitives/code-ot/code-ot.ts';
import { okvsDecodeEach } from '../primitives/okvs/decode.ts';
import type { OkvsLayout } from '../primitives/okvs/encode.ts';
import { okvsShape } from '../primitives/okvs/shape.ts';
import type { OtAdversary } from '../primitives/ot/types.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { laidOutUnderSeed, seedBytes, targets } from './encode-set.ts';
import { idBytes, idWords, type OwnItems, paddedIds, type SetProtocol } from './intersection.ts';
import { type PairProtocol, type PairRows, type PairTerms, pairwise } from './pairs.ts';
import { CipherHash, matchedRows, tagBytes, tagMessage, tagMessageBytes, type TagShape } from './tags.ts';
import { countFlow } from './vole-cost.ts';
import { WideHash } from './wide-hash.ts';

const steps = {
  setUp: 'intersect: set-up',
  encoded: 'intersect: encoded set',
  tags: 'intersect: tags',
} as const;

/** The protocol, for sets that are cut or not. */
export const okvsOtProtocol = (name: string, adversary: OtAdversary): PairProtocol => ({
  name,
  mostRows: 2 ** 24,
  security: () => ({
    adversary,
    threshold: 1,
    of: 2,
    paper: 'Pinkas, Rosulek, Trieu, Yanai 2020/193; Garimella, Pinkas, Rosulek, Trieu, Yanai 2021/883',
  }),
  seconds: ({ owners }) =>
    0.3 + (adversary === 'malicious' ? 1.2e-6 : 9e-7) * owners.reduce((sum, { rows }) => sum + rows, 0),
  // With 2^64 computing steps.
  reach: ({ receiver }) => (adversary === 'malicious' ? 2 * okvsShape(receiver.rows).slots : 0),
  priceSetUp(session, { sender, receiver }) {
    session.step(steps.setUp);
    countFlow(session, sender.party, receiver.party, codeFlows.setup(adversary));
  },
  async priceBucket(session, terms) {
    const { sender, receiver } = terms;
    session.step(steps.encoded);
    session.count([[{ from: receiver.party, to: sender.party, bytes: seedBytes }]]);
    countFlow(session, sender.party, receiver.party, codeFlows.extend(okvsShape(receiver.rows).slots, adversary));
    session.step(steps.tags);
    const bytes = tagMessageBytes(tagShapeOf(adversary, terms));
    session.count([[{ from: sender.party, to: receiver.party, bytes }]]);
    await Promise.resolve();
  },
  async setUp(session, { sender, receiver }) {
    session.step(steps.setUp);
    const nothing = (): never => {
      throw new Error('an end of an intersection is used from its side only');
    };
    if (session.self === sender.party) {
      const end = await setupCodeSender(session, receiver.party, adversary);
      return {
        receive: nothing,
        send: (terms, own, releasing) => send(session, adversary, end, terms, own, releasing),
      };
    }
    const end = await setupCodeReceiver(session, sender.party, adversary);
    return {
      send: nothing,
      receive: (terms, own, releasing) => receive(session, adversary, end, terms, own, releasing),
    };
  },
});

/** Buckets above 2^21, for less memory: values are wide. */
const limits = { above: 2 ** 21, rows: 2 ** 20, bytes: 2 ** 28 };
export const okvsOt: SetProtocol = pairwise(okvsOtProtocol('okvs-ot', 'semi-honest'), limits);
export const okvsOtMalicious: SetProtocol = pairwise(okvsOtProtocol('okvs-ot-malicious', 'malicious'), limits);

function tagShapeOf(adversary: OtAdversary, { sender, receiver, buckets }: PairTerms): TagShape {
  const { rows, payloadBytes } = sender;
  return {
    rows,
    payloadBytes,
    tagBytes: adversary === 'malicious' ? idBytes : tagBytes(rows * buckets, receiver.rows),
  };
}

/** Public bytes of this run. */
function contextOf(session: Session, { sender, receiver }: PairTerms): Uint8Array {
  const purpose = nextPurpose(session, `intersect okvs-ot ${sender.party} ${receiver.party}`);
  return session.pairSeed(sender.party, receiver.party, purpose) ?? new Uint8Array(0);
}

async function send(
  session: Session,
  adversary: OtAdversary,
  end: CodeSender,
  terms: PairTerms,
  own: OwnItems,
  releasing: () => Promise<void>,
): Promise<void> {
  const { sender, receiver } = terms;
  const context = contextOf(session, terms);
  const shape = okvsShape(receiver.rows);
  session.step(steps.encoded);
  const ids = paddedIds(session.random, own.ids, sender.rows);
  const wanted = targets(context, ids);
  const hash = new WideHash(context, end.groups);
  // What needs no message is computed while the receiver encodes.
  const offsets: BigUint64Array[] = [];
  for (let start = 0; start < wanted.length; start += 2 * chunkRows) {
    const inputs = hash.inputs(ids.subarray(start, start + 2 * chunkRows));
    end.offsets(wanted.subarray(start, start + 2 * chunkRows), (group, rows) => hash.put(inputs, group, rows));
    offsets.push(inputs);
    await session.breathe();
  }
  const seed = new Uint8Array(seedBytes);
  await session.receive(receiver.party, seed);
  const q = await end.extend(session, shape.slots);
  session.step(steps.tags);
  const values = await hashedValues(hash, ids, { shape, seed, rows: q }, offsets);
  const tagged = (start: number, stop: number) => Promise.resolve(values.subarray(idWords * start, idWords * stop));
  const told = await tagMessage(session, tagShapeOf(adversary, terms), new CipherHash(context), ids, tagged, own);
  await releasing();
  session.send(receiver.party, told, true);
}

async function receive(
  session: Session,
  adversary: OtAdversary,
  end: CodeReceiver,
  terms: PairTerms,
  own: OwnItems,
  releasing: () => Promise<void>,
): Promise<PairRows> {
  const { sender, receiver } = terms;
  const context = contextOf(session, terms);
  const shape = okvsShape(receiver.rows);
  session.step(steps.encoded);
  const ids = paddedIds(session.random, own.ids, receiver.rows);
  const { seed, layout } = await laidOutUnderSeed(session, shape, ids, targets(context, ids));
  session.send(sender.party, seed, true);
  const t = await end.extend(session, layout.table());
  session.step(steps.tags);
  await releasing();
  const tagShape = tagShapeOf(adversary, terms);
  const told = new Uint8Array(tagMessageBytes(tagShape));
  const arrived = session.receive(sender.party, told);
  const values = await lookedUp(session, new WideHash(context, t.length), own.ids, layout, t);
  return await matchedRows(
    session,
    tagShape,
    {
      hash: new CipherHash(context),
      ids: own.ids,
      values: (start, stop) => Promise.resolve(values.subarray(idWords * start, idWords * stop)),
      rows: own.ids.length / idWords,
    },
    async () => {
      await arrived;
      return told;
    },
  );
}

/** Hashes of what the receiver's rows decode its ids to, two words each; the layout cannot be used afterwards. */
async function lookedUp(
  session: Session,
  hash: WideHash,
  ids: BigUint64Array,
  layout: OkvsLayout,
  rows: readonly BigUint64Array[],
): Promise<BigUint64Array> {
  const inputs = hash.inputs(ids);
  for (const [group, words] of rows.entries()) {
    const values = await layout.lookUp(words.subarray(0, 2 * layout.slots));
    hash.put(inputs, group, values.subarray(0, ids.length));
  }
  layout.giveBack();
  const hashed = unsetWords(ids.length);
  for (let start = 0; start < ids.length; start += 2 * chunkRows) {
    const end = Math.min(ids.length, start + 2 * chunkRows);
    hashed.set(wordsOf(hash.hash(hash.part(inputs, start / 2, end / 2))), start);
    await session.breathe();
  }
  return hashed;
}

interface CodedTable {
  readonly shape: ReturnType<typeof okvsShape>;
  readonly seed: Uint8Array;
  /** Rows of the extension, the first of which are the table's cells. */
  readonly rows: readonly BigUint64Array[];
}

/**
 * The sender's hashes of what the table decodes the ids to, two words each. `offsets`: for every `chunkRows` ids what is added to
 * their values, as inputs of the hash; they are used up.
 */
async function hashedValues(
  hash: WideHash,
  ids: BigUint64Array,
  { shape, seed, rows }: CodedTable,
  offsets: BigUint64Array[],
): Promise<BigUint64Array> {
  const values = unsetWords(ids.length);
  const tables = rows.map((group) => group.subarray(0, 2 * shape.slots));
  await okvsDecodeEach(shape, seed, ids, tables, (first, decoded) => {
    const count = (decoded[0]?.length ?? 0) / 2;
    for (let from = 0; from < count; from += chunkRows) {
      const [start, end] = [first + from, first + Math.min(count, from + chunkRows)];
      const inputs = offsets.shift();
      if (inputs === undefined) throw new Error('a part of the ids has no offsets');
      decoded.forEach((words, group) => hash.add(inputs, group, words.subarray(2 * from, 2 * (end - first))));
      values.set(wordsOf(hash.hash(inputs)), 2 * start);
    }
  });
  return values;
}
