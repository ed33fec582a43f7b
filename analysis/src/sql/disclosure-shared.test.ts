/**
 * What is said, demanded and counted of a relation of several owners' tables.
 */
import { hasText } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import type { DatasetCard, Use } from '../contract/cards.ts';
import { makeContract } from '../contracts.ts';
import { compile } from './compile.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { bindQuestion } from './bind/question.ts';
import { disclosureOf } from './disclosure.ts';
import { planSteps } from './explain.ts';
import { ownPart } from './own-part.ts';
import { parseQuestion } from './parse/parse.ts';
import { isKeyed, textBits } from './plan/keyed.ts';
import { countGates } from './plan/gates.ts';
import { checkPolicies, requiredGrants } from './plan/permissions.ts';
import { baseCards, type SourceCard } from './plan/relations.ts';
import { rowsOf } from './plan/rows-of.ts';
import type { SharedRelation } from './plan/shared.ts';
import type { Plan } from './plan/types.ts';
import { withKeyCounts } from './planner/many.ts';
import { cardsOf, planQuestion } from './planner/plan.ts';
import { checkApart } from './planner/set-counts.ts';
import { withTotalRules } from './planner/total-rules.ts';
import { bindSharedFrom } from './relations/from.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { questionText } from './wording.ts';

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const range = { min: '0', max: '100000' };
const all: readonly Use[] = ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'];

function card(owner: string, name: string, key: string, allow: readonly Use[] = all): DatasetCard {
  return datasetCard(
    owner,
    name,
    100,
    [
      columnCard(key, integer, { range, allow }),
      columnCard('amount', integer, { range, allow, nullable: true }),
      columnCard('region', text, { categories: ['east', 'west'], allow }),
    ],
    name === 'customers' ? [[key]] : [],
  );
}

const customers = card('bank', 'customers', 'id');
const orders = card('shop', 'orders', 'customer');
const claims = card('insurer', 'claims', 'person');
const units = [customers, orders, claims].map(
  (each): DatasetCard => ({ ...each, unit: { column: each.columns[0]?.name ?? '', type: integer } }),
);

interface Shared {
  readonly plan: Plan;
  readonly cards: readonly SourceCard[];
}

/** The question as it is planned, with what else `more` says of the relation. */
async function shared(
  sql: string,
  recipients: readonly string[],
  datasets: readonly DatasetCard[] = units,
  more: Partial<SharedRelation> = {},
): Promise<Shared> {
  const { source, select } = await parseQuestion(sql);
  const bound = bindQuestion({ source, select }, datasets, () => bindSharedFrom(source, select, datasets), true);
  const cards = cardsOf(bound);
  const owners = new Set(cards.flatMap(({ bases = [] }) => bases.map(({ owner }) => owner)));
  const parties = partiesOf(...owners);
  const plan = planQuestion(source, bound, { parties, recipients, protocol: 'replicated' });
  if (plan.shared === undefined || Object.keys(more).length === 0) return { plan, cards };
  const measures = plan.measures.filter(({ id }) => !/^(units|others|alone)\./.test(id));
  return { plan: withKeyCounts({ ...plan, measures, shared: { ...plan.shared, ...more } }), cards };
}

const inner = 'SELECT customer, COUNT(*) AS n, SUM(amount) AS s FROM shop.orders GROUP BY customer';
const perPerson = `SELECT c.region, COUNT(DISTINCT t.n), SUM(t.s) FROM bank.customers c JOIN (${inner}) t ON c.id = t.customer GROUP BY c.region`;
const lines =
  'SELECT c.region, COUNT(DISTINCT c.amount), SUM(o.amount) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.region';
const both =
  'SELECT COUNT(DISTINCT c.amount), COUNT(*) FROM bank.customers c FULL JOIN shop.orders o ON c.id = o.customer';

const pooled =
  'SELECT COUNT(DISTINCT t.s), COUNT(*) FROM (SELECT u.p, SUM(u.x) AS s FROM (SELECT customer AS p, amount AS x FROM shop.orders UNION ALL SELECT person, amount FROM insurer.claims) u GROUP BY u.p) t';

/** `owner.table.column use`, sorted. */
async function grants(
  sql: string,
  recipients: readonly string[],
  datasets?: readonly DatasetCard[],
): Promise<string[]> {
  const { plan, cards } = await shared(sql, recipients, datasets);
  return requiredGrants(plan, cards)
    .map(({ owner, dataset, column, use }) => `${owner}.${dataset}.${column} ${use}`)
    .sort();
}

async function linesOf(sql: string, recipients: readonly string[], more: Partial<SharedRelation> = {}) {
  const { plan, cards } = await shared(sql, recipients, units, more);
  return disclosureOf(plan, cards);
}

describe('permissions', () => {
  test('are those of the owners’ own tables, once each, in the order of the tables', async () => {
    const { plan, cards } = await shared(perPerson, ['helper']);
    const needed = requiredGrants(plan, cards);
    expect(needed.map(({ owner }) => owner).join()).toMatch(/^(bank,)+(shop,?)+$/);
    expect(await grants(perPerson, ['helper'])).toEqual([
      'bank.customers.id join',
      'bank.customers.region group',
      'shop.orders.amount aggregate',
      'shop.orders.customer aggregate',
      'shop.orders.customer group',
      'shop.orders.customer join',
    ]);
    expect(baseCards(cards).map(({ owner, name }) => `${owner}.${name}`)).toEqual(['bank.customers', 'shop.orders']);
  });

  test('a recipient chooses which rows of others its own meet, and how often', async () => {
    const [outsider, owner] = [await grants(perPerson, ['helper']), await grants(perPerson, ['bank'])];
    expect(owner.filter((grant) => !outsider.includes(grant))).toEqual([
      'shop.orders.amount combine',
      'shop.orders.customer membership',
    ]);
    // The shop is told about its own rows, the bank's keys are not.
    expect((await grants(perPerson, ['shop'])).filter((grant) => !outsider.includes(grant))).toEqual([
      'bank.customers.id membership',
    ]);
  });

  test('what is not granted is refused by the owner’s own name for it', async () => {
    const narrow = [customers, card('shop', 'orders', 'customer', ['join', 'filter', 'group', 'aggregate'])];
    const { plan, cards } = await shared(perPerson, ['bank'], narrow);
    expect(() => checkPolicies(plan, cards, '2026-01-01')).toThrow(
      expect.objectContaining({
        code: 'policy.column',
        fields: expect.objectContaining({
          owner: 'shop',
          dataset: 'shop.orders',
          column: 'customer',
          use: 'membership',
        }) as object,
      }) as Error,
    );
    const open = await shared(perPerson, ['helper'], narrow);
    expect(() => checkPolicies(open.plan, open.cards, '2026-01-01')).not.toThrow();
  });

  test.each([
    // A product of two owners' columns inside.
    [
      'SELECT COUNT(DISTINCT t.x) FROM (SELECT c.amount * o.amount AS x FROM bank.customers c JOIN shop.orders o ON c.id = o.customer) t',
      ['bank.customers.amount combine', 'shop.orders.amount combine', 'shop.orders.amount single-out'],
    ],
    // One total over rows of two owners, compared inside.
    [
      'SELECT COUNT(DISTINCT t.p) FROM (SELECT u.p, SUM(u.x) AS s FROM (SELECT customer AS p, amount AS x FROM shop.orders UNION ALL SELECT person, amount FROM insurer.claims) u GROUP BY u.p) t WHERE t.s > 50',
      ['insurer.claims.amount combine', 'shop.orders.amount combine'],
    ],
    // The row before, in another owner's order.
    [
      'SELECT COUNT(DISTINCT c.region), SUM(w.gap) FROM bank.customers c JOIN (SELECT customer, amount - LAG(amount) OVER (PARTITION BY customer ORDER BY amount) AS gap FROM shop.orders) w ON c.id = w.customer',
      ['shop.orders.amount single-out'],
    ],
    // Bounds that the other owner chooses row by row: equality picks, and two bounds do.
    [
      'SELECT COUNT(DISTINCT c.region) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer WHERE c.amount + 1 = o.amount',
      ['bank.customers.amount single-out', 'shop.orders.amount single-out'],
    ],
    [
      'SELECT COUNT(DISTINCT c.region) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer WHERE c.amount < o.amount AND o.amount < 900',
      ['shop.orders.amount single-out'],
    ],
    // So many rows exactly: which persons have them is the keys' matter.
    [
      'SELECT COUNT(DISTINCT t.r) FROM (SELECT c.id, MIN(c.amount) AS r, COUNT(*) AS n FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id) t WHERE t.n = 3',
      ['bank.customers.id single-out', 'shop.orders.customer single-out'],
    ],
    // A key of two owners' columns.
    [
      'SELECT COALESCE(o.region, c.region) AS r, COUNT(DISTINCT c.amount) FROM bank.customers c LEFT JOIN shop.orders o ON c.id = o.customer GROUP BY 1',
      ['bank.customers.region combine', 'shop.orders.region combine'],
    ],
  ])('%s', async (sql, wanted) => {
    // Nothing counts units of rows below each other.
    const open = [customers, orders, claims].map((each) => ({ ...each, minimumGroupSize: 1 }));
    expect(await grants(sql, ['helper'], sql.includes('UNION') ? open : units)).toEqual(expect.arrayContaining(wanted));
  });

  test('one bound between two owners’ columns, rows below each other, and whether others have a row, need no more than their use', async () => {
    const bound =
      'SELECT COUNT(DISTINCT c.region) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer WHERE c.amount < o.amount';
    const below =
      'SELECT u.r, COUNT(DISTINCT u.x), SUM(u.x + u.y) FROM (SELECT o.region AS r, o.amount AS x, o.amount AS y FROM shop.orders o UNION ALL SELECT c.region, c.amount, c.amount FROM bank.customers c) u GROUP BY u.r';
    const present =
      'SELECT COUNT(DISTINCT t.n) FROM (SELECT c.id, COUNT(*) AS n FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id) t WHERE NOT EXISTS (SELECT 1 FROM shop.orders i WHERE i.customer = t.id AND i.amount > 9)';
    for (const sql of [bound, below, present]) {
      expect((await grants(sql, ['helper'])).filter((grant) => /single-out|combine|membership/.test(grant))).toEqual(
        [],
      );
    }
  });
});

describe('gates', () => {
  test('units are counted under protocol, for each set of rows that is compared', async () => {
    const { plan } = await shared(lines, ['helper']);
    const hidden = plan.measures.filter(({ id }) => id.startsWith('units'));
    const counts = hidden.map(({ id, kind, value, valid }: (typeof hidden)[number] & { value?: unknown }) => [
      id,
      kind,
      value,
      valid?.kind,
    ]);
    expect(counts).toEqual([
      ['units.rows by 1', 'distinct', { kind: 'input', table: 0, id: 'u1' }, undefined],
      ['units.count1 by 1', 'distinct', { kind: 'input', table: 0, id: 'u1' }, 'flag'],
      ['units.rows-count1 by 1', 'distinct', { kind: 'input', table: 0, id: 'u1' }, 'not'],
      ['units.count2 by 1', 'distinct', { kind: 'input', table: 0, id: 'u1' }, 'flag'],
      ['units.rows-count2 by 1', 'distinct', { kind: 'input', table: 0, id: 'u1' }, 'not'],
    ]);
    const gates = countGates(plan);
    expect(gates.every(({ perUnit, times }) => perUnit === null && times === 1)).toBe(true);
    const ids = new Set(plan.measures.map(({ id }) => id));
    expect(gates.flatMap(({ terms }) => terms).filter(({ id }) => !ids.has(id))).toEqual([]);
    expect(gates.filter(({ decides }) => decides === 'group').map(({ terms }) => terms[0]?.id)).toEqual([
      'rows',
      'units.rows by 1',
    ]);
    const said = disclosureOf(plan, []);
    expect(said.find(({ id }) => id === 'gate.units')?.values).toEqual({ minimum: 10, units: ['bank.id'] });
  });

  test('where each group is about one row of a counted table, it is said that there will be none', async () => {
    const said = async (sql: string, datasets: readonly DatasetCard[] = units) => {
      const { plan, cards } = await shared(sql, ['helper'], datasets);
      return disclosureOf(plan, cards).find(({ id }) => id === 'gate.never')?.values;
    };
    const from = 'FROM bank.customers c JOIN shop.orders o ON c.id = o.customer';
    const twice = `${from} JOIN bank.customers d ON d.id = c.amount`;
    const never = { minimum: 10, table: 'bank.customers', columns: ['id'] };
    expect(await said(`SELECT c.id, COUNT(*) ${from} GROUP BY c.id`)).toEqual(never);
    expect(await said(`SELECT c.id, COUNT(DISTINCT o.amount), COUNT(*) ${from} GROUP BY c.id, o.region`)).toEqual(
      never,
    );
    expect(await said(`SELECT c.region, COUNT(*) ${from} GROUP BY c.region`)).toBeUndefined();
    expect(await said(`SELECT o.amount, COUNT(*) ${from} GROUP BY o.amount`)).toBeUndefined();
    expect(await said(`SELECT d.id, COUNT(*) ${twice} GROUP BY d.id`)).toBeUndefined();
    const open = units.map((each) => ({ ...each, minimumGroupSize: 1 }));
    expect(await said(`SELECT c.id, COUNT(*) ${from} GROUP BY c.id`, open)).toBeUndefined();
  });

  test('of rows that stand apart it is counted which have others’ behind them, and which have none of the recipient’s', async () => {
    const { plan } = await shared(both, ['bank']);
    expect(plan.shared?.presence).toEqual([{ owner: 'bank', own: 'p1.own', others: 'p1.others' }]);
    expect(countGates(plan).filter(({ decides }) => decides === 'group')).toMatchObject([
      { terms: [{ id: 'rows' }], orNone: false },
      { terms: [{ id: 'units.rows by 1' }], orNone: false },
      { terms: [{ id: 'others.units.rows of 1' }], orNone: false },
      { terms: [{ id: 'alone.units.rows of 1' }], orNone: true },
    ]);
    expect(plan.measures.find(({ id }) => id === 'alone.units.rows of 1')?.valid).toEqual({
      kind: 'not',
      item: { kind: 'flag', table: 0, id: 'p1.own' },
    });
    const gathered = await shared(pooled, ['shop'], [customers, orders, claims]);
    expect(gathered.plan.shared?.presence).toEqual([{ owner: 'shop', own: 'p1.own', others: 'p1.others' }]);
    // Rows of an inner join are both owners', and who has no rows leaves none out.
    for (const [sql, recipient] of [
      [lines, 'bank'],
      [both, 'helper'],
    ] as const)
      expect((await shared(sql, [recipient])).plan.shared?.presence).toBeUndefined();
  });

  test('who could leave its own rows out is no recipient where nothing tells which these are', async () => {
    const { plan } = await shared(both, ['bank']);
    const { source } = await parseQuestion('SELECT 1 FROM a.b');
    const { presence: _, ...untold } = plan.shared as SharedRelation;
    expect(() => checkApart(source, { ...plan, shared: untold })).toThrow(
      expect.objectContaining({ code: 'sql.shared-own-rows' }) as Error,
    );
    expect(() => checkApart(source, { ...plan, shared: untold, recipients: ['helper'] })).not.toThrow();
    expect(() => checkApart(source, { ...plan, shared: untold, minimumGroupSize: 1 })).not.toThrow();
  });

  test('no rule about totals can be held', async () => {
    const strict = units.map((each) => ({ ...each, largestPercent: 50 }));
    const { plan, cards } = await shared(lines.replace('SUM(o.amount)', 'COUNT(*)'), ['helper'], strict);
    const { source } = await parseQuestion('SELECT 1 FROM a.b');
    expect(withTotalRules(source, plan, cards).totalRules).toEqual([]);
    const total = await shared(lines, ['helper']);
    expect(() => withTotalRules(source, total.plan, strict)).toThrow(
      expect.objectContaining({ code: 'sql.total-rule-shared' }) as Error,
    );
  });
});

describe('the statement', () => {
  test('says what is put together, every public size, and what a run tells that ends', async () => {
    const said = await linesOf(lines, ['helper']);
    expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
    for (const { text: name } of said) expect(hasText(name), name).toBe(true);
    const ids = said.map(({ id }) => id).filter((id) => id.startsWith('shared'));
    expect(ids).toEqual(['shared', 'shared.stage.1', 'shared.stage.2', 'shared.node.1']);
    const rendered = renderDisclosure(said);
    expect(rendered).toContain('FROM bank.customers AS c JOIN shop.orders AS o ON c.id = o.customer');
    expect(rendered).toContain('the size of shop.orders, rounded up: at most 100 rows');
    expect(rendered).not.toMatch(/one\.|""/);
    expect(renderDisclosure(said, 'zh')).toContain('bank、shop 的行在协议下组合在一起');
    expect(said.filter(({ id }) => id.startsWith('nobody')).map(({ id }) => id)).toEqual(['nobody.withheld']);
  });

  test('says to an owner that receives what it can work out because it knows its own rows', async () => {
    const said = await linesOf(lines, ['bank']);
    const toBank = said
      .filter(({ who, id }) => who.join() === 'bank' && id.startsWith('infer'))
      .map(({ text: name }) => name);
    expect(toBank).toEqual(
      expect.arrayContaining([
        'disclosure.infer-membership-shared',
        'disclosure.infer-combine-met',
        'disclosure.infer-arranged',
        'disclosure.infer-shared-rest',
        'disclosure.infer-shared-weights',
      ]),
    );
    expect(said.some(({ id }) => id.startsWith('nobody'))).toBe(false);
    const apart = await linesOf(both, ['bank']);
    expect(apart.filter(({ who }) => who.join() === 'bank').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['gate.others.bank', 'infer.parts.bank', 'infer.rest.bank', 'infer.kept']),
    );
    const kept = (await linesOf(both, ['helper'])).find(({ id }) => id === 'infer.kept');
    expect(kept?.values).toEqual({ owners: ['bank', 'shop'] });
  });

  test('explains the tree, and why owners do not compute it', async () => {
    const { plan } = await shared(lines, ['helper']);
    const steps = planSteps(plan).map(({ text: step }) => step);
    expect(steps).toContainEqual(
      expect.stringMatching(
        /^ *together: JOIN ON .*; 100 rows; no owner can do it alone: rows of shop, bank meet here$/,
      ),
    );
    expect(steps.join('\n')).not.toContain('units.');
    expect(
      planSteps(plan, 'zh')
        .map(({ text: step }) => step)
        .join('\n'),
    ).not.toContain('{');
    expect(questionText(plan)).toMatch(
      /^SELECT c\.region,\n.*\nFROM \(SELECT .* FROM bank\.customers AS c JOIN shop\.orders/s,
    );
  });
});

test('an owner’s ledger: the same question is the same, any other may differ in a row', async () => {
  const partOf = async (sql: string, owner: string) => ownPart((await shared(sql, ['helper'])).plan, units, owner);
  const part = await partOf(lines, 'bank');
  expect(part).toMatchObject({ dataset: 'customers', where: null, keys: [], owners: ['bank', 'shop'] });
  expect(part?.relation?.datasets).toEqual([{ dataset: 'customers', contentDigest: customers.contentDigest }]);
  expect(part?.others).toEqual([{ owner: 'shop', dataset: 'orders', contentDigest: orders.contentDigest }]);
  expect(await partOf(lines, 'bank')).toEqual(part);
  for (const other of [
    lines.replace(' GROUP', ' WHERE o.amount > 3 GROUP'),
    lines.replace('SUM(o.amount)', 'SUM(c.amount)'),
    lines.replace('c.region,', 'o.region,').replace('BY c.region', 'BY o.region'),
    lines.replace('JOIN', 'LEFT JOIN'),
  ])
    expect(await partOf(other, 'bank')).not.toEqual(part);
  expect(await partOf(lines, 'insurer')).toBeUndefined();
  // The best groups by one number are others than those by another of the same totals, wherever it is listed.
  const best = (first: string, second: string) =>
    partOf(
      `SELECT c.id, SUM(o.amount) ${first} SUM(c.amount) AS x, SUM(o.amount) ${second} SUM(c.amount) AS y FROM (SELECT * FROM bank.customers) c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id ORDER BY x LIMIT 3`,
      'bank',
    );
  expect(await best('-', '+')).toEqual(await best('-', '+'));
  expect(await best('-', '+')).not.toEqual(await best('+', '-'));
});

test('a contract names a table once, however many parts of it are handed over', async () => {
  const sql =
    'SELECT COUNT(*) FROM (SELECT c.id, COUNT(*) AS n FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id) t WHERE t.n > 1 AND EXISTS (SELECT 1 FROM shop.orders p WHERE p.customer = t.id AND p.amount > 9)';
  const open = [customers, orders].map((each) => ({ ...each, minimumGroupSize: 1 }));
  const parties = partiesOf('bank', 'shop');
  const ask = {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties,
    datasets: open,
    recipients: ['helper'],
  };
  const compiled = await compile(ask);
  expect(compiled.plan.stages.map(({ party, dataset }) => `${party}.${dataset}`)).toEqual([
    'bank.customers',
    'shop.orders',
    'shop.orders',
  ]);
  const times = { proposedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-02T00:00:00.000Z' };
  const contract = makeContract({ request: ask, compiled, proposer: 'bank', version: '0.1.0', ...times });
  expect(contract.datasets.map(({ name }) => name)).toEqual(['customers', 'orders']);
});

test('sizes and codes are those of the relation', async () => {
  const { plan } = await shared(perPerson, ['helper']);
  expect([rowsOf(plan), isKeyed(plan), textBits(plan, 0)]).toEqual([100, true, 61]);
});
