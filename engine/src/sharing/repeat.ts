/** Loops that end on an opened bit, in a form that can be planned. */
import { UsageError } from '../base/errors.ts';
import { requireInteger, requireShape } from './checks.ts';
import { isClient } from './client.ts';
import { CostSession } from './cost/session.ts';
import { inLoop } from './loops.ts';
import './messages.ts';
import type { Bits, Sharing } from './model.ts';

/** What a turn of `repeatUntil` ends with: `done` is one secret bit (1 plane of length 1). */
export interface Turn<T> {
  readonly done: Bits;
  readonly result: T;
}

/** As many turns as a program may ask for. */
const mostTurns = 1 << 16;

/**
 * Runs `body` until the bit `done` of a turn is 1, at most `turns` (1 to 65,536) times, and returns that turn's result. **All parties
 * learn how many turns it took**: choose a `done` that may tell that. Each turn costs what `body` sends and the opening of one bit.
 *
 * Every protocol runs it: a cost run counts all `turns` turns (`Cost.exact` is then false), so that the preparation of an additive
 * protocol is enough for all of them; what is left over is thrown away. So do not ask for many more than will be needed: a turn that
 * succeeds with probability p fails `turns` times with (1 − p)^turns. Throws UsageError('repeat.not-done') then, at every party.
 *
 * Clients are not told when it ends: `body` takes no input from one and reveals nothing to one, UsageError('repeat.client').
 */
export async function repeatUntil<T>(
  sharing: Sharing,
  turns: number,
  body: (turn: number) => Promise<Turn<T>>,
): Promise<T> {
  const { session } = sharing;
  requireInteger('repeatUntil', 'turns', turns, 1, mostTurns);
  const onCost = session instanceof CostSession;
  if (onCost && turns > 1) session.mayEndEarlier();
  for (let turn = 0; ; turn++) {
    const { done, result } = await inLoop(session, () => body(turn));
    // A client sees no bit, and has nothing to do in a loop: one turn gives it the result's shape.
    if (isClient(session)) return result;
    requireShape('repeatUntil', `done of ${done.length} × ${done.planes} bits`, 'done of 1 × 1 bits');
    const [opened = 0n] = await sharing.openBits(done);
    if (onCost ? turn === turns - 1 : (opened & 1n) === 1n) return result;
    if (turn === turns - 1) throw new UsageError('repeat.not-done', { turns });
  }
}
