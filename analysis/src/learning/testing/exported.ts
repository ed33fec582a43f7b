/** Models to be written as files, the same each time: what independent readers make of them stands in vectors/onnx.json. */
import { onnxOf } from '../export/onnx.ts';
import { type PlainNode, type PlainTrees, treesOnnxOf, xgboostOf } from '../export/plain-trees.ts';
import type { ToldModel } from '../export/pmml.ts';
import type { Feature } from '../features.ts';
import type { GlmCard } from '../glm/card.ts';

export type ExportedRow = Readonly<Record<string, number | string | boolean | null>>;

interface ExportCase {
  readonly name: string;
  /** Base64. */
  readonly onnx?: string;
  readonly xgboost?: string;
  readonly rows: readonly ExportedRow[];
}

const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const source = (owner: string, column: string) => ({ owner, dataset: 'people', column });
const features: readonly Feature[] = [
  { kind: 'number', ...source('bank', 'age'), type: { kind: 'integer' }, low: '18', high: '88', filled: false },
  { kind: 'levels', ...source('bank', 'ward'), levels: ['a', 'b & "c"', null] },
  {
    kind: 'levels',
    ...source('telecom', 'income'),
    levels: ['low', 'mid', 'high', null],
    cuts: { type: money, points: ['10000', '25050'] },
  },
  { kind: 'levels', ...source('telecom', 'use'), levels: ['low', 'high'], cuts: { type: money, points: ['5'] } },
  { kind: 'levels', ...source('telecom', 'late'), levels: ['false', 'true'] },
];
const label = { owner: 'bank', dataset: 'people', column: 'bad', levels: ['false', 'true'], positive: 1 };
export const coefficients = [0.031, -0.5, 0.25, 0.7, 1.1, -0.3, 0.4, 0.9, -2];

export const toldModels: readonly ToldModel[] = (['logistic', 'linear', 'poisson'] as const).map((family) => {
  const card: GlmCard = { version: 1, family, label, unit: 1, features, bits: 20, test: null };
  const terms = coefficients.map((coefficient) => ({ coefficient }));
  const numbers = { terms: terms as unknown as ToldModel['numbers']['terms'] };
  return { name: `train/0123456789abcdef/${family}`, card, numbers, contractDigest: '0'.repeat(64) };
});

export const linearRows: readonly ExportedRow[] = Array.from({ length: 24 }, (_, i) => ({
  age: i === 7 ? null : 18 + 3 * i,
  ward: ['a', 'b & "c"', null][i % 3] as string | null,
  income: [99.99, 100, 250.49, 250.5, null, 300][i % 6] as number | null,
  use: i === 11 ? null : ([0.04, 0.05, 2][i % 3] as number),
  late: i % 4 < 2,
}));

const inputs = [
  { name: 'age', isCode: false },
  { name: 'income', isCode: false },
  { name: 'ward', isCode: true },
];
type Question = Pick<Extract<PlainNode, { readonly kind: 'split' }>, 'input' | 'right' | 'missing'>;
const node = (input: number, value: number, missing: 'left' | 'right' = 'left', kind?: 'from'): Question => ({
  input,
  right: { kind: kind ?? (input === 2 ? 'is' : 'above'), value },
  missing,
});
const onlyMissing: Question = { input: 1, right: null, missing: 'right' };

/** From the nodes of a complete tree, of which null has no split: rows go left. */
function grown(nodes: readonly (Question | null)[], leaves: readonly number[], at = 0): PlainNode {
  if (at >= nodes.length) return { kind: 'leaf', value: leaves[at - nodes.length] as number };
  const no = grown(nodes, leaves, 2 * at + 1);
  const question = nodes[at];
  if (question === null || question === undefined) return no;
  return { kind: 'split', ...question, no, yes: grown(nodes, leaves, 2 * at + 2) };
}
const trees: PlainTrees = {
  name: 'train/0123456789abcdef/trees',
  inputs,
  start: [-0.4],
  link: 'logit',
  trees: [
    { output: 0, root: grown([node(0, 40, 'right'), node(1, 100.1), null], [0.5, -0.25, 0.125, 9]) },
    {
      output: 0,
      root: grown([node(2, 1), node(1, -3.5, 'right', 'from'), node(2, 0, 'right')], [0.1, 0.2, -0.3, 0.4]),
    },
    { output: 0, root: grown([null, node(0, 0), null], [0.05, -0.05, 9, 9]) },
    { output: 0, root: grown([onlyMissing, null, null], [0.01, 9, 0.02, 9]) },
  ],
};
export const plainTrees: readonly PlainTrees[] = [
  trees,
  { ...trees, link: 'identity', start: [12.5] },
  { ...trees, link: 'log', start: [0.3] },
  {
    ...trees,
    link: 'softmax',
    start: [0.2, -0.1, 0.4],
    trees: [0, 1, 2, 0, 1, 2].map((output, i) => ({ ...(trees.trees[i % 3] as PlainTrees['trees'][number]), output })),
  },
];

export const treeRows: readonly ExportedRow[] = Array.from({ length: 30 }, (_, i) => ({
  age: ([40, 40.000004, 39.9, 0, 18, null][i % 6] ?? null) as number | null,
  income: ([100.1, 100.11, -3.5, -3.49, null][i % 5] ?? null) as number | null,
  ward: i % 7 === 6 ? null : i % 4,
}));

export function exportCases(): ExportCase[] {
  const onnx = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
  return [
    ...toldModels.map((told) => ({ name: told.name, onnx: onnx(onnxOf(told, '0.1.0')), rows: linearRows })),
    ...plainTrees.map((each) => ({
      name: `onnx ${each.link}`,
      onnx: onnx(treesOnnxOf(each, '0.1.0')),
      rows: treeRows,
    })),
    ...plainTrees.map((each) => ({ name: `xgboost ${each.link}`, xgboost: xgboostOf(each), rows: treeRows })),
  ];
}
