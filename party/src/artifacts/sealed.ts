/**
 * An artifact at rest: AES-256-GCM (NIST SP 800-38D) under a key of its own. The key is HKDF-SHA256 (RFC 5869) of a secret that only
 * the party's signing key gives, and of 32 random bytes in the store: without either a copy of the file says nothing, and to
 * forget these bytes is to delete every copy. Name, contract, run, content and party are authenticated with it, so that a file
 * does not open in the place of another.
 *
 * File: 'tacit-artifact-v1\n' ‖ 12 bytes nonce ‖ ciphertext ‖ 16 bytes tag. Plaintext: 32 random bytes ‖ content, whose SHA-256 is the
 * digest that the receipt has: it commits to the content and tells nothing of it.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '@tacit/analysis';

const magic = Buffer.from('tacit-artifact-v1\n');
const nonceBytes = 12;
const tagBytes = 16;
const saltBytes = 32;

/** What a file is bound to. */
export interface SealedId {
  readonly name: string;
  /** 'memory': what a party keeps for itself between the runs of a contract. */
  readonly content: 'shares' | 'table' | 'set' | 'model' | 'file' | 'memory';
  readonly contractDigest: string;
  readonly runId: string;
  readonly party: string;
}

/** Ed25519 signatures are functions of message and private key that nobody else can compute. */
export function sealingSecret(sign: (text: string) => string): Buffer {
  return createHash('sha256').update(sign('tacit-artifact-key-v1')).digest();
}

/** What opens and seals files of one salt. */
export function sealingKey(secret: Buffer, keySalt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, keySalt, 'tacit artifact', 32));
}

/** What the ciphertext is authenticated with. */
function boundTo(id: SealedId): Buffer {
  return Buffer.from(canonicalJson(id));
}

export interface Sealed {
  readonly bytes: Buffer;
  /** Hex. */
  readonly keySalt: string;
  readonly digest: string;
}

/** `secret` is of `sealingSecret`. */
export function seal(secret: Buffer, id: SealedId, content: Uint8Array): Sealed {
  return sealWith(secret, id, content, { keySalt: randomBytes(32), ...chosenNow() });
}

/** What is random in a sealed file. */
interface Chosen {
  readonly keySalt: Buffer;
  readonly nonce: Buffer;
  readonly salt: Buffer;
}

const chosenNow = () => ({ nonce: randomBytes(nonceBytes), salt: randomBytes(saltBytes) });

/** As `seal` with these random bytes, for published vectors: a nonce serves once under a key. */
export function sealWith(secret: Buffer, id: SealedId, content: Uint8Array, { keySalt, nonce, salt }: Chosen): Sealed {
  return { ...encrypted(sealingKey(secret, keySalt), id, content, { nonce, salt }), keySalt: keySalt.toString('hex') };
}

function encrypted(
  key: Uint8Array,
  id: SealedId,
  content: Uint8Array,
  { nonce, salt }: Omit<Chosen, 'keySalt'>,
): Omit<Sealed, 'keySalt'> {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundTo(id));
  const head = magic.length + nonceBytes;
  const bytes = Buffer.alloc(head + saltBytes + content.length + tagBytes);
  bytes.set(magic);
  bytes.set(nonce, magic.length);
  const digest = createHash('sha256');
  let at = head;
  for (const piece of piecesOf(salt, content)) {
    digest.update(piece);
    at += cipher.update(piece).copy(bytes, at);
  }
  cipher.final();
  bytes.set(cipher.getAuthTag(), at);
  return { bytes, digest: digest.digest('hex') };
}

// Artifacts are large: beside a file and its content there is never another copy of the whole.
const pieceBytes = 2 ** 20;

function* piecesOf(...parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const part of parts)
    for (let start = 0; start < part.length; start += pieceBytes) yield part.subarray(start, start + pieceBytes);
}

/** As `seal`, under a key of `sealingKey`: for whoever is given that key alone. */
export function sealUnder(key: Uint8Array, id: SealedId, content: Uint8Array): Omit<Sealed, 'keySalt'> {
  return encrypted(key, id, content, chosenNow());
}

/** The content; undefined unless the file is whole, belongs to `id`, and is what `digest` commits to. */
export function unseal(secret: Buffer, id: SealedId, { keySalt, ...sealed }: Sealed): Buffer | undefined {
  return unsealUnder(sealingKey(secret, Buffer.from(keySalt, 'hex')), id, sealed);
}

/** As `unseal`, under a key of `sealingKey`. */
export function unsealUnder(
  key: Uint8Array,
  id: SealedId,
  { bytes, digest }: Omit<Sealed, 'keySalt'>,
): Buffer | undefined {
  const start = magic.length + nonceBytes;
  if (bytes.length < start + tagBytes + saltBytes || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(magic.length, start), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(boundTo(id));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const hidden = bytes.subarray(start, -tagBytes);
  const plain = Buffer.alloc(hidden.length);
  const found = createHash('sha256');
  let at = 0;
  for (const piece of piecesOf(hidden)) at += decipher.update(piece).copy(plain, at);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  for (const piece of piecesOf(plain)) found.update(piece);
  return found.digest('hex') === digest ? plain.subarray(saltBytes) : undefined;
}
