/**
 * Intersection of two owners of whom one learns rows: what a protocol for it is, apart from how large sets are cut.
 *
 * Sets above a protocol's limit are cut into buckets by public bits of their ids, one bucket after the other after one
 * set-up, so that memory is bounded by a bucket. Which bucket an id belongs to follows from a permutation under a key
 * that the two agree on for this run: nobody who has put keys into a list beforehand can have filled a bucket with
 * them. Every bucket is padded to what it has room for by the balls-in-bins bound, never to its actual load: sizes tell
 * nothing.
 */
import { aesBlocks, unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import { largestLoad } from '../primitives/okvs/loads.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import {
  checkOwn,
  idBytes,
  idWords,
  type Intersection,
  type OwnItems,
  type SetOwner,
  type SetProtocol,
} from './intersection.ts';
import { twoOf } from './two.ts';

/** One bucket of a run, or the whole of a small one. */
export interface PairTerms {
  readonly sender: SetOwner;
  readonly receiver: SetOwner;
  /** Buckets of the run: errors of all of them count together. */
  readonly buckets: number;
}

/** What the receiver learns: its rows in common, ascending, and what stands beside them. */
export interface PairRows {
  readonly rows: Uint32Array;
  readonly payload: Uint8Array;
}

/** What a party keeps from its set-up: serves any number of buckets, one after the other. */
interface PairEnd {
  send(terms: PairTerms, own: OwnItems, releasing: () => Promise<void>): Promise<void>;
  receive(terms: PairTerms, own: OwnItems, releasing: () => Promise<void>): Promise<PairRows>;
}

export interface PairProtocol extends Pick<SetProtocol, 'name' | 'mostRows' | 'security' | 'assumes' | 'seconds'> {
  /** Keys of one bucket that a receiver which deviates can ask about; 0 where the protocol does not hold against one. */
  readonly reach: (terms: PairTerms) => number;
  readonly priceSetUp: (session: CostSession, terms: PairTerms) => void;
  readonly priceBucket: (session: CostSession, terms: PairTerms) => Promise<void>;
  readonly setUp: (session: Session, terms: PairTerms) => Promise<PairEnd>;
}

/** Sets of more rows than `above` are cut into buckets of about `rows`; fewer where much stands beside them. */
export interface BucketLimits {
  readonly above: number;
  readonly rows: number;
  /** Of a bucket's rows and what stands beside them, about. */
  readonly bytes: number;
}

const usualLimits: BucketLimits = { above: 2 ** 22, rows: 2 ** 20, bytes: 2 ** 28 };

export function pairwise(protocol: PairProtocol, limits: BucketLimits = usualLimits): SetProtocol {
  const { name, mostRows, security, assumes, seconds } = protocol;
  return {
    name,
    mostRows,
    security,
    ...(assumes === undefined ? {} : { assumes }),
    seconds,
    parties: { min: 2, max: 2 },
    helper: false,
    gives: ['rows', 'payload'],
    reach: (shape) => {
      const terms = bucketTerms(twoOf(shape), limits);
      return terms.buckets * protocol.reach(terms);
    },
    async price(session, shape) {
      const terms = bucketTerms(twoOf(shape), limits);
      protocol.priceSetUp(session, terms);
      for (let bucket = 0; bucket < terms.buckets; bucket++) await protocol.priceBucket(session, terms);
    },
    run: async (session, shape, own, releasing) => {
      await loadKernels();
      const { sender, receiver } = twoOf(shape);
      checkOwn(session, shape, own);
      if (own === undefined) return undefined;
      const terms = bucketTerms({ sender, receiver }, limits);
      const mine = session.self === receiver.party ? receiver : sender;
      let released: Promise<void> | undefined;
      const once = (): Promise<void> => (released ??= releasing());
      const cut = terms.buckets === 1 ? undefined : await cutItems(session, terms, own, mine);
      const end = await protocol.setUp(session, terms);
      if (cut === undefined && mine === receiver) {
        const { rows, payload } = await end.receive(terms, own, once);
        return { kind: 'rows', rows, payloads: [payload] };
      }
      const found = new Found(own.ids.length / idWords, sender.payloadBytes);
      for (let bucket = 0; bucket < terms.buckets; bucket++) {
        const rows = cut?.[bucket];
        const items = rows === undefined ? own : itemsOf(own, rows, mine.payloadBytes);
        if (mine === sender) await end.send(terms, items, once);
        else found.add(rows, await end.receive(terms, items, once));
      }
      return mine === sender ? undefined : found.all();
    },
  };
}

function bucketTerms(
  { sender, receiver }: { readonly sender: SetOwner; readonly receiver: SetOwner },
  { above, rows, bytes }: BucketLimits,
): PairTerms {
  const largest = Math.max(sender.rows, receiver.rows);
  // What stands beside rows is part of what a bucket holds.
  const most = Math.floor(bytes / (idBytes + sender.payloadBytes));
  if (largest <= Math.min(above, most)) return { sender, receiver, buckets: 1 };
  const buckets = Math.ceil(largest / Math.min(rows, most));
  const bucketOf = (owner: SetOwner): SetOwner => ({ ...owner, rows: largestLoad(owner.rows, buckets) });
  return { sender: bucketOf(sender), receiver: bucketOf(receiver), buckets };
}

const piece = 2 ** 16;

/** The rows of each bucket, ascending. Throws UsageError('set.bucket-overflow') with probability 2^-40. */
async function cutItems(
  session: Session,
  { sender, receiver, buckets }: PairTerms,
  own: OwnItems,
  mine: SetOwner,
): Promise<Uint32Array[]> {
  const purpose = nextPurpose(session, `intersect buckets ${sender.party} ${receiver.party}`);
  const seed = session.pairSeed(sender.party, receiver.party, purpose);
  if (seed === undefined) throw new Error('buckets are known to the two owners only');
  const cipher = aesBlocks(seed.subarray(0, 16));
  const room = session.self === sender.party ? sender.rows : receiver.rows;
  const count = own.ids.length / idWords;
  const of = new Uint16Array(count);
  const loads = new Uint32Array(buckets);
  const images = unsetWords(idWords * Math.min(piece, count));
  const numbers = new Uint32Array(images.buffer, images.byteOffset, 2 * images.length);
  for (let start = 0; start < count; start += piece) {
    const ids = own.ids.subarray(idWords * start, idWords * (start + piece));
    cipher.encryptInto(bytesOf(images).subarray(0, ids.byteLength), bytesOf(ids));
    for (let i = 0; 2 * i < ids.length; i++) {
      // The chances of buckets differ by 2^-32 at most, by which no load grows by a thousandth of an item.
      const bucket = Math.floor(((numbers[4 * i] as number) * buckets) / 2 ** 32);
      of[start + i] = bucket;
      loads[bucket] = (loads[bucket] as number) + 1;
    }
    await session.breathe();
  }
  if (loads.some((load) => load > room)) {
    throw new UsageError('set.bucket-overflow', { party: session.names[mine.party] as string, most: room });
  }
  const rows = Array.from(loads, (load) => new Uint32Array(load));
  loads.fill(0);
  for (let row = 0; row < count; row++) {
    const bucket = of[row] as number;
    (rows[bucket] as Uint32Array)[loads[bucket] as number] = row;
    loads[bucket] = (loads[bucket] as number) + 1;
  }
  return rows;
}

function itemsOf({ ids, payload }: OwnItems, rows: Uint32Array, payloadBytes: number): OwnItems {
  const chosen = unsetWords(idWords * rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    chosen[2 * i] = ids[2 * row] as bigint;
    chosen[2 * i + 1] = ids[2 * row + 1] as bigint;
  }
  if (payload === undefined) return { ids: chosen };
  const beside = new Uint8Array(payloadBytes * rows.length);
  rows.forEach((row, i) =>
    beside.set(payload.subarray(payloadBytes * row, payloadBytes * (row + 1)), payloadBytes * i),
  );
  return { ids: chosen, payload: beside };
}

/** What was found in all buckets, in the order of the receiver's rows. */
class Found {
  readonly #payloadBytes: number;
  /** By row: 1 + its place among all that were found. */
  readonly #places: Uint32Array;
  readonly #payloads: Uint8Array[] = [];
  #count = 0;

  constructor(rows: number, payloadBytes: number) {
    this.#places = new Uint32Array(rows);
    this.#payloadBytes = payloadBytes;
  }

  /** `of`: the rows of this bucket, all if undefined. */
  add(of: Uint32Array | undefined, { rows, payload }: PairRows): void {
    for (const row of rows) this.#places[of === undefined ? row : (of[row] as number)] = ++this.#count;
    this.#payloads.push(payload);
  }

  all(): Intersection {
    const bytes = this.#payloadBytes;
    const [rows, payload] = [new Uint32Array(this.#count), new Uint8Array(bytes * this.#count)];
    const found = new Uint8Array(payload.length);
    let end = 0;
    for (const part of this.#payloads) {
      found.set(part, end);
      end += part.length;
    }
    let at = 0;
    this.#places.forEach((place, row) => {
      if (place === 0) return;
      payload.set(found.subarray(bytes * (place - 1), bytes * place), bytes * at);
      rows[at++] = row;
    });
    return { kind: 'rows', rows, payloads: [payload] };
  }
}
