/** The notice of a version: what its owner signs, and what a caller holds it to. */
import { createHash } from 'node:crypto';
import { canonicalJson, type StandingTerms } from '@tacit/analysis';
import { AbortError, libraryFileBytes, pirFileBytes, pirShape } from '@tacit/engine';
import { z } from 'zod';
import type { LibraryNotice, SignedNotice } from '../api/schemas/services.ts';
import { partyName, signatureText } from '../api/schemas/cards.ts';
import { verifySignature } from '../identity/keys.ts';
import './messages.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const isoTime = z.iso.datetime({ precision: 3 });
const count = z.int().min(0);

export const signedNotice = z.strictObject({
  notice: z.strictObject({
    format: z.literal('tacit-library-v1'),
    owner: partyName,
    service: z.string().min(1).max(64),
    terms: hex,
    version: z.int().min(1),
    library: hex,
    publicKey: hex,
    digest: hex,
    bytes: count,
    entries: count,
    width: count,
    publishedAt: isoTime,
    earlierEndsAt: isoTime.nullable(),
  }),
  signature: signatureText,
});

export const sha256Hex = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** What all callers' contracts have in common, as a digest. */
export function termsDigest({ common }: Pick<StandingTerms, 'common'>): string {
  const before = digests.get(common);
  if (before !== undefined) return before;
  const digest = sha256Hex(canonicalJson(common));
  digests.set(common, digest);
  return digest;
}

const digests = new WeakMap<object, string>();

/** Names a version: another for every version, key, term, service and owner. 32 bytes. */
export function libraryId(
  owner: string,
  service: string,
  terms: string,
  version: number,
  publicKey: string,
): Uint8Array {
  const named = canonicalJson({ owner, service, terms, version, publicKey });
  return createHash('sha256').update(`tacit-library-id-v1\n${named}`).digest();
}

/** What its owner signs. */
export const noticeMessage = (notice: LibraryNotice): string => `tacit-library-v1\n${canonicalJson(notice)}`;

export function signNotice(notice: LibraryNotice, sign: (text: string) => string): SignedNotice {
  return { notice, signature: sign(noticeMessage(notice)) };
}

/** Bytes of what callers fetch of a version: they follow from the contract, so that no owner can have a caller fetch without end. */
const fileBytes = ({ fetch, width, entries }: StandingTerms): number =>
  fetch === 'download' ? libraryFileBytes(width, entries) : pirFileBytes(pirShape(width, entries));

/** What a caller knows of a service from its contract. */
export interface Expected {
  readonly owner: string;
  readonly ownerKey: string;
  readonly terms: StandingTerms;
}

/** Throws AbortError 'service.bad-notice' unless it is the owner's, about this service, and names what follows from it. */
export function checkNotice({ notice, signature }: SignedNotice, { owner, ownerKey, terms }: Expected): void {
  const digest = termsDigest(terms);
  const { version, publicKey } = notice;
  const named = Buffer.from(libraryId(owner, terms.service, digest, version, publicKey)).toString('hex');
  const isOurs =
    notice.owner === owner &&
    notice.service === terms.service &&
    notice.terms === digest &&
    notice.library === named &&
    notice.entries === terms.entries &&
    notice.width === terms.width &&
    notice.bytes === fileBytes(terms);
  if (!isOurs || !verifySignature(ownerKey, noticeMessage(notice), signature))
    throw new AbortError('service.bad-notice', { party: owner, service: terms.service, version });
}
