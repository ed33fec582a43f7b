import { hasText, say, textKeys } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { customers, joined, policies, requestOf } from './testing/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { releasesOf } from './plan/releases.ts';

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
      bank, insurer          result: at most 4 rows × (bank.segment, COUNT(*) "customers", AVG(insurer.claims_total) "average_claim", MAX(bank.income) "top", SUM(bank.income) "income", AVG(bank.income) "mean")
                             · which of the 4 possible groups of (bank.segment) are shown
                             · COUNT(*) "customers" of every group that is shown
                             · MAX(bank.income) "top" of every group that is shown
                             · SUM(bank.income) "income" of every group that is shown
                             · AVG(insurer.claims_total) "average_claim" of every group that is shown; from its digits the total and the number of rows behind it can often be worked out
                             · AVG(bank.income) "mean" of every group that is shown
                             · for MAX(bank.income) "top", SUM(bank.income) "income", AVG(bank.income) "mean" in every group that is shown: whether it is shown; not where fewer than 10 rows have a value, or some but fewer than 10 have none
                             only groups of at least 10 rows; smaller ones look like those without rows
      insurer                can work out: which of its own rows are in common, through the values of insurer.claims_total that it chooses, by SUM(insurer.claims_total) (bank.id)
      bank                   can work out: which of its own rows are in common, through the values of bank.income that it chooses, by MAX(bank.income) (insurer.customer_id)
                             can work out: which of its own rows are in common, through the values of bank.income that it chooses, by SUM(bank.income) (insurer.customer_id)
                             can work out: whether one row of its own is in common, and what insurer gave for it, where it knows all other rows of the group; it chooses its own rows and may arrange them so
      insurer                can work out: whether one row of its own is in common, and what bank gave for it, where it knows all other rows of the group; it chooses its own rows and may arrange them so
      bank                   can work out: on which side of a bound a single row has insurer.claims_total, where it knows which other rows of the group are in common; it chooses the bound row by row, as bank.balance
      insurer                can work out: on which side of a bound a single row has bank.balance, where it knows which other rows of the group are in common; it chooses the bound row by row, as insurer.claims_total
      bank, insurer          can work out: what single rows have; MAX(bank.income) are values of single rows
                             can work out: what every row of a group has, where the answer shows that all are alike (a total at the end of its range, as many rows as there are), or all but a few (a total near that end)
                             can work out: roughly, what the largest row of a group has in SUM(insurer.claims_total), SUM(bank.income), where it outweighs all others; so, too, of the rows that one total takes and another does not
                             can work out: more, by subtracting this answer from earlier or later ones about the same data
      insurer, helper        the size of bank.customers, rounded up: at most 10,000 rows
                             the card of bank.customers, as every other peer of bank does: names and types of the 12 columns with a permitted use, which keys occur once or how often at most, the values of segment, region, active, vip, the declared ranges of number, income, balance, opened, seen, "Größe"
      bank, helper           the size of insurer.policies, rounded up: at most 8,000 rows
                             the card of insurer.policies, as every other peer of insurer does: names and types of the 10 columns with a permitted use, which keys occur once or how often at most, the values of product, renewed, the declared ranges of number, premium, claims_total, claims, started, changed
      helper                 the number of rows in common after each owner’s own conditions, however few (at most 8,000 of 10,000/8,000); with other questions about the same rows also how many rows these differ in; no identity, no value
      bank, insurer, helper  the whole question with its names and constants, the plan and this statement
                             how long each party’s own stage takes, which depends on its data
                             if the run stops: at which party and step, and whether its data were the cause
                             any 2 of bank, insurer, helper that pool what they received: everything. The protocol holds against 1 of them being curious together, as long as all follow it
      nobody                 any value of a group that is not shown, from this answer alone, but for the number of rows in common"
  `);
  expect(renderDisclosure(disclosure, 'zh')).toMatchInlineSnapshot(`
    "谁将获知什么
      bank、insurer          结果：最多 4 行 ×（bank.segment、COUNT(*) "customers"、AVG(insurer.claims_total) "average_claim"、MAX(bank.income) "top"、SUM(bank.income) "income"、AVG(bank.income) "mean"）
                             · （bank.segment）的 4 个可能分组中哪些被公布
                             · 每个被公布分组的 COUNT(*) "customers"
                             · 每个被公布分组的 MAX(bank.income) "top"
                             · 每个被公布分组的 SUM(bank.income) "income"
                             · 每个被公布分组的 AVG(insurer.claims_total) "average_claim"；根据其小数位往往可以推算出背后的总和与行数
                             · 每个被公布分组的 AVG(bank.income) "mean"
                             · 每个被公布分组的 MAX(bank.income) "top"、SUM(bank.income) "income"、AVG(bank.income) "mean" 是否公布；若有值的行少于 10 行，或无值的行不为零但少于 10 行，则隐去
                             仅限不少于 10 行的分组；更小的分组与没有数据的分组看起来一样
      insurer                可推算出：自己的哪些行是共同的——通过自己选定的 insurer.claims_total 取值，由 SUM(insurer.claims_total) 得出（bank.id）
      bank                   可推算出：自己的哪些行是共同的——通过自己选定的 bank.income 取值，由 MAX(bank.income) 得出（insurer.customer_id）
                             可推算出：自己的哪些行是共同的——通过自己选定的 bank.income 取值，由 SUM(bank.income) 得出（insurer.customer_id）
                             可推算出：在已知某分组其余所有行的情况下，自己的某一行是否为共同行，以及 insurer 在该行上的取值；自己的行由自己选定，可以特意如此安排
      insurer                可推算出：在已知某分组其余所有行的情况下，自己的某一行是否为共同行，以及 bank 在该行上的取值；自己的行由自己选定，可以特意如此安排
      bank                   可推算出：在已知某分组其余哪些行是共同行的情况下，某一行的 insurer.claims_total 位于界限的哪一侧；界限即 bank.balance，由其逐行选定
      insurer                可推算出：在已知某分组其余哪些行是共同行的情况下，某一行的 bank.balance 位于界限的哪一侧；界限即 insurer.claims_total，由其逐行选定
      bank、insurer          可推算出：单行的取值；MAX(bank.income) 就是某一行的取值
                             可推算出：若结果表明某分组所有行都相同（总和达到取值范围的端点、行数等于全部行数），或除少数几行外都相同（总和接近该端点），则可得知各行的取值
                             可大致推算出：若某分组中最大的一行远超其他各行，则可得知其在 SUM(insurer.claims_total)、SUM(bank.income) 中的大致取值；一个合计取用而另一个合计不取用的数据行也是如此
                             可推算出更多内容：将此结果与针对同一数据的更早或更晚的结果相减
      insurer、helper        bank.customers 的规模（向上取整）：最多 10,000 行
                             bank.customers 的数据卡（bank 的其他所有对等方同样可见）：12 个获准使用的列的名称和类型、哪些键不重复或至多重复几次、segment、region、active、vip 的取值列表、number、income、balance、opened、seen、"Größe" 的声明范围
      bank、helper           insurer.policies 的规模（向上取整）：最多 8,000 行
                             insurer.policies 的数据卡（insurer 的其他所有对等方同样可见）：10 个获准使用的列的名称和类型、哪些键不重复或至多重复几次、product、renewed 的取值列表、number、premium、claims_total、claims、started、changed 的声明范围
      helper                 各方按自身条件筛选后的共同行数，无论多少（10,000/8,000 中最多 8,000 行）；与针对同样数据行的其他问题对照，还可得知它们相差多少行；不含任何身份或取值
      bank、insurer、helper  整个问题（含其中的名称和常量）、执行计划以及本声明
                             各方本地阶段的耗时，而耗时与其数据有关
                             若运行中止：在哪一方、哪一步，以及是否由其数据引起
                             bank、insurer、helper 中任意 2 方若将各自收到的内容合在一起：一切。在各方都遵守协议的前提下，协议可抵御其中 1 个好奇的计算方合谋
      无人获知               仅凭此结果，未公布分组的任何取值（共同行数除外）"
  `);
});

test('an average beside its sum and count is divided by whoever reads it', async () => {
  const { disclosure: lines } = await compile(
    requestOf('SELECT count(*) n, sum(balance) s, avg(balance) a FROM bank.customers', ['bank']),
  );
  expect(lines.find(({ id }) => id === 'result.sum1')).toMatchObject({
    text: 'disclosure.values',
    values: { columns: ['SUM(bank.balance) "s"', 'AVG(bank.balance) "a"'] },
  });
  expect(lines.some(({ id }) => id.endsWith('average'))).toBe(false);
});

test('without a minimum no text speaks of withholding', async () => {
  const datasets = [{ ...customers, minimumGroupSize: 0 }];
  const { plan: open, disclosure: lines } = await compile(
    requestOf('SELECT avg(income) FROM bank.customers', ['bank'], { datasets }),
  );
  expect(open.minimumGroupSize).toBe(1);
  expect(lines.map(({ text }) => text).slice(0, 5)).toEqual([
    'disclosure.result-row',
    'disclosure.one-group',
    'disclosure.averages',
    'disclosure.state-null',
    'disclosure.gate-none',
  ]);
  expect(lines.filter(({ who }) => who.length === 0)).toEqual([]);
});

test('a UNION ALL says what the result itself tells of an owner', async () => {
  const sql =
    'SELECT ward, count(*) FROM (SELECT * FROM north.stays UNION ALL SELECT * FROM south.stays) t GROUP BY ward';
  const { disclosure: lines } = await compile(requestOf(sql, ['north', 'south']));
  expect(lines.filter(({ who }) => who.length === 0).map(({ id }) => id)).toEqual(['nobody.values', 'nobody.withheld']);
  expect(lines.find(({ id }) => id === 'infer.parts.north')).toMatchObject({
    who: ['north'],
    values: { others: ['south'] },
  });
  expect(lines.find(({ id }) => id === 'gate.others.north')).toMatchObject({
    who: ['north'],
    values: { others: ['south'], minimum: 10 },
  });
});

test('an owner that tells a recipient its own rows leaves the others without their minimum', async () => {
  const told = async (names: readonly string[], recipients: readonly string[]) => {
    const union = names.map((name) => `SELECT * FROM ${name}.stays`).join(' UNION ALL ');
    const sql = `SELECT ward, count(*) FROM (${union}) t GROUP BY ward`;
    const { disclosure: lines } = await compile(requestOf(sql, names, { recipients }));
    return lines.find(({ id }) => id === 'infer.pooled')?.who;
  };
  expect(await told(['north', 'south'], ['north'])).toBeUndefined();
  expect(await told(['north', 'south'], ['helper'])).toEqual(['helper']);
  expect(await told(['north', 'south', 'west'], ['north'])).toEqual(['north']);
});

test('how many can pool what they received is the protocol’s number', () => {
  const five = ['bank', 'insurer', 'helper', 'notary', 'clinic'];
  for (const language of ['en', 'zh'] as const) {
    const lines = disclosureOf({ ...plan, parties: five, threshold: 2 }, [customers, policies]);
    const { text = '', values } = lines.find(({ id }) => id === 'trust') ?? {};
    expect(say(text, values, language)).toMatch(
      language === 'en' ? /^any 3 of .* holds against 2 of/ : /任意 3 方.*其中 2 个/,
    );
  }
});

test('one table: nobody learns a row, the helper no count', async () => {
  const single = await compile(
    requestOf('SELECT sum(balance) FROM bank.customers', ['bank'], { recipients: ['notary'] }),
  );
  expect(single.disclosure.map(({ id, who }) => [id, who])).toEqual([
    ['result', ['notary']],
    ['result.groups', ['notary']],
    ['result.sum1', ['notary']],
    ['gate.rows', ['notary']],
    ['infer.alike', ['notary']],
    ['infer.largest', ['notary']],
    ['infer.earlier', ['notary']],
    ['size.bank.customers', ['helper', 'notary']],
    ['card.bank.customers', ['helper', 'notary']],
    ['question', ['bank', 'helper', 'notary']],
    ['duration', ['bank', 'helper', 'notary']],
    ['stop', ['bank', 'helper', 'notary']],
    ['trust', ['bank', 'helper', 'notary']],
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
