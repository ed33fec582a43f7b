/** Trainings that show computers which rows go where, as SecureBoost does. */
import { readFileSync } from 'node:fs';
import {
  asFixed,
  type Bits,
  type Fixed,
  fixed,
  packBits,
  type Ring,
  runClear,
  type Sharing,
  unpackBits,
} from '@tacit/engine';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { ArtifactCard, KeptTable } from '../contract/artifacts.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear, type Runtime } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { aligned, cardsWith, fill, type Reference } from './testing/boosting.ts';
import { asSigned, type Kept, keptTable, modelName, nothingIsRead } from './testing/models.ts';
import { compiledTrees, grownInTheClear, treesKind } from './testing/trees.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import type { TreesQuestion } from './trees/question.ts';
import { type Grown, numbersOf } from './trees/report.ts';
import { anonymous } from './trees/seen.ts';
import { treesView } from './trees/view.ts';

const reference = JSON.parse(readFileSync(new URL('./vectors/boosting.json', import.meta.url), 'utf8')) as Reference;
let database: TestDatabase;
let kept: Kept;

/** Owners who allow conditions on single rows. */
const allowing = (cards: readonly DatasetCard[]): DatasetCard[] =>
  cards.map((card) => ({
    ...card,
    columns: card.columns.map((each) =>
      each.name === 'id' ? each : { ...each, allow: [...each.allow, 'single-out'] },
    ),
  }));

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await fill(database, reference);
  kept = await keptTable(database, allowing(cardsWith(4)));
});
afterAll(() => database.close());

const base: TreesQuestion = {
  aligned,
  model: 'boosting',
  label: 'bad',
  features: ['age', 'income', 'claims', 'visits', 'ward'],
  bins: 5,
  trees: 4,
  tell: ['trees', 'curve'],
};

test.each([
  ['logistic, by weights', { weights: 'weight', alpha: 0.25 }],
  ['several classes', { label: 'kind', trees: 2 }],
  [
    'a number, which ends where trees do not help',
    { label: 'cost', test: { share: 0.4, seed: 3 }, stop: { rounds: 2 } },
  ],
] as const)('the same trees: %s', async (_, more) => {
  const question: TreesQuestion = { ...base, ...more };
  const hidden = await grownInTheClear(question, kept);
  const seen = await grownInTheClear({ ...question, leak: 'secureboost' }, kept);
  expect(seen.numbers.rounds).toBeGreaterThan(0);
  expect(seen.numbers).toEqual(hidden.numbers);
});

test.each(['replicated', 'additive-dealer'] as const)(
  '%s: the model of the hidden training, at the price told, and no value more than the lines say',
  async (protocol) => {
    await database.run(
      `CREATE OR REPLACE TABLE bank.few AS SELECT * FROM bank.customers WHERE row < 50;
     CREATE OR REPLACE TABLE insurer.few AS SELECT * FROM insurer.policies WHERE substr(id, 2)::INT BETWEEN 5 AND 55`,
    );
    const few = allowing(cardsWith(3)).map((each) => ({ ...each, name: 'few', rowsUpTo: 90 }));
    const shared = underProtocol(await keptTable(database, few), protocol);
    const question: TreesQuestion = {
      ...base,
      features: ['age', 'visits'],
      bins: 3,
      trees: 2,
      depth: 2,
      leak: 'secureboost',
    };
    const recipients = ['insurer'];
    const compiled = await compiledTrees(question, shared, recipients);
    // At the price that was told without any data: what is sent does not depend on them.
    const { results, kept: words } = await ranUnderProtocol(treesKind as Kind, compiled, shared);
    const { leak: _, ...silent } = question;
    const inClear = await grownInTheClear(silent, shared, recipients);
    const told = results.find((each) => each !== undefined) as Grown;
    expect(numbersOf(compiled.plan, told)).toEqual(inClear.numbers);
    expect(words.get('model')?.[1]).toEqual(heldWords(inClear.kept.held.get(modelName))[1]);

    const seen = compiled.disclosure.filter(({ id }) => id.startsWith('seen.'));
    const n = compiled.plan.uses[0].vectors[0]?.length ?? 0;
    expect(seen.map(({ who, releases }) => [who, releases])).toEqual([
      [compiled.plan.parties, n * 2 * 2],
      [compiled.plan.parties, 2 * 4],
    ]);
    for (const line of protocol === 'replicated' ? seen : []) {
      for (const change of [{ who: line.who.slice(1) }, { releases: line.releases - 1 }]) {
        const disclosure = compiled.disclosure.map((each) => (each === line ? { ...each, ...change } : each));
        await expect(ranUnderProtocol(treesKind as Kind, { ...compiled, disclosure }, shared)).rejects.toMatchObject({
          code: 'guard.not-disclosed',
        });
      }
    }
    const hidden = await compiledTrees(silent, shared, recipients);
    expect(Math.max(...compiled.cost.bytes)).toBeLessThan(Math.max(...hidden.cost.bytes));
  },
);

test('rows are seen in another order than they are kept in, and those that take no part at no side but the left', async () => {
  const n = 128;
  const isIn = (i: number) => i % 3 !== 0;
  const planes = Array.from({ length: 2 }, (_, p) => Uint8Array.from({ length: n }, (__, i) => (i >> (p + 2)) & 1));
  const found = await runClear(['bank'], async (sharing) => {
    const words = (bits: readonly Uint8Array[]) => BigUint64Array.from(bits.flatMap((own) => [...packBits(own)]));
    const valid = await sharing.inputBits(
      0,
      n,
      1,
      words([Uint8Array.from({ length: n }, (_, i) => (isIn(i) ? 1 : 0))]),
    );
    const bits = await sharing.inputBits(0, n, 2, words(planes));
    const places = sharing.constantRing(BigUint64Array.from({ length: n }, (_, i) => BigInt(i)));
    const target = asFixed(fixed({ fractionBits: 0, integerBits: 8 }), places as Fixed['ring']);
    const data = { rows: { features: [], planes: bits }, target, weights: places };
    const moved = await anonymous(sharing, data, valid);
    return {
      order: [...(await sharing.open(moved.target.ring))].map(Number),
      weights: [...(await sharing.open(moved.weights as Fixed['ring']))].map(Number),
      planes: unpackBits(await sharing.openBits(moved.rows.planes), 2 * n),
    };
  });
  const { order } = found;
  expect(found.weights).toEqual(order);
  expect(order.toSorted((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
  // By chance more than half stay where they are less often than once in 2^200 times.
  expect(order.filter((from, to) => from === to).length).toBeLessThan(n / 2);
  order.forEach((from, to) => {
    for (const p of [0, 1]) expect(found.planes[p * n + to]).toBe(isIn(from) ? planes[p]?.[from] : 0);
  });
});

/** The bits and numbers that a training in the clear opens. */
async function openedBy(question: TreesQuestion): Promise<{ readonly rows: Uint8Array[]; readonly leaves: number }> {
  const plan = asSigned((await compiledTrees(question, kept)).plan);
  const rows: Uint8Array[] = [];
  let leaves = 0;
  const watching = (sharing: Sharing): Sharing =>
    new Proxy(sharing, {
      get(target, name) {
        if (name === 'on') return (session: Sharing['session']) => watching(target.on(session));
        if (name === 'openBits')
          return async (x: Bits) => {
            const words = await target.openBits(x);
            rows.push(unpackBits(words, x.length));
            return words;
          };
        if (name === 'open')
          return (x: Ring) => {
            leaves += x.length;
            return target.open(x);
          };
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  const run = (runtime: Runtime) =>
    treesKind.run(plan, {
      ...runtime,
      compute: (program) => runtime.compute((sharing) => program(watching(sharing))),
    });
  await runInTheClear(runnersOf(plan), run, nothingIsRead, undefined, new Shelf(plan, kept.held));
  return { rows, leaves };
}

test('two runs show the same groups in different orders, and a hidden one shows nothing', async () => {
  // Cuts that are public: quantiles come from a sort, which opens comparisons of shuffled rows.
  const bins = { age: [30, 40, 50], visits: [2, 4] };
  const question: TreesQuestion = {
    ...base,
    features: ['age', 'visits'],
    bins,
    trees: 2,
    tell: [],
    leak: 'secureboost',
  };
  const [first, second] = [await openedBy(question), await openedBy(question)];
  expect([first.rows.length, first.leaves]).toEqual([2 * 3, 2 * 8]);
  const sizes = ({ rows }: typeof first) => rows.map((own) => own.reduce((sum, bit) => sum + bit, 0));
  expect(sizes(first)).toEqual(sizes(second));
  for (const size of sizes(first)) expect(size === 0 || size >= 4).toBe(true);
  expect(first.rows[0]).not.toEqual(second.rows[0]);
  const { leak: _, ...hidden } = question;
  expect(await openedBy(hidden)).toEqual({ rows: [], leaves: 0 });
});

test('what is said of it', async () => {
  const question: TreesQuestion = { ...base, tell: [], leak: 'secureboost' };
  const { disclosure, plan } = await compiledTrees(question, kept);
  const said = new Map(disclosure.map((each) => [each.id, each]));
  for (const id of ['seen.rows', 'seen.leaves', 'infer.seen']) expect(said.get(id)?.who).toEqual(plan.parties);
  expect(said.get('infer.seen-own')?.who).toEqual(['bank', 'insurer']);
  for (const id of ['nobody.rows', 'nobody.values', 'nobody.model']) expect(said.has(id)).toBe(false);
  for (const language of ['en', 'zh'] as const) {
    const text = renderDisclosure(disclosure, language);
    expect(text).not.toMatch(/\{|undefined|disclosure\./);
    expect(text).toContain('SecureBoost');
    const view = [
      treesView.view.questionText(plan as never, language),
      ...treesView.view.steps(plan as never, language).map((step) => step.text),
    ].join('\n');
    expect(view).toContain('SecureBoost');
    expect(view).not.toMatch(/\{|undefined|trees\./);
  }
});

test('refused unless every owner allows that single rows are told of, and where it cannot be', async () => {
  const question: TreesQuestion = { ...base, leak: 'secureboost' };
  for (const strict of ['bank', 'insurer']) {
    const datasets = kept.datasets.map((card) => ({
      ...card,
      columns: card.columns.map((each) => ({
        ...each,
        allow: each.allow.filter((use) => use !== 'single-out' || card.owner !== strict),
      })),
    }));
    await expect(compiledTrees(question, { ...kept, datasets })).rejects.toMatchObject({
      code: 'policy.column',
      fields: { use: 'single-out', owner: strict },
    });
    await compiledTrees(base, { ...kept, datasets });
  }
  const refused: [Partial<TreesQuestion>, string][] = [
    [{ onFailure: 'resume' }, 'trees.leak-resume'],
    [{ model: 'forest', tell: [] }, 'trees.option-of-model'],
    [{ leak: 'all' as 'secureboost' }, 'question.wrong-member'],
  ];
  for (const [more, code] of refused)
    await expect(compiledTrees({ ...question, ...more }, kept)).rejects.toMatchObject({ code });
  const [card] = kept.artifacts as [ArtifactCard];
  const stack = { as: 'both', tables: [0, 1], rows: [100, 100] };
  const artifacts = [{ ...card, table: { ...(card.table as KeptTable), stack } }];
  await expect(compiledTrees(question, { ...kept, artifacts })).rejects.toMatchObject({ code: 'trees.leak-in-stack' });
});
