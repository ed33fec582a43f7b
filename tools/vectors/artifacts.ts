/** Artifacts at rest: a party's own files, which only it reads; here so that a format cannot change unseen. */
import { sharesToBytes } from '../../party/src/artifacts/shares.ts';
import { type SealedId, sealingSecret, sealWith } from '../../party/src/artifacts/sealed.ts';
import { type BadVector, hex, publicBytes, sha256Hex, type VectorFile } from './file.ts';
import { testKey } from './keys.ts';

const party = 'bank';
const contractDigest = sha256Hex('contract of an artifact');
const id: SealedId = {
  name: `tally/${contractDigest.slice(0, 16)}/sums@2`,
  content: 'shares',
  contractDigest,
  runId: hex(publicBytes('run of an artifact')).slice(0, 32),
  party,
};
const vectors = [
  { domain: 'ring', length: 2 },
  { domain: 'bits', length: 65, planes: 1 },
] as const;
const word = (i: number): bigint => BigInt.asUintN(64, BigInt(i + 1) * 0x9e37_79b9_7f4a_7c15n);
const part = (from: number): BigUint64Array => BigUint64Array.of(word(from), word(from + 1));
const shares = [
  [part(0), part(2)],
  [part(4), part(6)],
];

const chosen = {
  keySalt: Buffer.from(publicBytes('key salt of an artifact')),
  nonce: Buffer.from(publicBytes('nonce of an artifact').slice(0, 12)),
  salt: Buffer.from(publicBytes('salt of an artifact')),
};
const sealed = (of: SealedId, content: Uint8Array) =>
  sealWith(
    sealingSecret((text) => testKey(party).sign(text)),
    of,
    content,
    chosen,
  );

export function artifactVectors(): VectorFile {
  const content = sharesToBytes(shares);
  const { bytes, keySalt, digest } = sealed(id, content);
  const model = new TextEncoder().encode('{"weights":[1,0.5]}');
  const modelId: SealedId = { ...id, name: id.name.replace('sums', 'result'), content: 'model' };
  const ofModel = sealed(modelId, model);
  const bad = (name: string, change: object): BadVector => ({
    name,
    of: 'shares of two vectors',
    ...change,
    error: 'artifact.damaged',
  });
  const flipped = (at: number): string => hex(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  const last = bytes.length - 1;
  return {
    file: 'artifact',
    about: [
      'good: `file` (hex) opened at `id.party` is `content` (hex). File: "tacit-artifact-v1", an end of line, 12 bytes of nonce, AES-256-GCM with its tag of 16 bytes; authenticated with the canonical JSON of `id`. Key: HKDF-SHA-256 of the secret with salt `keySalt` and info "tacit artifact"; the secret is SHA-256 of the party’s signature (its text, base64url) of "tacit-artifact-key-v1".',
      'Plaintext: 32 random bytes, then the content. `digest`, which the receipt has, is SHA-256 of the plaintext.',
      '`shares`: the content is the number of parts in one byte, then the parts of each vector, 8 bytes a word, little-endian.',
      'bad: with another `file`, `id`, `keySalt`, `digest` or `party` (whose key opens it).',
    ],
    common: { party },
    good: [
      {
        name: 'shares of two vectors',
        id,
        keySalt,
        digest,
        file: hex(bytes),
        content: hex(content),
        vectors,
        shares: shares.map((parts) => parts.map((each) => [...each].map(String))),
      },
      {
        name: 'a model',
        id: modelId,
        keySalt: ofModel.keySalt,
        digest: ofModel.digest,
        file: hex(ofModel.bytes),
        content: hex(model),
      },
    ],
    bad: [
      bad('a byte of the magic', { file: flipped(0) }),
      bad('a bit of the nonce', { file: flipped(20) }),
      bad('a bit of the ciphertext', { file: flipped(60) }),
      bad('a bit of the tag', { file: flipped(last) }),
      bad('a byte short', { file: hex(bytes.subarray(0, last)) }),
      bad('a byte more', { file: `${hex(bytes)}00` }),
      bad('nothing', { file: '' }),
      bad('another name', { id: { ...id, name: id.name.replace('@2', '') } }),
      bad('another content', { id: { ...id, content: 'model' } }),
      bad('another contract', { id: { ...id, contractDigest: sha256Hex('another') } }),
      bad('another run', { id: { ...id, runId: 'a'.repeat(32) } }),
      bad('another party’s name', { id: { ...id, party: 'notary' } }),
      bad('another party’s key', { party: 'notary' }),
      bad('other bytes for the key', { keySalt: '00'.repeat(32) }),
      bad('a digest of something else', { digest: sha256Hex('another') }),
      bad('another artifact’s file', { file: hex(ofModel.bytes) }),
    ],
  };
}
