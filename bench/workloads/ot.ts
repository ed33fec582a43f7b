// Oblivious transfer between two parties, timed as one of them; base OTs are real, and made before the clock starts unless
// they are what is measured.

import {
  type OtAdversary,
  type OtFieldBits,
  setupOtMesh,
  setupOtReceiver,
  setupOtSender,
  type Session,
} from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface OtRequest extends Runs {
  readonly operation: 'setup' | 'random' | 'products' | 'bit-products';
  /** OTs, products or words of 64 products of bits. */
  readonly length: number;
  readonly adversary: OtAdversary;
  readonly fieldBits?: OtFieldBits;
}

export async function run(session: Session, request: OtRequest): Promise<Timed> {
  return measure(session, request, await prepare(session, request));
}

async function prepare(session: Session, request: OtRequest): Promise<() => Promise<unknown>> {
  const { operation, length } = request;
  if (operation === 'setup') return () => setupOtMesh(session, request);
  if (operation === 'random') {
    const end =
      session.self === 0 ? await setupOtSender(session, 1, request) : await setupOtReceiver(session, 0, request);
    return () => end.random(session, length);
  }
  // Both cross terms of a triple at the same time.
  const ends = (await setupOtMesh(session, request))[1 - session.self];
  if (ends === undefined) throw new Error('there are two parties');
  const [a, b] = [randomWords(session, session.self, length), randomWords(session, session.self, length)];
  if (a === undefined || b === undefined) throw new Error('a party has its own words');
  const order = [0, 1];
  return () =>
    session.parallel(
      order.map((sender) => (branch) => {
        if (operation === 'products') {
          return session.self === sender ? ends.sending.product(branch, a) : ends.receiving.product(branch, b);
        }
        return session.self === sender
          ? ends.sending.bitProduct(branch, a, 64 * length)
          : ends.receiving.bitProduct(branch, b, 64 * length);
      }),
    );
}
