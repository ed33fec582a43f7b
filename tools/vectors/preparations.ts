/** Sealed preparations: a party's own file, which only it reads; here so that a format cannot change unseen. */
import { Preparation, type PreparationParts, vectorId } from '../../engine/src/sharing/preparation.ts';
import { sealUnderSalt } from '../../engine/src/sharing/sealed-preparation.ts';
import { type BadVector, hex, publicBytes, sha256Hex, type VectorFile } from './file.ts';

/** Published as well. */
const sealingKey = publicBytes('key of sealed preparations');
const salt = publicBytes('salt of a sealed preparation');
const chunkBytes = 4 * 1024 * 1024 + 16;

const product = { kind: 'product', rows: 1, inner: 2, columns: 1 } as const;

/** Word i of a given vector. */
const wordOf = (i: number): bigint => BigInt.asUintN(64, BigInt(i + 1) * 0x9e37_79b9_7f4a_7c15n);
const words = (length: number): BigUint64Array => BigUint64Array.from({ length }, (_, i) => wordOf(i));

export const partsOf = (count: number): PreparationParts => ({
  protocol: 'additive-dealer',
  names: ['bank', 'insurer'],
  self: 1,
  prg: 'aes-128-ctr',
  id: publicBytes('number of a preparation').slice(0, 16),
  plan: [
    {
      path: '',
      needs: [
        { correlation: { kind: 'multiply' }, count },
        { correlation: { kind: 'bits' }, count: 1 },
      ],
    },
    { path: '/0.1', needs: [{ correlation: product, count: 2 }] },
  ],
  seed: publicBytes('seed of a preparation'),
  given: new Map([
    [vectorId('', { kind: 'multiply' }, 'c'), words(count)],
    [vectorId('/0.1', product, 'c'), words(2)],
  ]),
});

/** The file of a preparation with so many units of the correlation 'multiply'. */
export async function sealed(count: number, key = sealingKey): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of sealUnderSalt(new Preparation(partsOf(count)), key, salt)) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}

/** Large enough for two chunks. */
const largeCount = 530_000;

/** A large file's head and its chunks in this order. */
export function reordered(file: Uint8Array, order: readonly number[]): Uint8Array {
  const chunk = (i: number): Uint8Array => file.subarray(40 + i * chunkBytes, 40 + (i + 1) * chunkBytes);
  return Uint8Array.from(Buffer.concat([file.subarray(0, 40), ...order.map(chunk)]));
}

export async function preparationVectors(): Promise<VectorFile> {
  const file = await sealed(3);
  const large = await sealed(largeCount);
  const { id, seed, given, ...rest } = partsOf(3);
  const flipped = (at: number): Uint8Array => file.with(at, (file[at] as number) ^ 1);
  const bad = (name: string, bytes: Uint8Array, more: object = {}): BadVector => ({
    name,
    file: hex(bytes),
    error: 'preparation.unreadable',
    ...more,
  });
  return {
    file: 'preparation',
    about: [
      'good: `file` (hex) opened with `key` (common) holds `parts`: "tacitpr1", 32 bytes of salt, then chunks of 4 MiB under AES-256-GCM, each followed by its tag. The key of the chunks is HKDF-SHA-256 of `key` and salt, info "tacit preparation"; a nonce is 12 bytes: the number of the chunk in eight, most significant first, three of nought, and 1 for the last chunk.',
      'Inside: length of the description (4 bytes, little-endian), the description as UTF-8 JSON, then the words of `given` in its order, 8 bytes each, little-endian.',
      '`large`: a file of two chunks, with `count` units of "multiply"; word i (from 0) of a given vector is (i + 1) · 0x9e3779b97f4a7c15 mod 2^64. Only its digest is here.',
      'bad: `file` is refused, with `key` another one; `chunks`: the large file with its chunks in this order. `used`: its number has been used before.',
    ],
    common: { key: hex(sealingKey), salt: hex(salt) },
    good: [
      {
        name: 'of two branches',
        file: hex(file),
        parts: {
          ...rest,
          id: hex(id),
          seed: hex(seed),
          given: [...given].map(([name, each]) => [name, [...each].map(String)]),
        },
      },
      {
        name: 'of two chunks',
        large: {
          count: largeCount,
          bytes: large.length,
          sha256: sha256Hex(large),
          headAndTag: hex(large.slice(0, 56)),
          lastTag: hex(large.slice(-16)),
        },
      },
    ],
    bad: [
      bad('another key', file, { key: hex(publicBytes('another key')) }),
      bad('a key of 31 bytes', file, { key: hex(sealingKey.slice(1)), error: 'preparation.key' }),
      bad('used before', file, { used: true, error: 'preparation.used' }),
      bad('a bit of the name', flipped(7)),
      bad('a bit of the salt', flipped(8)),
      bad('a bit of the text', flipped(45)),
      bad('a bit of the tag', flipped(file.length - 1)),
      bad('a byte short', file.slice(0, -1)),
      bad('a byte long', Uint8Array.from([...file, 0])),
      bad('the head alone', file.slice(0, 40)),
      bad('cut in the head', file.slice(0, 20)),
      bad('nothing', new Uint8Array(0)),
      { name: 'chunks in another order', chunks: [1, 0], error: 'preparation.unreadable' },
      { name: 'the last chunk is missing', chunks: [0], error: 'preparation.unreadable' },
      { name: 'a chunk twice', chunks: [0, 0, 1], error: 'preparation.unreadable' },
      { name: 'the first chunk is missing', chunks: [1], error: 'preparation.unreadable' },
    ],
  };
}
