/** Linear models of ai.onnx.ml, and how classes and transforms of its operators are read. */
import { UsageError } from '@tacit/engine';
import { atMost, finite, unsupported, whole, wrongValue } from '../checks.ts';
import { type ForeignModel, mostInputs, mostOutputs, type Transform } from '../model.ts';
import type { GraphNode } from './graph.ts';

export type Scored = Pick<ForeignModel, 'objective' | 'body' | 'outputs' | 'transform'>;

/** Throws UsageError 'foreign.unsupported'. */
export function transformOf({ op, attributes }: GraphNode): Transform {
  const name = attributes.get('post_transform')?.text ?? 'NONE';
  if (name === 'NONE') return 'identity';
  if (name === 'LOGISTIC') return 'sigmoid';
  if (name === 'SOFTMAX') return 'softmax';
  throw unsupported(`${op}.post_transform`, name, ['NONE', 'LOGISTIC', 'SOFTMAX']);
}

/** How many classes an operator tells apart. Throws UsageError 'foreign.missing', 'foreign.size'. */
export function classesOf({ op, attributes }: GraphNode): number {
  const labels = ['classlabels_int64s', 'classlabels_ints'].flatMap((name) => attributes.get(name)?.ints ?? []);
  const texts = attributes.get('classlabels_strings')?.texts ?? [];
  const count = Math.max(labels.length, texts.length);
  if (count === 0) throw new UsageError('foreign.missing', { place: `${op}.classlabels_int64s` });
  atMost('classes', count, mostOutputs);
  return count;
}

/** Numbers of an attribute. Throws UsageError 'foreign.missing', 'foreign.value'. */
function floatsAt({ op, attributes }: GraphNode, name: string): readonly number[] {
  const given = attributes.get(name)?.floats;
  if (given === undefined) throw new UsageError('foreign.missing', { place: `${op}.${name}` });
  return given.map((each) => finite(`${op}.${name}`, each));
}

export function linearRegressor(node: GraphNode): Scored {
  const outputs = whole(`${node.op}.targets`, node.attributes.get('targets')?.int ?? 1, 1, mostOutputs + 1);
  return linearOf(node, outputs);
}

/** With coefficients for each class, or of two classes for the second alone. */
export function linearClassifier(node: GraphNode): Scored {
  const classes = classesOf(node);
  const intercepts = node.attributes.get('intercepts')?.floats.length ?? classes;
  return linearOf(node, intercepts === 1 && classes === 2 ? 1 : classes);
}

function linearOf(node: GraphNode, outputs: number): Scored {
  const { op, attributes } = node;
  const all = floatsAt(node, 'coefficients');
  const width = whole(`${op}.coefficients`, all.length / outputs, 1, mostInputs + 1);
  const intercepts = attributes.has('intercepts') ? floatsAt(node, 'intercepts') : new Array<number>(outputs).fill(0);
  if (intercepts.length !== outputs) throw wrongValue(`${op}.intercepts`, intercepts.length, String(outputs));
  const weights = Array.from({ length: outputs }, (_, k) => Float64Array.from(all.slice(k * width, (k + 1) * width)));
  const body = { kind: 'linear', weights, bias: Float64Array.from(intercepts), isMissingZero: false } as const;
  return { objective: op, body, outputs, transform: transformOf(node) };
}

/**
 * Of two classes with logistic scores of opposite sign the second one: both probabilities add up to 1. More classes with a logistic score
 * each are not what a model of one choice says, until they are normalised, which is not computed.
 */
export function classifierOf(scored: Scored): Scored {
  const { body, outputs, transform } = scored;
  if (transform !== 'sigmoid' || outputs === 1 || body.kind === 'trees') return scored;
  const last = body.kind === 'linear' ? body : body.layers.at(-1);
  const [first, second] = last?.weights ?? [];
  const isOpposite =
    outputs === 2 &&
    last !== undefined &&
    last.bias[0] === -(last.bias[1] as number) &&
    first?.every((each, i) => each === -(second?.[i] as number)) === true;
  if (!isOpposite || last === undefined) return scored;
  const one = { weights: [second as Float64Array], bias: last.bias.slice(1) };
  if (body.kind === 'linear') return { ...scored, body: { kind: 'linear', ...one, isMissingZero: false }, outputs: 1 };
  const layers = [...body.layers.slice(0, -1), { ...one, activation: 'identity' as const }];
  return { ...scored, body: { kind: 'network', layers }, outputs: 1 };
}
