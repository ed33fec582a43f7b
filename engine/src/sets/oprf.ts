/**
 * Intersection of two owners by an oblivious pseudorandom function: `oprf`, for small sets.
 *
 * intersect-oprf.ts has papers and argument. Here the sender draws a key for this run, and its prepared set is the first message;
 * where the set is asked in several runs it is prepared once and kept (standing-oprf.ts). No assumption but that of Diffie and
 * Hellman (one-more gap) in ristretto255, and hashes as random functions.
 * Rounds 3; 4 where the set is kept.
 */
import { equalBytes } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import { generateKey } from '../primitives/oprf/keys.ts';
import { oprfSuite } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import type { Session } from '../transport/session.ts';
import {
  checkOwn,
  type Intersection,
  type IntersectionShape,
  type OwnItems,
  type SetOwner,
  type SetProtocol,
  type StandingTerms,
} from './intersection.ts';
import { countByOprf, intersectByOprf, oprfIntersectionSecurity } from './intersect-oprf.ts';
import { prepareSet } from './oprf-prepare.ts';
import { openSet, setFileBytes, widthFor } from './oprf-set.ts';
import { countStanding, receiveStanding, sendStanding } from './standing-oprf.ts';
import { listOf, standingEntries } from './standing-set.ts';
import { twoOf } from './two.ts';

const preparation = 'intersection: prepared set';
/** Seconds that a core takes for an item of the sender, and of the receiver at both parties. */
const [sentSeconds, askedSeconds] = [2.4e-4, 8e-4];

/** Reading what was kept of an item, and comparing it with what there is now. */
const comparedSeconds = 1e-6;

function termsOf({ standing }: IntersectionShape): StandingTerms {
  if (standing === undefined) throw new Error('no set that is kept');
  return standing;
}

const fileBytes = (sender: SetOwner, receiver: SetOwner): number =>
  setFileBytes(widthFor(sender.rows, receiver.rows), sender.rows, 0);

export const oprf: SetProtocol = {
  name: 'oprf',
  parties: { min: 2, max: 2 },
  helper: false,
  gives: ['rows'],
  mostRows: 10_000,
  security: () => oprfIntersectionSecurity,
  seconds(shape) {
    const { sender, receiver } = twoOf(shape);
    const { standing } = shape;
    const entries = standing === undefined ? sender.rows : standingEntries(sender.rows, standing);
    return 0.1 + sentSeconds * entries + askedSeconds * receiver.rows;
  },
  async price(session, shape) {
    const { sender, receiver } = twoOf(shape);
    if (shape.standing !== undefined) return await countStanding(session, shape, shape.standing, true);
    session.step(preparation);
    const bytes = elementBytes + fileBytes(sender, receiver);
    session.count([[{ from: sender.party, to: receiver.party, bytes }]]);
    await countByOprf(session, { sender: sender.party, receiver: receiver.party, queries: receiver.rows });
  },
  standing: {
    most: { sender: 10_000_000, receiver: 100_000 },
    priceLater: async (session, shape) => await countStanding(session, shape, termsOf(shape), false),
    secondsLater(shape) {
      const { sender, receiver } = twoOf(shape);
      return (
        0.1 + comparedSeconds * sender.rows + 2 * sentSeconds * termsOf(shape).changes + askedSeconds * receiver.rows
      );
    },
  },
  run: async (session, shape, own, releasing, keeping) => {
    const { sender, receiver } = twoOf(shape);
    checkOwn(session, shape, own);
    if (own === undefined) return undefined;
    if (shape.standing !== undefined) {
      const terms = shape.standing;
      if (keeping === undefined) throw new Error('a set that is kept, and nothing to keep it in');
      const run = { session, shape, terms, own, releasing, keeping };
      return session.self === sender.party ? await sendStanding(run) : await receiveStanding(run);
    }
    return session.self === sender.party
      ? await send(session, sender, receiver, own, releasing)
      : await receive(session, sender, receiver, own, releasing);
  },
};

async function send(
  session: Session,
  sender: SetOwner,
  receiver: SetOwner,
  own: OwnItems,
  releasing: () => Promise<void>,
): Promise<undefined> {
  session.step(preparation);
  const suite = await oprfSuite('voprf');
  const key = generateKey(suite, session.random);
  const sizes = { size: sender.rows, capacity: sender.rows, queries: receiver.rows };
  const file = await prepareSet(listOf(own.ids), sizes, { suite, key, random: session.random });
  session.send(receiver.party, key.publicKey, false);
  session.send(receiver.party, file, true);
  await releasing();
  const terms = { sender: sender.party, receiver: receiver.party, queries: receiver.rows, publicKey: key.publicKey };
  await intersectByOprf(session, terms, { key });
  return undefined;
}

async function receive(
  session: Session,
  sender: SetOwner,
  receiver: SetOwner,
  own: OwnItems,
  releasing: () => Promise<void>,
): Promise<Intersection> {
  session.step(preparation);
  const message = new Uint8Array(elementBytes + fileBytes(sender, receiver));
  await session.receive(sender.party, message);
  await releasing();
  const publicKey = message.slice(0, elementBytes);
  const set = openSet([message.subarray(elementBytes)]);
  // Both are the sender's: what does not fit is no mistake of this party.
  if (set.queries < receiver.rows || !equalBytes(set.publicKey, publicKey)) throw new PeerError('oprf-set.damaged');
  const terms = { sender: sender.party, receiver: receiver.party, queries: receiver.rows, publicKey };
  const rows = await intersectByOprf(session, terms, { items: listOf(own.ids), set });
  return { kind: 'rows', rows: rows ?? new Uint32Array(0), payloads: [new Uint8Array(0)] };
}
