/** Models as ONNX and as XGBoost's JSON: what ONNX Runtime and XGBoost make of the files, and our own reader. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PlainNode, PlainTrees } from './export/plain-trees.ts';
import { foreignResponses } from './foreign/evaluate.ts';
import { readForeignModel } from './foreign/read.ts';
import {
  coefficients,
  type ExportedRow,
  exportCases,
  linearRows,
  plainTrees,
  toldModels,
  treeRows,
} from './testing/exported.ts';

const path = new URL('vectors/onnx.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly cases: readonly (ReturnType<typeof exportCases>[number] & {
    readonly scores: readonly (readonly (number | null)[])[];
  })[];
};
const scoresOf = (name: string) => cases.find((each) => each.name === name)?.scores ?? [];

test('what was read elsewhere is what is written here', () => {
  expect(cases.map((each) => ({ ...each, scores: undefined }))).toEqual(
    exportCases().map((each) => ({ ...each, scores: undefined })),
  );
});

const links = { logit: (x: number) => 1 / (1 + Math.exp(-x)), identity: (x: number) => x, log: Math.exp };

/** Written apart from the export: the predictor of one row. */
function predictorOf({ age, ward, income, use, late }: ExportedRow): number {
  const [a, b, none, mid, high, unknown, uses, isLate, intercept] = coefficients as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (age === null || use === null) return Number.NaN;
  const wards = ward === null ? none : ward === 'a' ? 0 : b;
  const earns = income === null ? unknown : Number(income) < 100 ? 0 : Number(income) < 250.5 ? mid : high;
  return a * Number(age) + wards + earns + (Number(use) < 0.05 ? 0 : uses) + (late === true ? isLate : 0) + intercept;
}

test('ONNX Runtime scores by a generalised linear model as it is', () => {
  for (const { name, card } of toldModels) {
    const link = { logistic: links.logit, linear: links.identity, poisson: links.log }[card.family as string] as (
      x: number,
    ) => number;
    const scores = scoresOf(name);
    linearRows.forEach((row, i) => {
      const [found] = scores[i] ?? [];
      const expected = link(predictorOf(row));
      if (Number.isNaN(expected)) expect(found).toBe(null);
      else expect(Math.abs((found as number) - expected)).toBeLessThan(1e-12);
    });
  }
});

/** Written apart from the export: outputs of one row before the link, walking the trees. */
function sumsOf({ trees, start, inputs }: PlainTrees, row: ExportedRow): number[] {
  const sums = [...start];
  for (const { output, root } of trees) {
    let node = root;
    while (node.kind === 'split') node = goesRight(node, inputs, row) ? node.yes : node.no;
    sums[output] = (sums[output] as number) + node.value;
  }
  return sums;
}

function goesRight(
  { input, right, missing }: Extract<PlainNode, { readonly kind: 'split' }>,
  inputs: PlainTrees['inputs'],
  row: ExportedRow,
): boolean {
  const value = row[inputs[input]?.name ?? ''];
  if (value === null || value === undefined) return missing === 'right';
  if (right === null) return false;
  const [x, cut] = [Math.fround(Number(value)), Math.fround(right.value)];
  return right.kind === 'is' ? x === cut : right.kind === 'from' ? x >= cut : x > cut;
}

function responsesOf(sums: readonly number[], link: PlainTrees['link']): number[] {
  if (link !== 'softmax') return sums.map(links[link]);
  const all = sums.map(Math.exp);
  return all.map((each) => each / all.reduce((a, b) => a + b, 0));
}

test.each(plainTrees.flatMap((trees) => ['onnx', 'xgboost'].map((tool) => [tool, trees.link, trees] as const)))(
  '%s, %s: as the trees are, by the tool and by our own reader',
  (tool, link, trees) => {
    const each = cases.find(({ name }) => name === `${tool} ${link}`);
    const bytes = Buffer.from(each?.onnx ?? each?.xgboost ?? '', each?.onnx === undefined ? 'utf8' : 'base64');
    const own = readForeignModel(new Uint8Array(bytes));
    treeRows.forEach((row, i) => {
      const expected = responsesOf(sumsOf(trees, row), link);
      const read = foreignResponses(
        own,
        trees.inputs.map(({ name }) => Number(row[name] ?? Number.NaN)),
      );
      expected.forEach((value, k) => {
        const about = `row ${i}: ${JSON.stringify(row)}`;
        expect(Math.abs((each?.scores[i]?.[k] as number) - value) / Math.max(1, value), about).toBeLessThan(2e-6);
        expect(Math.abs((read[k] as number) - value) / Math.max(1, value), about).toBeLessThan(2e-6);
      });
    });
  },
);
