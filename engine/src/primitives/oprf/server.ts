/** The server's part of RFC 9497 (§3.3): it holds the key. */
import { AbortError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { elementBytes, type Ristretto255 } from '../ristretto255.ts';
import { checkInfo, type OprfKey, tweakedKey } from './keys.ts';
import { generateProof } from './proof.ts';
import { elementAt, type OprfSuite, outputOf } from './suite.ts';
import './messages.ts';

export interface Evaluated {
  /** As many elements as were given, in their order. */
  readonly elements: Uint8Array;
  /** 64 bytes; none in oprf mode. */
  readonly proof: Uint8Array;
}

/** Throws AbortError('oprf.invalid-element') unless all of the peer's bytes are elements other than the identity. */
export function checkElements(group: Ristretto255, elements: Uint8Array, peer: string): void {
  if (elements.length % elementBytes !== 0) throw new AbortError('oprf.invalid-element', { party: peer });
  for (let i = 0; i * elementBytes < elements.length; i++) {
    if (!group.isElement(elementAt(elements, i))) throw new AbortError('oprf.invalid-element', { party: peer });
  }
}

/**
 * BlindEvaluate of a batch of the peer's elements (1 to 65,535 where there is a proof). `info`: in poprf mode.
 * Errors: AbortError 'oprf.invalid-element'; UsageError 'oprf.wrong-info', 'oprf.batch-size'.
 */
export function blindEvaluate(
  suite: OprfSuite,
  key: OprfKey,
  blinded: Uint8Array,
  { random, peer, info }: { readonly random: RandomSource; readonly peer: string; readonly info?: Uint8Array },
): Evaluated {
  const { group, mode } = suite;
  checkInfo(suite, info);
  checkElements(group, blinded, peer);
  const used = info === undefined ? key : tweakedKey(suite, key, info);
  const scalar = info === undefined ? used.secretKey : group.invertScalar(used.secretKey);
  const elements = new Uint8Array(blinded.length);
  for (let i = 0; i * elementBytes < blinded.length; i++)
    elements.set(times(group, scalar, elementAt(blinded, i)), i * elementBytes);
  if (mode === 'oprf') return { elements, proof: new Uint8Array(0) };
  const statement = info === undefined ? { from: blinded, to: elements } : { from: elements, to: blinded };
  return { elements, proof: generateProof(suite, used, statement, random) };
}

/** Evaluate: the function of an input of the server's own. 64 bytes. */
export function evaluate(suite: OprfSuite, key: OprfKey, input: Uint8Array, info?: Uint8Array): Uint8Array {
  checkInfo(suite, info);
  const { group } = suite;
  const scalar = info === undefined ? key.secretKey : group.invertScalar(tweakedKey(suite, key, info).secretKey);
  return outputOf(suite, input, times(group, scalar, suite.hashToGroup(input)), info);
}

/** s·p of a scalar other than zero and an element other than the identity, of which no product is the identity. */
function times(group: Ristretto255, s: Uint8Array, p: Uint8Array): Uint8Array {
  const product = group.multiply(s, p);
  if (product === undefined) throw new AbortError('oprf.identity');
  return product;
}
