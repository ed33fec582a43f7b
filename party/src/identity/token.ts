/**
 * Tokens of a party's local API. Whoever can read the file in its home directory is the operator and may do everything;
 * further tokens have roles, and only their hashes are kept.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether `given` is the token of `home`; takes the same time wherever they differ. */
export function isToken(home: { readonly token: string }, given: unknown): boolean {
  // Hashing first gives equal lengths, so that not even the length shows.
  return typeof given === 'string' && home.token.length > 0 && timingSafeEqual(hash(home.token), hash(given));
}

/** What the store keeps of a token: SHA-256, hex. A token is random, so this tells nothing of it. */
export function tokenSha256(token: string): string {
  return hash(token).toString('hex');
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
