/**
 * One row as the library holds it: the payload's length (2 bytes), the payload, zeros up to the declared width, all under AES-256-GCM.
 *
 * Nonce zero: a sealing key belongs to one output and one library, whose salt is fresh, and a library has one row an output; so a key
 * seals one message. Additional data: library id ‖ tag, so that a row opens at its place only.
 *
 * With width zero there is nothing to seal: the tag alone says that a key is there (library.ts states the error).
 */
import { openOnce, sealOnce } from '#platform';
import { concatBytes } from '../base/bytes.ts';
import type { RowKey } from './row-key.ts';

const lengthBytes = 2;
const sealBytes = 16;
/** What two bytes count. */
export const mostPayloadBytes = 0xffff;

/** Bytes of a sealed row whose payload has at most `width` bytes. */
export const sealedBytes = (width: number): number => (width === 0 ? 0 : lengthBytes + width + sealBytes);

/** `payload`: at most `width` bytes. */
export function sealRow(
  libraryId: Uint8Array,
  { tag, sealingKey }: RowKey,
  payload: Uint8Array,
  width: number,
): Promise<Uint8Array> {
  if (payload.length > width) throw new RangeError(`${payload.length} bytes do not fit ${width}`);
  if (width === 0) return Promise.resolve(new Uint8Array(0));
  const padded = new Uint8Array(lengthBytes + width);
  padded[0] = payload.length & 255;
  padded[1] = payload.length >> 8;
  padded.set(payload, lengthBytes);
  return sealOnce(sealingKey, padded, concatBytes(libraryId, tag));
}

/** The payload; undefined when the row was not sealed for this key and library, or says that it is longer than it is. */
export async function openRow(
  libraryId: Uint8Array,
  { tag, sealingKey }: RowKey,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length === 0) return new Uint8Array(0);
  const padded = await openOnce(sealingKey, sealed, concatBytes(libraryId, tag));
  if (padded === undefined || padded.length < lengthBytes) return undefined;
  const length = (padded[0] as number) | ((padded[1] as number) << 8);
  if (length > padded.length - lengthBytes) return undefined;
  return padded.slice(lengthBytes, lengthBytes + length);
}
