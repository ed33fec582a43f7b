/** The client's part of RFC 9497 (§3.3): it holds the inputs. */
import { AbortError, UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import type { ByteList } from '../cmac.ts';
import { elementBytes } from '../ristretto255.ts';
import { checkInfo, checkPublicKey, tweakedPublicKey } from './keys.ts';
import { verifyProof } from './proof.ts';
import { checkElements, type Evaluated } from './server.ts';
import { elementAt, inputAt, inputCount, type OprfSuite, outputBytes, outputOf } from './suite.ts';
import './messages.ts';

/** What the client keeps until the answer comes, and the elements that it sends. */
export interface Blinded {
  readonly inputs: ByteList;
  /** One secret scalar an input: who has it finds the input's element in the sent one. */
  readonly blinds: readonly Uint8Array[];
  readonly elements: Uint8Array;
}

/**
 * Blind: each input's element times a fresh scalar. What is sent is uniform and independent of the inputs.
 * Errors: UsageError 'oprf.input-length', 'oprf.invalid-input'.
 */
export function blind(suite: OprfSuite, inputs: ByteList, random: RandomSource): Blinded {
  const { group } = suite;
  const count = inputCount(inputs);
  const blinds: Uint8Array[] = [];
  const elements = new Uint8Array(count * elementBytes);
  while (blinds.length < count) {
    const scalar = group.randomScalar(random);
    if (!group.isScalar(scalar)) continue;
    const element = group.multiply(scalar, suite.hashToGroup(inputAt(inputs, blinds.length)));
    // The input's hash is the identity: probability 2^-252, and nobody can find such an input.
    if (element === undefined) throw new UsageError('oprf.invalid-input');
    elements.set(element, blinds.length * elementBytes);
    blinds.push(scalar);
  }
  return { inputs, blinds, elements };
}

/**
 * Checks a server's answer to a batch: elements of the group, and outside oprf mode the proof that they come from `publicKey`.
 * `sent`: the blinded elements that were answered.
 * Errors: AbortError 'oprf.invalid-element', 'oprf.bad-proof'; UsageError 'oprf.invalid-key', 'oprf.wrong-info'.
 */
export function checkAnswer(
  suite: OprfSuite,
  sent: Uint8Array,
  answer: Evaluated,
  { publicKey, peer, info }: { readonly publicKey?: Uint8Array; readonly peer: string; readonly info?: Uint8Array },
): void {
  checkInfo(suite, info);
  if (answer.elements.length !== sent.length) throw new AbortError('oprf.invalid-element', { party: peer });
  checkElements(suite.group, answer.elements, peer);
  if (suite.mode === 'oprf') return;
  if (publicKey === undefined) throw new UsageError('oprf.invalid-key', { found: 'no public key' });
  checkPublicKey(suite, publicKey);
  const statement = info === undefined ? { from: sent, to: answer.elements } : { from: answer.elements, to: sent };
  const used = info === undefined ? publicKey : tweakedPublicKey(suite, publicKey, info);
  if (!verifyProof(suite, used, statement, answer.proof)) throw new AbortError('oprf.bad-proof', { party: peer });
}

/** Finalize, after `checkAnswer`: the function of every input, 64 bytes each, one after the other. */
export function finalize(
  suite: OprfSuite,
  { inputs, blinds }: Blinded,
  elements: Uint8Array,
  info?: Uint8Array,
): Uint8Array {
  checkInfo(suite, info);
  const outputs = new Uint8Array(blinds.length * outputBytes);
  invertAll(suite, blinds).forEach((inverse, i) => {
    const element = suite.group.multiply(inverse, elementAt(elements, i));
    if (element === undefined) throw new AbortError('oprf.identity');
    outputs.set(outputOf(suite, inputAt(inputs, i), element, info), i * outputBytes);
  });
  return outputs;
}

/** 1/s of all scalars with one inversion (Montgomery): an inversion costs as much as forty products. */
function invertAll({ group }: OprfSuite, scalars: readonly Uint8Array[]): Uint8Array[] {
  // products[i]: of the scalars before i.
  const products: Uint8Array[] = [];
  let product: Uint8Array | undefined;
  for (const scalar of scalars) {
    products.push(product ?? scalar);
    product = product === undefined ? scalar : group.multiplyScalars(product, scalar);
  }
  if (product === undefined) return [];
  let inverse = group.invertScalar(product);
  return scalars
    .map((scalar, i) => ({ scalar, before: products[i] as Uint8Array, first: i === 0 }))
    .reverse()
    .map(({ scalar, before, first }) => {
      if (first) return inverse;
      const own = group.multiplyScalars(inverse, before);
      inverse = group.multiplyScalars(inverse, scalar);
      return own;
    })
    .reverse();
}
