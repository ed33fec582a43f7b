// A receiver's few items against a sender's large set that was prepared before, timed as one party: what is online. All but a few
// thousand entries of the set are filling: nobody can tell them from others, and evaluating 10^7 items would take most of an hour.

import {
  type ByteList,
  generateKey,
  intersectByOprf,
  openSet,
  oprfSuite,
  prepareSet,
  Prg,
  type Session,
} from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface UnbalancedRequest extends Runs {
  /** Entries of the sender's set. */
  readonly entries: number;
  /** Items of the receiver. */
  readonly queries: number;
}

const known = 500;

export async function run(session: Session, { entries, queries, ...runs }: UnbalancedRequest): Promise<Timed> {
  const suite = await oprfSuite('voprf');
  const secret = session.pairSeed(0, 1, 'bench');
  if (secret === undefined) throw new Error('there are two parties');
  // Both make the same key: here, and only here, from a generator that both have.
  const random = new Prg(secret, 'bench');
  const key = generateKey(suite, random);
  const sizes = { size: entries, capacity: entries, queries };
  const file = session.self === 1 ? await prepareSet(listOf(0, known), sizes, { suite, key, random }) : undefined;
  const set = file === undefined ? undefined : openSet([file]);
  const items = listOf(known >> 1, queries);
  const terms = { sender: 0, receiver: 1, queries, publicKey: key.publicKey };
  return await measure(session, runs, async () => {
    const found = await intersectByOprf(session, terms, session.self === 0 ? { key } : { items, set });
    if (found !== undefined && found.length !== known - (known >> 1)) throw new Error(`${found.length} in common`);
  });
}

function listOf(first: number, count: number): ByteList {
  const texts = Array.from({ length: count }, (_, i) => new TextEncoder().encode(`customer ${first + i}`));
  const offsets = new Uint32Array(count + 1);
  texts.forEach((text, i) => {
    offsets[i + 1] = (offsets[i] as number) + text.length;
  });
  const bytes = new Uint8Array(offsets[count] as number);
  texts.forEach((text, i) => bytes.set(text, offsets[i]));
  return { bytes, offsets };
}
