// What the engine asks of Node: the counterpart of web.ts, chosen by the package's `#platform` import.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';
import { handOut } from './collect.ts';
import { release } from './release.ts';
import type { BlockCipher, Keystream, Platform, PrgName } from './types.ts';

/** 'node' or 'web': where the engine runs. */
export const platformName = 'node';

/** Every generator, the fastest here first. */
export const preferredPrgs: readonly PrgName[] = ['aes-128-ctr', 'chacha20'];

/** Fills `target` from the operating system's random source, and returns it. */
export const fillRandom = (target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => randomFillSync(target);

// Encrypting zeros gives the keystream. Results of 64 KiB come from memory that the allocator keeps; from 128 KiB on a
// fresh process maps and faults new pages for every call, which is several times slower.
const chunk = 64 * 1024;
const zeros = new Uint8Array(chunk);

// Keys go to OpenSSL as key objects: finding out that bytes are none costs Node ten times as much as making one.

/** AES-128 in counter mode from block `counter` on: both 16 bytes. */
export const aesKeystream = (key: Uint8Array, counter: Uint8Array): Keystream =>
  keystream(createCipheriv('aes-128-ctr', createSecretKey(key), counter));

/** ChaCha20 (RFC 8439) under a 32-byte key. `iv`: the 64-bit block counter, little-endian, and 8 bytes of nonce. */
export const chachaKeystream = (key: Uint8Array, iv: Uint8Array): Keystream =>
  keystream(createCipheriv('chacha20', createSecretKey(key), iv));

function keystream(cipher: ReturnType<typeof createCipheriv>): Keystream {
  return {
    fill(target) {
      for (let offset = 0; offset < target.length; offset += chunk) {
        const length = Math.min(chunk, target.length - offset);
        const out = cipher.update(length === chunk ? zeros : zeros.subarray(0, length));
        target.set(out, offset);
        release(out);
      }
    },
  };
}

/** AES-128 on single blocks under a 16-byte key. */
export const aesBlocks = (key: Uint8Array): BlockCipher => {
  const cipher = createCipheriv('aes-128-ecb', createSecretKey(key), null).setAutoPadding(false);
  const encryptInto = (target: Uint8Array, blocks: Uint8Array): void => {
    if (blocks.length % 16 !== 0) throw new RangeError(`${blocks.length} bytes are no whole number of 16-byte blocks`);
    for (let offset = 0; offset < blocks.length; offset += chunk) {
      const out = cipher.update(blocks.length <= chunk ? blocks : blocks.subarray(offset, offset + chunk));
      target.set(out, offset);
      release(out);
    }
  };
  return {
    encrypt(blocks) {
      const out = new Uint8Array(blocks.length);
      encryptInto(out, blocks);
      return out;
    },
    encryptInto,
  };
};

/** SHA-256 of the parts one after the other: 32 bytes. */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** HMAC-SHA-256 of the parts one after the other: 32 bytes. */
export const hmacSha256 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
  const mac = createHmac('sha256', createSecretKey(key));
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** HKDF with SHA-256 (RFC 5869): `length` ≤ 8160 bytes for `info`. */
export const hkdfSha256 = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', createSecretKey(key), salt, info, length));

const onceNonce = new Uint8Array(12);
const onceTagBytes = 16;

/** AES-256-GCM under the nonce zero: the key serves one message only. */
export const sealOnce: Platform['sealOnce'] = (key, data, additional) => {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), onceNonce);
  cipher.setAAD(additional);
  const sealed = new Uint8Array(data.length + onceTagBytes);
  sealed.set(cipher.update(data));
  cipher.final();
  sealed.set(cipher.getAuthTag(), data.length);
  return Promise.resolve(sealed);
};

/** What `sealOnce` sealed; undefined where key, bytes or additional data differ. */
export const openOnce: Platform['openOnce'] = (key, sealed, additional) => {
  const end = sealed.length - onceTagBytes;
  if (end < 0) return Promise.resolve(undefined);
  const cipher = createDecipheriv('aes-256-gcm', createSecretKey(key), onceNonce, { authTagLength: onceTagBytes });
  cipher.setAAD(additional);
  cipher.setAuthTag(sealed.subarray(end));
  const data = new Uint8Array(cipher.update(sealed.subarray(0, end)));
  try {
    cipher.final();
    return Promise.resolve(data);
  } catch {
    return Promise.resolve(undefined);
  }
};

/** Resolves after timers and sockets have had their turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Resolves when everything here runs at full speed: at once. */
export const prepare: Platform['prepare'] = () => Promise.resolve();

/** `length` 64-bit words of which none is set: the caller writes every one before anybody reads it. */
export const unsetWords = (length: number): BigUint64Array<ArrayBuffer> => {
  // Below the size of Node's pool of small buffers zeroing costs nothing.
  if (length < 512) return new BigUint64Array(length);
  handOut(8 * length);
  return new BigUint64Array(Buffer.allocUnsafeSlow(8 * length).buffer as ArrayBuffer, 0, length);
};
