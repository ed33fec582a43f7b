/**
 * Ciphers for places that have none of their own to call at once: browsers, whose WebCrypto answers in promises only. AES-128
 * and ChaCha20 in WebAssembly, constant in time: no branch and no address depends on a key or on data. Before the module is
 * loaded the plain twins serve, with the same results.
 */
import { encryptPlanes, groupWords, keyPlanes, scheduleWords } from './aes-planes.ts';
import { blockWords, chachaBlocks, chachaState } from './chacha.ts';
import type { BlockCipher, Keystream } from './types.ts';

interface Module {
  readonly memory: WebAssembly.Memory;
  chacha(state: number, to: number, groups: number): void;
  aes(schedule: number, blocks: number, groups: number): void;
  counters(high: bigint, low: bigint, to: number, groups: number): void;
}

/** The module, with views of its memory: what a call reads at `givenAt`, and the blocks it writes or changes at `blocksAt`. */
interface Loaded {
  readonly call: Module;
  readonly given: Int32Array;
  readonly blocks: Uint8Array;
}

const pageBytes = 64 * 1024;
const givenAt = pageBytes;
const blocksAt = 2 * pageBytes;
/** Bytes of one call: they stay in the first-level cache until they are copied out. */
const batchBytes = 16 * 1024;

let loaded: Loaded | undefined;
let loading: Promise<void> | undefined;

/** Loads the module from the bytes that `read` gives; cheap to call again. Until it resolves the plain twins serve. */
export function loadCiphers(read: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
  loading ??= instantiate(read).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(read: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
  const { instance } = await WebAssembly.instantiate(await read());
  const call = instance.exports as unknown as Module;
  const missing = blocksAt + batchBytes - call.memory.buffer.byteLength;
  call.memory.grow(Math.max(0, Math.ceil(missing / pageBytes)));
  loaded = {
    call,
    given: new Int32Array(call.memory.buffer, givenAt, scheduleWords),
    blocks: new Uint8Array(call.memory.buffer, blocksAt, batchBytes),
  };
}

/** A stream of whole groups of blocks, drawn in any pieces. `next(target)` fills a multiple of `groupBytes`. */
class GroupedStream implements Keystream {
  readonly #next: (target: Uint8Array) => void;
  readonly #group: Uint8Array;
  #used: number;

  constructor(groupBytes: number, next: (target: Uint8Array) => void) {
    this.#next = next;
    this.#group = new Uint8Array(groupBytes);
    this.#used = groupBytes;
  }

  fill(target: Uint8Array): void {
    const { length } = this.#group;
    const left = Math.min(target.length, length - this.#used);
    target.set(this.#group.subarray(this.#used, this.#used + left));
    this.#used += left;
    const whole = target.length - left - ((target.length - left) % length);
    for (let start = left; start < left + whole; start += batchBytes) {
      this.#next(target.subarray(start, Math.min(start + batchBytes, left + whole)));
    }
    const rest = target.subarray(left + whole);
    if (rest.length === 0) return;
    this.#next(this.#group);
    rest.set(this.#group.subarray(0, rest.length));
    this.#used = rest.length;
  }
}

/** Bytes that the module makes four blocks at a time. */
const chachaGroup = 4 * 4 * blockWords;
/** Eight blocks of AES. */
const aesGroup = 4 * groupWords;

/** ChaCha20 (RFC 8439) under a 32-byte key. `iv`: the 64-bit block counter, little-endian, and 8 bytes of nonce. */
export function chachaKeystream(key: Uint8Array, iv: Uint8Array): Keystream {
  const state = chachaState(key, iv);
  return new GroupedStream(chachaGroup, (target) => {
    if (loaded === undefined) {
      const words = new Int32Array(target.length / 4);
      chachaBlocks(state, words);
      target.set(new Uint8Array(words.buffer));
      return;
    }
    const { call, given, blocks } = loaded;
    given.set(state);
    call.chacha(givenAt, blocksAt, target.length / chachaGroup);
    state.set(given.subarray(0, blockWords));
    target.set(blocks.subarray(0, target.length));
  });
}

/** Encrypts whole groups of blocks of `from` into `to`. */
function encryptGroups(schedule: Int32Array, from: Uint8Array, to: Uint8Array): void {
  if (loaded === undefined) {
    const words = new Int32Array(from.length / 4);
    const bytes = new Uint8Array(words.buffer);
    bytes.set(from);
    encryptPlanes(schedule, words);
    to.set(bytes);
    return;
  }
  const { call, given, blocks } = loaded;
  given.set(schedule);
  blocks.set(from);
  call.aes(givenAt, blocksAt, from.length / aesGroup);
  to.set(blocks.subarray(0, from.length));
}

/** AES-128 in counter mode from block `counter` on: both 16 bytes. */
export function aesKeystream(key: Uint8Array, counter: Uint8Array): Keystream {
  const schedule = keyPlanes(key);
  if (counter.length !== 16) throw new RangeError(`a counter has 16 bytes, this one ${counter.length}`);
  const view = new DataView(counter.slice().buffer);
  let high = view.getBigUint64(0);
  let low = view.getBigUint64(8);
  const advance = (blocks: number): void => {
    const sum = low + BigInt(blocks);
    low = BigInt.asUintN(64, sum);
    high = BigInt.asUintN(64, high + (sum >> 64n));
  };
  return new GroupedStream(aesGroup, (target) => {
    if (loaded === undefined) {
      const counters = new DataView(new ArrayBuffer(target.length));
      for (let at = 0; at < target.length; at += 16) {
        counters.setBigUint64(at, high);
        counters.setBigUint64(at + 8, low);
        advance(1);
      }
      encryptGroups(schedule, new Uint8Array(counters.buffer), target);
      return;
    }
    const { call, given, blocks } = loaded;
    const groups = target.length / aesGroup;
    given.set(schedule);
    call.counters(high, low, blocksAt, groups);
    call.aes(givenAt, blocksAt, groups);
    target.set(blocks.subarray(0, target.length));
    advance(8 * groups);
  });
}

/** AES-128 on single blocks under a 16-byte key. */
export function aesBlocks(key: Uint8Array): BlockCipher {
  const schedule = keyPlanes(key);
  const encryptInto = (target: Uint8Array, given: Uint8Array): void => {
    if (given.length % 16 !== 0) throw new RangeError(`${given.length} bytes are no whole number of 16-byte blocks`);
    for (let start = 0; start < given.length; start += batchBytes) {
      const from = given.subarray(start, start + batchBytes);
      const to = target.subarray(start, start + from.length);
      if (from.length % aesGroup === 0) {
        encryptGroups(schedule, from, to);
        continue;
      }
      // The last group is filled up.
      const padded = new Uint8Array(Math.ceil(from.length / aesGroup) * aesGroup);
      padded.set(from);
      encryptGroups(schedule, padded, padded);
      to.set(padded.subarray(0, from.length));
    }
  };
  return {
    encrypt(given) {
      const out = new Uint8Array(given.length);
      encryptInto(out, given);
      return out;
    },
    encryptInto,
  };
}
