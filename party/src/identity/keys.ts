/** Ed25519 signatures (RFC 8032) by OpenSSL: who a party is. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { decapsulate } from './encapsulation.ts';
import { isKeyText, isSoundPoint } from './key-text.ts';

/** A party's signing key; the private half cannot be read back from it. */
export interface Identity {
  /** Raw 32 bytes, base64url. */
  readonly publicKey: string;
  /** Ed25519 signature of `message`, base64url. A text is signed as its UTF-8 bytes. */
  sign(message: Uint8Array | string): string;
  /** The secret of what was sealed to this party: see encapsulation.ts. */
  decapsulate(encapsulated: Uint8Array): Uint8Array | undefined;
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
  return {
    publicKey,
    sign: (message) => sign(null, bytesOf(message), key).toString('base64url'),
    decapsulate: (encapsulated) => {
      const { d } = key.export({ format: 'jwk' }) as { d: string };
      return decapsulate(Buffer.from(d, 'base64url'), encapsulated);
    },
  };
}

/** Whether `signature` (base64url) of `message` is by `publicKey` (base64url raw). Never throws: nothing here is trusted. */
export function verifySignature(publicKey: unknown, message: Uint8Array | string, signature: unknown): boolean {
  if (!isKeyText(publicKey, 32) || !isKeyText(signature, 64)) return false;
  try {
    const key = verificationKey(publicKey);
    return key !== undefined && verify(null, bytesOf(message), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** Keys that verified last: to read one takes as long as to verify by it. */
const known = new Map<string, KeyObject>();
const mostKnown = 256;

/** Undefined of a point by which signatures prove nothing. */
function verificationKey(publicKey: string): KeyObject | undefined {
  const before = known.get(publicKey);
  if (before !== undefined) return before;
  if (!isSoundPoint(publicKey)) return undefined;
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
  known.set(publicKey, key);
  for (const old of [...known.keys()].slice(0, Math.max(0, known.size - mostKnown))) known.delete(old);
  return key;
}

function bytesOf(message: Uint8Array | string): Uint8Array {
  return typeof message === 'string' ? new TextEncoder().encode(message) : message;
}
