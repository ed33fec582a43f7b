/**
 * Trees of another tool as they are kept: complete, with whole numbers as cuts of what columns are carried as.
 *
 * A split of a number is one cut of the carried number: the smallest c that does not pass, found by asking the tool's own test (with its
 * rounding to single precision, and its < or ≤) of what it sees of c, which never passes again once it failed. A split of a list is asked of each of its values: those that pass have the
 * weight −1 in a sum that is compared with 0.
 */
import { hiddenLeaves, hiddenNodes, UsageError } from '@tacit/engine';
import { type Feature, nameOf, type NumberFeature, sizeOf } from '../features.ts';
import {
  leafBits,
  type Link,
  mostDepth,
  mostSizeBits,
  mostTrees,
  treeColumns,
  type TreesShape,
  widthOf,
} from '../import/card.ts';
import { passes } from './evaluate.ts';
import { type BoundInput, type BoundModel, checkInputs, seenLevels, seenNumber } from './inputs.ts';
import type { ForeignNode, ForeignTree, ForeignTrees, Transform } from './model.ts';

export interface Converted<Shape> {
  readonly shape: Shape;
  /** What the sums are in, of a model whose response is a power of e: a power of 2. */
  readonly unit: number;
  /** The kept vectors, one after the other. */
  readonly numbers: BigInt64Array;
}

const links: Readonly<Partial<Record<Transform, Link>>> = {
  identity: 'identity',
  sigmoid: 'logit',
  exp: 'log',
  softmax: 'softmax',
};

/** What fits a predictor: see `responseOf` of the engine. */
export const mostPredictor = 2 ** 9;
const mostLogarithm = 7;

/** Throws UsageError 'foreign.…'. */
export function convertTrees(bound: BoundModel, body: ForeignTrees): Converted<TreesShape> {
  checkInputs(bound);
  const { model } = bound;
  const link = links[model.transform];
  if (link === undefined || (link !== 'softmax' && link !== 'identity' && model.outputs > 1))
    throw new UsageError('foreign.link', { found: model.transform, outputs: model.outputs });
  // A model of its base alone is a tree that does not split.
  const trees: readonly ForeignTree[] =
    body.trees.length > 0 ? body.trees : [{ nodes: [{ kind: 'leaf', values: body.base.map(() => 0) }] }];
  if (trees.length > mostTrees)
    throw new UsageError('foreign.size', { what: 'trees', found: trees.length, most: mostTrees });
  const depth = Math.max(1, ...trees.map((tree) => depthOf(tree)));
  if (depth > mostDepth) throw new UsageError('foreign.deep', { found: depth, most: mostDepth });
  const { outputs } = model;
  const ranges = Array.from({ length: outputs }, (_, k) => rangeOf(trees, body.base, k));
  const unit = link === 'log' ? unitOf(ranges[0] as Range) : 1;
  if (link === 'logit') for (const { low, high } of ranges) checkSize(Math.max(-low, high), mostPredictor);
  const start = body.base.map((base) => base - Math.log(unit));
  const leaf = (tree: number, values: readonly number[], k: number): number =>
    (values[k] as number) + (tree === 0 ? (start[k] as number) : 0);
  const largest = trees.reduce((most, { nodes }, tree) => {
    const own = nodes.flatMap((node) =>
      node.kind === 'leaf' ? node.values.map((_, k) => leaf(tree, node.values, k)) : [],
    );
    return own.reduce((size, each) => Math.max(size, Math.abs(each)), most);
  }, 0);
  const sizeBits = Math.max(0, Math.ceil(Math.log2(Math.max(largest, 2 ** -20)) + 2 ** -20));
  if (sizeBits > mostSizeBits) throw new UsageError('foreign.large', { most: 2 ** mostSizeBits });
  const shape: TreesShape = { kind: 'trees', trees: trees.length, depth, outputs, link, sizeBits };
  const filled = new Filled(bound, shape);
  trees.forEach((tree, t) => filled.fill(t, tree, (values, k) => leaf(t, values, k)));
  return { shape, unit, numbers: filled.numbers() };
}

function depthOf({ nodes }: ForeignTree): number {
  const at = (place: number): number => {
    const node = nodes[place] as ForeignNode;
    return node.kind === 'leaf' ? 0 : 1 + Math.max(at(node.yes), at(node.no));
  };
  return at(0);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Between which numbers an output is, whatever the row. */
function rangeOf(trees: readonly ForeignTree[], base: readonly number[], output: number): Range {
  return trees.reduce(
    ({ low, high }, { nodes }) => {
      const own = nodes.flatMap((node) => (node.kind === 'leaf' ? [node.values[output] as number] : []));
      const least = own.reduce((a, b) => Math.min(a, b));
      return { low: low + least, high: high + own.reduce((a, b) => Math.max(a, b)) };
    },
    { low: base[output] as number, high: base[output] as number },
  );
}

/** A power of 2, in which logarithms between these numbers fit. Throws UsageError 'foreign.steep'. */
export function unitOf({ low, high }: Range): number {
  if (low >= -mostLogarithm && high <= mostLogarithm) return 1;
  const unit = 2 ** Math.round((low + high) / 2 / Math.LN2);
  checkSize(Math.max(high - Math.log(unit), Math.log(unit) - low), mostLogarithm);
  return unit;
}

/** Throws UsageError 'foreign.steep'. */
export function checkSize(found: number, most: number): void {
  if (!(found <= most)) throw new UsageError('foreign.steep', { found: Math.round(found * 100) / 100, most });
}

/** The kept vectors of trees that are filled up to one depth. */
class Filled {
  readonly #bound: BoundModel;
  readonly #shape: TreesShape;
  readonly #columns: number;
  readonly #starts: readonly number[];
  readonly #weights: BigInt64Array;
  readonly #cuts: BigInt64Array;
  readonly #leaves: BigInt64Array;

  constructor(bound: BoundModel, shape: TreesShape) {
    const { features } = bound;
    this.#bound = bound;
    this.#shape = shape;
    this.#columns = treeColumns(features).length;
    this.#starts = features.map((_, i) => features.slice(0, i).reduce((sum, each) => sum + widthOf(each), 0));
    this.#weights = new BigInt64Array(hiddenNodes(shape) * this.#columns);
    // No weights, and 0 < 1: all rows go left.
    this.#cuts = new BigInt64Array(hiddenNodes(shape)).fill(1n);
    this.#leaves = new BigInt64Array(shape.outputs * hiddenLeaves(shape));
  }

  fill(tree: number, { nodes }: ForeignTree, leaf: (values: readonly number[], output: number) => number): void {
    const { trees, depth, outputs } = this.#shape;
    const unit = 2 ** leafBits(this.#shape);
    const ends = hiddenLeaves(this.#shape);
    /** `place`: of the node in its level, which has trees · 2^level of them. */
    const at = (node: ForeignNode, level: number, place: number): void => {
      const width = trees * 2 ** level;
      if (level === depth) {
        if (node.kind !== 'leaf') throw new Error('a tree that is deeper than it is');
        for (let k = 0; k < outputs; k++)
          this.#leaves[k * ends + place] = BigInt(Math.round(leaf(node.values, k) * unit));
        return;
      }
      if (node.kind === 'leaf') {
        at(node, level + 1, place);
        at(node, level + 1, width + place);
        return;
      }
      this.#split(node, trees * (2 ** level - 1) + place);
      at(nodes[node.yes] as ForeignNode, level + 1, place);
      at(nodes[node.no] as ForeignNode, level + 1, width + place);
    };
    at(nodes[0] as ForeignNode, 0, tree);
  }

  #split(node: Extract<ForeignNode, { readonly kind: 'split' }>, at: number): void {
    const { model, features, inputs } = this.#bound;
    const input = inputs[node.input] as BoundInput;
    const { name } = model.inputs[node.input] as { readonly name: string };
    const feature = features[input.feature] as Feature;
    const start = at * this.#columns + (this.#starts[input.feature] as number);
    const rounded = model.precision === 'float32' ? Math.fround : (x: number) => x;
    if (feature.kind === 'levels') {
      seenLevels(feature, input, name).forEach((seen, level) => {
        if (goesYes(node, rounded(seen))) this.#weights[start + level] = -1n;
      });
      this.#cuts[at] = 0n;
      return;
    }
    const cut = cutOf(node, feature, rounded, name);
    this.#weights[start] = 1n;
    // A missing number is carried as 0, and led to its side.
    this.#weights[start + 1] = node.missing === 'yes' ? cut - 1n : cut;
    this.#cuts[at] = cut;
  }

  numbers(): BigInt64Array {
    const parts = [this.#weights, this.#cuts, this.#leaves];
    const all = new BigInt64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let from = 0;
    for (const part of parts) {
      all.set(part, from);
      from += part.length;
    }
    return all;
  }
}

type Split = Extract<ForeignNode, { readonly kind: 'split' }>;

function goesYes(node: Split, seen: number): boolean {
  const isMissing = Number.isNaN(seen) || (node.isZeroMissing && seen === 0);
  return isMissing ? node.missing === 'yes' : passes(node.test, seen);
}

/** The smallest carried number that does not pass; beyond the largest size where all do. */
function cutOf(node: Split, feature: NumberFeature, rounded: (x: number) => number, input: string): bigint {
  const { test } = node;
  const column = nameOf(feature);
  if (test.kind === 'among') throw new UsageError('foreign.input-list', { input, column });
  // Zeros on another side than their neighbours would take two cuts.
  if (node.isZeroMissing && passes(test, 0) !== (node.missing === 'yes'))
    throw new UsageError('foreign.zero-missing', { input, column });
  const size = BigInt(sizeOf(feature));
  let [low, high] = [-size, size + 1n];
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (passes(test, rounded(seenNumber(feature, middle)))) low = middle + 1n;
    else high = middle;
  }
  return low;
}
