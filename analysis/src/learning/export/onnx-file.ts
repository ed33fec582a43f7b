/** ONNX models as bytes (onnx.proto of the ONNX specification): a graph of few operators, with the constants that they take. */

/** Element types, by their number in TensorProto.DataType. */
const types = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
type ElementType = keyof typeof types;

/** An attribute's value: the name of its type says which. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly doubles: readonly number[] };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of operators of ai.onnx.ml. */
  readonly isMl?: boolean;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** Of `columns` columns each; rows are as many as there are. */
  readonly inputs: readonly { readonly name: string; readonly type: ElementType; readonly columns: number }[];
  readonly outputs: readonly { readonly name: string; readonly type: ElementType; readonly columns: number }[];
  readonly constants: readonly {
    readonly name: string;
    readonly dims: readonly number[];
    readonly values: readonly number[];
  }[];
  /** Beside the graph, for people and programs. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Versions of the format and of the operators, of 2020: older readers have them. */
const versions = { format: 7, operators: 13, ml: 2 };

export function onnxFile(graph: OnnxGraph, producer: { readonly name: string; readonly version: string }): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => message(1, nodeOf(node))),
    text(2, graph.name),
    ...graph.constants.map(({ name, dims, values }) => message(5, [tensorOf(dims, values), text(8, name)])),
    ...graph.inputs.map((each) => message(11, valueOf(each))),
    ...graph.outputs.map((each) => message(12, valueOf(each))),
  ];
  return joined([
    integer(1, versions.format),
    text(2, producer.name),
    text(3, producer.version),
    message(7, body),
    message(8, [text(1, ''), integer(2, versions.operators)]),
    message(8, [text(1, 'ai.onnx.ml'), integer(2, versions.ml)]),
    ...Object.entries(graph.metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}

function nodeOf({ op, inputs, outputs, isMl, attributes = {} }: OnnxNode): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...attributeOf(value)])),
    ...(isMl === true ? [text(7, 'ai.onnx.ml')] : []),
  ];
}

/** With the number of its type in AttributeProto.AttributeType. */
function attributeOf(value: OnnxAttribute): Uint8Array[] {
  if ('int' in value) return [integer(3, value.int), integer(20, 2)];
  if ('ints' in value) return [...value.ints.map((each) => integer(8, each)), integer(20, 7)];
  if ('float' in value) return [floating(2, value.float), integer(20, 1)];
  if ('floats' in value) return [...value.floats.map((each) => floating(7, each)), integer(20, 6)];
  if ('text' in value) return [text(4, value.text), integer(20, 3)];
  if ('texts' in value) return [...value.texts.map((each) => text(9, each)), integer(20, 8)];
  return [message(5, [tensorOf([value.doubles.length], value.doubles)]), integer(20, 4)];
}

/** Of double precision. */
function tensorOf(dims: readonly number[], values: readonly number[]): Uint8Array {
  const raw = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => raw.setFloat64(8 * i, value, true));
  return joined([
    ...dims.map((dim) => integer(1, dim)),
    integer(2, types.double),
    bytes(9, new Uint8Array(raw.buffer)),
  ]);
}

function valueOf({ name, type, columns }: OnnxGraph['inputs'][number]): Uint8Array[] {
  const shape = [message(1, [text(2, 'rows')]), message(1, [integer(1, columns)])];
  return [text(1, name), message(2, [message(1, [integer(1, types[type]), message(2, shape)])])];
}

// -- the wire format of protocol buffers --

function varint(value: bigint): number[] {
  const found: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    found.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return found;
}

const tag = (field: number, wire: number): number[] => varint(BigInt((field << 3) | wire));

const integer = (field: number, value: number): Uint8Array =>
  Uint8Array.from([...tag(field, 0), ...varint(BigInt(value))]);

function floating(field: number, value: number): Uint8Array {
  const raw = new DataView(new ArrayBuffer(4));
  raw.setFloat32(0, value, true);
  return joined([Uint8Array.from(tag(field, 5)), new Uint8Array(raw.buffer)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([...tag(field, 2), ...varint(BigInt(content.length))]), content]);
}

const text = (field: number, content: string): Uint8Array => bytes(field, new TextEncoder().encode(content));

const message = (field: number, fields: readonly Uint8Array[]): Uint8Array => bytes(field, joined(fields));

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
