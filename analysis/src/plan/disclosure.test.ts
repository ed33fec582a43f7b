import { hasText, textKeys } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { compile } from '../sql/compile.ts';
import { customers, joined, requestOf } from '../sql/testing/cards.ts';
import { renderDisclosure } from './disclosure-text.ts';
import { disclosureGuard } from './guard.ts';
import { releasesOf } from './releases.ts';

const owners = ['bank', 'insurer'];
const question = joined(
  'segment, count(*) AS customers, avg(p.claims_total) AS average_claim, max(c.income) AS top, sum(c.income) AS income, avg(c.income) AS mean',
  'WHERE p.claims_total > 0.1 * c.balance GROUP BY segment',
);
const { plan, disclosure } = await compile(requestOf(question, owners, { recipients: ['insurer', 'bank'] }));

test('every release has exactly one line, for the recipients, of its size', () => {
  const released = disclosure.filter((line) => line.releases > 0);
  expect(released.map(({ id, releases }) => [id, releases])).toEqual(
    releasesOf(plan).map(({ line, values }) => [line, values]),
  );
  for (const line of released) expect(line.who).toEqual(['bank', 'insurer']);
  expect(new Set(disclosure.map(({ id }) => id)).size).toBe(disclosure.length);
  for (const line of disclosure) expect(hasText(line.text)).toBe(true);
});

test('in words', () => {
  expect(renderDisclosure(disclosure)).toMatchInlineSnapshot(`
    "Who learns what
      bank, insurer          result: at most 4 rows × (segment, customers, average_claim, top, income, mean); groups of fewer than 10 rows are withheld and counted
                             · which of the 4 possible groups of (segment) are shown
                             · how many of the groups not shown are withheld: they have rows, but fewer than 10
                             · customers of every group that is shown
                             · top of every group that is shown
                             · income of every group that is shown
                             · average_claim of every group that is shown; not the sum behind it
                             · mean of every group that is shown
                             · for top, income, mean in every group that is shown: whether there is a value, none (NULL), or one withheld because fewer than 10 rows have one
      insurer, helper        the size of bank.customers, rounded up: at most 10,000 rows
      bank, helper           the size of insurer.policies, rounded up: at most 8,000 rows
      insurer, helper        the card of bank.customers: names and types of the 11 columns with a permitted use, the values of segment, region, active, vip, the declared ranges of number, income, balance, opened, Größe
      bank, helper           the card of insurer.policies: names and types of the 9 columns with a permitted use, the values of product, renewed, the declared ranges of number, premium, claims_total, claims, started
      helper                 the number of rows in common after each owner’s own conditions (at most 8,000 of 10,000/8,000); no identity, no value
      bank, insurer, helper  if the run stops: at which party and step, and why, such as how many join keys occur twice; never a value
      nobody                 which rows are in common
                             any single row or value, except the values shown as top
                             any value of a group that is withheld"
  `);
  expect(renderDisclosure(disclosure, 'zh')).toMatchInlineSnapshot(`
    "谁将获知什么
      bank、insurer          结果：最多 4 行 ×（segment、customers、average_claim、top、income、mean）；少于 10 行的分组不予公布，只计其个数
                             · （segment）的 4 个可能分组中哪些被公布
                             · 未公布的分组中有多少个是被隐去的：有数据，但少于 10 行
                             · 每个被公布分组的 customers
                             · 每个被公布分组的 top
                             · 每个被公布分组的 income
                             · 每个被公布分组的 average_claim；不含其背后的总和
                             · 每个被公布分组的 mean
                             · 每个被公布分组的 top、income、mean：是否有值、为空（NULL），或因有值的行少于 10 行而隐去
      insurer、helper        bank.customers 的规模（向上取整）：最多 10,000 行
      bank、helper           insurer.policies 的规模（向上取整）：最多 8,000 行
      insurer、helper        bank.customers 的数据卡：11 个获准使用的列的名称和类型，segment、region、active、vip 的取值列表，number、income、balance、opened、Größe 的声明范围
      bank、helper           insurer.policies 的数据卡：9 个获准使用的列的名称和类型，product、renewed 的取值列表，number、premium、claims_total、claims、started 的声明范围
      helper                 各方按自身条件筛选后的共同行数（10,000/8,000 中最多 8,000 行）；不含任何身份或取值
      bank、insurer、helper  若运行中止：在哪一方、哪一步以及原因（例如有多少连接键重复）；绝不含任何取值
      任何一方都不会获知     哪些行是共同的
                             任何单行或单个取值，但 top 所示的取值除外
                             被隐去分组的任何取值"
  `);
});

test('an average beside its sum and count is divided by whoever reads it', async () => {
  const { disclosure: lines } = await compile(
    requestOf('SELECT count(*) n, sum(balance) s, avg(balance) a FROM bank.customers', ['bank']),
  );
  expect(lines.find(({ id }) => id === 'result.sum1')).toMatchObject({
    text: 'disclosure.values',
    values: { columns: ['s', 'a'] },
  });
  expect(lines.some(({ id }) => id.endsWith('average'))).toBe(false);
});

test('without a minimum no text speaks of withholding', async () => {
  const datasets = [{ ...customers, minimumGroupSize: 0 }];
  const { plan: open, disclosure: lines } = await compile(
    requestOf('SELECT avg(income) FROM bank.customers', ['bank'], { datasets }),
  );
  expect(open.minimumGroupSize).toBe(1);
  expect(lines.map(({ text }) => text).slice(0, 4)).toEqual([
    'disclosure.result-all',
    'disclosure.one-group',
    'disclosure.averages',
    'disclosure.state-null',
  ]);
  expect(lines.at(-1)?.text).toBe('disclosure.nobody-values-open');
});

test('a UNION ALL says what the result itself tells of an owner', async () => {
  const sql =
    'SELECT ward, count(*) FROM (SELECT * FROM north.stays UNION ALL SELECT * FROM south.stays) t GROUP BY ward';
  const { disclosure: lines } = await compile(requestOf(sql, ['north', 'south']));
  expect(lines.filter(({ who }) => who.length === 0).map(({ id }) => id)).toEqual([
    'nobody.parts',
    'nobody.values',
    'nobody.withheld',
  ]);
});

test('one table: nobody learns a row, the helper no count', async () => {
  const single = await compile(
    requestOf('SELECT sum(balance) FROM bank.customers', ['bank'], { recipients: ['notary'] }),
  );
  expect(single.disclosure.map(({ id, who }) => [id, who])).toEqual([
    ['result', ['notary']],
    ['result.groups', ['notary']],
    ['result.withheld', ['notary']],
    ['result.sum1', ['notary']],
    ['result.rows.state', ['notary']],
    ['size.bank.customers', ['helper', 'notary']],
    ['card.bank.customers', ['helper', 'notary']],
    ['stop', ['bank', 'helper', 'notary']],
    ['nobody.values', []],
    ['nobody.withheld', []],
  ]);
});

test('all texts fill all their places in both languages', () => {
  expect(textKeys().filter((key) => key.startsWith('disclosure.')).length).toBeGreaterThan(10);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\?|\{\w+\}/);
});

describe('the guard', () => {
  const [bank, insurer, helper] = [0, 1, 2];
  const guard = () => disclosureGuard(disclosure, plan.parties);
  const refused = expect.objectContaining({ kind: 'policy', code: 'guard.not-disclosed' });

  test('lets each recipient learn each line once, up to its size', () => {
    const own = guard();
    for (const { line, values } of releasesOf(plan)) {
      own.permit(line, bank, values);
      own.permit(line, insurer, values);
    }
    for (const { line } of releasesOf(plan)) expect(() => own.permit(line, bank, 0)).toThrow(refused);
  });

  test('refuses any other line, party or size', () => {
    expect(() => guard().permit('result.rows', helper, 1)).toThrow(refused);
    expect(() => guard().permit('result.rows', 3, 1)).toThrow(refused);
    expect(() => guard().permit('result.rows', -1, 1)).toThrow(refused);
    expect(() => guard().permit('result.rows', bank, plan.groups + 1)).toThrow(refused);
    expect(() => guard().permit('result.sum9', bank, 1)).toThrow(refused);
    expect(() => guard().permit('toString', bank, 1)).toThrow(refused);
    // Lines that follow from messages release nothing.
    expect(() => guard().permit('common', helper, 1)).toThrow(refused);
    expect(() => guard().permit('nobody.values', bank, 1)).toThrow(refused);
  });

  test('a refused reveal does not use up the line', () => {
    const own = guard();
    expect(() => own.permit('result.rows', bank, plan.groups + 1)).toThrow(refused);
    own.permit('result.rows', bank, plan.groups);
  });

  test('a disclosure with two lines of one id is refused', () => {
    const line = disclosure[1] as (typeof disclosure)[number];
    expect(() => disclosureGuard([...disclosure, line], plan.parties)).toThrow(refused);
  });
});
