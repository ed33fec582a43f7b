// What the engine asks of a browser: the counterpart of node.ts, chosen by the package's `#platform` import.
// Browsers have no synchronous AES or SHA-256; WASM ciphers will stand here. Until then the functions say so.

import { UsageError } from '../base/errors.ts';
import { addCatalogue } from '../base/text.ts';
import type { BlockCipher, Keystream } from './types.ts';

export const platformName = 'web';

addCatalogue({
  'platform.not-in-browsers': {
    en: '{what} is not available in a browser yet',
    zh: '浏览器环境暂不支持 {what}',
    hint: {
      en: 'run this party with Node 22.18 or later',
      zh: '请改用 Node 22.18 或更高版本运行该参与方',
    },
  },
});

const missing = (what: string): never => {
  throw new UsageError('platform.not-in-browsers', { what });
};

// getRandomValues refuses more bytes than this in one call.
const maxRandomBytes = 65536;

/** Fills `target` from the browser's random source, and returns it. */
export const fillRandom = (target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  for (let offset = 0; offset < target.length; offset += maxRandomBytes) {
    globalThis.crypto.getRandomValues(target.subarray(offset, offset + maxRandomBytes));
  }
  return target;
};

/** AES-128 in counter mode: throws UsageError. */
export const aesKeystream = (_key: Uint8Array, _counter: Uint8Array): Keystream => missing('AES-128-CTR');

/** AES-128 on single blocks: throws UsageError. */
export const aesBlocks = (_key: Uint8Array): BlockCipher => missing('AES-128');

/** SHA-256: throws UsageError. */
export const sha256 = (..._parts: readonly Uint8Array[]): Uint8Array => missing('SHA-256');

/** HMAC-SHA-256: throws UsageError. */
export const hmacSha256 = (_key: Uint8Array, ..._parts: readonly Uint8Array[]): Uint8Array => missing('HMAC-SHA-256');

/** HKDF with SHA-256: throws UsageError. */
export const hkdfSha256 = (_key: Uint8Array, _salt: Uint8Array, _info: Uint8Array, _length: number): Uint8Array =>
  missing('HKDF-SHA-256');

/** Resolves after timers and sockets have had their turn: a message to oneself is a task, not a microtask. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener(
      'message',
      () => {
        port1.close();
        resolve();
      },
      { once: true },
    );
    port1.start();
    port2.postMessage(0);
  });

/** The bytes of kernels/build/NAME.wasm. */
export const readKernel = async (name: string): Promise<Uint8Array> => {
  const response = await fetch(new URL(`../kernels/build/${name}.wasm`, import.meta.url));
  if (!response.ok) throw new Error(`kernel ${name}: HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** `length` 64-bit words, which a browser always sets to zero. */
export const unsetWords = (length: number): BigUint64Array<ArrayBuffer> => new BigUint64Array(length);
