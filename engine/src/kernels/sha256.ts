/**
 * Beginnings of SHA-256 hashes of many short byte strings that all begin with the same 64-byte block: four at a time in one
 * kernel call. The twin is the platform's SHA-256, one string at a time.
 */
import { sha256 } from '#platform';
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';

/** Bytes of a hash that are kept. */
const hashBytes = 16;

// Room after the offsets, hashes and bytes of a chunk: strings are hashed in fours, and read in whole blocks.
const most = slotWordsOf('sha256') / 2 - 8;
const mostBytes = 8 * slotWordsOf('sha256') - 512;
/** Where the common state lies in the slot of bytes. */
const stateAt = mostBytes + 128;

const initial = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/**
 * The first 16 bytes of SHA-256(before ‖ string) of every string: string i is bytes offsets[i] … offsets[i + 1], which never
 * fall. `before`: 64 bytes.
 */
export function sha256Beginnings(bytes: Uint8Array, offsets: Uint32Array, before: Uint8Array): Uint8Array {
  const count = Math.max(0, offsets.length - 1);
  const hashes = new Uint8Array(count * hashBytes);
  const wasm = kernel('sha256');
  let first = 0;
  if (wasm !== undefined) prepareState(wasm, before);
  while (first < count) {
    const size = wasm === undefined ? 0 : chunkFrom(offsets, first);
    if (wasm !== undefined && size > 0) hashChunk(wasm, bytes, offsets, first, size, hashes);
    else {
      // Without a kernel, or a string that is longer than the kernel's memory.
      const hash = sha256(before, bytes.subarray(offsets[first] as number, offsets[first + 1] as number));
      hashes.set(hash.subarray(0, hashBytes), first * hashBytes);
    }
    first += Math.max(1, size);
  }
  return hashes;
}

/** How many strings from `first` on fit in one call; 0 when not even one does. */
function chunkFrom(offsets: Uint32Array, first: number): number {
  const start = offsets[first] as number;
  const limit = Math.min(most, offsets.length - 1 - first);
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[first + middle] as number) - start <= mostBytes) low = middle;
    else high = middle - 1;
  }
  return low;
}

function prepareState(wasm: Kernel, before: Uint8Array): void {
  const [at, slot] = [wasm.at[0] as number, wasm.bytes[0] as Uint8Array];
  new Uint32Array(slot.buffer, slot.byteOffset + stateAt, 8).set(initial);
  slot.set(before, 0);
  // The slot of offsets is free, and gives room to work.
  kernelFunction(wasm, 'compress')(at + stateAt, at, wasm.at[1] as number);
}

function hashChunk(
  wasm: Kernel,
  bytes: Uint8Array,
  offsets: Uint32Array,
  first: number,
  size: number,
  hashes: Uint8Array,
): void {
  const [at, offsetsAt, hashesAt] = wasm.at as [number, number, number];
  const [text, places, results] = wasm.bytes as [Uint8Array, Uint8Array, Uint8Array];
  const start = offsets[first] as number;
  const end = offsets[first + size] as number;
  text.set(bytes.subarray(start, end));
  // The last four are filled up with empty strings.
  const list = new Uint32Array(places.buffer, places.byteOffset, size + 4);
  for (let i = 0; i <= size; i++) list[i] = (offsets[first + i] as number) - start;
  list.fill(end - start, size + 1);
  kernelFunction(wasm, 'hashFour')(hashesAt, at, offsetsAt, Math.ceil(size / 4) * 4, at + stateAt, 1);
  hashes.set(results.subarray(0, size * hashBytes), first * hashBytes);
}
