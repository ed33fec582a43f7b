/**
 * Keys for what only one party may read, from the Ed25519 key that it is known by: its X25519 form (the birational map of RFC
 * 7748, section 4.1, as age and libsodium use it) and the encapsulation DHKEM(X25519, HKDF-SHA256) of RFC 9180, section 4.1.
 * One key for signing and for this is sound: Thormarker, eprint 2021/509.
 *
 * There is no forward secrecy towards the reader: whoever has its private key later can open what was sealed to it before.
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { isKeyText, isSoundPoint } from './key-text.ts';

const p = 2n ** 255n - 19n;
const suite = Buffer.concat([Buffer.from('KEM'), Buffer.from([0x00, 0x20])]);

export interface Encapsulation {
  /** 32 bytes that go with what is sealed. */
  readonly encapsulated: Uint8Array;
  /** 32 bytes: the secret of sender and reader. */
  readonly secret: Uint8Array;
}

/** A new secret for the holder of the Ed25519 key `publicKey` (base64url); undefined for what is not a key. */
export function encapsulate(publicKey: string, ephemeral: KeyObject = newKey()): Encapsulation | undefined {
  const reader = montgomeryOf(publicKey);
  if (reader === undefined) return undefined;
  const encapsulated = rawPublic(ephemeral);
  const secret = secretOf(ephemeral, reader, encapsulated, reader);
  return secret === undefined ? undefined : { encapsulated, secret };
}

/** The secret that `encapsulate` made for the key of `seed` (32 bytes of an Ed25519 private key); undefined for what it did not make. */
export function decapsulate(seed: Uint8Array, encapsulated: Uint8Array): Uint8Array | undefined {
  if (encapsulated.length !== 32) return undefined;
  // RFC 8032, section 5.1.5: the scalar is the first half of the hash; X25519 clamps it as Ed25519 does.
  const own = privateOf(createHash('sha512').update(seed).digest().subarray(0, 32));
  return secretOf(own, encapsulated, encapsulated, rawPublic(own));
}

/** u = (1 + y) / (1 − y), 32 bytes little-endian; undefined for what is not a sound Ed25519 key (y = 1 is none). */
export function montgomeryOf(publicKey: string): Uint8Array | undefined {
  if (!isKeyText(publicKey, 32) || !isSoundPoint(publicKey)) return undefined;
  const y = BigInt(`0x${Buffer.from(publicKey, 'base64url').reverse().toString('hex')}`) & (2n ** 255n - 1n);
  const u = ((1n + y) * powerVartime(p + 1n - y, p - 2n)) % p;
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** Of public numbers only. */
function powerVartime(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % p, left = exponent; left > 0n; left >>= 1n, square = (square * square) % p) {
    if ((left & 1n) === 1n) result = (result * square) % p;
  }
  return result;
}

/** ExtractAndExpand of RFC 9180; undefined where the other key is of small order, which gives everybody's secret. */
function secretOf(
  own: KeyObject,
  other: Uint8Array,
  encapsulated: Uint8Array,
  reader: Uint8Array,
): Uint8Array | undefined {
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey: own, publicKey: publicOf(other) });
  } catch {
    return undefined;
  }
  if (shared.every((byte) => byte === 0)) return undefined;
  const label = (text: string): Buffer => Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(text)]);
  const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  const extracted = hmac(new Uint8Array(0), label('eae_prk'), shared);
  return hmac(extracted, Buffer.from([0, 32]), label('shared_secret'), encapsulated, reader, Buffer.from([1]));
}

const newKey = (): KeyObject => generateKeyPairSync('x25519').privateKey;

/** An X25519 private key of 32 bytes (RFC 8410). */
export const privateOf = (bytes: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), bytes]),
    format: 'der',
    type: 'pkcs8',
  });

const publicOf = (bytes: Uint8Array): KeyObject =>
  createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(bytes).toString('base64url') } });

const rawPublic = (key: KeyObject): Uint8Array =>
  Buffer.from((createPublicKey(key).export({ format: 'jwk' }) as { x: string }).x, 'base64url');
