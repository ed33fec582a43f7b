/**
 * A sender's set between the runs of one contract: which ids it holds, under which key, and the files that the receiver has.
 *
 * The set always holds `size` ids: the sender's own and random ones. From run to run exactly `changes` ids come and `changes` go;
 * where too few of the sender's do, random ones do: their fingerprints are like all others. Files show of each entry when it came and
 * went, so random ones must not live otherwise than own ones do: those that come stay for good, and those that go have been there from
 * the first file on, which holds enough of them for all runs. So an entry of the first file that goes may be either, and one that comes and
 * stays, too. What shows is how many entries that came later go again, and when: these are the sender's own. Where no random ones of
 * the first file are left, after many runs that ended early, the set is to be prepared anew under another key.
 *
 * Format of what the sender keeps, little-endian: 'tacitown', 32-bit numbers: format 1, own ids, random ids of the first file, ids, files;
 * secret key; ids, in this order; the files, each after its length as a 32-bit number. The receiver keeps 'tacitgot', format, files, and
 * the files.
 */
import { bytesOf, concatBytes, equalBytes, utf8 } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { type RandomSource, randomBytes } from '../base/random.ts';
import type { ByteList } from '../primitives/cmac.ts';
import { generateKey, oprfKeyOf, type OprfKey } from '../primitives/oprf/keys.ts';
import type { OprfSuite } from '../primitives/oprf/suite.ts';
import { idBytes, idWords, type IntersectionShape, type StandingTerms } from './intersection.ts';
import { matchStrings, noRow } from './match-strings.ts';
import { changeSet, type PrepareOptions, prepareSet, type SetSizes } from './oprf-prepare.ts';
import { compactSet, openSet, setFileBytes, widthFor } from './oprf-set.ts';
import { twoOf } from './two.ts';
import './messages.ts';

/** So many files are made one again. */
const mostFiles = 16;
const format = 1;
/** Changes more than there are runs: a run that is tried again may take another one. */
const spareChanges = 4;
const [ownMagic, gotMagic] = [utf8('tacitown'), utf8('tacitgot')];
const scalarBytes = 32;

/** The public sizes of a standing set. */
export interface StandingSizes extends SetSizes {
  /** Ids that come, and that go, from one file to the next. */
  readonly changes: number;
  readonly width: number;
  /** Bytes of the file of all, and of the file of a change. */
  readonly wholeBytes: number;
  readonly changeBytes: number;
}

/** Entries of a set of so many rows. */
export const standingEntries = (rows: number, { changes, runs }: StandingTerms): number =>
  rows + changes * (runs + spareChanges);

export function standingSizes(shape: IntersectionShape, terms: StandingTerms): StandingSizes {
  const { sender, receiver } = twoOf(shape);
  const { changes } = terms;
  const size = standingEntries(sender.rows, terms);
  const capacity = size + 2 * changes * mostFiles;
  const width = widthFor(capacity, receiver.rows);
  const [wholeBytes, changeBytes] = [setFileBytes(width, size, 0), setFileBytes(width, changes, changes)];
  return { size, capacity, queries: receiver.rows, changes, width, wholeBytes, changeBytes };
}

export interface StandingSet {
  readonly key: OprfKey;
  /** Of `ids`, so many are the sender's own: the first ones. */
  readonly own: number;
  /** After them so many random ones that were in the first file. */
  readonly first: number;
  readonly ids: BigUint64Array;
  readonly files: readonly Uint8Array[];
}

/** What the receiver has, after another file: the same at both. */
export function filesWith(files: readonly Uint8Array[], file: Uint8Array): readonly Uint8Array[] {
  const all = [...files, file];
  return all.length < mostFiles ? all : [compactSet(openSet(all))];
}

/** Those files as one. */
export const wholeOf = (files: readonly Uint8Array[]): Uint8Array =>
  files.length === 1 ? (files[0] as Uint8Array) : compactSet(openSet(files));

export function listOf(ids: BigUint64Array): ByteList {
  const offsets = new Uint32Array(ids.length / idWords + 1);
  for (let i = 0; i < offsets.length; i++) offsets[i] = idBytes * i;
  return { bytes: bytesOf(ids), offsets };
}

const randomIds = (random: RandomSource, count: number): BigUint64Array =>
  new BigUint64Array(randomBytes(random, idBytes * count).buffer as ArrayBuffer);

function joined(...lists: readonly BigUint64Array[]): BigUint64Array {
  const all = new BigUint64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

type Work = Omit<PrepareOptions, 'key'>;

/** A fresh key, and the file of all under it. Errors: as `prepareSet`. */
export async function firstSet(own: BigUint64Array, sizes: StandingSizes, work: Work): Promise<StandingSet> {
  const key = generateKey(work.suite, work.random);
  const count = own.length / idWords;
  const ids = joined(own, randomIds(work.random, sizes.size - count));
  return {
    key,
    own: count,
    first: sizes.size - count,
    ids,
    files: [await prepareSet(listOf(ids), sizes, { ...work, key })],
  };
}

export interface Difference {
  /** Ids that are new, and all own ids that stay. */
  readonly come: BigUint64Array;
  readonly stay: BigUint64Array;
  readonly go: BigUint64Array;
}

/** What of the sender's own has changed. Throws UsageError 'oprf-set.too-many-changes'. */
export function differenceOf(
  set: StandingSet,
  own: BigUint64Array,
  { changes }: StandingSizes,
  random: RandomSource,
): Difference {
  const former = set.ids.subarray(0, idWords * set.own);
  const strings = (ids: BigUint64Array) => ({ list: bytesOf(ids), bytes: idBytes });
  const { rows } = matchStrings(random, strings(former), strings(own));
  const isKnown = new Uint8Array(own.length / idWords);
  for (const row of rows) if (row !== noRow) isKnown[row] = 1;
  const difference: Difference = {
    come: chosen(own, (i) => isKnown[i] === 0),
    stay: chosen(former, (i) => rows[i] !== noRow),
    go: chosen(former, (i) => rows[i] === noRow),
  };
  const found = Math.max(difference.come.length, difference.go.length) / idWords;
  if (found > changes) throw new UsageError('oprf-set.too-many-changes', { found, expected: changes });
  return difference;
}

function chosen(ids: BigUint64Array, isChosen: (i: number) => boolean): BigUint64Array {
  const kept = new BigUint64Array(ids.length);
  let to = 0;
  for (let i = 0; i < ids.length / idWords; i++) {
    if (!isChosen(i)) continue;
    for (let w = 0; w < idWords; w++) kept[to++] = ids[idWords * i + w] as bigint;
  }
  return kept.slice(0, to);
}

/** Whether the random ids of the first file are enough for this change. */
export const isEnough = ({ first }: StandingSet, { go }: Difference, { changes }: StandingSizes): boolean =>
  changes - go.length / idWords <= first;

/** The set after a change, for which it must be enough, and the file of it. Errors: as `changeSet`. */
export async function changedSet(
  set: StandingSet,
  difference: Difference,
  { changes }: StandingSizes,
  work: Work,
): Promise<{ readonly set: StandingSet; readonly file: Uint8Array }> {
  const { come, stay, go } = difference;
  const fresh = randomIds(work.random, changes - come.length / idWords);
  const others = set.ids.subarray(idWords * set.own);
  const going = idWords * changes - go.length;
  const change = { added: listOf(joined(come, fresh)), removed: listOf(joined(go, others.subarray(0, going))) };
  const file = await changeSet(openSet(set.files), change, { ...work, key: set.key });
  const after: StandingSet = {
    key: set.key,
    own: (stay.length + come.length) / idWords,
    first: set.first - going / idWords,
    ids: joined(stay, come, others.subarray(going), fresh),
    files: filesWith(set.files, file),
  };
  return { set: after, file };
}

const numbers = (...each: readonly number[]): Uint8Array => bytesOf(Uint32Array.from(each));
const withLength = (file: Uint8Array): Uint8Array[] => [numbers(file.length), file];

export function writeStandingSet({ key, own, first, ids, files }: StandingSet): Uint8Array {
  const head = numbers(format, own, first, ids.length / idWords, files.length);
  return concatBytes(ownMagic, head, key.secretKey, bytesOf(ids), ...files.flatMap(withLength));
}

export const writeFiles = (files: readonly Uint8Array[]): Uint8Array =>
  concatBytes(gotMagic, numbers(format, files.length), ...files.flatMap(withLength));

const damaged = (): UsageError => new UsageError('oprf-set.unreadable');

function filesFrom(bytes: Uint8Array, start: number, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: Uint8Array[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw damaged();
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw damaged();
    files.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (at !== bytes.length) throw damaged();
  return files;
}

/** Of bytes that this party kept itself. Throws UsageError 'oprf-set.unreadable', 'oprf.invalid-key'; what `openSet` throws comes later. */
export function readStandingSet(suite: OprfSuite, bytes: Uint8Array, { size }: StandingSizes): StandingSet {
  const headBytes = ownMagic.length + 20;
  if (bytes.length < headBytes + scalarBytes || !equalBytes(bytes.subarray(0, ownMagic.length), ownMagic))
    throw damaged();
  const [found, own, first, count, files] = new Uint32Array(
    bytes.slice(ownMagic.length, headBytes).buffer,
  ) as unknown as [number, number, number, number, number];
  const idsAt = headBytes + scalarBytes;
  const filesAt = idsAt + idBytes * count;
  if (found !== format || own + first > count || count !== size || filesAt > bytes.length) throw damaged();
  const key = oprfKeyOf(suite, bytes.slice(headBytes, idsAt));
  const ids = new BigUint64Array(bytes.slice(idsAt, filesAt).buffer);
  return { key, own, first, ids, files: filesFrom(bytes, filesAt, files) };
}

/** As `readStandingSet`, of what the receiver keeps. */
export function readFiles(bytes: Uint8Array): Uint8Array[] {
  const headBytes = gotMagic.length + 8;
  if (bytes.length < headBytes || !equalBytes(bytes.subarray(0, gotMagic.length), gotMagic)) throw damaged();
  const [found, count] = new Uint32Array(bytes.slice(gotMagic.length, headBytes).buffer) as unknown as [number, number];
  if (found !== format) throw damaged();
  return filesFrom(bytes, headBytes, count);
}
