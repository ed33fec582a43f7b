// What the engine asks of a browser: the counterpart of node.ts, chosen by the package's `#platform` import.
// Browsers have no synchronous AES, ChaCha20 or SHA-256: the ciphers are ours, in WebAssembly; hashes are @noble/hashes'.

import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { loadCiphers } from './ciphers.ts';
import type { Platform, PrgName } from './types.ts';

export { aesBlocks, aesKeystream, chachaKeystream } from './ciphers.ts';

export const platformName = 'web';

/** Every generator, the fastest here first: without the processor's AES instructions ChaCha20 is. */
export const preferredPrgs: readonly PrgName[] = ['chacha20', 'aes-128-ctr'];

// getRandomValues refuses more bytes than this in one call.
const maxRandomBytes = 65536;

/** Fills `target` from the browser's random source, and returns it. */
export const fillRandom = (target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  for (let offset = 0; offset < target.length; offset += maxRandomBytes) {
    globalThis.crypto.getRandomValues(target.subarray(offset, offset + maxRandomBytes));
  }
  return target;
};

/** SHA-256 of the parts one after the other: 32 bytes. */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** HMAC-SHA-256 of the parts one after the other: 32 bytes. */
export const hmacSha256 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
  const mac = hmac.create(nobleSha256, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** HKDF with SHA-256 (RFC 5869): `length` ≤ 8160 bytes for `info`. */
export const hkdfSha256 = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  hkdf(nobleSha256, key, salt, info, length);

const onceParameters = (additional: Uint8Array) => ({
  name: 'AES-GCM',
  iv: new Uint8Array(12),
  additionalData: new Uint8Array(additional),
});

/** AES-256-GCM under the nonce zero: the key serves one message only. */
export const sealOnce: Platform['sealOnce'] = async (key, data, additional) => {
  const { subtle } = globalThis.crypto;
  const aes = await subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(await subtle.encrypt(onceParameters(additional), aes, new Uint8Array(data)));
};

/** What `sealOnce` sealed; undefined where key, bytes or additional data differ. */
export const openOnce: Platform['openOnce'] = async (key, sealed, additional) => {
  const { subtle } = globalThis.crypto;
  const aes = await subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['decrypt']);
  try {
    return new Uint8Array(await subtle.decrypt(onceParameters(additional), aes, new Uint8Array(sealed)));
  } catch {
    return undefined;
  }
};

/** Who waits for a turn: each message to oneself wakes one. */
const waiting: (() => void)[] = [];
let wake: (() => void) | undefined;

function turns(): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return () => port2.postMessage(0);
}

/** Resolves after timers and sockets have had their turn: a message to oneself is a task, not a microtask. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    wake ??= turns();
    wake();
  });

/** Resolves when the ciphers run in WebAssembly; before that they are slower, not different. */
export const prepare = (ciphers: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> => loadCiphers(ciphers);

/** `length` 64-bit words, which a browser always sets to zero. */
export const unsetWords = (length: number): BigUint64Array<ArrayBuffer> => new BigUint64Array(length);
