/**
 * ONNX models of the operators that trees, linear models and small dense networks are exported with (ai.onnx, ai.onnx.ml of the ONNX
 * specification). A graph is followed from its inputs on; what each name stands for is columns, an affine map of them, layers, or a result.
 */
import { UsageError } from '@tacit/engine';
import { atMost, differentNames, unsupported, wrongValue } from '../checks.ts';
import {
  type Activation,
  type ForeignLayer,
  type ForeignModel,
  type ForeignNetwork,
  mostInputs,
  mostLayers,
  type Transform,
} from '../model.ts';
import { type Graph, type GraphNode, graphOf, type Tensor } from './graph.ts';
import { addConstant, multiplied, scaled, identityLayer } from './affine.ts';
import { classifierOf, linearClassifier, linearRegressor, type Scored } from './scored.ts';
import { treeScores } from './trees.ts';

/** What a name of the graph stands for. */
type Value =
  | { readonly kind: 'columns'; readonly columns: readonly number[] }
  /** Layers with their activation, then a map that has none yet. */
  | {
      readonly kind: 'layers';
      readonly layers: ForeignNetwork['layers'];
      readonly open: ForeignLayer | undefined;
      readonly width: number;
    }
  | { readonly kind: 'scores'; readonly scored: Scored }
  /** 1 less a probability: of the first of two classes. */
  | { readonly kind: 'rest'; readonly of: string }
  | { readonly kind: 'label' };

const passing = ['Identity', 'Cast', 'Dropout', 'Flatten', 'ZipMap', 'Reshape'];
/** What makes a label of scores. */
const labelling = ['ArgMax', 'ArrayFeatureExtractor'];
const activations: Readonly<Record<string, Activation | 'softmax' | 'exp'>> = {
  Relu: 'relu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Softmax: 'softmax',
  Exp: 'exp',
};
const known = [
  ...passing,
  ...labelling,
  ...Object.keys(activations),
  'Concat',
  'Scaler',
  'Normalizer',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'MatMul',
  'Gemm',
  'LinearRegressor',
  'LinearClassifier',
  'TreeEnsembleRegressor',
  'TreeEnsembleClassifier',
];

/** Throws UsageError 'foreign.…'. */
export function readOnnx(bytes: Uint8Array<ArrayBuffer>): ForeignModel {
  const graph = graphOf(bytes);
  const { values, names, isDouble } = inputsOf(graph);
  const walk = new Walk(graph, names.length, values);
  for (const node of graph.nodes) walk.take(node);
  const results = graph.outputs.flatMap((name) => {
    const value = values.get(name);
    if (value === undefined) throw new UsageError('foreign.missing', { place: `output: ${name.slice(0, 60)}` });
    return value.kind === 'scores' || value.kind === 'layers' ? [value] : [];
  });
  const found = results.at(-1);
  if (found === undefined) throw new UsageError('foreign.missing', { place: 'output' });
  const scored = found.kind === 'scores' ? found.scored : networkOf(found);
  return {
    tool: 'onnx',
    inputs: names.map((name) => ({ name, isCode: false })),
    precision: isDouble ? 'float64' : 'float32',
    ...scored,
  };
}

function inputsOf(graph: Graph) {
  const values = new Map<string, Value>();
  const names: string[] = [];
  for (const { name, columns } of graph.inputs) {
    if (values.has(name)) throw new UsageError('foreign.twice', { place: `input: ${name.slice(0, 60)}` });
    atMost('inputs', names.length + columns, mostInputs);
    values.set(name, { kind: 'columns', columns: Array.from({ length: columns }, (_, i) => names.length + i) });
    names.push(...(columns === 1 ? [name] : Array.from({ length: columns }, (_, i) => `${name}[${i}]`)));
  }
  const given = graph.names?.length === names.length ? graph.names : names;
  const isDouble = graph.inputs.some((each) => each.isDouble);
  return { values, names: differentNames(given, 'input'), isDouble };
}

/** The last activation is the model's transform. */
function networkOf({ layers, open }: Extract<Value, { readonly kind: 'layers' }>): Scored {
  const last = layers.at(-1);
  const transform: Transform = open === undefined && last !== undefined ? last.activation : 'identity';
  const all =
    open === undefined
      ? layers.map((each, i) => (i === layers.length - 1 ? { ...each, activation: 'identity' as const } : each))
      : [...layers, { ...open, activation: 'identity' as const }];
  const outputs = all.at(-1)?.bias.length ?? 0;
  const [only] = all;
  if (only !== undefined && all.length === 1) {
    const { weights, bias } = only;
    return { objective: 'Gemm', body: { kind: 'linear', weights, bias, isMissingZero: false }, outputs, transform };
  }
  return { objective: 'Gemm', body: { kind: 'network', layers: all }, outputs, transform };
}

class Walk {
  readonly #graph: Graph;
  readonly #inputs: number;
  readonly #values: Map<string, Value>;

  constructor(graph: Graph, inputs: number, values: Map<string, Value>) {
    this.#graph = graph;
    this.#inputs = inputs;
    this.#values = values;
  }

  take(node: GraphNode): void {
    const { op, outputs } = node;
    if (!known.includes(op)) throw unsupported('operator', op, known);
    const results = this.#resultsOf(node);
    for (const [i, name] of outputs.entries()) {
      if (name === '') continue;
      if (this.#values.has(name)) throw new UsageError('foreign.twice', { place: `${op}: ${name.slice(0, 60)}` });
      this.#values.set(name, results[i] ?? { kind: 'label' });
    }
  }

  #resultsOf(node: GraphNode): Value[] {
    const { op } = node;
    // A sum or product may name its constant first.
    const [first, second, ...more] = node.inputs;
    const isTurned = (op === 'Add' || op === 'Mul') && this.#constant(first) !== undefined && second !== undefined;
    if (isTurned) return this.#resultsOf({ ...node, inputs: [second, first as string, ...more] });
    const { inputs } = node;
    if (labelling.includes(op)) return [{ kind: 'label' }];
    if (op === 'Concat') return [this.#joined(inputs)];
    if (op === 'Sub' && this.#isRest(inputs)) return [{ kind: 'rest', of: inputs[1] as string }];
    const own = this.#value(inputs[0], op);
    if (op === 'Reshape') this.#checkShape(own, inputs[1]);
    if (passing.includes(op) || own.kind === 'label') return [own];
    if (own.kind === 'rest') throw unsupported(`input of ${op}`, 'a probability', ['columns']);
    switch (op) {
      case 'TreeEnsembleRegressor':
      case 'TreeEnsembleClassifier': {
        if (own.kind !== 'columns' || own.columns.some((each, i) => each !== i))
          throw unsupported('input of trees', 'computed columns', ['the inputs themselves']);
        const scored = treeScores(node, this.#inputs);
        return op === 'TreeEnsembleRegressor' ? [scores(scored)] : [{ kind: 'label' }, scores(scored)];
      }
      case 'LinearRegressor':
        return [scores(this.#after(own, linearRegressor(node)))];
      case 'LinearClassifier':
        return [{ kind: 'label' }, scores(classifierOf(this.#after(own, linearClassifier(node))))];
      case 'Normalizer':
        return [this.#normalised(own, node)];
      default:
        return [own.kind === 'scores' ? this.#scoresThrough(own, op) : this.#mapped(own, node)];
    }
  }

  #value(name: string | undefined, op: string): Value {
    const value = this.#values.get(name ?? '');
    if (value === undefined) throw new UsageError('foreign.missing', { place: `${op}: ${(name ?? '').slice(0, 60)}` });
    return value;
  }

  #constant(name: string | undefined): Tensor | undefined {
    return this.#graph.constants.get(name ?? '');
  }

  /** Whether it is 1 less what a network says with a sigmoid. */
  #isRest([first, second]: readonly string[]): boolean {
    const value = this.#values.get(second ?? '');
    const one = this.#constant(first)?.values;
    return one?.length === 1 && one[0] === 1 && value?.kind === 'layers' && isProbability(value);
  }

  /** Rows stay rows. */
  #checkShape(own: Value, name: string | undefined): void {
    if (own.kind !== 'layers') return;
    const shape = this.#constant(name)?.values ?? [];
    const columns = shape.length === 2 ? (shape[1] as number) : shape.length === 1 && own.width === 1 ? 1 : 0;
    if (columns !== own.width) throw wrongValue('Reshape', `[${shape.join(', ')}]`, `[-1, ${own.width}]`);
  }

  #joined(names: readonly string[]): Value {
    const [first, second] = names.map((name) => this.#value(name, 'Concat'));
    // Both probabilities of two classes: the second says it all.
    if (names.length === 2 && first?.kind === 'rest' && first.of === names[1] && second !== undefined) return second;
    const columns = names.flatMap((name) => {
      const value = this.#value(name, 'Concat');
      if (value.kind !== 'columns') throw unsupported('input of Concat', value.kind, ['the inputs themselves']);
      return value.columns;
    });
    return { kind: 'columns', columns };
  }

  /** Normalising probabilities that add up to 1 changes nothing. */
  #normalised(own: Value, { attributes }: GraphNode): Value {
    const norm = attributes.get('norm')?.text ?? 'MAX';
    const isProbability = own.kind === 'scores' && (own.scored.transform === 'softmax' || own.scored.outputs === 1);
    if (norm === 'L1' && isProbability) return own;
    throw unsupported('operator', `Normalizer ${norm}`, ['Normalizer L1 of a softmax or of two classes']);
  }

  /** An activation behind a linear model. */
  #scoresThrough(own: Extract<Value, { readonly kind: 'scores' }>, op: string): Value {
    const activation = activations[op];
    if (activation === undefined || own.scored.transform !== 'identity')
      throw unsupported('operator behind a result', op, [...passing, ...Object.keys(activations)]);
    return scores({ ...own.scored, transform: activation });
  }

  #mapped(own: Extract<Value, { readonly kind: 'columns' | 'layers' }>, node: GraphNode): Value {
    const { op, inputs, attributes } = node;
    const activation = activations[op];
    const value = this.#open(own);
    if (activation === 'softmax' || activation === 'exp') {
      const { open, layers } = value;
      if (open === undefined) throw unsupported('operator', `${op} behind an activation`, known);
      const net = networkOf({ ...value, layers, open });
      return scores({ ...net, transform: activation });
    }
    if (activation !== undefined) {
      const { open, layers, width } = value;
      const layer = { ...(open ?? identityLayer(width)), activation };
      atMost('layers', layers.length + 1, mostLayers);
      return { kind: 'layers', layers: [...layers, layer], open: undefined, width };
    }
    const open = value.open ?? identityLayer(value.width);
    const changed = mapThrough(
      open,
      { op, attributes },
      inputs.slice(1).map((name) => this.#constant(name)),
    );
    const named = op === 'MatMul' || op === 'Gemm' ? { ...changed, name: inputs[1] } : changed;
    return { ...value, open: named, width: changed.bias.length };
  }

  #open(own: Extract<Value, { readonly kind: 'columns' | 'layers' }>): Extract<Value, { readonly kind: 'layers' }> {
    if (own.kind === 'layers') return own;
    const { columns } = own;
    const isWhole = columns.length === this.#inputs && columns.every((each, i) => each === i);
    const weights = columns.map((column) =>
      Float64Array.from({ length: this.#inputs }, (_, i) => Number(i === column)),
    );
    const open = isWhole ? undefined : { weights, bias: new Float64Array(columns.length) };
    return { kind: 'layers', layers: [], open, width: columns.length };
  }

  /** A linear model behind what its input stands for. */
  #after(own: Exclude<Value, { readonly kind: 'label' | 'rest' }>, scored: Scored): Scored {
    if (own.kind === 'scores') throw unsupported('input of a linear model', 'a result', ['columns']);
    if (scored.body.kind !== 'linear') return scored;
    const { layers, open, width } = this.#open(own);
    const { weights, bias } = scored.body;
    if (weights.some((row) => row.length !== width))
      throw wrongValue('coefficients', weights[0]?.length, String(width));
    const layer = open === undefined ? { weights, bias } : multiplied(open, weights, bias);
    const net = networkOf({ kind: 'layers', layers, open: layer, width: bias.length });
    return { ...net, objective: scored.objective, transform: scored.transform };
  }
}

const scores = (scored: Scored): Value => ({ kind: 'scores', scored });

const isProbability = ({ layers, open, width }: Extract<Value, { readonly kind: 'layers' }>): boolean =>
  open === undefined && width === 1 && layers.at(-1)?.activation === 'sigmoid';

/** An affine map, and an operator with constants behind it. */
function mapThrough(
  open: ForeignLayer,
  { op, attributes }: Pick<GraphNode, 'op' | 'attributes'>,
  [first, second]: readonly (Tensor | undefined)[],
): ForeignLayer {
  const width = open.bias.length;
  if (op === 'Scaler') {
    const list = (name: string, other: number): readonly number[] => {
      const given = attributes.get(name)?.floats ?? [];
      if (given.length > 1 && given.length !== width) throw wrongValue(`Scaler.${name}`, given.length, `1, ${width}`);
      return Array.from({ length: width }, (_, i) => given[given.length === 1 ? 0 : i] ?? other);
    };
    return scaled(
      addConstant(
        open,
        list('offset', 0).map((each) => -each),
      ),
      list('scale', 1),
    );
  }
  if (first === undefined) throw unsupported(`input of ${op}`, 'no constant', ['constants of the model']);
  if (op === 'MatMul' || op === 'Gemm') {
    const flag = (name: string): number => attributes.get(name)?.int ?? 0;
    if (flag('transA') !== 0) throw unsupported('Gemm.transA', '1', ['0']);
    const isTurned = flag('transB') !== 0;
    const [rows = 0, columns = 0] = first.dims;
    const [from, to] = isTurned ? [columns, rows] : [rows, columns];
    if (first.dims.length !== 2 || from !== width) throw wrongValue(op, `[${first.dims.join(', ')}]`, `[${width}, …]`);
    const alpha = attributes.get('alpha')?.float ?? 1;
    const weights = Array.from({ length: to }, (_, k) =>
      Float64Array.from({ length: from }, (__, i) => {
        return alpha * (first.values[isTurned ? k * from + i : i * to + k] as number);
      }),
    );
    const beta = attributes.get('beta')?.float ?? 1;
    const bias = second === undefined ? new Array<number>(to).fill(0) : spread(second, to, 'Gemm.C');
    return multiplied(
      open,
      weights,
      Float64Array.from(bias, (each) => each * beta),
    );
  }
  const numbers = spread(first, width, op);
  if (op === 'Add') return addConstant(open, numbers);
  if (op === 'Sub')
    return addConstant(
      open,
      numbers.map((each) => -each),
    );
  if (op === 'Mul') return scaled(open, numbers);
  if (numbers.includes(0)) throw wrongValue(op, 0, '≠ 0');
  return scaled(
    open,
    numbers.map((each) => 1 / each),
  );
}

/** A number for each of `width` columns, of a tensor of one row or one number. */
function spread({ dims, values }: Tensor, width: number, place: string): readonly number[] {
  if (values.length === 1) return new Array<number>(width).fill(values[0] as number);
  if (values.length === width && dims.at(-1) === width) return values;
  throw wrongValue(place, `[${dims.join(', ')}]`, `[${width}]`);
}
