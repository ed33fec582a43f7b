// Membership of one party's items in the other's set as shares, timed as one of two parties: preparation, base transfers and all.

import { type JoinTable, protocolNamed, runProgram, type Session, sharedJoin } from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface SharedJoinBench extends Runs {
  /** Items of each party, half of them in common. */
  readonly items: number;
}

export async function run(session: Session, request: SharedJoinBench): Promise<Timed> {
  const { items } = request;
  const protocol = protocolNamed('additive-ot');
  const values = BigInt64Array.from({ length: items }, (_, i) => BigInt(i + (session.self * items) / 2));
  const table: JoinTable = { rows: items, keys: [{ kind: 'integer', values }], ring: [], words: [] };
  const side = (owner: number) => ({ owner, rows: items, ring: 0, words: [] });
  return measure(session, request, () =>
    runProgram(protocol, session, (sharing) =>
      sharedJoin(sharing, { left: side(0), right: side(1) }, { left: table, right: table }),
    ),
  );
}
