/** What a network consists of, and the weights that it starts with. */
import { publicRandom } from '../../primitives/public-random.ts';
import { requireOption } from '../learning/glm.ts';

export type Activation = 'relu' | 'sigmoid';

/** What the output is and how it is judged: classes by cross-entropy, a probability by its logarithm, a number by half its squared error. */
export type Output =
  | { readonly kind: 'classes'; readonly classes: number }
  | { readonly kind: 'probability' }
  | { readonly kind: 'number' };

/** Columns `from` to from + values − 1, a 1 in one of them, are taken as `size` numbers that are learnt for each. */
export interface Embedding {
  readonly from: number;
  readonly values: number;
  readonly size: number;
}

export interface NetworkShape {
  /** Columns of the rows, those of embeddings included. */
  readonly columns: number;
  /** In the order of their columns, without overlaps. */
  readonly embeddings?: readonly Embedding[];
  readonly hidden: readonly { readonly units: number; readonly activation: Activation }[];
  readonly output: Output;
}

/** A matrix of weights, inputs × outputs, row-major; with a bias, one more row, the last. */
export interface Weights {
  readonly inputs: number;
  readonly outputs: number;
  readonly hasBias: boolean;
}

/** Weights and biases are held within ±8, and what a hidden unit gives from 0 to 16. */
export const weightLimit = 8;
export const activationLimit = 16;

const mostUnits = 1024;
const mostHidden = 4;

export const outputsOf = (output: Output): number => (output.kind === 'classes' ? output.classes : 1);

/** Columns that are taken as they are. */
export function plainColumns({ columns, embeddings = [] }: NetworkShape): number[] {
  const isEmbedded = (column: number) =>
    embeddings.some(({ from, values }) => column >= from && column < from + values);
  return Array.from({ length: columns }, (_, column) => column).filter((column) => !isEmbedded(column));
}

/** All weights in their order: those of embeddings, then layer after layer. */
export function networkWeights(shape: NetworkShape): { embedded: readonly Weights[]; dense: readonly Weights[] } {
  const { embeddings = [], hidden, output } = shape;
  const embedded = embeddings.map(({ values, size }) => ({ inputs: values, outputs: size, hasBias: false }));
  const first = plainColumns(shape).length + embeddings.reduce((sum, { size }) => sum + size, 0);
  const widths = [first, ...hidden.map(({ units }) => units), outputsOf(output)];
  const dense = widths.slice(1).map((outputs, i) => ({ inputs: widths[i] as number, outputs, hasBias: true }));
  return { embedded, dense };
}

/** How many numbers there are. */
export const weightCount = ({ inputs, outputs, hasBias }: Weights): number => (inputs + (hasBias ? 1 : 0)) * outputs;

/** Throws UsageError('learning.option') for what is no network. */
export function requireNetwork(shape: NetworkShape): void {
  const { columns, embeddings = [], hidden, output } = shape;
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  requireOption('columns', columns, isWhole(columns, 1, 2 ** 16), '1 to 65536');
  let end = 0;
  for (const { from, values, size } of embeddings) {
    requireOption('embeddings.from', from, isWhole(from, end, columns - values), `${end} to ${columns - values}`);
    requireOption('embeddings.values', values, isWhole(values, 1, 2 ** 12), '1 to 4096');
    requireOption('embeddings.size', size, isWhole(size, 1, 64), '1 to 64');
    end = from + values;
  }
  requireOption('hidden', hidden.length, hidden.length <= mostHidden, `0 to ${mostHidden} layers`);
  for (const { units } of hidden) requireOption('units', units, isWhole(units, 1, mostUnits), `1 to ${mostUnits}`);
  if (output.kind === 'classes') requireOption('classes', output.classes, isWhole(output.classes, 2, 64), '2 to 64');
}

/**
 * Weights to start with, uniform within ±√(6 / (inputs + outputs)) (Glorot, Bengio 2010), biases 0, in units of 2^−20: they follow from a
 * public seed, so that everybody knows them; what training makes of them nobody does.
 */
export function initialWeights(shape: NetworkShape, seed: string): BigInt64Array[] {
  const random = publicRandom(seed, 'initial weights');
  const { embedded, dense } = networkWeights(shape);
  return [...embedded, ...dense].map((each) => {
    const all = new BigInt64Array(weightCount(each));
    const most = Math.sqrt(6 / (each.inputs + each.outputs)) * 2 ** 20;
    const words = random.words(each.inputs * each.outputs);
    for (let i = 0; i < words.length; i++) {
      const unit = Number((words[i] as bigint) >> 11n) / 2 ** 53;
      all[i] = BigInt(Math.round((2 * unit - 1) * most));
    }
    return all;
  });
}
