/**
 * TreeEnsembleRegressor and TreeEnsembleClassifier (ai.onnx.ml 1 and 3): nodes as parallel lists, the first one listed of each tree is its
 * root. Without a value every comparison is false, but for one of unequal, unless the node says that missing values take the true branch.
 */
import { UsageError } from '@tacit/engine';
import { asTree, atMost, finite, unsupported, whole, wrongValue } from '../checks.ts';
import { type ForeignNode, type ForeignTest, mostNodes, mostOutputs, mostTrees } from '../model.ts';
import type { GraphNode } from './graph.ts';
import { classesOf, type Scored, transformOf } from './scored.ts';

const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ', 'LEAF'] as const;
type Mode = (typeof modes)[number];

/** Throws UsageError 'foreign.…'. */
export function treeScores(node: GraphNode, inputs: number): Scored {
  const { op, attributes } = node;
  const isClasses = op === 'TreeEnsembleClassifier';
  const ints = (name: string, length?: number) => listed(node, name, 'ints', length) as readonly number[];
  const treeIds = ints('nodes_treeids');
  const { length } = treeIds;
  atMost('nodes', length, mostNodes);
  const nodeIds = ints('nodes_nodeids', length);
  const features = ints('nodes_featureids', length);
  const truths = ints('nodes_truenodeids', length);
  const others = ints('nodes_falsenodeids', length);
  const values = doubles(node, 'nodes_values', length);
  const tracks = attributes.has('nodes_missing_value_tracks_true')
    ? ints('nodes_missing_value_tracks_true', length)
    : [];
  const texts = listed(node, 'nodes_modes', 'texts', length) as readonly string[];

  const prefix = isClasses ? 'class' : 'target';
  const leafTrees = ints(`${prefix}_treeids`);
  const leafNodes = ints(`${prefix}_nodeids`, leafTrees.length);
  const leafOutputs = ints(`${prefix}_ids`, leafTrees.length);
  const weights = doubles(node, `${prefix}_weights`, leafTrees.length);
  const classes = isClasses
    ? classesOf(node)
    : whole(`${op}.n_targets`, attributes.get('n_targets')?.int ?? 1, 1, mostOutputs + 1);
  // Of two classes the weights may be of one alone: they are the second one's score.
  const isOne = isClasses && classes === 2 && new Set(leafOutputs).size === 1;
  const outputs = isOne ? 1 : classes;
  const transform = transformOf(node);
  if (isClasses && outputs > 1 && transform === 'sigmoid')
    throw unsupported('post_transform of several classes', 'LOGISTIC', ['SOFTMAX', 'NONE']);

  /** Places by node id, by tree. */
  const trees = new Map<number, Map<number, number>>();
  treeIds.forEach((tree, i) => {
    const own = trees.get(tree) ?? new Map<number, number>();
    trees.set(tree, own);
    const id = nodeIds[i] as number;
    if (own.has(id)) throw new UsageError('foreign.twice', { place: `${op}: ${tree}, ${id}` });
    own.set(id, i);
  });
  atMost('trees', trees.size, mostTrees);
  const aggregate = attributes.get('aggregate_function')?.text ?? 'SUM';
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE')
    throw unsupported('aggregate_function', aggregate, ['SUM', 'AVERAGE']);
  const share = aggregate === 'AVERAGE' ? 1 / trees.size : 1;
  atMost('numbers in leaves', length * outputs, mostNodes);
  const leaves = treeIds.map(() => new Array<number>(outputs).fill(0));
  leafTrees.forEach((tree, i) => {
    const at = trees.get(tree)?.get(leafNodes[i] as number);
    const own = leaves[at ?? -1];
    if (own === undefined) throw wrongValue(`${op}.${prefix}_nodeids`, `${tree}, ${leafNodes[i]}`, 'a node');
    const output = isOne ? 0 : whole(`${op}.${prefix}_ids`, leafOutputs[i], 0, outputs);
    own[output] = (own[output] as number) + share * (weights[i] as number);
  });
  const nodeAt = (i: number, places: ReadonlyMap<number, number>, starts: ReadonlyMap<number, number>): ForeignNode => {
    const mode = texts[i] as Mode;
    if (!modes.includes(mode)) throw unsupported('nodes_modes', mode, modes);
    if (mode === 'LEAF') return { kind: 'leaf', values: leaves[i] as number[] };
    const place = (id: number | undefined): number => {
      const found = places.get(id ?? -1);
      if (found === undefined)
        throw wrongValue(`${op}.nodes_truenodeids / nodes_falsenodeids`, id, 'a node of its tree');
      return starts.get(found) as number;
    };
    const [truth, other] = [place(truths[i]), place(others[i])];
    const { test, isTurned } = testOf(mode, values[i] as number);
    const toTruth = (tracks[i] ?? 0) !== 0 || mode === 'BRANCH_NEQ';
    return {
      kind: 'split',
      input: whole(`${op}.nodes_featureids`, features[i], 0, inputs),
      test,
      yes: isTurned ? other : truth,
      no: isTurned ? truth : other,
      missing: toTruth !== isTurned ? 'yes' : 'no',
      isZeroMissing: false,
    };
  };
  const base =
    attributes.has('base_values') || attributes.has('base_values_as_tensor') ? doubles(node, 'base_values') : [];
  if (base.length !== 0 && base.length !== outputs) throw wrongValue(`${op}.base_values`, base.length, `0, ${outputs}`);
  return {
    objective: op,
    outputs,
    transform,
    body: {
      kind: 'trees',
      base: Array.from({ length: outputs }, (_, i) => base[i] ?? 0),
      trees: [...trees.values()].map((places, number) => {
        const own = [...places.values()];
        const starts = new Map(own.map((at, i) => [at, i]));
        return asTree(
          number,
          own.map((at) => nodeAt(at, places, starts)),
        );
      }),
    },
  };
}

/** The test, and whether what passes it takes the false branch. */
function testOf(mode: Exclude<Mode, 'LEAF'>, cut: number): { readonly test: ForeignTest; readonly isTurned: boolean } {
  switch (mode) {
    case 'BRANCH_LEQ':
      return { test: { kind: 'up-to', cut }, isTurned: false };
    case 'BRANCH_GT':
      return { test: { kind: 'up-to', cut }, isTurned: true };
    case 'BRANCH_LT':
      return { test: { kind: 'below', cut }, isTurned: false };
    case 'BRANCH_GTE':
      return { test: { kind: 'below', cut }, isTurned: true };
    case 'BRANCH_EQ':
      return { test: { kind: 'among', values: [cut], whole: false }, isTurned: false };
    case 'BRANCH_NEQ':
      return { test: { kind: 'among', values: [cut], whole: false }, isTurned: true };
  }
}

/** Throws UsageError 'foreign.missing', 'foreign.value'. */
function listed(
  { op, attributes }: GraphNode,
  name: string,
  of: 'ints' | 'texts',
  length?: number,
): readonly unknown[] {
  const given = attributes.get(name)?.[of];
  if (given === undefined) throw new UsageError('foreign.missing', { place: `${op}.${name}` });
  if (length !== undefined && given.length !== length)
    throw wrongValue(`${op}.${name}`, given.length, `${length} numbers`);
  return given;
}

/** Numbers of single precision, or in the attribute `…_as_tensor` of double. */
function doubles({ op, attributes }: GraphNode, name: string, length?: number): readonly number[] {
  const given = attributes.get(name)?.floats ?? attributes.get(`${name}_as_tensor`)?.tensor?.values;
  if (given === undefined) throw new UsageError('foreign.missing', { place: `${op}.${name}` });
  if (length !== undefined && given.length !== length)
    throw wrongValue(`${op}.${name}`, given.length, `${length} numbers`);
  return given.map((each) => finite(`${op}.${name}`, each));
}
