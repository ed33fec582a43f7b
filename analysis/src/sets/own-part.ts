/** What matching keys takes of one owner's data, as its ledger compares it: a count of its rows that others have, too. */
import type { DatasetCard } from '../contract/cards.ts';
import { columnsIn } from '../local/expression.ts';
import { type OwnPart, plainDigest } from '../local/own-part.ts';
import { plainText } from '../local/plain-text.ts';
import type { KeyedPlan } from './keyed-plan.ts';

/** The part of `owner`; undefined where the plan uses no data of it. `minimum`: what is about fewer rows is not shown. */
export function ownPart(
  plan: KeyedPlan,
  datasets: readonly DatasetCard[],
  owner: string,
  minimum = plan.minimumGroupSize,
): OwnPart | undefined {
  const stage = plan.stages.find(({ party }) => party === owner);
  if (stage === undefined) return undefined;
  const others = plan.stages.filter(({ party }) => party !== owner);
  const { rules } = plan;
  return {
    version: 1,
    source: 'join',
    dataset: stage.dataset,
    where: stage.where,
    keys: [],
    measures: [
      {
        kind: 'count',
        expression: null,
        nullable: false,
        meaning: plainText({ kind: 'count', value: null, valid: null }),
        bases: ['count', ...stage.keys.flatMap(columnsIn).map((column) => `${owner}.${stage.dataset}.${column}`)],
      },
    ],
    minimum,
    unit: datasets.find((card) => card.owner === owner && card.name === stage.dataset)?.unit?.column ?? null,
    owners: plan.stages.map(({ party }) => party),
    frame: plainDigest({
      others: others.map(({ party, dataset, keys }) => ({ party, dataset, keys })),
      keys: stage.keys,
      rules,
    }),
    others: others.map(({ party, dataset }) => {
      const card = datasets.find((candidate) => candidate.owner === party && candidate.name === dataset);
      return { owner: party, dataset, contentDigest: card?.contentDigest ?? '' };
    }),
    marked: [...stage.keys, ...stage.outputs.map(({ expression }) => expression)].filter(
      (each, i, all) => all.findIndex((other) => plainText(other) === plainText(each)) === i && each.kind === 'column',
    ),
  };
}
