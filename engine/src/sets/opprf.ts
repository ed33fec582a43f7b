/**
 * An oblivious pseudorandom function that its sender has programmed (OPPRF): the sender has values beside its keys, the
 * receiver asks at keys of its own and gets the value where the sender has the key too, a random string elsewhere. It
 * cannot tell which.
 *
 * Papers: Kolesnikov, Matania, Pinkas, Rosulek and Trieu, 2017/799; from VOLE and key-value stores as in Rindal and
 * Schoppmann 2021/266. The function is F(y) = hash of Decode(c, y), of the VOLE c = b ⊕ Δ·a as in vole.ts: the receiver
 * sends a ⊕ P, where P decodes each of its x to h(x); the sender has F(y) from Decode(b ⊕ Δ·(a ⊕ P), y) ⊕ Δ·h(y) for
 * every y. It answers with a store Q that decodes each of its keys y to its value ⊕ F(y), and the receiver takes
 * Decode(Q, x) ⊕ F(x).
 * Semi-honest, LPN (primitives/vole). The sender sees a ⊕ P, which looks random. To the receiver F is random at all
 * keys that it has not asked, so that Q tells nothing beyond the values that it gets; these must look random by
 * themselves.
 * Rounds: those of VOLE and two.  Bytes: `priceOpprf`.
 */
import { sha256 } from '#platform';
import { bytesOf, wordsOf } from '../base/bytes.ts';
import { addTo, multiplyByFixedVartime } from '../math/gf128.ts';
import { okvsDecode } from '../primitives/okvs/decode.ts';
import { okvsShape } from '../primitives/okvs/shape.ts';
import { setupOtPair } from '../primitives/ot/setup.ts';
import type { OtOptions } from '../primitives/ot/types.ts';
import { receiveVole, sendVole } from '../primitives/vole/vole.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { encodedUnderSeed, laidOutUnderSeed, multiplied, seedBytes, targets } from './encode-set.ts';
import { idBytes } from './intersection.ts';
import { CipherHash, chunkItems } from './tags.ts';
import { countOt, countVole } from './vole-cost.ts';

const options = { adversary: 'semi-honest' } as const satisfies OtOptions;

export interface OpprfShape {
  /** Parties by number. */
  readonly sender: number;
  readonly receiver: number;
  /** Keys of the sender, and of the receiver. */
  readonly programmed: number;
  readonly asked: number;
}

const messageBytes = (keys: number): number => seedBytes + idBytes * okvsShape(keys).slots;

/** Counts the messages. */
export async function priceOpprf(session: CostSession, shape: OpprfShape): Promise<void> {
  const { sender, receiver, programmed, asked } = shape;
  countOt(session, sender, receiver, options);
  await countVole(session, sender, receiver, okvsShape(asked).slots, options);
  session.count([[{ from: receiver, to: sender, bytes: messageBytes(asked) }]]);
  session.count([[{ from: sender, to: receiver, bytes: messageBytes(programmed) }]]);
}

/** The sending end: `values` beside `programmed` different keys, two words each. */
export async function sendOpprf(
  session: Session,
  shape: OpprfShape,
  keys: BigUint64Array,
  values: BigUint64Array,
): Promise<void> {
  const { receiver, asked, programmed } = shape;
  const context = contextOf(session, shape);
  const askedShape = okvsShape(asked);
  const ends = await setupOtPair(session, receiver, options);
  const { delta, b } = await sendVole(session, ends, askedShape.slots, options);
  const masks = await multiplied(session, delta, targets(context, keys));
  const question = new Uint8Array(messageBytes(asked));
  await session.receive(receiver, question);
  // The receiver's message is no secret to this machine, so that its bytes may be addresses.
  multiplyByFixedVartime(delta, wordsOf(question.subarray(seedBytes)), b);
  addTo(masks, await okvsDecode(askedShape, question.subarray(0, seedBytes), keys, b));
  await hashInto(session, context, masks, keys);
  addTo(masks, values);
  const { seed, made: table } = await encodedUnderSeed(session, okvsShape(programmed), keys, masks);
  session.send(receiver, seed, false);
  session.send(receiver, bytesOf(table), true);
}

/** The receiving end: two words for each of `asked` different keys. */
export async function receiveOpprf(session: Session, shape: OpprfShape, keys: BigUint64Array): Promise<BigUint64Array> {
  const { sender, asked, programmed } = shape;
  const context = contextOf(session, shape);
  const askedShape = okvsShape(asked);
  const ends = await setupOtPair(session, sender, options);
  const { a, c } = await receiveVole(session, ends, askedShape.slots, options);
  const { seed, made: layout } = await laidOutUnderSeed(session, askedShape, keys, targets(context, keys));
  const table = layout.table();
  addTo(table, a);
  session.send(sender, seed, false);
  session.send(sender, bytesOf(table), true);
  const values = (await layout.lookUp(c)).slice();
  layout.giveBack();
  await hashInto(session, context, values, keys);
  const answer = new Uint8Array(messageBytes(programmed));
  await session.receive(sender, answer);
  const [answerSeed, cells] = [answer.subarray(0, seedBytes), wordsOf(answer.subarray(seedBytes))];
  addTo(values, await okvsDecode(okvsShape(programmed), answerSeed, keys, cells));
  return values;
}

/** Public bytes of this call. */
function contextOf(session: Session, { sender, receiver }: OpprfShape): Uint8Array {
  const seed = session.pairSeed(sender, receiver, nextPurpose(session, `opprf ${sender} ${receiver}`));
  if (seed === undefined) throw new Error('a programmed function is evaluated by its two parties only');
  return sha256(seed);
}

/** Replaces values by hashes of them with their keys. */
async function hashInto(
  session: Session,
  context: Uint8Array,
  values: BigUint64Array,
  keys: BigUint64Array,
): Promise<void> {
  const hash = new CipherHash(context);
  for (let start = 0; start < values.length; start += 2 * chunkItems) {
    const part = values.subarray(start, start + 2 * chunkItems);
    part.set(wordsOf(hash.hash('tag', part, keys.subarray(start, start + 2 * chunkItems))));
    await session.breathe();
  }
}
