/** A column as a label that is yes or no. */
import { UsageError } from '@tacit/engine';
import { carriedText } from '../contract/carried-text.ts';
import type { KeptColumn } from '../contract/artifacts.ts';
import { shownValue } from '../kinds/unknown-member.ts';
import { typeText } from '../sql/plan/describe.ts';
import { type KeptColumns, levelsOf } from './bind-features.ts';
import { nameOf } from './features.ts';
import type { LabelPlan } from './label.ts';
import type { ModelLabel } from './model-card.ts';
import './model-messages.ts';

/** A label as a model's card says it. */
export function modelLabel(kept: KeptColumns, { column, positive }: LabelPlan): ModelLabel {
  const { owner, dataset, name } = column;
  return { owner, dataset, column: name, levels: levelsOf(kept, column) ?? null, positive };
}

/**
 * `positive`: which value of a list counts as 1; by default true, of truth values. Throws UsageError 'model.label-not-binary', 'model.positive'.
 */
export function binaryLabel(kept: KeptColumns, column: KeptColumn, positive: string | undefined): LabelPlan {
  const { owner, dataset, name } = column;
  const about = { column: nameOf({ owner, dataset, column: name }) };
  const levels = levelsOf(kept, column);
  if (levels === undefined) {
    const { range = { min: '0', max: '0' }, type } = column;
    if (type.kind !== 'integer' || range.min !== '0' || range.max !== '1')
      throw new UsageError('model.label-not-binary', {
        ...about,
        type: `${typeText(type)}, ${carriedText(type, range.min)} … ${carriedText(type, range.max)}`,
      });
    // "1" says what holds anyway.
    if (positive !== undefined && positive !== '1')
      throw new UsageError('model.positive-number', { ...about, found: shownValue(positive) });
    return { column, positive: null };
  }
  const wanted = positive ?? (column.type.kind === 'boolean' ? 'true' : undefined);
  if (wanted === undefined) throw new UsageError('model.label-not-binary', { ...about, type: typeText(column.type) });
  const at = levels.indexOf(wanted);
  const values = levels.filter((level) => level !== null);
  if (at < 0) throw new UsageError('model.positive', { ...about, found: shownValue(wanted), values });
  return { column, positive: at };
}
