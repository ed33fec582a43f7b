/**
 * A model whose numbers were told, as ONNX: an input for each column, in its own units and of double precision, lists as texts; one product of the
 * terms, and what the family makes of it, as the output `score`.
 *
 * A number in bins is compared with each cut: from a bin to the next one the predictor changes by the difference of their coefficients. A list that
 * has NULL as one of its values takes a marker in its place, a number in bins NaN. Means that fill gaps stay shared and so are not in it: a row with
 * a gap that is no level has NaN as its score.
 */
import { decimalText } from '../../contract/decimals.ts';
import { scaleOf } from '../../local/expression.ts';
import type { LevelsFeature } from '../features.ts';
import { onnxFile, type OnnxGraph, type OnnxNode } from './onnx-file.ts';
import { coefficientsOf, fieldsOf, none, type ToldModel } from './pmml.ts';

/** Columns of the terms that one feature becomes, and what they are multiplied by. */
interface Part {
  readonly output: string;
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly number[];
  readonly constants?: OnnxGraph['constants'];
  readonly type: 'double' | 'string';
}

/** Throws UsageError 'model.not-told', 'model.export-prepared'. */
export function onnxOf(told: ToldModel, version: string): Uint8Array {
  const { card, name, contractDigest } = told;
  const { terms, intercept } = coefficientsOf(told);
  const fields = fieldsOf(card.features);
  let next = 0;
  const parts = fields.map(({ field, feature }, i): Part => {
    const count = feature.kind === 'number' ? 1 : feature.levels.length - 1;
    const own = terms.slice(next, next + count);
    next += count;
    if (feature.kind === 'number') return { output: field, nodes: [], weights: own, type: 'double' };
    return feature.cuts === undefined ? listPart(feature, field, i, own) : binPart(feature, field, i, own);
  });
  const weights = parts.flatMap((part) => part.weights);
  const last = { logistic: 'Sigmoid', linear: 'Identity' }[card.family as string] ?? 'Exp';
  const graph: OnnxGraph = {
    name,
    inputs: fields.map(({ field }, i) => ({ name: field, type: (parts[i] as Part).type, columns: 1 })),
    outputs: [{ name: 'score', type: 'double', columns: 1 }],
    constants: [
      ...parts.flatMap(({ constants = [] }) => constants),
      { name: '(coefficients)', dims: [weights.length, 1], values: weights },
      { name: '(intercept)', dims: [1], values: [intercept] },
    ],
    nodes: [
      ...parts.flatMap(({ nodes }) => nodes),
      {
        op: 'Concat',
        inputs: parts.map(({ output }) => output),
        outputs: ['(terms)'],
        attributes: { axis: { int: 1 } },
      },
      { op: 'MatMul', inputs: ['(terms)', '(coefficients)'], outputs: ['(sum)'] },
      { op: 'Add', inputs: ['(sum)', '(intercept)'], outputs: ['(predictor)'] },
      { op: last, inputs: ['(predictor)'], outputs: ['score'] },
    ],
    metadata: { model: name, contract: contractDigest },
  };
  return onnxFile(graph, { name: 'Tacit', version });
}

/** 0 and 1 for each value but the first; others than these are all 0, as the first is. */
function listPart({ levels }: LevelsFeature, field: string, i: number, weights: readonly number[]): Part {
  const [hot, flat, output] = [`(list ${i})`, `(values ${i})`, `(terms ${i})`];
  const texts = levels.slice(1).map((level) => level ?? none);
  return {
    type: 'string',
    output,
    weights,
    nodes: [
      {
        op: 'OneHotEncoder',
        isMl: true,
        inputs: [field],
        outputs: [hot],
        attributes: { cats_strings: { texts }, zeros: { int: 1 } },
      },
      { op: 'Flatten', inputs: [hot], outputs: [flat], attributes: { axis: { int: 1 } } },
      { op: 'Cast', inputs: [flat], outputs: [output], attributes: { to: { int: 11 } } },
    ],
  };
}

/** 0 and 1 for each cut that a number reaches, and for NULL where that is a level. */
function binPart({ levels, cuts }: LevelsFeature, field: string, i: number, own: readonly number[]): Part {
  const points = (cuts?.points ?? []).map((point) =>
    Number(decimalText(BigInt(point), scaleOf(cuts?.type ?? { kind: 'integer' }))),
  );
  const hasNull = levels.at(-1) === null;
  const [reached, output] = [`(reached ${i})`, `(terms ${i})`];
  const steps = points.map((_, at) => (own[at] as number) - (at === 0 ? 0 : (own[at - 1] as number)));
  const cast = (from: string, to: string): OnnxNode => {
    return { op: 'Cast', inputs: [from], outputs: [to], attributes: { to: { int: 11 } } };
  };
  // Where a gap is no level, the number itself stands beside, times 0: NaN stays NaN.
  const beside: readonly OnnxNode[] = hasNull
    ? [{ op: 'IsNaN', inputs: [field], outputs: [`(missing ${i})`] }, cast(`(missing ${i})`, `(beside ${i})`)]
    : [{ op: 'Identity', inputs: [field], outputs: [`(beside ${i})`] }];
  return {
    type: 'double',
    output,
    weights: [...steps, hasNull ? (own.at(-1) as number) : 0],
    constants: [{ name: `(cuts ${i})`, dims: [1, points.length], values: points }],
    nodes: [
      { op: 'GreaterOrEqual', inputs: [field, `(cuts ${i})`], outputs: [reached] },
      cast(reached, `(steps ${i})`),
      ...beside,
      {
        op: 'Concat',
        inputs: [`(steps ${i})`, `(beside ${i})`],
        outputs: [output],
        attributes: { axis: { int: 1 } },
      },
    ],
  };
}
