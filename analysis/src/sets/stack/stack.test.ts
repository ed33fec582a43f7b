/** Stacks: what stays is what the owners handed over, one under the other; matched by key with tables beside them; and what is refused. */
import { protocolNamed, runLocal, unpackBits } from '@tacit/engine';
import { expect, test } from 'vitest';
import type { KeptColumn, KeptTable } from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { PartyRef } from '../../contract/contract.ts';
import { renderDisclosure } from '../../contract/disclosure-text.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import { compile } from '../../contracts.ts';
import { runInTheClear, runtimeOf } from '../../kinds/runtime.ts';
import { computersOf, runnersOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import { renderSteps } from '../../kinds/steps.ts';
import type { LocalRows } from '../../local/stages.ts';
import { stack } from './kind.ts';
import type { StackPlan } from './plan.ts';
import type { StackQuestion } from './question.ts';

const column = (name: string, more: Partial<ColumnCard> & Pick<ColumnCard, 'type'>): ColumnCard => {
  return { name, nullable: false, allow: [more.type.kind === 'text' ? 'group' : 'aggregate'], ...more };
};
const text = { kind: 'text' } as const;
const id = column('id', { type: text, allow: ['join'] });
const age = (min: number, max: number) =>
  column('age', { type: { kind: 'integer' }, range: { min: String(min), max: String(max) } });
const cost = (nullable: boolean, precision = 9, scale = 2) =>
  column('cost', { type: { kind: 'decimal', precision, scale }, range: { min: '-500', max: '90000' }, nullable });
const ward = (categories: readonly string[], nullable = false) => column('ward', { type: text, categories, nullable });
const sick = column('sick', { type: { kind: 'boolean' } });

function card(owner: string, columns: readonly ColumnCard[], more: Partial<DatasetCard> = {}): DatasetCard {
  return {
    owner,
    name: 'patients',
    rowsUpTo: 5,
    contentDigest: '0'.repeat(64),
    policyDigest: '0'.repeat(64),
    minimumGroupSize: 2,
    keptShares: 'allow',
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    columns: [id, ...columns],
    ...more,
  };
}
const north = card('north', [age(18, 60), cost(false), ward(['a', 'c']), sick]);
const south = card('south', [age(30, 99), cost(true, 7), ward(['a', 'b'], true), sick], { rowsUpTo: 4 });
const registry = card(
  'registry',
  [column('visits', { type: { kind: 'integer' }, range: { min: '5', max: '50' }, nullable: true })],
  { name: 'people', rowsUpTo: 6 },
);
const cards = [north, south, registry];
const owner = (name: string): PartyRef => ({ name, role: 'owner', publicKey: '' });
const two: readonly PartyRef[] = [owner('north'), owner('south'), { name: 'notary', role: 'helper', publicKey: '' }];
const three = [owner('north'), owner('south'), owner('registry')];
const base: StackQuestion = {
  tables: ['north.patients', 'south.patients'],
  columns: ['age', 'cost', 'ward', 'sick'],
  lists: 'all',
};
const matched: StackQuestion = {
  ...base,
  as: 'people',
  beside: ['registry.people'],
  on: ['id'],
  canonical: ['casefold'],
  columns: ['age', 'cost', 'registry.people.visits'],
};

async function compiled(ask: object = base, of = cards, parties = two, protocol = 'replicated') {
  const question = stack.read(ask);
  const { plan, ...rest } = await compile({
    kind: 'stack',
    question,
    parties,
    protocol,
    datasets: of,
    recipients: ['north'],
  });
  return { plan: plan as StackPlan, ...rest };
}

const rowsOf = (ids: readonly string[] | null, rows: number, more: Partial<LocalRows>): LocalRows => {
  const keys = ids === null ? [] : [{ kind: 'text' as const, values: ids }];
  return { kind: 'rows', rows, keys, numbers: {}, flags: {}, categories: {}, ...more };
};
const numbers = (...values: number[]) => BigInt64Array.from(values, BigInt);
/** By their places in the question; wards by their places in a, b, c and NULL. */
const data: Readonly<Record<string, LocalRows>> = {
  north: rowsOf(null, 3, {
    numbers: { value0: numbers(18, 40, 60), value1: numbers(-500, 700, 1) },
    flags: { present1: Uint8Array.of(1, 1, 1), value3: Uint8Array.of(1, 0, 1) },
    categories: { value2: Uint16Array.of(0, 2, 0) },
  }),
  south: rowsOf(null, 2, {
    numbers: { value0: numbers(99, 30), value1: numbers(0, 90000) },
    flags: { present1: Uint8Array.of(0, 1), value3: Uint8Array.of(0, 1) },
    categories: { value2: Uint16Array.of(3, 1) },
  }),
};

/** What the table says of the rows that count, by name of the column; undefined where there is no value. */
function readRows(table: KeptTable, held: HeldShares): (readonly (bigint | undefined)[])[] {
  const words = (place: number) => held[place]?.[0] as BigUint64Array;
  const { length } = words(table.columns[0]?.value as number);
  const bits = (place: number) => unpackBits(words(place), length);
  const valid = bits(table.valid);
  const cell = ({ value, present }: KeptColumn, row: number) =>
    present !== undefined && bits(present)[row] === 0 ? undefined : BigInt.asIntN(64, words(value)[row] as bigint);
  return [...valid.keys()].filter((row) => valid[row] === 1).map((row) => table.columns.map((each) => cell(each, row)));
}

async function inTheClear(plan: StackPlan, rows: Readonly<Record<string, LocalRows>>) {
  const shelf = new Shelf(plan);
  const load = (stage: number) => Promise.resolve(rows[plan.stages[stage]?.party ?? ''] as LocalRows);
  await runInTheClear(runnersOf(plan), (runtime) => stack.run(plan, runtime), load, undefined, shelf);
  return readRows(plan.keeps[0].table, shelf.kept().get('table') as HeldShares);
}

/** The parties’ shares of a replicated run put together; parts i and i + 1 of three are at party i. */
async function underProtocol(
  { plan, disclosure, cost: price }: Awaited<ReturnType<typeof compiled>>,
  rows: typeof data,
) {
  const everyone = runnersOf(plan);
  const { results, traffic } = await runLocal(
    everyone,
    async (session) => {
      const shelf = new Shelf(plan);
      const load = (stage: number) => Promise.resolve(rows[plan.stages[stage]?.party ?? ''] as LocalRows);
      const guard = disclosureGuard(disclosure, everyone);
      await stack.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load, shelf }));
      return session.self < plan.parties.length ? shelf.kept().get('table') : undefined;
    },
    computersOf(plan),
  );
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...price.bytes]);
  const { vectors, table } = plan.keeps[0];
  const whole = vectors.map(({ domain }, place): BigUint64Array[] => {
    const parts = results.slice(0, plan.parties.length).map((held) => held?.[place]?.[0] as BigUint64Array);
    const add = (a: bigint, b: bigint) => (domain === 'bits' ? a ^ b : BigInt.asUintN(64, a + b));
    return [parts.reduce((all, part) => all.map((word, i) => add(word, part[i] as bigint)))];
  });
  return { rows: readRows(table, whole), traffic };
}

const stacked = [
  [18n, -500n, 0n, 1n],
  [40n, 700n, 2n, 0n],
  [60n, 1n, 0n, 1n],
  [99n, undefined, 3n, 0n],
  [30n, 90000n, 1n, 1n],
];

test('rows stand one under the other, with one range, one list and NULL where any owner has it', async () => {
  const contract = await compiled();
  const { plan } = contract;
  const { table, vectors } = plan.keeps[0];
  expect(vectors[0]).toEqual({ domain: 'bits', length: 9, planes: 1 });
  expect(table).toMatchObject({ stack: { as: 'patients', tables: [0, 1] }, matcher: null, minimumGroupSize: 2 });
  expect(table.columns.map(({ owner: of, dataset, name }) => `${of}.${dataset}.${name}`)).toEqual(
    base.columns.map((name) => `*.patients.${name}`),
  );
  expect(table.columns[0]?.range).toEqual({ min: '18', max: '99' });
  expect(table.columns[2]?.categories).toEqual(['a', 'b', 'c']);
  // Each is held to what it declares itself.
  expect(plan.stages.map(({ outputs }) => outputs.find((each) => each.id === 'value0'))).toMatchObject([
    { range: { min: '18', max: '60' } },
    { range: { min: '30', max: '99' } },
  ]);
  expect(await inTheClear(plan, data)).toEqual(stacked);
  expect((await underProtocol(contract, data)).rows).toEqual(stacked);
});

test('sixteen owners, of whom three compute: the others send once and are sent nothing', async () => {
  const names = Array.from({ length: 16 }, (_, i) => `h${i}`);
  const of = names.map((name) => card(name, [age(0, 99)], { rowsUpTo: 100 }));
  const parties = names.map((name, i): PartyRef => ({ name, role: i < 3 ? 'owner' : 'contributor', publicKey: '' }));
  const ask = { tables: names.map((name) => `${name}.patients`), columns: ['age'], rows: names.map(() => 4) };
  const question = stack.read(ask);
  const request = { kind: 'stack', question, parties, protocol: 'replicated', datasets: of, recipients: ['h0'] };
  const contract = await compile(request);
  const plan = contract.plan as StackPlan;
  // As the owners choose, and as the statement says.
  expect(plan.keeps[0].vectors[0]?.length).toBe(64);
  expect(renderDisclosure(contract.disclosure)).toContain('the size of h15.patients, rounded up: at most 4 rows');
  const ages = (i: number) => [i, 2 * i, 3 * i, 99].slice(0, 2 + (i % 3));
  const rows = Object.fromEntries(
    names.map((name, i) => [name, rowsOf(null, ages(i).length, { numbers: { value0: numbers(...ages(i)) } })]),
  );
  const { rows: found, traffic } = await underProtocol({ ...contract, plan }, rows);
  expect(found).toEqual(names.flatMap((_, i) => ages(i).map((each) => [BigInt(each)])));
  for (const { received } of traffic.slice(3)) expect(received.every((bytes) => bytes === 0)).toBe(true);
  // Whatever its rows are, a message of an owner is as long as any other's.
  expect(new Set(traffic.slice(3).map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).size).toBe(1);
});

const withKeys = {
  north: { ...data.north, keys: [{ kind: 'text', values: ['A1', 'b2', 'c3'] }] },
  // The same person at both, and one without a key.
  south: { ...data.south, keys: [{ kind: 'text', values: ['a1', 'd4'] }] },
  registry: rowsOf(['B2', 'A1', 'x9', ' '], 4, {
    numbers: { value2: numbers(7, 0, 9, 5) },
    flags: { present2: Uint8Array.of(1, 0, 1, 1) },
  }),
} as Readonly<Record<string, LocalRows>>;

test('matched with a table beside them: rows with a partner count, those of one person at two owners each', async () => {
  const contract = await compiled(matched, cards, three);
  const wanted = [
    [18n, -500n, undefined],
    [40n, 700n, 7n],
    [99n, undefined, undefined],
  ];
  const sorted = (rows: (readonly (bigint | undefined)[])[]) => rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(sorted(await inTheClear(contract.plan, withKeys))).toEqual(wanted);
  expect(sorted((await underProtocol(contract, withKeys)).rows)).toEqual(wanted);
  expect(contract.plan.keeps[0].table.tables.map(({ keys }) => keys)).toEqual([['id'], ['id'], ['id']]);
  const { required } = await stack.grants({
    kind: 'stack',
    question: stack.read(matched),
    parties: three,
    protocol: 'replicated',
    datasets: cards,
    recipients: ['north'],
  });
  expect(required.map((each) => `${each.owner}.${each.column}: ${each.use}`)).toEqual([
    ...['north', 'south', 'registry'].map((name) => `${name}.id: join`),
    ...['age', 'cost'].flatMap((name) => [`north.${name}: aggregate`, `south.${name}: aggregate`]),
    'registry.visits: aggregate',
  ]);

  const twice = {
    ...withKeys,
    registry: { ...withKeys.registry, keys: [{ kind: 'text', values: ['B2', 'a1', 'A1', 'y'] }] },
  };
  await expect(inTheClear(contract.plan, twice as typeof data)).rejects.toMatchObject({ code: 'set.duplicate-keys' });
});

test.each([
  ['stack.no-column', { ...base, columns: ['age', 'weight'] }, cards, { column: 'weight', table: 'north.patients' }],
  [
    'stack.other-type',
    base,
    [north, card('south', [age(0, 9), cost(true, 9, 3), ward(['a']), sick])],
    { owner: 'south' },
  ],
  ['stack.other-list', { ...base, lists: 'same' }, cards, { only: ['c'], besides: ['b'] }],
  ['stack.rows', { ...base, rows: [5, 9] }, cards, { found: 9, most: 4 }],
  ['set.unknown-table', { ...base, tables: ['north.patients', 'west.patients'] }, cards, {}],
  [
    'set.one-owner',
    { ...base, tables: ['north.patients', 'north.visits'] },
    [north, { ...north, name: 'visits' }],
    { owner: 'north' },
  ],
  ['set.not-unique', matched, [north, { ...south, unique: [] }, registry], {}],
  ['policy.kept-shares', base, [north, without(south, 'keptShares'), registry], { owner: 'south' }],
  [
    'policy.column',
    base,
    [
      north,
      {
        ...south,
        columns: south.columns.map((each) => (each.name === 'age' ? { ...each, allow: ['filter'] as const } : each)),
      },
    ],
    { column: 'age', use: 'aggregate' },
  ],
  [
    'align.no-list',
    base,
    [
      north,
      { ...south, columns: south.columns.map((each) => (each.name === 'ward' ? without(each, 'categories') : each)) },
    ],
    { owner: 'south' },
  ],
  ['stack.too-large', base, [{ ...north, rowsUpTo: 3_000_000 }, south], {}],
] as const)('refused: %s', async (code, ask, of, fields) => {
  const parties = 'beside' in ask ? three : ask.tables[1] === 'north.visits' ? [] : two;
  await expect(compiled(ask, of as DatasetCard[], parties)).rejects.toMatchObject({ code, fields });
});

function without<T extends object>(from: T, name: keyof T): T {
  const { [name]: _, ...rest } = from;
  return rest as T;
}

test.each([
  [{ ...base, on: ['id'] }, 'on'],
  [{ ...base, rows: [4] }, 'rows'],
  [{ ...base, rows: [4, 0] }, 'rows'],
  [{ ...matched, on: undefined }, 'on'],
  [{ ...matched, on: [['id', 'id', 'id']] }, 'on'],
  [{ ...base, name: 'result' }, 'name'],
  [{ ...base, tables: [] }, 'tables'],
])('a question that says too much or too little: %o', (ask, member) => {
  expect(() => stack.read(ask)).toThrow(
    expect.objectContaining({ code: 'question.wrong-member', fields: expect.objectContaining({ member }) as object }),
  );
});

test('what is said of it, in both languages', async () => {
  for (const [ask, of, parties] of [
    [base, cards, two],
    [matched, cards, three],
    [{ ...base, lists: undefined, columns: ['age'] }, cards, two],
  ] as const) {
    const { plan, disclosure } = await compiled(ask, of, parties);
    for (const language of ['en', 'zh'] as const) {
      const said = [
        renderDisclosure(disclosure, language),
        stack.view.questionText(plan, language),
        renderSteps(stack.view.steps(plan, language), language),
      ].join('\n');
      expect(said).not.toMatch(/\{|undefined|disclosure\.|stack\./);
    }
    // Nothing but what follows from taking part is released.
    expect(disclosure.every(({ releases }) => releases === 0)).toBe(true);
  }
  const said = renderDisclosure((await compiled()).disclosure);
  expect(said).toContain('which values stand in the list of which of north.patients, south.patients');
  expect(said).toContain('whether the same person has rows in several of north.patients, south.patients');
  expect(said).toContain('An owner may hand over rows that it made up');
});
