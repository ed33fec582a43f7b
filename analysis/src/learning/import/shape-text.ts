/** What is public of an imported model, for people. */
import type { TextValues } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ModelCard } from '../model-card.ts';
import type { ImportedTreesCard } from './card.ts';
import type { ImportPlan } from './plan.ts';

/** The last part of the keys of its words: what kind of model it is. */
export const shapeOf = ({ learner }: ModelCard): 'trees' | 'linear' =>
  learner === 'imported-trees' ? 'trees' : 'linear';

export function shapeValues({ stages: [stage], keeps: [{ output, model }], aligned, numbers }: ImportPlan): TextValues {
  const { shape } = model as ImportedTreesCard;
  return {
    model: output,
    numbers,
    table: quotedTable(stage.party, stage.dataset),
    owner: stage.party,
    aligned: aligned.name,
    tool: model.imported?.tool ?? '',
    objective: model.imported?.objective ?? '',
    columns: model.features.map(({ owner, dataset, column }) => `${quotedTable(owner, dataset)}.${quoted(column)}`),
    ...(shapeOf(model) === 'trees'
      ? { trees: shape.trees, depth: shape.depth, outputs: shape.outputs, size: 2 ** shape.sizeBits }
      : { family: model.family }),
  };
}
