/** What an invitation code holds, and how it is read: it comes from another organisation. */
import { createHash } from 'node:crypto';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { PartyCard } from '../api/types.ts';
import { isReachableUrl, readCard, verifyCard } from '../identity/card.ts';
import { isPartyName } from '../identity/names.ts';
import './messages.ts';

export interface InvitationContent {
  readonly card: PartyCard;
  readonly secret: string;
  readonly expiresAt: string;
  /** To the inviter's value for the check number. */
  readonly commitment: string;
  /** The one party that it is for. */
  readonly for?: string;
}

/** One line of text. */
export function writeInvitation(content: InvitationContent): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Throws UsageError 'invitation.invalid'. */
export function readInvitation(code: string): InvitationContent {
  const invalid = (cause: string): UsageError => new UsageError('invitation.invalid', { cause });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(code.trim(), 'base64url').toString('utf8'));
  } catch {
    throw invalid('not readable');
  }
  if (typeof value !== 'object' || value === null) throw invalid('not readable');
  const { card, secret, expiresAt, commitment, for: forParty } = value as Record<string, unknown>;
  const read = readCard(card);
  if (read === undefined || !verifyCard(read)) throw invalid('its card is not signed by its own key');
  if (typeof secret !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(secret)) throw invalid('no secret');
  if (typeof expiresAt !== 'string' || !/^[\d:.TZ-]{20,30}$/.test(expiresAt) || Number.isNaN(Date.parse(expiresAt)))
    throw invalid('no expiry');
  if (typeof commitment !== 'string' || !/^[0-9a-f]{64}$/.test(commitment)) throw invalid('no check value');
  if (forParty !== undefined && !isPartyName(forParty)) throw invalid('not a party name');
  return { card: read, secret, expiresAt, commitment, ...(forParty === undefined ? {} : { for: forParty }) };
}

/** How an invitation's secret is kept. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Throws UsageError 'peer.no-address' when the card names an address at which nobody can be reached. */
export function checkReachable({ name, url }: PartyCard): void {
  if (!isReachableUrl(url)) throw new UsageError('peer.no-address', { party: name, url });
}

/** Throws PolicyError 'invitation.for-another' unless the party is the one that `inviter` made it for. */
export function checkFor(forParty: string | undefined, party: string, inviter: string): void {
  if (forParty === undefined || forParty === party) return;
  throw new PolicyError('invitation.for-another', { party: inviter, expected: forParty, found: party });
}
