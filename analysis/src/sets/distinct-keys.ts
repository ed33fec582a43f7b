/** An owner's keys, brought to one form by the rules of the contract, each once. */
import { type DistinctIds, distinctIds, encodeKeys, loadKernels, type Session, UsageError } from '@tacit/engine';
import type { KeyColumn, LocalRows, RowStage } from '../local/stages.ts';
import { canonicalText, type Rule } from './canonical.ts';
import type { KeyedPlan } from './keyed-plan.ts';
import './messages.ts';

export interface DistinctKeys extends DistinctIds {
  /** Of all rows, the keys in one form. */
  readonly keys: readonly KeyColumn[];
}

/**
 * The keys of what the owner of stage `place` has loaded, and the rows that take part: of equal keys the first, and none without a
 * key. Throws UsageError 'set.too-many-rows', 'set.duplicate-keys', and as `encodeKeys`.
 */
export async function distinctKeys(
  { stages, rules, duplicates }: KeyedPlan,
  place: number,
  rows: LocalRows,
  session: Session,
): Promise<DistinctKeys> {
  const { party, dataset, rowsUpTo } = stages[place] as RowStage;
  if (rows.rows > rowsUpTo) throw new UsageError('set.too-many-rows', { party, found: rows.rows, expected: rowsUpTo });
  await session.breathe();
  const keys = rows.keys.map((column, part) => inOneForm(column, rules[part] ?? []));
  const encoded = encodeKeys(keys, rows.rows);
  await session.breathe();
  // Hashing a million keys without them takes seconds.
  await loadKernels();
  const found = distinctIds(session.random, encoded);
  if (duplicates === 'refuse' && found.repeated.keys > 0)
    throw new UsageError('set.duplicate-keys', { party, dataset, ...found.repeated });
  return { ...found, keys };
}

/** Texts by the rules; those that make no sense have no key. */
export function inOneForm(column: KeyColumn, rules: readonly Rule[]): KeyColumn {
  if (column.kind !== 'text') return column;
  const valid = new Uint8Array(column.values.length).fill(1);
  const values = column.values.map((text, row) => {
    const found = canonicalText(text, rules);
    if (found === undefined || column.valid?.[row] === 0) valid[row] = 0;
    return found ?? '';
  });
  return { kind: 'text', values, valid };
}
