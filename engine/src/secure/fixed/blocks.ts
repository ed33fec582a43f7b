/** Long vectors in blocks of rows, one after the other, so that tables looked up for every row do not fill the memory. */
import type { Bounds } from '../../sharing/bounds.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';

// 8 bytes for each of some hundred planes of a row.
const blockRows = 2 ** 16;

type Bounded = Ring & { readonly bounds: Bounds };

/** `program` on each block of equally long vectors with bounds, and the results joined. Its rounds count once a block. */
export async function inBlocks(
  sharing: Sharing,
  inputs: readonly Ring[],
  program: (...parts: Bounded[]) => Promise<Ring>,
): Promise<Ring> {
  const [result] = await allInBlocks(sharing, inputs, async (...parts) => [await program(...parts)]);
  return result as Ring;
}

/** The same for programs of several results. */
export async function allInBlocks(
  sharing: Sharing,
  inputs: readonly Ring[],
  program: (...parts: Bounded[]) => Promise<readonly Ring[]>,
): Promise<readonly Ring[]> {
  const length = inputs[0]?.length ?? 0;
  if (length <= blockRows) return program(...(inputs as Bounded[]));
  const results: (readonly Ring[])[] = [];
  for (let start = 0; start < length; start += blockRows) {
    const end = Math.min(start + blockRows, length);
    results.push(await program(...inputs.map((input) => sharing.slice(input, start, end) as Bounded)));
  }
  return (results[0] as readonly Ring[]).map((_, i) => sharing.concatenate(results.map((each) => each[i] as Ring)));
}
