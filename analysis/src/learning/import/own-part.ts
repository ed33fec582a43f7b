/** What an import takes of an owner's data, as its ledger compares it: the model's numbers; of the table whose columns are its inputs nothing. */
import type { DatasetCard } from '../../contract/cards.ts';
import { type OwnPart, plainDigest } from '../../local/own-part.ts';
import { plainText } from '../../local/plain-text.ts';
import type { ImportPlan } from './plan.ts';

export function ownPart(plan: ImportPlan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const {
    stages: [stage],
    keeps: [{ model }],
  } = plan;
  if (stage.party !== owner) return undefined;
  const { dataset } = stage;
  const meaning = plainText({ kind: 'import', model });
  return {
    version: 1,
    source: 'join',
    dataset,
    where: null,
    keys: [],
    measures: [{ kind: 'sum', expression: null, nullable: false, meaning, bases: [`${owner}.${dataset}.value`] }],
    minimum: 1,
    unit: datasets.find((card) => card.owner === owner && card.name === dataset)?.unit?.column ?? null,
    owners: [owner],
    frame: plainDigest([plan.aligned.name, meaning]),
    others: [],
    marked: stage.outputs.map(({ expression }) => expression),
  };
}
