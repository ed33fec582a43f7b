/** What a training of trees releases, and how many values: the program and the statement read the same list. */
import { leavesOf, nodesOf, planesOfFeatures } from '@tacit/engine';
import { binnedFeatures, secretlyCut } from './card.ts';
import { ownBits, ownLine, splitOwners, toldNodes } from './own-shape.ts';
import type { TreesPlan } from './plan.ts';

/** 'labels', 'checks' and blocks of an early stop go to everybody who takes part; splits of an owner to that one; all else to recipients. */
export type TreesLine =
  | 'labels'
  | 'checks'
  | 'rows'
  | 'curve'
  | 'importance'
  | 'splits'
  | 'leaves'
  | 'cuts'
  | `stop.${number}`
  | `own.${string}`;

/** Of block k, from 1. */
export const stopLine = (block: number): `stop.${number}` => `stop.${block}`;

/** Values by line, in the order in which they are released. */
export function linesOf(plan: TreesPlan): ReadonlyMap<TreesLine, number> {
  const { tell, rounds, stop, features } = plan.trees;
  const blocks = stop === null ? 0 : Math.floor(rounds / stop.rounds);
  const card = plan.keeps[0].model;
  const columns = card.trees * nodesOf(card.depth);
  const secret = secretlyCut(card).length * card.cuts;
  const all: readonly (readonly [TreesLine, number])[] = [
    ...(checksLabels(plan) ? [['labels', 1] as const] : []),
    ['checks', 1 + (labelCounts(plan) === 0 ? 0 : 1) + (stop === null ? 0 : 1)],
    ...Array.from({ length: blocks }, (_, block) => [stopLine(block + 1), 1] as const),
    ['rows', 1 + labelCounts(plan)],
    ...(tell.includes('curve') ? [['curve', rounds + 1] as const] : []),
    ...(tell.includes('importance') ? [['importance', features.length] as const] : []),
    ...(tell.includes('trees')
      ? ([
          ['splits', planesOfFeatures(binnedFeatures(card)) * columns],
          ['leaves', card.trees * leavesOf(card.depth)],
          ...(secret === 0 ? [] : [['cuts', secret] as const]),
        ] as const)
      : []),
    ...splitOwners(plan).map((owner) => [ownLine(owner), ownBits(plan, owner) * toldNodes(card).length] as const),
  ];
  return new Map(all);
}

/** How many labels' rows are counted: those with the label, or those of each class; none of numbers. */
export function labelCounts({ trees: { loss, classes } }: Pick<TreesPlan, 'trees'>): number {
  return loss === 'logistic' ? 1 : (classes?.length ?? 0);
}

/** Whether labels are looked at under protocol: those of many owners, of whom one may hand over what its own party should have refused. */
export function checksLabels({ trees, aligned }: Pick<TreesPlan, 'trees' | 'aligned'>): boolean {
  return aligned.table.stack !== undefined && trees.loss === 'logistic' && trees.label.positive === null;
}
