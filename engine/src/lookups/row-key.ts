/**
 * What the output of the VOPRF on a key opens in one library: where the row is, and the key that seals it.
 *
 * tag ‖ sealing key ‖ check = SHA-512(domain ‖ library id ‖ salt ‖ output), all of fixed length. The output (64 bytes) is
 * itself a hash whose key only the provider has, so to whoever has not asked for it both are uniform, where hashes are random functions
 * (RFC 9497 §7 supposes the same). The library id names service, version and parameters, and every library has a fresh salt, which its file shows:
 * tags and sealing keys of two libraries have nothing in common, and rows of two versions cannot be linked by who has not asked for them. Who has the output
 * of a key opens its row in every library of the same VOPRF key, older and newer: that ends only with a new key.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { outputBytes, type OprfSuite } from '../primitives/oprf/suite.ts';
import './messages.ts';

export const tagBytes = 16;
export const libraryIdBytes = 32;
export const saltBytes = 32;
const sealingKeyBytes = 32;
export const checkBytes = 16;
const domain = utf8('tacit look-up row 1 ');

/** What makes the keys of one library its own. */
export interface LibraryName {
  /** 32 bytes: named by the contract. */
  readonly libraryId: Uint8Array;
  /** 32 random bytes, fresh for every file: keys differ even where an id is used twice, as after a restored backup. */
  readonly salt: Uint8Array;
}

export interface RowKey {
  /** 16 bytes: names the row in its library. */
  readonly tag: Uint8Array;
  /** 32 bytes: seals this row of this library, and nothing else. */
  readonly sealingKey: Uint8Array;
  /** 16 bytes: what a retrieved cell holds where there is nothing to seal (pir-cell.ts). */
  readonly check: Uint8Array;
}

/** `output`: 64 bytes of the VOPRF. Throws UsageError('lookup.shape'). */
export function rowKey({ hash }: OprfSuite, { libraryId, salt }: LibraryName, output: Uint8Array): RowKey {
  checkLibraryId(libraryId);
  if (output.length !== outputBytes) {
    throw new UsageError('lookup.shape', { found: `an output of ${output.length} bytes`, expected: outputBytes });
  }
  const bytes = hash(concatBytes(domain, libraryId, salt, output));
  const checkAt = tagBytes + sealingKeyBytes;
  return {
    tag: bytes.subarray(0, tagBytes),
    sealingKey: bytes.subarray(tagBytes, checkAt),
    check: bytes.subarray(checkAt, checkAt + checkBytes),
  };
}

/** Throws UsageError('lookup.shape') unless it has 32 bytes. */
export function checkLibraryId(libraryId: Uint8Array): void {
  if (libraryId.length !== libraryIdBytes) {
    throw new UsageError('lookup.shape', {
      found: `a library id of ${libraryId.length} bytes`,
      expected: libraryIdBytes,
    });
  }
}
