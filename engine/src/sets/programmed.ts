/**
 * A pseudo-random function that its sender has programmed (OPPRF): the sender has values beside keys, the receiver asks at keys of its
 * own and gets the value where the sender has the key too, and a random string everywhere else. It cannot tell one from the other.
 *
 * Papers: Kolesnikov, Matania, Pinkas, Rosulek and Trieu, 2017/799; Rindal and Schoppmann, "VOLE-PSI", 2021/266, section 5; Raghuraman and Rindal, 2022/320. The function is F(y) = hash of
 * Decode(c, y), which the VOLE c = b ⊕ Δ·a gives the receiver at the keys x of its own and the sender everywhere, as in vole.ts: the
 * receiver sends a ⊕ P, where P decodes each x to h(x), and the sender has Decode(b ⊕ Δ·(a ⊕ P), y) ⊕ Δ·h(y). The sender answers with
 * key-value stores Q that decode each y to its value ⊕ F(y); the receiver takes Decode(Q, x) ⊕ F(x).
 *
 * Semi-honest. The sender sees a ⊕ P, random by LPN (primitives/vole). The receiver sees Q, whose values are all masked by F at keys
 * where it knows F at those keys only that both have, so that Q is a random table to it but for what it is to get there. Values that
 * the sender gives must look random by themselves where they are got: shares, or random strings.
 */
import { aesBlocks, sha256, unsetWords } from '#platform';
import { bytesOf, utf8, wordsOf } from '../base/bytes.ts';
import { randomBytes } from '../base/random.ts';
import { addTo, multiplyByFixedVartime } from '../math/gf128.ts';
import { okvsDecode, okvsDecodeEach } from '../primitives/okvs/decode.ts';
import { okvsEncode } from '../primitives/okvs/encode.ts';
import { okvsShape } from '../primitives/okvs/shape.ts';
import { setupOtPair } from '../primitives/ot/setup.ts';
import type { OtOptions } from '../primitives/ot/types.ts';
import { receiveVole, sendVole } from '../primitives/vole/vole.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { CipherHash } from './tags.ts';
import { countOt, countVole } from './vole-cost.ts';
import { laidOutUnderSeed, multiplied, seedBytes, targets } from './encode-set.ts';

const options = { adversary: 'semi-honest' } as const satisfies OtOptions;
const cellBytes = 16;

export interface ProgrammedShape {
  readonly sender: number;
  readonly receiver: number;
  /** Keys of the sender and of the receiver; both public. */
  readonly programmed: number;
  readonly asked: number;
  /** Tables of values: two words beside each key in each. */
  readonly tables: number;
  /** Names of its steps; without them all is part of its caller's step. */
  readonly steps?: ProgrammedSteps;
}

interface ProgrammedSteps {
  readonly setUp: string;
  readonly correlations: string;
  readonly asked: string;
  readonly answered: string;
}

function begin(session: Session, { steps }: ProgrammedShape, step: keyof ProgrammedSteps): void {
  if (steps !== undefined) session.step(steps[step]);
}

/** Counts the messages, step by step. */
export async function priceProgrammed(session: CostSession, shape: ProgrammedShape): Promise<void> {
  const { sender, receiver, asked, programmed, tables } = shape;
  const { slots } = okvsShape(asked);
  begin(session, shape, 'setUp');
  countOt(session, sender, receiver, options);
  begin(session, shape, 'correlations');
  await countVole(session, sender, receiver, slots, options);
  begin(session, shape, 'asked');
  session.count([[{ from: receiver, to: sender, bytes: seedBytes + cellBytes * slots }]]);
  begin(session, shape, 'answered');
  const answer = seedBytes + cellBytes * okvsShape(programmed).slots * tables;
  session.count([[{ from: sender, to: receiver, bytes: answer }]]);
}

/**
 * The sending end: `keys` are different ids (`idWords` words each) and `values` the tables, two words beside each key, which are
 * overwritten.
 */
export async function sendProgrammed(
  session: Session,
  shape: ProgrammedShape,
  keys: BigUint64Array,
  values: readonly BigUint64Array[],
): Promise<void> {
  const { receiver, asked, programmed } = shape;
  const context = contextOf(session, shape);
  const askedShape = okvsShape(asked);
  begin(session, shape, 'setUp');
  const ends = await setupOtPair(session, receiver, options);
  begin(session, shape, 'correlations');
  const { delta, b } = await sendVole(session, ends, askedShape.slots, options);
  // It needs no message, and is done while the receiver encodes.
  const products = await multiplied(session, delta, targets(context, keys));
  begin(session, shape, 'asked');
  const question = new Uint8Array(seedBytes + cellBytes * askedShape.slots);
  await session.receive(receiver, question);
  // The receiver's message is no secret to this machine, so that its bytes may be addresses.
  multiplyByFixedVartime(delta, wordsOf(question.subarray(seedBytes)), b);
  begin(session, shape, 'answered');
  const found = await okvsDecode(askedShape, question.subarray(0, seedBytes), keys, b);
  addTo(found, products);
  await addMasks(session, context, found, keys, values);
  const answerShape = okvsShape(programmed);
  for (;;) {
    // A seed under which the keys do not fit is drawn once in 2^40 runs; whether they do depends on the keys alone, not on the table.
    const seed = randomBytes(session.random, seedBytes);
    const first = await okvsEncode(answerShape, seed, keys, values[0] as BigUint64Array, session.random);
    if (first === undefined) continue;
    session.send(receiver, seed, false);
    session.send(receiver, bytesOf(first), values.length === 1);
    for (const [t, table] of values.slice(1).entries()) {
      await session.breathe();
      const cells = (await okvsEncode(answerShape, seed, keys, table, session.random)) as BigUint64Array;
      session.send(receiver, bytesOf(cells), t + 2 === values.length);
    }
    return;
  }
}

/** The receiving end: of each table two words for each of `keys`, in their order. */
export async function receiveProgrammed(
  session: Session,
  shape: ProgrammedShape,
  keys: BigUint64Array,
): Promise<BigUint64Array[]> {
  const { sender, asked, programmed, tables } = shape;
  const context = contextOf(session, shape);
  const askedShape = okvsShape(asked);
  begin(session, shape, 'setUp');
  const ends = await setupOtPair(session, sender, options);
  begin(session, shape, 'correlations');
  const { a, c } = await receiveVole(session, ends, askedShape.slots, options);
  begin(session, shape, 'asked');
  const { seed, layout } = await laidOutUnderSeed(session, askedShape, keys, targets(context, keys));
  const table = layout.table();
  addTo(table, a);
  session.send(sender, seed, false);
  session.send(sender, bytesOf(table), true);
  begin(session, shape, 'answered');
  const answerShape = okvsShape(programmed);
  const answer = new Uint8Array(seedBytes + cellBytes * answerShape.slots * tables);
  const arrived = session.receive(sender, answer);
  const own = (await layout.lookUp(c)).slice();
  layout.giveBack();
  await arrived;
  const found = Array.from({ length: tables }, () => unsetWords(keys.length));
  const cells = wordsOf(answer.subarray(seedBytes));
  const parts = found.map((_, t) => cells.subarray(2 * answerShape.slots * t, 2 * answerShape.slots * (t + 1)));
  await okvsDecodeEach(answerShape, answer.subarray(0, seedBytes), keys, parts, (start, values) => {
    for (const [t, words] of values.entries()) found[t]?.set(words, 2 * start);
  });
  await addMasks(session, context, own, keys, found);
  return found;
}

/** Public bytes of this run, which both ends ask for in the same order. */
function contextOf(session: Session, { sender, receiver }: ProgrammedShape): Uint8Array {
  const seed = session.pairSeed(sender, receiver, nextPurpose(session, 'programmed'));
  if (seed === undefined) throw new Error('a programmed function runs between its two parties only');
  return seed;
}

/** Keys that are worked on between two turns of the event loop. */
const chunkKeys = 2 ** 15;

/** A public permutation: what enters it is a secret hash. */
const expansion = aesBlocks(sha256(utf8('tacit programmed expansion 1')).subarray(0, 16));

/** F in place: to each table t the masks π(k ⊕ t) ⊕ k, k being the hash of the values of the keys. */
async function addMasks(
  session: Session,
  context: Uint8Array,
  values: BigUint64Array,
  keys: BigUint64Array,
  tables: readonly BigUint64Array[],
): Promise<void> {
  const hash = new CipherHash(context);
  for (let start = 0; start < values.length; start += 2 * chunkKeys) {
    const end = Math.min(values.length, start + 2 * chunkKeys);
    const k = wordsOf(hash.hash('payload', values.subarray(start, end), keys.subarray(start, end)));
    const given = unsetWords(k.length);
    const made = unsetWords(k.length);
    for (const [t, table] of tables.entries()) {
      given.set(k);
      for (let i = 0; i < given.length; i += 2) given[i] = (given[i] as bigint) ^ BigInt(t);
      expansion.encryptInto(bytesOf(made), bytesOf(given));
      for (let i = 0; i < made.length; i++) {
        table[start + i] = (table[start + i] as bigint) ^ (made[i] as bigint) ^ (k[i] as bigint);
      }
    }
    await session.breathe();
  }
}
