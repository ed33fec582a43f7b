/**
 * A short number that two parties see alike exactly when each has pinned what the other one is, to be compared by phone.
 *
 * 15 digits alone could be met by trying keys until both ends show the same. So each side adds a random value, and the
 * inviter commits to its own in the invitation, before it knows the guest's: whoever stands in between must fix what it
 * tells either side before it learns what the number will be, and has one chance in 10^15 (Vaudenay, "Secure
 * Communications over Insecure Channels Based on Short Authenticated Strings", CRYPTO 2005, section 4).
 */
import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '@tacit/analysis';
import type { PartyCard } from '../api/types.ts';

type Keys = Pick<PartyCard, 'publicKey' | 'certificateSha256'>;

const digits = 15;
const context = 'tacit-check-number-v1\n';

/** 32 random bytes, base64url. */
export function newCheckValue(): string {
  return randomBytes(32).toString('base64url');
}

/** What the inviter gives away of its value at first. */
export function checkCommitment(value: string): string {
  return createHash('sha256').update(`tacit-check-commitment-v1\n${value}`).digest('hex');
}

/** The number of two parties, such as `48213 90715 66102`. Both ends get the same whichever of them asks. */
export function checkNumber(
  inviter: Keys,
  guest: Keys,
  values: { readonly inviter: string; readonly guest: string },
): string {
  const keys = ({ publicKey, certificateSha256 }: Keys) => ({ publicKey, certificateSha256 });
  const content = { inviter: keys(inviter), guest: keys(guest), values: [values.inviter, values.guest] };
  const hash = createHash('sha256')
    .update(context + canonicalJson(content))
    .digest('hex');
  const number = (BigInt(`0x${hash}`) % 10n ** BigInt(digits)).toString().padStart(digits, '0');
  return number.replace(/(\d{5})(?=\d)/g, '$1 ');
}
