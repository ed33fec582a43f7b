/**
 * What is published of an owner's rows, and what a caller asks: both are inputs of the same keyed function.
 *
 * An input is a byte that says which element it has (0: none), then the key, and after it that element, encoded as keys of rows are.
 * So a caller who asks about one person asks for each element in an input of its own, and learns of each whether it is there.
 */
import { type ByteList, encodeKeys, UsageError } from '@tacit/engine';
import { daysOfDate } from '../contract/dates.ts';
import { columnsIn } from '../local/expression.ts';
import type { KeyColumn, LocalRows } from '../local/stages.ts';
import type { AskedRecord, StandingAnswer, StandingEntries } from '../kinds/standing.ts';
import { inOneForm } from '../sets/distinct-keys.ts';
import { payloadBytes, readPayload } from '../sets/payload.ts';
import './messages.ts';
import { checksOf, entriesEach, type LookupPlan, payloadWidth } from './plan.ts';

/**
 * The entries of all rows that have a key: of each row its key with the payload, and one for each element that it has. Throws
 * UsageError 'lookup-plan.too-many-rows', 'lookup-plan.value', 'set.duplicate-keys', 'set.payload-too-long', and as `encodeKeys`.
 */
export function entriesOf(plan: LookupPlan, rows: LocalRows): StandingEntries {
  const [stage] = plan.stages;
  if (stage === undefined) throw new Error('a plan without a table');
  const { party, dataset } = stage;
  if (rows.rows > plan.capacity)
    throw new UsageError('lookup-plan.too-many-rows', { party, dataset, found: rows.rows, most: plan.capacity });
  const columns = rows.keys.map((column, part) => inOneForm(column, plan.rules[part] ?? []));
  checkValues(plan, rows);
  const keyed = encodeKeys(columns.slice(0, plan.keyParts), rows.rows);
  const kept = firstOfEach(plan, keyed, party, dataset);
  const own = payloadBytes(party, plan.payload, rows, kept);
  const parts = [part(keyed, kept, 0)];
  for (let check = 0; check < checksOf(plan); check++) {
    const with_ = [...columns.slice(0, plan.keyParts), columns[plan.keyParts + check] as KeyColumn];
    const encoded = encodeKeys(with_, rows.rows);
    parts.push(
      part(
        encoded,
        kept.filter((row) => encoded.present[row] === 1),
        check + 1,
      ),
    );
  }
  const inputs = joined(parts);
  const width = payloadWidth(plan);
  const published = kept.length;
  if (width === 0) return { inputs, rows: published };
  // Only a row's own entry has something beside it.
  const offsets = Uint32Array.from(inputs.offsets, (_, i) => width * Math.min(i, kept.length));
  return { inputs, payloads: { bytes: own, offsets }, rows: published };
}

/** A caller reads decimals by the type that its contract has: larger ones would be no value to it. */
function checkValues({ stages, payload }: LookupPlan, rows: LocalRows): void {
  for (const { name, type, value } of payload) {
    if (type.kind !== 'decimal') continue;
    const most = 10n ** BigInt(type.precision);
    const found = rows.numbers[value]?.some((each) => each >= most || -each >= most);
    if (found === true) {
      const { party = '', dataset = '' } = stages[0] ?? {};
      throw new UsageError('lookup-plan.value', { party, dataset, column: name, digits: type.precision });
    }
  }
}

/** Rows with a key, of equal keys the first. */
function firstOfEach(
  { duplicates }: LookupPlan,
  { bytes, offsets, present }: ReturnType<typeof encodeKeys>,
  party: string,
  dataset: string,
): Uint32Array {
  const times = new Map<string, number>();
  const kept: number[] = [];
  const text = new TextDecoder('latin1');
  present.forEach((has, row) => {
    if (has === 0) return;
    const key = text.decode(bytes.subarray(offsets[row], offsets[row + 1]));
    const before = times.get(key) ?? 0;
    if (before === 0) kept.push(row);
    times.set(key, before + 1);
  });
  const several = [...times.values()].filter((count) => count > 1);
  if (duplicates === 'refuse' && several.length > 0) {
    const rows = several.reduce((sum, count) => sum + count, 0);
    const most = several.reduce((most, count) => Math.max(most, count), 0);
    throw new UsageError('set.duplicate-keys', { party, dataset, keys: several.length, rows, most });
  }
  return Uint32Array.from(kept);
}

/** The encoded keys of some rows, each behind its byte. */
function part({ bytes, offsets }: ByteList, rows: Uint32Array, element: number): ByteList {
  const lengths = Array.from(rows, (row) => 1 + (offsets[row + 1] as number) - (offsets[row] as number));
  const made = { bytes: new Uint8Array(lengths.reduce((sum, each) => sum + each, 0)), offsets: offsetsOf(lengths) };
  rows.forEach((row, i) => {
    const at = made.offsets[i] as number;
    made.bytes[at] = element;
    made.bytes.set(bytes.subarray(offsets[row], offsets[row + 1]), at + 1);
  });
  return made;
}

function offsetsOf(lengths: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = (offsets[i] as number) + length;
  });
  return offsets;
}

function joined(lists: readonly ByteList[]): ByteList {
  const bytes = new Uint8Array(lists.reduce((sum, list) => sum + list.bytes.length, 0));
  const offsets = new Uint32Array(1 + lists.reduce((sum, list) => sum + list.offsets.length - 1, 0));
  let [at, item] = [0, 0];
  for (const list of lists) {
    bytes.set(list.bytes, at);
    for (let i = 1; i < list.offsets.length; i++) offsets[++item] = at + (list.offsets[i] as number);
    at += list.bytes.length;
  }
  return { bytes, offsets };
}

/** The columns that a question names, in order. */
export function fieldsOf({ stages }: LookupPlan): { readonly name: string; readonly type: string }[] {
  return (stages[0]?.keys ?? []).flatMap((key) =>
    columnsIn(key).map((name) => ({ name, type: key.kind === 'column' ? key.type.kind : 'text' })),
  );
}

/**
 * The inputs of questions. Throws UsageError 'asked.field-missing', 'asked.field-unknown', 'asked.field-value' (several: 'asked.field-values') with the place of
 * the question and the name of the column; 'asked.none' for no question.
 */
export function inputsOf(plan: LookupPlan, asked: readonly AskedRecord[]): ByteList {
  const fields = fieldsOf(plan);
  const names = fields.map(({ name }) => name);
  if (asked.length === 0) throw new UsageError('asked.none', {});
  asked.forEach((record, i) => {
    // It is not repeated: of a file without a header, names are somebody's values.
    if (Object.keys(record).some((key) => !names.includes(key)))
      throw new UsageError('asked.field-unknown', { question: i + 1, fields: names });
    const missing = names.find((name) => !Object.hasOwn(record, name) || record[name] === undefined);
    if (missing !== undefined)
      throw new UsageError('asked.field-missing', { question: i + 1, field: missing, fields: names });
  });
  const columns = fields.map(({ name, type }, place): KeyColumn => {
    const texts = asked.map((record) => record[name] as string);
    const column = columnOf(type, name, texts);
    const { valid, ...formed } = inOneForm(column, plan.rules[place] ?? []);
    // Half a character of a text is no Unicode: keys have none.
    const isOdd = (i: number): boolean => valid?.[i] === 0 || (formed.kind === 'text' && !isUnicode(formed.values[i]));
    const odd = texts.flatMap((_, i) => (isOdd(i) ? [i + 1] : []));
    const [question, ...more] = odd;
    const rules = plan.rules[place] ?? [];
    if (question !== undefined && more.length === 0)
      throw new UsageError('asked.field-value', { question, field: name, rules });
    // Whoever has a long list wants to correct it once.
    if (question !== undefined)
      throw new UsageError('asked.field-values', {
        question,
        questions: shownPlaces(odd),
        count: odd.length,
        field: name,
        rules,
      });
    return formed;
  });
  const all = Uint32Array.from(asked, (_, i) => i);
  const key = columns.slice(0, plan.keyParts);
  const lists = Array.from({ length: entriesEach(plan) }, (_, element) => {
    const more = element === 0 ? [] : [columns[plan.keyParts + element - 1] as KeyColumn];
    return part(encodeKeys([...key, ...more], asked.length), all, element);
  });
  return joined(asked.flatMap((_, i) => lists.map((list) => itemOf(list, i))));
}

const isUnicode = (text: string | undefined): boolean => text?.isWellFormed() === true;
const mostPlaces = 20;
const shownPlaces = (places: readonly number[]): string[] => [
  ...places.slice(0, mostPlaces).map(String),
  ...(places.length > mostPlaces ? ['…'] : []),
];

const itemOf = ({ bytes, offsets }: ByteList, i: number): ByteList => ({
  bytes: bytes.subarray(offsets[i], offsets[i + 1]),
  offsets: Uint32Array.of(0, (offsets[i + 1] as number) - (offsets[i] as number)),
});

function columnOf(type: string, name: string, texts: readonly string[]): KeyColumn {
  if (type === 'text') return { kind: 'text', values: texts };
  const values = texts.map((text, i) => {
    const value = type === 'date' ? dayOf(text) : integerOf(text);
    if (value === undefined) throw new UsageError(`asked.field-${type}`, { question: i + 1, field: name });
    return value;
  });
  return { kind: type === 'date' ? 'date' : 'integer', values: BigInt64Array.from(values) };
}

function integerOf(text: string): bigint | undefined {
  if (!/^\s*[+-]?\d{1,19}\s*$/.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function dayOf(text: string): bigint | undefined {
  const found = text.trim();
  try {
    return BigInt(daysOfDate(found));
  } catch {
    return undefined;
  }
}

/** What questions came to: the first entry of each is its key's. */
export function answersOf(plan: LookupPlan, found: readonly (Uint8Array | undefined)[]): StandingAnswer[] {
  const each = entriesEach(plan);
  const checks = fieldsOf(plan).slice(plan.keyParts);
  return Array.from({ length: found.length / each }, (_, i): StandingAnswer => {
    const [row, ...elements] = found.slice(i * each, (i + 1) * each);
    if (row === undefined) return { found: false };
    const [cells = []] = readPayload(plan.payload, row, 1);
    const values = Object.fromEntries(plan.payload.map(({ name }, column) => [name, cells[column] ?? null]));
    const differs = checks.flatMap(({ name }, check) => (elements[check] === undefined ? [name] : []));
    return {
      found: true,
      ...(plan.payload.length === 0 ? {} : { values }),
      ...(checks.length === 0 ? {} : { differs }),
    };
  });
}
