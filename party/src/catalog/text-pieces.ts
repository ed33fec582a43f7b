/**
 * Texts out of DuckDB fast. Its vectors hold up to 12 bytes of a text in place; a longer one lies behind a pointer, and
 * following it costs a microsecond, seconds for millions of keys. So a text column is asked for in pieces of 12 letters,
 * which lie in place as long as the text is ASCII, and whole only where it is not, or longer than all pieces together.
 */
import type { PrintedStage } from '@tacit/analysis';
import type { DuckDBVector } from '@duckdb/node-api';
import { identifier } from './engine.ts';

const pieceLetters = 12;
const pieces = 3;
/** Result columns for each text column: the pieces, then the whole or NULL. */
export const textWidth = pieces + 1;

/** The statement with every text column replaced by its pieces, in place. */
export function withTextPieces(printed: PrintedStage): string {
  if (printed.columns.every(({ kind }) => kind !== 'text')) return printed.sql;
  const list = printed.columns.flatMap(({ id, kind }) => {
    const name = identifier(id);
    if (kind !== 'text') return [name];
    const parts = Array.from(
      { length: pieces },
      (_, i) => `substring(${name}, ${i * pieceLetters + 1}, ${pieceLetters})`,
    );
    const isPlain = `strlen(${name}) = length(${name}) AND strlen(${name}) <= ${pieces * pieceLetters}`;
    return [...parts, `CASE WHEN ${isPlain} THEN NULL ELSE ${name} END`];
  });
  return `SELECT ${list.join(', ')} FROM (${printed.sql}) AS stage`;
}

const scratch = Buffer.alloc(2048 * pieces * pieceLetters);
const ends = new Uint32Array(2048);

/** Appends the texts of one chunk to `texts`; `vectors` are the `textWidth` columns of one text column. */
export function appendTexts(texts: string[], vectors: readonly DuckDBVector[], rows: number): void {
  const whole = vectors[pieces] as DuckDBVector;
  const parts = vectors.slice(0, pieces).map(inPlace);
  const bytes = rows > ends.length ? Buffer.alloc(rows * pieces * pieceLetters) : scratch;
  const stops = rows > ends.length ? new Uint32Array(rows) : ends;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const part of parts) {
      const start = row * 16;
      const length = part.getUint32(start, true);
      if (length > pieceLetters) continue; // Not ASCII: the whole text is there.
      for (let i = 0; i < length; i++) bytes[at++] = part.getUint8(start + 4 + i);
    }
    stops[row] = at;
  }
  const all = bytes.toString('latin1', 0, at);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    const to = stops[row] as number;
    texts.push(textAt(whole, row) ?? all.slice(from, to));
    from = to;
  }
}

/**
 * The text of a row, or null. The library's decoder drops a byte order mark that a text begins with, and with it the
 * difference between two keys: whether there is one is read from the text's first bytes, which always lie in place.
 */
export function textAt(vector: DuckDBVector, row: number): string | null {
  const text: unknown = vector.getItem(row);
  if (typeof text !== 'string') return null;
  const bytes = inPlace(vector);
  const isMarked = bytes.getUint32(row * 16, true) >= 3 && bytes.getUint32(row * 16 + 4) >>> 8 === 0xefbbbf;
  return isMarked ? `\ufeff${text}` : text;
}

/** The 16 bytes of each text in the vector: its length, then the text itself if it is short. */
function inPlace(vector: DuckDBVector): DataView {
  const { dataView } = vector as unknown as { dataView?: unknown };
  if (!(dataView instanceof DataView)) throw new Error('the engine returned no text vector');
  return dataView;
}
