/** Isolation forests of rows side by side and one under the other: ranks of scikit-learn (vectors/isolation.py); the forest itself the engine tests by its chances. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { readInput } from '../kinds/input.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import type { IsolationPlan } from './isolation/plan.ts';
import { type Found, reportOf } from './isolation/report.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import {
  cardOf,
  compiledJudgement,
  compiledScores,
  type Kept,
  keptTable,
  leftBy,
  repeated,
  modelName,
  scoredInTheClear,
  stackedTable,
} from './testing/models.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train } from './train/kind.ts';
import isolated from './vectors/isolation.json' with { type: 'json' };
import references from './vectors/unlabelled.json' with { type: 'json' };

const kind = train as unknown as Kind<never, IsolationPlan>;
const side = 'align/0000000000000000/table';
const under = 'stack/0000000000000000/table';
const names = ['age', 'income', 'member', 'claims'] as const;
const allow = ['aggregate', 'combine', 'single-out', 'payload', 'filter', 'extreme'] as const;
const number = (name: string, min: string, max: string, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min, max },
  allow,
  ...more,
});
const age = number('age', '18', '90');
const income = number('income', '0', '900000', { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true });
const member = { name: 'member', type: { kind: 'boolean' }, nullable: false, allow } as const;
const claims = number('claims', '0', '900');
const ward: ColumnCard = {
  name: 'ward',
  type: { kind: 'text' },
  nullable: false,
  categories: ['a', 'b', 'c'],
  allow: ['group', 'combine'],
};

const lines = (text: string) => text.trim().split('\n').slice(1);
const all = [...lines(references.rows), ...lines(references.far)];
const stacked = ['north', 'south', 'east'] as const;
const parties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'south', role: 'owner', publicKey: 'south' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
  { name: 'east', role: 'contributor', publicKey: 'east' },
];

let database: TestDatabase;
let kept: Kept;
let stack: Kept;

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const create = (name: string, rows: readonly string[], columns: string) => {
    const cells = (row: string) => row.split(',').map((cell) => (cell === '' ? 'NULL' : `'${cell}'`));
    const values = rows.map((row) => `(${cells(row).join(',')})`);
    return database.run(
      `CREATE SCHEMA IF NOT EXISTS ${name.split('.')[0]}; CREATE TABLE ${name} AS SELECT ${columns} FROM (VALUES ${values.join(',')}) AS t(id, age, income, member, claims)`,
    );
  };
  const bank = 'id, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, member::BOOLEAN AS member';
  await create('bank.customers', all, `${bank}, ['a', 'b', 'c'][1 + age::INTEGER % 3] AS ward`);
  // Rows of the insurer alone, which are nobody's in common and unlike all others.
  const extra = Array.from({ length: 40 }, (_, i) => `x${i},1,1,true,${900 - i}`);
  await create('insurer.policies', [...all, ...extra].toReversed(), 'id, claims::BIGINT AS claims');
  for (const [i, owner] of stacked.entries())
    await create(
      `${owner}.people`,
      all.filter((_, row) => row % 3 === i),
      `${bank}, claims::BIGINT AS claims`,
    );
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 190, [age, income, member, ward]),
    cardOf('insurer', 'policies', 240, [claims]),
  ]);
  const cards = stacked.map((owner): DatasetCard => cardOf(owner, 'people', 70, [age, income, member, claims]));
  const question = { tables: stacked.map((owner) => `${owner}.people`), columns: [...names] };
  stack = await stackedTable(database, cards, question, parties);
});
afterAll(() => database.close());

const left = (question: object, from: Kept, recipients?: string[], draws?: number) =>
  leftBy(
    kind,
    'train',
    { model: 'isolation', features: names, ...question },
    from,
    undefined,
    recipients,
    repeated(draws),
  );

const compiled = (
  question: object,
  { artifacts, datasets, parties: own }: Kept,
  protocol = 'replicated',
  to = 'bank',
) =>
  kind.compile({
    kind: 'train',
    question: kind.read({ model: 'isolation', features: names, aligned: side, ...question }) as never,
    parties: own,
    protocol,
    datasets,
    artifacts,
    recipients: [to],
  });

/** Scores in the order of the references; rows that are alike have the same. */
async function scoresOf(aligned: string, from: Kept, to?: string[]): Promise<number[]> {
  const table = aligned === side ? ['bank.customers', 'insurer.policies'] : ['*', '*'];
  const show = names.map((name) => (aligned === side ? `${table[name === 'claims' ? 1 : 0]}.${name}` : name));
  const { rows } = await scoredInTheClear({ aligned, model: modelName, show, decimals: 6 }, from, to);
  const key = (texts: readonly string[]) =>
    texts
      .map((text) => text.toLowerCase())
      .map((text) => (text === '' || text === 'true' || text === 'false' ? text : String(Number(text))))
      .join();
  const textOf = (cell: (typeof rows)[number][number] | undefined): string =>
    cell === null || cell === undefined ? '' : typeof cell === 'object' ? '–' : String(cell);
  const told = new Map(rows.map((row) => [key(row.slice(0, 4).map(textOf)), Number(row[4])]));
  expect(rows).toHaveLength(all.length);
  return all.map((row) => {
    return told.get(key(row.split(',').slice(1))) as number;
  });
}

function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const ranks = (own: readonly number[]) =>
    own.map((value) => own.filter((each) => each < value).length + own.filter((each) => each === value).length / 2);
  const [a, b] = [ranks(x), ranks(y)].map((own) => own.map((rank) => rank - x.length / 2)) as [number[], number[]];
  const dot = (p: number[], q: number[]) => p.reduce((sum, each, i) => sum + each * (q[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test('rows side by side: ranks of scikit-learn, the far rows first, and a service says the same of one person', async () => {
  const { plan, told, kept: after } = await left({ aligned: side, sample: 32, rows: all.length }, kept, ['bank']);
  expect(told).toEqual({ rows: all.length, drawn: all.length });
  expect(reportOf(plan, told as Found).blocks).toHaveLength(3);
  const scores = await scoresOf(side, after, ['bank']);
  // Which rows trees see is chance: 0.957 on average, with a deviation of 0.013.
  expect(rankCorrelation(scores, isolated.scores)).toBeGreaterThan(0.85);
  const far = lines(references.far).length;
  const sorted = scores.toSorted((a, b) => b - a);
  for (const score of scores.slice(-far)) expect(sorted.indexOf(score)).toBeLessThan(far + 6);
  for (const score of scores) expect(score > 0.2 && score < 1).toBe(true);

  const { artifacts, datasets, parties: own } = after;
  const question = {
    model: modelName,
    service: 'scores',
    tables: ['bank.customers', 'insurer.policies'],
    on: ['id'],
    perDay: 100,
    decimals: 6,
  };
  const request = { kind: 'serve', parties: own, protocol: 'replicated', datasets, artifacts, recipients: ['bank'] };
  const { plan: service, disclosure } = await serve.compile({ ...request, question: serve.read(question) });
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
  const terms = serve.asks?.(service);
  if (terms === undefined) throw new Error('nothing is asked');
  for (const row of [0, 7]) {
    const found = await runInTheClear(
      everyoneOf(service),
      (runtime) => serve.run(service, runtime),
      (i) => database.load(service.stages[i] as ServePlan['stages'][number]),
      undefined,
      new Shelf(service, after.held),
      readInput(terms, [{ id: String((all[row] as string).split(',')[0]) }]),
    );
    const result = serve.finish(service, found as NonNullable<typeof found>);
    expect(result.kind === 'table' && Number(result.table.rows[0]?.[0])).toBeCloseTo(scores[row] as number, 5);
  }
});

test('rows one under the other of three owners', async () => {
  const { told, kept: after } = await left(
    {
      aligned: under,
      sample: 32,
      rows: all.length,
      trees: 40,
      bins: { age: Array.from({ length: 23 }, (_, i) => 21 + 3 * i) },
    },
    stack,
    ['notary'],
  );
  expect(told).toMatchObject({ rows: all.length });
  expect(rankCorrelation(await scoresOf(under, after, ['notary']), isolated.scores)).toBeGreaterThan(0.6);
});

test.each(['replicated', 'additive-dealer'] as const)(
  'on %s, at the price told: what is told and kept is that of the clear',
  async (protocol) => {
    const from = underProtocol(kept, protocol);
    // Which rows a tree sees is chance: here it sees all of them, in whatever order.
    const question = {
      aligned: side,
      features: ['age', 'claims'],
      bins: 8,
      trees: 2,
      sample: all.length,
      rows: all.length,
    };
    const { results, kept: opened } = await ranUnderProtocol(
      kind as never,
      await compiled(question, from, protocol),
      from,
    );
    const clear = await left(question, from, ['bank']);
    expect(results[0]).toEqual(clear.told);
    const [{ vectors }] = clear.plan.keeps;
    // Bits behind the last row of a plane mean nothing.
    const meant = (words: readonly (readonly bigint[])[] = []) =>
      words.map((own, i) =>
        own.map((word) => (vectors[i]?.domain === 'bits' ? BigInt.asUintN(vectors[i].length % 64 || 64, word) : word)),
      );
    expect(meant(opened.get('model'))).toEqual(meant(heldWords(clear.kept.held.get(modelName))));
  },
);

test('which rows a tree sees does not follow from the seed', async () => {
  const question = { aligned: side, features: ['claims'], trees: 1, sample: 2, rows: 2, seed: 7 };
  const models = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const { kept: after } = await left(question, kept, ['bank'], round + 1);
    models.add(String(heldWords(after.held.get(modelName))));
  }
  expect(models.size).toBeGreaterThan(1);
});

test('what the statements say, and what is refused', async () => {
  const { plan, disclosure } = await compiled({}, kept);
  expect(plan.isolation).toMatchObject({ sample: 64, rows: 64 });
  const statement = renderDisclosure([...disclosure], 'en');
  expect(statement).toContain('before anything else: whether there are 64 rows');
  expect(statement).toContain('down to single ones');
  const view = train.view;
  for (const language of ['en', 'zh'] as const) {
    const texts = [
      renderDisclosure([...disclosure], language),
      view.questionText(plan as never, language),
      ...view.steps(plan as never, language).map(({ text }) => text),
    ];
    for (const text of texts) expect(text).not.toMatch(/\{|undefined|isolation\./);
  }
  const refused = (question: object, code: string, from = kept) =>
    expect((async () => await compiled(question, from))()).rejects.toMatchObject({ code });
  await refused({ features: ['age', 'ward'] }, 'learn.list');
  await refused({ rows: 5000 }, 'isolation.rows');
  await refused({ rows: 8, sample: 16 }, 'isolation.sample');
  await refused({ trees: 500, sample: 512, rows: 512 }, 'isolation.rows');
  await refused({ clusters: 3 }, 'question.unknown-member');
  const strict = kept.datasets.map((card) => ({
    ...card,
    columns: card.columns.map((each) => ({ ...each, allow: each.allow.filter((use) => use !== 'extreme') })),
  }));
  await refused({}, 'policy.column', { ...kept, datasets: strict });
  const apart = kept.datasets.map((card) => ({
    ...card,
    columns: card.columns.map((each) => ({ ...each, allow: each.allow.filter((use) => use !== 'single-out') })),
  }));
  await refused({ features: ['member'] }, 'policy.column', { ...kept, datasets: apart });
  await expect(compiled({ features: ['age', 'claims'] }, { ...kept, datasets: apart })).resolves.toBeDefined();
  await expect(
    left({ aligned: side, rows: all.length + 1, sample: 8, trees: 1 }, kept, ['bank']),
  ).rejects.toMatchObject({
    code: 'isolation.few-rows',
  });
  const { kept: after } = await left({ aligned: side, trees: 1, sample: 4 }, kept, ['bank']);
  await expect(compiledJudgement({ aligned: side, model: modelName }, after)).rejects.toMatchObject({
    code: 'model.not-judged',
  });
  const scores = await compiledScores({ aligned: side, model: modelName }, after);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure([...scores.disclosure], language)).not.toMatch(/\{|undefined|disclosure\./);
  expect(renderDisclosure([...scores.disclosure], 'en')).toContain('ever fewer training rows');
});
