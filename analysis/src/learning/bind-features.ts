/** Names of columns of a kept table as features of a model. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptTable, KeptVector } from '../contract/artifacts.ts';
import { nearestNames } from '../contract/nearest.ts';
import { type Feature, nameOf } from './features.ts';
import './model-messages.ts';

/** `owner.dataset.column`, or the column's name where only one table has it. Throws UsageError 'model.unknown-column', 'model.ambiguous-column'. */
export function columnNamed(table: Pick<KeptTable, 'columns'>, name: string): KeptColumn {
  const named = (each: KeptColumn) => `${each.owner}.${each.dataset}.${each.name}`;
  const exact = table.columns.find((each) => named(each) === name);
  if (exact !== undefined) return exact;
  const [found, second] = table.columns.filter((each) => each.name === name);
  if (found !== undefined && second === undefined) return found;
  const all = table.columns.map(named);
  if (found !== undefined)
    throw new UsageError('model.ambiguous-column', {
      column: name,
      choices: all.filter((each) => each.endsWith(`.${name}`)),
    });
  throw new UsageError('model.unknown-column', { column: name, near: nearestNames(name, all), columns: all });
}

/** A kept table and the shapes of its vectors. */
export interface KeptColumns {
  readonly table: Pick<KeptTable, 'columns'>;
  readonly vectors: readonly KeptVector[];
}

/** A column's list of values with NULL, where there may be none, behind the others; undefined where it has no list. */
export function levelsOf({ vectors }: KeptColumns, column: KeptColumn): readonly (string | null)[] | undefined {
  const { type, categories, present, value } = column;
  if (type.kind === 'boolean') return ['false', 'true', ...(present === undefined ? [] : [null])];
  if (categories === undefined) return undefined;
  const vector = vectors[value];
  // NULL is the position behind the list: a vector of a column without NULL does not reach it.
  const hasNull = vector?.domain === 'ring' && vector.max === String(categories.length) && categories.length > 0;
  return [...categories, ...(hasNull ? [null] : [])];
}

/**
 * The columns as features; `fill`: rows without a number take the mean, otherwise they take no part. Throws as `columnNamed`;
 * UsageError 'model.constant' for a column that can have one value only, 'model.twice'.
 */
export function featuresOf(kept: KeptColumns, names: readonly string[], fill: boolean): Feature[] {
  const columns = names.map((name) => columnNamed(kept.table, name));
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: nameOf({ ...twice, column: twice.name }) });
  return columns.map((column): Feature => {
    const { owner, dataset, name, type, range = { min: '0', max: '0' }, present } = column;
    const source = { owner, dataset, column: name };
    const levels = levelsOf(kept, column);
    const isConstant = levels === undefined ? BigInt(range.min) >= BigInt(range.max) : levels.length < 2;
    if (isConstant) throw new UsageError('model.constant', { column: nameOf(source) });
    if (levels !== undefined) return { kind: 'levels', ...source, levels };
    return { kind: 'number', ...source, type, low: range.min, high: range.max, filled: present !== undefined && fill };
  });
}
