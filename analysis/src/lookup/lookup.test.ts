/** Look-ups as a kind: what is published and what is asked are the same inputs where keys are the same, and nowhere else. */
import { DuckDBInstance } from '@duckdb/node-api';
import { type ByteList, UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import { compile } from '../contracts.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { LocalRows } from '../local/stages.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { lookup } from './kind.ts';
import { answersOf, entriesOf, inputsOf } from './library.ts';
import type { LookupPlan } from './plan.ts';
import type { LookupQuestion } from './question.ts';

const digest = '0'.repeat(64);
const column = (name: string, type: ColumnCard['type'], allow: ColumnCard['allow'], nullable = false): ColumnCard => ({
  name,
  type,
  nullable,
  allow,
});
const text = { kind: 'text' } as const;
const card: DatasetCard = {
  owner: 'agency',
  name: 'persons',
  rowsUpTo: 1000,
  contentDigest: digest,
  policyDigest: digest,
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id']],
  recipients: ['bank'],
  helpers: [],
  columns: [
    column('id', text, ['membership']),
    column('name', text, ['membership'], true),
    column('born', { kind: 'date' }, ['membership'], true),
    column('score', { kind: 'integer' }, ['payload'], true),
    column('band', text, ['payload'], true),
    column('secret', text, ['join']),
  ],
};

async function planned(ask: Partial<LookupQuestion> = {}, of = card, recipients = ['bank']): Promise<LookupPlan> {
  const question = lookup.read({ service: 'scores', table: 'agency.persons', key: ['id'], perDay: 5, ...ask });
  const { plan } = await compile({
    kind: 'lookup',
    question,
    parties: [
      { name: 'agency', role: 'owner', publicKey: '' },
      ...recipients.map((name) => ({ name, role: 'recipient' as const, publicKey: '' })),
    ],
    protocol: 'voprf',
    datasets: [of],
    recipients,
  });
  return plan as LookupPlan;
}

const rowsOf = (ids: readonly string[], names: readonly (string | null)[], days: readonly bigint[]): LocalRows => ({
  kind: 'rows',
  rows: ids.length,
  keys: [
    { kind: 'text', values: ids },
    {
      kind: 'text',
      values: names.map((name) => name ?? ''),
      valid: Uint8Array.from(names, (name) => (name === null ? 0 : 1)),
    },
    { kind: 'date', values: BigInt64Array.from(days) },
  ],
  numbers: { value0: BigInt64Array.from(ids, (_, i) => BigInt(100 * i)) },
  flags: { present0: Uint8Array.from(ids, () => 1), present1: Uint8Array.from(ids, (_, i) => i % 2) },
  categories: {},
  texts: { value1: ids.map((_, i) => `band ${i}`) },
});

const itemsOf = ({ bytes, offsets }: ByteList): string[] =>
  Array.from({ length: offsets.length - 1 }, (_, i) =>
    Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString('hex'),
  );

const full: Partial<LookupQuestion> = {
  check: ['name', 'born'],
  payload: ['score', 'band'],
  canonical: { id: ['casefold'], name: ['nfkc'] },
};

/** What a caller would be told, without any cryptography: entries in a map. */
async function told(ask: Partial<LookupQuestion>, rows: LocalRows, asked: readonly Record<string, string>[]) {
  const plan = await planned(ask);
  const { inputs, payloads } = entriesOf(plan, rows);
  const entries = new Map(
    itemsOf(inputs).map((item, i) => [
      item,
      payloads === undefined
        ? new Uint8Array(0)
        : payloads.bytes.slice(payloads.offsets[i] as number, payloads.offsets[i + 1] as number),
    ]),
  );
  return answersOf(
    plan,
    itemsOf(inputsOf(plan, asked)).map((item) => entries.get(item)),
  );
}

const rows = rowsOf(['A1', 'b2', 'C3'], ['Ａda', 'Ben', null], [0n, 1n, 2n]);

test('rows, elements that differ, people that are not there, values that are missing', async () => {
  const answers = await told(full, rows, [
    { id: 'a1 ', name: 'Ada', born: '1970-01-01' },
    { id: 'B2', name: 'ben', born: '1970-01-02' },
    { id: 'c3', name: 'Carla', born: ' 1970-01-04 ' },
    { id: 'd4', name: 'Ada', born: '1970-01-01' },
    // An element of somebody else is not this person's.
    { id: 'a1', name: 'Ben', born: '1970-01-02' },
  ]);
  expect(answers).toEqual([
    { found: true, values: { score: '0', band: null }, differs: [] },
    { found: true, values: { score: '100', band: 'band 1' }, differs: ['name'] },
    { found: true, values: { score: '200', band: null }, differs: ['name', 'born'] },
    { found: false },
    { found: true, values: { score: '0', band: null }, differs: ['name', 'born'] },
  ]);
});

test('an owner’s engine gives rows of which elements are missing, and none without a key', async () => {
  const database = await openTestDatabase(DuckDBInstance);
  try {
    await database.run(`CREATE SCHEMA agency; CREATE TABLE agency.persons AS SELECT * FROM (VALUES
      ('A1', NULL, NULL, 0, NULL), ('a1', 'Ada', DATE '1970-01-01', 5, 'other'), ('b2', 'Ben', NULL, 100, 'band 1'),
      (NULL, 'Ben', DATE '1970-01-02', 7, 'x'), ('c3', NULL, DATE '1970-01-03', NULL, 'band 2')
      ) AS t(id, name, born, score, band)`);
    const ask = { ...full, duplicates: 'once' } as const;
    const plan = await planned(ask);
    const loaded = (await database.load(plan.stages[0] as LookupPlan['stages'][number])) as LocalRows;
    const answers = await told(ask, loaded, [
      { id: 'a1', name: 'Ada', born: '1970-01-01' },
      { id: 'B2', name: 'Ben', born: '1970-01-01' },
      { id: 'C3', name: 'Ben', born: '1970-01-03' },
    ]);
    expect(answers).toEqual([
      { found: true, values: { score: '0', band: null }, differs: ['name', 'born'] },
      { found: true, values: { score: '100', band: 'band 1' }, differs: ['born'] },
      { found: true, values: { score: null, band: 'band 2' }, differs: ['name'] },
    ]);
    // Before the owner signs: the key alone repeats, and a missing element is no value that a rule spoils.
    const [preview] = lookup.previews?.(plan, 'agency') ?? [];
    expect(preview?.lines(loaded)).toEqual([
      {
        text: 'sets.preview.changed',
        values: { rule: 'casefold', column: 'id', values: 4, changed: 1, unusable: 0 },
      },
      { text: 'sets.preview.unchanged', values: { column: 'name', values: 2, rules: ['trim', 'nfc', 'nfkc'] } },
      { text: 'sets.preview.repeated-once', values: { keys: 1, rows: 2 } },
    ]);
  } finally {
    database.close();
  }
});

test('without payload and elements: there or not', async () => {
  const bare = { ...rows, keys: rows.keys.slice(0, 1) };
  expect(await told({}, bare, [{ id: 'A1' }, { id: 'a1' }])).toEqual([{ found: true }, { found: false }]);
});

test('a key of several columns is none of its parts, and columns do not run into each other', async () => {
  const plan = await planned({ key: ['id', 'name'] }, { ...card, unique: [['id', 'name']] });
  const items = (id: string, name: string) => itemsOf(inputsOf(plan, [{ id, name }]));
  expect(items('ab', 'c')).not.toEqual(items('a', 'bc'));
  expect(items('ab', 'c')).toHaveLength(1);
});

test('columns may have names that every object has', async () => {
  const odd = ['constructor', 'toString', '__proto__'];
  const columns = [...card.columns, ...odd.map((name) => column(name, text, ['membership']))];
  const canonical = Object.fromEntries([['toString', ['nfkc'] as const]]);
  const plan = await planned({ check: odd, canonical }, { ...card, columns });
  expect(plan.rules).toEqual([
    ['trim', 'nfc'],
    ['trim', 'nfc'],
    ['trim', 'nfc', 'nfkc'],
    ['trim', 'nfc'],
  ]);
  expect(await codeOf(() => inputsOf(plan, [{ id: 'x' }]))).toBe('asked.field-missing');
});

test('an element can never be taken for a key: each input says which it is', async () => {
  const plan = await planned({ check: ['name'] });
  const [key, element] = itemsOf(inputsOf(plan, [{ id: 'x', name: 'y' }]));
  expect([key?.slice(0, 2), element?.slice(0, 2)]).toEqual(['00', '01']);
});

test('equal keys stop a publication, or the first is taken; too many rows are refused', async () => {
  const twice = rowsOf(['x', 'X', 'y'], ['a', 'b', 'c'], [1n, 2n, 3n]);
  const refuse = await planned(full);
  expect(() => entriesOf(refuse, twice)).toThrow(
    expect.objectContaining({
      code: 'set.duplicate-keys',
      fields: expect.objectContaining({ keys: 1, rows: 2, most: 2 }),
    }),
  );
  const answers = await told({ ...full, duplicates: 'once' }, twice, [{ id: 'x', name: 'a', born: '1970-01-02' }]);
  expect(answers).toEqual([{ found: true, values: { score: '0', band: null }, differs: [] }]);
  expect(entriesOf(await planned({ ...full, duplicates: 'once' }), twice).rows).toBe(2);
  const many = { ...rows, rows: 1001 };
  expect(() => entriesOf(refuse, many)).toThrow(expect.objectContaining({ code: 'lookup-plan.too-many-rows' }));
});

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
};

test.each([
  [{ perDay: 0 }, 'question.wrong-member'],
  [{ service: 'Scores' }, 'question.wrong-member'],
  [{ payload: ['id'] }, 'lookup-plan.same-column'],
  [{ check: ['id'] }, 'lookup-plan.same-column'],
  [{ canonical: { band: ['nfkc'] } }, 'lookup-plan.rules-column'],
  [{ check: ['born'], canonical: { born: ['nfkc'] } }, 'lookup-plan.rules-no-text'],
  [{ key: ['nobody'] }, 'set.unknown-column'],
  [{ key: ['name'] }, 'set.not-unique'],
  [{ capacity: 999 }, 'lookup-plan.capacity'],
  [{ payload: ['secret'] }, 'policy.column'],
  [{ key: ['secret'], duplicates: 'once' }, 'policy.column'],
  [{ table: 'agency.others' }, 'set.unknown-table'],
  [{ more: 1 }, 'question.unknown-member'],
] as const)('%o is refused: %s', async (ask, code) => {
  expect(await codeOf(() => planned(ask as Partial<LookupQuestion>))).toBe(code);
});

test('one caller a contract, and only one that the policy lets receive', async () => {
  expect(await codeOf(() => planned({}, { ...card, recipients: ['*'] }, ['bank', 'lender']))).toBe(
    'lookup-plan.one-caller',
  );
  expect(await codeOf(() => planned({}, card, ['lender']))).toBe('policy.recipient');
});

test.each([
  [{}, 'asked.field-missing'],
  [{ id: 'x', name: 'y' }, 'asked.field-missing'],
  [{ id: 'x', name: 'y', born: '1970-02-30' }, 'asked.field-date'],
  [{ id: 'x', name: 'y', born: '0000-12-31' }, 'asked.field-date'],
  [{ id: '', name: 'y', born: '1970-01-01' }, 'asked.field-value'],
  [{ id: 'x', name: 'y\ud800', born: '1970-01-01' }, 'asked.field-value'],
  [{ id: 'x', name: 'y', born: '1970-01-01', '1970-01-02': '' }, 'asked.field-unknown'],
])('a question that cannot be asked says where, not what: %o', async (asked, code) => {
  const plan = await planned(full);
  const fine = { id: 'x', name: 'y', born: '1970-01-01' };
  try {
    inputsOf(plan, [fine, asked as Record<string, string>]);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code, fields: { question: 2 } });
    expect(JSON.stringify((error as UsageError).fields)).not.toContain('1970');
  }
});

test('a row that its owner has made too short has no values, and stops nothing', async () => {
  const plan = await planned(full);
  for (const row of [[], [1], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 97]])
    expect(answersOf(plan, [Uint8Array.from(row), undefined, undefined])).toEqual([
      { found: true, values: { score: null, band: null }, differs: ['name', 'born'] },
    ]);
});

test('the statement says what is guessed, what is held, what is proven; in both languages', async () => {
  const plan = await planned({ ...full, perDay: 7 });
  const { disclosure } = await compile({
    kind: 'lookup',
    question: lookup.read({ service: 'scores', table: 'agency.persons', key: ['id'], perDay: 7, ...full }),
    parties: [
      { name: 'agency', role: 'owner', publicKey: '' },
      { name: 'bank', role: 'recipient', publicKey: '' },
    ],
    protocol: 'voprf',
    datasets: [card],
    recipients: ['bank'],
  });
  const shown = renderDisclosure(disclosure);
  expect(shown).toContain('21 guesses');
  expect(shown).toContain('not about whom');
  expect(shown).toContain('in all versions under the same key that it has fetched, earlier and later ones');
  expect(renderDisclosure(disclosure, 'zh')).toContain('21 次猜测');
  expect(plan.stands).toBe(true);
});

test('all questions with a value that cannot be are named at once', async () => {
  const plan = await planned(full);
  const fine = { id: 'x', name: 'y', born: '1970-01-01' };
  const list = Array.from({ length: 30 }, (_, i) => (i % 5 === 1 ? { ...fine, id: ' ' } : fine));
  const places = { question: 2, questions: ['2', '7', '12', '17', '22', '27'], count: 6, field: 'id' };
  expect(() => inputsOf(plan, list)).toThrow(
    expect.objectContaining({ code: 'asked.field-values', fields: expect.objectContaining(places) as object }) as Error,
  );
});
