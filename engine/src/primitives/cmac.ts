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
// 64 KiB a call: long enough for the cipher's full speed, short enough for memory that the allocator keeps at hand.
const batch = 4096;

/** The 16-byte tags of all messages, one after the other. `key`: 16 bytes. */
export function aesCmac(key: Uint8Array, { bytes, offsets }: ByteList): Uint8Array {
  const cipher = aesBlocks(key);
  const k1 = doubled(cipher.encrypt(new Uint8Array(blockBytes)));
  const k2 = doubled(k1);
  const count = Math.max(0, offsets.length - 1);
  const tags = new Uint8Array(count * tagBytes);
  const inputs = new Uint8Array(batch * blockBytes);
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    // The chaining values are kept where the tags go.
    const chain = tags.subarray(first * tagBytes, (first + size) * tagBytes);
    let active = Uint32Array.from({ length: size }, (_, i) => i);
    for (let at = 0; active.length > 0; at += blockBytes) {
      let longer = 0;
      for (let a = 0; a < active.length; a++) {
        const i = active[a] as number;
        const start = (offsets[first + i] as number) + at;
        const left = (offsets[first + i + 1] as number) - start;
        const from = i * blockBytes;
        const to = a * blockBytes;
        const taken = left < blockBytes ? left : blockBytes;
        for (let b = 0; b < taken; b++) inputs[to + b] = (chain[from + b] as number) ^ (bytes[start + b] as number);
        for (let b = taken; b < blockBytes; b++) inputs[to + b] = chain[from + b] as number;
        if (left > blockBytes) longer += 1;
        else mask(inputs, to, taken, left === blockBytes ? k1 : k2);
      }
      const outputs = cipher.encrypt(inputs.subarray(0, active.length * blockBytes));
      if (active.length === size) chain.set(outputs);
      else {
        active.forEach((i, a) => {
          chain.set(outputs.subarray(a * blockBytes, (a + 1) * blockBytes), i * blockBytes);
        });
      }
      const end = at + blockBytes;
      active =
        longer === 0
          ? new Uint32Array(0)
          : active.filter((i) => (offsets[first + i + 1] as number) - (offsets[first + i] as number) > end);
    }
  }
  return tags;
}

/** The last block: padded by one 1 bit if it is not full, and masked by a subkey. */
function mask(block: Uint8Array, at: number, taken: number, subkey: Uint8Array): void {
  if (taken < blockBytes) block[at + taken] = (block[at + taken] as number) ^ 0x80;
  for (let b = 0; b < blockBytes; b++) block[at + b] = (block[at + b] as number) ^ (subkey[b] as number);
}

/** Twice x in GF(2^128), big-endian, modulo X^128 + X^7 + X^2 + X + 1; no branch on the secret top bit. */
function doubled(x: Uint8Array): Uint8Array {
  const twice = new Uint8Array(blockBytes);
  for (let b = 0; b < blockBytes; b++) twice[b] = ((x[b] as number) << 1) | ((x[b + 1] ?? 0) >> 7);
  twice[15] = (twice[15] as number) ^ (0x87 & -((x[0] as number) >> 7));
  return twice;
}
