/**
 * A file with one computer's part of a preparation: a head of 1024 bytes, then the sealed preparation of the engine.
 *
 * Head: "tacitpp1", the length of the description (4 bytes, little-endian), the description as canonical JSON, zeros up to byte
 * 960, and the dealer's Ed25519 signature (64 bytes) of "tacit-preparation-v1" and a line's end followed by those 960 bytes. The
 * description has the digest of all that follows the head, so the signature covers the file.
 *
 * The sealed preparation's key is HKDF-SHA-256 of the secret encapsulated to the party's key, without salt; info is
 * "tacit preparation part v1", a line's end and the binding (contract, number, dealer, party, place) as canonical JSON.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { canonicalJson, partHeadBytes } from '@tacit/analysis';
import { z } from 'zod';
import { partyName } from '../api/schemas/cards.ts';
import { isKeyText } from '../identity/key-text.ts';
import type { Identity } from '../identity/keys.ts';
import { verifySignature } from '../identity/keys.ts';

export const headBytes = partHeadBytes;
const signatureBytes = 64;
const signedBytes = headBytes - signatureBytes;
const magic = Buffer.from('tacitpp1');
const context = Buffer.from('tacit-preparation-v1\n');

/** What a part is for: its key is made from this, so that it opens for nothing else. */
export interface PartBinding {
  /** SHA-256, hex. */
  readonly contractDigest: string;
  /** 16 bytes, hex: all parts of one preparation have it in common. */
  readonly number: string;
  readonly dealer: string;
  /** Whose part it is, and its place among the contract's parties. */
  readonly party: string;
  readonly place: number;
}

export interface PartHead extends PartBinding {
  readonly version: 1;
  /** 32 bytes, base64url: see identity/encapsulation.ts. */
  readonly encapsulated: string;
  /** Of what follows the head: length, and SHA-256 in hex. */
  readonly bytes: number;
  readonly sha256: string;
}

const shape = z.strictObject({
  version: z.literal(1),
  contractDigest: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.string().regex(/^[0-9a-f]{32}$/),
  dealer: partyName,
  party: partyName,
  place: z.int().min(0).max(63),
  encapsulated: z.string().refine((text) => isKeyText(text, 32)),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The key of the sealed preparation, 32 bytes. `secret`: of `encapsulate` or `decapsulate`. */
export function partKey(secret: Uint8Array, { contractDigest, number, dealer, party, place }: PartBinding): Uint8Array {
  const info = `tacit preparation part v1\n${canonicalJson({ contractDigest, number, dealer, party, place })}`;
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, 32));
}

export function writeHead(head: PartHead, dealer: Pick<Identity, 'sign'>): Uint8Array {
  const description = Buffer.from(canonicalJson(head));
  const bytes = Buffer.alloc(headBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(description.length, magic.length);
  if (magic.length + 4 + description.length > signedBytes) throw new Error('a head is too long');
  description.copy(bytes, magic.length + 4);
  const signature = dealer.sign(Buffer.concat([context, bytes.subarray(0, signedBytes)]));
  Buffer.from(signature, 'base64url').copy(bytes, signedBytes);
  return bytes;
}

/** What the first bytes of a file say; undefined unless they are a head in its one spelling. The signature is not checked. */
export function readHead(bytes: Uint8Array): PartHead | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (head.length < headBytes || !head.subarray(0, magic.length).equals(magic)) return undefined;
  const end = magic.length + 4 + head.readUInt32LE(magic.length);
  if (end > signedBytes || head.subarray(end, signedBytes).some((byte) => byte !== 0)) return undefined;
  try {
    const text = head.subarray(magic.length + 4, end).toString('utf8');
    const found = shape.parse(JSON.parse(text));
    return canonicalJson(found) === text ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the head in the first bytes of a file is signed by `publicKey`. */
export function isSigned(bytes: Uint8Array, publicKey: string): boolean {
  const signature = Buffer.from(bytes.subarray(signedBytes, headBytes)).toString('base64url');
  return verifySignature(publicKey, Buffer.concat([context, bytes.subarray(0, signedBytes)]), signature);
}

export const sha256 = () => createHash('sha256');
