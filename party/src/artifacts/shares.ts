/** Shares of one artifact as bytes: the number of parts, then each vector's parts, 8 bytes a word, least significant byte first. */
import { endianness } from 'node:os';
import { type HeldShares, type KeptVector, wordsOf } from '@tacit/analysis';

export function sharesToBytes(shares: HeldShares): Buffer {
  const parts = shares[0]?.length ?? 0;
  return Buffer.concat([Buffer.from([parts]), ...shares.flat().map(bytesOf)]);
}

/** Undefined unless `bytes` are shares of exactly these vectors. */
export function sharesFromBytes(bytes: Buffer, vectors: readonly KeptVector[]): HeldShares | undefined {
  const parts = bytes[0] ?? 0;
  const words = vectors.reduce((sum, vector) => sum + wordsOf(vector), 0);
  if (bytes.length !== 1 + 8 * parts * words) return undefined;
  let at = 1;
  return vectors.map((vector) =>
    Array.from({ length: parts }, () => {
      const part = new BigUint64Array(wordsOf(vector));
      bytes.copy(new Uint8Array(part.buffer), 0, at, at + part.byteLength);
      at += part.byteLength;
      return inOrder(part);
    }),
  );
}

function bytesOf(words: BigUint64Array): Buffer {
  const own = inOrder(words);
  return Buffer.from(own.buffer, own.byteOffset, own.byteLength);
}

/** The words between the machine's order of bytes and the file's. */
function inOrder(words: BigUint64Array): BigUint64Array {
  if (endianness() === 'LE') return words;
  const swapped = words.slice();
  Buffer.from(swapped.buffer).swap64();
  return swapped;
}
