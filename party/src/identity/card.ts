/** Party cards: what invitations carry and peers pin, signed by the party's own key. */
import { canonicalJson } from '@tacit/analysis/canonical';
import type { PartyCard } from '../api/types.ts';
import { isKeyText } from './key-text.ts';
import { type Identity, verifySignature } from './keys.ts';
import { isPartyName } from './names.ts';

/** Names the purpose of the signature, so that no other signature of the same key can pass for it. */
const context = 'tacit-card-v1\n';

export function makeCard(
  identity: Identity,
  party: { readonly name: string; readonly url: string; readonly certificateSha256: string },
): PartyCard {
  const fields = {
    name: party.name,
    url: party.url,
    publicKey: identity.publicKey,
    certificateSha256: party.certificateSha256,
  };
  return { ...fields, signature: identity.sign(context + canonicalJson(fields)) };
}

/** The card in a value of unknown origin, or undefined when some field is missing or malformed. Other fields are dropped. */
export function readCard(value: unknown): PartyCard | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, url, publicKey, certificateSha256, signature } = value as Readonly<Record<string, unknown>>;
  if (!isPartyName(name) || !isPartyUrl(url) || !isKeyText(publicKey, 32) || !isKeyText(signature, 64))
    return undefined;
  if (typeof certificateSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(certificateSha256)) return undefined;
  return { name, url, publicKey, certificateSha256, signature };
}

/** Whether the card is signed by the key that it names. */
export function verifyCard(card: PartyCard): boolean {
  const { name, url, publicKey, certificateSha256, signature } = card;
  return verifySignature(publicKey, context + canonicalJson({ name, url, publicKey, certificateSha256 }), signature);
}

/** Names of "every address of this machine" and the like: one can listen there, but nobody can go there. */
const unspecified = new Set(['0.0.0.0', '[::]', '[::ffff:0:0]']);

/** Whether a host, in whatever spelling, stands for all addresses instead of one. */
export function isUnspecifiedHost(host: string): boolean {
  const url = `https://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`;
  return host === '' || (URL.canParse(url) && unspecified.has(new URL(url).hostname));
}

/** Whether peers could reach a party at this origin, as far as its form tells. */
export function isReachableUrl(url: string): boolean {
  return URL.canParse(url) && !isUnspecifiedHost(new URL(url).hostname);
}

/** Whether `url` is an https origin as `new URL` prints it, without path, user or query. */
export function isPartyUrl(url: unknown): url is string {
  if (typeof url !== 'string' || url.length > 300 || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' && parsed.origin === url;
}
