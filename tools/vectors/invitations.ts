/** Party cards, invitation codes, and the number that two people compare by phone. */
import { checkCommitment, checkNumber } from '../../party/src/identity/check-number.ts';
import { type InvitationContent, secretHash, writeInvitation } from '../../party/src/peers/invitation.ts';
import { type BadVector, hex, publicBytes, sha256Hex, type VectorFile, utf8 } from './file.ts';
import { partyCard } from './receipts.ts';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const secret = base64url(publicBytes('secret of an invitation'));
const values = {
  inviter: base64url(publicBytes('check value of bank')),
  guest: base64url(publicBytes('check value of insurer')),
};

const content: InvitationContent = {
  card: partyCard('bank'),
  secret,
  expiresAt: '2030-01-02T00:00:00.000Z',
  commitment: checkCommitment(values.inviter),
};

/** Content as it is, whether it is one or not. */
const codeOf = (value: unknown): string => base64url(utf8(JSON.stringify(value)));

export function invitationVectors(): VectorFile {
  const { card } = content;
  const { signature: _, ...fields } = card;
  const invalid = (name: string, code: string): BadVector => ({ name, code, error: 'invitation.invalid' });
  const changed = (name: string, change: Readonly<Record<string, unknown>>): BadVector =>
    invalid(name, codeOf({ ...content, ...change }));
  return {
    file: 'invitation',
    about: [
      'good: `code` is base64url of UTF-8 JSON of `content`; a reader needs no order of members and passes over unknown ones. Its `card` is signed by its own key: the message is "tacit-card-v1", an end of line, and the canonical JSON of name, url, publicKey and certificateSha256 (`cardMessage`, hex). The inviter keeps `secretHash`, SHA-256 over the text of the secret.',
      '`commitment` is SHA-256 over "tacit-check-commitment-v1", an end of line, and the inviter’s check value. `checkNumber` follows from both cards and both values.',
      'bad: `code` is refused; with `reader` it is refused at the party of that name.',
    ],
    common: { secretHash: secretHash(secret) },
    good: [
      {
        name: 'for whoever has it',
        code: writeInvitation(content),
        content,
        cardMessage: hex(utf8(`tacit-card-v1\n${canonical(fields)}`)),
      },
      {
        name: 'for one party',
        code: writeInvitation({ ...content, for: 'insurer' }),
        content: { ...content, for: 'insurer' },
      },
      {
        name: 'with an unknown member',
        code: codeOf({ ...content, note: 'x' }),
        content,
        rewritten: writeInvitation(content),
      },
      {
        name: 'the number to compare',
        inviter: card,
        guest: partyCard('insurer'),
        values,
        commitment: checkCommitment(values.inviter),
        checkNumber: checkNumber(card, partyCard('insurer'), values),
      },
    ],
    bad: [
      invalid('no JSON', base64url(utf8('hello'))),
      invalid('a list', codeOf([])),
      invalid('cut', writeInvitation(content).slice(0, 300)),
      changed('no card', { card: undefined }),
      changed('a card by another key', { card: { ...card, signature: partyCard('bank', 'stranger').signature } }),
      changed('a card with another address', { card: { ...card, url: 'https://other.example:7443' } }),
      changed('a card with another certificate', { card: { ...card, certificateSha256: sha256Hex('another') } }),
      changed('a card with another key', { card: { ...card, publicKey: partyCard('stranger').publicKey } }),
      changed('a card without TLS', { card: { ...card, url: 'http://bank.example:7443' } }),
      changed('a secret a character short', { secret: secret.slice(1) }),
      changed('no expiry', { expiresAt: 'soon' }),
      changed('a commitment in capitals', { commitment: content.commitment.toUpperCase() }),
      changed('a commitment a digit short', { commitment: content.commitment.slice(1) }),
      changed('for no party name', { for: 'The Insurer' }),
      {
        name: 'for another party',
        code: writeInvitation({ ...content, for: 'insurer' }),
        reader: 'notary',
        error: 'invitation.for-another',
      },
    ],
  };
}

/** Texts without anything to escape, names in order: written here by hand, so that the card's message has a second source. */
function canonical({ certificateSha256, name, publicKey, url }: Omit<InvitationContent['card'], 'signature'>): string {
  return `{"certificateSha256":"${certificateSha256}","name":"${name}","publicKey":"${publicKey}","url":"${url}"}`;
}
