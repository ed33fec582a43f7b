/**
 * A library that stays at its provider: a caller retrieves one row by keyword without showing which (SimplePIR; pir-shape.ts has paper and
 * parameters). For libraries too large to hand over; library.ts is simpler where they are not.
 *
 *   once       The caller gets the public file: head, seed, hint. 4 KB for each byte of a cell and fold.
 *   before     `prepareQuestions` makes masks A·s + e, each of a fresh secret s.
 *   1.         The caller has the VOPRF's output of its key (questions.ts), which says where the row would be.
 *   2.         It sends a mask with 2^24 added at the key's three columns: 4 bytes for each column.
 *   3.         The provider answers with its matrix times that, 4 bytes for each row of the matrix.
 *   after      The caller takes off hint · s, rounds, and opens the cell: the payload, or nothing.
 * Rounds 4 with the VOPRF's two. Bytes: `pirBytes`. Nothing depends on the key.
 *
 * Security: the provider learns that somebody asks, however it behaves: what it gets is as good as uniform under LWE, with a secret that serves
 * once. It is semi-honest as to the answer. A malicious one can answer wrongly, have made its hint of another matrix, or
 * spoil some cells: then a row is missing at the caller, who cannot tell it from one that never was: PRESENCE IS NOT PROVEN. So a
 * caller must not let a provider see what a look-up gave, nor ask again because of it, nor stop: cells spoilt on purpose
 * would show who asks for them. No row can be forged but by the provider, which seals rows. The digest of the public file
 * is signed, and names the database by its hash; that shows a provider that gives two callers two libraries, not a wrong answer.
 * The caller learns cells of other keys too (sums of three): all are sealed under keys that it has not.
 * Not hidden: sizes, and when somebody asks. A caller asks as often after a VOPRF that failed as after another.
 *
 * Format, little-endian: 'tacitpir'; 32-bit numbers: format 1, width of a payload, rows, zero; library id (32); public key (32); seed of places
 * (32); SHA-256 of the database (32); salt (32); an attempt for each fold (1), zeros up to a multiple of 4; hint; SHA-256 of all that.
 */
import { sha256 } from '#platform';
import { equalBytes, utf8 } from '../base/bytes.ts';
import { PeerError, type TacitError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import type { OprfSuite } from '../primitives/oprf/suite.ts';
import type { LibraryHead } from './library.ts';
import { freshMasks } from './pir-matrix.ts';
import { PirQuestion } from './pir-question.ts';
import type { LibraryName } from './row-key.ts';
import { pirBytes, type PirShape, pirShape } from './pir-shape.ts';
import './messages.ts';

const magic = utf8('tacitpir');
const format = 1;
const numbersAt = 8;
const idAt = 24;
const keyAt = 56;
const seedAt = 88;
const databaseAt = 120;
const saltAt = 152;
const attemptsAt = 184;
const digestBytes = 32;

const hintAt = ({ folds }: PirShape): number => attemptsAt + 4 * Math.ceil(folds / 4);

/** Bytes of the public file, which a caller gets once. */
export const pirFileBytes = (shape: PirShape): number => hintAt(shape) + pirBytes(shape).hint + digestBytes;

/** All that a public file says. */
export interface PirFile extends LibraryName {
  readonly shape: PirShape;
  readonly publicKey: Uint8Array;
  readonly seed: Uint8Array;
  /** SHA-256 of the provider's database. */
  readonly database: Uint8Array;
  readonly attempts: Uint8Array;
  readonly hint: Uint8Array;
}

export function writePirFile({
  shape,
  libraryId,
  salt,
  publicKey,
  seed,
  database,
  attempts,
  hint,
}: PirFile): Uint8Array {
  const file = new Uint8Array(pirFileBytes(shape));
  file.set(magic);
  file.set(new Uint8Array(Uint32Array.of(format, shape.payloadBytes, shape.size, 0).buffer), numbersAt);
  file.set(libraryId, idAt);
  file.set(publicKey, keyAt);
  file.set(seed, seedAt);
  file.set(database, databaseAt);
  file.set(salt, saltAt);
  file.set(attempts, attemptsAt);
  file.set(hint, hintAt(shape));
  const end = file.length - digestBytes;
  file.set(sha256(file.subarray(0, end)), end);
  return file;
}

/** Reads a public file that may come from anybody. Throws PeerError('lookup.damaged-library'). */
export function readPirFile(suite: OprfSuite, file: Uint8Array): PirFile & { readonly digest: Uint8Array } {
  const damaged = (): PeerError => new PeerError('lookup.damaged-library');
  const end = file.length - digestBytes;
  if (end < attemptsAt || !equalBytes(file.subarray(0, numbersAt), magic)) throw damaged();
  const numbers = new Uint32Array(file.slice(numbersAt, idAt).buffer) as unknown as [number, number, number, number];
  const [found, payloadBytes, size, reserved] = numbers;
  if (found !== format || reserved !== 0) throw damaged();
  const shape = shapeOf(payloadBytes, size, damaged);
  if (file.length !== pirFileBytes(shape)) throw damaged();
  const digest = file.slice(end);
  if (!equalBytes(sha256(file.subarray(0, end)), digest)) throw damaged();
  const publicKey = file.slice(keyAt, seedAt);
  if (!suite.group.isElement(publicKey)) throw damaged();
  const start = hintAt(shape);
  if (file.subarray(attemptsAt + shape.folds, start).some((byte) => byte !== 0)) throw damaged();
  return {
    shape,
    libraryId: file.slice(idAt, keyAt),
    publicKey,
    seed: file.slice(seedAt, databaseAt),
    database: file.slice(databaseAt, saltAt),
    salt: file.slice(saltAt, attemptsAt),
    attempts: file.slice(attemptsAt, attemptsAt + shape.folds),
    hint: file.slice(start, end),
    digest,
  };
}

function shapeOf(payloadBytes: number, size: number, refused: () => TacitError): PirShape {
  try {
    return pirShape(payloadBytes, size);
  } catch {
    throw refused();
  }
}

/** A library at a caller: what is needed to ask for rows of it. */
export interface PirLibrary extends LibraryHead {
  /** SHA-256 of the public file without its last 32 bytes: compare it with the one that the provider signed. */
  readonly digest: Uint8Array;
  readonly shape: PirShape;
  /**
   * Questions that serve once each, masked and ready: about 0.1 s for a library of 10^6 rows, and little more for 32 of them. They are
   * secret, and kept nowhere: one that were restored from a copy would serve twice.
   */
  prepareQuestions(count: number, random: RandomSource): Promise<PirQuestion[]>;
}

/** Opens a public file, which may come from anybody. Throws PeerError('lookup.damaged-library'). */
export function openPirLibrary(suite: OprfSuite, file: Uint8Array): PirLibrary {
  const { shape, libraryId, salt, publicKey, digest, seed, attempts, hint } = readPirFile(suite, file);
  const rows = new Int32Array(hint.buffer, hint.byteOffset, hint.length / 4);
  return {
    payloadBytes: shape.payloadBytes,
    rows: shape.size,
    libraryId,
    salt,
    publicKey,
    digest,
    shape,
    async prepareQuestions(count, random) {
      const masks = await freshMasks(libraryId, shape.columns, count, random);
      return masks.map((mask) => new PirQuestion({ suite, shape, libraryId, salt, seed, attempts, hint: rows }, mask));
    },
  };
}
