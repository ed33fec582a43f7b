/**
 * RFC 9497, "Oblivious Pseudorandom Functions (OPRFs) Using Prime-Order Groups", §4.1: the ciphersuite ristretto255-SHA512 in
 * its three modes.
 *
 *   oprf    The client learns F(k, input) and nothing else of k, the server nothing of input. Nothing says which key was used.
 *   voprf   The server proves that it used the key of its public key (a proof of equal logarithms, one for a whole batch).
 *   poprf   As voprf; the function also takes `info`, which both know.
 *
 * Security: the input is hidden perfectly (a blinded element is uniform whatever the input); F is pseudorandom to whoever has made
 * fewer evaluations, under the one-more gap Diffie–Hellman assumption, where hashes are random functions (RFC 9497 §7, and
 * Tyagi et al. 2021/864 for poprf); proofs are sound and zero-knowledge in the same model. Letters are the RFC's.
 */
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { UsageError } from '../../base/errors.ts';
import type { ByteList } from '../cmac.ts';
import { elementBytes, type Ristretto255, ristretto255 } from '../ristretto255.ts';
import { type Hash, hashSha512, hashToRistretto255, hashToScalar, twoBytes } from './hash-to-group.ts';
import './messages.ts';

export const oprfModes = ['oprf', 'voprf', 'poprf'] as const;
export type OprfMode = (typeof oprfModes)[number];

/** Bytes of the function's output, of a proof, and of an input at most. */
export const outputBytes = 64;
export const proofBytes = 2 * elementBytes;
export const mostInputBytes = 0xffff;
/** Elements that one proof may cover: their numbers are two bytes. */
export const mostBatch = 0xffff;

export interface OprfSuite {
  readonly mode: OprfMode;
  readonly group: Ristretto255;
  readonly hash: Hash['digest'];
  /** contextString of §3.1. */
  readonly context: Uint8Array;
  readonly hashToGroup: (input: Uint8Array) => Uint8Array;
  readonly hashToScalar: (input: Uint8Array, dst?: Uint8Array) => Uint8Array;
}

/** The suite in one mode, when the group's code has been loaded. */
export async function oprfSuite(mode: OprfMode): Promise<OprfSuite> {
  const [group, hash] = await Promise.all([ristretto255(), hashSha512()]);
  const context = concatBytes(utf8('OPRFV1-'), Uint8Array.of(oprfModes.indexOf(mode)), utf8('-ristretto255-SHA512'));
  const groupTag = concatBytes(utf8('HashToGroup-'), context);
  const scalarTag = concatBytes(utf8('HashToScalar-'), context);
  return {
    mode,
    group,
    hash: hash.digest,
    context,
    hashToGroup: (input) => hashToRistretto255(group, hash, input, groupTag),
    hashToScalar: (input, dst = scalarTag) => hashToScalar(group, hash, input, dst),
  };
}

/** Each part with its length in two bytes before it. */
export const framed = (...parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...parts.flatMap((part) => [twoBytes(part.length), part]));

/** Element i of elements that stand one after the other. */
export const elementAt = (elements: Uint8Array, i: number): Uint8Array =>
  elements.subarray(i * elementBytes, (i + 1) * elementBytes);

/** Input i; UsageError('oprf.input-length') when it is longer than the RFC allows. */
export function inputAt({ bytes, offsets }: ByteList, i: number): Uint8Array {
  const input = bytes.subarray(offsets[i], offsets[i + 1]);
  if (input.length > mostInputBytes) {
    throw new UsageError('oprf.input-length', { found: input.length, expected: mostInputBytes });
  }
  return input;
}

/** How many inputs there are. */
export const inputCount = ({ offsets }: ByteList): number => Math.max(0, offsets.length - 1);

/** Output of one evaluation: `element` is H(input) times the key. `info` in poprf mode only. */
export function outputOf(
  { hash }: OprfSuite,
  input: Uint8Array,
  element: Uint8Array,
  info: Uint8Array | undefined,
): Uint8Array {
  const parts = info === undefined ? [input, element] : [input, info, element];
  return hash(framed(...parts), utf8('Finalize'));
}
