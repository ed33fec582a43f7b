/** Models of rows that several owners have, one under the other: against statsmodels over all of them (vectors/stacked.py). */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, type Traffic } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { computersOf, everyoneOf, runnersOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import type { LocalRows } from '../local/stages.ts';
import { stack } from '../sets/stack/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  cardOf,
  compiledTraining,
  judgedInTheClear,
  type Kept,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  stackedTable,
  trainedInTheClear,
} from './testing/models.ts';
import { bin } from './bin/kind.ts';
import { profile } from './profile/kind.ts';
import { score } from './score/kind.ts';
import { split } from './split/kind.ts';
import { placesIn } from './split/plan.ts';
import { placesOfOthers } from '../contract/kept-sources.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf, type Trained } from './glm/report.ts';

interface Fit {
  readonly rows: number;
  readonly events?: number;
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
}
const found = JSON.parse(readFileSync(new URL('./vectors/stacked.json', import.meta.url), 'utf8')) as {
  readonly tables: Readonly<Record<string, string>>;
  readonly logistic: Fit;
  readonly linear: Fit;
  readonly mixed: Fit;
};

const owners = ['north', 'south', 'east', 'west'] as const;
const sizes = { north: 220, south: 130, east: 80, west: 50 };
/** East and west have rows and do not compute. */
const parties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'south', role: 'owner', publicKey: 'south' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
  { name: 'east', role: 'contributor', publicKey: 'east' },
  { name: 'west', role: 'contributor', publicKey: 'west' },
];
const uses = ['aggregate', 'combine', 'single-out', 'payload'] as const;
const number = (name: string, min: number, max: number, scale = 0): ColumnCard => ({
  name,
  type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: 9, scale },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: uses,
});
const ward = (owner: string): ColumnCard => ({
  name: 'ward',
  type: { kind: 'text' },
  nullable: false,
  categories: owner === 'west' ? ['a', 'b'] : ['a', 'b', 'c'],
  allow: ['group', 'combine'],
});
const hospital = (owner: (typeof owners)[number], more: Partial<DatasetCard> = {}): DatasetCard => ({
  ...cardOf(owner, 'patients', sizes[owner], [
    // Each declares its own range.
    number('age', 18, owner === 'north' ? 95 : 90),
    number('stay', 0, 29),
    ward(owner),
    number('marker', -500, owner === 'west' ? 900 : 1000, 2),
    number('bad', 0, 1),
    number('cost', -50000, 200000, 2),
  ]),
  ...more,
});
const cards = owners.map((owner) => hospital(owner));
const registry = cardOf('registry', 'people', 400, [number('visits', 0, 8)]);
const columns = ['age', 'stay', 'ward', 'marker', 'bad', 'cost'];
const question = { tables: owners.map((owner) => `${owner}.patients`), columns, lists: 'all' };

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [owner, text] of Object.entries(found.tables)) {
    const [header = '', ...lines] = text.trim().split('\n');
    const name = owner === 'registry' ? 'people' : 'patients';
    const rows = lines.map(
      (line) =>
        `(${line
          .split(',')
          .map((cell) => `'${cell}'`)
          .join(',')})`,
    );
    const typed = header.split(',').map((each) => {
      if (each === 'id' || each === 'ward') return each;
      return `${each}::${each === 'marker' || each === 'cost' ? 'DECIMAL(9, 2)' : 'BIGINT'} AS ${each}`;
    });
    await database.run(
      `CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.${name} AS SELECT ${typed.join(', ')} FROM (VALUES ${rows.join(',')}) AS t(${header})`,
    );
  }
  kept = await stackedTable(database, cards, question, parties);
});
afterAll(() => database.close());

const base: TrainQuestion = {
  aligned: 'stack/0000000000000000/table',
  model: 'logistic',
  label: 'bad',
  features: ['age', 'stay', 'ward', 'marker'],
};

/** Coefficients within 1e-4 of themselves or of their errors, with the intercept of the columns as they are; errors of the terms. */
function expectFit(terms: readonly { readonly coefficient: number | null; readonly error: number | null }[], fit: Fit) {
  fit.coefficients.forEach((wanted, i) => {
    const error = fit.errors[i] ?? 0;
    const far = Math.abs((terms[i]?.coefficient as number) - wanted);
    expect([i, far <= 1e-4 * Math.max(Math.abs(wanted), error)]).toEqual([i, true]);
  });
  fit.errors.slice(0, -1).forEach((wanted, i) => {
    expect([i, (terms[i]?.error as number) / wanted]).toEqual([i, expect.closeTo(1, 3)]);
  });
}

test('logistic and linear models of four owners, two of whom do not compute: as statsmodels finds over all rows', async () => {
  const logistic = await trainedInTheClear(base, kept);
  expect([logistic.numbers.rows, logistic.numbers.events]).toEqual([found.logistic.rows, found.logistic.events]);
  expectFit(logistic.numbers.terms, found.logistic);
  // What is of all owners is called so.
  expect(logistic.numbers.terms[0]?.term).toBe('*.patients.age');
  const linear = await trainedInTheClear({ ...base, model: 'linear', label: 'cost' }, kept);
  expectFit(linear.numbers.terms, found.linear);
});

test('the same bits in the clear, under replicated and additive shares; what it costs is what it was priced at', async () => {
  const { numbers } = await trainedInTheClear(base, kept);
  for (const protocol of ['replicated', 'additive-dealer'] as const)
    expect(await underProtocol(protocol)).toEqual(numbers);
});

const dealer: PartyRef = { name: 'dealer', role: 'dealer', publicKey: 'dealer' };

/**
 * Stacked and trained by parties that exchange messages, under the guard of what each contract says; `changed`: what an owner's own party hands
 * over in place of its rows.
 */
async function underProtocol(
  protocol: 'replicated' | 'additive-dealer',
  changed: (owner: string, data: LocalRows) => LocalRows = (_, data) => data,
) {
  const all = protocol === 'replicated' ? parties : [...parties, dealer];
  const about = { parties: all, protocol, datasets: cards, recipients: ['notary'] };
  const { plan, disclosure, cost } = await stack.compile({ kind: 'stack', question: stack.read(question), ...about });
  const everyone = everyoneOf(plan);
  const options = computersOf(plan);
  const sent = (traffic: readonly Traffic[]) => traffic.map((each) => each.sent.reduce((sum, bytes) => sum + bytes, 0));
  const made = await runLocal(
    everyone,
    async (session) => {
      const shelf = new Shelf(plan);
      const load = async (i: number) => {
        const stage = plan.stages[i] as (typeof plan.stages)[number];
        return changed(stage.party, (await database.load(stage)) as LocalRows);
      };
      const guard = disclosureGuard(disclosure, everyone);
      await stack.run(plan, runtimeOf({ session, protocol: protocolNamed(protocol), guard, load, shelf }));
      return session.self < plan.parties.length ? shelf.kept().get('table') : undefined;
    },
    options,
  );
  // Sizes of messages follow from public bounds alone, and whoever only contributes is sent nothing of anybody.
  expect(sent(made.traffic)).toEqual([...cost.bytes]);
  if (protocol === 'replicated')
    for (const { received } of made.traffic.slice(3)) expect(received.every((bytes) => bytes === 0)).toBe(true);

  const [{ vectors, table }] = plan.keeps;
  const computers = plan.parties.map((name) => ({ name, publicKey: name }));
  const [card] = kept.artifacts as [Kept['artifacts'][number]];
  const artifacts = [{ ...card, protocol, computers, vectors, table }];
  const training = await train.compile({ kind: 'train', question: train.read(base), ...about, artifacts });
  const trained = await runLocal(
    everyone,
    async (session) => {
      const held = made.results[session.self];
      const shelf = new Shelf(training.plan, new Map(held === undefined ? [] : [[base.aligned, held]]));
      const guard = disclosureGuard(training.disclosure, everyone);
      const runtime = { session, protocol: protocolNamed(protocol), guard, load: nothingIsRead, shelf };
      return await train.run(training.plan, runtimeOf(runtime));
    },
    options,
  );
  expect(sent(trained.traffic)).toEqual([...training.cost.bytes]);
  expect(trained.results.map((told) => told !== undefined)).toEqual(everyone.map((name) => name === 'notary'));
  return numbersOf(training.plan, trained.results[2] as Trained);
}

const columnAt = (name: string): string => `value${columns.indexOf(name)}`;
/** The data with other numbers in a column. */
function withNumbers(data: LocalRows, name: string, other: (value: bigint, row: number) => bigint): LocalRows {
  const id = columnAt(name);
  const values = (data.numbers[id] as BigInt64Array).map(other);
  return { ...data, numbers: { ...data.numbers, [id]: values } };
}

test.each([
  [
    'data.out-of-range',
    'a label that is neither 0 nor 1',
    (data: LocalRows) => withNumbers(data, 'bad', (value, row) => (row === 3 ? 2n : value)),
  ],
  [
    'data.out-of-range',
    'an age beyond what it declares, within what another does',
    (data: LocalRows) => withNumbers(data, 'age', (value, row) => (row === 3 ? 93n : value)),
  ],
  ['data.too-many-rows', 'more rows than it is filled up to', (data: LocalRows) => repeated(data, 81)],
  ['stack.few-rows', 'fewer rows than its own minimum', (data: LocalRows) => repeated(data, 9)],
])('%s: an owner whose rows have %s stops at its own party', async (code, _, change) => {
  const made = underProtocol('replicated', (owner, data) => (owner === 'east' ? change(data) : data));
  await expect(made).rejects.toMatchObject({ code });
});

/** So many rows. */
function repeated(data: LocalRows, rows: number): LocalRows {
  const at = (_: unknown, i: number) => i % data.rows;
  const places = Array.from({ length: rows }, at);
  const each = <T>(all: Readonly<Record<string, T>>, pick: (values: T) => T) =>
    Object.fromEntries(Object.entries(all).map(([id, values]) => [id, pick(values)]));
  return {
    ...data,
    rows,
    numbers: each(data.numbers, (values) => BigInt64Array.from(places, (place) => values[place] as bigint)),
    categories: each(data.categories, (values) => Uint16Array.from(places, (place) => values[place] as number)),
  };
}

test('a party that hands over a label that its own checks would have refused stops the training at everybody', async () => {
  // Where checks are by what the plan says, such a party has changed its plan: here the check is of the stage's own copy.
  const changed = (owner: string, data: LocalRows): LocalRows => {
    if (owner !== 'west') return data;
    const made = withNumbers(data, 'bad', (value, row) => (row === 3 ? 1n << 40n : value));
    // Read once by the check, and again by what is shared.
    let reads = 0;
    const numbers = new Proxy(made.numbers, {
      get: (all, id: string) => (id === columnAt('bad') && reads++ === 0 ? data.numbers[id] : all[id]),
    });
    return { ...made, numbers };
  };
  await expect(underProtocol('replicated', changed)).rejects.toMatchObject({ code: 'train.labels' });
});

const mixedParties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'registry', role: 'owner', publicKey: 'registry' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
  { name: 'south', role: 'contributor', publicKey: 'south' },
];
const mixed = {
  tables: ['north.patients', 'south.patients'],
  as: 'people',
  beside: ['registry.people'],
  on: ['id'],
  columns: ['age', 'stay', 'bad', 'registry.people.visits'],
};
const mixedCards = [hospital('north'), hospital('south'), registry];

test('mixed labels: two owners with labels one under the other, matched with a third one’s features', async () => {
  const together = await stackedTable(database, mixedCards, mixed, mixedParties);
  const asked: TrainQuestion = { ...base, features: ['age', 'stay', 'registry.people.visits'] };
  const { numbers, kept: withModel } = await trainedInTheClear(asked, together);
  expect([numbers.rows, numbers.events]).toEqual([found.mixed.rows, found.mixed.events]);
  expectFit(numbers.terms, found.mixed);
  expect(numbers.terms.map(({ term }) => term).slice(0, 3)).toEqual([
    '*.people.age',
    '*.people.stay',
    'registry.people.visits',
  ]);
  const judged = await judgedInTheClear({ model: modelName, aligned: base.aligned, bins: 3 }, withModel);
  expect(judged.samples[0]).toMatchObject({ name: 'all', rows: found.mixed.rows });

  // Whose keys and values: membership where one side is told about its own rows, combine of all.
  const { plan, disclosure } = await compiledTraining(asked, together, ['north']);
  const { required } = await train.grants({
    kind: 'train',
    question: train.read(asked),
    parties: mixedParties,
    protocol: 'replicated',
    datasets: mixedCards,
    artifacts: together.artifacts,
    recipients: ['north'],
  });
  const asText = required.map(({ owner, column, use }) => `${owner}.${column}: ${use}`);
  for (const owner of ['north', 'south'])
    for (const use of [
      'age: aggregate',
      'age: combine',
      'stay: combine',
      'bad: aggregate',
      'bad: combine',
      'id: membership',
    ])
      expect(asText).toContain(`${owner}.${use}`);
  expect(asText).toContain('registry.visits: combine');
  expect(asText.some((text) => text.startsWith('*'))).toBe(false);
  expect(plan.minimumGroupSize).toBe(10);
  const said = renderDisclosure(disclosure);
  expect(said).toContain(
    'the rows of north.patients, south.patients, one under the other, whose keys registry.people have too',
  );
  expect(said).toMatch(/told of the rows of south alone/);
  expect(said).not.toMatch(/\{|undefined/);
});

test('an owner’s refusal counts for all: one that does not allow a use, or whose data has changed', async () => {
  const refusing = hospital('south');
  const south = {
    ...refusing,
    columns: refusing.columns.map((each) => (each.name === 'stay' ? { ...each, allow: ['aggregate'] as const } : each)),
  };
  const datasets = cards.map((card) => (card.owner === 'south' ? south : card));
  await expect(compiledTraining(base, { ...kept, datasets })).rejects.toMatchObject({
    code: 'policy.column',
    fields: { dataset: 'south.patients', column: 'stay', use: 'combine' },
  });
  const other = cards.map((card) => (card.owner === 'west' ? { ...card, contentDigest: '1'.repeat(64) } : card));
  await expect(compiledTraining(base, { ...kept, datasets: other })).rejects.toMatchObject({
    code: 'align.changed',
    fields: { owner: 'west' },
  });
  const wider = cards.map((card) =>
    card.owner === 'east'
      ? { ...card, columns: card.columns.map((each) => (each.name === 'stay' ? number('stay', 0, 99) : each)) }
      : card,
  );
  await expect(compiledTraining(base, { ...kept, datasets: wider })).rejects.toMatchObject({
    code: 'align.changed',
    fields: { owner: 'east' },
  });
  // The strictest minimum of all owners.
  const strict = cards.map((card) => (card.owner === 'west' ? { ...card, minimumGroupSize: 25 } : card));
  expect((await compiledTraining(base, { ...kept, datasets: strict })).plan.minimumGroupSize).toBe(25);
});

test('weight of evidence, a judgement and scores of stacked rows; new rows of one owner', async () => {
  const { kept: withModel } = await trainedInTheClear(base, kept);
  const binned = await bin.compile({
    kind: 'bin',
    question: bin.read({ aligned: base.aligned, label: 'bad', features: ['age', 'ward'], cuts: { age: [45, 55] } }),
    parties,
    protocol: 'replicated',
    datasets: cards.map((card) => ({
      ...card,
      columns: card.columns.map((each) =>
        each.name === 'age' ? { ...each, allow: [...each.allow, 'filter'] as const } : each,
      ),
    })),
    artifacts: kept.artifacts,
    recipients: ['notary'],
  });
  expect(renderDisclosure(binned.disclosure)).not.toMatch(/\{|undefined/);
  const judged = await judgedInTheClear({ model: modelName, aligned: base.aligned, bins: 5 }, withModel);
  expect(judged.samples[0]).toMatchObject({ name: 'all', rows: found.logistic.rows });

  // A stack of one owner's rows, and the model of all.
  const west = await stackedTable(
    database,
    [hospital('west')],
    { tables: ['west.patients'], columns: ['age', 'stay', 'ward', 'marker', 'cost'] },
    [
      ...parties.slice(0, 1),
      { name: 'south', role: 'helper', publicKey: 'south' } as const,
      ...parties.slice(2, 3),
      parties[4] as PartyRef,
    ].map((each) => (each.name === 'north' ? { ...each, role: 'helper' as const } : each)),
  );
  const [table] = west.artifacts as [Kept['artifacts'][number]];
  const name = 'stack/1111111111111111/table';
  const all: Kept = {
    ...withModel,
    artifacts: [...withModel.artifacts, { ...table, name }],
    held: new Map([...withModel.held, [name, west.held.get(table.name) as HeldShares]]),
    parties: west.parties,
    datasets: west.datasets,
  };
  const scores = await scoredInTheClear({ model: modelName, aligned: name, show: ['cost', 'ward'], decimals: 4 }, all, [
    'west',
  ]);
  expect(scores.rows.length).toBe(40);
  const [age, stay, wardB, , marker, constant] = found.logistic.coefficients as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wanted = (await database.rows('SELECT age, stay, ward, marker::DOUBLE, cost::VARCHAR FROM west.patients')).map(
    (row) => {
      const eta =
        age * Number(row[0]) +
        stay * Number(row[1]) +
        (row[2] === 'b' ? wardB : 0) +
        marker * Number(row[3]) +
        constant;
      return [String(row[4]), 1 / (1 + Math.exp(-eta))] as const;
    },
  );
  const byCost = new Map(wanted);
  for (const [cost, , score] of scores.rows) expect(Number(score)).toBeCloseTo(byCost.get(cost as string) as number, 3);
});

test('scores: what every other owner must allow of the columns, and nothing of those of the only one who is told', async () => {
  const { kept: withModel } = await trainedInTheClear(base, kept);
  const asked = {
    kind: 'score',
    parties,
    protocol: 'replicated',
    datasets: cards,
    artifacts: withModel.artifacts,
  } as const;
  const question = score.read({ model: modelName, aligned: base.aligned, show: ['cost'] });
  const { required } = await score.grants({ ...asked, question, recipients: ['north'] });
  const of = (use: string) =>
    required
      .flatMap((each) => (each.use === use && each.column !== 'ward' ? [`${each.owner}.${each.column}`] : []))
      .sort();
  expect(of('payload')).toEqual(['east.cost', 'south.cost', 'west.cost']);
  expect(of('single-out')).toEqual(
    ['east', 'south', 'west'].flatMap((name) => ['age', 'marker', 'stay'].map((each) => `${name}.${each}`)),
  );
  expect(of('membership')).toEqual([]);
});

test('bins: rows that an owner makes up take no row of another’s through the minimum; others than bins ask for combine and say so', async () => {
  // Of a bin in which north has one row, south has twenty that it chose; the rest stays as it was.
  const [[from] = []] = (
    await database.rows(
      `SELECT age FROM north.patients WHERE age IN (SELECT age FROM north.patients GROUP BY age HAVING COUNT(*) = 1) ORDER BY age DESC LIMIT 1`,
    )
  ).map((row) => row.map(Number));
  await database.run(
    `CREATE SCHEMA chosen; CREATE TABLE chosen.patients AS SELECT 'c' || i AS id, ${from}::BIGINT AS age, (i % 2)::BIGINT AS bad FROM range(20) r(i)
       UNION ALL SELECT 'o' || i, 18 + i % 73, (i % 2)::BIGINT FROM range(292) r(i)`,
  );
  const of = [
    hospital('north', { columns: [number('age', 18, 95), number('bad', 0, 1)] }),
    { ...cardOf('chosen', 'patients', 400, [number('age', 18, 95), number('bad', 0, 1)]) },
  ].map((card) => ({
    ...card,
    columns: card.columns.map((each) => ({ ...each, allow: [...each.allow, 'filter'] as const })),
  }));
  const seats: readonly PartyRef[] = [
    { name: 'north', role: 'owner', publicKey: 'north' },
    { name: 'chosen', role: 'owner', publicKey: 'chosen' },
    { name: 'notary', role: 'helper', publicKey: 'notary' },
  ];
  const both = await stackedTable(
    database,
    of,
    { tables: ['north.patients', 'chosen.patients'], columns: ['age', 'bad'] },
    seats,
  );
  const asked = bin.read({
    aligned: base.aligned,
    label: 'bad',
    features: ['age'],
    cuts: { age: [from as number, (from as number) + 1] },
  });
  const request = {
    kind: 'bin',
    question: asked,
    parties: seats,
    protocol: 'replicated',
    datasets: of,
    artifacts: both.artifacts,
    recipients: ['chosen'],
  };
  const { plan, disclosure } = await bin.compile(request);
  const told = await runInTheClear(
    plan.parties,
    (runtime) => bin.run(plan, runtime),
    nothingIsRead,
    undefined,
    new Shelf(plan, both.held),
  );
  const result = bin.finish(plan, told as NonNullable<typeof told>);
  if (result.kind !== 'report') throw new Error('a report was expected');
  const { features } = result.report.numbers as {
    features: { binnings: { table: { bins: { good: number; bad: number }[] } }[] }[];
  };
  // One row of north's is in the last bin and no other: it is joined with the rest, as if those that were made up were not there.
  expect(features[0]?.binnings[0]?.table.bins.length).toBe(1);
  // Whoever has no row in the table is told the bin: there are rows enough, and nobody's to take out.
  const outside = await bin.compile({ ...request, recipients: ['notary'] });
  const seen = await runInTheClear(
    outside.plan.parties,
    (runtime) => bin.run(outside.plan, runtime),
    nothingIsRead,
    undefined,
    new Shelf(outside.plan, both.held),
  );
  expect(seen?.features[0]?.filter(({ isTold }) => isTold).length).toBe(2);
  const refusing = of.map((card) => ({
    ...card,
    columns: card.columns.map((each) => ({ ...each, allow: each.allow.filter((use) => use !== 'combine') })),
  }));
  await expect(bin.compile({ ...request, datasets: refusing })).rejects.toMatchObject({
    code: 'policy.column',
    fields: { use: 'combine' },
  });
  expect(renderDisclosure(disclosure)).toContain(
    'what is told of the rows of north alone, as it takes its own out again; the minimum holds for these by themselves, too',
  );
});

test('a profile of stacked rows asks for combine of every column, and says whose rows these are', async () => {
  const asked = {
    kind: 'profile',
    parties,
    protocol: 'replicated',
    datasets: cards,
    artifacts: kept.artifacts,
    recipients: ['north'],
  } as const;
  const question = profile.read({ aligned: base.aligned, columns: ['age', 'ward'], tell: ['moments'] });
  const { required } = await profile.grants({ ...asked, question });
  expect(required.filter(({ use }) => use === 'combine').map(({ owner, column }) => `${owner}.${column}`)).toEqual(
    ['age', 'ward'].flatMap((name) => owners.map((owner) => `${owner}.${name}`)),
  );
  const said = renderDisclosure((await profile.compile({ ...asked, question })).disclosure);
  expect(said).toContain(
    'the rows of north.patients, south.patients, east.patients, west.patients, one under the other',
  );
  expect(said).toContain('told of the rows of south, east, west alone');
  expect(said).not.toMatch(/in common|\{|undefined/);
});

test('of a part of stacked rows it is still known whose they are; bins of it', async () => {
  const about = { parties, protocol: 'replicated', datasets: cards, artifacts: kept.artifacts, recipients: ['west'] };
  const question = split.read({ aligned: base.aligned, test: 0.3, seed: 5 });
  const { plan } = await split.compile({ kind: 'split', question, ...about });
  const bounds = owners.map((_, i) => owners.slice(0, i + 1).reduce((sum, owner) => sum + sizes[owner], 0));
  for (const { output, vectors, table } of plan.keeps) {
    const places = placesIn(plan.split, 480, output) as Uint32Array;
    expect(table.stack?.rows.reduce((sum, rows) => sum + rows, 0)).toBe(vectors[0]?.length);
    owners.forEach((owner, at) => {
      const found = [...placesOfOthers(table, owner, null)].map((i) => places[i] as number);
      const isOther = (place: number) =>
        place < (bounds[at] as number) - sizes[owner] || place >= (bounds[at] as number);
      expect(found).toEqual([...places].filter(isOther));
    });
  }
  const shelf = new Shelf(plan, kept.held);
  await runInTheClear(runnersOf(plan), (runtime) => split.run(plan, runtime), nothingIsRead, undefined, shelf);
  const train = plan.keeps.find(({ output }) => output === 'train');
  const name = 'split/0000000000000000/train';
  const [card] = kept.artifacts as [Kept['artifacts'][number]];
  if (train === undefined) throw new Error('no part');
  const artifacts = [{ ...card, name, vectors: train.vectors, table: train.table }];
  const allowing = cards.map((each) => ({
    ...each,
    columns: each.columns.map((column) => ({ ...column, allow: [...column.allow, 'filter'] as const })),
  }));
  const asked = bin.read({ aligned: name, label: 'bad', features: ['age'], cuts: { age: [45, 60] } });
  const binned = await bin.compile({ kind: 'bin', question: asked, ...about, datasets: allowing, artifacts });
  const held = new Map([[name, shelf.kept().get('train') as HeldShares]]);
  const told = await runInTheClear(
    runnersOf(binned.plan),
    (runtime) => bin.run(binned.plan, runtime),
    nothingIsRead,
    undefined,
    new Shelf(binned.plan, held),
  );
  expect(told?.isEnough).toBe(true);
  expect(told?.features[0]?.at(-1)).toMatchObject({ isTold: true, rows: told?.rows });
});
