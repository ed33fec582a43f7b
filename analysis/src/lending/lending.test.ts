import { protocolNamed, runLocal, startLocal } from '@tacit/engine';
import { expect, test } from 'vitest';
import { compile } from '../contracts.ts';
import type { ColumnCard, DatasetCard, Use } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Cell } from '../contract/results.ts';
import { type GivenInput, readInput } from '../kinds/input.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import type { LocalRows } from '../local/stages.ts';
import { lending } from './kind.ts';
import { limits } from './limits.ts';
import { type LendingPlan, tokenBits } from './plan.ts';
import { runLending } from './program.ts';
import type { LendingQuestion } from './question.ts';
import { hasEqual, mergeEqual } from './tokens.ts';

const digest = '0'.repeat(64);

const column = (name: string, type: ColumnCard['type'], allow: readonly Use[], more: object = {}): ColumnCard => {
  return { name, type, nullable: false, allow, ...more };
};
const key: readonly Use[] = ['join', 'single-out'];
const added: readonly Use[] = ['aggregate', 'single-out'];
const range = { min: '0', max: '1000000' };

const columns = [
  column('id', { kind: 'text' }, key),
  column('balance', { kind: 'integer' }, added, { range }),
  column('state', { kind: 'text' }, ['filter', 'single-out']),
];

function card(owner: string, more: Partial<DatasetCard> = {}): DatasetCard {
  return {
    owner,
    name: 'loans',
    rowsUpTo: 100,
    contentDigest: digest,
    policyDigest: digest,
    minimumGroupSize: 1,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [],
    recipients: ['*'],
    helpers: ['*'],
    columns,
    ...more,
  };
}

/** Cents at the second lender: amounts are brought to one scale. */
const cents = [
  columns[0] as ColumnCard,
  column('balance', { kind: 'decimal', precision: 9, scale: 2 }, added, { range: { min: '0', max: '100000000' } }),
  columns[2] as ColumnCard,
];
const cards = [card('a'), card('b', { columns: cents }), card('c'), card('bank')] as const;

/** Rows as (id, carried amount), of open loans. */
const loans: Readonly<Record<string, readonly (readonly [string, bigint])[]>> = {
  a: [
    ['p1', 100n],
    [' P1', 250n],
    ['p2', 900_000n],
    ['p3', 5n],
  ],
  b: [
    ['p1', 12_345n],
    ['p4', 99_999n],
    ['', 7n],
  ],
  c: [
    ['ｐ1', 1n],
    ['p2', 900_000n],
    ['p2', 900_000n],
    ['p4', 0n],
  ],
};
const scales: Readonly<Record<string, number>> = { a: 0, b: 2, c: 0 };

const ask: Partial<LendingQuestion> = {
  tables: ['a.loans', 'bank.loans', 'b.loans', 'c.loans'],
  canonical: ['nfkc', 'casefold'],
  amount: 'balance',
  where: { column: 'state', is: ['open', 'late'] },
  countUpTo: 2,
  amountUpTo: 1000,
  amountStep: 50,
  persons: 4,
};

const trio = ['x', 'y', 'z'];

interface Around {
  readonly of?: readonly DatasetCard[];
  readonly protocol?: string;
  readonly computers?: readonly string[];
  readonly recipients?: readonly string[];
  readonly dealer?: string;
  readonly runs?: { readonly atMost: number; readonly until: string };
}

async function compiled(more: Partial<LendingQuestion> = {}, around: Around = {}) {
  const { of = cards, protocol = 'replicated', computers = trio, recipients = ['bank'], dealer, runs } = around;
  const question = lending.read({ asker: 'bank', on: ['id'], ...ask, ...more });
  const party = (name: string, role: PartyRef['role']): PartyRef => ({ name, role, publicKey: '' });
  const lenders = ['a', 'b', 'c'];
  const parties = [
    ...computers.map((name) => party(name, lenders.includes(name) ? 'owner' : 'helper')),
    ...lenders.filter((name) => !computers.includes(name)).map((name) => party(name, 'contributor')),
    ...(computers.includes('bank') ? [] : [party('bank', 'recipient')]),
    ...(dealer === undefined ? [] : [party(dealer, 'dealer')]),
  ];
  const request = { kind: 'lending', question, parties, protocol, datasets: of, recipients };
  const found = await compile(runs === undefined ? request : { ...request, runs });
  return { ...found, plan: found.plan as LendingPlan };
}

function rowsOf(plan: LendingPlan, stage: number): Promise<LocalRows> {
  const { party, outputs } = plan.stages[stage] as LendingPlan['stages'][number];
  const own = loans[party] ?? [];
  const [output] = outputs;
  const scale = output?.kind === 'number' ? output.scale - (scales[party] ?? 0) : 0;
  return Promise.resolve({
    kind: 'rows',
    rows: own.length,
    keys: [{ kind: 'text', values: own.map(([id]) => id), valid: Uint8Array.from(own, ([id]) => (id === '' ? 0 : 1)) }],
    numbers: output === undefined ? {} : { amount: BigInt64Array.from(own, ([, owed]) => owed * 10n ** BigInt(scale)) },
    flags: {},
    categories: {},
  });
}

/** What a Map says. */
function expected(ids: readonly string[], countUpTo: number, upTo: number, step: number): Cell[][] {
  const byPerson = new Map<string, Map<string, number>>();
  for (const [lender, rows] of Object.entries(loans)) {
    for (const [id, owed] of rows) {
      const person = id.normalize('NFKC').trim().toLowerCase();
      const sums = byPerson.get(person) ?? new Map<string, number>();
      sums.set(lender, (sums.get(lender) ?? 0) + Number(owed) / 10 ** (scales[lender] ?? 0));
      byPerson.set(person, sums);
    }
  }
  return ids.map((id, i) => {
    const sums = [...(byPerson.get(id) ?? new Map<string, number>()).values()];
    const sum = sums.reduce((all, each) => all + each, 0);
    const least = Math.min(upTo, Math.floor(sum / step) * step);
    const count = Math.min(countUpTo, sums.length);
    return [
      String(i + 1),
      String(count),
      count === countUpTo,
      least.toFixed(2),
      least === upTo ? null : (least + step).toFixed(2),
    ];
  });
}

const asked = ['p1', 'p2', 'p4', 'nobody'];
const given: GivenInput = asked.map((id) => [id]);

function tableOf(
  plan: LendingPlan,
  told: Parameters<typeof lending.finish>[1] | undefined,
): readonly (readonly Cell[])[] {
  const result = told === undefined ? undefined : lending.finish(plan, told);
  return result?.kind === 'table' ? result.table.rows : [];
}

async function answer(found: Awaited<ReturnType<typeof compiled>>, input: GivenInput = given) {
  const { plan, disclosure, cost } = found;
  const names = runnersOf(plan);
  const everyone = everyoneOf(plan);
  const { results, traffic } = await runLocal(
    everyone,
    async (session) => {
      const runtime = runtimeOf({
        session,
        protocol: protocolNamed(plan.protocol),
        guard: disclosureGuard(disclosure, everyone),
        load: (stage) => rowsOf(plan, stage),
        ...(session.names[session.self] === 'bank' ? { given: input } : {}),
      });
      return await lending.run(plan, runtime);
    },
    { computers: plan.parties.length },
  );
  const sent = traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0));
  expect(sent).toEqual([...cost.bytes]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  // Nobody but the asker is told anything.
  expect(results.map((told) => told !== undefined)).toEqual(everyone.map((name) => name === 'bank'));
  return tableOf(plan, results[names.indexOf('bank')]);
}

test('the number of lenders and the sum of open amounts, each in the agreed steps', async () => {
  const found = await compiled();
  const clear = await runInTheClear(
    runnersOf(found.plan),
    (runtime) => lending.run(found.plan, runtime),
    (stage) => rowsOf(found.plan, stage),
    { computers: 3 },
    new Shelf({}),
    given,
  );
  const rows = expected(asked, 2, 1000, 50);
  // p1 owes 350 + 123.45 + 1, p2 two of three lenders far more than is told, p4 999.99 at one and nothing at another.
  expect(rows).toEqual([
    ['1', '2', true, '450.00', '500.00'],
    ['2', '2', true, '1000.00', null],
    ['3', '2', true, '950.00', '1000.00'],
    ['4', '0', false, '0.00', '50.00'],
  ]);
  expect(tableOf(found.plan, clear)).toEqual(rows);
  expect(await answer(found)).toEqual(rows);
  // Fewer persons than a run may ask about cost the same: nobody sees how many they are.
  expect(await answer(found, given.slice(1, 2))).toEqual(expected(['p2'], 2, 1000, 50));
});

test('a computer that is killed before its last message ends the run everywhere, and the asker is told nothing', async () => {
  const { plan, disclosure } = await compiled();
  const everyone = everyoneOf(plan);
  const computers = plan.parties.length;
  const killed = 1;
  // Ends of links in the order in which they are made.
  const ends = plan.parties.flatMap((_, left) => everyone.slice(left + 1).flatMap((_, i) => [left, left + 1 + i]));
  const links: { destroy(): void }[] = [];
  const parties = startLocal(
    everyone,
    async (session) => {
      const runtime = runtimeOf({
        session,
        protocol: protocolNamed(plan.protocol),
        guard: disclosureGuard(disclosure, everyone),
        load: (stage) => rowsOf(plan, stage),
        ...(session.names[session.self] === 'bank' ? { given } : {}),
        releasing: async () => {
          if (session.self !== killed) return;
          for (const [i, link] of links.entries()) if (ends[i] === killed) link.destroy();
          await Promise.reject(new Error('killed'));
        },
      });
      return await lending.run(plan, runtime);
    },
    {
      computers,
      shape: (channel) => {
        links.push(channel);
        return channel;
      },
    },
  );
  const outcomes = await Promise.allSettled(parties);
  const codes = outcomes.map((each) => (each.status === 'rejected' ? (each.reason as { code?: string }).code : 'told'));
  const others = everyone.flatMap((_, i) => (i === killed ? [] : [codes[i] ?? '']));
  for (const code of others) expect(code).toMatch(/^peer\./);
});

test.each([
  ['additive-dealer', { computers: ['a', 'b'], dealer: 'd' }, { persons: 1, countUpTo: 5 }],
  ['replicated', { computers: ['a', 'bank', 'c'] }, { persons: 1, countUpTo: 5 }],
])('the same under %s, whoever computes', async (protocol, around, more) => {
  const found = await compiled(more, { protocol, ...around });
  expect(await answer(found, given.slice(0, 1))).toEqual(expected(['p1'], 5, 1000, 50));
});

test('more persons than are compared at once', async () => {
  const { plan } = await compiled();
  const rows = 3 * 128;
  for (const block of [1, 3]) {
    const told = await runInTheClear(
      runnersOf(plan),
      (runtime) => runLending(plan, runtime, block * rows * tokenBits),
      (stage) => rowsOf(plan, stage),
      { computers: 3 },
      new Shelf({}),
      given,
    );
    expect(tableOf(plan, told)).toEqual(expected(asked, 2, 1000, 50));
  }
});

test('without an amount only the number is told', async () => {
  const { plan } = await compiled();
  const { amount: _, amountUpTo: _u, amountStep: _s, ...counted } = ask;
  const question = { asker: 'bank', on: ['id'], ...counted };
  const party = (name: string, role: PartyRef['role']): PartyRef => ({ name, role, publicKey: '' });
  const parties = [
    ...plan.parties.map((name) => party(name, 'helper')),
    ...plan.clients.map((name) => party(name, name === 'bank' ? 'recipient' : 'contributor')),
  ];
  const of = cards.map((each) => ({ ...each, columns: [columns[0], columns[2]] as ColumnCard[] }));
  const request = { kind: 'lending', question, parties, protocol: 'replicated', datasets: of, recipients: ['bank'] };
  const found = await compile(request);
  const rows = await answer({ ...found, plan: found.plan as LendingPlan });
  expect(rows).toEqual(expected(asked, 2, 1000, 50).map((row) => row.slice(0, 3)));
});

test('what is asked is read before anything is sent, and no error repeats it', async () => {
  const { plan } = await compiled({ canonical: ['cn-id'] });
  const terms = lending.asks?.(plan);
  if (terms === undefined) throw new Error();
  expect(terms).toMatchObject({ party: 'bank', fields: ['id'], atMost: 4 });
  const id = '11010519491231002X';
  expect(readInput(terms, [{ id }])).toEqual([[id]]);
  const secret = '110105194912310021';
  for (const [items, code, fields] of [
    [[], 'input.number', { found: 0, atMost: 4 }],
    [Array.from({ length: 5 }, () => ({ id })), 'input.number', { found: 5, atMost: 4 }],
    [[{ [secret]: 'id' }], 'input.fields', { item: 1, fields: ['id'] }],
    [[{ id }, {}], 'input.fields', { item: 2, fields: ['id'] }],
    [[{ id }, { id: secret }], 'input.value', { item: 2, field: 'id' }],
    [[{ id: `${secret}${'1'.repeat(1_000)}` }], 'input.value', { item: 1, field: 'id' }],
  ] as const) {
    const failure = (() => {
      try {
        readInput(terms, items as readonly Readonly<Record<string, string>>[]);
      } catch (error) {
        return error as Error & { fields: object };
      }
      throw new Error('nothing was refused');
    })();
    expect(failure).toMatchObject({ code, fields });
    expect(JSON.stringify([failure.message, failure.fields])).not.toContain(secret);
  }
});

test('keys of other types are read as such', async () => {
  const typed = (kind: 'integer' | 'date') =>
    cards.map((each) => ({ ...each, columns: [column('id', { kind }, key), ...each.columns.slice(1)] }));
  for (const [kind, good, bad] of [
    ['integer', ['007', ' -3 '], ['', '1.5', '1e3', '99999999999999999999']],
    ['date', ['2024-02-29'], ['2023-02-29', '1.1.2024']],
  ] as const) {
    const { plan } = await compiled({ canonical: undefined as never }, { of: typed(kind) });
    const terms = lending.asks?.(plan);
    for (const id of good) expect(() => terms?.check([[id]])).not.toThrow();
    for (const id of bad)
      expect(() => terms?.check([[id]])).toThrow(expect.objectContaining({ code: 'input.value' }) as Error);
  }
});

test('two keys of one token count as one person, and none disappears', () => {
  const tokens = BigUint64Array.of(5n, 0n, 5n, 9n, 5n);
  const amounts = BigUint64Array.of(10n, 1n, 20n, 2n, 80n);
  expect(hasEqual(tokens)).toBe(true);
  mergeEqual(tokens, amounts, 100n);
  expect(hasEqual(tokens)).toBe(false);
  // Equal halves are not equal tokens.
  const [one, high] = [1n, 1n << 32n];
  expect(hasEqual(BigUint64Array.of(one, one + high, high, one + 2n * high, 0n))).toBe(false);
  expect(hasEqual(BigUint64Array.of(one, one + high, high, one + high))).toBe(true);
  expect(amounts).toEqual(BigUint64Array.of(100n, 1n, 0n, 2n, 0n));
  expect(new Set(tokens).size).toBe(5);
  expect(tokens.slice(0, 2)).toEqual(BigUint64Array.of(5n, 0n));
});

test('owners allow by name what is told of single persons', async () => {
  const without = (use: Use, from: string) =>
    cards.map((each) => ({
      ...each,
      columns: each.columns.map((own) =>
        own.name === from ? { ...own, allow: own.allow.filter((allowed) => allowed !== use) } : own,
      ),
    }));
  for (const [use, from] of [
    ['join', 'id'],
    ['single-out', 'id'],
    ['aggregate', 'balance'],
    ['single-out', 'balance'],
    ['filter', 'state'],
    ['single-out', 'state'],
  ] as const) {
    await expect(compiled({}, { of: without(use, from) })).rejects.toMatchObject({
      code: 'policy.column',
      fields: { owner: 'a', column: from, use },
    });
  }
});

test('questions that are none', async () => {
  const refused = async (more: object, code: string, around: Around = {}) =>
    await expect(compiled(more as Partial<LendingQuestion>, around)).rejects.toMatchObject({ code });
  await refused({ tables: ['a.loans', 'bank.loans'] }, 'lending.too-few');
  await refused({}, 'lending.recipients', { recipients: ['bank', 'a'] });
  await refused({}, 'lending.recipients', { recipients: ['a'] });
  await refused({ amountUpTo: 1_000, amountStep: 300 }, 'question.wrong-member');
  await refused({ amountUpTo: 1_001, amountStep: 1 }, 'question.wrong-member');
  await refused({ amountStep: undefined }, 'question.needs-member');
  await refused({ amount: undefined }, 'question.needs-member');
  await refused({ amount: 'balanc' }, 'lending.unknown-column');
  await refused({ amount: 'state' }, 'lending.no-amount');
  await refused({ where: { column: 'balance', is: 'open' } }, 'lending.condition-type');
  await refused({ where: { column: 'state', is: [] } }, 'question.wrong-member');
  await refused({ duplicates: 'once' }, 'question.unknown-member');
  await refused({ amountUpTo: 10 ** 13, amountStep: 10 ** 12 }, 'lending.amount-wide');
  await refused({}, 'lending.too-large', { of: [card('a', { rowsUpTo: limits.rows }), ...cards.slice(1)] });
  await refused({}, 'lending.total-rule', { of: [card('a', { pPercent: 10 }), ...cards.slice(1)] });
  const debts = { ...(columns[1] as ColumnCard), range: { min: '-1', max: '9' } };
  const of = [card('a', { columns: [columns[0] as ColumnCard, debts, columns[2] as ColumnCard] }), ...cards.slice(1)];
  await refused({}, 'lending.amount-range', { of });
});

test('the statement says whom it is about, and the ledger what it takes', async () => {
  const runs = { atMost: 1000, until: '2030-01-01T00:00:00.000Z' };
  const found = await compiled({}, { of: [card('a', { minimumGroupSize: 10 }), ...cards.slice(1)], runs });
  const { plan, disclosure } = found;
  expect(disclosure.filter(({ releases }) => releases > 0)).toMatchObject([
    { id: 'count', who: ['bank'], releases: 4 },
    { id: 'amount', who: ['bank'], releases: 4 },
  ]);
  const [text, zh] = [renderDisclosure(disclosure), renderDisclosure(disclosure, 'zh')];
  for (const part of [
    'up to 4,000 in all runs of this contract',
    'the minimums of a for groups do not apply',
    'or "2 or more"',
    'which step of 50.00 it lies in, or "1000.00 or more"',
    'below 384 in 2^64',
    'open is here: a.loans.state, b.loans.state, c.loans.state is one of "open"',
    'as another contract about these tells it',
  ])
    expect(text).toContain(part);
  expect(zh).toContain('“2 家及以上”');
  expect(lending.view.questionText(plan)).toContain('a loan is open where');
  expect(lending.view.questionText(plan, 'zh')).toContain('视为未结清');
  expect(lending.view.steps(plan, 'zh')).toHaveLength(6);
  const part = lending.ownPart(plan, cards, 'b');
  expect(part).toMatchObject({
    source: 'join',
    dataset: 'loans',
    minimum: 1,
    measures: [
      { kind: 'count', bases: ['count', 'b.loans.id', 'b.loans.state'] },
      { kind: 'sum', bases: ['b.loans.balance'] },
    ],
  });
  expect(lending.ownPart(plan, cards, 'bank')).toBeUndefined();
  const [preview] = lending.previews?.(plan, 'a') ?? [];
  expect(preview?.lines(await rowsOf(plan, 0))).toContainEqual({
    text: 'lending.preview.repeated',
    values: { keys: 1, rows: 2 },
  });
});
