/**
 * Intersection of two owners in several runs: `oprf` with a set that is prepared once and asked in each run.
 *
 *   1.        The receiver names what it has of the set: the digest of its last file, or zeros.
 *   2.        The sender brings it up to date: by the file of a change where that is what it has, else by the file of all.
 *   3., 4.    intersect-oprf.ts.
 * Rounds 4.  Bytes: a first run, or one after something was lost, sends the whole set; later ones `changes` entries twice.
 *
 * Both write what they keep before they send on: the sender before the file leaves, the receiver before it asks. A run that ends
 * anywhere leaves two states whose digests tell whether they fit, so that they never differ unnoticed; then the next run sends all.
 * However runs end, what the receiver sees is a row of states, each made from the one before by one padded change; what that hides
 * is in standing-set.ts.
 *
 * Security: as intersect-oprf.ts in every run, and what follows from one key: whoever has an output of one run looks it up in the files
 * of all, earlier and later. So a receiver learns of up to runs · queries ids when each came and went, as far as the runs show it.
 */
import { equalBytes } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import { oprfSuite } from '../primitives/oprf/suite.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import type { Session } from '../transport/session.ts';
import type { Intersection, IntersectionShape, Keeping, OwnItems, StandingTerms } from './intersection.ts';
import { countByOprf, intersectByOprf } from './intersect-oprf.ts';
import { openSet } from './oprf-set.ts';
import {
  changedSet,
  differenceOf,
  filesWith,
  firstSet,
  isEnough,
  listOf,
  readFiles,
  readStandingSet,
  type StandingSet,
  standingSizes,
  wholeOf,
  writeFiles,
  writeStandingSet,
} from './standing-set.ts';
import { twoOf } from './two.ts';
import './messages.ts';

const update = 'intersection: prepared set';
const digestBytes = 32;
/** How the receiver is brought up to date. */
const [whole, change, asItIs] = [0, 1, 2];
const headBytes = 1 + elementBytes;

interface Run {
  readonly session: Session;
  readonly shape: IntersectionShape;
  readonly terms: StandingTerms;
  readonly own: OwnItems;
  readonly releasing: () => Promise<void>;
  readonly keeping: Keeping;
}

/** Counts the messages of a run: `isFirst` for one that sends the whole set. */
export async function countStanding(
  session: CostSession,
  shape: IntersectionShape,
  terms: StandingTerms,
  isFirst: boolean,
): Promise<void> {
  const { sender, receiver } = twoOf(shape);
  const { wholeBytes, changeBytes } = standingSizes(shape, terms);
  session.step(update);
  await session.transfer(receiver.party, sender.party, digestBytes);
  await session.transfer(sender.party, receiver.party, headBytes);
  const bytes = isFirst ? wholeBytes : terms.changes > 0 ? changeBytes : 0;
  if (bytes > 0) await session.transfer(sender.party, receiver.party, bytes);
  await countByOprf(session, { sender: sender.party, receiver: receiver.party, queries: receiver.rows });
}

/**
 * As the sender. Throws UsageError 'oprf-set.too-many-changes', 'oprf-set.unreadable' for what was kept, and as `intersectByOprf`;
 * nothing was sent then.
 */
export async function sendStanding(run: Run): Promise<undefined> {
  const { session, shape, terms, own, releasing, keeping } = run;
  const { sender, receiver } = twoOf(shape);
  session.step(update);
  const suite = await oprfSuite('voprf');
  const sizes = standingSizes(shape, terms);
  const memory = keeping.memory('sent');
  const { random } = session;
  const work = { suite, random, ...keeping.work };
  const bytes = await memory.read();
  const before = bytes === undefined ? undefined : readStandingSet(suite, bytes, sizes);
  const difference = before && differenceOf(before, own.ids, sizes, random);
  const goesOn = before !== undefined && difference !== undefined && isEnough(before, difference, sizes);
  const keep = async (set: StandingSet): Promise<StandingSet> => {
    await memory.write(writeStandingSet(set));
    return set;
  };
  const first = !goesOn ? await keep(await firstSet(own.ids, sizes, work)) : undefined;
  const had = new Uint8Array(digestBytes);
  await session.receive(receiver.party, had);
  const { set, kind, file } = await upToDate();
  await releasing();
  session.send(receiver.party, Uint8Array.of(kind, ...set.key.publicKey), true);
  if (file !== undefined) session.send(receiver.party, file, true);
  const { publicKey } = set.key;
  const request = { sender: sender.party, receiver: receiver.party, queries: receiver.rows, publicKey };
  await intersectByOprf(session, request, { key: set.key });
  return undefined;

  async function upToDate(): Promise<{ set: StandingSet; kind: number; file?: Uint8Array | undefined }> {
    if (first !== undefined) return { set: first, kind: whole, file: wholeOf(first.files) };
    if (before === undefined || difference === undefined) throw new Error('a set that was neither kept nor made');
    const isThere = equalBytes(openSet(before.files).digest, had);
    if (terms.changes === 0) {
      return isThere ? { set: before, kind: asItIs } : { set: before, kind: whole, file: wholeOf(before.files) };
    }
    const { set, file } = await changedSet(before, difference, sizes, work);
    if (isThere) return { set: await keep(set), kind: change, file };
    const all = wholeOf(set.files);
    return { set: await keep({ ...set, files: [all] }), kind: whole, file: all };
  }
}

/** As the receiver. Throws PeerError 'oprf-set.…' for files that do not fit, and as `intersectByOprf`. */
export async function receiveStanding(run: Run): Promise<Intersection> {
  const { session, shape, terms, own, releasing, keeping } = run;
  const { sender, receiver } = twoOf(shape);
  session.step(update);
  const sizes = standingSizes(shape, terms);
  const memory = keeping.memory('received');
  const bytes = await memory.read();
  const before = bytes === undefined ? undefined : readFiles(bytes);
  const had = before === undefined ? undefined : openSet(before);
  session.send(sender.party, had?.digest ?? new Uint8Array(digestBytes), true);
  const head = new Uint8Array(headBytes);
  await session.receive(sender.party, head);
  const [kind, publicKey] = [head[0] as number, head.slice(1)];
  const fits = kind === whole || (before !== undefined && kind === (terms.changes > 0 ? change : asItIs));
  if (!fits) throw new PeerError('oprf-set.damaged');
  await releasing();
  const files = await received();
  const set = openSet(files);
  const isAsAgreed = set.width === sizes.width && set.queries === sizes.queries && set.entries <= sizes.capacity;
  if (!isAsAgreed || !equalBytes(set.publicKey, publicKey)) throw new PeerError('oprf-set.damaged');
  if (kind !== asItIs) await memory.write(writeFiles(files));
  const request = { sender: sender.party, receiver: receiver.party, queries: receiver.rows, publicKey };
  const rows = await intersectByOprf(session, request, { items: listOf(own.ids), set });
  return { kind: 'rows', rows: rows ?? new Uint32Array(0), payloads: [new Uint8Array(0)] };

  async function received(): Promise<readonly Uint8Array[]> {
    if (kind === asItIs) return before ?? [];
    const file = new Uint8Array(kind === whole ? sizes.wholeBytes : sizes.changeBytes);
    await session.receive(sender.party, file);
    return kind === whole ? [file] : filesWith(before ?? [], file);
  }
}
