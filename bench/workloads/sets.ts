// Set intersection, timed as one party: from keys as bytes to what the receiver learns, with the set-up of the pair.

import {
  distinctIds,
  type EncodedKeys,
  type IntersectionShape,
  type LinkShape,
  loadKernels,
  type OwnItems,
  type Session,
  setProtocolNamed,
} from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface SetsRequest extends Runs {
  readonly protocol: string;
  /** Rows of each owner. */
  readonly rows: readonly number[];
  readonly gives: 'rows' | 'count';
  /** Slower links than those of this machine. */
  readonly shape?: LinkShape;
}

export async function run(
  session: Session,
  { protocol: name, rows, gives, shape: _shape, ...runs }: SetsRequest,
): Promise<Timed> {
  const protocol = setProtocolNamed(name);
  const shape: IntersectionShape = {
    owners: rows.map((size, party) => ({ party, rows: size, payloadBytes: 0 })),
    gives: gives === 'rows' ? { kind: 'rows', receiver: 0 } : { kind: 'count', to: [0] },
    ...(protocol.helper ? { helper: rows.length } : {}),
  };
  const smallest = Math.min(...rows);
  const size = rows[session.self];
  // Half of the smallest set is in all.
  const keys = size === undefined ? undefined : keysOf(size, session.self === 0 ? 0 : smallest >> 1);
  await loadKernels();
  return await measure(session, runs, async () => {
    const own: OwnItems | undefined = keys === undefined ? undefined : { ids: distinctIds(session.random, keys).ids };
    const found = await protocol.run(session, shape, own, () => Promise.resolve());
    if (found === undefined) return;
    const count = found.kind === 'rows' ? found.rows.length : found.kind === 'count' ? found.count : -1;
    if (count !== smallest - (smallest >> 1)) throw new Error(`${count} in common, and not half of ${smallest}`);
  });
}

/** Numbers from `first` on as texts of 12 digits, in the form that keys have. */
function keysOf(size: number, first: number): EncodedKeys {
  const width = 17;
  const bytes = new Uint8Array(width * size);
  const offsets = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) {
    const at = width * i;
    bytes[at] = 1;
    bytes[at + 1] = 12;
    let rest = first + i;
    for (let digit = 11; digit >= 0; digit--) {
      bytes[at + 5 + digit] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    offsets[i + 1] = width * (i + 1);
  }
  return { bytes, offsets, present: new Uint8Array(size).fill(1) };
}
