/** Trees whose numbers were told, as files of XGBoost and ONNX: from a plain description, in the inputs' own units. */
import { UsageError } from '@tacit/engine';
import './messages.ts';
import { onnxFile, type OnnxAttribute } from './onnx-file.ts';

interface PlainInput {
  readonly name: string;
  /** Codes from 0 in place of numbers. */
  readonly isCode: boolean;
}

export type PlainNode =
  | { readonly kind: 'leaf'; readonly value: number }
  | {
      readonly kind: 'split';
      readonly input: number;
      /** Rows go right whose number is above it, or from it on, or whose code it is; null where only missing values may. */
      readonly right: { readonly kind: 'above' | 'from' | 'is'; readonly value: number } | null;
      readonly missing: 'left' | 'right';
      readonly yes: PlainNode;
      readonly no: PlainNode;
    };

interface PlainTree {
  /** The output that it adds to. */
  readonly output: number;
  readonly root: PlainNode;
}

export interface PlainTrees {
  readonly name: string;
  readonly inputs: readonly PlainInput[];
  readonly trees: readonly PlainTree[];
  /** What each output is before the first tree. */
  readonly start: readonly number[];
  readonly link: 'identity' | 'logit' | 'log' | 'softmax';
}

type Split = Extract<PlainNode, { readonly kind: 'split' }>;

/** Parallel lists, the root first. */
interface Grown {
  readonly split: (Split | null)[];
  readonly leaf: number[];
  readonly left: number[];
  readonly right: number[];
  readonly parent: number[];
}

function grown({ root }: PlainTree): Grown {
  const all: Grown = { split: [], leaf: [], left: [], right: [], parent: [] };
  const put = (node: PlainNode, parent: number): number => {
    const place = all.split.length;
    all.split.push(node.kind === 'split' ? node : null);
    all.leaf.push(node.kind === 'leaf' ? node.value : 0);
    all.parent.push(parent);
    all.left.push(-1);
    all.right.push(-1);
    if (node.kind === 'split') {
      all.left[place] = put(node.no, place);
      all.right[place] = put(node.yes, place);
    }
    return place;
  };
  put(root, -1);
  return all;
}

/** Beyond every number and every code that there is: what is compared where only missing values go right. */
const noNumber = Math.fround(3e38);
const noCode = 2 ** 20;

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

/** The next number of single precision above x, itself one. */
function above(x: number): number {
  floats[0] = x === 0 ? 0 : x;
  words[0] = (words[0] as number) + (x < 0 ? -1 : 1);
  return floats[0];
}

const objectives = {
  identity: 'reg:squarederror',
  logit: 'binary:logistic',
  log: 'count:poisson',
  softmax: 'multi:softprob',
} as const;
const roots = 2 ** 31 - 1;

/**
 * As XGBoost's JSON, for `load_model` of a name that ends in .json. A row goes left there where its number is below the
 * condition, of single precision as the numbers are: of 'above' the next one.
 */
export function xgboostOf({ inputs, trees, start, link }: PlainTrees): string {
  const outputs = start.length;
  const base =
    link === 'logit' ? 1 / (1 + Math.exp(-(start[0] as number))) : link === 'log' ? Math.exp(start[0] as number) : 0;
  // Of several outputs older readers know one base: what differs is in the first tree of each.
  const first = new Set<number>();
  const written = trees.map((tree, id) => {
    const isFirst = !first.has(tree.output);
    first.add(tree.output);
    const more = base === 0 && isFirst ? (start[tree.output] as number) : 0;
    return xgboostTree(grown(tree), { id, more, inputs });
  });
  if (base === 0 && first.size < outputs && start.some((each, k) => each !== 0 && !first.has(k)))
    throw new UsageError('model.export-start', {});
  const model = object({
    gbtree_model_param: json({ num_parallel_tree: '1', num_trees: String(trees.length) }),
    iteration_indptr: json(
      Array.from({ length: Math.ceil(trees.length / outputs) + 1 }, (_, i) => Math.min(trees.length, i * outputs)),
    ),
    tree_info: json(trees.map(({ output }) => output)),
    trees: `[${written.join(',')}]`,
  });
  const learner = object({
    attributes: '{}',
    feature_names: json(inputs.map(({ name }) => name)),
    feature_types: json(inputs.map(({ isCode }) => (isCode ? 'c' : 'float'))),
    gradient_booster: object({ model, name: json('gbtree') }),
    learner_model_param: json({
      base_score: base.toExponential().toUpperCase(),
      boost_from_average: '0',
      num_class: link === 'softmax' ? String(outputs) : '0',
      num_feature: String(inputs.length),
      num_target: '1',
    }),
    objective: json({
      name: objectives[link],
      ...(link === 'softmax'
        ? { softmax_multiclass_param: { num_class: String(outputs) } }
        : link === 'log'
          ? { poisson_regression_param: { max_delta_step: '0.7' } }
          : { reg_loss_param: { scale_pos_weight: '1' } }),
    }),
  });
  return `${object({ learner, version: '[2,1,0]' })}\n`;
}

const json = (value: unknown): string => JSON.stringify(value);
const object = (members: Readonly<Record<string, string>>): string =>
  `{${Object.entries(members)
    .map(([name, value]) => `${json(name)}:${value}`)
    .join(',')}}`;
/** With a point or an exponent: to XGBoost a number without is none of its floating point ones. */
const reals = (values: readonly number[]): string =>
  `[${values.map((value) => (Number.isInteger(value) ? value.toExponential() : String(value))).join(',')}]`;

function xgboostTree(
  { split, leaf, left, right, parent }: Grown,
  { id, more, inputs }: { readonly id: number; readonly more: number; readonly inputs: readonly PlainInput[] },
): string {
  const isCode = split.map((node) => node !== null && inputs[node.input]?.isCode === true);
  const coded = split.flatMap((_, i) => (isCode[i] === true ? [i] : []));
  const zeros = reals(split.map(() => 0));
  const values = split.map((node, i) => {
    if (node === null) return Math.fround((leaf[i] as number) + more);
    if (isCode[i] === true) return 0;
    const { kind, value } = node.right ?? { kind: 'from', value: noNumber };
    return kind === 'above' ? above(Math.fround(value)) : Math.fround(value);
  });
  return object({
    base_weights: zeros,
    categories: json(coded.map((i) => split[i]?.right?.value ?? noCode)),
    categories_nodes: json(coded),
    categories_segments: json(coded.map((_, i) => i)),
    categories_sizes: json(coded.map(() => 1)),
    default_left: json(split.map((node) => Number(node?.missing === 'left'))),
    id: json(id),
    left_children: json(left),
    loss_changes: zeros,
    parents: json(parent.map((each) => (each < 0 ? roots : each))),
    right_children: json(right),
    split_conditions: reals(values),
    split_indices: json(split.map((node) => node?.input ?? 0)),
    split_type: json(isCode.map(Number)),
    sum_hessian: zeros,
    tree_param: json({
      num_deleted: '0',
      num_feature: String(inputs.length),
      num_nodes: String(split.length),
      size_leaf_vector: '1',
    }),
  });
}

/** As ONNX: one tensor of all inputs of single precision, codes as numbers, and the output `score`, of several outputs a column each. */
export function treesOnnxOf({ name, inputs, trees, start, link }: PlainTrees, version: string): Uint8Array {
  const ints = (list: readonly number[]): OnnxAttribute => ({ ints: list });
  const all = trees.map(grown);
  const each = <T>(of: (tree: Grown, number: number) => readonly T[]): T[] => all.flatMap(of);
  const isCode = (node: Split | null): boolean => node !== null && inputs[node.input]?.isCode === true;
  const modeOf = (node: Split | null): string => {
    if (node === null) return 'LEAF';
    if (isCode(node)) return 'BRANCH_EQ';
    return node.right?.kind === 'from' ? 'BRANCH_LT' : 'BRANCH_LEQ';
  };
  const modes = each(({ split }) => split.map(modeOf));
  const valueOf = (node: Split | null): number =>
    node === null ? 0 : (node.right?.value ?? (isCode(node) ? noCode : noNumber));
  // A category that is the node's takes the true branch, which is the right one.
  const truths = each(({ split, left, right }) =>
    split.map((node, i) => Math.max(0, (isCode(node) ? right : left)[i] as number)),
  );
  const others = each(({ split, left, right }) =>
    split.map((node, i) => Math.max(0, (isCode(node) ? left : right)[i] as number)),
  );
  const leaves = each(({ split }, tree) => split.flatMap((node, i) => (node === null ? [[tree, i] as const] : [])));
  const last = { identity: 'Identity', logit: 'Sigmoid', log: 'Exp', softmax: 'Softmax' }[link];
  return onnxFile(
    {
      name,
      inputs: [{ name: 'inputs', type: 'float', columns: inputs.length }],
      outputs: [{ name: 'score', type: 'float', columns: start.length }],
      constants: [],
      nodes: [
        {
          op: 'TreeEnsembleRegressor',
          isMl: true,
          inputs: ['inputs'],
          outputs: ['(sums)'],
          attributes: {
            n_targets: { int: start.length },
            base_values: { floats: start },
            nodes_treeids: ints(each(({ split }, tree) => split.map(() => tree))),
            nodes_nodeids: ints(each(({ split }) => split.map((_, i) => i))),
            nodes_featureids: ints(each(({ split }) => split.map((node) => node?.input ?? 0))),
            nodes_values: { floats: each(({ split }) => split.map(valueOf)) },
            nodes_modes: { texts: modes },
            nodes_truenodeids: ints(truths),
            nodes_falsenodeids: ints(others),
            nodes_missing_value_tracks_true: ints(
              each(({ split }) =>
                split.map((node) => Number((node?.missing === 'right') === isCode(node) && node !== null)),
              ),
            ),
            target_treeids: ints(leaves.map(([tree]) => tree)),
            target_nodeids: ints(leaves.map(([, node]) => node)),
            target_ids: ints(leaves.map(([tree]) => trees[tree]?.output ?? 0)),
            target_weights: { floats: leaves.map(([tree, node]) => all[tree]?.leaf[node] ?? 0) },
          },
        },
        {
          op: last,
          inputs: ['(sums)'],
          outputs: ['score'],
          ...(link === 'softmax' ? { attributes: { axis: { int: 1 } } } : {}),
        },
      ],
      metadata: { model: name, feature_names: inputs.map((input) => input.name).join(',') },
    },
    { name: 'Tacit', version },
  );
}
