/** Ed25519 signatures (RFC 8032) by OpenSSL: who a party is. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** A party's signing key; the private half cannot be read back from it. */
export interface Identity {
  /** Raw 32 bytes, base64url. */
  readonly publicKey: string;
  /** Ed25519 signature of `message`, base64url. A text is signed as its UTF-8 bytes. */
  sign(message: Uint8Array | string): string;
}

/** A new key pair as PKCS#8 PEM. */
export function generateIdentityPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The identity of a PKCS#8 PEM; throws when it holds no Ed25519 key. */
export function loadIdentity(pem: string): Identity {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`a key of type ${key.asymmetricKeyType} is no Ed25519 key`);
  return identityOf(key);
}

function identityOf(key: KeyObject): Identity {
  const publicKey = (createPublicKey(key).export({ format: 'jwk' }) as { x: string }).x;
  return { publicKey, sign: (message) => sign(null, bytesOf(message), key).toString('base64url') };
}

/** Whether `signature` (base64url) of `message` is by `publicKey` (base64url raw). Never throws: nothing here is trusted. */
export function verifySignature(publicKey: unknown, message: Uint8Array | string, signature: unknown): boolean {
  if (!isKeyText(publicKey, 32) || !isKeyText(signature, 64) || !isSoundPoint(publicKey)) return false;
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
    return verify(null, bytesOf(message), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** The prime of Ed25519's field (RFC 8032, section 5.1). */
const p = 2n ** 255n - 19n;
/** A point of order 8 has this y-coordinate, or p minus it. */
const y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, y8, p - y8]);

/**
 * Whether a key can be one: a y-coordinate written in its one way (RFC 8032, section 5.1.3), and not of the eight points of small
 * order, under which one signature passes for every message. Some versions of OpenSSL take those, others do not.
 */
export function isSoundPoint(publicKey: string): boolean {
  const bytes = Buffer.from(publicKey, 'base64url').reverse();
  const y = BigInt(`0x${bytes.toString('hex')}`) & (2n ** 255n - 1n);
  return y < p && !smallOrder.has(y);
}

/** Whether `text` is the base64url form of exactly `bytes` bytes, in its one canonical spelling. */
export function isKeyText(text: unknown, bytes: number): text is string {
  if (typeof text !== 'string' || text.length !== Math.ceil((bytes * 4) / 3)) return false;
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length === bytes && decoded.toString('base64url') === text;
}

function bytesOf(message: Uint8Array | string): Uint8Array {
  return typeof message === 'string' ? new TextEncoder().encode(message) : message;
}
