/**
 * AES-CMAC (RFC 4493; NIST SP 800-38B) of many messages under one key: a pseudorandom function of messages of any length.
 *
 * All messages advance together, block by block, so that the cipher always gets thousands of blocks in one call.
 */
import { aesBlocks } from '#platform';

/** Byte strings one after the other: string i is bytes offsets[i] … offsets[i + 1]; one more offset than strings. */
export interface ByteList {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Bytes of a tag. */
export const tagBytes = 16;
const blockBytes = 16;
const blockWords = 4;
// 64 KiB a call: long enough for the cipher's full speed, short enough for memory that the allocator keeps at hand.
const batch = 4096;

/** The 16-byte tags of all messages, one after the other. `key`: 16 bytes. */
export function aesCmac(key: Uint8Array, { bytes, offsets }: ByteList): Uint8Array {
  const cipher = aesBlocks(key);
  const k1 = doubled(cipher.encrypt(new Uint8Array(blockBytes)));
  const subkeys = { full: wordsOf(k1), padded: wordsOf(doubled(k1)) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.max(0, offsets.length - 1);
  const tags = new Uint8Array(count * tagBytes);
  const inputs = new Int32Array(batch * blockWords);
  const inputBytes = new Uint8Array(inputs.buffer);
  const everyone = new Uint32Array(batch);
  for (let i = 0; i < batch; i++) everyone[i] = i;
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    // The chaining values are kept where the tags go.
    const chain = new Int32Array(tags.buffer, first * tagBytes, size * blockWords);
    let active = everyone.subarray(0, size);
    for (let at = 0; active.length > 0; at += blockBytes) {
      let longer = 0;
      for (let a = 0; a < active.length; a++) {
        const i = active[a] as number;
        const start = (offsets[first + i] as number) + at;
        const left = (offsets[first + i + 1] as number) - start;
        const from = i * blockWords;
        const to = a * blockWords;
        if (left < blockBytes) {
          // The last block, padded by one 1 bit.
          for (let w = 0; w < blockWords; w++) {
            inputs[to + w] = (chain[from + w] as number) ^ (subkeys.padded[w] as number);
          }
          const byte = to * 4;
          for (let b = 0; b < left; b++) {
            inputBytes[byte + b] = (inputBytes[byte + b] as number) ^ (bytes[start + b] as number);
          }
          inputBytes[byte + left] = (inputBytes[byte + left] as number) ^ 0x80;
          continue;
        }
        for (let w = 0; w < blockWords; w++) {
          inputs[to + w] = (chain[from + w] as number) ^ view.getInt32(start + 4 * w, true);
        }
        if (left > blockBytes) longer += 1;
        else {
          for (let w = 0; w < blockWords; w++) {
            inputs[to + w] = (inputs[to + w] as number) ^ (subkeys.full[w] as number);
          }
        }
      }
      const outputs = wordsOf(cipher.encrypt(inputBytes.subarray(0, active.length * blockBytes)));
      if (active.length === size) chain.set(outputs);
      else {
        for (let a = 0; a < active.length; a++) {
          const to = (active[a] as number) * blockWords;
          for (let w = 0; w < blockWords; w++) chain[to + w] = outputs[a * blockWords + w] as number;
        }
      }
      if (longer === 0) break;
      const end = at + blockBytes;
      active = active.filter((i) => (offsets[first + i + 1] as number) - (offsets[first + i] as number) > end);
    }
  }
  return tags;
}

/** Little-endian words of whole blocks, sharing memory where the alignment permits. */
function wordsOf(blocks: Uint8Array): Int32Array {
  const aligned = blocks.byteOffset % 4 === 0 ? blocks : blocks.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** Twice x in GF(2^128), big-endian, modulo X^128 + X^7 + X^2 + X + 1; no branch on the secret top bit. */
function doubled(x: Uint8Array): Uint8Array {
  const twice = new Uint8Array(blockBytes);
  for (let b = 0; b < blockBytes; b++) twice[b] = ((x[b] as number) << 1) | ((x[b + 1] ?? 0) >> 7);
  twice[15] = (twice[15] as number) ^ (0x87 & -((x[0] as number) >> 7));
  return twice;
}
