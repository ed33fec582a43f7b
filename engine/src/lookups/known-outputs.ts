/**
 * Outputs of the VOPRF that a provider keeps from one version of a library to the next: an evaluation takes longer than all else, and
 * most keys stay. Whoever has them can open every row of these keys: they are as secret as the provider's key, and whoever
 * keeps them encrypts them.
 *
 * Format: 'tacitout', public key (32), entries in the ascending order of their names: name (16: itemIds of the input), output (64).
 */
import { bytesOf, concatBytes, equalBytes, utf8 } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import type { ByteList } from '../primitives/cmac.ts';
import { itemIds } from '../primitives/item-ids.ts';
import { inputCount, outputBytes } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import { findName, nameBytes, namesAscend, orderOfNames } from './sorted-rows.ts';
import './messages.ts';

const magic = utf8('tacitout');
const bodyAt = magic.length + elementBytes;
const stride = nameBytes + outputBytes;

const namesOf = (inputs: ByteList, publicKey: Uint8Array): Uint8Array =>
  bytesOf(itemIds(inputs, concatBytes(utf8('tacit look-up outputs 1 '), publicKey)));

/** `outputs`: of all inputs, which differ, under the key of `publicKey`. */
export function keepOutputs(publicKey: Uint8Array, inputs: ByteList, outputs: Uint8Array): Uint8Array {
  const names = namesOf(inputs, publicKey);
  const kept = new Uint8Array(bodyAt + inputCount(inputs) * stride);
  kept.set(magic);
  kept.set(publicKey, magic.length);
  orderOfNames(names).forEach((row, i) => {
    const at = bodyAt + i * stride;
    kept.set(names.subarray(row * nameBytes, (row + 1) * nameBytes), at);
    kept.set(outputs.subarray(row * outputBytes, (row + 1) * outputBytes), at + nameBytes);
  });
  return kept;
}

/**
 * Copies what is known to the inputs' places in `outputs`; returns the numbers of the inputs that are not.
 * Throws UsageError 'lookup.damaged-outputs', 'lookup.other-key'.
 */
export function takeKnown(
  kept: Uint8Array | undefined,
  publicKey: Uint8Array,
  inputs: ByteList,
  outputs: Uint8Array,
): Uint32Array {
  const count = inputCount(inputs);
  if (kept === undefined) return Uint32Array.from({ length: count }, (_, i) => i);
  const entries = kept.subarray(bodyAt);
  const isWhole = kept.length >= bodyAt && equalBytes(kept.subarray(0, magic.length), magic);
  if (!isWhole || entries.length % stride !== 0 || !namesAscend(entries, stride)) {
    throw new UsageError('lookup.damaged-outputs');
  }
  if (!equalBytes(kept.subarray(magic.length, bodyAt), publicKey)) throw new UsageError('lookup.other-key');
  const names = namesOf(inputs, publicKey);
  const unknown = new Uint32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    const row = findName(entries, stride, names.subarray(i * nameBytes, (i + 1) * nameBytes));
    if (row < 0) unknown[length++] = i;
    else outputs.set(entries.subarray(row * stride + nameBytes, (row + 1) * stride), i * outputBytes);
  }
  return unknown.slice(0, length);
}
