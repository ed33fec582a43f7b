import { runLocal } from '@tacit/engine';
import { expect, test } from 'vitest';
import { compile } from '../contracts.ts';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Result } from '../contract/results.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { checkLocalRows } from '../local/decode.ts';
import type { LocalRows, RowStage } from '../local/stages.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { intersect } from './kind.ts';
import { readPayload } from './payload.ts';
import { type IntersectPlan, textBytes } from './plan.ts';
import type { IntersectQuestion } from './question.ts';
import type { Rule } from './rules.ts';
import { intersectView } from './view.ts';

const digest = '0'.repeat(64);

function card(
  owner: string,
  name: string,
  columns: readonly ColumnCard[],
  more: Partial<DatasetCard> = {},
): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo: 1000,
    contentDigest: digest,
    policyDigest: digest,
    minimumGroupSize: 2,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    helpersMay: ['receive'],
    columns,
    ...more,
  };
}

const id = (allow: ColumnCard['allow'] = ['join', 'membership']): ColumnCard => {
  return { name: 'id', type: { kind: 'text' }, nullable: false, allow };
};
const band: ColumnCard = { name: 'band', type: { kind: 'text' }, nullable: true, allow: ['payload'] };
const sum: ColumnCard = {
  name: 'sum',
  type: { kind: 'decimal', precision: 9, scale: 2 },
  nullable: true,
  allow: ['payload'],
};

const cards = [card('bank', 'customers', [id()]), card('insurer', 'policies', [id(), band, sum])] as const;
const keys = { bank: [' A1', 'b2', 'C3', 'ｄ4'], insurer: ['a1', 'C3', 'x9', 'd4', 'e5'] };

const insurerRows: LocalRows = {
  kind: 'rows',
  rows: 5,
  keys: [{ kind: 'text', values: keys.insurer }],
  numbers: { value1: BigInt64Array.of(100n, -5n, 3n, 0n, 9n) },
  flags: { present0: Uint8Array.of(1, 1, 1, 0, 1), present1: Uint8Array.of(1, 1, 1, 1, 1) },
  categories: {},
  texts: { value0: ['gold', '银', 'x', '', 'e'] },
};
const bankRows: LocalRows = {
  kind: 'rows',
  rows: 4,
  keys: [{ kind: 'text', values: keys.bank }],
  numbers: {},
  flags: {},
  categories: {},
};

type Ask = Partial<IntersectQuestion>;

async function compiled(
  ask: Ask,
  recipients: readonly string[],
  protocol: string,
  of: readonly DatasetCard[] = cards,
  atMost?: number,
) {
  const question = intersect.read({
    tables: ['bank.customers', 'insurer.policies'],
    on: ['id'],
    canonical: ['nfkc', 'casefold'],
    ...ask,
  });
  const parties = [
    { name: 'bank', role: 'owner', publicKey: '' },
    { name: 'insurer', role: 'owner', publicKey: '' },
    ...(protocol === 'tokens' ? [{ name: 'notary', role: 'helper', publicKey: '' } as const] : []),
  ] as const;
  const runs = atMost === undefined ? {} : { runs: { atMost, until: '2027-06-30T00:00:00.000Z' } };
  return await compile({ kind: 'intersect', question, parties, protocol, datasets: of, recipients, ...runs });
}

async function answers(
  ask: Ask,
  recipients: readonly string[],
  protocol = 'tokens',
  bank = bankRows,
  of: readonly DatasetCard[] = cards,
) {
  const { plan: any, disclosure, cost } = await compiled(ask, recipients, protocol, of);
  const plan = any as IntersectPlan;
  const names = everyoneOf(plan);
  const { results, traffic } = await runLocal(names, async (session) => {
    const runtime = runtimeOf({
      session,
      protocol: null,
      guard: disclosureGuard(disclosure, names),
      load: async (stage) => await Promise.resolve(plan.stages[stage]?.party === 'bank' ? bank : insurerRows),
    });
    const told = await intersect.run(plan, runtime);
    return told === undefined ? undefined : intersect.finish(plan, told);
  });
  const sent = traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0));
  expect(sent).toEqual([...cost.bytes]);
  return Object.fromEntries(names.map((name, i) => [name, results[i]])) as Record<string, Result | undefined>;
}

const cellsOf = (result: Result | undefined) => (result?.kind === 'set' ? result.set.rows : undefined);

test('each recipient is told its own rows in common, and only it', async () => {
  const found = await answers({}, ['bank', 'insurer']);
  expect(cellsOf(found['bank'])).toEqual([[' A1'], ['C3'], ['ｄ4']]);
  expect(cellsOf(found['insurer'])).toEqual([['a1'], ['C3'], ['d4']]);
  expect(found['notary']).toBeUndefined();
});

test('columns come beside the rows, missing values as such', async () => {
  const found = await answers({ payload: ['insurer.policies.band', 'insurer.policies.sum'] }, ['bank']);
  expect(cellsOf(found['bank'])).toEqual([
    [' A1', 'gold', '1.00'],
    ['C3', '银', '-0.05'],
    ['ｄ4', null, '0.00'],
  ]);
  expect(found['insurer']).toBeUndefined();
  const { bank } = found;
  expect(bank?.kind === 'set' && bank.set.columns.map(({ name }) => name)).toEqual(['id', 'band', 'sum']);
});

test('bytes beside a row that are no value are read as none: a stop would tell that the row is in common', () => {
  const about = { name: 'x', value: '', present: '' };
  const number = (value: bigint) => [1, ...new Uint8Array(BigInt64Array.of(value).buffer)];
  const text = (...bytes: number[]) => [1, ...bytes, ...new Uint8Array(textBytes + 1 - bytes.length)];
  const decimal = { kind: 'decimal', precision: 9, scale: 2 } as const;
  for (const [type, bytes, cell] of [
    [decimal, number(-999_999_999n), '-9999999.99'],
    [decimal, number(1_000_000_000n), null],
    [decimal, number(-(2n ** 63n)), null],
    [decimal, [7, ...number(1n).slice(1)], null],
    [{ kind: 'date' }, number(2n ** 62n), null],
    [{ kind: 'text' }, text(2, 0x61, 0x62), 'ab'],
    [{ kind: 'text' }, text(1, 0xff), null],
    [{ kind: 'text' }, text(255), null],
  ] as const) {
    expect(readPayload([{ ...about, type }], Uint8Array.from(bytes), 1)).toEqual([[cell]]);
  }
});

test('columns of a result have different names, whatever their owners call them', async () => {
  const named = (name: string): ColumnCard => ({ ...band, name });
  const of = [cards[0], card('insurer', 'policies', [id(['join', 'membership', 'payload']), named('insurer_id')])];
  const payload = ['insurer.policies.insurer_id', 'insurer.policies.id'];
  const { plan } = await compiled({ payload }, ['bank'], 'tokens', of);
  const told = { kind: 'rows' as const, place: 0, rows: [] };
  const result = intersect.finish(plan as IntersectPlan, told);
  const names = result.kind === 'set' ? result.set.columns.map(({ name }) => name) : [];
  expect(names).toEqual(['id', 'insurer_id', 'insurer_insurer_id']);
});

test('dates beside the rows are of the years that a recipient reads', async () => {
  const day: ColumnCard = { ...band, type: { kind: 'date' } };
  const of = [cards[0], card('insurer', 'policies', [id(), day])];
  const { plan } = await compiled({ payload: ['insurer.policies.band'] }, ['bank'], 'tokens', of);
  const stage = (plan as IntersectPlan).stages[1] as RowStage;
  // Days of 0001-01-01 and 9999-12-31 by ISO 8601 (Python: date.min and date.max less date(1970, 1, 1)).
  expect(stage.outputs[0]).toMatchObject({ kind: 'number', range: { min: '-719162', max: '2932896' } });
  const rows = (days: bigint): LocalRows => {
    const key = { kind: 'text' as const, values: ['a'] };
    const beside = { numbers: { value0: BigInt64Array.of(days) }, flags: { present0: Uint8Array.of(1) } };
    return { kind: 'rows', rows: 1, keys: [key], ...beside, categories: {} };
  };
  expect(() => checkLocalRows(stage, rows(2_932_896n))).not.toThrow();
  for (const days of [-719_163n, 2_932_897n])
    expect(() => checkLocalRows(stage, rows(days))).toThrow(expect.objectContaining({ code: 'data.out-of-range' }));
});

test('a number is told from the minimum of the owners on', async () => {
  expect(await answers({ show: 'count' }, ['bank'])).toMatchObject({
    bank: { kind: 'table', table: { columns: [{ name: 'in_common' }], rows: [['3']] } },
  });
  const small = cards.map((each) => ({ ...each, rowsUpTo: 20 }));
  for (const protocol of ['tokens', 'shared-count']) {
    const { bank } = await answers({ show: 'count', least: 4 }, ['bank'], protocol, bankRows, small);
    expect(bank).toMatchObject({ table: { rows: [[{ withheld: true }]] } });
  }
});

test('keys that repeat stop their owner, or count once', async () => {
  const twice = { ...bankRows, keys: [{ kind: 'text' as const, values: ['a1', 'A1 ', 'zz', 'c3'] }] };
  await expect(answers({}, ['bank'], 'tokens', twice)).rejects.toMatchObject({
    code: 'set.duplicate-keys',
    fields: { party: 'bank', keys: 1, rows: 2, most: 2 },
  });
  const found = await answers({ duplicates: 'once' }, ['bank'], 'tokens', twice);
  expect(cellsOf(found['bank'])).toEqual([['a1'], ['c3']]);
});

test('before it signs an owner sees what the rules make of its keys', async () => {
  const { plan } = await compiled({ canonical: ['nfkc', 'casefold', 'cn-mobile'] }, ['bank'], 'vole');
  const [preview, ...more] = intersect.previews?.(plan as IntersectPlan, 'bank') ?? [];
  expect(more).toEqual([]);
  expect(preview?.stage).toMatchObject({ party: 'bank', dataset: 'customers', outputs: [] });
  const values = [' 13800138000', '１３８００１３８０００', '+86 13900139000', 'nobody', '13700137000'];
  expect(preview?.lines({ ...bankRows, rows: 5, keys: [{ kind: 'text', values }] })).toEqual([
    { text: 'sets.preview.changed', values: { rule: 'trim', column: 'id', values: 5, changed: 1, unusable: 0 } },
    { text: 'sets.preview.changed', values: { rule: 'nfkc', column: 'id', values: 5, changed: 1, unusable: 0 } },
    { text: 'sets.preview.both', values: { rule: 'cn-mobile', column: 'id', values: 5, changed: 1, unusable: 1 } },
    { text: 'sets.preview.repeated-refuse', values: { keys: 1, rows: 2 } },
  ]);
  expect(preview?.lines({ ...bankRows, rows: 1, keys: [{ kind: 'text', values: ['13700137000'] }] })).toMatchObject([
    { text: 'sets.preview.unchanged' },
  ]);
});

test('the question says of rules what they make up or drop', async () => {
  const text = async (...canonical: Rule[]) => {
    const { plan } = await compiled({ canonical }, ['bank'], 'tokens');
    return (['en', 'zh'] as const)
      .map((language) => intersectView.questionText(plan as IntersectPlan, language))
      .join();
  };
  expect(await text('cn-id')).toMatch(/cn-id: .*century 19.*cn-id：.*19xx/s);
  expect(await text('digits-only')).toMatch(/all else is dropped.*其余一律去除/s);
  expect(await text('casefold')).not.toContain('·');
});

test('owners grant by name what is shown of them', async () => {
  const locked = [
    card('bank', 'customers', [id()]),
    card('insurer', 'policies', [id(['join']), { ...band, allow: ['filter'] }]),
  ];
  await expect(compiled({}, ['bank'], 'tokens', locked)).rejects.toMatchObject({ code: 'policy.column' });
  // Whose rows nobody is told of only has its keys matched; and a number needs no more of anybody.
  await expect(compiled({}, ['insurer'], 'tokens', locked)).resolves.toBeDefined();
  await expect(compiled({ show: 'count' }, ['bank'], 'tokens', locked)).resolves.toBeDefined();
  await expect(
    compiled({ payload: ['insurer.policies.band'] }, ['bank'], 'tokens', [cards[0], locked[1] as DatasetCard]),
  ).rejects.toMatchObject({ code: 'policy.column' });
});

test.each([
  ['set.recipients', {}, ['notary']],
  ['set.payload-own', { payload: ['insurer.policies.band'] }, ['insurer']],
  ['set.payload-table', { payload: ['band'] }, ['bank']],
  ['set.unknown-table', { tables: ['bank.customers', 'insurer.polices'] }, ['bank']],
  ['set.unknown-column', { on: ['idd'] }, ['bank']],
  ['set.no-key', { on: [['id', 'sum']] }, ['bank']],
  ['set.rules-apart', { canonical: ['cn-id', 'cn-mobile'] }, ['bank']],
  ['set.rules-apart', { canonical: ['e164', 'digits-only'] }, ['bank']],
] as const)('%s', async (code, ask, recipients) => {
  await expect(compiled(ask, recipients, 'tokens')).rejects.toMatchObject({ code });
});

test('what stands beside rows is sent in parts, or fits a message', async () => {
  const large = [cards[0], { ...cards[1], rowsUpTo: 20_000_000 }];
  const payload = ['insurer.policies.band'];
  await expect(compiled({ payload }, ['bank'], 'tokens', large)).rejects.toMatchObject({
    code: 'set.too-long',
    fields: { table: 'insurer.policies', rows: 20_000_000, beside: 66, bytes: 82 * 20_000_000, most: 2 ** 30 },
  });
  await expect(compiled({}, ['bank'], 'tokens', large)).resolves.toBeDefined();
  await expect(compiled({ payload }, ['bank'], 'vole', large)).resolves.toBeDefined();
});

test('keys of different types are no keys of each other', async () => {
  const numbered = card('insurer', 'policies', [
    { name: 'id', type: { kind: 'integer' }, nullable: false, allow: ['join'] },
  ]);
  await expect(compiled({ canonical: ['trim'] }, ['bank'], 'tokens', [cards[0], numbered])).rejects.toMatchObject({
    code: 'set.key-types',
  });
});

test('a key that is not known to occur once is refused beforehand', async () => {
  const loose = [card('bank', 'customers', [id()], { unique: [] }), cards[1]];
  await expect(compiled({}, ['bank'], 'tokens', loose)).rejects.toMatchObject({ code: 'set.not-unique' });
  await expect(compiled({ duplicates: 'once' }, ['bank'], 'tokens', loose)).resolves.toBeDefined();
});

test('three owners without a helper: the statement says what collusion tells', async () => {
  const owners = ['bank', 'insurer', 'clinic'];
  const question = intersect.read({ tables: owners.map((owner) => `${owner}.people`), on: ['id'] });
  const parties = owners.map((name) => ({ name, role: 'owner' as const, publicKey: '' }));
  const datasets = owners.map((owner) => card(owner, 'people', [id()]));
  const terms = { kind: 'intersect', question, parties, protocol: 'zero-sharing', datasets, recipients: ['clinic'] };
  const { disclosure } = await compile(terms);
  expect(disclosure.filter(({ text }) => text === 'disclosure.set-together')).toEqual([
    expect.objectContaining({ who: ['clinic'], values: { own: 'clinic', others: ['bank', 'insurer'] } }),
  ]);
  expect(disclosure.some(({ text }) => text === 'disclosure.set-trust-semi-honest')).toBe(true);
  expect(renderDisclosure(disclosure)).toContain('whether all of bank.people, insurer.people have it');
  // Of two who receive, one learns its own answer without the other.
  const both = await compile({ ...terms, recipients: ['clinic', 'bank'] });
  expect(both.disclosure.filter(({ text }) => text.startsWith('disclosure.set-together'))).toEqual(
    ['bank', 'clinic'].map((name) => expect.objectContaining({ who: [name], text: 'disclosure.set-together-several' })),
  );
});

test('a number of three owners without a helper, told to a fourth party', async () => {
  const owners = ['bank', 'insurer', 'clinic'];
  const question = intersect.read({ tables: owners.map((owner) => `${owner}.people`), on: ['id'], show: 'count' });
  const parties = [
    ...owners.map((name) => ({ name, role: 'owner' as const, publicKey: '' })),
    { name: 'office', role: 'recipient' as const, publicKey: '' },
  ];
  // The leader is the insurer, whose table is smaller than the bank's.
  const datasets = owners.map((owner, i) => card(owner, 'people', [id()], { rowsUpTo: [50, 40, 30][i] as number }));
  const terms = { kind: 'intersect', question, parties, protocol: 'shared-count', datasets, recipients: ['office'] };
  const { plan: any, disclosure, cost } = await compile(terms);
  const plan = any as IntersectPlan;
  const names = everyoneOf(plan);
  const order: string[] = [];
  const { results, traffic } = await runLocal(names, async (session) => {
    const values = [...(keys.insurer.slice(session.self) as string[]), `own ${session.self}`];
    const runtime = runtimeOf({
      session,
      protocol: null,
      guard: disclosureGuard(disclosure, names),
      load: async () => await Promise.resolve({ ...bankRows, rows: values.length, keys: [{ kind: 'text', values }] }),
      releasing: async () => {
        order.push(names[session.self] as string);
        await Promise.resolve();
      },
    });
    return await intersect.run(plan, runtime);
  });
  expect(results).toEqual([undefined, undefined, undefined, { kind: 'count', count: 3 }]);
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
  // On record at all before anything is revealed.
  expect(order.toSorted()).toEqual(names.toSorted());
  expect(disclosure.filter(({ id: line }) => line === 'trust.together')).toMatchObject([
    { who: ['insurer', 'bank'], values: { own: 'insurer', others: ['clinic'] } },
  ]);
  expect(renderDisclosure(disclosure)).toContain('how many keys are in common, where they are fewer than 2');
  // Two alone have nobody to collude about; and whether a helper takes part is the statement's to say.
  const two = await compiled({ show: 'count' }, ['bank'], 'shared-count');
  expect(two.disclosure.some(({ id: line }) => line === 'trust.together')).toBe(false);
  const helped = await compiled({ show: 'count' }, ['bank'], 'tokens');
  expect(helped.disclosure.some(({ id: line }) => line === 'nobody.below')).toBe(false);
});

test.each([
  ['vole-malicious', 1713],
  ['okvs-ot-malicious', 3426],
  ['vole', undefined],
  ['oprf', undefined],
])('of how many keys a receiver can learn under %s that does not follow it', async (protocol, keys) => {
  const { disclosure } = await compiled({}, ['bank'], protocol);
  const expected = keys === undefined ? [] : [{ who: ['bank'], values: { rows: 1000, keys } }];
  expect(disclosure.filter(({ text }) => text === 'disclosure.set-reach')).toMatchObject(expected);
  expect(disclosure.some(({ text }) => text === 'disclosure.set-assumed-lpn')).toBe(protocol.startsWith('vole'));
  // Who is held to its keys is not held to have put in all of them.
  const holds = protocol !== 'vole';
  expect(renderDisclosure(disclosure).includes('no protocol promises that an answer is complete')).toBe(holds);
  expect(renderDisclosure(disclosure, 'zh').includes('没有哪个协议能保证结果是完整的')).toBe(holds);
});

test('of a number that others are told, the statement and the ledger say as much', async () => {
  const told = await compiled({ show: 'count', least: 5 }, ['notary', 'bank'], 'tokens');
  expect(told.disclosure.filter(({ id }) => id.startsWith('infer.chosen'))).toMatchObject([
    { who: ['bank'], text: 'disclosure.set-chosen-count' },
    { who: ['notary'], text: 'disclosure.set-chosen-count-for', values: { owners: ['bank', 'insurer'] } },
  ]);
  expect(intersect.ownPart(told.plan as IntersectPlan, cards, 'insurer')?.minimum).toBe(5);
  // Rows pass no minimum of the owners.
  const { plan } = await compiled({}, ['bank'], 'tokens');
  expect(intersect.ownPart(plan as IntersectPlan, cards, 'insurer')?.minimum).toBe(1);
});

test('the statement says who learns which rows', async () => {
  const { disclosure } = await compiled({ payload: ['insurer.policies.band'] }, ['bank'], 'tokens');
  expect(renderDisclosure(disclosure)).toMatchInlineSnapshot(`
    "Who learns what
      bank                   a list of those rows of bank.customers whose id is also in insurer.policies, however few: at most 1,000 rows
                             · of each row of bank.customers whether it is in common, and so how many are
                             · beside each row in common, the values of band that insurer.policies has
                             can work out: of any key it likes to put into bank.customers, whether insurer.policies has it
                             can work out: who joined or left a table, by comparing this answer with earlier or later ones about the same tables
      notary                 can work out: how many keys that bank, insurer have in common came or went, by comparing this number with those of earlier or later contracts about the same tables
      insurer, notary        the size of bank.customers, rounded up: at most 1,000 rows
                             the card of bank.customers, as every other peer of bank does: names, types, declared ranges and lists of values of the 1 columns with a permitted use, and which keys occur once or how often at most
      bank, notary           the size of insurer.policies, rounded up: at most 1,000 rows
                             the card of insurer.policies, as every other peer of insurer does: names, types, declared ranges and lists of values of the 3 columns with a permitted use, and which keys occur once or how often at most
      notary                 how many keys bank, insurer have in common, however few; no identity, no value
      bank, insurer, notary  the whole question with its names, the rules for keys, the plan and this statement
                             how long each party’s own steps take, which depends on its data
                             if the run stops: at which party and step, and whether its data were the cause, such as keys that occur more than once
                             notary together with any one of bank, insurer: of any key they can think of, which of bank, insurer have it and what these hand over beside it. Each party by itself learns only what is said here, as long as all follow the protocol; notary could give a wrong answer
      nobody                 any key that only others have: what is not in common stays with its owner
                             which rows of insurer.policies are in common, of those who learn nothing: their owners do not know it either
                             the exact size of any table: lists are filled up to the sizes above"
  `);
});

const linesAbout = (disclosure: readonly { id: string; text: string }[]) =>
  disclosure
    .filter(({ text }) => /standing|keys-in-all|runs/.test(text))
    .map(({ id, text }) => `${id} ${text.split('.')[1] ?? ''}`);

test('several runs under one key: sizes, price, and what the statement says of them in both languages', async () => {
  const large = card('insurer', 'policies', [id()], { rowsUpTo: 10_000_000 });
  const small = card('bank', 'customers', [id()], { rowsUpTo: 1000 });
  const { plan, cost, disclosure } = await compiled({ changes: 1000 }, ['bank'], 'oprf', [small, large], 12);
  expect(plan).toMatchObject({ standing: { changes: 1000, runs: 12 }, changing: { runs: 12 } });
  // 10,001,000 entries in 74 bits each, of which the first 24 are coded as counts; a change is of 2 · 1,000 entries.
  const { later } = cost;
  const [asked, first, change] = [cost.bytes[0], cost.bytes[1], later?.bytes[1]] as [number, number, number];
  expect([asked, later?.bytes[0]]).toEqual([32 + 1000 * 32, 32 + 1000 * 32]);
  expect(first / 10_001_000).toBeGreaterThan((74 - 24) / 8);
  expect(first / 10_001_000).toBeLessThan((74 - 24) / 8 + 1);
  expect(change - 1000 * 32).toBeLessThan(2000 * 11);
  expect(intersect.computing?.(plan as IntersectPlan)).toBeGreaterThan(2000);
  expect(intersect.computing?.(plan as IntersectPlan, true)).toBeLessThan(30);
  expect(linesAbout(disclosure)).toEqual([
    'infer.keys.bank set-keys-in-all',
    'infer.over-runs.bank set-standing-over-runs',
    'kept.bank set-standing-kept',
    'state.bank set-standing-state',
    'key.insurer set-standing-key',
    'runs runs-changing',
  ]);
  expect(renderDisclosure(disclosure)).toContain('up to 1,000 in each of 12 runs, 12,000 in all');
  expect(renderDisclosure(disclosure, 'zh')).toContain('新增与移除各 1,000 条');
  for (const party of ['bank', 'insurer', 'notary'])
    expect(intersect.memories?.(plan as IntersectPlan, party).map(({ output }) => output)).toEqual(
      party === 'bank' ? ['received-set'] : party === 'insurer' ? ['prepared-set'] : [],
    );
  expect(intersect.mayChange?.(plan as IntersectPlan, 'insurer')).toEqual(['id']);
});

test('a set is kept only where one asks several times; tables stay the same unless the question says otherwise', async () => {
  const same = await compiled({}, ['bank'], 'oprf', cards, 2);
  expect(linesAbout(same.disclosure)).toEqual([
    'kept.bank set-standing-kept-same',
    'state.bank set-standing-state',
    'key.insurer set-standing-key',
    'runs runs',
  ]);
  expect(intersect.mayChange?.(same.plan as IntersectPlan, 'bank')).toBeUndefined();
  for (const [protocol, recipients, atMost] of [
    ['oprf', ['bank', 'insurer'], 2],
    ['oprf', ['bank'], 1],
    ['vole', ['bank'], 2],
  ] as const) {
    const { plan, cost } = await compiled(atMost > 1 ? { changes: 5 } : {}, recipients, protocol, cards, atMost);
    expect([(plan as IntersectPlan).standing, cost.later]).toEqual([undefined, undefined]);
    expect(intersect.mayChange?.(plan as IntersectPlan, 'bank')).toEqual(atMost > 1 ? ['id'] : undefined);
  }
  await expect(compiled({ changes: 5 }, ['bank'], 'oprf', cards, 1)).rejects.toMatchObject({
    code: 'set.changes-one-run',
  });
  for (const ask of [{ show: 'count' }, { least: 5 }] as const)
    await expect(compiled({ ...ask, changes: 5 }, ['bank'], 'tokens', cards, 3)).rejects.toMatchObject({
      code: 'set.changes-minimum',
    });
  const large = card('insurer', 'policies', [id()], { rowsUpTo: 11_000 });
  await expect(compiled({}, ['bank'], 'oprf', [cards[0], large])).rejects.toMatchObject({ code: 'set.too-large' });
  await expect(compiled({}, ['bank'], 'oprf', [cards[0], large], 2)).resolves.toBeDefined();
  const many = card('bank', 'customers', [id()], { rowsUpTo: 101_000 });
  await expect(compiled({}, ['bank'], 'oprf', [many, large], 2)).rejects.toMatchObject({
    code: 'set.too-large',
    fields: { most: 100_000 },
  });
});
