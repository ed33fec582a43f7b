/** An ONNX model (onnx.proto of the ONNX specification) as nodes in their order, with the constants that they take. */
import { UsageError } from '@tacit/engine';
import { atMost, finite, unsupported, wrongValue } from '../checks.ts';
import { mostWeights } from '../model.ts';
import { floatsOf, Message } from './wire.ts';

export interface Tensor {
  readonly dims: readonly number[];
  readonly values: readonly number[];
  /** Of 8 bytes a number. */
  readonly isDouble: boolean;
}

interface Attribute {
  readonly float: number;
  readonly int: number;
  readonly text: string;
  readonly tensor: Tensor | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly texts: readonly string[];
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Columns that each has. */
  readonly inputs: readonly { readonly name: string; readonly columns: number; readonly isDouble: boolean }[];
  readonly outputs: readonly string[];
  /** Names of the columns where the file has them, as `feature_names` in its metadata, separated by commas. */
  readonly names: readonly string[] | undefined;
}

/** Most nodes of a graph. */
const mostGraphNodes = 10_000;

/** Throws UsageError 'foreign.…'. */
export function graphOf(bytes: Uint8Array<ArrayBuffer>): Graph {
  const model = new Message(bytes, 'model');
  const [graph] = model.messages(7, 'graph');
  if (graph === undefined) throw new UsageError('foreign.missing', { place: 'graph' });
  const all = graph.messages(1, 'node').map(nodeOf);
  atMost('nodes', all.length, mostGraphNodes);
  const constants = new Map<string, Tensor>();
  for (const each of graph.messages(5, 'initializer')) {
    const name = each.text(8);
    if (constants.has(name)) throw new UsageError('foreign.twice', { place: `initializer: ${name.slice(0, 60)}` });
    constants.set(name, tensorOf(each, name));
  }
  const nodes = all.filter((node) => {
    if (node.op !== 'Constant') return true;
    const [name = ''] = node.outputs;
    if (constants.has(name)) throw new UsageError('foreign.twice', { place: `Constant: ${name.slice(0, 60)}` });
    const tensor = node.attributes.get('value')?.tensor;
    if (tensor === undefined) throw unsupported('constant', [...node.attributes.keys()].join(', '), ['value']);
    constants.set(name, tensor);
    return false;
  });
  const inputs = graph.messages(11, 'input').flatMap((each) => {
    const name = each.text(1);
    return constants.has(name) ? [] : [inputOf(each, name)];
  });
  const metadata = model.messages(14, 'metadata_props').find((each) => each.text(1) === 'feature_names');
  return {
    nodes,
    constants,
    inputs,
    outputs: graph.messages(12, 'output').map((each) => each.text(1)),
    names: metadata?.text(2).split(','),
  };
}

function inputOf(value: Message, name: string): Graph['inputs'][number] {
  const [tensor] = value.messages(2, name).flatMap((type) => type.messages(1, name));
  if (tensor === undefined) throw wrongValue(name, 'no tensor', 'a tensor of numbers');
  const type = tensor.number(1);
  // float, int32, int64, double, bool.
  if (![1, 6, 7, 9, 11].includes(type)) throw wrongValue(name, `type ${type}`, 'a tensor of numbers');
  const dims = tensor.messages(2, name).flatMap((shape) => shape.messages(1, name).map((dim) => dim.number(1)));
  const columns = dims[1] ?? 1;
  if (dims.length > 2 || columns < 1) throw wrongValue(name, `[${dims.join(', ')}]`, '[rows, columns]');
  return { name, columns, isDouble: type === 11 };
}

function nodeOf(node: Message): GraphNode {
  const attributes = new Map<string, Attribute>();
  const op = node.text(4);
  for (const each of node.messages(5, op)) {
    const name = each.text(1);
    if (attributes.has(name)) throw new UsageError('foreign.twice', { place: `${op}.${name}`.slice(0, 80) });
    const [tensor] = each.messages(5, name);
    attributes.set(name, {
      float: each.floats(2, 4).at(-1) ?? 0,
      int: each.number(3),
      text: each.text(4),
      tensor: tensor === undefined ? undefined : tensorOf(tensor, `${op}.${name}`),
      floats: each.floats(7, 4),
      ints: each.numbers(8),
      texts: each.texts(9),
    });
  }
  return { op, inputs: node.texts(1), outputs: node.texts(2), attributes };
}

function tensorOf(tensor: Message, place: string): Tensor {
  const dims = tensor.numbers(1);
  const type = tensor.number(2);
  if (tensor.number(14) !== 0 || tensor.has(13)) throw unsupported('weights', 'external_data', ['one file']);
  const size = dims.reduce((product, each) => product * (each < 0 ? Number.NaN : each), 1);
  if (!(size <= mostWeights)) throw wrongValue(place, `[${dims.join(', ')}]`, `≤ ${mostWeights}`);
  const [raw] = tensor.all(9);
  const values = valuesOf(tensor, type, raw, place);
  if (values.length !== size) throw wrongValue(place, values.length, `[${dims.join(', ')}]`);
  return { dims, values: values.map((each) => finite(place, each)), isDouble: type === 11 };
}

/** Types by their number in TensorProto.DataType. */
function valuesOf(tensor: Message, type: number, raw: Uint8Array<ArrayBuffer> | undefined, place: string): number[] {
  if (type === 1 || type === 11) {
    const size = type === 1 ? 4 : 8;
    if (raw === undefined) return tensor.floats(type === 1 ? 4 : 10, size);
    if (raw.length % size !== 0) throw wrongValue(place, raw.length, `${size} · n`);
    return floatsOf(raw, size);
  }
  if (type !== 6 && type !== 7) throw unsupported('type of numbers', `${type}`, ['float', 'double', 'int32', 'int64']);
  if (raw === undefined) return tensor.numbers(type === 6 ? 5 : 7);
  const size = type === 6 ? 4 : 8;
  if (raw.length % size !== 0) throw wrongValue(place, raw.length, `${size} · n`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  return Array.from({ length: raw.length / size }, (_, i) =>
    type === 6 ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true)),
  );
}
