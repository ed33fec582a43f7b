/** Libraries of look-ups: the file that a provider hands over, and where a retrieved row is. */
import { noiseThresholds } from '../../engine/src/lookups/gaussian.ts';
import { pirHint } from '../../engine/src/lookups/pir-matrix.ts';
import { columnsOf, foldsOf } from '../../engine/src/lookups/pir-places.ts';
import { pirShape } from '../../engine/src/lookups/pir-shape.ts';
import { prepareLibrary } from '../../engine/src/lookups/prepare.ts';
import { rowKey } from '../../engine/src/lookups/row-key.ts';
import { generateKey } from '../../engine/src/primitives/oprf/keys.ts';
import { evaluate } from '../../engine/src/primitives/oprf/server.ts';
import { oprfSuite } from '../../engine/src/primitives/oprf/suite.ts';
import { Prg } from '../../engine/src/primitives/prg.ts';
import { type BadVector, hex, publicBytes, sha256Hex, unhex, utf8, type VectorFile } from './file.ts';

const libraryId = publicBytes('id of a library');
const people = ['Ada', 'Ben'] as const;
const scores = ['710 low', ''] as const;

const listOf = (texts: readonly string[]) => {
  const parts = texts.map(utf8);
  const offsets = Uint32Array.from([
    0,
    ...parts.map((_, i) => parts.slice(0, i + 1).flatMap((part) => [...part]).length),
  ]);
  return { bytes: Uint8Array.from(parts.flatMap((part) => [...part])), offsets };
};

export async function libraryVectors(): Promise<VectorFile> {
  const suite = await oprfSuite('voprf');
  const random = new Prg(publicBytes('random bytes of libraries'), 'vectors');
  const options = { suite, key: generateKey(suite, random), random };
  const inputs = listOf(people);
  const made = async (payloadBytes: number) => {
    const rows = payloadBytes === 0 ? { inputs } : { inputs, payloads: listOf(scores) };
    return (await prepareLibrary(rows, { libraryId, payloadBytes, size: 4 }, options)).file;
  };
  const [scored, alone] = [await made(9), await made(0)];
  const outputOf = (name: string): string => hex(evaluate(suite, options.key, utf8(name)));
  const good = (name: string, file: Uint8Array, payloads: readonly string[]) => ({
    name,
    file: hex(file),
    libraryId: hex(libraryId),
    publicKey: hex(options.key.publicKey),
    salt: hex(file.slice(88, 120)),
    payloadBytes: file === scored ? 9 : 0,
    rows: 4,
    digest: sha256Hex(file.subarray(0, -32)),
    found: people.map((person, i) => ({ output: outputOf(person), payload: hex(utf8(payloads[i] as string)) })),
    absent: outputOf('Carla'),
  });
  const bad = (name: string, file: Uint8Array, error = 'lookup.damaged-library'): BadVector => ({
    name,
    of: 'scores of two',
    file: hex(file),
    error,
  });
  const flipped = (at: number): Uint8Array => scored.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const resealed = (file: Uint8Array): Uint8Array => {
    const body = file.slice(0, -32);
    return Uint8Array.from([...body, ...unhex(sha256Hex(body))]);
  };
  const [bodyAt, stride] = [120, 43];
  const rowAt = (i: number): Uint8Array => scored.slice(bodyAt + i * stride, bodyAt + (i + 1) * stride);
  const reordered = (...order: readonly number[]): Uint8Array => {
    const file = scored.slice();
    order.forEach((row, i) => file.set(rowAt(row), bodyAt + i * stride));
    return resealed(file);
  };
  const ada = rowKey(suite, { libraryId, salt: scored.slice(88, bodyAt) }, evaluate(suite, options.key, utf8('Ada')));
  const place = [0, 1, 2, 3].findIndex((i) => hex(rowAt(i)).startsWith(hex(ada.tag)));
  return {
    file: 'library',
    about: [
      'good with `file` (hex): a sealed library. Its digest is SHA-256 of all but its last 32 bytes, which are the digest. `found`: who has the VOPRF output (64 bytes, hex) finds the payload (hex); with `absent` there is none.',
      'SHA-512("tacit look-up row 1 " ‖ library id ‖ salt ‖ output) is tag (16 bytes) ‖ sealing key (32) ‖ check (16). A sealed row is AES-256-GCM under the sealing key, nonce zero, authenticated with library id ‖ tag, of: length (2 bytes, little-endian), payload, zeros.',
      'good with `seed`: where a row of a library that is asked by private retrieval is: `shape` of `rows` and `payloadBytes`, and for each tag its fold and, by attempt, its three columns. `matrix`: the first bytes of the public matrix of `libraryId`. `thresholds`: those of the noise, all of them.',
      'bad: opening `file`, or finding the first output of the good case in it.',
    ],
    good: [
      good('scores of two', scored, scores),
      good('keys alone', alone, ['', '']),
      await placesCase([ada.tag, publicBytes('a tag').slice(0, 16)]),
    ],
    bad: [
      bad('another first byte', flipped(0)),
      bad('a digest that does not fit', flipped(bodyAt)),
      bad('cut', scored.slice(0, -1)),
      bad('too long', Uint8Array.from([...scored, 0])),
      bad('another format', resealed(flipped(8))),
      bad('another width', resealed(flipped(12))),
      bad('another number of rows', resealed(flipped(16))),
      bad('a number that is not zero', resealed(flipped(20))),
      bad('rows out of order', reordered(1, 0, 2, 3)),
      bad('one row twice', reordered(0, 0, 2, 3)),
      bad('a sealed row changed', resealed(flipped(bodyAt + place * stride + 20)), 'lookup.damaged-row'),
      bad('the tag of a sealed row changed', resealed(flipped(bodyAt + place * stride + 42)), 'lookup.damaged-row'),
    ],
  };
}

async function placesCase(tags: readonly Uint8Array[]) {
  const shape = pirShape(100, 1_000_000);
  const seed = publicBytes('seed of places');
  const row = await pirHint(
    libraryId,
    Uint8Array.from({ length: 48 }, (_, i) => (i === 0 ? 1 : 0)),
    48,
  );
  return {
    name: 'places of two tags',
    libraryId: hex(libraryId),
    rows: shape.size,
    payloadBytes: shape.payloadBytes,
    shape: { ...shape },
    seed: hex(seed),
    places: tags.map((tag) => ({
      tag: hex(tag),
      fold: foldsOf(shape, seed, tag)[0] as number,
      columns: [0, 1, 255].map((attempt) => ({ attempt, columns: [...columnsOf(shape, seed, attempt, tag)] })),
    })),
    matrix: hex(row.slice(0, 64)),
    thresholds: [...noiseThresholds()].map(String),
  };
}
