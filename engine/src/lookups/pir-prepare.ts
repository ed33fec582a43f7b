/**
 * A provider's work before anybody asks a library by private information retrieval: rows evaluated and sealed (prepare.ts), put into a
 * matrix of bytes, and that multiplied with the public matrix. Of 10^6 rows of 100 bytes the last takes about 20 s on one core.
 */
import { nextTurn, sha256 } from '#platform';
import { concatBytes } from '../base/bytes.ts';
import { randomBytes } from '../base/random.ts';
import { cellForm } from './pir-cell.ts';
import { fillCells, peel, turnCells } from './pir-fill.ts';
import { writePirFile } from './pir-library.ts';
import { pirHint } from './pir-matrix.ts';
import { columnsOf, foldsOf } from './pir-places.ts';
import { type PirShape, pirShape } from './pir-shape.ts';
import { type LibraryOptions, type LibraryTerms, type LookupRows, type SealedRows, sealRows } from './prepare.ts';
import { tagBytes } from './row-key.ts';

/** The hint of some rows of the matrix, as `pirHint` of the library id and columns gives it: in another thread, for example. */
export type Hinter = (libraryId: Uint8Array, rows: Uint8Array, columns: number) => Promise<Uint8Array>;

export interface PirOptions extends LibraryOptions {
  /** Each works on one piece at a time; this thread does it when there are none. */
  readonly hinters?: readonly Hinter[] | undefined;
}

/**
 * The public file, which callers get; the database, which stays at the provider and shows no more than a library's file does; and
 * what to keep for the next version. Errors: as of `sealRows`; UsageError 'lookup.too-large'.
 */
export async function preparePirLibrary(
  rows: LookupRows,
  terms: LibraryTerms,
  options: PirOptions,
): Promise<{ readonly file: Uint8Array; readonly database: Uint8Array; readonly outputs: Uint8Array }> {
  const shape = pirShape(terms.payloadBytes, terms.size);
  const sealed = await sealRows(rows, terms, options, cellForm);
  const { seed, attempts, database } = await fillMatrix(shape, filledUp(shape, sealed, options), options);
  const hint = await hintOf(shape, terms.libraryId, database, options);
  const { libraryId } = terms;
  const { publicKey } = options.key;
  const file = writePirFile({
    shape,
    libraryId,
    salt: sealed.salt,
    publicKey,
    seed,
    database: sha256(database),
    attempts,
    hint,
  });
  return { file, database, outputs: sealed.outputs };
}

/** Random rows beside the true ones, up to the declared number: seed and attempts, which callers see, say nothing of how many are true. */
function filledUp(
  { size, cellBytes }: PirShape,
  { tags, sealed }: SealedRows,
  { random }: PirOptions,
): Pick<SealedRows, 'tags' | 'sealed'> {
  const filled = { tags: new Uint8Array(size * tagBytes), sealed: new Uint8Array(size * cellBytes) };
  for (const [target, own] of [
    [filled.tags, tags],
    [filled.sealed, sealed],
  ] as const) {
    target.set(own);
    for (let at = own.length; at < target.length; at += fillPiece) random.fill(target.subarray(at, at + fillPiece));
  }
  return filled;
}

const fillPiece = 2 ** 20;

/** Attempts that a byte counts: each succeeds in most cases. */
const mostAttempts = 256;
/** Seeds: with each all folds have room for their keys in most cases. */
const mostSeeds = 64;

async function fillMatrix(
  shape: PirShape,
  { tags, sealed }: Pick<SealedRows, 'tags' | 'sealed'>,
  { random, signal }: PirOptions,
): Promise<{ readonly seed: Uint8Array; readonly attempts: Uint8Array; readonly database: Uint8Array }> {
  const { folds, columns, cellBytes, capacity } = shape;
  for (let turn = 0; turn < mostSeeds; turn++) {
    const seed = randomBytes(random, 32);
    const keys = keysOfFolds(folds, foldsOf(shape, seed, tags));
    if (keys.some(({ length }) => length > capacity)) continue;
    const database = new Uint8Array(shape.matrixRows * columns);
    const attempts = new Uint8Array(folds);
    const cells = new Uint8Array(columns * cellBytes);
    for (const [fold, own] of keys.entries()) {
      signal?.throwIfAborted();
      random.fill(cells);
      const names = new Uint8Array(own.length * tagBytes);
      own.forEach((key, i) => names.set(tags.subarray(key * tagBytes, (key + 1) * tagBytes), i * tagBytes));
      const { attempt, places, order } = attemptFor(shape, seed, names);
      attempts[fold] = attempt;
      fillCells(cells, cellBytes, places, order, sealed, (key) => (own[key] as number) * cellBytes);
      turnCells(database.subarray(fold * cellBytes * columns), cells, cellBytes);
      await nextTurn();
    }
    return { seed, attempts, database };
  }
  throw new Error('no seed gives every fold room for its keys');
}

function keysOfFolds(folds: number, foldOf: Uint32Array): Uint32Array[] {
  const lists = Array.from({ length: folds }, (): number[] => []);
  foldOf.forEach((fold, key) => lists[fold]?.push(key));
  return lists.map((list) => Uint32Array.from(list));
}

function attemptFor(shape: PirShape, seed: Uint8Array, tags: Uint8Array) {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const places = columnsOf(shape, seed, attempt, tags);
    const order = peel(places, shape.columns);
    if (order !== undefined) return { attempt, places, order };
  }
  throw new Error('no attempt peels the keys of a fold');
}

/** Each piece expands the public matrix anew, so they are few. */
const piecesEach = 2;

async function hintOf(
  { matrixRows, columns }: PirShape,
  libraryId: Uint8Array,
  database: Uint8Array,
  { hinters = [], signal }: PirOptions,
): Promise<Uint8Array> {
  if (hinters.length === 0) return await pirHint(libraryId, database, columns, signal);
  const size = Math.ceil(matrixRows / (piecesEach * hinters.length)) * columns;
  const pieces: Uint8Array[] = [];
  let next = 0;
  const work = async (hinter: Hinter): Promise<void> => {
    while (next * size < database.length) {
      signal?.throwIfAborted();
      const piece = next++;
      pieces[piece] = await hinter(libraryId, database.slice(piece * size, (piece + 1) * size), columns);
    }
  };
  const ends = await Promise.allSettled(hinters.map(work));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return concatBytes(...pieces);
}
