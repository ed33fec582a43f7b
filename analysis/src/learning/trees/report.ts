/** What recipients read of a training of trees: numbers in the units of the data, and tables and plots of them. */
import { leavesOf, nodesOf, planesOfFeature } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import type { TextValues } from '@tacit/engine';
import { type Feature, levelTexts, nameOf } from '../features.ts';
import { binnedOf, isBoosted } from './card.ts';
import { ownBlocks, type OwnSplit, ownSplitsOf } from './own-report.ts';
import type { OwnWords } from './own-shape.ts';
import type { TreesPlan } from './plan.ts';
import './report-messages.ts';
import { rightText } from './split-text.ts';

/** What a recipient was told, in the units of the model. */
export interface Grown {
  /** Rows that took part; those with the label, or of each class. */
  readonly rows: number;
  readonly labels: readonly number[];
  /** That were not left out again. */
  readonly rounds: number;
  readonly curve: readonly number[] | null;
  readonly importance: readonly number[] | null;
  /** Words of the split columns, plane after plane. */
  readonly splits: BigUint64Array | null;
  readonly leaves: readonly number[] | null;
  /** Carried, feature after feature. */
  readonly cuts: readonly bigint[] | null;
  /** Of splits by columns of one's own. */
  readonly ownSplits: readonly OwnWords[];
}

/** A node: a leaf, or a question with two ways on. */
export type TreeNode =
  | { readonly leaf: number }
  | {
      readonly feature: string;
      /** Rows go right that have it: 'from 25', 'above 25', 'is b'; null where all that is there goes left. */
      readonly right: string | null;
      /** Where rows without a value go; null where there are none. */
      readonly missing: 'left' | 'right' | null;
      readonly yes: TreeNode;
      readonly no: TreeNode;
    };

export interface TreesNumbers {
  readonly family: string;
  readonly loss: string;
  readonly label: string;
  readonly rows: number;
  /** What is predicted before the first tree, by class where there are several; leaves of forests have it in them. */
  readonly start: readonly number[];
  /** Rows by value of the label; those with the label under its name where it is yes or no; none of numbers. */
  readonly labels: readonly { readonly value: string; readonly rows: number }[];
  /** Rounds of trees: fewer than asked for where an early stop ended them. */
  readonly rounds: number;
  /** The mean loss of a row before the first tree and after each round; of numbers the mean square, in the label's units. */
  readonly curve: readonly number[] | null;
  /** By how much the splits by each feature lower the loss, over all trees, the greatest first. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[] | null;
  /** Of each round, one for each class where there are several. */
  readonly trees: readonly { readonly class: string | null; readonly root: TreeNode }[] | null;
  /** The splits by columns of the reader's own; absent where nobody is told of these. */
  readonly ownSplits?: readonly { readonly owner: string; readonly splits: readonly OwnSplit[] }[];
}

export function numbersOf(plan: TreesPlan, grown: Grown): TreesNumbers {
  const { trees } = plan;
  const card = plan.keeps[0].model;
  const { unit } = card;
  const isNumber = trees.loss === 'squared';
  // Trees of a forest are there once for each class.
  const squares = (isNumber ? unit * unit : 1) / (isBoosted(card) ? 1 : (trees.classes?.length ?? 1));
  const { owner, dataset, name } = trees.label.column;
  const classes = levelTexts(trees.classes ?? []);
  const sorted = grown.importance
    ?.map((gain, i) => ({ feature: nameOf(trees.features[i] as Feature), gain: gain * squares }))
    .sort((a, b) => b.gain - a.gain);
  return {
    family: trees.family,
    loss: isBoosted(card) ? trees.loss : isNumber ? 'variance' : 'gini',
    start: card.start.map((value) => (isBoosted(card) ? value * unit : 0)),
    label: nameOf({ owner, dataset, column: name }),
    rows: grown.rows,
    labels: grown.labels.map((rows, i) => ({ value: classes[i] ?? name, rows })),
    rounds: grown.rounds,
    curve: grown.curve?.map((loss) => loss * squares) ?? null,
    importance: sorted ?? null,
    trees: treesIn(plan, grown),
    ...(grown.ownSplits.length === 0
      ? {}
      : {
          ownSplits: grown.ownSplits.map((told) => ({
            owner: told.owner,
            splits: ownSplitsOf(plan, told, grown.rounds),
          })),
        }),
  };
}

/** The trees from what was told of them; null where they were not. */
function treesIn(plan: TreesPlan, { splits, leaves, cuts, rounds }: Grown): TreesNumbers['trees'] {
  if (splits === null || leaves === null) return null;
  const { features, classes } = plan.trees;
  const card = plan.keeps[0].model;
  let start = 0;
  let nextCut = 0;
  const planes = features.flatMap((feature) => {
    const shape = binnedOf(feature, card.cuts);
    const own = Array.from({ length: planesOfFeature(shape) }, (_, i) => {
      const isMissing = i === shape.splits;
      return {
        feature,
        isMissing,
        hasMissing: shape.missing === true,
        text: isMissing ? null : rightText(feature, i, cuts?.[nextCut + i]),
      };
    });
    start += own.length;
    if (feature.kind === 'number') nextCut += shape.splits;
    return own;
  });
  const shift = isBoosted(card) ? 0 : (card.start[0] ?? 0) / rounds;
  const words = Math.ceil(start / 64);
  const isSet = (node: number, plane: number) =>
    ((splits[node * words + (plane >> 6)] as bigint) >> BigInt(plane & 63)) % 2n === 1n;
  const inner = nodesOf(card.depth);
  const ends = leavesOf(card.depth);
  const nodeAt = (tree: number, node: number): TreeNode => {
    if (node >= inner) return { leaf: ((leaves[tree * ends + node - inner] as number) + shift) * card.unit };
    const set = planes.filter((_, plane) => isSet(tree * inner + node, plane));
    const no = nodeAt(tree, 2 * node + 1);
    const [first] = set;
    // All rows of a node that does not split go left.
    if (first === undefined) return no;
    const cut = set.find(({ isMissing }) => !isMissing);
    const goesRight = set.some(({ isMissing }) => isMissing);
    return {
      feature: nameOf(first.feature),
      right: cut?.text ?? null,
      missing: first.hasMissing ? (goesRight ? 'right' : 'left') : null,
      yes: nodeAt(tree, 2 * node + 2),
      no,
    };
  };
  const names = classes === null ? null : levelTexts(classes);
  return Array.from({ length: rounds * (classes?.length ?? 1) }, (_, tree) => ({
    class: names === null ? null : (names[tree % names.length] as string),
    root: nodeAt(tree, 0),
  }));
}

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `trees.report.${text}`, values });

export function reportOf(plan: TreesPlan, grown: Grown): Report {
  const numbers = numbersOf(plan, grown);
  const [{ output }] = plan.keeps;
  const { family, loss, label, rows, labels, curve, importance, trees } = numbers;
  const shown = Math.min(trees?.length ?? 0, mostShown);
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output }) },
    {
      kind: 'table',
      title: word('rows-title'),
      columns: [word('about'), word('rows')],
      rows: [[word('trained'), rows], ...labels.map(({ value, rows: own }) => [word('of-label', { value }), own])],
    },
    ...(numbers.rounds === plan.trees.rounds
      ? []
      : [{ kind: 'note', title: word('stopped', { rounds: numbers.rounds, of: plan.trees.rounds }) } as const]),
    ...(importance === null
      ? []
      : [
          {
            kind: 'categories',
            title: word('importance'),
            bars: importance.map(({ feature, gain }) => ({ label: { name: feature }, value: gain })),
          } as const,
        ]),
    ...(curve === null
      ? []
      : [
          {
            kind: 'lines',
            title: word('curve'),
            x: word('tree'),
            y: word(`loss-${loss}`),
            lines: [{ label: word(`loss-${loss}`), points: curve.map((each, i) => [i, each] as const) }],
          } as const,
        ]),
    ...(trees ?? []).slice(0, shown).map(
      ({ class: of, root }, i): ReportBlock => ({
        kind: 'table',
        title: of === null ? word('tree-title', { tree: i + 1 }) : word('tree-of-class', { tree: i + 1, class: of }),
        columns: [word('where'), word('leaf')],
        rows: pathsOf(root).map(({ path, leaf }) => [path.length === 0 ? word('everywhere') : path.join(' · '), leaf]),
      }),
    ),
    ...(trees !== null && trees.length > shown
      ? [{ kind: 'note', title: word('more-trees', { shown, trees: trees.length }) } as const]
      : []),
  ];
  for (const { owner, splits } of numbers.ownSplits ?? []) blocks.push(...ownBlocks(owner, splits));
  return { version: 1, title: word('title', { family, label }), numbers, blocks };
}

/** So many trees are written out; all are among the numbers. */
const mostShown = 10;

/** Each leaf with what leads to it. */
function pathsOf(node: TreeNode, path: readonly string[] = []): { path: readonly string[]; leaf: number }[] {
  if ('leaf' in node) return [{ path, leaf: node.leaf }];
  const { feature, right, missing, yes, no } = node;
  const has = right === null ? [] : [right];
  const gap = '= NULL';
  const yesText = [...has, ...(missing === 'right' ? [gap] : [])].join(' / ');
  const noText = `¬(${yesText})`;
  return [...pathsOf(no, [...path, `${feature} ${noText}`]), ...pathsOf(yes, [...path, `${feature} ${yesText}`])];
}
