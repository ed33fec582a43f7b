/** What is public of a transformation whose numbers stay shared: JSON, in the contract that fitted it and in those that apply it. */
import { UsageError } from '@tacit/engine';
import type { ArtifactCard, KeptColumn, KeptVector, UsedShares } from '../../contract/artifacts.ts';
import '../../contract/artifact-error-messages.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { type KeptColumns, levelsOf } from '../bind-features.ts';
import { cutText, levelTexts, nameOf } from '../features.ts';
import { scaleOf } from '../../local/expression.ts';
import type { WoeCard } from '../woe-card.ts';
import type { PlannedColumn, Shape } from './steps.ts';
import './messages.ts';

export interface FittedCard {
  readonly version: 1;
  readonly kind: 'steps';
  readonly columns: readonly PlannedColumn[];
  /** Weights of evidence that columns are encoded by, and the label that these are about. */
  readonly woe: { readonly name: string; readonly label: WoeCard['label'] } | null;
}

/** A vector for each step that is fitted, in the order of columns and steps. */
export function fittedVectors({ columns }: Pick<FittedCard, 'columns'>): KeptVector[] {
  return columns.flatMap(({ steps }) => steps.flatMap(({ fitted }) => (fitted === null ? [] : [fitted])));
}

/** The transformation of this name. Throws UsageError 'artifact.unknown', 'prepare.not-fitted'. */
export function fittedNamed(
  name: string,
  artifacts: readonly ArtifactCard[],
): { readonly card: FittedCard; readonly uses: UsedShares } {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known: artifacts.map((each) => each.name) });
  const { fitted, vectors } = artifact;
  if (fitted === undefined || !('kind' in fitted) || fitted.kind !== 'steps')
    throw new UsageError('prepare.not-fitted', { name });
  // What a party's own receipt says of a contract that it compiled itself.
  return { card: fitted as FittedCard, uses: { name, vectors } };
}

/**
 * The column of a table that a fitted one is: of the same owner and name, whatever the dataset is called. Throws UsageError 'prepare.schema' where it
 * is not there, has another type or list, a wider range, or gaps that there were none of.
 */
export function columnFor(kept: KeptColumns, fitted: PlannedColumn, name: string): KeptColumn {
  const { owner, dataset, column, shape } = fitted;
  const same = kept.table.columns.filter((each) => each.owner === owner && each.name === column);
  const found = same.find((each) => each.dataset === dataset) ?? same[0];
  const refuse = (is: string) =>
    new UsageError('prepare.schema', { name, column: nameOf(fitted), found: is, expected: textOf(shape) });
  if (found === undefined) throw refuse('–');
  const { type, range = { min: '0', max: '0' }, present } = found;
  const levels = levelsOf(kept, found);
  if (levels !== undefined) {
    if (shape.kind === 'levels' && JSON.stringify(levels) === JSON.stringify(shape.levels)) return found;
    throw refuse(textOf({ kind: 'levels', type, levels }));
  }
  const fits =
    shape.kind === 'number' &&
    type.kind === shape.type.kind &&
    scaleOf(type) === scaleOf(shape.type) &&
    BigInt(range.min) >= BigInt(shape.low) &&
    BigInt(range.max) <= BigInt(shape.high) &&
    (present === undefined || shape.nullable);
  if (fits) return found;
  throw refuse(textOf({ kind: 'number', type, low: range.min, high: range.max, nullable: present !== undefined }));
}

function textOf(shape: Shape): string {
  if (shape.kind === 'levels') return levelTexts(shape.levels).join(', ');
  const { type, low, high, nullable } = shape;
  return `${typeText(type)}, ${cutText(type, low)} … ${cutText(type, high)}${nullable ? ', NULL' : ''}`;
}
