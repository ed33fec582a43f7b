/**
 * Look-ups: what goes between a caller and a provider, as bytes; who carries them is not said here.
 *
 * Function: VOPRF of RFC 9497 (ristretto255-SHA512), one element a key, one proof for every 256.
 *   question   The caller's keys, blinded, and uniform elements up to the declared number. 32 bytes each.
 *   answer     Every element times the provider's key, and the proofs. 32 bytes an element, 64 for every 256 begun.
 *   after      The caller checks the proofs, takes the blinds off and hashes: outputs, which open rows of a library.
 * Rounds 2. Nothing depends on the keys but the outputs.
 *
 * Security: against one malicious party, where hashes are random functions and under the one-more gap Diffie–Hellman assumption.
 *   The provider learns how many elements it is asked for: they are uniform. A provider that uses another key, for one element or for all,
 *   is refused; that shows nothing of the keys either. It can put into its library what it likes (library.ts).
 *   The caller learns the output of as many keys as it sends elements, whichever it likes. A small domain (telephone numbers) is
 *   walked through in the end: who provides limits the elements of a caller and time; an element cannot be used twice for two keys.
 *   Outputs can be handed on to others who have the library.
 * Not hidden: sizes, and how long each side takes.
 */
import { nextTurn } from '#platform';
import { AbortError, UsageError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import { loadKernels } from '../kernels/load.ts';
import type { ByteList } from '../primitives/cmac.ts';
import { blind, type Blinded, checkAnswer, finalize } from '../primitives/oprf/client.ts';
import type { OprfKey } from '../primitives/oprf/keys.ts';
import { blindEvaluate } from '../primitives/oprf/server.ts';
import { inputCount, type OprfSuite, outputBytes, proofBytes } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import { batch, partOf, sizesOf } from '../sets/intersect-oprf.ts';
import './messages.ts';

/** Elements of one question at most. */
export const mostLookups = 10_000;

/** Bytes of a question with so many elements. */
export const lookupQuestionBytes = (elements: number): number => elementBytes * elements;
/** Bytes of the answer to a question with so many elements. */
export const lookupAnswerBytes = (elements: number): number =>
  elementBytes * elements + proofBytes * Math.ceil(elements / batch);

/** A question that was made, and what its caller needs to read the answer. */
export interface LookupQuestion {
  /** What the provider gets. */
  readonly bytes: Uint8Array;
  readonly parts: readonly Blinded[];
}

function checkCount(bytes: number): number {
  const count = bytes / elementBytes;
  if (!Number.isInteger(count) || count < 1 || count > mostLookups) {
    throw new UsageError('lookup.question-size', { found: bytes, most: mostLookups });
  }
  return count;
}

/**
 * A question for all inputs. `elements`: as many as this are sent, at least one an input.
 * Errors: UsageError 'lookup.question-size', 'oprf.input-length', 'oprf.invalid-input'.
 */
export async function askLookups(
  suite: OprfSuite,
  inputs: ByteList,
  random: RandomSource,
  elements = inputCount(inputs),
): Promise<LookupQuestion> {
  const count = inputCount(inputs);
  if (count > elements) {
    throw new UsageError('lookup.question-size', { found: lookupQuestionBytes(count), most: elements });
  }
  checkCount(lookupQuestionBytes(elements));
  const bytes = new Uint8Array(lookupQuestionBytes(elements));
  const parts: Blinded[] = [];
  let first = 0;
  for (const size of sizesOf(elements)) {
    const blinded = blind(suite, partOf(inputs, first, Math.min(count, first + size)), random);
    bytes.set(blinded.elements, first * elementBytes);
    const end = (first + size) * elementBytes;
    for (let at = first * elementBytes + blinded.elements.length; at < end; at += elementBytes) {
      bytes.set(suite.group.multiplyBase(suite.group.randomScalar(random)), at);
    }
    parts.push(blinded);
    first += size;
    if (first < elements) await nextTurn();
  }
  return { bytes, parts };
}

/**
 * A provider's answer to a caller's question. `peer`: the caller's name, for errors; `most`: the elements that it may send now; `turn`: awaited
 * before each part of 256 elements, which takes some 60 ms: of many questions at once each takes its turn for itself.
 * Errors: AbortError 'oprf.invalid-element' (no element, or the identity); UsageError 'lookup.question-size'.
 */
export async function answerLookups(
  suite: OprfSuite,
  key: OprfKey,
  question: Uint8Array,
  {
    random,
    peer,
    most = mostLookups,
    turn,
  }: {
    readonly random: RandomSource;
    readonly peer: string;
    readonly most?: number;
    readonly turn?: () => Promise<void>;
  },
): Promise<Uint8Array> {
  await loadKernels();
  const count = checkCount(question.length);
  if (count > most) throw new UsageError('lookup.question-size', { found: question.length, most });
  const answered = new Uint8Array(lookupAnswerBytes(count));
  let [from, to] = [0, 0];
  for (const size of sizesOf(count)) {
    if (turn !== undefined) await turn();
    else if (from > 0) await nextTurn();
    const elements = question.subarray(from, from + size * elementBytes);
    const evaluated = blindEvaluate(suite, key, elements, { random, peer });
    answered.set(evaluated.elements, to);
    answered.set(evaluated.proof, to + elements.length);
    from += elements.length;
    to += elements.length + proofBytes;
  }
  return answered;
}

/**
 * The outputs of the question's inputs, 64 bytes each, in their order. `peer`: the provider's name, for errors; `publicKey`: the one that its
 * contract names. Errors: AbortError 'lookup.answer-size', 'oprf.invalid-element', 'oprf.bad-proof'; UsageError 'oprf.invalid-key'.
 */
export async function readLookups(
  suite: OprfSuite,
  question: LookupQuestion,
  answered: Uint8Array,
  { publicKey, peer }: { readonly publicKey: Uint8Array; readonly peer: string },
): Promise<Uint8Array> {
  await loadKernels();
  const count = question.bytes.length / elementBytes;
  if (answered.length !== lookupAnswerBytes(count)) {
    throw new AbortError('lookup.answer-size', {
      party: peer,
      found: answered.length,
      expected: lookupAnswerBytes(count),
    });
  }
  const inputs = question.parts.reduce((sum, { blinds }) => sum + blinds.length, 0);
  const outputs = new Uint8Array(inputs * outputBytes);
  let [from, to, done] = [0, 0, 0];
  for (const blinded of question.parts) {
    if (from > 0) await nextTurn();
    const sent = question.bytes.subarray(from, Math.min(question.bytes.length, from + batch * elementBytes));
    const elements = answered.subarray(to, to + sent.length);
    const proof = answered.subarray(to + sent.length, to + sent.length + proofBytes);
    // All of a part is checked before any of it is used.
    checkAnswer(suite, sent, { elements, proof }, { publicKey, peer });
    outputs.set(finalize(suite, blinded, elements), done);
    done += blinded.blinds.length * outputBytes;
    from += sent.length;
    to += sent.length + proofBytes;
  }
  return outputs;
}
