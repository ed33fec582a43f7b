/** Boosted trees through the whole kind: against XGBoost (vectors/boosting.py), and under protocol against the clear. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SetMemory } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { Kind } from '../kinds/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import {
  compiledScores,
  judgedInTheClear,
  type Kept,
  keptTable,
  modelName,
  scoredInTheClear,
} from './testing/models.ts';
import { compiledTrees, grownInTheClear, treesKind } from './testing/trees.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { numbersOf, reportOf } from './trees/report.ts';
import type { TreesQuestion } from './trees/question.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, cardsWith(1));
});
afterAll(() => database.close());

const income = (reference.cuts['income'] ?? []).map((cut) => cut / 100);
const bins = { age: reference.cuts['age'] ?? [], income, visits: reference.cuts['visits'] ?? [] };
const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'claims', 'visits'],
  bins,
  trees: 6,
};

/** What a model says of the rows of the reference, in their order. */
async function said(withModel: Kept, as: string): Promise<(string | number)[]> {
  const { rows } = await scoredInTheClear({ model: modelName, aligned, show: ['row'], as, decimals: 6 }, withModel);
  const sorted = [...rows].sort(([a], [b]) => Number(a) - Number(b));
  expect(sorted.map(([row]) => Number(row))).toEqual(reference.logistic.map((_, i) => i));
  return sorted.map(([, told]) => (as === 'class' ? (told as string) : Number(told)));
}

const farthest = (found: readonly (string | number)[], expected: readonly number[]): number =>
  expected.reduce((most, each, i) => Math.max(most, Math.abs(Number(found[i]) - each)), 0);

describe('equal to XGBoost', () => {
  test('of a label of yes or no, with gaps: margins, importance, curve, AUC', async () => {
    const { numbers, kept: withModel } = await grownInTheClear(
      { ...base, tell: ['curve', 'importance', 'trees'] },
      kept,
    );
    expect(numbers).toMatchObject({ rows: 240, labels: [{ value: 'bad', rows: 127 }] });
    const margins = await said(withModel, 'margin');
    expect(farthest(margins, reference.logistic)).toBeLessThan(1e-4);
    const gains = new Map(numbers.importance?.map(({ feature, gain }) => [feature.split('.').at(-1), gain]));
    base.features.forEach((name, i) => {
      expect(gains.get(name)).toBeCloseTo(reference.gains[`f${i}`] as number, 2);
    });
    const labels = reference.table['bad'] as readonly number[];
    const loss =
      reference.logistic.reduce((sum, m, i) => sum + Math.log1p(Math.exp(labels[i] === 1 ? -m : m)), 0) / 240;
    expect(numbers.curve).toHaveLength(7);
    expect(numbers.curve?.[0]).toBeCloseTo(Math.log(2), 4);
    expect(numbers.curve?.at(-1)).toBeCloseTo(loss, 4);
    const { samples } = await judgedInTheClear({ model: modelName, aligned, bins: 4 }, withModel);
    expect(samples[0]?.auc).toBeCloseTo(areaOf(reference.logistic, labels), 4);
    // The trees that are told say of each row what the shared ones do.
    const { table } = reference;
    const ofRow = (i: number) =>
      (numbers.trees ?? []).reduce((sum, { root }) => sum + leafOf(root, (name) => valueIn(table, name, i)), 0);
    expect(
      farthest(
        reference.logistic.map((_, i) => ofRow(i)),
        reference.logistic,
      ),
    ).toBeLessThan(1e-4);
  });

  test('with weights of which some are 0, and a penalty on sizes', async () => {
    const { numbers, kept: withModel } = await grownInTheClear(
      { ...base, trees: 4, weights: 'weight', alpha: 0.25, tell: ['curve'] },
      kept,
    );
    const weights = reference.table['weight'] as readonly number[];
    const counted = weights.flatMap((weight, i) => (weight > 0 ? [i] : []));
    expect(numbers.rows).toBe(counted.length);
    expect(numbers.curve).toHaveLength(5);
    const margins = await said(withModel, 'margin');
    expect(
      farthest(
        counted.map((i) => margins[i] as number),
        reference.weighted,
      ),
    ).toBeLessThan(1e-4);
  });

  test('of several classes: which is most probable, and how probable each', async () => {
    const { numbers, kept: withModel } = await grownInTheClear({ ...base, label: 'kind', trees: 3 }, kept);
    expect(numbers.labels).toEqual([
      { value: 'x', rows: 48 },
      { value: 'y', rows: 87 },
      { value: 'z', rows: 105 },
    ]);
    const powers = reference.softmax.map((margins) => margins.map(Math.exp));
    const shares = powers.map((own) => own.map((each) => each / own.reduce((sum, one) => sum + one)));
    expect(
      farthest(
        await said(withModel, 'probability of y'),
        shares.map(([, y]) => y as number),
      ),
    ).toBeLessThan(1e-4);
    const classes = reference.softmax.map((own) => 'xyz'[own.indexOf(Math.max(...own))]);
    expect(await said(withModel, 'class')).toEqual(classes);
    await expect(judgedInTheClear({ model: modelName, aligned }, withModel)).rejects.toMatchObject({
      code: 'model.several-classes',
      fields: { classes: ['x', 'y', 'z'] },
    });
  });

  test('of a number, in its own units', async () => {
    const { kept: withModel } = await grownInTheClear(
      { ...base, label: 'cost', trees: 5, depth: 4, baseScore: 4000, minChildWeight: 10 },
      kept,
    );
    expect(farthest(await said(withModel, 'response'), reference.squared)).toBeLessThan(0.1);
    const { samples } = await judgedInTheClear({ model: modelName, aligned, bins: 4 }, withModel);
    const cost = reference.table['cost'] as readonly number[];
    const squares = reference.squared.reduce((sum, each, i) => sum + (each - (cost[i] as number)) ** 2, 0);
    expect(samples[0]?.regression?.rmse).toBeCloseTo(Math.sqrt(squares / 240), 1);
  });

  test('of a number of a wide range', async () => {
    const { kept: withModel } = await grownInTheClear(
      { ...base, label: 'worth', trees: 5, depth: 4, baseScore: 4e8, minChildWeight: 10 },
      kept,
    );
    const asked = { model: modelName, aligned, show: ['row'] };
    const { rows } = await scoredInTheClear({ ...asked, decimals: 0 }, withModel);
    const told = new Map(rows.map(([row, worth]) => [Number(row), Number(worth) / 1e5]));
    expect(
      farthest(
        reference.squared.map((_, i) => told.get(i) as number),
        reference.squared,
      ),
    ).toBeLessThan(0.1);
    await judgedInTheClear({ model: modelName, aligned, bins: 4 }, withModel);
  });

  test('of a count, with directions; the early stop knows its loss, too', async () => {
    const counts = await keptTable(
      database,
      cardsWith(1).map((card) => ({
        ...card,
        columns: card.columns.map((each) =>
          each.name === 'cost' ? { ...each, range: { min: '0', max: '12000' } } : each,
        ),
      })),
    );
    const question: TreesQuestion = {
      ...base,
      label: 'cost',
      loss: 'poisson',
      monotone: { age: 'increasing', income: 'decreasing', claims: 'increasing' },
      trees: 8,
      baseScore: 3000,
      tell: ['curve'],
    };
    const { numbers, kept: withModel } = await grownInTheClear(question, counts);
    const cost = reference.table['cost'] as readonly number[];
    const mean = (of: (margin: number, count: number) => number) =>
      reference.poisson.reduce((sum, margin, i) => sum + of(margin, cost[i] as number), 0) / 240;
    expect(farthest(await said(withModel, 'margin'), reference.poisson)).toBeLessThan(1e-4);
    expect(farthest(await said(withModel, 'response'), reference.poisson.map(Math.exp))).toBeLessThan(0.3);
    expect(numbers.curve?.at(-1)).toBeCloseTo(
      mean((margin, count) => Math.exp(margin) - count * margin),
      0,
    );
    const { samples } = await judgedInTheClear({ model: modelName, aligned, bins: 4 }, withModel);
    const rmse = Math.sqrt(mean((margin, count) => (Math.exp(margin) - count) ** 2));
    expect(samples[0]?.regression?.rmse).toBeCloseTo(rmse, 0);
    const late = { ...question, trees: 60, learningRate: 1, test: { share: 0.4, seed: 3 }, stop: { rounds: 2 } };
    const { numbers: stopped } = await grownInTheClear(late, counts);
    expect(stopped.rounds).toBeLessThan(60);
    const { disclosure, plan } = await compiledTrees(late, counts);
    for (const language of ['en', 'zh'] as const) {
      expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined/);
      expect(treesKind.view.questionText(plan, language)).toMatch(/income/);
    }
  });

  test('with a list of values, of which one may be missing', async () => {
    const { kept: withModel } = await grownInTheClear(
      { ...base, features: [...base.features, 'ward'], trees: 3 },
      kept,
    );
    expect(farthest(await said(withModel, 'margin'), reference.categories)).toBeLessThan(1e-4);
  });

  test('cut at quantiles that stay shares, which NumPy finds too', async () => {
    const { numbers, kept: withModel } = await grownInTheClear(
      { ...base, features: ['age', 'income', 'visits'], bins: 6, trees: 4, tell: ['trees'] },
      kept,
    );
    expect(farthest(await said(withModel, 'margin'), reference.quantiles)).toBeLessThan(1e-4);
    const told = [...JSON.stringify(numbers.trees).matchAll(/customers.age","right":"> (\d+)"/g)].map(([, cut]) => cut);
    expect(told.length).toBeGreaterThan(0);
    for (const cut of told) expect(reference.quantileCuts['age']).toContain(Number(cut));
  });
});

describe('equal to scikit-learn', () => {
  const tree: TreesQuestion = {
    aligned,
    model: 'tree',
    label: 'bad',
    features: ['age', 'claims'],
    bins: { age: bins.age },
    minChildRows: 10,
  };

  test('one tree of a label of yes or no, of classes, and of a number', async () => {
    const { numbers, kept: withModel } = await grownInTheClear({ ...tree, tell: ['trees', 'importance'] }, kept);
    expect(farthest(await said(withModel, 'response'), reference.tree)).toBeLessThan(1e-5);
    const { samples } = await judgedInTheClear({ model: modelName, aligned, bins: 3 }, withModel);
    expect(samples[0]?.auc).toBeCloseTo(areaOf(reference.tree, reference.table['bad'] as number[]), 5);
    const ofRow = (i: number) =>
      (numbers.trees ?? []).reduce(
        (sum, { root }) => sum + leafOf(root, (name) => valueIn(reference.table, name, i)),
        0,
      );
    expect(
      farthest(
        reference.tree.map((_, i) => ofRow(i)),
        reference.tree,
      ),
    ).toBeLessThan(1e-5);
    const ofClasses = await grownInTheClear({ ...tree, label: 'kind' }, kept);
    const shares = await said(ofClasses.kept, 'probability of z');
    expect(
      farthest(
        shares,
        reference.treeOfClasses.map(([, , z]) => z as number),
      ),
    ).toBeLessThan(1e-5);
    const ofNumbers = await grownInTheClear({ ...tree, label: 'cost', tell: ['trees'] }, kept);
    const means = await said(ofNumbers.kept, 'response');
    expect(farthest(means, reference.treeOfNumbers)).toBeLessThan(0.05);
    const [first] = ofNumbers.numbers.trees ?? [];
    expect(leafOf(first?.root ?? { leaf: 0 }, (name) => valueIn(reference.table, name, 0))).toBeCloseTo(
      Number(means[0]),
      1,
    );
  });

  test('a forest: the sum of its trees, whose bootstrap samples follow from the seed', async () => {
    const question: TreesQuestion = { ...tree, model: 'forest', trees: 5, depth: 2, tell: ['trees', 'importance'] };
    const { numbers, kept: withModel } = await grownInTheClear(question, kept);
    const ofRow = (i: number) =>
      (numbers.trees ?? []).reduce(
        (sum, { root }) => sum + leafOf(root, (name) => valueIn(reference.table, name, i)),
        0,
      );
    expect(numbers.trees).toHaveLength(5);
    expect(new Set(numbers.trees?.map(({ root }) => JSON.stringify(root))).size).toBeGreaterThan(1);
    const shares = await said(withModel, 'response');
    expect(
      farthest(
        shares,
        reference.tree.map((_, i) => ofRow(i)),
      ),
    ).toBeLessThan(1e-5);
    expect(areaOf(shares.map(Number), reference.table['bad'] as number[])).toBeGreaterThan(0.65);
    const again = await grownInTheClear(question, kept);
    expect(again.numbers.trees).toEqual(numbers.trees);
    const { disclosure } = await compiledTrees(question, kept);
    for (const language of ['en', 'zh'] as const)
      expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  });
});

/** Pairs of rows with both labels in which the one with the label has more; half of those that are equal. */
function areaOf(scores: readonly number[], labels: readonly number[]): number {
  let [sum, pairs] = [0, 0];
  scores.forEach((high, i) => {
    scores.forEach((low, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      pairs += 1;
      sum += high > low ? 1 : high === low ? 0.5 : 0;
    });
  });
  return sum / pairs;
}

function valueIn(table: typeof reference.table, name: string, row: number): number | null {
  const column = name.split('.').at(-1) ?? '';
  const value = table[column]?.[row] ?? null;
  return value === null ? null : Number(value) / (column === 'income' ? 100 : 1);
}

type Node = NonNullable<Awaited<ReturnType<typeof grownInTheClear>>['numbers']['trees']>[number]['root'];

/** As a reader of the report would follow it. */
function leafOf(node: Node, of: (name: string) => number | null): number {
  if ('leaf' in node) return node.leaf;
  const value = of(node.feature);
  const goesRight =
    value === null ? node.missing === 'right' : node.right !== null && value >= Number(node.right.slice(2));
  return leafOf(goesRight ? node.yes : node.no, of);
}

test('under protocol: the model of the clear bit by bit at the price told, whatever the data are', async () => {
  const question: TreesQuestion = {
    ...base,
    features: ['age', 'income', 'ward', 'visits'],
    bins: 4,
    trees: 2,
    depth: 2,
    tell: ['curve', 'importance', 'trees'],
  };
  const shared = underProtocol(await smaller(), 'replicated');
  const compiled = await compiledTrees(question, shared);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(compiled.disclosure, language)).not.toMatch(/\{|undefined/);
  const inClear = await grownInTheClear(question, shared);
  // That both cost what was priced without any data says that what is sent does not depend on these.
  const { results, kept: words } = await ranUnderProtocol(treesKind as Kind, compiled, shared);
  const [told] = results.filter((each) => each !== undefined) as Parameters<typeof numbersOf>[1][];
  const numbers = numbersOf(compiled.plan, told as NonNullable<typeof told>);
  expect(numbers.trees).toEqual(inClear.numbers.trees);
  expect(numbers.importance).toEqual(inClear.numbers.importance);
  const [{ vectors }] = compiled.plan.keeps;
  // Bits behind the last row of a plane mean nothing.
  const meant = (all: readonly (readonly bigint[])[] = []) =>
    all.map((own, i) =>
      own.map((word) => (vectors[i]?.domain === 'bits' ? BigInt.asUintN(vectors[i].length, word) : word)),
    );
  expect(meant(words.get('model'))).toEqual(meant(heldWords(inClear.kept.held.get(modelName))));
  expect(reportOf(compiled.plan, told as NonNullable<typeof told>).blocks.length).toBeGreaterThan(4);

  // Of an income there may be none, which is told with it.
  const asked = { model: modelName, aligned, show: ['row', 'income'], decimals: 3 };
  const scores = await compiledScores(asked, inClear.kept, ['notary']);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(scores.disclosure, language)).not.toMatch(/\{|undefined/);
  const { results: shown } = await ranUnderProtocol(score as Kind, scores, inClear.kept);
  const scored = shown.find((each) => each !== undefined) as Parameters<typeof tableOf>[1];
  const found = tableOf(scores.plan, scored).rows;
  expect(found).toEqual((await scoredInTheClear(asked, inClear.kept, ['notary'])).rows);
  expect(found.map(([, income]) => income)).toContain(null);
});

test('ends where further trees do not help on rows that are left out, and keeps those that did', async () => {
  const { stop, ...all }: TreesQuestion = {
    ...base,
    label: 'cost',
    test: { share: 0.4, seed: 3 },
    trees: 24,
    learningRate: 1,
    stop: { rounds: 3 },
    tell: ['trees', 'curve'],
  };
  const { disclosure } = await compiledTrees({ ...all, stop }, kept);
  expect(disclosure.filter(({ id }) => id.startsWith('stop.'))).toHaveLength(8);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  const stopped = await grownInTheClear({ ...all, stop }, kept);
  const { rounds } = stopped.numbers;
  expect([rounds % 3, rounds > 0, rounds < 24]).toEqual([0, true, true]);
  // Judged by themselves: each block before lowered the error in these rows, the next one does not.
  const errors: number[] = [];
  for (let trees = 3; trees <= rounds + 3; trees += 3) {
    const { kept: model, numbers } = await grownInTheClear({ ...all, trees }, kept);
    const { samples } = await judgedInTheClear({ model: modelName, aligned, parts: ['test'], bins: 2 }, model);
    errors.push(samples[0]?.regression?.rmse ?? Number.NaN);
    if (trees !== rounds) continue;
    expect(stopped.numbers.trees).toEqual(numbers.trees);
    expect(stopped.numbers.curve).toEqual(numbers.curve);
    expect(await said(stopped.kept, 'response')).toEqual(await said(model, 'response'));
  }
  errors.slice(1).forEach((error, i) => {
    const further = error - (errors[i] as number);
    // To the digits that losses are compared by.
    expect(i < errors.length - 2 ? -further : further, String(errors)).toBeGreaterThan(-1);
  });
  // The other losses.
  for (const label of ['kind', 'bad'])
    await grownInTheClear({ ...all, features: ['age'], bins: 4, stop, label, trees: 6, tell: [] }, kept);
  await expect(compiledTrees({ ...all, stop: { rounds: 25 } }, kept)).rejects.toMatchObject({ code: 'trees.stop' });
});

/** What a party keeps between attempts; `write` may fail, as when a process is killed. */
class TestMemory implements SetMemory {
  bytes: Uint8Array | undefined;
  writes = 0;
  failsAt = Number.POSITIVE_INFINITY;
  read = () => Promise.resolve(this.bytes);
  write = (bytes: Uint8Array) => {
    this.writes += 1;
    if (this.writes >= this.failsAt) return Promise.reject(new Error('killed'));
    this.bytes = bytes.slice();
    return Promise.resolve();
  };
}

const attempted = [
  // With these test rows more than three rounds are grown: an early stop before would leave nothing to go on from.
  ['cost', { stop: { rounds: 2 }, test: { share: 0.3, seed: 2 } }],
  ['bad', {}],
] as const;

test.each(attempted.slice(0, process.env['TACIT_TEST_RUNS'] === undefined ? 1 : 2))(
  'an attempt goes on from the last round that all have kept, and ends with the same bits: %s',
  async (label, more) => {
    const shared = underProtocol(await smaller(), 'replicated');
    const question: TreesQuestion = {
      ...base,
      label,
      features: ['age', 'visits'],
      bins: 3,
      trees: 5,
      depth: 2,
      learningRate: 0.2,
      onFailure: 'resume',
      tell: ['curve', 'importance', 'trees'],
      ...more,
    };
    const compiled = await compiledTrees(question, shared);
    expect(shared.parties.map(({ name }) => treesKind.memories?.(compiled.plan, name).length)).toEqual([1, 1, 1]);
    for (const language of ['en', 'zh'] as const)
      expect(renderDisclosure(compiled.disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
    const memories = shared.parties.map(() => new TestMemory());
    const attempt = async (id: string, own: readonly TestMemory[]) => {
      const at = { id: id.repeat(32), memories: own };
      const ran = await ranUnderProtocol(treesKind as Kind, compiled, shared, undefined, at);
      const told = ran.results.find((each) => each !== undefined) as Parameters<typeof numbersOf>[1];
      return { numbers: numbersOf(compiled.plan, told), kept: ran.kept.get('model')?.[1], writes: own[1]?.writes ?? 0 };
    };
    const unbroken = await attempt(
      'a',
      shared.parties.map(() => new TestMemory()),
    );
    Object.assign(memories[1] as TestMemory, { failsAt: 3 });
    await expect(attempt('b', memories)).rejects.toThrow();
    expect(memories[1]?.writes).toBe(3);
    expect(unbroken.writes).toBeGreaterThan(3);
    Object.assign(memories[1] as TestMemory, { failsAt: Number.POSITIVE_INFINITY, writes: 0 });
    const resumed = await attempt('c', memories);
    // Two of the rounds that are kept were not grown again.
    expect(memories[1]?.writes).toBe(unbroken.writes - 2);
    expect({ ...resumed, writes: 0 }).toEqual({ ...unbroken, writes: 0 });
  },
);

/** Forty rows of the table. */
async function smaller(): Promise<Kept> {
  await database.run(
    `CREATE OR REPLACE TABLE bank.few AS SELECT * FROM bank.customers WHERE row < 50;
     CREATE OR REPLACE TABLE insurer.few AS SELECT * FROM insurer.policies WHERE substr(id, 2)::INT BETWEEN 5 AND 55`,
  );
  const few = cardsWith(3).map((each) => ({ ...each, name: 'few', rowsUpTo: 90 }));
  return await keptTable(database, few);
}
