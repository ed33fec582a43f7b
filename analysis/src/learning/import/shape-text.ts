/** What is public of an imported model, for people. */
import type { TextValues } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ModelCard } from '../model-card.ts';
import type { ImportedNetworkCard, ImportedTreesCard } from './card.ts';
import type { ImportPlan } from './plan.ts';

/** The last part of the keys of its words: what kind of model it is. */
export function shapeOf({ learner }: ModelCard): 'trees' | 'network' | 'linear' {
  if (learner === 'imported-network') return 'network';
  return learner === 'imported-trees' ? 'trees' : 'linear';
}

export function shapeValues({ stages: [stage], keeps: [{ output, model }], aligned, numbers }: ImportPlan): TextValues {
  return {
    model: output,
    numbers,
    table: quotedTable(stage.party, stage.dataset),
    owner: stage.party,
    aligned: aligned.name,
    tool: model.imported?.tool ?? '',
    objective: model.imported?.objective ?? '',
    columns: model.features.map(({ owner, dataset, column }) => `${quotedTable(owner, dataset)}.${quoted(column)}`),
    ...ownValues(model),
  };
}

function ownValues(model: ModelCard): TextValues {
  switch (shapeOf(model)) {
    case 'trees': {
      const { trees, depth, outputs, sizeBits } = (model as ImportedTreesCard).shape;
      return { trees, depth, outputs, size: 2 ** sizeBits };
    }
    case 'network': {
      const { hidden, outputs, link } = (model as ImportedNetworkCard).shape;
      return { layers: hidden.map(({ units, activation }) => `${units} ${activation}`), outputs, link };
    }
    case 'linear':
      return { family: model.family };
  }
}
