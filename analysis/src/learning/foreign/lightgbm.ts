/**
 * LightGBM's text model (`save_model`, "tree" in its first line): numerical and categorical splits, in double precision.
 *
 * Bits of `decision_type`: 1 by categories, 2 default side is left, then two for what counts as missing (0 nothing, 1 zero, 2 NaN). Where NaN
 * does not count as missing it is taken as 0. A row goes left where its value is at most the threshold, or its code is in the list.
 */
import { UsageError } from '@tacit/engine';
import { asTree, atMost, differentNames, numberOf, unsupported, whole, wrongValue } from './checks.ts';
import {
  type ForeignModel,
  type ForeignNode,
  type ForeignTree,
  mostInputs,
  mostNodes,
  mostOutputs,
  mostTrees,
  type Transform,
} from './model.ts';

const transforms: Readonly<Record<string, Transform>> = {
  regression: 'identity',
  regression_l1: 'identity',
  huber: 'identity',
  fair: 'identity',
  quantile: 'identity',
  mape: 'identity',
  binary: 'sigmoid',
  cross_entropy: 'sigmoid',
  multiclass: 'softmax',
  poisson: 'exp',
  gamma: 'exp',
  tweedie: 'exp',
};

type Block = ReadonlyMap<string, string>;

/** Throws UsageError 'foreign.…'. */
export function readLightgbm(text: string): ForeignModel {
  const end = text.indexOf('\nend of trees');
  if (end < 0) throw new UsageError('foreign.missing', { place: 'end of trees' });
  const lines = text.slice(0, end).split(/\r?\n/);
  const starts = lines.flatMap((line, i) => (line.startsWith('Tree=') ? [i] : []));
  atMost('trees', starts.length, mostTrees);
  const head = blockOf(lines.slice(1, starts[0] ?? lines.length), 'head');
  const count = (name: string, end: number): number => whole(name, wholeOf(taken(head, name, 'head'), name), 0, end);
  const inputs = count('max_feature_idx', mostInputs) + 1;
  const names = differentNames(taken(head, 'feature_names', 'head').split(' '), 'feature_names');
  if (names.length !== inputs) throw wrongValue('feature_names', names.length, String(inputs));
  const outputs = count('num_tree_per_iteration', mostOutputs + 1);
  if (outputs === 0 || starts.length % outputs !== 0)
    throw wrongValue('num_tree_per_iteration', outputs, `1 … ${mostOutputs}, ${starts.length} %`);
  const { objective, transform, scale } = objectiveOf(head.get('objective'));
  // A forest's trees are averaged; of the sum its sigmoid has a factor.
  const factor = scale / (head.has('average_output') ? Math.max(1, starts.length / outputs) : 1);
  const codes = new Set<number>();
  let nodes = 0;
  const trees = starts.map((start, i): ForeignTree => {
    const block = blockOf(lines.slice(start, starts[i + 1] ?? lines.length), `Tree=${i}`);
    const tree = treeOf(block, i, { inputs, output: i % outputs, outputs, factor, codes });
    // Every leaf has a number for each output.
    nodes += tree.nodes.length * outputs;
    atMost('nodes', nodes, mostNodes);
    return tree;
  });
  return {
    tool: 'lightgbm',
    objective,
    inputs: names.map((name, i) => ({ name, isCode: codes.has(i) })),
    precision: 'float64',
    body: { kind: 'trees', trees, base: new Array<number>(outputs).fill(0) },
    outputs,
    transform,
  };
}

/** Lines `name=value`. Throws UsageError 'foreign.twice'. */
function blockOf(lines: readonly string[], place: string): Block {
  const found = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const name = at < 0 ? line : line.slice(0, at);
    if (found.has(name)) throw new UsageError('foreign.twice', { place: `${place}: ${name.slice(0, 40)}` });
    found.set(name, at < 0 ? '' : line.slice(at + 1));
  }
  return found;
}

function taken(block: Block, name: string, place: string): string {
  const found = block.get(name);
  if (found === undefined) throw new UsageError('foreign.missing', { place: `${place}: ${name}` });
  return found;
}

const wholeOf = (text: string, place: string): number => whole(place, numberOf(text, place), -(2 ** 31), 2 ** 32);

/** Of a model that was trained with an own function there is no objective: its sums are what it predicts. */
function objectiveOf(text: string | undefined): { objective: string; transform: Transform; scale: number } {
  const [objective = 'custom', ...options] = (text ?? 'custom').split(' ');
  if (objective === 'custom') return { objective, transform: 'identity', scale: 1 };
  if (!Object.hasOwn(transforms, objective)) throw unsupported('objective', objective, Object.keys(transforms));
  if (options.includes('sqrt')) throw unsupported('option of regression', 'reg_sqrt', ['reg_sqrt=false']);
  const sigmoid = options.find((each) => each.startsWith('sigmoid:'))?.slice('sigmoid:'.length);
  const scale = sigmoid === undefined ? 1 : numberOf(sigmoid, 'objective');
  return { objective, transform: transforms[objective] as Transform, scale };
}

interface TreeShape {
  readonly inputs: number;
  readonly output: number;
  readonly outputs: number;
  readonly factor: number;
  /** Inputs that some split takes as codes. */
  readonly codes: Set<number>;
}

function treeOf(block: Block, number: number, shape: TreeShape): ForeignTree {
  const { inputs, output, outputs, factor, codes } = shape;
  const place = `Tree=${number}`;
  const leaves = whole(`${place}: num_leaves`, wholeOf(taken(block, 'num_leaves', place), place), 1, mostNodes);
  if ((block.get('is_linear') ?? '0') !== '0') throw unsupported('leaves', 'linear_tree', ['constant leaves']);
  const splits = leaves - 1;
  const list = (name: string, length: number): number[] => {
    const at = `${place}: ${name}`;
    const texts = length === 0 ? [] : taken(block, name, place).trim().split(/\s+/);
    if (texts.length !== length) throw wrongValue(at, texts.length, `${length} numbers`);
    // A split by missing values alone has no end.
    return texts.map((each) => (name === 'threshold' && each === 'inf' ? Infinity : numberOf(each, at)));
  };
  const values = list('leaf_value', leaves);
  const features = list('split_feature', splits);
  const thresholds = list('threshold', splits);
  const decisions = list('decision_type', splits);
  const left = list('left_child', splits);
  const right = list('right_child', splits);
  const count = whole(`${place}: num_cat`, wholeOf(block.get('num_cat') ?? '0', place), 0, splits + 1);
  const bounds = count === 0 ? [] : list('cat_boundaries', count + 1);
  const words =
    count === 0 ? [] : list('cat_threshold', whole(`${place}: cat_boundaries`, bounds.at(-1), 0, mostNodes));
  /** Splits come first, leaves behind them; a leaf is linked as −1 − its place. */
  const link = (child: number | undefined): number => {
    const found = whole(`${place}: left_child / right_child`, child, -leaves, splits);
    return found >= 0 ? found : splits - 1 - found;
  };
  const nodes = Array.from({ length: splits }, (_, i): ForeignNode => {
    const input = whole(`${place}: split_feature`, features[i], 0, inputs);
    const decision = whole(`${place}: decision_type`, decisions[i], 0, 12);
    const [yes, no] = [link(left[i]), link(right[i])];
    if ((decision & 1) === 1) {
      codes.add(input);
      const at = whole(`${place}: threshold`, thresholds[i], 0, count);
      const test = { kind: 'among', values: codesIn(words, bounds[at], bounds[at + 1], place), whole: true } as const;
      return { kind: 'split', input, test, yes, no, missing: 'no', isZeroMissing: false };
    }
    const cut = thresholds[i] as number;
    const counts = decision >> 2;
    const isYes = counts === 0 ? 0 <= cut : (decision & 2) !== 0;
    const test = { kind: 'up-to', cut } as const;
    return { kind: 'split', input, test, yes, no, missing: isYes ? 'yes' : 'no', isZeroMissing: counts === 1 };
  });
  const ends = values.map((value): ForeignNode => {
    const own = new Array<number>(outputs).fill(0);
    own[output] = value * factor;
    return { kind: 'leaf', values: own };
  });
  return asTree(number, [...nodes, ...ends]);
}

/** Codes whose bit is set in words of 32 bits, from word `start` up to `end`. */
function codesIn(
  words: readonly number[],
  start: number | undefined,
  end: number | undefined,
  place: string,
): number[] {
  const from = whole(`${place}: cat_boundaries`, start, 0, words.length + 1);
  const to = whole(`${place}: cat_boundaries`, end, from, words.length + 1);
  return words.slice(from, to).flatMap((word, i) => {
    const bits = whole(`${place}: cat_threshold`, word, 0, 2 ** 32);
    return Array.from({ length: 32 }, (_, bit) => bit).flatMap((bit) => ((bits >>> bit) & 1 ? [32 * i + bit] : []));
  });
}
