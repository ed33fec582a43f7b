/** Numbers of a kept table in bins, at public points. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn } from '../contract/artifacts.ts';
import type { ColumnType } from '../contract/cards.ts';
import { daysOfDate } from '../contract/dates.ts';
import { shownValue } from '../kinds/unknown-member.ts';
import { scaleOf } from '../local/expression.ts';
import { typeText } from '../sql/plan/describe.ts';
import { cutsInto } from '../statistics/cut-points.ts';
import { columnNamed, type KeptColumns, levelsOf } from './bind-features.ts';
import type { CutValue } from './cut-values.ts';
import { cutText, type Feature, type LevelsFeature, nameOf } from './features.ts';
import './model-messages.ts';

/**
 * The column in bins: between the points that are given, or so many of one width over its declared range, but for the first and last. NULL has
 * a bin of its own. Throws UsageError 'model.no-bins' for a column that is no number or date, 'model.cuts' for points that are not
 * ascending, have more decimals than the column, or leave a bin that its range has no value for.
 */
export function binnedFeature(
  kept: KeptColumns,
  column: KeptColumn,
  wanted: { readonly cuts: readonly CutValue[] } | { readonly bins: number },
): LevelsFeature {
  const { owner, dataset, name, type, range = { min: '0', max: '0' }, present } = column;
  const source = { owner, dataset, column: name };
  if (levelsOf(kept, column) !== undefined || !isCut(type))
    throw new UsageError('model.no-bins', { column: nameOf(source), type: typeText(type) });
  const [min, max] = [BigInt(range.min), BigInt(range.max)];
  const points =
    'cuts' in wanted
      ? wanted.cuts.map((each) => carriedValue(type, each))
      : cutsInto({ min, max }, wanted.bins).filter((point) => point <= max);
  const isFine = points.every((point, i) => {
    const before = i === 0 ? min : (points[i - 1] ?? max);
    return point !== undefined && point > before && point <= max;
  });
  if (!isFine || points.length === 0)
    throw new UsageError('model.cuts', {
      column: nameOf(source),
      found: 'cuts' in wanted ? shownValue(wanted.cuts) : String(wanted.bins),
      type: typeText(type),
      min: cutText(type, range.min),
      max: cutText(type, range.max),
    });
  const texts = points.map((point) => cutText(type, String(point)));
  return {
    kind: 'levels',
    ...source,
    levels: [...binTexts(texts), ...(present === undefined ? [] : [null])],
    cuts: { type, points: points.map(String) },
  };
}

const isCut = ({ kind }: ColumnType): boolean => kind === 'integer' || kind === 'decimal' || kind === 'date';

/** What is in each bin, as an interval. */
function binTexts(cuts: readonly string[]): string[] {
  return [`< ${cuts[0]}`, ...cuts.slice(1).map((cut, i) => `[${cuts[i]}, ${cut})`), `≥ ${cuts.at(-1)}`];
}

/** The integer that a value is carried as; undefined where it has none. */
export function carriedValue(type: ColumnType, value: CutValue): bigint | undefined {
  if (type.kind === 'date') {
    try {
      return BigInt(daysOfDate(String(value)));
    } catch {
      return undefined;
    }
  }
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const scale = scaleOf(type);
  if (whole === undefined || part.length > scale) return undefined;
  return BigInt(`${sign}${whole}${part.padEnd(scale, '0')}`);
}

/** Cut points by the feature's place. Throws as `columnNamed`; UsageError 'model.cuts-of-none', 'model.twice'. */
export function cutsOf(
  kept: KeptColumns,
  features: readonly Feature[],
  given: Readonly<Record<string, readonly CutValue[]>>,
): ReadonlyMap<number, readonly CutValue[]> {
  const cuts = new Map<number, readonly CutValue[]>();
  for (const [name, own] of Object.entries(given)) {
    const { owner, dataset, name: column } = columnNamed(kept.table, name);
    const full = nameOf({ owner, dataset, column });
    const at = features.findIndex((each) => nameOf(each) === full);
    if (at < 0) throw new UsageError('model.cuts-of-none', { column: full });
    if (cuts.has(at)) throw new UsageError('model.twice', { column: full });
    cuts.set(at, own);
  }
  return cuts;
}
