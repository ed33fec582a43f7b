/** Many rows in blocks, one after another, so that memory stays bounded. */
import type { Sharing } from './model.ts';

/**
 * Runs `body` for the rows start…end − 1 of each block of `blockRows` rows and of what is left of `rows`, in their order; of no
 * rows for one empty block. What `body` sends must follow from the number of its rows alone. A cost run relies on that: it runs
 * only so many blocks until they repeat, counts the others, and gives the same results, which are shapes, for all of them.
 */
export async function inBlocks<T>(
  sharing: Sharing,
  rows: number,
  blockRows: number,
  body: (start: number, end: number) => Promise<T>,
): Promise<T[]> {
  const { session } = sharing;
  const full = Math.floor(rows / blockRows);
  const block = (turn: number): Promise<T> => body(turn * blockRows, (turn + 1) * blockRows);
  const results: T[] = session.repeat === undefined ? [] : await session.repeat(full, block);
  while (results.length < full) results.push(await block(results.length));
  if (full * blockRows < rows || full === 0) results.push(await body(full * blockRows, rows));
  return results;
}
