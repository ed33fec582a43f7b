/** What an owner reads of the splits by its own columns. */
import { nodesOf } from '@tacit/engine';
import type { TextValues } from '@tacit/engine';
import type { ReportBlock, ReportText } from '../../contract/report.ts';
import { levelTexts, nameOf } from '../features.ts';
import { isBoosted } from './card.ts';
import { bitsOfNode, featuresOfOwner, type OwnWords, ownBits, toldNodes } from './own-shape.ts';
import type { TreesPlan } from './plan.ts';
import { rightText } from './split-text.ts';

/** A node that splits by a column of the owner. */
export interface OwnSplit {
  /** From 1, in the order in which they were grown. */
  readonly tree: number;
  /** Of boosting with several classes. */
  readonly class: string | null;
  /** From 1, the root; those of node n are 2n on the left and 2n + 1 on the right. */
  readonly node: number;
  readonly feature: string;
  /** As in told trees. */
  readonly right: string | null;
  readonly missing: 'left' | 'right' | null;
}

/** The splits of one owner, of trees that were not left out again. */
export function ownSplitsOf(plan: TreesPlan, { owner, words }: OwnWords, rounds: number): OwnSplit[] {
  const card = plan.keeps[0].model;
  const classes = isBoosted(card) ? plan.trees.classes : null;
  const inner = nodesOf(card.depth);
  const features = featuresOfOwner(plan, owner);
  const perPlane = Math.ceil(ownBits(plan, owner) / 64);
  const told = Math.min(toldNodes(card).length, rounds * (classes?.length ?? 1) * inner);
  const ofFeatures = features.reduce((sum, each) => sum + bitsOfNode(each), 0);
  return Array.from({ length: told }, (_, i) => i).flatMap((i): OwnSplit[] => {
    const isSet = (row: number) => ((words[i * perPlane + (row >> 6)] as bigint) >> BigInt(row & 63)) % 2n === 1n;
    const cut = () => {
      const width = ownBits(plan, owner) - ofFeatures;
      const bits = Array.from({ length: width }, (_, p) => (isSet(ofFeatures + p) ? 1n << BigInt(p) : 0n));
      return BigInt.asIntN(
        width,
        bits.reduce((sum, each) => sum + each, 0n),
      );
    };
    let start = 0;
    for (const each of features) {
      const planes = bitsOfNode(each) - (each.missing ? 1 : 0);
      const set = Array.from({ length: planes }, (_, p) => p).find((p) => isSet(start + p));
      const goesRight = each.missing && isSet(start + planes);
      start += bitsOfNode(each);
      if (set === undefined && !goesRight) continue;
      const tree = Math.floor(i / inner);
      return [
        {
          tree: tree + 1,
          class: classes === null ? null : (levelTexts(classes)[tree % classes.length] as string),
          node: (i % inner) + 1,
          feature: nameOf(each.feature),
          right: set === undefined ? null : rightText(each.feature, set, each.secret === undefined ? undefined : cut()),
          missing: each.missing ? (goesRight ? 'right' : 'left') : null,
        },
      ];
    }
    return [];
  });
}

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `trees.report.${text}`, values });

/** So many splits are written out; all are among the numbers. */
const mostShown = 100;

export function ownBlocks(owner: string, splits: readonly OwnSplit[]): ReportBlock[] {
  const hasClasses = splits.some((each) => each.class !== null);
  const gap = (missing: OwnSplit['missing']) => (missing === null ? '' : word(`own-${missing}`));
  return [
    {
      kind: 'table',
      title: word('own-title', { owner }),
      columns: [
        word('own-tree'),
        ...(hasClasses ? [word('own-class')] : []),
        word('own-node'),
        word('own-column'),
        word('own-where'),
        word('own-missing'),
      ],
      rows: splits
        .slice(0, mostShown)
        .map(({ tree, class: of, node, feature, right, missing }) => [
          tree,
          ...(hasClasses ? [of ?? ''] : []),
          node,
          feature,
          right ?? word('own-none'),
          gap(missing),
        ]),
    },
    { kind: 'note', title: word('own-note') },
    ...(splits.length > mostShown
      ? [{ kind: 'note', title: word('own-more', { shown: mostShown, splits: splits.length }) } as const]
      : []),
  ];
}
