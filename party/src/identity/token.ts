/** The token of a party's local API: whoever can read the file in its home directory may use the API. */
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

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
