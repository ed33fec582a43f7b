/** Splits that their owners alone are told. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderReport } from '../contract/report-html.ts';
import type { Kind } from '../kinds/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import { type Kept, keptTable } from './testing/models.ts';
import { compiledTrees, grownInTheClear, treesKind } from './testing/trees.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import type { OwnSplit } from './trees/own-report.ts';
import type { TreesQuestion } from './trees/question.ts';
import { type Grown, numbersOf, reportOf, type TreeNode } from './trees/report.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, cardsWith(1));
});
afterAll(() => database.close());

// Ages are cut in public, incomes and visits at quantiles; claims and wards are lists.
const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'claims', 'visits', 'ward'],
  bins: 5,
  trees: 3,
  tell: ['own-splits'],
};
const owners = ['bank', 'insurer'];

/** All splits of told trees, as owners are told theirs. */
function splitsIn(trees: readonly { readonly class: string | null; readonly root: TreeNode }[]): OwnSplit[] {
  return trees.flatMap(({ class: of, root }, i) => {
    const below = (at: TreeNode, node: number): OwnSplit[] => {
      if ('leaf' in at) return [];
      const { feature, right, missing } = at;
      return [
        { tree: i + 1, class: of, node, feature, right, missing },
        ...below(at.no, 2 * node),
        ...below(at.yes, 2 * node + 1),
      ];
    };
    return below(root, 1).sort((x, y) => x.node - y.node);
  });
}

const ofOwner = (splits: readonly OwnSplit[], owner: string) =>
  splits.filter(({ feature }) => feature.startsWith(`${owner}.`));

test.each([
  ['boosting', {}],
  ['several classes', { label: 'kind', trees: 2 }],
  ['a forest of classes', { model: 'forest', label: 'kind', trees: 3, depth: 3 }],
] as const)(
  'owners are told the splits by their own columns, as who is told all trees reads them: %s',
  async (_, more) => {
    const { numbers, plan } = await grownInTheClear({ ...base, ...more }, kept, owners);
    const { numbers: whole } = await grownInTheClear({ ...base, ...more, tell: ['trees'] }, kept);
    const isForest = plan.trees.family === 'forest';
    const told = (whole.trees ?? []).filter((each, i) => !isForest || i % 3 === 0);
    const all = splitsIn(told).map((each) => (isForest ? { ...each, class: null } : each));
    expect(numbers.ownSplits?.map(({ owner }) => owner)).toEqual(owners);
    for (const { owner, splits } of numbers.ownSplits ?? []) {
      expect(splits.length).toBeGreaterThan(0);
      expect(splits).toEqual(ofOwner(all, owner));
    }
  },
);

test('under protocol: each owner its own, nobody else any, by lines that say so; the same model', async () => {
  await database.run(
    `CREATE OR REPLACE TABLE bank.few AS SELECT * FROM bank.customers WHERE row < 50;
     CREATE OR REPLACE TABLE insurer.few AS SELECT * FROM insurer.policies WHERE substr(id, 2)::INT BETWEEN 5 AND 55`,
  );
  const few = cardsWith(3).map((each) => ({ ...each, name: 'few', rowsUpTo: 90 }));
  const shared = underProtocol(await keptTable(database, few), 'replicated');
  const question: TreesQuestion = {
    ...base,
    features: ['age', 'income', 'ward', 'visits'],
    bins: 3,
    trees: 2,
    depth: 2,
  };
  const everybody = [...owners, 'notary'];
  const compiled = await compiledTrees(question, shared, everybody);
  const ran = await ranUnderProtocol(treesKind as Kind, compiled, shared);
  const inClear = await grownInTheClear({ ...question, tell: ['trees'] }, shared);
  const splits = splitsIn(inClear.numbers.trees ?? []);
  ran.results.forEach((result, i) => {
    const { ownSplits = [], trees } = numbersOf(compiled.plan, result as Grown);
    const name = compiled.plan.parties[i] as string;
    expect(trees).toBeNull();
    const expected = name === 'notary' ? [] : [{ owner: name, splits: ofOwner(splits, name) }];
    expect(ownSplits).toEqual(expected);
    const report = reportOf(compiled.plan, result as Grown);
    expect(report.blocks).toHaveLength(name === 'notary' ? 2 : 4);
    for (const language of ['en', 'zh'] as const) {
      const page = renderReport(report, language);
      expect(page).not.toMatch(/trees\.report|undefined|\{\w+\}/);
      for (const { splits: own } of ownSplits) for (const { feature } of own) expect(page).toContain(feature);
    }
  });
  expect(splits.length).toBeGreaterThan(2);
  // What stays as shares is what stays where nobody is told of splits.
  const silent = await compiledTrees({ ...question, tell: [] }, shared, everybody);
  const { kept: words } = await ranUnderProtocol(treesKind as Kind, silent, shared);
  expect(ran.kept.get('model')?.[1]).toEqual(words.get('model')?.[1]);

  // No more than the lines say: where they name somebody else, or fewer values, nothing is told.
  const lines = compiled.disclosure.filter(({ id }) => id.startsWith('own.'));
  expect(lines.map(({ who }) => who)).toEqual([['bank'], ['insurer']]);
  const [first] = lines;
  for (const change of [{ who: ['insurer'] }, { releases: (first?.releases ?? 0) - 1 }]) {
    const disclosure = compiled.disclosure.map((each) => (each === first ? { ...each, ...change } : each));
    await expect(ranUnderProtocol(treesKind as Kind, { ...compiled, disclosure }, shared)).rejects.toMatchObject({
      code: 'guard.not-disclosed',
    });
  }
});

test('what is said of it', async () => {
  const { disclosure } = await compiledTrees(base, kept, owners);
  const said = Object.fromEntries(disclosure.map((each) => [each.id, each]));
  expect(said['infer.own-splits.bank']?.who).toEqual(['bank']);
  expect(said['infer.own-cuts.insurer']?.who).toEqual(['insurer']);
  expect(said['infer.cuts']).toBeUndefined();
  const text = renderDisclosure(disclosure, 'en');
  expect(text).toContain('whether it splits by one of bank’s own columns');
  expect(text).toContain('or any split by columns that are not its own');
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  // Who has no columns among the features hears no more than without it.
  const mixed = await compiledTrees(base, kept, ['bank', 'notary']);
  const ids = mixed.disclosure.map(({ id }) => id);
  expect(ids).toContain('own.bank');
  expect(ids).not.toContain('own.insurer');
  expect(mixed.disclosure.find(({ id }) => id === 'infer.all-but-one')?.who).toEqual(['bank']);
  expect(mixed.disclosure.find(({ id }) => id === 'infer.cuts')?.who).toEqual(['notary']);
});

test('the check that is announced is the one that is made: of numbers no labels are counted', async () => {
  const number: TreesQuestion = { ...base, label: 'visits', features: ['age', 'income', 'ward'] };
  for (const [question, isCounted] of [
    [base, true],
    [number, false],
  ] as const) {
    const { plan } = await compiledTrees(question, kept, owners);
    const [, check] = treesKind.view.steps(plan, 'en');
    expect(check?.text).toContain('whether there are');
    expect(check?.text.includes('of each label')).toBe(isCounted);
  }
});

test('refused beside all trees, which tell all recipients all splits', async () => {
  const both: TreesQuestion = { ...base, tell: ['own-splits', 'trees'] };
  await expect(compiledTrees(both, kept, owners)).rejects.toMatchObject({ code: 'trees.own-and-all' });
});

test('refused where no recipient has features', async () => {
  await expect(compiledTrees(base, kept, ['notary'])).rejects.toMatchObject({ code: 'trees.no-split-owner' });
  await expect(compiledTrees({ ...base, features: ['age'] }, kept, ['insurer'])).rejects.toMatchObject({
    code: 'trees.no-split-owner',
  });
});
