/** What a foreign model says of a row, in the clear: as its tool does, with sums in double precision. */
import { UsageError } from '@tacit/engine';
import './messages.ts';
import type { Activation, ForeignLayer, ForeignModel, ForeignNode, ForeignTest, ForeignTree } from './model.ts';

/** Sums before the transform, one for each output. `row`: a number for each input, NaN where there is none. Throws UsageError 'foreign.row'. */
function foreignMargins(model: ForeignModel, row: readonly number[]): number[] {
  const { body, inputs, precision } = model;
  if (row.length !== inputs.length) throw new UsageError('foreign.row', { found: row.length, expected: inputs.length });
  const values = precision === 'float32' ? row.map(Math.fround) : row;
  switch (body.kind) {
    case 'trees': {
      const leaves = body.trees.map((tree) => leafOf(tree, values));
      return body.base.map((base, output) => leaves.reduce((sum, leaf) => sum + (leaf[output] as number), base));
    }
    case 'linear':
      return affine(body, body.isMissingZero ? values.map((value) => (Number.isNaN(value) ? 0 : value)) : values);
    case 'network':
      return body.layers.reduce<number[]>(
        (held, layer) => affine(layer, held).map(activations[layer.activation]),
        [...values],
      );
  }
}

/** What the tool predicts of a row. Throws as `foreignMargins`. */
export function foreignResponses(model: ForeignModel, row: readonly number[]): number[] {
  const margins = foreignMargins(model, row);
  if (model.transform === 'exp') return margins.map(Math.exp);
  if (model.transform !== 'softmax') return margins.map(activations[model.transform]);
  const most = Math.max(...margins);
  const powers = margins.map((each) => Math.exp(each - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((each) => each / sum);
}

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  identity: (x) => x,
  relu: (x) => (x < 0 ? 0 : x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

function affine({ weights, bias }: ForeignLayer, values: readonly number[]): number[] {
  return weights.map((row, i) =>
    row.reduce((sum, weight, j) => sum + weight * (values[j] as number), bias[i] as number),
  );
}

function leafOf({ nodes }: ForeignTree, row: readonly number[]): readonly number[] {
  let node = nodes[0] as ForeignNode;
  while (node.kind === 'split') {
    const value = row[node.input] as number;
    const isMissing = Number.isNaN(value) || (node.isZeroMissing && Math.abs(value) <= leastNumber);
    const isYes = isMissing ? node.missing === 'yes' : passes(node.test, value);
    node = nodes[isYes ? node.yes : node.no] as ForeignNode;
  }
  return node.values;
}

/** What LightGBM takes for zero. */
const leastNumber = Math.fround(1e-35);

/** Whether a value that is there passes. */
export function passes(test: ForeignTest, value: number): boolean {
  if (test.kind === 'below') return value < test.cut;
  if (test.kind === 'up-to') return value <= test.cut;
  return test.values.includes(test.whole ? Math.trunc(value) : value);
}
