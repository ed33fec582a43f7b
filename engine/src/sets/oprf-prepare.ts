/**
 * The work of the large side of an intersection by OPRF, done before anybody asks: one group operation for each item of the
 * whole set, and later one for each item added or removed.
 *
 * It gives other work a turn every few milliseconds and reports its progress. Its time depends on the number of items and
 * their lengths; the scalar multiplication takes the same time for all keys.
 */
import { nextTurn } from '#platform';
import { UsageError } from '../base/errors.ts';
import { type RandomSource, randomBytes } from '../base/random.ts';
import { aesCmac, type ByteList } from '../primitives/cmac.ts';
import type { OprfKey } from '../primitives/oprf/keys.ts';
import { evaluate } from '../primitives/oprf/server.ts';
import { inputAt, inputCount, type OprfSuite, oprfSuite, outputBytes } from '../primitives/oprf/suite.ts';
import { equalBytes } from '../base/bytes.ts';
import { fingerprintsOf, fingerprintWords, sortFingerprints } from './fingerprint-lists.ts';
import { countDuplicates } from './match.ts';
import { type PreparedSet, widthFor, writeSetFile } from './oprf-set.ts';
import './messages.ts';

export interface PrepareOptions {
  /** In voprf mode. */
  readonly suite: OprfSuite;
  readonly key: OprfKey;
  readonly random: RandomSource;
  /** Called now and then with the number of items that are done. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
  /** Shares the work out among threads; without them one thread does it, and gives others turns. */
  readonly threads?: FingerprintThreads;
}

/** What one thread or several are given to do: fingerprints of `width` bits of all items, in their order. */
export interface FingerprintTask {
  readonly key: OprfKey;
  readonly items: ByteList;
  readonly width: number;
}
export type FingerprintThreads = (
  task: FingerprintTask,
  around: Pick<PrepareOptions, 'onProgress' | 'signal'>,
) => Promise<Uint32Array>;

/** The public sizes of a set. */
export interface SetSizes {
  /** Entries shown, at least as many as there are items: the rest is random. */
  readonly size: number;
  /** Entries that all files together may reach by changes, at least `size`. */
  readonly capacity: number;
  /** Items of one question at most. */
  readonly queries: number;
}

/**
 * The first file of a set. `items` are byte strings of which no two are equal.
 * Errors: UsageError 'oprf-set.duplicate-items', 'oprf-set.too-many-items', 'oprf-set.too-large', 'oprf.input-length'; what the
 * signal says when it stops this.
 */
export async function prepareSet(items: ByteList, sizes: SetSizes, options: PrepareOptions): Promise<Uint8Array> {
  const { suite, key, random } = options;
  const { size, capacity, queries } = sizes;
  const count = inputCount(items);
  const width = widthFor(capacity, queries);
  if (size > capacity) throw new UsageError('oprf-set.full', { found: size, expected: capacity });
  if (count > size) throw new UsageError('oprf-set.too-many-items', { found: count, expected: size });
  requireDistinct(random, items);
  const fingerprints = new Uint32Array(size * fingerprintWords);
  await evaluateAll(items, width, fingerprints, { done: 0, of: count }, options);
  if (size > count) {
    const stride = fingerprintWords * 4;
    const pads = randomBytes(random, (size - count) * stride);
    fingerprintsOf(pads, stride, width, fingerprints, count);
  }
  const sorted = await sortFingerprints(fingerprints, nextTurn);
  const head = { width, queries, revision: 0, publicKey: checkedKey(suite, key), parent: new Uint8Array(32) };
  return writeSetFile(head, sorted, new Uint32Array(0));
}

/**
 * The next file of a set, for a change of it: costs a group operation an item that changes.
 * Errors: as of `prepareSet`; UsageError 'oprf-set.other-key', 'oprf-set.already-there', 'oprf-set.not-there', 'oprf-set.full'.
 */
export async function changeSet(
  set: PreparedSet,
  change: { readonly added: ByteList; readonly removed: ByteList },
  options: PrepareOptions,
): Promise<Uint8Array> {
  const { suite, key, random } = options;
  if (!equalBytes(checkedKey(suite, key), set.publicKey)) throw new UsageError('oprf-set.other-key');
  const [adds, removes] = [inputCount(change.added), inputCount(change.removed)];
  const entries = set.entries + adds + removes;
  if (entries > set.capacity) throw new UsageError('oprf-set.full', { found: entries, expected: set.capacity });
  requireDistinct(random, change.added);
  requireDistinct(random, change.removed);
  const of = adds + removes;
  const listed = async (items: ByteList, count: number, done: number): Promise<Uint32Array> => {
    const fingerprints = new Uint32Array(count * fingerprintWords);
    await evaluateAll(items, set.width, fingerprints, { done, of }, options);
    return await sortFingerprints(fingerprints, nextTurn);
  };
  const added = await listed(change.added, adds, 0);
  const removed = await listed(change.removed, removes, adds);
  const counted = (list: Uint32Array, there: boolean): number => {
    let rows = 0;
    for (let i = 0; i * fingerprintWords < list.length; i++) if (set.has(list, i) === there) rows += 1;
    return rows;
  };
  const known = counted(added, true);
  if (known > 0) throw new UsageError('oprf-set.already-there', { rows: known });
  const unknown = counted(removed, false);
  if (unknown > 0) throw new UsageError('oprf-set.not-there', { rows: unknown });
  return writeSetFile({ ...set, revision: set.revision + 1, parent: set.digest }, added, removed);
}

/** Throws UsageError('oprf-set.duplicate-items'), which counts them, unless all items differ. */
export function requireDistinct(random: RandomSource, items: ByteList): void {
  const present = new Uint8Array(inputCount(items)).fill(1);
  if (present.length === 0) return;
  const { keys, rows } = countDuplicates(random, aesCmac(randomBytes(random, 16), items), present);
  if (keys > 0) throw new UsageError('oprf-set.duplicate-items', { keys, rows });
}

/** What a thread does. */
export async function fingerprintItems({ key, items, width }: FingerprintTask): Promise<Uint32Array> {
  const suite = await oprfSuite('voprf');
  const into = new Uint32Array(inputCount(items) * fingerprintWords);
  for (let i = 0; i < inputCount(items); i++) {
    fingerprintsOf(evaluate(suite, key, inputAt(items, i)), outputBytes, width, into, i);
  }
  return into;
}

/** Fewer items are not worth a thread. */
const leastForThreads = 1024;
// An evaluation takes about 0.2 ms.
const turnItems = 16;
const progressItems = 1024;

async function evaluateAll(
  items: ByteList,
  width: number,
  into: Uint32Array,
  progress: { readonly done: number; readonly of: number },
  { suite, key, onProgress, signal, threads }: PrepareOptions,
): Promise<void> {
  const count = inputCount(items);
  if (threads !== undefined && count >= leastForThreads) {
    const told = { onProgress: (done: number) => onProgress?.(progress.done + done, progress.of) };
    into.set(await threads({ key, items, width }, { ...told, ...(signal === undefined ? {} : { signal }) }));
    return;
  }
  for (let i = 0; i < count; i++) {
    fingerprintsOf(evaluate(suite, key, inputAt(items, i)), outputBytes, width, into, i);
    if (i % turnItems === turnItems - 1) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    if ((i + 1) % progressItems === 0 || i + 1 === count) onProgress?.(progress.done + i + 1, progress.of);
  }
}

/** The public key that belongs to the secret one, whatever was given beside it. */
function checkedKey({ group, mode }: OprfSuite, { secretKey, publicKey }: OprfKey): Uint8Array {
  if (mode !== 'voprf') throw new UsageError('oprf-set.other-key');
  if (!group.isScalar(secretKey) || !equalBytes(group.multiplyBase(secretKey), publicKey)) {
    throw new UsageError('oprf-set.other-key');
  }
  return publicKey;
}
