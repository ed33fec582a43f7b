/** Ed25519 as everything signed uses it: keys, signatures and their one spelling. */
import { createHash } from 'node:crypto';
import { type BadVector, hex, type Vector, type VectorFile, unhex, utf8 } from './file.ts';
import { keyOfSeed, testKey } from './keys.ts';

/** Names of parties in the vectors. */
const parties = ['bank', 'insurer', 'notary', 'north', 'south', 'west', 'stranger'] as const;

/** RFC 8032, section 7.1: seed, message, signature. */
const rfc: readonly (readonly [string, string, string, string])[] = [
  [
    'RFC 8032, test 1',
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    'RFC 8032, test 2',
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'RFC 8032, test 3',
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
];

/** Order of the base point. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** The same signature with s + L in place of s, which satisfies the equation as well. */
function malleated(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${hex(signature.slice(32).reverse())}`) + groupOrder;
  return Uint8Array.from([...signature.slice(0, 32), ...unhex(s.toString(16).padStart(64, '0')).reverse()]);
}

/** A signature that satisfies the equation for any message under some keys of small order. */
const universal = Uint8Array.from([1, ...new Array<number>(63).fill(0)]);
const smallOrderKeys: readonly (readonly [string, string])[] = [
  ['1', '0100000000000000000000000000000000000000000000000000000000000000'],
  ['2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['4', '0000000000000000000000000000000000000000000000000000000000000000'],
  ['8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
];

export function signatureVectors(): VectorFile {
  const good = (name: string, seed: Uint8Array, message: Uint8Array): Vector => {
    const key = keyOfSeed(seed);
    const signature = key.sign(message);
    return { name, seed: hex(seed), publicKey: key.publicKey, message: hex(message), signature };
  };
  const published = rfc.map(([name, seed, message, signature]) => {
    const made = good(name, unhex(seed), unhex(message));
    if (made['signature'] !== base64url(unhex(signature))) throw new Error(`${name}: another signature`);
    return made;
  });
  const message = utf8('what is signed');
  const key = testKey('bank');
  const { publicKey } = key;
  const signature = key.sign(message);
  const bytes = Uint8Array.from(Buffer.from(signature, 'base64url'));
  const valid = { publicKey, message: hex(message), signature };
  const bad = (name: string, change: Partial<typeof valid> & { readonly unsound?: true }): BadVector => ({
    name,
    ...valid,
    ...change,
    outcome: 'refused',
  });
  return {
    file: 'signatures',
    about: [
      'Keys of these files are PUBLISHED TEST KEYS: `seed` is the private key. Never use one, never trust one.',
      '`publicKey` and `signature`: base64url without padding. `message`: hex. A signature that is refused shows as the error of what it signs.',
      '`unsound`: the key itself is refused. Some libraries verify these signatures.',
    ],
    good: [
      ...published,
      ...parties.map((party) =>
        good(`published test key of ${party}`, testKey(party).seed, utf8(`signed by ${party}`)),
      ),
    ],
    bad: [
      bad('another message', { message: hex(utf8('what is signed!')) }),
      bad('by another key', { signature: testKey('stranger').sign(message) }),
      bad('a bit of R differs', { signature: base64url(bytes.with(0, (bytes[0] as number) ^ 1)) }),
      bad('a bit of s differs', { signature: base64url(bytes.with(40, (bytes[40] as number) ^ 1)) }),
      bad('s + L in place of s', { signature: base64url(malleated(bytes)) }),
      bad('a byte short', { signature: base64url(bytes.slice(0, 63)) }),
      bad('a byte long', { signature: base64url(Uint8Array.from([...bytes, 0])) }),
      bad('with padding', { signature: `${signature}==` }),
      otherAlphabet(bad),
      bad('last character with bits that no byte takes', {
        signature: signature.slice(0, -1) + otherSpelling(signature),
      }),
      bad('a key a byte short', { publicKey: base64url(Buffer.from(publicKey, 'base64url').subarray(0, 31)) }),
      bad('a key that is no point', { publicKey: base64url(unhex(`02${'00'.repeat(31)}`)) }),
      bad('a key with y = p + 1', {
        publicKey: base64url(unhex(`ee${'ff'.repeat(30)}7f`)),
        signature: base64url(universal),
        unsound: true,
      }),
      ...smallOrderKeys.map(([of, key]) =>
        bad(`a key of order ${of}`, {
          publicKey: base64url(unhex(key)),
          signature: base64url(universal),
          message: hex(messageFor(of)),
          unsound: true,
        }),
      ),
    ],
  };
}

/** Right but for its alphabet: `+` and `/` in place of `-` and `_`. */
function otherAlphabet(bad: (name: string, change: Readonly<Record<string, string>>) => BadVector): BadVector {
  for (let i = 0; ; i++) {
    const message = utf8(`message ${i}`);
    const signature = testKey('bank').sign(message);
    const other = signature.replaceAll('-', '+').replaceAll('_', '/');
    if (other !== signature) return bad('in base64 of the other alphabet', { message: hex(message), signature: other });
  }
}

/** The last character with one of its four unused bits set: a lenient decoder reads the same bytes. */
function otherSpelling(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(signature.at(-1) as string) | 1] as string;
}

/** A message for which the universal signature satisfies the equation under the key of this order: its hash is a multiple of it. */
function messageFor(order: string): Uint8Array {
  const key = unhex((smallOrderKeys.find(([of]) => of === order) as readonly [string, string])[1]);
  for (let i = 0; ; i++) {
    const message = utf8(`message ${i}`);
    const hash = sha512(universal.slice(0, 32), key, message);
    const h = BigInt(`0x${hex(hash.reverse())}`) % groupOrder;
    if (h % BigInt(order) === 0n) return message;
  }
}

function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}
