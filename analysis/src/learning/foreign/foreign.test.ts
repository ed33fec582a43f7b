/** Models of other tools, read and evaluated in the clear: what XGBoost, LightGBM and ONNX Runtime predict, and files that nobody should trust. */
import { readFileSync } from 'node:fs';
import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { foreignResponses } from './evaluate.ts';
import { readForeignModel } from './read.ts';

interface Case {
  readonly name: string;
  /** Base64 of ONNX. */
  readonly file: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly predicted: readonly (readonly number[])[];
}

const path = new URL('../vectors/foreign.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] };

function bytesOf({ name, file }: Pick<Case, 'name' | 'file'>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(file, name.startsWith('onnx') ? 'base64' : 'utf8'));
}

test.each(cases)('$name: the same as its tool', (each) => {
  const model = readForeignModel(bytesOf(each));
  expect(each.rows.length).toBeGreaterThan(10);
  each.rows.forEach((row, i) => {
    const found = foreignResponses(
      model,
      row.map((value) => value ?? Number.NaN),
    );
    // Of two classes a tool may tell both probabilities.
    const expected = each.predicted[i] as readonly number[];
    const own = expected.length === 2 && found.length === 1 ? expected.slice(1) : expected;
    expect(found.length).toBe(own.length);
    found.forEach((value, k) => {
      const other = own[k] as number;
      const size = Math.max(1, Math.abs(other));
      expect(Math.abs(value - other) / size, `row ${i}: ${JSON.stringify(row)}, ${value}, ${other}`).toBeLessThan(2e-6);
    });
  });
});

const xgboost = cases[1] as Case;
const lightgbm = cases.find(({ name }) => name === 'lightgbm binary with categories') as Case;
const textBytes = (text: string) => new Uint8Array(Buffer.from(text));
const changed = (change: (file: XgboostFile) => void): Uint8Array<ArrayBuffer> => {
  const file = JSON.parse(xgboost.file) as XgboostFile;
  change(file);
  return textBytes(JSON.stringify(file));
};

interface XgboostFile {
  readonly learner: {
    readonly gradient_booster: {
      name: string;
      readonly model: { readonly trees: Record<string, number[]>[]; tree_info: number[] };
    };
    readonly learner_model_param: { num_feature: string; base_score: string };
    objective: { name: string };
    feature_names: string[];
  };
}

function treeIn({ learner }: XgboostFile): Record<string, number[]> {
  return learner.gradient_booster.model.trees[0] as Record<string, number[]>;
}

test('the base score of binary:logitraw is a margin', () => {
  const [plain, raw] = ['binary:logistic', 'binary:logitraw'].map((name) =>
    readForeignModel(
      changed(({ learner }) => {
        learner.objective.name = name;
        learner.learner_model_param.base_score = '[2.5E-1]';
      }),
    ),
  ) as [ReturnType<typeof readForeignModel>, ReturnType<typeof readForeignModel>];
  for (const row of xgboost.rows.map((each) => each.map((value) => value ?? Number.NaN))) {
    const [probability = 0] = foreignResponses(plain, row);
    const [margin = 0] = foreignResponses(raw, row);
    expect(margin).toBeCloseTo(Math.log(probability / (1 - probability)) - Math.log(1 / 3) + 0.25, 6);
  }
});

test('a file says what is wrong with it', () => {
  const codeOf = (bytes: Uint8Array<ArrayBuffer>): string => {
    try {
      readForeignModel(bytes);
    } catch (error) {
      return error instanceof UsageError ? `${error.code}: ${error.message}` : String(error);
    }
    return 'read';
  };
  const cycle = changed((file) => ((treeIn(file)['left_children'] as number[])[1] = 0));
  expect(codeOf(cycle)).toMatch(/foreign\.links: tree 0 is none: node 0/);
  const outside = changed((file) => ((treeIn(file)['right_children'] as number[])[0] = 1e6));
  expect(codeOf(outside)).toMatch(/foreign\.value: trees\[0\]\.right_children\[0\] is 1000000, not 0 … /);
  const input = changed((file) => ((treeIn(file)['split_indices'] as number[])[0] = 3));
  expect(codeOf(input)).toMatch(/split_indices\[0\] is 3, not 0 … 2/);
  expect(codeOf(changed((file) => void delete treeIn(file)['split_conditions']))).toMatch(
    /foreign\.missing: trees\[0\]/,
  );
  expect(codeOf(changed(({ learner }) => (learner.gradient_booster.name = 'dart')))).toMatch(
    /foreign\.unsupported: the model has booster "dart".*gbtree/,
  );
  expect(codeOf(changed(({ learner }) => (learner.objective.name = 'rank:ndcg')))).toMatch(/objective "rank:ndcg"/);
  expect(codeOf(changed(({ learner }) => (learner.feature_names[1] = 'a')))).toMatch(/foreign\.twice/);
  expect(codeOf(changed(({ learner }) => (learner.learner_model_param.base_score = '[2]')))).toMatch(/base_score is 2/);
  expect(codeOf(changed(({ learner }) => (learner.learner_model_param.base_score = 'NaN')))).toMatch(
    /"NaN", not a finite/,
  );
  expect(codeOf(changed(({ learner }) => (learner.learner_model_param.num_feature = '99999')))).toMatch(
    /foreign\.size/,
  );
  expect(codeOf(textBytes(xgboost.file.replace('"split_conditions":[', '"split_conditions":[NaN,')))).toMatch(
    /foreign\.json/,
  );
  expect(codeOf(textBytes('{L\0\0\0\0\0\0\0\x07learner'))).toMatch(/foreign\.binary/);
  expect(codeOf(textBytes('PK\x03\x04'))).toMatch(/foreign\.format/);
  expect(codeOf(textBytes(lightgbm.file.replace('is_linear=0', 'is_linear=1')))).toMatch(/linear_tree/);
  expect(codeOf(textBytes(lightgbm.file.replace('num_leaves=', 'num_leaves=9')))).toMatch(/foreign\.value: Tree=0/);
  expect(codeOf(textBytes(lightgbm.file.replace('end of trees', '')))).toMatch(/foreign\.missing: end of trees/);
  // A chain of splits that is deeper than anybody's tree.
  const deep = changed((file) => {
    const length = 2001;
    const chain = (next: (i: number) => number) => Array.from({ length }, (_, i) => (i < 1000 ? next(i) : -1));
    Object.assign(treeIn(file), {
      left_children: chain((i) => i + 1),
      right_children: chain((i) => 1001 + i),
      split_conditions: new Array(length).fill(1),
      split_indices: new Array(length).fill(0),
      split_type: new Array(length).fill(0),
      default_left: new Array(length).fill(0),
    });
  });
  expect(codeOf(deep)).toMatch(/foreign\.depth/);
});

test('a file that was damaged anywhere is read, or refused with a reason', () => {
  const random = seeded(14);
  for (const each of cases) {
    const bytes = bytesOf(each);
    for (let i = 0; i < 40; i++) {
      const length = i % 4 === 0 ? Math.floor(random() * bytes.length) : bytes.length;
      const damaged = bytes.slice(0, length);
      for (let k = 0; k < 1 + (i % 3) && length > 0; k++) damaged[Math.floor(random() * length)] = random() * 256;
      try {
        const model = readForeignModel(damaged);
        foreignResponses(model, new Array<number>(model.inputs.length).fill(0.5));
      } catch (error) {
        expect(error, `${each.name}, ${i}: ${String(error)}`).toBeInstanceOf(UsageError);
      }
    }
  }
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
