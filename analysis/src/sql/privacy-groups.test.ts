/** Answers with noise of groups that no list names, quantiles, and what recipients make of noisy numbers. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CardPrivacy, DatasetCard } from '../contract/cards.ts';
import { addSpendings } from '../privacy/accounting/spendings.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Cell, ResultTable } from '../contract/results.ts';
import { compareText } from '../contract/text-order.ts';
import type { Compiled } from '../kinds/kind.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { renderSteps } from '../kinds/steps.ts';
import { compile, grantsOf } from './compile.ts';
import { finish, type Released } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { isAnsweredAlone } from './plan/keyed.ts';
import { ownPart } from './own-part.ts';
import { rankErrorOf } from './plan/noise-error.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { fixedRandom, fixedSeed } from './testing/random.ts';
import { questionText } from './wording.ts';
import { expectedErrors } from './expected-errors.ts';
import { planSteps } from './explain.ts';

const integer = { kind: 'integer' } as const;
const perRow: CardPrivacy = { unit: null, rows: 1, epsilon: '50', delta: '1e-2', period: 'ever' };
const aggregate = { allow: ['aggregate'] } as const;

const people: DatasetCard = {
  ...datasetCard(
    'bank',
    'people',
    300,
    [
      columnCard('id', integer, { range: { min: '0', max: '999' }, allow: ['join', 'membership'] }),
      columnCard('sex', { kind: 'text' }, { categories: ['f', 'm'], allow: ['group', 'filter'] }),
      columnCard('street', { kind: 'text' }, { allow: ['group'] }),
      columnCard('age', integer, { range: { min: '0', max: '127' }, ...aggregate }),
      columnCard(
        'income',
        { kind: 'decimal', precision: 8, scale: 2 },
        { range: { min: '0', max: '999999' }, ...aggregate, nullable: true },
      ),
    ],
    [['id']],
  ),
  privacy: perRow,
};
const visits: DatasetCard = {
  ...datasetCard('clinic', 'visits', 400, [
    columnCard('person', integer, { range: { min: '0', max: '999' }, allow: ['join', 'membership'] }),
    columnCard('days', integer, { range: { min: '0', max: '30' }, ...aggregate }),
    columnCard('ward', { kind: 'text' }, { allow: ['group'] }),
  ]),
  repeats: [{ columns: ['person'], most: 3 }],
  privacy: { ...perRow, unit: 'person', rows: 3 },
};
const cards = [people, visits];
const join = 'FROM bank.people p JOIN clinic.visits v ON v.person = p.id';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA clinic');
  await database.run(
    `CREATE TABLE bank.people AS SELECT CAST(i AS INTEGER) AS id, CASE WHEN i % 2 = 0 THEN 'f' ELSE 'm' END AS sex,
     CASE WHEN i < 180 THEN 'street ' || (i % 3) ELSE 'lane ' || i END AS street, CAST((i * 7) % 101 AS INTEGER) AS age,
     CASE WHEN i % 10 > 0 THEN CAST((i * 37) % 9000 AS DECIMAL(8, 2)) END AS income FROM range(240) AS t(i)`,
  );
  await database.run(
    `CREATE TABLE clinic.visits AS SELECT CAST(i // 3 AS INTEGER) AS person, CAST(i % 31 AS INTEGER) AS days,
     CASE WHEN i < 300 THEN 'ward ' || (i % 4) ELSE 'room ' || i END AS ward FROM range(360) AS t(i)`,
  );
});
afterAll(() => database.close());

async function compiledOf(sql: string): Promise<Compiled<Plan>> {
  const datasets = cards.filter(({ owner, name }) => sql.includes(`${owner}.${name}`));
  const parties = partiesOf(...datasets.map(({ owner }) => owner));
  const recipients = [parties[0]?.name as string];
  return await compile({ kind: 'sql', question: { sql }, protocol: 'replicated', parties, datasets, recipients });
}

const load = (plan: Plan) => (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);

/** Seeds are fixed: under another one a group passes or does not with the odds of the noise. */
async function answered({ plan, disclosure }: Compiled<Plan>, random = fixedRandom(1)): Promise<ResultTable> {
  const guard = disclosureGuard(disclosure, plan.parties);
  return finish(plan, await runQueryClear(plan, load(plan), { guard, random }));
}

/** A cell that is text. */
const cellText = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : '');

/** Runs under protocol, and compares the wire with the price; what the recipient learns. */
async function underProtocol({ plan, disclosure, cost }: Compiled<Plan>): Promise<Released> {
  const everyone = runnersOf(plan);
  const { results, traffic } = await runLocal(
    everyone,
    (session) =>
      runProgram(
        replicated,
        session,
        (sharing) => runQuery(plan, sharing, load(plan)),
        disclosureGuard(disclosure, everyone),
      ),
    { ...computersOf(plan), seed: fixedSeed(4) },
  );
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
  return results[0] as Released;
}

describe('groups that no list names', () => {
  const sql =
    'SELECT p.street, COUNT(*) AS n, AVG(p.age) AS age FROM bank.people p GROUP BY p.street ORDER BY n DESC, street';

  test.each([
    ['laplace', 'epsilon => 1, delta => 1e-6, mechanism => laplace'],
    ['gaussian', 'epsilon => 1, delta => 1e-6'],
  ])('leave where they have enough noisy rows, with %s noise', async (_mechanism, asked) => {
    const compiled = await compiledOf(`${sql} WITH PRIVACY (${asked})`);
    const { privacy } = compiled.plan;
    const counts = privacy?.noise.find(({ measure }) => measure === 'rows');
    const scale = Number(counts?.scale.numerator) / Number(counts?.scale.denominator);
    // A row alone in its group passes where noise is threshold − 1 or more.
    const t = Number(privacy?.threshold) - 1;
    if (privacy?.mechanism === 'laplace') {
      const alpha = Math.exp(-1 / scale);
      expect(alpha ** t / (1 + alpha)).toBeLessThan(1e-6);
      expect(alpha ** (t - 1) / (1 + alpha)).toBeGreaterThan(0.99e-6);
    } else expect(t).toBeCloseTo(scale * Math.sqrt(2 * Math.log(2e6)), -1);
    const { rows, withheldGroups } = await answered(compiled);
    // The three streets of 60 people, and none of the lanes of one.
    expect(rows.map(([street]) => cellText(street)).toSorted(compareText)).toEqual([
      'street 0',
      'street 1',
      'street 2',
    ]);
    for (const [, n] of rows) expect(Math.abs(Number(n) - 60)).toBeLessThan(15 * scale);
    expect(rows.map(([, n]) => Number(n))).toEqual(rows.map(([, n]) => Number(n)).toSorted((a, b) => b - a));
    expect(withheldGroups).toBe(null);
  });

  test('one row in a group passes as often as δ says', async () => {
    const compiled = await compiledOf(
      `SELECT p.street, COUNT(*) AS n FROM bank.people p GROUP BY p.street WITH PRIVACY (epsilon => 2, delta => 9e-3, mechanism => laplace)`,
    );
    const { plan } = compiled;
    const counts = plan.privacy?.noise.find(({ measure }) => measure === 'rows');
    const alpha = Math.exp(-Number(counts?.scale.denominator) / Number(counts?.scale.numerator));
    const chance = alpha ** (Number(plan.privacy?.threshold) - 1) / (1 + alpha);
    expect(chance).toBeLessThan(9e-3);
    let lanes = 0;
    const runs = 8;
    const random = fixedRandom(2);
    for (let run = 0; run < runs; run++) {
      const { rows } = await answered(compiled, random);
      lanes += rows.filter(([street]) => cellText(street).startsWith('lane')).length;
    }
    // 480 groups of one row: so far off once in 10^8 times under another seed.
    const expected = 60 * runs * chance;
    expect(Math.abs(lanes - expected)).toBeLessThan(7 * Math.sqrt(expected) + 5);
  });

  test('are told with what is true of them', async () => {
    const { plan, disclosure } = await compiledOf(
      `${sql} LIMIT 2 WITH PRIVACY (epsilon => 1, delta => 1e-6, mechanism => laplace)`,
    );
    const threshold = plan.privacy?.threshold ?? '';
    const english = renderDisclosure(disclosure, 'en');
    expect(english).toContain(`with rows whose number of rows with noise is ${threshold} or more`);
    expect(english).toContain('with a chance of 1e-6 at most');
    expect(english).not.toContain('every group of the lists');
    // Of few rows those are shown whose noise is high.
    expect(english).toContain('in 19 of 20 groups, shown or not');
    expect(renderDisclosure(disclosure, 'zh')).toContain(`不小于 ${threshold} 的分组`);
    expect(questionText(plan)).toContain('WITH PRIVACY (epsilon => 1, delta => 1e-6, mechanism => laplace)');
    // Nobody draws noise alone, and none is left out before it is compared.
    expect(plan.found).toEqual({ groupsUpTo: 300, best: false });
    const steps = disclosure.map(({ id }) => id);
    expect(steps).toContain('result.groups');
  });

  test('run under protocol for the price told', async () => {
    const compiled = await compiledOf(
      `SELECT v.ward, p.sex, SUM(v.days) AS s ${join} GROUP BY v.ward, p.sex ORDER BY s DESC LIMIT 4 WITH PRIVACY (epsilon => 10, delta => 1e-3)`,
    );
    const { rows } = finish(compiled.plan, await underProtocol(compiled));
    expect(rows).toHaveLength(4);
    for (const [ward] of rows) expect(ward).toMatch(/^ward [0-3]$/);
    const alone = await compiledOf(`${sql} WITH PRIVACY (epsilon => 5, delta => 1e-6)`);
    // Its owner could find the groups by itself, and would know the noise.
    expect([alone.plan.source, isAnsweredAlone(alone.plan)]).toEqual(['rows', false]);
    expect(finish(alone.plan, await underProtocol(alone)).rows).toHaveLength(3);
  }, 30_000);
});

describe('quantiles', () => {
  /** The plan with noise that is 0 but once in e^1000 times. */
  const quiet = (plan: Plan): Plan => {
    const scale = { numerator: '1', denominator: '1024' };
    const { privacy } = plan as Required<Plan>;
    const noise = privacy.noise.map((each) => ({ ...each, scale }));
    const choices = (privacy.choices ?? []).map((each) => ({ ...each, scale }));
    return { ...plan, privacy: { ...privacy, noise, choices } };
  };

  test('are the values of the asked ranks, but for noise and how far apart candidates are', async () => {
    const { plan } = await compiledOf(
      `SELECT p.sex, MEDIAN(p.age) AS a, PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY p.age) AS b, QUANTILE_DISC(p.income, 0.25) FILTER (WHERE p.sex = 'f') AS c,
       COUNT(*) AS n FROM bank.people p GROUP BY p.sex ORDER BY p.sex WITH PRIVACY (epsilon => 3)`,
    );
    expect(plan.columns.map(({ name }) => name)).toEqual(['sex', 'a', 'b', 'c', 'n']);
    const silent = quiet(plan);
    const { rows } = finish(silent, await runQueryClear(silent, load(silent)));
    for (const [sex, median, , high, , low] of rows) {
      // 128 values of age; of 10^6 of income 256 candidates, which are 39.07 apart.
      const asked = [
        ['age', median, 0.5, 0.5, 'TRUE'],
        ['age', high, 0.9, 0.5, 'TRUE'],
        ['income', low, 0.25, 20, `sex = 'f'`],
      ] as const;
      for (const [column, value, part, reach, filter] of asked) {
        const [[below, upTo, all] = []] = await database.rows(
          `SELECT COUNT(*) FILTER (WHERE ${column} < ${cellText(value)} - ${reach}), COUNT(*) FILTER (WHERE ${column} < ${cellText(value)} + ${reach}),
           COUNT(${column}) FROM bank.people WHERE sex = '${cellText(sex)}' AND ${filter}`,
        );
        // No row has a value: then each is as good.
        expect(Number(below), `${column} ${part}`).toBeLessThanOrEqual(part * Number(all));
        expect(Number(upTo), `${column} ${part}`).toBeGreaterThanOrEqual(part * Number(all));
      }
    }
  });

  test('are off by as many ranks as is told, 19 times in 20', async () => {
    const compiled = await compiledOf(
      'SELECT PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY v.days) AS q FROM clinic.visits v WITH PRIVACY (epsilon => 0.5)',
    );
    const { plan, disclosure } = compiled;
    const [choice] = plan.privacy?.choices ?? [];
    // Of three rows: utilities of tenths change by 7 each, twice that over ε.
    expect(Number(choice?.scale.numerator) / Number(choice?.scale.denominator)).toBe((2 * 3 * 7) / 0.5);
    const rank = rankErrorOf(plan.privacy as NonNullable<Plan['privacy']>, choice?.measure ?? '') as number;
    expect(rank).toBe(Math.ceil(8.4 * Math.log(31 / 0.05)));
    const all = (await database.rows('SELECT days FROM clinic.visits')).map(([days]) => Number(days));
    const errors: number[] = [];
    const random = fixedRandom(3);
    for (let run = 0; run < 60; run++) {
      const { rows } = await answered(compiled, random);
      const value = Number(rows[0]?.[0]);
      expect(rows[0]?.[1]).toBe(String(rank));
      const place = 0.3 * all.length;
      const [below, upTo] = [all.filter((x) => x < value).length, all.filter((x) => x <= value).length];
      errors.push(Math.max(0, below - place, place - upTo));
    }
    // 3 are to be expected at most; 14 or more once in 10^6 times under another seed.
    expect(errors.filter((error) => error > rank).length).toBeLessThan(14);
    expect(errors.some((error) => error > 0)).toBe(true);
    const english = renderDisclosure(disclosure, 'en');
    expect(english).toContain('one of 31 values from 0 to 30');
    expect(english).toContain(`the rank is off by ${rank} rows or fewer`);
    expect(renderDisclosure(disclosure, 'zh')).toContain(`名次相差不超过 ${rank} 行`);
  });

  test('need no more than permission to aggregate, and run under protocol for the price told', async () => {
    const sql = `SELECT p.sex, MEDIAN(v.days) AS m, MEDIAN(p.age) AS a, COUNT(DISTINCT v.days) AS d ${join} GROUP BY p.sex ORDER BY p.sex WITH PRIVACY (epsilon => 12)`;
    const parties = partiesOf('bank', 'clinic');
    const request = {
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: cards,
      recipients: ['bank'],
    } as const;
    expect((await grantsOf(request)).missing).toEqual([]);
    const compiled = await compiledOf(sql);
    const table = finish(compiled.plan, await underProtocol(compiled));
    expect(table.columns.map(({ name }) => name)).toEqual([
      'sex',
      'm',
      'm rank ±95%',
      'a',
      'a rank ±95%',
      'd',
      'd ±95%',
    ]);
    for (const [, days, , age, , different] of table.rows) {
      expect(Math.abs(Number(days) - 15)).toBeLessThan(8);
      expect(Math.abs(Number(age) - 50)).toBeLessThan(30);
      expect(Math.abs(Number(different) - 31)).toBeLessThan(20);
    }
  }, 60_000);

  test('and groups that no list names spend ε and δ on the data of each owner', async () => {
    const quantile = await compiledOf(`SELECT MEDIAN(v.days) AS m ${join} WITH PRIVACY (epsilon => 2)`);
    const found = await compiledOf(
      `SELECT v.ward, COUNT(*) AS n ${join} GROUP BY v.ward WITH PRIVACY (epsilon => 2, delta => 1e-6, mechanism => laplace)`,
    );
    for (const owner of ['bank', 'clinic']) {
      expect(ownPart(quantile.plan, cards, owner)?.privacy).toMatchObject({ epsilon: '2' });
      expect(Number(ownPart(quantile.plan, cards, owner)?.privacy?.delta)).toBeLessThan(1e-8);
      expect(ownPart(found.plan, cards, owner)?.privacy).toMatchObject({ epsilon: '2', delta: '1e-6' });
      const releases = (of: Plan) => ownPart(of, cards, owner)?.privacy?.releases ?? [];
      expect(releases(quantile.plan)).toMatchObject([{ mechanism: { name: 'permute-and-flip', epsilon: 2 } }]);
      expect(releases(found.plan).map(({ mechanism }) => mechanism.name)).toEqual(['discrete-laplace', 'guaranteed']);
      expect(addSpendings(releases(found.plan), 1e-7, 'fixed').epsilon).toBe(Infinity);
      // At the δ of the question a ledger counts no more than the question says.
      const wide = `SELECT v.ward, p.sex, COUNT(*) AS n, SUM(v.days) AS s ${join} GROUP BY v.ward, p.sex`;
      for (const asked of [
        'epsilon => 2, delta => 1e-6, mechanism => laplace',
        'epsilon => 12, delta => 1e-3',
        'epsilon => 1e-3, delta => 1e-8',
      ]) {
        const { plan } = await compiledOf(`${wide} WITH PRIVACY (${asked})`);
        const { epsilon, delta } = plan.privacy as Required<Plan>['privacy'];
        const spent = addSpendings(releases(plan), Number(delta), 'fixed').epsilon;
        expect(spent).toBeLessThanOrEqual(Number(epsilon) * (1 + 1e-9));
        expect(spent).toBeGreaterThan(0.99 * Number(epsilon));
      }
    }
  });

  test('of too many groups are refused', async () => {
    const many = {
      ...people,
      columns: people.columns.map((column) =>
        column.name === 'street'
          ? { ...column, categories: Array.from({ length: 600 }, (_, i) => String(i).padStart(3, '0')) }
          : column,
      ),
    };
    const sql = 'SELECT p.street, MEDIAN(p.age) AS m FROM bank.people p GROUP BY p.street WITH PRIVACY (epsilon => 1)';
    const request = {
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: partiesOf('bank'),
      datasets: [many],
      recipients: ['bank'],
    } as const;
    await expect(compile(request)).rejects.toMatchObject({ code: 'sql.privacy-candidates' });
  });
});

describe('what is told before anything runs', () => {
  test('is how far off each number will be, in its own unit', async () => {
    const { plan } = await compiledOf(
      `SELECT p.sex, COUNT(*) AS n, AVG(p.income) AS mean, VAR_SAMP(p.income) AS v, MEDIAN(p.age) AS m FROM bank.people p GROUP BY p.sex
       HAVING SUM(p.income) > 5 WITH PRIVACY (epsilon => 5)`,
    );
    const errors = expectedErrors(plan);
    const told = Object.fromEntries(errors.map(({ column, number, error }) => [`${column}: ${number}`, error]));
    // Five numbers of ε = 1 each: of Laplace noise of scale s 19 in 20 are within 3·s.
    expect(Number(told['n: COUNT(*)'])).toBe(3);
    expect(Number(told['mean: SUM(bank.income)']) / 9_999.99).toBeCloseTo(3, 1);
    expect(Number(told['HAVING SUM(bank.income) > 5: SUM(bank.income)'])).toBe(Number(told['mean: SUM(bank.income)']));
    expect(Number(told['v: SUM(bank.income * bank.income)']) / 9_999.99 ** 2).toBeCloseTo(3, 1);
    expect(errors.find(({ column }) => column === 'm')).toMatchObject({ unit: 'rank' });
    const text = renderSteps(planSteps(plan), 'en');
    expect(text).toContain('how many rows have age below each of 127 values');
    expect(text).toContain('bank, on what was received: HAVING SUM(bank.income) > 5');
    expect(text).not.toContain('FILTER');
    const zh = renderSteps(planSteps(plan, 'zh'), 'zh');
    expect(zh).toContain('小于 127 个给定值的行数');
  });
});

describe('what recipients make of noisy numbers', () => {
  test('HAVING goes by them, also by those that are not shown', async () => {
    const compiled = await compiledOf(
      `SELECT p.sex, COUNT(*) AS n FROM bank.people p GROUP BY p.sex HAVING COUNT(*) > 60 AND SUM(p.age) > 1000000 WITH PRIVACY (epsilon => 9)`,
    );
    const { plan, disclosure } = compiled;
    expect(plan.privacy?.noise).toHaveLength(2);
    expect(disclosure.filter(({ releases }) => releases > 0)).toHaveLength(2);
    expect((await answered(compiled)).rows).toEqual([]);
    expect(renderDisclosure(disclosure, 'en')).toContain('hides nothing from the recipients');
    const kept = await compiledOf(
      `SELECT p.sex FROM bank.people p GROUP BY p.sex HAVING COUNT(*) > 60 AND AVG(p.age) BETWEEN 20 AND 80 WITH PRIVACY (epsilon => 9)`,
    );
    expect((await answered(kept)).rows).toEqual([['f'], ['m']]);
  });

  test('variances are near the true ones, and the largest come first', async () => {
    const compiled = await compiledOf(
      `SELECT p.sex, VAR_SAMP(p.age) AS v, COUNT(*) AS n FROM bank.people p GROUP BY p.sex ORDER BY n DESC LIMIT 1 WITH PRIVACY (epsilon => 12)`,
    );
    const { rows } = await answered(compiled);
    expect(rows).toHaveLength(1);
    const [[truth] = []] = await database.rows('SELECT VAR_SAMP(age) FROM bank.people');
    expect(Math.abs(Number(rows[0]?.[1]) / Number(truth) - 1)).toBeLessThan(0.5);
  });

  test('a unit may be asked for that is the owner’s', async () => {
    const { plan } = await compiledOf(
      `SELECT COUNT(*) AS n ${join} WITH PRIVACY (epsilon => 1, unit => v.person, rows => 3)`,
    );
    expect(plan.privacy?.noise[0]?.sensitivity).toBe('3');
    await compiledOf(`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1, unit => row)`);
    await expect(compiledOf(`SELECT COUNT(*) AS n ${join} WITH PRIVACY (epsilon => 1, unit => row)`)).rejects.toThrow(
      'the policy of clinic.visits protects the unit person, of 3 rows at most',
    );
  });
});
