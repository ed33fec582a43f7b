import { type Bits, protocolNamed, type Ring, runLocal, type Sharing, unpackBits, receivingPlace } from '@tacit/engine';
import { expect, test } from 'vitest';
import { compile } from '../../contracts.ts';
import type { KeptShares } from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { PartyRef } from '../../contract/contract.ts';
import { renderDisclosure } from '../../contract/disclosure-text.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../../kinds/runtime.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import { renderSteps } from '../../kinds/steps.ts';
import type { LocalRows } from '../../local/stages.ts';
import { align } from './kind.ts';
import { smallestOf } from './shape.ts';
import type { AlignPlan } from './plan.ts';
import type { AlignQuestion } from './question.ts';

const digest = '0'.repeat(64);

function card(owner: string, name: string, columns: readonly ColumnCard[], more: Partial<DatasetCard> = {}) {
  const known: DatasetCard = {
    owner,
    name,
    rowsUpTo: 8,
    contentDigest: digest,
    policyDigest: digest,
    minimumGroupSize: 3,
    keptShares: 'allow',
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    columns,
  };
  return { ...known, ...more };
}

const column = (name: string, more: Omit<ColumnCard, 'name' | 'nullable'> & { nullable?: boolean }): ColumnCard => {
  return { name, nullable: false, ...more };
};
const text = { kind: 'text' } as const;
const id = column('id', { type: text, allow: ['join'] });
const aggregate = { allow: ['aggregate'] } as const;
// No value is near 0, which rows without a partner have.
const age = column('age', { type: { kind: 'integer' }, range: { min: '18', max: '99' }, ...aggregate });
const ward = column('ward', { type: text, allow: ['group'], categories: ['a', 'b', 'c'], nullable: true });
const since = column('since', { type: { kind: 'date' }, range: { min: '10000', max: '30000' }, ...aggregate });
const cost = column('cost', {
  type: { kind: 'decimal', precision: 9, scale: 2 },
  range: { min: '-500', max: '90000' },
  nullable: true,
  ...aggregate,
});
const active = column('active', { type: { kind: 'boolean' }, ...aggregate });
const note = column('note', { type: text, ...aggregate });
const cards = [
  card('bank', 'customers', [id, age, ward]),
  card('insurer', 'policies', [id, since, cost, active, note], { rowsUpTo: 10, minimumGroupSize: 5 }),
] as const;

// Full-width digits and cases, a key that is none before others, a row in common that has no cost; two owners, two orders.
const bank = {
  ids: [' A1', ' \u200b', 'C3', 'ｄ4', 'b2', 'z9'],
  age: [30n, 41n, 52n, 63n, 74n, 85n],
  ward: [0, 1, 3, 2, 0, 1],
};
const insurer = {
  ids: ['', 'c3', 'D4', 'a1', 'y8', 'x7', 'w6'],
  since: [10001n, 20002n, 20003n, 20004n, 10005n, 10006n, 10007n],
  cost: [100n, -250n, 0n, 90000n, 77n, 5n, 6n],
  known: [1, 1, 0, 1, 1, 1, 1],
  active: [1, 1, 0, 1, 0, 1, 0],
};
/** Of these keys bank has the first two, the insurer all but the last. */
const clinic = { ids: ['Ｃ3', 'a1', 'w6', 'q'], visits: [7n, 9n, 11n, 13n], known: [1, 0, 1, 1] };
/** The rows in common, worked out by hand: bank's row beside the insurer's. */
const pairs = [
  [0, 3],
  [2, 1],
  [3, 2],
] as const;
/** And those that the clinic has, too, with its row. */
const triples = [
  [0, 3, 1],
  [2, 1, 0],
] as const;

function rowsOf(ids: readonly string[], more: Partial<LocalRows>): LocalRows {
  const keys = [{ kind: 'text' as const, values: ids }];
  return { kind: 'rows', rows: ids.length, keys, numbers: {}, flags: {}, categories: {}, ...more };
}
// Columns of a stage have the numbers of the question.
const tables = {
  bank: rowsOf(bank.ids, {
    numbers: { value0: BigInt64Array.from(bank.age) },
    categories: { value4: Uint16Array.from(bank.ward) },
  }),
  insurer: rowsOf(insurer.ids, {
    numbers: { value1: BigInt64Array.from(insurer.cost), value3: BigInt64Array.from(insurer.since) },
    flags: { present1: Uint8Array.from(insurer.known), value2: Uint8Array.from(insurer.active) },
  }),
  clinic: rowsOf(clinic.ids, {
    numbers: { value5: BigInt64Array.from(clinic.visits) },
    flags: { present5: Uint8Array.from(clinic.known) },
  }),
};

const names = ['age', 'cost', 'active', 'since', 'ward'];
const columns = [
  'bank.customers.age',
  'insurer.policies.cost',
  'insurer.policies.active',
  'insurer.policies.since',
  'bank.customers.ward',
];

const helped: readonly PartyRef[] = [
  { name: 'bank', role: 'owner', publicKey: '' },
  { name: 'insurer', role: 'owner', publicKey: '' },
  { name: 'notary', role: 'helper', publicKey: '' },
];

async function compiled(
  ask: Partial<AlignQuestion> = {},
  of: readonly DatasetCard[] = cards,
  [protocol, parties]: readonly [string, readonly PartyRef[]] = ['replicated', helped],
) {
  const question = align.read({
    tables: of.map(({ owner, name }) => `${owner}.${name}`),
    on: ['id'],
    canonical: ['nfkc', 'casefold'],
    columns,
    ...ask,
  });
  return await compile({ kind: 'align', question, parties, protocol, datasets: of, recipients: ['bank'] });
}

/** Runs the contract at its parties; each holds what it keeps. */
async function aligned(bankRows = tables.bank, ask: Partial<AlignQuestion> = {}, contract = compiled(ask)) {
  const { plan: any, disclosure, cost: price } = await contract;
  const plan = any as AlignPlan;
  const everyone = everyoneOf(plan);
  const rows: Record<string, LocalRows> = { ...tables, bank: bankRows };
  const load = (stage: number) => Promise.resolve(rows[plan.stages[stage]?.party ?? ''] as LocalRows);
  const released: number[] = [];
  const { results, traffic } = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(plan);
    const runtime = runtimeOf({
      session,
      protocol: protocolNamed(plan.protocol),
      guard: disclosureGuard(disclosure, everyone),
      load,
      releasing: async () => void (await Promise.resolve(released.push(session.self))),
      shelf,
    });
    const told = await align.run(plan, runtime);
    return { told, held: shelf.kept().get('table') as HeldShares };
  });
  expect(new Set(released)).toEqual(new Set(everyone.keys()));
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...price.bytes]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(price.rounds);
  return { plan, load, results, kept: plan.keeps[0] };
}

const artifact = 'align/0000000000000000/table';

/** A program of a later contract: how many rows are valid, per column Σ valid · present · value, and Σ valid · age · cost. */
async function sumsOf(sharing: Sharing, shelf: Shelf, { table }: KeptShares): Promise<bigint[]> {
  const vectors = shelf.use(sharing, artifact);
  if (table === undefined) throw new Error('no table');
  const valid = vectors[table.valid] as Bits;
  const masked: Ring[] = [];
  for (const { value, present } of table.columns) {
    const bits = present === undefined ? valid : await sharing.and(valid, vectors[present] as Bits);
    masked.push(await sharing.multiply(await sharing.bitsToRing(bits), vectors[value] as Ring));
  }
  const product = await sharing.multiply(masked[0] as Ring, masked[1] as Ring);
  const sums = [await sharing.bitsToRing(valid), ...masked, product].map((each) => sharing.sum(each, 1));
  const told = await sharing.reveal(sharing.concatenate(sums), 'sums', [0]);
  return Array.from(told ?? [], (value) => BigInt.asIntN(64, value));
}

/** By the three parties, each with what it holds. */
async function laterSums({ plan, results, kept }: Awaited<ReturnType<typeof aligned>>): Promise<bigint[] | undefined> {
  const uses = [{ name: artifact, vectors: kept.vectors }];
  const later = await runLocal(plan.parties, async (session) => {
    const shelf = new Shelf({ uses }, new Map([[artifact, results[session.self]?.held ?? []]]));
    const runtime = runtimeOf({
      session,
      protocol: protocolNamed(plan.protocol),
      guard: { permit: () => undefined },
      load: () => Promise.reject(new Error('nothing is read')),
      shelf,
    });
    return await runtime.compute((sharing) => sumsOf(sharing, shelf, kept));
  });
  return later.results[0];
}

/** Of a run and of a later program in the clear. */
async function clearSums(plan: AlignPlan, load: (stage: number) => Promise<LocalRows>): Promise<bigint[] | undefined> {
  const shelf = new Shelf(plan);
  await runInTheClear(everyoneOf(plan), (runtime) => align.run(plan, runtime), load, undefined, shelf);
  const held = new Map([[artifact, shelf.kept().get('table') as HeldShares]]);
  const uses = [{ name: artifact, vectors: plan.keeps[0].vectors }];
  return await runInTheClear(
    everyoneOf(plan),
    (runtime) => runtime.compute((sharing) => sumsOf(sharing, new Shelf({ uses }, held), plan.keeps[0])),
    load,
  );
}

function plainTriples(): bigint[] {
  const sum = (of: (row: (typeof triples)[number]) => bigint) => triples.reduce((all, row) => all + of(row), 0n);
  const paid = (i: number) => (insurer.cost[i] as bigint) * BigInt(insurer.known[i] as number);
  return [
    BigInt(triples.length),
    sum(([b]) => bank.age[b] as bigint),
    sum(([, i]) => paid(i)),
    sum(([, i]) => BigInt(insurer.active[i] as number)),
    sum(([, i]) => insurer.since[i] as bigint),
    sum(([b]) => BigInt(bank.ward[b] as number)),
    sum(([, , c]) => (clinic.visits[c] as bigint) * BigInt(clinic.known[c] as number)),
    sum(([b, i]) => (bank.age[b] as bigint) * paid(i)),
  ];
}

function plainSums(): bigint[] {
  const sum = (of: (b: number, i: number) => bigint) => pairs.reduce((all, [b, i]) => all + of(b, i), 0n);
  const at = (list: readonly (bigint | number)[], row: number) => BigInt(list[row] as bigint | number);
  const paid = (i: number) => at(insurer.cost, i) * at(insurer.known, i);
  return [
    BigInt(pairs.length),
    sum((b) => at(bank.age, b)),
    sum((_, i) => paid(i)),
    sum((_, i) => at(insurer.active, i)),
    sum((_, i) => at(insurer.since, i)),
    sum((b) => at(bank.ward, b)),
    sum((b, i) => at(bank.age, b) * paid(i)),
  ];
}

test('a later program finds the joined table: its sums are those of the rows in common', async () => {
  const run = await aligned();
  const { results, kept } = run;
  expect(results.map(({ told }) => told)).toEqual([true, undefined, undefined]);
  // Rows without a partner are there, too.
  expect(kept.vectors[0]).toEqual({ domain: 'bits', length: 8, planes: 1 });
  expect(kept.table.columns.map(({ name }) => name)).toEqual(names);
  expect(kept.table.minimumGroupSize).toBe(5);

  expect(await laterSums(run)).toEqual(plainSums());
});

const owner = (name: string): PartyRef => ({ name, role: 'owner', publicKey: '' });
const visits = column('visits', {
  type: { kind: 'integer' },
  range: { min: '5', max: '50' },
  nullable: true,
  ...aggregate,
});
const three = [...cards, card('clinic', 'visits', [id, visits], { rowsUpTo: 6 })];
const threeOwners = [owner('bank'), owner('insurer'), owner('clinic')];
const threeColumns = [...columns, 'clinic.visits.visits'];

test('two owners match their rows alone: the same table, exact cost, and nothing of it in the helper’s words', async () => {
  const contract = compiled({}, cards, ['additive-ot', [owner('bank'), owner('insurer')]]);
  const run = await aligned(tables.bank, {}, contract);
  expect(run.results.map(({ told }) => told)).toEqual([true, undefined]);
  expect(run.kept.table).toMatchObject({ matcher: null, duplicates: 'refuse', minimumGroupSize: 5 });
  // Each holds one part of a number, and one of a bit.
  const part = (place: number, party: number) => run.results[party]?.held[place]?.[0] as BigUint64Array;
  const { length } = part(1, 0);
  const valid = unpackBits(
    part(0, 0).map((word, i) => word ^ (part(0, 1)[i] as bigint)),
    length,
  );
  const [ages, costs] = [1, 2].map((place) =>
    Array.from(part(place, 0), (x, i) => BigInt.asIntN(64, x + (part(place, 1)[i] as bigint))),
  ) as [bigint[], bigint[]];
  const rows = [...valid.keys()].filter((i) => valid[i] === 1).map((i) => [ages[i], costs[i]]);
  expect(new Set(rows.map(String))).toEqual(
    new Set(
      pairs.map(([b, i]) => String([bank.age[b], (insurer.cost[i] as bigint) * BigInt(insurer.known[i] as number)])),
    ),
  );
  // What senders put in the other rows is nothing.
  expect(new Set(costs.filter((_, i) => valid[i] === 0))).toEqual(new Set([0n]));
  expect((await contract).disclosure.map(({ id: line }) => line)).not.toContain('common');
});

test('with a helper that may not match: the owners do so, and it holds its share', async () => {
  const strict = [cards[0], { ...cards[1], join: 'strict' as const }];
  const contract = compiled({}, strict);
  const run = await aligned(tables.bank, {}, contract);
  expect(run.plan.join).toBe(null);
  expect(run.kept.table.matcher).toBe(null);
  expect(await laterSums(run)).toEqual(plainSums());
  const { disclosure } = await contract;
  expect(disclosure.filter(({ id: line }) => line.startsWith('common'))).toEqual([]);
  expect(disclosure.map(({ id: line }) => line)).toContain('nobody.number');
});

test('three owners: the rows that all of them have, the smallest table in the middle', async () => {
  const run = await aligned(tables.bank, {}, compiled({ columns: threeColumns }, three, ['replicated', threeOwners]));
  expect(await laterSums(run)).toEqual(plainTriples());
  expect(run.kept.table.tables.map(({ owner: name, keys }) => [name, keys])).toEqual([
    ['bank', ['id']],
    ['insurer', ['id']],
    ['clinic', ['id']],
  ]);
});

test('in the clear, of three owners: an empty table, none in common, keys that repeat', async () => {
  const { plan: any } = await compiled({ columns: threeColumns }, three, ['additive-ot', threeOwners]);
  const plan = any as AlignPlan;
  const sums = async (more: Partial<typeof tables>) => {
    const rows: Record<string, LocalRows> = { ...tables, ...more };
    const load = (stage: number) => Promise.resolve(rows[plan.stages[stage]?.party ?? ''] as LocalRows);
    return await clearSums(plan, load);
  };
  const clinicOf = (ids: readonly string[]) =>
    rowsOf(ids, {
      numbers: { value5: new BigInt64Array(ids.length).fill(5n) },
      flags: { present5: new Uint8Array(ids.length).fill(1) },
    });
  expect(await sums({})).toEqual(plainTriples());
  const nothing = plainTriples().map(() => 0n);
  expect(await sums({ clinic: clinicOf([]) })).toEqual(nothing);
  expect(await sums({ clinic: clinicOf(['n', 'o', '']) })).toEqual(nothing);
  const fields = { party: 'clinic', dataset: 'visits', keys: 1, rows: 2, most: 2 };
  await expect(sums({ clinic: clinicOf(['a1', 'A1']) })).rejects.toMatchObject({ code: 'set.duplicate-keys', fields });
});

test('more than two owners have no helper, and nobody else computes', async () => {
  const four = [...threeOwners, helped[2] as PartyRef];
  const attempt = compiled({ columns: threeColumns }, three, ['additive-ot', four]);
  await expect(attempt).rejects.toMatchObject({ code: 'align.owners-only', fields: { found: ['notary'] } });
  // Two owners alone, of whom one has more than they could match.
  const large = [cards[0], { ...cards[1], rowsUpTo: 20_000_000 }];
  await expect(compiled({}, large, ['additive-ot', threeOwners.slice(0, 2)])).rejects.toMatchObject({
    code: 'align.too-many-rows',
  });
  // Ten owners: each prepares with nine others for every compared bit.
  const names = ['bank', ...Array.from({ length: 9 }, (_, i) => `owner${i}`)];
  const many = names.map((name) => card(name, 'rows', [id, age], { rowsUpTo: 1_000_000 }));
  const slow = compiled({ columns: ['bank.rows.age'] }, many, ['additive-ot', names.map(owner)]);
  await expect(slow).rejects.toMatchObject({ code: 'align.slow', fields: { most: 10 } });
});

test('in the clear every value is within the bounds that are kept with it', async () => {
  const { plan, load } = await aligned();
  expect(await clearSums(plan, load)).toEqual(plainSums());
});

test('keys that repeat after the rules stop their owner, or the first of them takes part', async () => {
  const twice = { ...tables.bank, keys: [{ kind: 'text' as const, values: ['a1', 'A1 ', 'C3', 'q', 'r', 's'] }] };
  const fields = { party: 'bank', keys: 1, rows: 2, most: 2 };
  await expect(aligned(twice)).rejects.toMatchObject({ code: 'set.duplicate-keys', fields });
  const sums = await laterSums(await aligned(twice, { duplicates: 'once' }));
  expect(sums?.slice(0, 2)).toEqual([2n, 30n + 52n]);
});

test('owners allow by name what may be kept of them', async () => {
  const [first, second] = cards;
  const without = { ...first, columns: [id, { ...age, allow: ['filter'] as const }, ward] };
  await expect(compiled({}, [without, second])).rejects.toMatchObject({
    code: 'policy.column',
    fields: { owner: 'bank', column: 'age', use: 'aggregate' },
  });
  const { keptShares: _, ...refusing } = second;
  await expect(compiled({}, [first, refusing])).rejects.toMatchObject({ code: 'policy.kept-shares' });
});

const wide = column('wide', { type: { kind: 'decimal', precision: 30, scale: 2 }, ...aggregate });
test.each([
  ['align.no-list', { columns: ['insurer.policies.note'] }, cards],
  ['align.too-wide', { columns: ['bank.customers.wide'] }, [card('bank', 'customers', [id, wide]), cards[1]]],
  ['align.too-large', {}, cards.map((each) => ({ ...each, rowsUpTo: 2_000_000 }))],
  ['set.payload-table', { columns: ['age'] }, cards],
  ['question.missing-member', { columns: undefined }, cards],
  ['question.wrong-member', { name: 'result' }, cards],
] as const)('%s', async (code, ask, of) => {
  await expect(compiled(ask as Partial<AlignQuestion>, of)).rejects.toMatchObject({ code });
});

test('nothing is released, and the statement says what stays and who could put it together', async () => {
  const { plan, disclosure } = await compiled({ columns: columns.slice(0, 2) });
  expect(disclosure.every(({ releases }) => releases === 0)).toBe(true);
  expect(renderDisclosure(disclosure)).toMatchInlineSnapshot(`
    "Who learns what
      bank                   a note that the table "table" is kept, with 2 columns and 8 rows, filled up: all of which this contract says already; no value, no number in common
      bank, insurer, notary  hold shares of bank.customers.age, insurer.policies.cost under the use "aggregate" (of texts "group"): contracts that bank, insurer sign later may add them up over the rows in common, and say themselves what they release; this one releases nothing
      insurer, notary        the size of bank.customers, rounded up: at most 8 rows
                             the card of bank.customers, as every other peer of bank does: names, types, declared ranges and lists of values of the 3 columns with a permitted use, and which keys occur once or how often at most
      bank, notary           the size of insurer.policies, rounded up: at most 10 rows
                             the card of insurer.policies, as every other peer of insurer does: names, types, declared ranges and lists of values of the 5 columns with a permitted use, and which keys occur once or how often at most
      notary                 how many keys bank, insurer have in common, however few; no identity, no value
                             can work out: how many keys that bank, insurer have in common came or went, by comparing this number with those of earlier or later contracts about the same tables
      bank, insurer, notary  the whole question with its names, the rules for keys, the plan and this statement
                             how long each party’s own steps take, which depends on its data
                             if the run stops: at which party and step, and whether its data were the cause, such as keys that occur more than once
                             any two of them that pool what they received: the keys in common and all values of the table; notary with one of bank, insurer also, of any key they can think of, whether the other has it. Each by itself learns only what is said here, as long as all follow the protocol; one that does not could leave wrong rows or values in the table, unnoticed
      nobody                 which rows of bank.customers, insurer.policies are in common: those without a partner stay in the table, and which these are is itself kept as shares
                             any value of bank.customers.age, insurer.policies.cost, not even a sum
                             the exact size of any table: lists are filled up to the sizes above
      bank, insurer, notary  each keeps shares of "table" (32 numbers of bank.customers, insurer.policies), encrypted; 2 of them together could rebuild it; bank, insurer must sign every contract that uses it"
  `);
  expect(renderSteps(align.view.steps(plan as AlignPlan))).toMatchInlineSnapshot(`
    "How it is computed
      1. bank reads bank.customers, brings its keys to one form, fills it up to 8 rows and puts them in random order
      2. insurer reads insurer.policies, brings its keys to one form, fills it up to 10 rows and puts them in random order
      3. bank, insurer send notary a token of each key; notary finds equal ones, puts the rows beside each other and shares which have a partner
      4. bank, insurer, notary each keep shares of the 8 rows, with and without a partner, encrypted"
  `);
  expect(align.view.questionText(plan as AlignPlan)).toMatchInlineSnapshot(`
    "the rows in common of bank.customers (id), insurer.policies (id) as one table "table" of bank.customers.age, insurer.policies.cost, kept as shares at bank, insurer, notary; that it is there is told to bank
    texts are compared after the rules trim, nfc, nfkc, casefold
    a table whose keys occur more than once stops the run"
  `);
});

test('its recipients are told what the contract says already', async () => {
  const { plan } = await compiled();
  const result = align.finish(plan as AlignPlan, true);
  expect(result).toMatchObject({ kind: 'report', report: { numbers: { output: 'table', rows: 8 } } });
  const cells =
    result.kind === 'report' ? result.report.blocks.flatMap((block) => ('rows' in block ? block.rows : [])) : [];
  expect(cells.slice(0, 4)).toEqual([
    ['bank.customers.age', 'integer', '18 … 99'],
    ['insurer.policies.cost', 'decimal(9, 2)', '-5.00 … 900.00'],
    ['insurer.policies.active', 'boolean', null],
    ['insurer.policies.since', 'date', '1997-05-19 … 2052-02-20'],
  ]);
});

test('the steps name the table that the engine takes', () => {
  for (const rows of [[3], [1, 2], [2, 1], [2, 2, 5], [5, 2, 2], [0, 4]])
    expect(smallestOf(rows)).toBe(receivingPlace(rows));
});
