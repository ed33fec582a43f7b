/** Answers with noise: what they are made of, what is said of them, and which questions cannot have any. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CardPrivacy, DatasetCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Compiled } from '../kinds/kind.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { compile, grantsOf } from './compile.ts';
import { errorColumns } from './execute/error-columns.ts';
import { finish, type Released } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { addSpendings } from '../privacy/accounting/spendings.ts';
import { ownPart } from './own-part.ts';
import { halfWidthOf } from './plan/noise-error.ts';
import type { Plan, PlanPrivacy } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { fixedRandom, fixedSeed } from './testing/random.ts';

const integer = { kind: 'integer' } as const;
const groups = Array.from({ length: 40 }, (_, i) => String(i).padStart(2, '0'));
const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '50', delta: '1e-5', period: 'ever' };

const people: DatasetCard = {
  ...datasetCard(
    'bank',
    'people',
    1_000,
    [
      columnCard('id', integer, { range: { min: '0', max: '999' }, allow: ['join', 'membership'] }),
      columnCard('town', { kind: 'text' }, { categories: groups, allow: ['group'] }),
      columnCard(
        'income',
        { kind: 'decimal', precision: 8, scale: 2 },
        { range: { min: '-1000', max: '9000' }, allow: ['aggregate', 'filter'] },
      ),
    ],
    [['id']],
  ),
  privacy,
};
const visits: DatasetCard = {
  ...datasetCard('clinic', 'visits', 2_000, [
    columnCard('person', integer, { range: { min: '0', max: '999' }, allow: ['join', 'membership'] }),
    columnCard('days', integer, { range: { min: '0', max: '5' }, allow: ['aggregate'] }),
    columnCard('note', { kind: 'text' }, { allow: ['group'] }),
  ]),
  repeats: [{ columns: ['person'], most: 3 }],
  privacy: { ...privacy, unit: 'person', rows: 3 },
};
const cards = [people, visits];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA clinic');
  await database.run(
    `CREATE TABLE bank.people AS SELECT CAST(i AS INTEGER) AS id, printf('%02d', i % 40) AS town,
     CAST((i * 37) % 9000 / 100.0 AS DECIMAL(8, 2)) AS income FROM range(800) AS t(i)`,
  );
  await database.run(
    `CREATE TABLE clinic.visits AS SELECT CAST((i // 3) * 2 AS INTEGER) AS person, CAST(i % 6 AS INTEGER) AS days, 'x' AS note
     FROM range(1200) AS t(i)`,
  );
});
afterAll(() => database.close());

async function compiledOf(sql: string, datasets: readonly DatasetCard[] = cards): Promise<Compiled<Plan>> {
  const used = datasets.filter(({ owner, name }) => sql.includes(`${owner}.${name}`));
  const owners = [...new Set(used.map(({ owner }) => owner))];
  const parties = partiesOf(...owners);
  return await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties,
    datasets: used,
    recipients: [owners[0] as string],
  });
}

const load = (plan: Plan) => (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);

async function released({ plan, disclosure }: Compiled<Plan>, random = fixedRandom(1)): Promise<Released> {
  return await runQueryClear(plan, load(plan), { guard: disclosureGuard(disclosure, plan.parties), random });
}

const failure = async (sql: string, datasets?: readonly DatasetCard[]): Promise<unknown> =>
  await compiledOf(sql, datasets).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

const join = 'FROM bank.people p JOIN clinic.visits v ON v.person = p.id';

describe('a question with privacy', () => {
  test('is answered for every group of the lists, with numbers near the true ones and how near they are', async () => {
    const sql = `SELECT p.town, COUNT(*) AS n, SUM(p.income) AS total, AVG(p.income) AS mean FROM bank.people p GROUP BY p.town
      ORDER BY p.town WITH PRIVACY (epsilon => 2)`;
    const compiled = await compiledOf(sql);
    const table = finish(compiled.plan, await released(compiled));
    expect(table.columns.map(({ name }) => name)).toEqual([
      'town',
      'n',
      'n ±95%',
      'total',
      'total ±95%',
      'mean',
      'mean ±95%',
    ]);
    expect(table.rows).toHaveLength(40);
    const truth = await database.rows(
      'SELECT town, COUNT(*), CAST(SUM(income) AS DOUBLE), CAST(AVG(income) AS DOUBLE) FROM bank.people GROUP BY town ORDER BY town',
    );
    for (const place of [1, 3, 5]) {
      const off = table.rows.filter((row, i) => {
        const error = Math.abs(Number(row[place]) - Number(truth[i]?.[(place + 1) / 2]));
        return error > Number(row[place + 1]) + 1e-6;
      });
      // 2 of 40 are to be expected; 14 or more would be seen once in 10^8 times under another seed.
      expect(off.length).toBeLessThan(14);
    }
    expect(table.rows.some((row, i) => row[1] !== String(truth[i]?.[1]))).toBe(true);
  });

  test('says of averages how far off they are also where noise leaves all of their range', async () => {
    const { plan } = await compiledOf('SELECT AVG(p.income) AS mean FROM bank.people p WITH PRIVACY (epsilon => 0.01)');
    const [column] = plan.columns;
    if (column?.kind !== 'average') throw new Error('no average');
    const { sum, count, decimals, scale } = column;
    const measure = plan.measures.find(({ id }) => id === sum);
    if (measure === undefined || measure.kind === 'count' || measure.kind === 'distinct') throw new Error('no sum');
    const [low, high] = [measure.range.min, measure.range.max].map((end) => Number(end) / 10 ** scale) as [
      number,
      number,
    ];
    const [error] = errorColumns(plan);
    for (const [total, rows] of [
      [5n, 1n],
      [7_000_000n, 20n],
      [-90n, 300n],
      [10n ** 12n, 3n],
    ] as const) {
      const told = error?.cell({ [sum]: BigInt64Array.of(total), [count]: BigInt64Array.of(rows) }, 0);
      const mean = Number(total) / Number(rows) / 10 ** scale;
      // From every number of the range, and no further than that takes.
      const most = Math.max(Math.abs(mean - low), Math.abs(high - mean));
      expect(Number(told)).toBeGreaterThanOrEqual(most - 10 ** -decimals);
      expect(Number(told)).toBeLessThan((most * 1.01) / 0.95 + 1);
    }
    expect(error?.cell({ [sum]: BigInt64Array.of(5n), [count]: BigInt64Array.of(0n) }, 0)).toBe(null);
  });

  test.each([
    ['laplace', 'epsilon => 2', '0.0001'],
    ['gaussian', 'epsilon => 2, delta => 1e-6', '1e-6'],
  ])('costs at the ledger what its statement says: %s', async (_, words, delta) => {
    const { plan } = await compiledOf(
      `SELECT p.town, COUNT(*) AS n, AVG(v.days) AS days ${join} GROUP BY p.town WITH PRIVACY (${words})`,
    );
    const releases = ownPart(plan, cards, 'clinic')?.privacy?.releases ?? [];
    expect(releases.map(({ unit, numbers }) => [unit, numbers])).toEqual(
      Array.from({ length: 2 }, () => [{ kind: 'person', key: 'person', most: 3 }, 40]),
    );
    expect(ownPart(plan, cards, 'bank')?.privacy?.releases?.[0]?.unit).toEqual({ kind: 'row' });
    const { epsilon } = addSpendings(releases, Number(delta), 'fixed');
    expect(epsilon).toBeLessThanOrEqual(2 * (1 + 1e-9));
    expect(epsilon).toBeGreaterThan(1.7);
    // Less noise than is drawn would cost more than is said.
    const less = releases.map((each) => ({ ...each, times: 2 }));
    expect(addSpendings(less, Number(delta), 'fixed').epsilon).toBeGreaterThan(2);
  });

  test.each(['laplace', 'gaussian'] as const)(
    'has %s noise of the size that is told',
    async (mechanism) => {
      const delta = mechanism === 'laplace' ? '' : ', delta => 1e-6';
      const compiled = await compiledOf(
        `SELECT p.town, SUM(v.days) AS days ${join} GROUP BY p.town WITH PRIVACY (epsilon => 1${delta})`,
      );
      const { plan } = compiled;
      const [noise] = plan.privacy?.noise ?? [];
      // One person has three visits of five days at most.
      expect(noise?.sensitivity).toBe('15');
      const scale = Number(noise?.scale.numerator) / Number(noise?.scale.denominator);
      // Laplace of 15 / ε. σ of (1, 1e-6) by zero-concentrated privacy: 15 / √(2ρ), between the analytic 4.22 and the classical 5.30 of Δ = 1.
      if (mechanism === 'laplace') expect(scale).toBe(15);
      else {
        expect(scale / 15).toBeGreaterThan(4.2247);
        expect(scale / 15).toBeLessThan(5.2989);
      }
      const byTown = new Map(
        (await database.rows(`SELECT p.town, SUM(v.days) ${join} GROUP BY p.town`)).map(([town, days]) => [
          town,
          Number(days),
        ]),
      );
      const errors: number[] = [];
      const random = fixedRandom(2);
      for (let round = 0; round < 50; round++) {
        const { measures } = await released(compiled, random);
        const [found] = Object.values(measures);
        groups.forEach((town, i) => errors.push(Number(found?.[i]) - (byTown.get(town) ?? 0)));
      }
      const variance = errors.reduce((sum, each) => sum + each * each, 0) / errors.length;
      const expected = mechanism === 'laplace' ? 2 * scale * scale : scale * scale;
      // 2,000 numbers: the variance is within a quarter of its own but once in a million times under another seed.
      expect(variance / expected).toBeGreaterThan(0.75);
      expect(variance / expected).toBeLessThan(1.25);
    },
    60_000,
  );

  test('runs under protocol for the price told, and reveals noisy numbers alone', async () => {
    const { plan, disclosure, cost } = await compiledOf(
      `SELECT p.town, COUNT(*) AS n, AVG(v.days) AS days ${join} GROUP BY p.town WITH PRIVACY (epsilon => 10)`,
    );
    expect(disclosure.filter(({ releases }) => releases > 0).map(({ releases }) => releases)).toEqual([40, 40]);
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
    const table = finish(plan, results[0] as Released);
    const truth = await database.rows(`SELECT p.town, COUNT(*) ${join} GROUP BY p.town ORDER BY p.town`);
    for (const [town, n] of truth) {
      const row = table.rows.find(([name]) => name === town);
      expect(Math.abs(Number(row?.[1]) - Number(n))).toBeLessThan(60);
    }
  });

  test('says how far off each number is, and what ε means for whom', async () => {
    const compiled = await compiledOf(
      `SELECT COUNT(*) AS n, AVG(p.income) AS mean FROM bank.people p WITH PRIVACY (epsilon => 2)`,
    );
    const english = renderDisclosure(compiled.disclosure, 'en');
    expect(english).toContain('±3 of the true number 19 times in 20');
    expect(english).toContain('any one row of bank.people');
    expect(english).toContain('ε = 2');
    expect(english).toContain('7.39 times as likely');
    expect(english).not.toContain('Nobody learns');
    expect(renderDisclosure(compiled.disclosure, 'zh')).toContain('差分隐私');
  });

  test('chooses a group by the law of permute-and-flip, and tells nothing else', async () => {
    const some = 'FROM bank.people p WHERE p.income < 20';
    const choice = (sum: string, epsilon: number) =>
      compiledOf(`SELECT p.town, ${sum} AS n ${some} GROUP BY p.town ORDER BY n DESC LIMIT 1
        WITH PRIVACY (epsilon => ${epsilon}, mechanism => choice)`);
    // One row raises a count by 1: the sensitivity over ε. It moves a total by 90.00 either way: twice that.
    expect((await choice('SUM(p.income)', 10)).plan.privacy?.noise).toMatchObject([
      { sensitivity: '9000', scale: { numerator: '1800', denominator: '1' } },
    ]);
    const compiled = await choice('COUNT(*)', 0.8);
    const { plan, disclosure } = compiled;
    expect(disclosure.filter(({ releases }) => releases > 0).map(({ id, releases }) => [id, releases])).toEqual([
      ['result.choice', 1],
    ]);
    expect(plan.privacy?.noise).toMatchObject([{ sensitivity: '1', scale: { numerator: '5', denominator: '4' } }]);
    const counts = new Map(
      (await database.rows(`SELECT p.town, COUNT(*) ${some} GROUP BY p.town`)) as [string, number][],
    );
    const sums = groups.map((town) => Number(counts.get(town) ?? 0) / 1.25);
    // P(i) = ∫ e^−x Π (1 − e^−(x + uᵢ − uⱼ)) dx over x ≥ 0 where every factor is positive.
    const step = 0.002;
    const chances = sums.map((own, i) => {
      let total = 0;
      for (let x = step / 2; x < 40; x += step)
        total +=
          step *
          Math.exp(-x) *
          sums.reduce((all, other, j) => (j === i ? all : all * Math.max(0, 1 - Math.exp(-(x + own - other)))), 1);
      return total;
    });
    expect(chances.reduce((all, each) => all + each, 0)).toBeCloseTo(1, 3);
    const best = [...groups.keys()].sort((a, b) => (sums[b] as number) - (sums[a] as number)).slice(0, 8);
    const rounds = 300;
    let hits = 0;
    const random = fixedRandom(3);
    for (let round = 0; round < rounds; round++) {
      const { columns, rows } = finish(plan, await released(compiled, random));
      expect(columns.map(({ name }) => name)).toEqual(['town']);
      expect(rows).toHaveLength(1);
      if (best.some((i) => groups[i] === rows[0]?.[0])) hits++;
    }
    const chance = best.reduce((all, i) => all + (chances[i] as number), 0);
    expect(chance).toBeGreaterThan(0.25);
    expect(chance).toBeLessThan(0.8);
    // Beyond five standard deviations once in 1.7 million times under another seed.
    expect(Math.abs(hits - rounds * chance)).toBeLessThan(5 * Math.sqrt(rounds * chance * (1 - chance)));
  });

  test('chooses over a join, under protocol, for the price told, and spends ε', async () => {
    const sql = `SELECT p.town, COUNT(*) AS n ${join} WHERE p.income < 5 GROUP BY p.town ORDER BY n DESC LIMIT 1`;
    const compiled = await compiledOf(`${sql} WITH PRIVACY (epsilon => 10, mechanism => choice)`);
    const { plan, disclosure, cost } = compiled;
    // A person has three visits at most, and rows only add: the sensitivity over ε.
    expect(plan.privacy?.noise).toMatchObject([{ sensitivity: '3', scale: { numerator: '3', denominator: '10' } }]);
    expect(ownPart(plan, cards, 'clinic')?.privacy).toMatchObject({
      epsilon: '10',
      releases: [{ mechanism: { name: 'permute-and-flip', epsilon: 10 }, times: 1 }],
    });
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
    const truth = await database.rows(`SELECT p.town, COUNT(*) AS n ${join} WHERE p.income < 5 GROUP BY p.town`);
    const most = Math.max(...truth.map(([, n]) => Number(n)));
    // One that is behind by twelve is told with a probability of 40 · e^−40 at most.
    const [[town]] = finish(plan, results[0] as Released).rows as [[string]];
    expect(Number(truth.find(([name]) => name === town)?.[1])).toBeGreaterThan(most - 12);
    const english = renderDisclosure(disclosure, 'en');
    expect(english).toContain('which of the 40 groups has nearly the largest');
    expect(english).toContain('less than the largest by 3 at most');
    expect(renderDisclosure(disclosure, 'zh')).toContain('接近最大');
  });

  test.each([
    `SELECT p.town, COUNT(*) AS n FROM bank.people p GROUP BY p.town ORDER BY n LIMIT 1`,
    `SELECT p.town, COUNT(*) AS n FROM bank.people p GROUP BY p.town ORDER BY n DESC LIMIT 2`,
    `SELECT p.town, COUNT(*) AS n FROM bank.people p GROUP BY p.town ORDER BY n DESC LIMIT 1 OFFSET 1`,
    `SELECT p.town, COUNT(*) AS n FROM bank.people p GROUP BY p.town ORDER BY p.town DESC LIMIT 1`,
    `SELECT p.town, COUNT(*) AS n, SUM(p.income) AS s FROM bank.people p GROUP BY p.town ORDER BY n DESC LIMIT 1`,
    `SELECT p.town, AVG(p.income) AS n FROM bank.people p GROUP BY p.town ORDER BY n DESC LIMIT 1`,
    `SELECT COUNT(*) AS n FROM bank.people p ORDER BY n DESC LIMIT 1`,
  ])('%s is no choice', async (sql) => {
    expect(await failure(`${sql} WITH PRIVACY (epsilon => 1, mechanism => choice)`)).toBe('sql.privacy-choice');
    expect(await failure(`${sql} WITH PRIVACY (epsilon => 1, delta => 1e-6, mechanism => choice)`)).toBe(
      'sql.privacy-values',
    );
  });

  test('says how far off sums are in their own units, whatever is calculated from them', async () => {
    const { plan, disclosure } = await compiledOf(
      `SELECT SUM(p.income) / COUNT(*) AS mean, VAR_SAMP(p.income) AS v FROM bank.people p WITH PRIVACY (epsilon => 0.2)`,
    );
    const errors = plan.privacy?.noise.map(({ measure }) => halfWidthOf(plan.privacy as PlanPrivacy, measure)) ?? [];
    // Of cents, of rows, and of squares of cents.
    expect(errors).toEqual([404_424n, 45n, 3_639_814_712n]);
    const english = renderDisclosure(disclosure, 'en');
    for (const text of ['±4044.24', '±45', '±363981.4712']) expect(english).toContain(`${text} of the true number`);
  });

  test.each([
    ['0.2', '1.23'],
    ['0.001', '1.01'],
    ['3', '20.1'],
    ['12', '163000'],
    ['14', '1.21 · 10^6'],
  ])('never rounds down what e^%s may be', async (epsilon, factor) => {
    const { disclosure } = await compiledOf(
      `SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => ${epsilon}, delta => 9e-6)`,
      [{ ...people, privacy: { ...privacy, delta: '1' } }],
    );
    expect(renderDisclosure(disclosure, 'en')).toContain(`more than ${factor} times as likely`);
  });

  test('says of each joined table that its ε depends on what the other owner hands over', async () => {
    const told = async (sql: string) => {
      const { disclosure } = await compiledOf(`${sql} WITH PRIVACY (epsilon => 1)`);
      return disclosure.flatMap(({ id }) => (id.startsWith('privacy.others') ? [id] : []));
    };
    expect(await told(`SELECT COUNT(*) AS n ${join}`)).toEqual([
      'privacy.others.bank.people',
      'privacy.others.clinic.visits',
    ]);
    expect(await told('SELECT COUNT(*) AS n FROM bank.people p')).toEqual([]);
  });

  test('knows that a key which occurs once has one row', async () => {
    const { plan } = await compiledOf(
      `SELECT COUNT(*) AS n FROM bank.people p WHERE p.id IN (SELECT v.person FROM clinic.visits v) WITH PRIVACY (epsilon => 1)`,
    );
    // A person of the clinic has three rows, each of which has one partner at most.
    expect(plan.privacy?.noise[0]?.sensitivity).toBe('3');
  });

  test('needs no permission for what could be worked out without noise', async () => {
    const sql = `SELECT SUM(p.income * v.days) AS s ${join} WITH PRIVACY (epsilon => 1)`;
    const request = {
      kind: 'sql',
      protocol: 'replicated',
      parties: partiesOf('bank', 'clinic'),
      datasets: cards,
      recipients: ['bank'],
    } as const;
    expect((await grantsOf({ ...request, question: { sql } })).missing).toEqual([]);
    const exact = await grantsOf({ ...request, question: { sql: sql.replace(/WITH PRIVACY.*/, '') } });
    expect(exact.missing.map(({ use }) => use)).toContain('combine');
  });

  test('spends ε on the data of each owner', async () => {
    const { plan } = await compiledOf(`SELECT COUNT(*) AS n ${join} WITH PRIVACY (epsilon => 0.5)`);
    for (const owner of ['bank', 'clinic']) {
      expect(ownPart(plan, cards, owner)?.privacy).toMatchObject({ epsilon: '0.5' });
    }
    expect(plan.join).toBe(null);
  });

  test.each([
    [`SELECT MIN(p.income) AS m FROM bank.people p WITH PRIVACY (epsilon => 1)`, 'sql.privacy-extreme'],
    [
      `SELECT p.town FROM bank.people p GROUP BY p.town HAVING MAX(p.income) > 3 WITH PRIVACY (epsilon => 1)`,
      'sql.privacy-extreme',
    ],
    [
      `SELECT MODE() WITHIN GROUP (ORDER BY v.days) AS m FROM clinic.visits v WITH PRIVACY (epsilon => 1)`,
      'sql.privacy-quantile',
    ],
    [`SELECT MEDIAN(v.days) + 1 AS m FROM clinic.visits v WITH PRIVACY (epsilon => 1)`, 'sql.privacy-quantile'],
    [
      `SELECT v.note, MEDIAN(v.days) AS m FROM clinic.visits v GROUP BY v.note WITH PRIVACY (epsilon => 1, delta => 1e-6)`,
      'sql.privacy-quantile-groups',
    ],
    [`SELECT p.town FROM bank.people p GROUP BY p.town WITH PRIVACY (epsilon => 1)`, 'sql.privacy-shape'],
    [`SELECT BOOL_AND(p.income > 3) AS b FROM bank.people p WITH PRIVACY (epsilon => 1)`, 'sql.privacy-shape'],
    [
      `SELECT v.note, COUNT(*) AS n FROM clinic.visits v GROUP BY v.note WITH PRIVACY (epsilon => 1)`,
      'sql.privacy-found-delta',
    ],
    [
      `SELECT v.note, COUNT(*) AS n FROM clinic.visits v GROUP BY ROLLUP (v.note) WITH PRIVACY (epsilon => 1, delta => 1e-6)`,
      'sql.privacy-shape',
    ],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1, unit => p.id)`, 'policy.privacy-unit'],
    [
      `SELECT COUNT(*) AS n FROM clinic.visits v WITH PRIVACY (epsilon => 1, unit => v.person, rows => 4)`,
      'policy.privacy-unit',
    ],
    [`SELECT COUNT(*) AS n FROM clinic.visits v WITH PRIVACY (epsilon => 1, unit => w.person)`, 'sql.privacy-unit'],
    [`SELECT COUNT(*) AS n FROM clinic.visits v WITH PRIVACY (epsilon => 1, rows => none)`, 'sql.privacy-values'],
    [
      `SELECT COUNT(*) AS n FROM clinic.visits v WITH PRIVACY (epsilon => 1, mechanism => gaussian)`,
      'sql.privacy-values',
    ],
    [
      `SELECT COUNT(*) AS n FROM (SELECT id FROM bank.people GROUP BY id) AS t WITH PRIVACY (epsilon => 1)`,
      'sql.privacy-shape',
    ],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 51)`, 'policy.privacy-epsilon'],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1, delta => 1e-4)`, 'policy.privacy-epsilon'],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1, delta => 1e-13)`, 'sql.privacy-delta'],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 0)`, 'sql.privacy-values'],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1, epsilon => 2)`, 'sql.privacy-option'],
    [`SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (budget => 1)`, 'sql.privacy-option'],
    [
      `SELECT COUNT(*) AS n FROM bank.people p WITH PRIVACY (epsilon => 1) WITH PRIVACY (epsilon => 1)`,
      'sql.privacy-twice',
    ],
  ])('%s is refused: %s', async (sql, code) => {
    expect(await failure(sql)).toBe(code);
  });

  test('is refused where an owner gives nothing, and where one row may change anything', async () => {
    const sql = `SELECT COUNT(*) AS n ${join} WITH PRIVACY (epsilon => 1)`;
    const { privacy: _none, ...closed } = visits;
    expect(await failure(sql, [people, closed])).toBe('policy.privacy-none');
    const { repeats: _unknown, ...open } = visits;
    expect(await failure(sql, [people, open])).toBe('sql.privacy-repeats');
  });

  test('reads as text what stands in quotes', async () => {
    const { plan } = await compiledOf(`SELECT COUNT(*) AS "with privacy (epsilon => 1)" FROM bank.people p`, [
      { ...people, minimumGroupSize: 1 },
    ]);
    expect(plan.privacy).toBe(undefined);
  });
});
