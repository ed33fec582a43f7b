/**
 * Which of a receiver's few items are in a sender's large set, by an oblivious pseudorandom function. Two parties.
 *
 * Function: VOPRF of RFC 9497 (ristretto255-SHA512). Form: a set prepared once and asked often, after Kales, Rechberger, Schneider,
 * Senker and Weinert, "Mobile Private Contact Discovery at Scale" (USENIX Security 2019), with a set of fingerprints in place of
 * their cuckoo filter; the idea of an OPRF for intersection is Freedman, Ishai, Pinkas and Reingold's (TCC 2005).
 *   before    The sender prepares its set under its key (oprf-prepare.ts); the receiver has the files (oprf-set.ts).
 *   1.        The receiver sends `queries` elements: its items, blinded, and uniform elements for what is left.
 *   2.        The sender multiplies each by its key and proves, for every batch of 256, that it is the key of the set.
 *   after     The receiver takes the blinds off, hashes, and looks the fingerprints up.
 * Rounds 2.  Bytes: to the sender 32 an element; to the receiver 32 an element and 64 a batch. Nothing depends on the items.
 *
 * Security: against one malicious party, where hashes are random functions and under the one-more gap Diffie–Hellman assumption.
 *   The sender learns `queries`, and nothing of the items: what it gets is uniform. A sender that answers with another key, for
 *   one item or for all, is refused, so whether it answers or stops says nothing of the items either. It may have put into
 *   its files whatever it likes: other items than its own, fewer, more up to the number of entries, or random ones in place of
 *   some. That is a choice of its set, made before it knows the question; only a statement about its own data could
 *   exclude it. It can name different files to different receivers: compare digests.
 *   The receiver learns for each item it asked of whether it is in the set, and what the files show (oprf-set.ts). It chooses what
 *   it asks: a malicious one asks for items that it does not have. Each question takes up to `queries` of them; nothing here bounds the
 *   number of questions, and a small domain (telephone numbers) is walked through in the end: who offers the set limits
 *   questions per receiver and time. It may hand outputs on to others who have the files. Errors: oprf-set.ts.
 * Not hidden: sizes, and how long each side takes.
 */
import { equalBytes } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import type { ByteList } from '../primitives/cmac.ts';
import { blind, type Blinded, checkAnswer, finalize } from '../primitives/oprf/client.ts';
import type { OprfKey } from '../primitives/oprf/keys.ts';
import { blindEvaluate, evaluate } from '../primitives/oprf/server.ts';
import { inputAt, inputCount, type OprfSuite, oprfSuite, outputBytes, proofBytes } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import type { Security } from '../sharing/model.ts';
import type { Session } from '../transport/session.ts';
import { fingerprintsOf, fingerprintWords } from './fingerprint-lists.ts';
import { requireDistinct } from './oprf-prepare.ts';
import type { PreparedSet } from './oprf-set.ts';
import './messages.ts';

/** Elements under one proof. Parts let both sides work at once. */
export const batch = 256;

/** The public terms of one question. */
export interface OprfIntersection {
  readonly sender: number;
  readonly receiver: number;
  /** Elements sent: at least as many as the receiver has items. */
  readonly queries: number;
  /** Names the sender's key; the set's files carry it too. */
  readonly publicKey: Uint8Array;
}

/** What a party brings: the sender its key, the receiver its items, no two of them equal, and the set. */
export interface OprfIntersectionData {
  readonly key?: OprfKey | undefined;
  readonly items?: ByteList | undefined;
  readonly set?: PreparedSet | undefined;
}

/** See above for what a malicious party may still choose. */
export const oprfIntersectionSecurity: Security = {
  adversary: 'malicious',
  threshold: 1,
  of: 2,
  paper: 'RFC 9497; Kales et al., USENIX Security 2019',
};

/** Bytes sent in all; 2 rounds unless nothing is asked. */
export const oprfIntersectionCost = (queries: number): { rounds: number; toSender: number; toReceiver: number } => ({
  rounds: queries === 0 ? 0 : 2,
  toSender: elementBytes * queries,
  toReceiver: elementBytes * queries + proofBytes * Math.ceil(queries / batch),
});

/** Elements of each part of a question. */
export const sizesOf = (queries: number): number[] =>
  Array.from({ length: Math.ceil(queries / batch) }, (_, i) => Math.min(batch, queries - i * batch));

/**
 * At the receiver the numbers of its own items that are in the set, ascending; undefined at others.
 * Errors: UsageError 'oprf-set.duplicate-items', 'oprf-set.too-many-items' (of the receiver's items), 'oprf-set.other-key',
 * 'oprf-set.too-many-queries'; AbortError 'oprf.invalid-element', 'oprf.bad-proof'.
 */
export async function intersectByOprf(
  session: Session,
  request: OprfIntersection,
  data: OprfIntersectionData,
): Promise<Uint32Array | undefined> {
  const { sender, receiver } = request;
  const [suite] = await Promise.all([oprfSuite('voprf'), loadKernels()]);
  const key = session.owns(sender) ? senderKey(request, data) : undefined;
  const asked = session.owns(receiver) ? receiverData(session, request, data) : undefined;
  session.step('intersection: blinded items');
  if (key !== undefined && asked !== undefined) return inTheClear(suite, key, asked);
  return await session.operation('intersectByOprf', async () => {
    if (key !== undefined) await answer(session, suite, request, key);
    else if (asked !== undefined) return await ask(session, suite, request, asked);
    else if (session.self < 0) await countTransfers(session, request);
    return undefined;
  });
}

type Sizes = Pick<OprfIntersection, 'sender' | 'receiver' | 'queries'>;

/** Counts the messages of `intersectByOprf`. */
export async function countByOprf(session: Session, request: Sizes): Promise<void> {
  session.step('intersection: blinded items');
  await countTransfers(session, request);
}

async function countTransfers(session: Session, { sender, receiver, queries }: Sizes): Promise<void> {
  for (const size of sizesOf(queries)) await session.transfer(receiver, sender, elementBytes * size, undefined);
  for (const size of sizesOf(queries)) await session.transfer(sender, receiver, answerBytes(size), undefined);
}

const answerBytes = (size: number): number => elementBytes * size + proofBytes;

async function answer(
  session: Session,
  suite: OprfSuite,
  { receiver, queries }: OprfIntersection,
  key: OprfKey,
): Promise<void> {
  const peer = session.names[receiver] ?? String(receiver);
  const arrivals = sizesOf(queries).map((size) => {
    const elements = new Uint8Array(elementBytes * size);
    return { elements, done: session.receive(receiver, elements) };
  });
  for (const { elements, done } of arrivals) {
    await done;
    const answered = blindEvaluate(suite, key, elements, { random: session.random, peer });
    session.send(receiver, answered.elements, false);
    session.send(receiver, answered.proof, true);
    await session.breathe();
  }
}

interface Asked {
  readonly items: ByteList;
  readonly set: PreparedSet;
}

async function ask(
  session: Session,
  suite: OprfSuite,
  { sender, queries, publicKey }: OprfIntersection,
  { items, set }: Asked,
): Promise<Uint32Array> {
  const { group } = suite;
  const count = inputCount(items);
  const sent: { readonly first: number; readonly blinded: Blinded; readonly elements: Uint8Array }[] = [];
  let first = 0;
  for (const size of sizesOf(queries)) {
    const blinded = blind(suite, partOf(items, first, Math.min(count, first + size)), session.random);
    const elements = new Uint8Array(elementBytes * size);
    elements.set(blinded.elements);
    for (let at = blinded.elements.length; at < elements.length; at += elementBytes) {
      elements.set(group.multiplyBase(group.randomScalar(session.random)), at);
    }
    session.send(sender, elements, true);
    sent.push({ first, blinded, elements });
    first += size;
    await session.breathe();
  }
  session.step('intersection: look-up');
  const peer = session.names[sender] ?? String(sender);
  // From here on only: what arrives moves the clock that the questions are sent under.
  const answers = sent.map(({ elements }) => {
    const bytes = new Uint8Array(elements.length + proofBytes);
    return { bytes, done: session.receive(sender, bytes) };
  });
  const fingerprints = new Uint32Array(count * fingerprintWords);
  for (const [i, { bytes, done }] of answers.entries()) {
    const { first: start, blinded, elements } = sent[i] as (typeof sent)[number];
    await done;
    const evaluated = { elements: bytes.subarray(0, elements.length), proof: bytes.subarray(elements.length) };
    checkAnswer(suite, elements, evaluated, { publicKey, peer });
    const outputs = finalize(suite, blinded, evaluated.elements);
    fingerprintsOf(outputs, outputBytes, set.width, fingerprints, start);
    await session.breathe();
  }
  return matchesOf(set, fingerprints);
}

const matchesOf = (set: PreparedSet, fingerprints: Uint32Array): Uint32Array =>
  Uint32Array.from(
    Array.from({ length: fingerprints.length / fingerprintWords }, (_, i) => i).filter((i) => set.has(fingerprints, i)),
  );

/** Where one process plays both parties. */
function inTheClear(suite: OprfSuite, key: OprfKey, { items, set }: Asked): Uint32Array {
  const fingerprints = new Uint32Array(inputCount(items) * fingerprintWords);
  for (let i = 0; i < inputCount(items); i++) {
    fingerprintsOf(evaluate(suite, key, inputAt(items, i)), outputBytes, set.width, fingerprints, i);
  }
  return matchesOf(set, fingerprints);
}

/** Items from `start` to `end`. */
export const partOf = ({ bytes, offsets }: ByteList, start: number, end: number): ByteList => ({
  bytes,
  offsets: offsets.subarray(Math.min(start, end), end + 1),
});

function senderKey({ publicKey }: OprfIntersection, { key }: OprfIntersectionData): OprfKey {
  if (key === undefined || !equalBytes(key.publicKey, publicKey)) throw new UsageError('oprf-set.other-key');
  return key;
}

function receiverData(session: Session, request: OprfIntersection, { items, set }: OprfIntersectionData): Asked {
  const { receiver, queries, publicKey } = request;
  if (items === undefined || set === undefined) {
    throw new UsageError('sharing.missing-data', { operation: 'intersectByOprf', party: receiver });
  }
  if (!equalBytes(set.publicKey, publicKey)) throw new UsageError('oprf-set.other-key');
  if (queries > set.queries) {
    throw new UsageError('oprf-set.too-many-queries', { found: queries, expected: set.queries });
  }
  const count = inputCount(items);
  if (count > queries) throw new UsageError('oprf-set.too-many-items', { found: count, expected: queries });
  for (let i = 0; i < count; i++) inputAt(items, i);
  requireDistinct(session.random, items);
  return { items, set };
}
