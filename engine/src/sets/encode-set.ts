/** A set as a key-value store that decodes each id to a public function of it: what a receiver's items are in these protocols. */
import { aesBlocks, sha256, unsetWords } from '#platform';
import { bytesOf, utf8 } from '../base/bytes.ts';
import { randomBytes } from '../base/random.ts';
import { multiplyByFixed } from '../math/gf128.ts';
import { type OkvsLayout, okvsLayOut } from '../primitives/okvs/encode.ts';
import type { OkvsShape } from '../primitives/okvs/shape.ts';
import type { Session } from '../transport/session.ts';

/** Bytes of the seed under which a table is laid out. */
export const seedBytes = 16;

/** h of all ids: x ⊕ π(x). `context`: public bytes of this run, which π follows from. */
export function targets(context: Uint8Array, ids: BigUint64Array): BigUint64Array {
  const values = unsetWords(ids.length);
  aesBlocks(sha256(utf8('tacit intersect target 1'), context).subarray(0, 16)).encryptInto(
    bytesOf(values),
    bytesOf(ids),
  );
  for (let i = 0; i < ids.length; i++) values[i] = (values[i] as bigint) ^ (ids[i] as bigint);
  return values;
}

/** A table that decodes every id to its value, two words each, and the seed under which it is laid out. */
export async function laidOutUnderSeed(
  session: Session,
  shape: OkvsShape,
  ids: BigUint64Array,
  values: BigUint64Array,
): Promise<{ seed: Uint8Array; layout: OkvsLayout }> {
  for (;;) {
    // A seed under which the ids do not fit is drawn once in 2^40 runs, and the next one does.
    const seed = randomBytes(session.random, seedBytes);
    const layout = await okvsLayOut(shape, seed, ids, values, session.random);
    await session.breathe();
    if (layout !== undefined) return { seed, layout };
  }
}

/** Words that are multiplied between two turns of the event loop. */
const piece = 2 ** 16;

/** delta·v in the place of every v, in constant time: both are secret. */
export async function multiplied(
  session: Session,
  delta: BigUint64Array,
  values: BigUint64Array,
): Promise<BigUint64Array> {
  for (let start = 0; start < values.length; start += piece) {
    const part = values.subarray(start, start + piece);
    part.set(multiplyByFixed(delta, part));
    await session.breathe();
  }
  return values;
}
