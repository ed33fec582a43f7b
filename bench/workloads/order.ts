// Shuffles and sorts of secret rows, timed as one party.

import { replicated, type Session, sort } from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface OrderRequest extends Runs {
  readonly operation: 'shuffle' | 'sort';
  readonly rows: number;
  /** Bits of a key to sort by. */
  readonly width: number;
}

export async function run(session: Session, request: OrderRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  const { operation, rows, width } = request;
  const words = randomWords(session, 0, rows)?.map((word) => word >> BigInt(64 - width));
  const x = await sharing.inputRing(0, rows, words);
  if (operation === 'sort') return measure(session, request, () => sort(sharing, x, { width, signed: false }));
  // A fresh order each time: making it is part of the work.
  return measure(session, request, () => sharing.shuffle(sharing.randomOrder(rows), { rings: [x], bits: [] }));
}
