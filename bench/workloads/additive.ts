// Multiplications under the additive protocols, timed as one party.

import { protocolNamed, runProgram, type Session, type Sharing } from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface AdditiveRequest extends Runs {
  readonly protocol: 'additive-dealer' | 'additive-ot';
  /** 'whole': preparation and product; 'online': the product alone, of correlations that are there. */
  readonly part: 'whole' | 'online';
  readonly length: number;
}

export async function run(session: Session, request: AdditiveRequest): Promise<Timed> {
  const { protocol, part, length, warmUps, runs } = request;
  const entry = protocolNamed(protocol);
  if (part === 'whole') {
    // Plans, prepares (the base OTs too), draws both factors and multiplies.
    const product = (sharing: Sharing) => sharing.multiply(sharing.randomRing(length), sharing.randomRing(length));
    return measure(session, request, () => runProgram(entry, session, product));
  }
  const timed = await runProgram(entry, session, async (sharing) => {
    const [x, y] = [sharing.randomRing(length), sharing.randomRing(length)];
    if (sharing.session.self >= 0) return measure(sharing.session, request, () => sharing.multiply(x, y));
    // The cost run plans for as many products.
    for (let i = 0; i < warmUps + runs; i++) await sharing.multiply(x, y);
    return undefined;
  });
  return timed ?? nothing(session, runs);
}

/** What a dealer has to report of the time after it has dealt. */
function nothing(session: Session, runs: number): Timed {
  const { rounds } = session.traffic();
  return {
    milliseconds: new Array<number>(runs).fill(0),
    firstMilliseconds: 0,
    clocks: [rounds, rounds],
    bytes: 0,
    cpuMilliseconds: 0,
  };
}
