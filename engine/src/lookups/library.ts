/**
 * A sealed library: one row for each key of a provider, which only who has the VOPRF's output of the key can find and open.
 *
 * The file is handed over once and asked often: a look-up then costs one evaluation (questions.ts). To who has no outputs it shows its
 * declared size, widths, and that is all: tags are uniform, sealed rows too, and filling rows are random bytes (row-key.ts). With
 * an output its holder learns the one row, or that there is none. Not hidden at the caller's own machine: when it looks where.
 *
 * Width zero: rows are tags alone, and a key that is not there is taken to be there with probability rows / 2^128 for each look-up.
 * The provider chooses what is in its library: which rows, what they say, whether a row opens for its caller. A row that does not open
 * must not show at the provider: it could have damaged that row to learn who asks for it. The digest is what a provider signs,
 * so that all callers can compare that they have the same library.
 *
 * Format, little-endian: 'tacitlib'; 32-bit numbers: format 1, width of a payload, rows, zero; library id (32); public key (32); salt (32);
 * rows in the ascending order of their tags: tag (16), sealed row (sealed-row.ts); SHA-256 of all that.
 */
import { sha256 } from '#platform';
import { equalBytes, utf8 } from '../base/bytes.ts';
import { AbortError, PeerError, UsageError } from '../base/errors.ts';
import { outputBytes, type OprfSuite } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import { libraryIdBytes, type LibraryName, rowKey, saltBytes, tagBytes } from './row-key.ts';
import { mostPayloadBytes, openRow, sealedBytes } from './sealed-row.ts';
import { findName, namesAscend } from './sorted-rows.ts';
import './messages.ts';

const magic = utf8('tacitlib');
const format = 1;
const numbersAt = 8;
const idAt = 24;
const keyAt = idAt + libraryIdBytes;
const saltAt = keyAt + elementBytes;
const bodyAt = saltAt + saltBytes;
const digestBytes = 32;
/** Files longer than 2^32 bytes are not worth handing over. */
const mostFileBytes = 2 ** 32;

/** What a library says of itself. */
export interface LibraryHead extends LibraryName {
  /** Bytes of a payload at most; 0: the library only says which keys are there. */
  readonly payloadBytes: number;
  readonly rows: number;
  readonly publicKey: Uint8Array;
}

/** Bytes of a row in the file. */
export const libraryRowBytes = (payloadBytes: number): number => tagBytes + sealedBytes(payloadBytes);

/** Bytes of a library's file. Throws UsageError('lookup.too-large', 'lookup.shape'). */
export function libraryFileBytes(payloadBytes: number, rows: number): number {
  const whole = [payloadBytes, rows].every((value) => Number.isInteger(value) && value >= 0);
  if (!whole) throw new UsageError('lookup.shape', { found: `${rows} rows`, expected: 'a whole number' });
  const bytes = bodyAt + rows * libraryRowBytes(payloadBytes) + digestBytes;
  if (payloadBytes > mostPayloadBytes || bytes > mostFileBytes) {
    throw new UsageError('lookup.too-large', { rows, width: payloadBytes });
  }
  return bytes;
}

/** A file with its head written and its digest not: `rows` is where the rows go. */
export function startLibrary(head: LibraryHead): { readonly file: Uint8Array; readonly rows: Uint8Array } {
  const file = new Uint8Array(libraryFileBytes(head.payloadBytes, head.rows));
  file.set(magic);
  file.set(new Uint8Array(Uint32Array.of(format, head.payloadBytes, head.rows, 0).buffer), numbersAt);
  file.set(head.libraryId, idAt);
  file.set(head.publicKey, keyAt);
  file.set(head.salt, saltAt);
  return { file, rows: file.subarray(bodyAt, file.length - digestBytes) };
}

/** Writes the digest of a file whose rows are in place. */
export function endLibrary(file: Uint8Array): void {
  const end = file.length - digestBytes;
  file.set(sha256(file.subarray(0, end)), end);
}

export interface Library extends LibraryHead {
  /** SHA-256 of the file without its last 32 bytes: compare it with the one that the provider signed. */
  readonly digest: Uint8Array;
  /**
   * The payload of the key whose VOPRF output (64 bytes) is given; undefined when the key is not there.
   * Throws AbortError('lookup.damaged-row'), which must not reach the provider.
   */
  find(output: Uint8Array): Promise<Uint8Array | undefined>;
}

/**
 * Opens a library's file, which may come from anybody: all of it is checked but whether its rows open. It stays in use:
 * nobody may change its bytes. Who knows id, key and digest that were signed compares them. Throws PeerError('lookup.damaged-library').
 */
export function openLibrary(suite: OprfSuite, file: Uint8Array): Library {
  const damaged = (): PeerError => new PeerError('lookup.damaged-library');
  const end = file.length - digestBytes;
  if (end < bodyAt || !equalBytes(file.subarray(0, numbersAt), magic)) throw damaged();
  const numbers = new Uint32Array(file.slice(numbersAt, idAt).buffer) as unknown as [number, number, number, number];
  const [found, payloadBytes, count, reserved] = numbers;
  if (found !== format || reserved !== 0 || payloadBytes > mostPayloadBytes) throw damaged();
  const stride = libraryRowBytes(payloadBytes);
  if (end !== bodyAt + count * stride) throw damaged();
  const digest = file.slice(end);
  if (!equalBytes(sha256(file.subarray(0, end)), digest)) throw damaged();
  const rows = file.subarray(bodyAt, end);
  if (!namesAscend(rows, stride)) throw damaged();
  const [libraryId, publicKey] = [file.slice(idAt, keyAt), file.slice(keyAt, saltAt)];
  const salt = file.slice(saltAt, bodyAt);
  if (!suite.group.isElement(publicKey)) throw damaged();
  return {
    payloadBytes,
    rows: count,
    libraryId,
    salt,
    publicKey,
    digest,
    async find(output) {
      const key = rowKey(suite, { libraryId, salt }, output);
      const row = findName(rows, stride, key.tag);
      if (row < 0) return undefined;
      const sealed = rows.subarray(row * stride + tagBytes, (row + 1) * stride);
      const payload = await openRow(libraryId, key, sealed);
      if (payload === undefined) throw new AbortError('lookup.damaged-row');
      return payload;
    },
  };
}

/** Output i of outputs that stand one after the other. */
export const outputAt = (outputs: Uint8Array, i: number): Uint8Array =>
  outputs.subarray(i * outputBytes, (i + 1) * outputBytes);
