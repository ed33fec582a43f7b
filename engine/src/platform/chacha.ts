/**
 * ChaCha20 (D. J. Bernstein; RFC 8439) with a 64-bit block counter: the plain twin of the kernel. The state is 16 words:
 * four of constants, eight of key, two of counter, two of nonce. Additions, rotations and exclusive or only: no branch and no
 * address depends on the key.
 */

/** Words of one block, and of the state. */
export const blockWords = 16;

/** The state of a 32-byte key; `iv`: counter of the first block, little-endian, and 8 bytes of nonce. */
export function chachaState(key: Uint8Array, iv: Uint8Array): Int32Array {
  if (key.length !== 32) throw new RangeError(`a ChaCha20 key has 32 bytes, this one ${key.length}`);
  if (iv.length !== 16) throw new RangeError(`counter and nonce have 16 bytes, these ${iv.length}`);
  const state = new Int32Array(blockWords);
  // "expand 32-byte k"
  state.set([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
  const bytes = new Uint8Array(state.buffer);
  bytes.set(key, 16);
  bytes.set(iv, 48);
  return state;
}

function quarterRound(x: Int32Array, a: number, b: number, c: number, d: number): void {
  const step = (to: number, from: number, turned: number, bits: number): void => {
    x[to] = (x[to] as number) + (x[from] as number);
    const word = (x[turned] as number) ^ (x[to] as number);
    x[turned] = (word << bits) | (word >>> (32 - bits));
  };
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}

/** Fills `blocks` with keystream, and moves the state's counter on. ChaCha20 has ten double rounds. */
export function chachaBlocks(state: Int32Array, blocks: Int32Array, doubleRounds = 10): void {
  const counter = new BigUint64Array(state.buffer, state.byteOffset + 48, 1);
  for (let start = 0; start < blocks.length; start += blockWords) {
    const x = blocks.subarray(start, start + blockWords);
    x.set(state);
    for (let round = 0; round < doubleRounds; round++) {
      for (let i = 0; i < 4; i++) quarterRound(x, i, 4 + i, 8 + i, 12 + i);
      for (let i = 0; i < 4; i++) quarterRound(x, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
    }
    for (let i = 0; i < blockWords; i++) x[i] = (x[i] as number) + (state[i] as number);
    counter[0] = (counter[0] as bigint) + 1n;
  }
}
