// Operations of the replicated protocol on one batch, timed as one party.

import { isNegative, replicated, type Session, type Sharing } from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface ReplicatedRequest extends Runs {
  readonly operation: 'multiply' | 'and' | 'compare' | 'matmul' | 'bits-to-ring' | 'round';
  /** Ring elements, words of 64 bits, numbers to compare, rows and columns, bits, or rounds. */
  readonly length: number;
}

export async function run(session: Session, request: ReplicatedRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  return measure(session, request, await prepare(sharing, request));
}

async function prepare(sharing: Sharing, request: ReplicatedRequest): Promise<() => Promise<unknown>> {
  const { operation, length } = request;
  const { session } = sharing;
  const ring = (owner: number, count: number) => sharing.inputRing(owner, count, randomWords(session, owner, count));
  const bits = (owner: number, words: number) =>
    sharing.inputBits(owner, 64 * words, 1, randomWords(session, owner, words));
  switch (operation) {
    case 'multiply': {
      const [x, y] = [await ring(0, length), await ring(1, length)];
      return () => sharing.multiply(x, y);
    }
    case 'and': {
      const [x, y] = [await bits(0, length), await bits(1, length)];
      return () => sharing.and(x, y);
    }
    case 'compare': {
      // x < y as the sign of x − y, which fits 64 bits: what MP-SPDZ's comparison assumes too.
      const [x, y] = [await ring(0, length), await ring(1, length)];
      return () => isNegative(sharing, sharing.subtract(x, y));
    }
    case 'matmul': {
      const [x, y] = [await ring(0, length * length), await ring(1, length * length)];
      const shape = { rows: length, columns: length };
      return () => sharing.matrixProduct(x, shape, y, shape);
    }
    case 'bits-to-ring': {
      const x = await bits(0, Math.ceil(length / 64));
      return () => sharing.bitsToRing(x);
    }
    case 'round': {
      // The least that a round can be: one byte to the next party, one from the previous.
      const [next, previous] = [(session.self + 1) % 3, (session.self + 2) % 3];
      const [sent, received] = [new Uint8Array(1), new Uint8Array(1)];
      return async () => {
        for (let i = 0; i < length; i++) {
          const arrival = session.receive(previous, received);
          session.send(next, sent, true);
          await arrival;
        }
      };
    }
  }
}
