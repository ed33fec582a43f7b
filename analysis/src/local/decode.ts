/**
 * From the columns an owner's engine returned to the vectors of the secure stage, checked: what the plan promised about
 * the data (ranges, categories, row counts) decides how wide numbers are under protocol, so a broken promise must stop
 * the job at its owner, with the column and a count, never a value.
 */
import { type TextValues, UsageError } from '@tacit/engine';
import type { Range } from '../contract/cards.ts';
import type { GroupStage, KeyColumn, LocalGroups, LocalOutput, LocalRows, LocalStage, RowStage } from './stages.ts';
import { dateOfDays, daysOfDate } from '../contract/dates.ts';
import { decimalText } from '../contract/decimals.ts';
import { everyTimestamp, timestampScale, timestampText, timeText } from '../contract/timestamps.ts';
import './messages.ts';
import { typeOfExpression, columnsIn } from './expression.ts';
import {
  groupsOfStage,
  isNullableKey,
  type PrintedStage,
  positionsOf,
  presentKeyId,
  rowsPerUnitId,
  type StorageKind,
} from './print.ts';

/** One decoded result column, by its kind (see StorageKind). */
export type DecodedColumn = BigInt64Array | Uint8Array | Uint16Array | readonly string[];

/** Assembles and checks what the SQL of `stage` returned: `columns[i]` belongs to `printed.columns[i]`, all of one length. */
export function collectStage(
  stage: LocalStage,
  printed: PrintedStage,
  columns: readonly DecodedColumn[],
): LocalRows | LocalGroups {
  const byId = new Map<string, DecodedColumn>();
  const rows = columns[0]?.length ?? 0;
  printed.columns.forEach(({ id, kind }, i) => {
    const column = columns[i];
    if (column === undefined || !isOfKind(column, kind) || column.length !== rows) {
      throw wrongShape(stage, id, String(column?.length ?? 0), `${rows} × ${kind}`);
    }
    byId.set(id, column);
  });
  return stage.kind === 'rows' ? collectRows(stage, rows, byId) : collectGroups(stage, byId);
}

function isOfKind(column: DecodedColumn, kind: StorageKind): boolean {
  switch (kind) {
    case 'int64':
      return column instanceof BigInt64Array;
    case 'uint8':
      return column instanceof Uint8Array;
    case 'uint16':
      return column instanceof Uint16Array;
    case 'text':
      return Array.isArray(column);
  }
}

function collectRows(stage: RowStage, rows: number, byId: ReadonlyMap<string, DecodedColumn>): LocalRows {
  const keys = stage.keys.map((key, i): KeyColumn => {
    const values = byId.get(`key${i}`);
    const kind = typeOfExpression(key).kind;
    const known = isNullableKey(stage, i) ? { valid: byId.get(presentKeyId(i)) as Uint8Array } : {};
    if (kind === 'text') return { kind, values: values as readonly string[], ...known };
    return { kind: kind === 'date' ? 'date' : 'integer', values: values as BigInt64Array, ...known };
  });
  const numbers: Record<string, BigInt64Array> = {};
  const flags: Record<string, Uint8Array> = {};
  const categories: Record<string, Uint16Array> = {};
  const texts: Record<string, readonly string[]> = {};
  for (const { kind, id } of stage.outputs) {
    if (kind === 'number') numbers[id] = byId.get(id) as BigInt64Array;
    else if (kind === 'text') texts[id] = byId.get(id) as readonly string[];
    else if (kind === 'flag') flags[id] = byId.get(id) as Uint8Array;
    else categories[id] = byId.get(id) as Uint16Array;
  }
  const perUnit = byId.get(rowsPerUnitId) as BigInt64Array | undefined;
  const local: LocalRows = {
    kind: 'rows',
    rows,
    keys,
    numbers,
    flags,
    categories,
    ...(Object.keys(texts).length === 0 ? {} : { texts }),
    ...(stage.unit === null ? {} : { rowsPerUnit: perUnit?.[0] ?? 1n }),
  };
  checkLocalRows(stage, local);
  return local;
}

function collectGroups(stage: GroupStage, byId: ReadonlyMap<string, DecodedColumn>): LocalGroups {
  const groups = groupsOfStage(stage);
  const numbers = byId.get('group') as BigInt64Array;
  const rowsOf = byId.get('rows');
  const unlisted = [...numbers.keys()].filter((i) => (numbers[i] as bigint) < 0n || (numbers[i] as bigint) >= groups);
  if (unlisted.length > 0) {
    // Rows are in a group of each grouping set.
    const counts = [...new Set(unlisted.map((i) => numbers[i]))].map((number) =>
      unlisted
        .filter((i) => numbers[i] === number)
        .reduce((sum, i) => sum + ((rowsOf?.[i] as bigint | undefined) ?? 1n), 0n),
    );
    const count = counts.reduce((most, next) => (next > most ? next : most), 0n);
    const column = stage.keys.map((key) => describe(key)).join(', ');
    throw new UsageError('data.unlisted-category', { dataset: stage.dataset, column, count });
  }

  const partials: Record<string, BigInt64Array> = {};
  for (const { id, range, scale, expression } of stage.partials) {
    const outside = byId.get(`${id}.outside`) as BigInt64Array | undefined;
    const count = outside?.reduce((sum, value) => sum + value, 0n) ?? 0n;
    if (count > 0n && range !== null) throw outOfRange(stage, { id, scale, range, expression }, count);
    const values = new BigInt64Array(groups);
    const found = byId.get(id) as BigInt64Array;
    for (let i = 0; i < found.length; i++) values[Number(numbers[i])] = found[i] as bigint;
    partials[id] = values;
  }
  for (const { id } of stage.facts) {
    const values = new BigInt64Array(groups);
    const found = byId.get(id) as BigInt64Array;
    for (let i = 0; i < found.length; i++) values[Number(numbers[i])] = found[i] as bigint;
    partials[id] = values;
  }
  return { kind: 'groups', partials };
}

/**
 * Throws unless `data` keeps what `stage` promises: at most rowsUpTo rows, every column there and of that length, numbers
 * in range (0 stands for NULL), flags 0 or 1, positions listed. Called again by the secure program, whoever made the data.
 */
export function checkLocalRows(stage: RowStage, data: LocalRows): void {
  const { dataset, rowsUpTo } = stage;
  if (data.rows > rowsUpTo) throw new UsageError('data.too-many-rows', { dataset, count: data.rows, limit: rowsUpTo });
  const checkLength = (id: string, values: { readonly length: number } | undefined) => {
    if (values?.length !== data.rows)
      throw wrongShape(stage, id, String(values?.length ?? 'nothing'), String(data.rows));
  };
  if (
    stage.unit !== null &&
    !(data.rowsPerUnit !== undefined && data.rowsPerUnit >= 1n && data.rowsPerUnit <= rowsUpTo)
  ) {
    throw wrongShape(stage, rowsPerUnitId, String(data.rowsPerUnit), `1…${rowsUpTo}`);
  }
  stage.keys.forEach((_, i) => checkLength(`key ${i + 1}`, data.keys[i]?.values));
  for (const output of stage.outputs) {
    if (output.kind === 'number') {
      const values = data.numbers[output.id];
      checkLength(output.id, values);
      const count = countOutside(values as BigInt64Array, output.range);
      if (count > 0) throw outOfRange(stage, output, count);
    } else if (output.kind === 'text') {
      checkLength(output.id, data.texts?.[output.id]);
    } else if (output.kind === 'flag') {
      const values = data.flags[output.id];
      checkLength(output.id, values);
      if ((values as Uint8Array).some((value) => value > 1)) throw wrongShape(stage, output.id, '> 1', '0, 1');
    } else {
      const values = data.categories[output.id];
      checkLength(output.id, values);
      const count = countUnlisted(values as Uint16Array, positionsOf(output));
      if (count > 0) throw new UsageError('data.unlisted-category', { dataset, column: describe(output), count });
    }
  }
}

/** Throws unless every partial and fact of `stage` is there with one value per group. Ranges were checked by `collectStage`. */
export function checkLocalGroups(stage: GroupStage, data: LocalGroups, groups: number): void {
  for (const { id } of [...stage.partials, ...stage.facts]) {
    const found = data.partials[id]?.length;
    if (found !== groups) throw wrongShape(stage, id, String(found ?? 'nothing'), String(groups));
  }
}

function countOutside(values: BigInt64Array, range: Range): number {
  const min = BigInt.asIntN(64, BigInt(range.min));
  const max = BigInt.asIntN(64, BigInt(range.max));
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as bigint;
    if ((value < min || value > max) && value !== 0n) count++;
  }
  return count;
}

function countUnlisted(values: Uint16Array, positions: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) >= positions) count++;
  return count;
}

type Ranged = Pick<Extract<LocalOutput, { kind: 'number' }>, 'id' | 'scale' | 'range' | 'whole'> & {
  readonly expression: LocalOutput['expression'] | null;
};

function outOfRange(stage: LocalStage, output: Ranged, count: number | bigint): UsageError {
  const kind = output.expression === null ? undefined : typeOfExpression(output.expression).kind;
  const show = (bound: string) => {
    if (kind === 'timestamp') return boundText(BigInt(bound));
    if (kind === 'time') return timeText(BigInt(bound));
    return kind === 'date' ? dateText(Number(bound)) : decimalText(BigInt(bound), output.scale);
  };
  const fields: TextValues = {
    dataset: stage.dataset,
    column: describe(output),
    count,
    min: show((output.whole ?? output.range).min),
    max: show((output.whole ?? output.range).max),
  };
  return new UsageError('data.out-of-range', fields);
}

/** Bounds of what is added to a date may lie beyond every date. */
function dateText(days: number): string {
  return days >= daysOfDate('0001-01-01') && days <= daysOfDate('9999-12-31')
    ? dateOfDays(days)
    : `1970-01-01 + ${days}`;
}

/** The same of a timestamp. */
function boundText(micros: bigint): string {
  const isTimestamp = micros >= everyTimestamp.min && micros <= everyTimestamp.max;
  return isTimestamp ? timestampText(micros) : `1970-01-01 00:00:00 + ${decimalText(micros, timestampScale)} s`;
}

function wrongShape(stage: LocalStage, column: string, found: string, expected: string): UsageError {
  return new UsageError('data.wrong-shape', { dataset: stage.dataset, column, found, expected });
}

/** The columns an output is made of, for people. */
function describe(output: { readonly id: string; readonly expression: LocalOutput['expression'] | null }): string {
  const names = new Set(output.expression === null ? [] : columnsIn(output.expression));
  return names.size === 0 ? output.id : [...names].join(', ');
}
