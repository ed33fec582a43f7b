/** What the inputs of a foreign model are among columns of tables, and which numbers its tool saw there. */
import { UsageError } from '@tacit/engine';
import { scaleOf } from '../../local/expression.ts';
import { type Feature, nameOf, type NumberFeature } from '../features.ts';
import './messages.ts';
import type { ForeignModel } from './model.ts';

/** One input of the model, as its owner says. */
export interface BoundInput {
  readonly feature: number;
  /** The input is 1 where the list's value is this one, else 0. */
  readonly is?: string;
  /** The input is the place of the value in this list, from 0; NULL is none. */
  readonly codes?: readonly string[];
}

/** A model with what its inputs are. */
export interface BoundModel {
  readonly model: ForeignModel;
  readonly features: readonly Feature[];
  /** In the order of the model's. */
  readonly inputs: readonly BoundInput[];
}

/** What the tool saw of a carried number, before it rounds. */
export const seenNumber = ({ type }: NumberFeature, carried: bigint): number => Number(carried) / 10 ** scaleOf(type);

/** What the tool saw of each value of a list; NaN: no value. */
export function seenLevels(feature: Feature, { is, codes }: BoundInput, input: string): number[] {
  if (feature.kind === 'number') throw new Error('no list');
  return feature.levels.map((level) => {
    if (is !== undefined) return Number(level === is);
    if (level === null) return Number.NaN;
    const code = codes?.indexOf(level) ?? -1;
    if (code >= 0) return code;
    throw new UsageError('foreign.input-level', { input, column: nameOf(feature), level });
  });
}

/** Throws UsageError 'foreign.inputs', 'foreign.input-list' where what is said of inputs does not fit the model. */
export function checkInputs({ model, features, inputs }: BoundModel): void {
  if (inputs.length !== model.inputs.length)
    throw new UsageError('foreign.inputs', { found: inputs.length, expected: model.inputs.length });
  inputs.forEach(({ feature, is, codes }, i) => {
    const own = features[feature] as Feature;
    const input = model.inputs[i]?.name ?? '';
    const isList = own.kind === 'levels';
    const isSaid = is !== undefined || codes !== undefined;
    if (isList !== isSaid || (is !== undefined && codes !== undefined))
      throw new UsageError('foreign.input-list', { input, column: nameOf(own) });
    if (isList && is !== undefined && !own.levels.includes(is))
      throw new UsageError('foreign.input-level', { input, column: nameOf(own), level: is });
    if (!isList && model.inputs[i]?.isCode === true)
      throw new UsageError('foreign.input-list', { input, column: nameOf(own) });
  });
}
