// Fixed-point operations of the replicated protocol on one batch, timed as one party.

import { type Fixed, fixed, fixedDivide, fixedInput, fixedMultiply, replicated, type Session } from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface FixedRequest extends Runs {
  readonly operation: 'multiply' | 'divide';
  readonly rounding: 'nearest' | 'probabilistic';
  readonly length: number;
}

export async function run(session: Session, request: FixedRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  const { operation, rounding, length } = request;
  const format = fixed({ fractionBits: 20, rounding });
  const input = (owner: number, of: (i: number) => number): Promise<Fixed> => {
    const values = session.owns(owner) ? Float64Array.from({ length }, (_, i) => of(i)) : undefined;
    return fixedInput(sharing, format, owner, length, values);
  };
  // Signs of all kinds, and quotients in the format's range: denominators are from 1 to 2001 in size.
  const x = await input(0, (i) => 2000 * Math.sin(i));
  const y = await input(1, (i) => 2000 * Math.cos(i) + Math.sign(Math.cos(i)));
  const work = { multiply: () => fixedMultiply(sharing, x, y), divide: () => fixedDivide(sharing, x, y) };
  return measure(session, request, work[operation]);
}
