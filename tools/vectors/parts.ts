/** Parts of preparations: what a dealer hands to one computer, sealed to it and signed. */
import { Preparation } from '../../engine/src/sharing/preparation.ts';
import { sealUnderSalt } from '../../engine/src/sharing/sealed-preparation.ts';
import { encapsulate, privateOf } from '../../party/src/identity/encapsulation.ts';
import { headBytes, type PartHead, partKey, writeHead } from '../../party/src/preparations/head.ts';
import { type BadVector, hex, publicBytes, sha256Hex, utf8, type VectorFile } from './file.ts';
import { testKey } from './keys.ts';
import { partsOf } from './preparations.ts';

/** The X25519 key whose public half goes with the file. */
const ephemeral = publicBytes('ephemeral key of a part');
const salt = publicBytes('salt of a part');

const binding = {
  contractDigest: sha256Hex('contract of a part'),
  number: hex(partsOf(3).id),
  dealer: 'notary',
  party: 'insurer',
  place: 1,
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

export async function partVectors(): Promise<VectorFile> {
  const made = encapsulate(testKey('insurer').publicKey, privateOf(ephemeral));
  if (made === undefined) throw new Error('a sound key');
  const key = partKey(made.secret, binding);
  const pieces: Uint8Array[] = [];
  for await (const piece of sealUnderSalt(new Preparation(partsOf(3)), key, salt)) pieces.push(piece);
  const sealed = joined(...pieces);
  const head: PartHead = {
    version: 1,
    ...binding,
    encapsulated: Buffer.from(made.encapsulated).toString('base64url'),
    bytes: sealed.length,
    sha256: sha256Hex(sealed),
  };
  const signed = (change: Partial<PartHead>, by = 'notary'): Uint8Array =>
    joined(writeHead({ ...head, ...change }, testKey(by)), sealed);
  const file = signed({});
  const flipped = (at: number): Uint8Array => file.with(at, (file[at] as number) ^ 1);
  const described = Buffer.from(file).indexOf('{');
  /** The description replaced by another text, unsigned: it is refused before. */
  const spelled = (text: string): Uint8Array => {
    const bytes = Buffer.from(file);
    bytes.fill(0, 8, headBytes - 64);
    bytes.writeUInt32LE(utf8(text).length, 8);
    bytes.set(utf8(text), 12);
    return Uint8Array.from(bytes);
  };
  const text = Buffer.from(file.subarray(described)).toString('utf8').split('\0')[0] as string;
  const bad = (error: string, name: string, bytes: Uint8Array): BadVector => ({ name, file: hex(bytes), error });
  const notFile = (name: string, bytes: Uint8Array) => bad('prepare.not-a-file', name, bytes);
  return {
    file: 'preparation-part',
    about: [
      'A file is a head of 1024 bytes and a sealed preparation (preparation.json). Head: "tacitpp1", length of the description (4 bytes, little-endian), the description as canonical JSON, noughts up to byte 960, and the Ed25519 signature by the dealer of "tacit-preparation-v1", an end of line and these 960 bytes. `sha256` in the description is of all that follows the head, `bytes` its length.',
      'good: `secret` is that of DHKEM(X25519, HKDF-SHA256) (RFC 9180, section 4.1) for `reader`, the X25519 form of the party’s Ed25519 key: u = (1 + y) / (1 − y); its private half is the first half of SHA-512 of the seed. `key` opens the sealed preparation: HKDF-SHA-256 of `secret` without salt, info "tacit preparation part v1", an end of line and the canonical JSON of contractDigest, number, dealer, party and place.',
      'bad, in the order of the checks: the head’s form; its signature by `dealerKey` (common); the digest; what the key opens, and whether the number inside is the head’s.',
    ],
    common: { dealerKey: testKey('notary').publicKey, seed: hex(testKey('insurer').seed) },
    good: [
      {
        name: 'a part',
        file: hex(file),
        head,
        reader: testKey('insurer').publicKey,
        secret: hex(made.secret),
        key: hex(key),
        number: binding.number,
      },
    ],
    bad: [
      notFile('nothing', new Uint8Array(0)),
      notFile('cut in the head', file.subarray(0, headBytes - 1)),
      notFile('another name', flipped(0)),
      notFile(
        'a length beyond the head',
        joined(file.subarray(0, 8), Uint8Array.of(255, 255, 255, 255), file.subarray(12)),
      ),
      notFile('a blank in the description', spelled(text.replace(',', ', '))),
      notFile('members in another order', spelled(`${JSON.stringify(head)}`)),
      notFile('an unknown member', spelled(text.replace('{', '{"a":1,'))),
      notFile('another version', spelled(text.replace('"version":1', '"version":2'))),
      notFile('a number of 31 digits', spelled(text.replace(binding.number, binding.number.slice(1)))),
      notFile('a place below nought', spelled(text.replace('"place":1', '"place":-1'))),
      notFile('something behind the description', flipped(headBytes - 65)),
      bad(
        'prepare.bad-signature',
        'another contract',
        spelled(text.replace(binding.contractDigest, sha256Hex('another'))),
      ),
      bad('prepare.bad-signature', 'another place', spelled(text.replace('"place":1', '"place":0'))),
      bad('prepare.bad-signature', 'a bit of the signature', flipped(headBytes - 1)),
      bad('prepare.bad-signature', 'signed by its reader', signed({}, 'insurer')),
      bad('prepare.altered', 'a bit of what is sealed', flipped(file.length - 1)),
      bad('prepare.altered', 'a byte short', file.subarray(0, -1)),
      bad('prepare.altered', 'a byte long', joined(file, Uint8Array.of(0))),
      bad('prepare.unreadable', 'for another contract', signed({ contractDigest: sha256Hex('another') })),
      bad('prepare.unreadable', 'under another number', signed({ number: '0'.repeat(32) })),
      bad('prepare.unreadable', 'for another place', signed({ place: 0 })),
      bad('prepare.unreadable', 'by another dealer', signed({ dealer: 'bank' })),
      bad('prepare.unreadable', 'another secret', signed({ encapsulated: Buffer.alloc(32, 9).toString('base64url') })),
      bad(
        'prepare.unreadable',
        'a secret of small order',
        signed({ encapsulated: Buffer.alloc(32).toString('base64url') }),
      ),
    ],
  };
}
