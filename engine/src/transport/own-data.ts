/**
 * Failures that depend on a party's own rows. Its own people read everything; other parties learn one bit: that the run
 * stopped there, in which step. A count of rows with equal keys, or a column that does not fit, is told of filtered rows:
 * with conditions chosen for it, it would answer questions that nobody approved.
 */
import type { TextValue } from '../base/text.ts';

/** How others are told, whatever the cause. */
export const stoppedByData = 'run.stopped-by-data';

/** All codes whose being raised depends on the values of a party's own rows. A new one belongs here. */
const codes: ReadonlySet<string> = new Set([
  'catalog.copy-broken',
  'data.cannot-declare',
  'data.csv-blank-line',
  'data.csv-duplicate-header',
  'data.csv-empty',
  'data.csv-header-doubt',
  'data.csv-lone-cr',
  'data.csv-misfit',
  'data.csv-newlines',
  'data.csv-no-header',
  'data.csv-not-utf8',
  'data.csv-open-quote',
  'data.csv-ragged',
  'data.csv-record-too-long',
  'data.csv-stray-quote',
  'data.csv-zero-byte',
  'data.damaged-gzip',
  'data.duplicate-columns',
  'data.duplicate-keys',
  'data.engine-failed',
  'data.invalid-column',
  'data.misfit',
  'data.needs-type',
  'data.no-columns',
  'data.no-date-range',
  'data.not-utf8',
  'data.out-of-range',
  'data.outside-declared',
  'data.parquet-invalid',
  'data.part-differs',
  'data.range-invalid',
  'data.readers-disagree',
  'data.repeats-exceeded',
  'data.stage-failed',
  'data.text-key',
  'data.too-large',
  'data.too-many-columns',
  'data.too-many-digits',
  'data.too-many-rows',
  'data.unknown-column',
  'data.unknown-type',
  'data.unmatched-pattern',
  'data.unlisted-category',
  'data.wide-decimal',
  'data.wrong-shape',
  'fixed.value',
  'import.bounds',
  'import.rows',
  'join.duplicate-keys',
  'join.key-text',
  'join.too-many-rows',
  'set.bucket-overflow',
  'set.duplicate-keys',
  'set.payload-too-long',
  'set.too-many-rows',
  'stack.few-rows',
  'okvs.duplicate-keys',
  'oprf-set.already-there',
  'oprf-set.duplicate-items',
  'oprf-set.full',
  'oprf-set.not-there',
  'oprf-set.too-many-changes',
  'oprf-set.too-many-items',
  'oprf.input-length',
]);

/** Whether a failure with this code says something about its party's rows. */
export function isOwnData(code: string): boolean {
  return codes.has(code);
}

/** All that others are told of such a failure. */
export function dataStop(party: TextValue, step: TextValue): { code: string; fields: Record<string, TextValue> } {
  return { code: stoppedByData, fields: { party, step } };
}

/**
 * Fields that name places inside an organisation or in its data: its own people see them, others do not.
 * Files, folders, database hosts, and which value of a column is not as it should be, or what it is.
 */
export const ownPlaces: ReadonlySet<string> = new Set([
  'file',
  'directory',
  'address',
  'position',
  'examples',
  'cures',
]);
