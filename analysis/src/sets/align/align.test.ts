import { type Bits, protocolNamed, type Ring, runLocal, type Sharing } from '@tacit/engine';
import { expect, test } from 'vitest';
import { compile } from '../../contracts.ts';
import type { KeptShares } from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import { renderDisclosure } from '../../contract/disclosure-text.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../../kinds/runtime.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import { renderSteps } from '../../kinds/steps.ts';
import type { LocalRows } from '../../local/stages.ts';
import { align } from './kind.ts';
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
/** The rows in common, worked out by hand: bank's row beside the insurer's. */
const pairs = [
  [0, 3],
  [2, 1],
  [3, 2],
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
};

const names = ['age', 'cost', 'active', 'since', 'ward'];
const columns = [
  'bank.customers.age',
  'insurer.policies.cost',
  'insurer.policies.active',
  'insurer.policies.since',
  'bank.customers.ward',
];

async function compiled(ask: Partial<AlignQuestion> = {}, of: readonly DatasetCard[] = cards, recipients = ['bank']) {
  const question = align.read({
    tables: of.map(({ owner, name }) => `${owner}.${name}`),
    on: ['id'],
    canonical: ['nfkc', 'casefold'],
    columns,
    ...ask,
  });
  const parties = [
    { name: 'bank', role: 'owner', publicKey: '' },
    { name: 'insurer', role: 'owner', publicKey: '' },
    { name: 'notary', role: 'helper', publicKey: '' },
  ] as const;
  return await compile({ kind: 'align', question, parties, protocol: 'replicated', datasets: of, recipients });
}

/** Runs the contract at three parties; each holds what it keeps. */
async function aligned(bankRows = tables.bank, ask: Partial<AlignQuestion> = {}) {
  const { plan: any, disclosure, cost: price } = await compiled(ask);
  const plan = any as AlignPlan;
  const everyone = everyoneOf(plan);
  const load = (stage: number) => Promise.resolve(plan.stages[stage]?.party === 'bank' ? bankRows : tables.insurer);
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
  expect(new Set(released)).toEqual(new Set([0, 1, 2]));
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

test('in the clear every value is within the bounds that are kept with it', async () => {
  const { plan, load, kept } = await aligned();
  const shelf = new Shelf(plan);
  await runInTheClear(everyoneOf(plan), (runtime) => align.run(plan, runtime), load, undefined, shelf);
  const held = new Map([[artifact, shelf.kept().get('table') as HeldShares]]);
  const uses = [{ name: artifact, vectors: kept.vectors }];
  const found = await runInTheClear(
    everyoneOf(plan),
    (runtime) => runtime.compute((sharing) => sumsOf(sharing, new Shelf({ uses }, held), kept)),
    load,
  );
  expect(found).toEqual(plainSums());
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
  ['align.two-owners', {}, [...cards, card('clinic', 'visits', [id])]],
  ['align.no-list', { columns: ['insurer.policies.note'] }, cards],
  ['align.too-wide', { columns: ['bank.customers.wide'] }, [card('bank', 'customers', [id, wide]), cards[1]]],
  ['align.too-large', {}, cards.map((each) => ({ ...each, rowsUpTo: 1_000_000 }))],
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
                             the card of bank.customers, as every other peer of bank does: names, types, declared ranges and lists of values of the 3 columns with a permitted use, and which keys occur once
      bank, notary           the size of insurer.policies, rounded up: at most 10 rows
                             the card of insurer.policies, as every other peer of insurer does: names, types, declared ranges and lists of values of the 5 columns with a permitted use, and which keys occur once
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
