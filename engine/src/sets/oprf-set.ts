/**
 * A large set prepared for many questions: fingerprints of VOPRF outputs under a long-lived key, as files that are handed over once.
 *
 * The first file holds the whole set; each later one holds what was added and removed since, and the digest of the file
 * before it. Several files are made one again without the key (`compactSet`), with the same bytes at everyone who does it.
 *
 * Width. A question of at most `queries` items errs (a match where there is none, or none where there is one because of a
 * removed item's fingerprint) with probability at most queries · entries / 2^width ≤ 2^-40, counting the entries of all files:
 * width = 40 + ⌈log2 queries⌉ + ⌈log2 capacity⌉, and the files together never hold more entries than the capacity.
 *
 * What the files show. Without the key entries are random strings, so: how many entries there are, how many were added and removed
 * at each change, and whether an entry that was removed comes back. Who has an output from a question can look
 * it up in every file of the same key, older and newer. That ends only with a new key, which means preparing the whole set anew.
 *
 * Format, little-endian: 'tacitset', then 32-bit numbers: format 1, width, revision, queries, entries added, entries removed; public
 * key; digest of the file before (zeros in a first one); the two sets of fingerprints.ts; SHA-256 of all that.
 */
import { sha256 } from '#platform';
import { equalBytes, utf8 } from '../base/bytes.ts';
import { PeerError, UsageError } from '../base/errors.ts';
import { elementBytes } from '../primitives/ristretto255.ts';
import { mergeFingerprints, mostWidth } from './fingerprint-lists.ts';
import { encodeFingerprints, type FingerprintSet, readFingerprints, setBytes } from './fingerprints.ts';
import './messages.ts';

const magic = utf8('tacitset');
const format = 1;
const numbersAt = 8;
const keyAt = 32;
const parentAt = 64;
const bodyAt = 96;
const digestBytes = 32;
/** Statistical security: errors of a whole question have probability 2^-40 at most. */
const errorBits = 40;
/** More files are not worth a search in each. */
const mostFiles = 64;

const bitsOf = (count: number): number => Math.ceil(Math.log2(Math.max(1, count)));

/** Bits of a fingerprint; UsageError('oprf-set.too-large') when they are more than there are. */
export function widthFor(capacity: number, queries: number): number {
  const width = errorBits + bitsOf(queries) + bitsOf(capacity);
  if (!(width <= mostWidth)) throw new UsageError('oprf-set.too-large', { capacity, queries });
  return width;
}

/** Bytes of one file. */
export const setFileBytes = (width: number, added: number, removed: number): number =>
  bodyAt + setBytes(added, width) + setBytes(removed, width) + digestBytes;

export interface SetHead {
  readonly width: number;
  /** Items of one question at most. */
  readonly queries: number;
  /** 0 for the first file; each change adds one. */
  readonly revision: number;
  readonly publicKey: Uint8Array;
  /** Digest of the file before this one; 32 zeros in a first file. */
  readonly parent: Uint8Array;
}

/** One file of a set: both lists ascend. */
export function writeSetFile(head: SetHead, added: Uint32Array, removed: Uint32Array): Uint8Array {
  const parts = [added, removed].map((list) => encodeFingerprints(list, head.width));
  const [first, second] = parts as [Uint8Array, Uint8Array];
  const file = new Uint8Array(bodyAt + first.length + second.length + digestBytes);
  file.set(magic);
  const numbers = [format, head.width, head.revision, head.queries, added.length / 3, removed.length / 3];
  file.set(new Uint8Array(Uint32Array.from(numbers).buffer), numbersAt);
  file.set(head.publicKey, keyAt);
  file.set(head.parent, parentAt);
  file.set(first, bodyAt);
  file.set(second, bodyAt + first.length);
  const end = file.length - digestBytes;
  file.set(sha256(file.subarray(0, end)), end);
  return file;
}

interface SetFile extends SetHead {
  readonly added: FingerprintSet;
  readonly removed: FingerprintSet;
  readonly digest: Uint8Array;
}

function readSetFile(file: Uint8Array): SetFile {
  const damaged = (): PeerError => new PeerError('oprf-set.damaged');
  const end = file.length - digestBytes;
  if (end < bodyAt || !equalBytes(file.subarray(0, numbersAt), magic)) throw damaged();
  const head = new Uint32Array(file.slice(numbersAt, keyAt).buffer);
  const [found, width, revision, queries, adds, removes] = head as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (found !== format || width < errorBits + bitsOf(queries) || width > mostWidth) throw damaged();
  if (file.length !== setFileBytes(width, adds, removes)) throw damaged();
  const digest = file.slice(end);
  if (!equalBytes(sha256(file.subarray(0, end)), digest)) throw damaged();
  const middle = bodyAt + setBytes(adds, width);
  const added = readFingerprints(file.subarray(bodyAt, middle), adds, width);
  const removed = readFingerprints(file.subarray(middle, end), removes, width);
  if (added === undefined || removed === undefined) throw damaged();
  const [publicKey, parent] = [file.slice(keyAt, keyAt + elementBytes), file.slice(parentAt, bodyAt)];
  return { width, revision, queries, publicKey, parent, added, removed, digest };
}

/** A set as it stands after all its files. */
export interface PreparedSet {
  readonly publicKey: Uint8Array;
  readonly width: number;
  readonly queries: number;
  readonly revision: number;
  /** Of the last file: names this state of the set. */
  readonly digest: Uint8Array;
  /** Entries of all files, removals counted too. */
  readonly entries: number;
  /** More entries than this there may not be before the set is prepared anew. */
  readonly capacity: number;
  /** Whether the set holds fingerprint `i` of `fingerprints` (cut to `width`). */
  has(fingerprints: Uint32Array, i: number): boolean;
  /** All entries, ascending. */
  all(): Uint32Array;
}

/**
 * Opens the files of a set, the first one first. They stay in use: nobody may change their bytes.
 * Errors: PeerError 'oprf-set.damaged', 'oprf-set.gap' (files that do not follow each other), 'oprf-set.full'.
 */
export function openSet(files: readonly Uint8Array[]): PreparedSet {
  const opened = files.slice(0, mostFiles + 1).map(readSetFile);
  const [first] = opened;
  const last = opened.at(-1);
  if (first === undefined || last === undefined || opened.length > mostFiles) throw new PeerError('oprf-set.gap');
  if (first.removed.count > 0 || first.parent.some((byte) => byte !== 0)) throw new PeerError('oprf-set.gap');
  opened.forEach((file, i) => {
    const before = opened[i - 1];
    if (before === undefined) return;
    const { width, queries } = file;
    const same = width === first.width && queries === first.queries && equalBytes(file.publicKey, first.publicKey);
    if (!same || file.revision !== before.revision + 1 || !equalBytes(file.parent, before.digest)) {
      throw new PeerError('oprf-set.gap');
    }
  });
  const { width, queries, publicKey } = first;
  const entries = opened.reduce((sum, { added, removed }) => sum + added.count + removed.count, 0);
  const capacity = 2 ** (width - errorBits - bitsOf(queries));
  if (entries > capacity) throw new PeerError('oprf-set.full', { found: entries, expected: capacity });
  const newestFirst = opened.toReversed();
  return {
    publicKey,
    width,
    queries,
    revision: last.revision,
    digest: last.digest,
    entries,
    capacity,
    has(fingerprints, i) {
      for (const { added, removed } of newestFirst) {
        if (added.has(fingerprints, i)) return true;
        if (removed.has(fingerprints, i)) return false;
      }
      return false;
    },
    all() {
      let list = new Uint32Array(0);
      for (const { added, removed } of opened) list = mergeFingerprints(list, added.all(), removed.all());
      return list;
    },
  };
}

/** One file in place of all: who holds the same files gets the same bytes, and the same digest. */
export function compactSet(set: PreparedSet): Uint8Array {
  return writeSetFile({ ...set, parent: new Uint8Array(digestBytes) }, set.all(), new Uint32Array(0));
}
