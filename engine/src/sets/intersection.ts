/**
 * Set intersection: what every protocol for it takes and gives, whoever takes part.
 *
 * Items are ids of 128 bits, uniform hashes of canonical keys (`itemIds`): two different keys have the same id with probability
 * 2^-128, so among n items of all owners together any two with n²/2^129. Every owner's ids differ from each other (`distinctIds`);
 * its list is padded with fresh random ids to a size that is public, and how many of its rows are real is told to nobody.
 *
 * One owner, the receiver, learns which of its own rows all other owners have too, and with `payload` so many bytes that the
 * others put beside these rows; or the number of such rows goes to those named in `countTo`, and nobody learns which.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import type { Security } from '../sharing/model.ts';
import type { Session } from '../transport/session.ts';
import type { FingerprintThreads } from './oprf-prepare.ts';
import './messages.ts';

/** Words of an id. */
export const idWords = 2;
/** Bytes of an id. */
export const idBytes = 16;

/** Most bytes of a message that grows with rows and what stands beside them: whoever makes or reads one holds it several times over. */
export const mostMessageBytes = 2 ** 30;

export interface SetOwner {
  /** Its number. */
  readonly party: number;
  /** How many items it has, padded. */
  readonly rows: number;
  /** What it puts beside a row for the receiver; 0 for nothing. */
  readonly payloadBytes: number;
}

/** The public shape of an intersection. */
export interface IntersectionShape {
  /** At least two. */
  readonly owners: readonly SetOwner[];
  readonly gives:
    | { readonly kind: 'rows' /** Place among `owners`. */; readonly receiver: number }
    | { readonly kind: 'count' /** Parties by number. */; readonly to: readonly number[] };
  /** Nothing is shown where less are in common, in protocols that can decide so; 0: whatever there is. */
  readonly least?: number;
  /** A party without a set, in protocols that have one. */
  readonly helper?: number;
  /** Asked in several runs, in protocols that keep something in between (`standing`). */
  readonly standing?: StandingTerms;
}

/** A set that one party prepares once and another asks in several runs. */
export interface StandingTerms {
  /** Items that may come, and items that may go, from one run to the next. */
  readonly changes: number;
  /** Runs at most. */
  readonly runs: number;
}

/** What a party keeps for itself from run to run. */
export interface SetMemory {
  /** What `write` was given last; undefined where there is nothing. */
  read(): Promise<Uint8Array | undefined>;
  /** When it returns the bytes are there in the next run, whatever becomes of this one. */
  write(bytes: Uint8Array): Promise<void>;
}

/** What a party of a standing set has beside its items. */
export interface Keeping {
  /** 'sent': the set it prepared, with its key; 'received': the files of another's. */
  readonly memory: (what: 'sent' | 'received') => SetMemory;
  readonly work?: SetWork;
}

/** How much work is done. */
export interface SetWork {
  readonly threads?: FingerprintThreads;
  /** Called now and then with the number of items that are done. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** What an owner brings: at most its padded number of rows. */
export interface OwnItems {
  /** `idWords` words an item, all different. */
  readonly ids: BigUint64Array;
  /** Its payload bytes a row, row after row. */
  readonly payload?: Uint8Array;
}

/** What a party learns. */
export type Intersection =
  | {
      readonly kind: 'rows';
      /** Rows of the receiver that are in common, ascending. */
      readonly rows: Uint32Array;
      /** By the other owners' place: what stands beside these rows, in their order. */
      readonly payloads: readonly Uint8Array[];
    }
  | { readonly kind: 'count'; readonly count: number }
  /** Less than the least are in common. */
  | { readonly kind: 'withheld' };

/** A protocol for intersections, an entry of the registry. */
export interface SetProtocol {
  readonly name: string;
  /** How many parties take part, helper included. */
  readonly parties: { readonly min: number; readonly max: number };
  /** Whether one further party without a set takes part. */
  readonly helper: boolean;
  /** What it can give. */
  readonly gives: readonly ('rows' | 'count' | 'payload' | 'least')[];
  readonly security: (parties: number) => Security;
  /** Beside what all rest on: that learning parity with noise is hard, a young assumption. */
  readonly assumes?: 'lpn';
  /** How many keys a receiver that deviates can ask about, where a protocol holds against one and that is more than its rows. */
  readonly reach?: (shape: IntersectionShape) => number;
  /** Parties that must not work together for what `security` says to hold, where that is so of two owners only. */
  readonly together?: (shape: IntersectionShape) => readonly [number, number];
  /** How long the message of an owner is, in protocols that do not send it in parts: at most `mostMessageBytes`. */
  readonly messageBytes?: (owner: SetOwner) => number;
  /** Most rows of one owner. */
  readonly mostRows: number;
  /** About how many seconds the busiest party computes. */
  readonly seconds: (shape: IntersectionShape) => number;
  /** Counts its messages, step by step: exactly those of `run`. */
  readonly price: (session: CostSession, shape: IntersectionShape) => Promise<void>;
  /**
   * Runs it as the party of `session`; `own` at owners. Undefined where a party learns nothing. `releasing` is awaited at every party
   * before the first message from which anything of the result follows; it may be called more than once.
   */
  readonly run: (
    session: Session,
    shape: IntersectionShape,
    own: OwnItems | undefined,
    releasing: () => Promise<void>,
    keeping?: Keeping,
  ) => Promise<Intersection | undefined>;
  /** In protocols that can keep something from run to run: under `standing` of a shape. */
  readonly standing?: {
    /** Most rows of who prepares and of who asks. */
    readonly most: { readonly sender: number; readonly receiver: number };
    /** As `price` and `seconds`, of a run in which both have what they kept. */
    readonly priceLater: (session: CostSession, shape: IntersectionShape) => Promise<void>;
    readonly secondsLater: (shape: IntersectionShape) => number;
  };
}

/** Throws UsageError 'set.shape' unless what this party brings fits the shape, and it brings something where it is an owner. */
export function checkOwn(session: Session, shape: IntersectionShape, own: OwnItems | undefined): number {
  const place = shape.owners.findIndex(({ party }) => party === session.self);
  const mine = shape.owners[place];
  if (mine === undefined) return place;
  const party = session.names[session.self] ?? String(session.self);
  if (own === undefined) throw new UsageError('set.shape', { found: `nothing of ${party}`, expected: 'its items' });
  const rows = own.ids.length / idWords;
  if (!Number.isInteger(rows) || rows > mine.rows)
    throw new UsageError('set.too-many-rows', { party, found: rows, expected: mine.rows });
  const bytes = own.payload?.length ?? 0;
  if (bytes !== rows * mine.payloadBytes)
    throw new UsageError('set.shape', { found: `${bytes} bytes beside rows`, expected: `${rows * mine.payloadBytes}` });
  return place;
}

/** The ids with fresh random ones after them, `rows` in all. */
export function paddedIds(random: RandomSource, ids: BigUint64Array, rows: number): BigUint64Array<ArrayBuffer> {
  const padded = unsetWords(idWords * rows);
  padded.set(ids);
  random.fill(bytesOf(padded.subarray(ids.length)));
  return padded;
}
