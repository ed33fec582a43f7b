/**
 * XGBoost's JSON (`save_model` with a name that ends in .json; "Introduction to Model IO" of its documentation): boosters gbtree and gblinear.
 *
 * A row goes left where its value, as float32, is below the split's condition; of a split by categories it goes right where its code is in the
 * list; without a value it goes to the default side. `base_score` is in the units of what is predicted, one number or one for each class.
 */
import { UsageError } from '@tacit/engine';
import {
  asTree,
  atMost,
  differentNames,
  finite,
  listAt,
  member,
  numberOf,
  numbersAt,
  optional,
  textAt,
  unsupported,
  whole,
  wrongValue,
} from './checks.ts';
import {
  type ForeignLinear,
  type ForeignModel,
  type ForeignNode,
  type ForeignTree,
  type ForeignTrees,
  mostInputs,
  mostNodes,
  mostOutputs,
  mostTrees,
  type Transform,
} from './model.ts';

/** Objectives, and what becomes of the sum. Those of ranking and hinge have no number that means something to others. */
const transforms: Readonly<Record<string, Transform>> = {
  'reg:squarederror': 'identity',
  'reg:squaredlogerror': 'identity',
  'reg:absoluteerror': 'identity',
  'reg:pseudohubererror': 'identity',
  'reg:logistic': 'sigmoid',
  'binary:logistic': 'sigmoid',
  'binary:logitraw': 'identity',
  'multi:softprob': 'softmax',
  'multi:softmax': 'softmax',
  'count:poisson': 'exp',
  'reg:gamma': 'exp',
  'reg:tweedie': 'exp',
};

/** Code of a category: below, as a float32 holds every smaller whole number. */
const endOfCodes = 2 ** 24;

/** From the parsed JSON. Throws UsageError 'foreign.…'. */
export function readXgboost(file: unknown): ForeignModel {
  const learner = member(file, 'model', 'learner');
  const param = member(learner, 'learner', 'learner_model_param');
  const count = (name: string, most: number, what: string): number => {
    const place = `learner.learner_model_param.${name}`;
    const value = whole(place, numberOf(textAt(optional(param, name) ?? '0', place), place), 0, 2 ** 31);
    atMost(what, value, most);
    return value;
  };
  const inputs = count('num_feature', mostInputs, 'inputs');
  if (inputs === 0) throw wrongValue('learner.learner_model_param.num_feature', 0, `1 … ${mostInputs}`);
  const outputs = Math.max(1, count('num_class', mostOutputs, 'classes'), count('num_target', mostOutputs, 'targets'));
  const objective = textAt(member(member(learner, 'learner', 'objective'), 'objective', 'name'), 'objective.name');
  if (!Object.hasOwn(transforms, objective)) throw unsupported('objective', objective, Object.keys(transforms));
  const transform = transforms[objective] as Transform;
  const base = baseOf(textAt(member(param, 'learner_model_param', 'base_score'), 'base_score'), objective, outputs);
  const booster = member(learner, 'learner', 'gradient_booster');
  const name = textAt(member(booster, 'gradient_booster', 'name'), 'gradient_booster.name');
  if (name !== 'gbtree' && name !== 'gblinear') throw unsupported('booster', name, ['gbtree', 'gblinear']);
  const body =
    name === 'gbtree'
      ? treesOf(member(booster, 'gradient_booster', 'model'), inputs, base)
      : linearOf(member(booster, 'gradient_booster', 'model'), inputs, base);
  return {
    tool: 'xgboost',
    objective,
    inputs: namesOf(learner, inputs).map((each, i) => ({ name: each, isCode: isCode(learner, i) })),
    precision: 'float32',
    body,
    outputs,
    transform,
  };
}

function namesOf(learner: unknown, inputs: number): readonly string[] {
  const given = optional(learner, 'feature_names');
  if (given === undefined || (Array.isArray(given) && given.length === 0))
    return Array.from({ length: inputs }, (_, i) => `f${i}`);
  const names = listAt(given, 'feature_names', inputs).map((each, i) => textAt(each, `feature_names[${i}]`));
  return differentNames(names, 'feature_names');
}

const isCode = (learner: unknown, input: number): boolean => {
  const types = optional(learner, 'feature_types');
  return Array.isArray(types) && types[input] === 'c';
};

/** Of each output, before the transform. */
function baseOf(text: string, objective: string, outputs: number): number[] {
  const listed = /^\[(.*)\]$/.exec(text.trim())?.[1] ?? text.trim();
  const given = listed.split(',').map((each) => numberOf(each.trim(), 'base_score'));
  if (given.length !== 1 && given.length !== outputs) throw wrongValue('base_score', text, `1, or ${outputs} numbers`);
  return Array.from({ length: outputs }, (_, i) => {
    const score = given[given.length === 1 ? 0 : i] as number;
    // Of binary:logitraw as it is: XGBoost 1.7 to 3.2 transform it neither way.
    const transform = transforms[objective];
    if (transform === 'sigmoid') {
      if (!(score > 0 && score < 1)) throw wrongValue('base_score', score, '0 < base_score < 1');
      return Math.log(score / (1 - score));
    }
    if (transform !== 'exp') return score;
    if (!(score > 0)) throw wrongValue('base_score', score, 'base_score > 0');
    return Math.log(score);
  });
}

function treesOf(model: unknown, inputs: number, base: readonly number[]): ForeignTrees {
  const trees = listAt(member(model, 'model', 'trees'), 'trees');
  atMost('trees', trees.length, mostTrees);
  const classes = numbersAt(member(model, 'model', 'tree_info'), 'tree_info', trees.length);
  let nodes = 0;
  return {
    kind: 'trees',
    base,
    trees: trees.map((tree, i) => {
      const output = whole(`tree_info[${i}]`, classes[i], 0, base.length);
      const read = treeOf(tree, i, { inputs, output, outputs: base.length });
      // Every leaf has a number for each output.
      nodes += read.nodes.length * base.length;
      atMost('nodes', nodes, mostNodes);
      return read;
    }),
  };
}

interface TreeShape {
  readonly inputs: number;
  readonly output: number;
  readonly outputs: number;
}

function treeOf(tree: unknown, number: number, { inputs, output, outputs }: TreeShape): ForeignTree {
  const place = `trees[${number}]`;
  const param = member(tree, place, 'tree_param');
  const leafSize = textAt(optional(param, 'size_leaf_vector') ?? '0', `${place}.tree_param.size_leaf_vector`);
  if (leafSize !== '0' && leafSize !== '1') throw unsupported('leaves', `multi_output_tree`, ['one_output_per_tree']);
  const left = numbersAt(member(tree, place, 'left_children'), `${place}.left_children`);
  const length = left.length;
  const list = (name: string) => numbersAt(member(tree, place, name), `${place}.${name}`, length);
  const right = list('right_children');
  const conditions = list('split_conditions');
  const features = list('split_indices');
  // Truth values in files of version 1.
  const defaults = listAt(member(tree, place, 'default_left'), `${place}.default_left`, length).map((each, i) =>
    whole(`${place}.default_left[${i}]`, typeof each === 'boolean' ? Number(each) : each, 0, 2),
  );
  const types = optional(tree, 'split_type') === undefined ? new Array<number>(length).fill(0) : list('split_type');
  const categories = categoriesOf(tree, place, length);
  const nodes = left.map((child, i): ForeignNode => {
    const at = `${place}.split_conditions[${i}]`;
    if (child === -1) {
      const values = new Array<number>(outputs).fill(0);
      values[output] = finite(at, conditions[i] as number);
      return { kind: 'leaf', values };
    }
    const yes = whole(`${place}.left_children[${i}]`, child, 0, length);
    const no = whole(`${place}.right_children[${i}]`, right[i], 0, length);
    const input = whole(`${place}.split_indices[${i}]`, features[i], 0, inputs);
    const isLeft = defaults[i] === 1;
    const common = { kind: 'split', input, isZeroMissing: false } as const;
    if (types[i] === 0) {
      const test = { kind: 'below', cut: Math.fround(conditions[i] as number) } as const;
      return { ...common, test, yes, no, missing: isLeft ? 'yes' : 'no' };
    }
    if (types[i] !== 1) throw wrongValue(`${place}.split_type[${i}]`, types[i], '0 … 1');
    const values = categories.get(i);
    if (values === undefined) throw new UsageError('foreign.missing', { place: `${place}.categories_nodes: ${i}` });
    // What is listed goes right.
    return {
      ...common,
      test: { kind: 'among', values, whole: true },
      yes: no,
      no: yes,
      missing: isLeft ? 'no' : 'yes',
    };
  });
  return asTree(number, nodes);
}

/** Codes by node. */
function categoriesOf(tree: unknown, place: string, length: number): ReadonlyMap<number, readonly number[]> {
  const given = optional(tree, 'categories_nodes');
  if (given === undefined) return new Map();
  const nodes = numbersAt(given, `${place}.categories_nodes`);
  const list = (name: string, most?: number) => numbersAt(member(tree, place, name), `${place}.${name}`, most);
  const all = list('categories');
  const starts = list('categories_segments', nodes.length);
  const sizes = list('categories_sizes', nodes.length);
  const found = new Map<number, readonly number[]>();
  nodes.forEach((node, i) => {
    const at = whole(`${place}.categories_nodes[${i}]`, node, 0, length);
    if (found.has(at)) throw new UsageError('foreign.twice', { place: `${place}.categories_nodes: ${at}` });
    const start = whole(`${place}.categories_segments[${i}]`, starts[i], 0, all.length + 1);
    const size = whole(`${place}.categories_sizes[${i}]`, sizes[i], 0, all.length - start + 1);
    const codes = all.slice(start, start + size);
    found.set(
      at,
      codes.map((code) => whole(`${place}.categories`, code, 0, endOfCodes)),
    );
  });
  return found;
}

/** Weights are listed by input, with one for each output, and after the last input the intercepts. */
function linearOf(model: unknown, inputs: number, base: readonly number[]): ForeignLinear {
  const outputs = base.length;
  const all = numbersAt(member(model, 'model', 'weights'), 'weights', (inputs + 1) * outputs);
  return {
    kind: 'linear',
    isMissingZero: true,
    weights: base.map((_, k) => Float64Array.from({ length: inputs }, (_, i) => all[i * outputs + k] as number)),
    bias: Float64Array.from(base, (score, k) => score + (all[inputs * outputs + k] as number)),
  };
}
