/** A model that an earlier contract left, used on a table: its terms must be there as it knew them. */
import { UsageError } from '@tacit/engine';
import type { ArtifactCard, KeptColumn, UsedShares } from '../contract/artifacts.ts';
import '../contract/artifact-error-messages.ts';
import { decimalText } from '../contract/decimals.ts';
import { scaleOf } from '../local/expression.ts';
import { columnNamed, type KeptColumns, levelsOf } from './bind-features.ts';
import { type Feature, levelTexts, nameOf, sizeOf } from './features.ts';
import type { ModelCard } from './model-card.ts';
import { typeText } from '../sql/plan/describe.ts';
import './model-messages.ts';

export interface UsedModel {
  readonly name: string;
  readonly card: ModelCard;
  readonly uses: UsedShares;
}

/** The model of this name. Throws UsageError 'artifact.unknown', 'model.not-a-model'. */
export function modelNamed(name: string, artifacts: readonly ArtifactCard[]): UsedModel {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known: artifacts.map((each) => each.name) });
  const { model, vectors } = artifact;
  if (model === undefined) throw new UsageError('model.not-a-model', { name });
  // What a party's own receipt says of a contract that it compiled itself.
  return { name, card: model as ModelCard, uses: { name, vectors } };
}

/**
 * The model's features as columns of the table: of the same owner and name, whatever the dataset is called. Throws UsageError
 * 'model.schema' where a column is not there, has another type, a value in its list that the model does not know, or a wider range.
 */
export function featuresIn(kept: KeptColumns, { features }: Pick<ModelCard, 'features'>, model: string): Feature[] {
  return features.map((feature): Feature => {
    const { owner, dataset, column } = feature;
    const same = kept.table.columns.filter((each) => each.owner === owner && each.name === column);
    const found = same.find((each) => each.dataset === dataset) ?? same[0];
    const refuse = (is: string, expected: string) =>
      new UsageError('model.schema', { model, column: nameOf(feature), found: is, expected });
    if (found === undefined) throw refuse('–', describe(feature));
    const levels = levelsOf(kept, found);
    const placed = { ...feature, dataset: found.dataset };
    if (feature.kind === 'levels' && feature.cuts !== undefined) {
      const { type, present } = found;
      const { cuts } = feature;
      const isNumber = levels === undefined && type.kind === cuts.type.kind && scaleOf(type) === scaleOf(cuts.type);
      // A number beyond the range that the model knew is in its first or last bin; a gap has none where there was none.
      if (!isNumber) throw refuse((levels && levelTexts(levels).join(', ')) ?? typeText(type), describe(feature));
      if (present !== undefined && feature.levels.at(-1) !== null) throw refuse('NULL', describe(feature));
      return placed;
    }
    if (feature.kind === 'levels') {
      // A table with fewer values is as good: what the model knows of the others is not asked.
      const fits = levels?.every((level) => feature.levels.includes(level));
      if (levels === undefined || fits !== true)
        throw refuse((levels && levelTexts(levels).join(', ')) ?? found.type.kind, describe(feature));
      return JSON.stringify(levels) === JSON.stringify(feature.levels)
        ? placed
        : { ...feature, dataset: found.dataset, carried: levels };
    }
    const { type, range = { min: '0', max: '0' } } = found;
    const isNumber = levels === undefined && type.kind === feature.type.kind && scaleOf(type) === scaleOf(feature.type);
    const size = BigInt(sizeOf(feature));
    const fits = BigInt(range.min) >= -size && BigInt(range.max) <= size;
    if (!isNumber || !fits) throw refuse(rangeText(found), describe(feature));
    return placed;
  });
}

function rangeText({ type, range = { min: '0', max: '0' } }: KeptColumn): string {
  return `${type.kind}, ${decimalText(BigInt(range.min), scaleOf(type))} … ${decimalText(BigInt(range.max), scaleOf(type))}`;
}

function describe(feature: Feature): string {
  if (feature.kind === 'levels') return levelTexts(feature.levels).join(', ');
  const size = String(sizeOf(feature));
  return rangeText({ ...feature, name: feature.column, range: { min: `-${size}`, max: size }, value: 0 });
}

/** The kept columns that the features are. */
export function columnsOfFeatures({ table }: KeptColumns, features: readonly Feature[]): KeptColumn[] {
  return features.map((each) => columnNamed(table, nameOf(each)));
}
