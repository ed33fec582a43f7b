/** A provider's side of private information retrieval: its matrix of bytes times what callers send (pir-library.ts). */
import { nextTurn, sha256 } from '#platform';
import { equalBytes } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import { pirMemory } from '../kernels/pir.ts';
import type { OprfSuite } from '../primitives/oprf/suite.ts';
import { readPirFile } from './pir-library.ts';
import { pirBytes, type PirShape } from './pir-shape.ts';
import './messages.ts';

/** Columns of the query that stay in the second-level cache, and bytes of the database between two turns: a few milliseconds. */
const columnsAtOnce = 2 ** 17;
const turnBytes = 2 ** 25;

export interface PirDatabase {
  readonly shape: PirShape;
  /**
   * The answer to one question, whatever its bytes. One after the other; others get their turn every few milliseconds.
   * Throws UsageError('lookup.pir-question-size').
   */
  answer(question: Uint8Array): Promise<Uint8Array>;
}

/**
 * Takes a database into memory. `file`: the public file that belongs to it, both made here.
 * Errors: UsageError 'lookup.other-database'; PeerError 'lookup.damaged-library'.
 */
export async function openPirDatabase(suite: OprfSuite, file: Uint8Array, database: Uint8Array): Promise<PirDatabase> {
  await loadKernels();
  const { shape, database: expected } = readPirFile(suite, file);
  const { columns, matrixRows } = shape;
  const bytes = pirBytes(shape);
  if (database.length !== bytes.database || !equalBytes(sha256(database), expected)) {
    throw new UsageError('lookup.other-database');
  }
  const { call, memory, at } = pirMemory({
    query: bytes.question,
    planes: bytes.question,
    sums: bytes.answer,
    database: bytes.database,
  });
  new Uint8Array(memory, at.database, database.length).set(database);
  const rowsAtOnce = Math.max(4, Math.floor(turnBytes / columns));
  const answerNow = async (question: Uint8Array): Promise<Uint8Array> => {
    new Uint8Array(memory, at.query, question.length).set(question);
    const sums = new Uint8Array(memory, at.sums, bytes.answer);
    sums.fill(0);
    call.split(at.planes, at.query, columns, 1, 1);
    for (let r = 0; r < matrixRows; r += rowsAtOnce) {
      const high = Math.min(rowsAtOnce, matrixRows - r);
      for (let c = 0; c < columns; c += columnsAtOnce) {
        const width = Math.min(columnsAtOnce, columns - c);
        const from = at.database + r * columns + c;
        call.addProduct(at.sums + 4 * r, from, columns, high, width, at.planes + 2 * c, 2 * columns);
      }
      await nextTurn();
    }
    return sums.slice();
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    shape,
    async answer(question) {
      if (question.length !== bytes.question) {
        throw new UsageError('lookup.pir-question-size', { found: question.length, expected: bytes.question });
      }
      // The memory serves one question at a time.
      const own = last.then(() => answerNow(question));
      last = own.catch(() => undefined);
      return await own;
    },
  };
}
