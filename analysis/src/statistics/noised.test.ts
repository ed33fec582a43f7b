/** Descriptions with noise: against DuckDB without noise, how much a row changes, how far off numbers are, and what is said and spent. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CardPrivacy, DatasetCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { renderReport } from '../contract/report-html.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { noiseVariance } from '../privacy/accounting/noise-error.ts';
import { noiseOf } from '../sql/plan/noise-error.ts';
import type { PlanPrivacy } from '../sql/plan/types.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import { type Noisy, noisyNumbersOf } from './noised-numbers.ts';
import type { DescribePlan } from './plan.ts';
import type { DescribeQuestion } from './question.ts';
import type { Described } from './run.ts';
import { fillHospital, hospitalCard, hospitals, requestFor } from './testing.ts';

const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '20', delta: '1e-4', period: 'ever' };
const all = ['count', 'missing', 'mean', 'variance', 'deviation', 'variation', 'covariance', 'correlation'] as const;
const base = { columns: ['days', 'cost'], by: 'ward', statistics: all, privacy: { epsilon: '5' } } as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const chance = new Chance(15);
  for (const owner of hospitals) await fillHospital(database, chance, owner, 300);
});
afterAll(() => database.close());

const everyone = hospitals.map((owner) => hospitalCard(owner, { privacy }));

async function compiledOf(
  question: Omit<DescribeQuestion, 'tables'>,
  cards: readonly DatasetCard[] = everyone,
  helpers: readonly string[] = [],
) {
  const tables = cards.map(({ owner, name }) => `${owner}.${name}`);
  return await describe.compile(requestFor(describe.read({ tables, ...question }), cards, helpers));
}

/** With noise that is 0 but for a chance of e^−1000 a number. */
const withoutNoise = (plan: DescribePlan): DescribePlan => ({
  ...plan,
  privacy: {
    ...privacyOf(plan),
    mechanism: 'laplace',
    noise: privacyOf(plan).noise.map(({ measure, sensitivity, error }) => ({
      measure,
      sensitivity,
      error,
      scale: { numerator: '1', denominator: '1000' },
    })),
  },
});

const privacyOf = ({ privacy: found }: DescribePlan): PlanPrivacy => {
  if (found === undefined) throw new Error('no noise');
  return found;
};

async function ran(plan: DescribePlan): Promise<Described> {
  const told = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (told === undefined) throw new Error('no recipient');
  return told;
}

const numbers = async (sql: string): Promise<(number | null)[][]> =>
  (await database.rows(sql)).map((row) =>
    row.map((cell) => (cell === null ? null : typeof cell === 'bigint' ? Number(cell) : (cell as number))),
  );

test('without noise: the statistics of DuckDB, in every group', async () => {
  const { plan } = await compiledOf({ ...base, where: 'cost > -50' });
  const exact = withoutNoise(plan);
  const { groups } = noisyNumbersOf(plan, privacyOf(plan), await ran(exact));
  const united = `(${hospitals.map((owner) => `SELECT * FROM ${owner}.stays`).join(' UNION ALL ')}) AS t`;
  const wanted = await numbers(
    `SELECT COUNT(*), COUNT(days), COUNT(*) - COUNT(days), AVG(days), VAR_SAMP(days), STDDEV_SAMP(days), STDDEV_SAMP(days) / ABS(AVG(days)),
       COVAR_SAMP(days, CAST(cost AS DOUBLE)), CORR(days, CAST(cost AS DOUBLE)), VAR_SAMP(CASE WHEN days IS NOT NULL THEN CAST(cost AS DOUBLE) END)
     FROM ${united} WHERE cost > -50 GROUP BY ward ORDER BY ward`,
  );
  expect(groups.map(({ group }) => group)).toEqual(['cardiology', 'maternity', 'surgery']);
  groups.forEach(({ rows, columns: [days], complete }, i) => {
    const found = [
      rows,
      days?.count,
      days?.missing,
      days?.mean,
      days?.variance,
      days?.deviation,
      days?.variation,
      complete?.covariance?.[0]?.[1],
      complete?.correlation?.[1]?.[0],
      complete?.covariance?.[1]?.[1],
    ];
    found.forEach((each, j) => expect([j, each?.value]).toEqual([j, expect.closeTo(wanted[i]?.[j] as number, 6)]));
    expect(complete?.rows.value).toBe(days?.count?.value);
  });
});

test('where noise leads beyond what can be, or across a pole, no error is told that is too small', async () => {
  const { plan } = await compiledOf({ ...base, columns: ['days', 'cost'] });
  const told = await ran(withoutNoise(plan));
  const { columns, products } = plan.describe;
  const product = products?.products[0]?.[1]?.id ?? '';
  const sum = columns[0]?.sum?.id ?? '';
  const changed = (id: string, values: (value: bigint) => bigint): Described => {
    const { measures } = told.measures;
    return {
      ...told,
      measures: {
        ...told.measures,
        measures: { ...measures, [id]: (measures[id] ?? new BigInt64Array()).map((each) => values(each)) },
      },
    };
  };
  const beyond = noisyNumbersOf(
    plan,
    privacyOf(plan),
    changed(product, (value) => value * 1000n),
  ).groups;
  for (const { complete } of beyond) {
    const { value, error } = complete?.correlation?.[0]?.[1] ?? { value: null, error: 0 };
    expect(Math.abs(value ?? 1)).toBe(1);
    expect(error).not.toBe(0);
  }
  const near = noisyNumbersOf(
    plan,
    privacyOf(plan),
    changed(sum, () => 1n),
  ).groups;
  for (const {
    columns: [days],
  } of near)
    expect(days?.variation?.error ?? null).toBeNull();
});

test('a row changes what is told by no more than the plan says, whatever its values', async () => {
  const { plan } = await compiledOf({ ...base, columns: ['days', 'cost', 'age'] });
  const exact = withoutNoise(plan);
  const before = await ran(exact);
  // The largest row that the cards allow, and one that lacks values.
  for (const row of [
    "(9999, 1, 40, 5000.00, 110, 'surgery', TRUE)",
    "(9998, 1, NULL, -200.00, 0, 'maternity', NULL)",
  ]) {
    await database.run(`INSERT INTO south.stays VALUES ${row}`);
    const after = await ran(exact);
    await database.run('DELETE FROM south.stays WHERE person = 1 AND id > 9990');
    for (const { measure, sensitivity } of privacyOf(plan).noise) {
      const [old, now] = [before, after].map(({ measures }) => measures.measures[measure] as BigInt64Array);
      const change = [...(now as BigInt64Array)].reduce((sum, each, i) => {
        const off = each - ((old as BigInt64Array)[i] as bigint);
        return sum + (off < 0n ? -off : off);
      }, 0n);
      expect([measure, change <= BigInt(sensitivity)]).toEqual([measure, true]);
      if (row.includes('5000')) expect([measure, change === BigInt(sensitivity)]).toEqual([measure, true]);
    }
  }
});

test('sums whose noise is too wide to be drawn are rounded first, and a row changes them by no more than the plan says', async () => {
  const { plan } = await compiledOf({ ...base, privacy: { epsilon: '0.5', delta: '1e-6' } });
  const { noise } = privacyOf(plan);
  const rounded = noise.filter(({ coarse }) => coarse !== undefined);
  expect(rounded.length).toBeGreaterThan(0);
  expect(noise.find(({ measure }) => measure === 'rows')?.coarse).toBeUndefined();
  // Noise of a thousandth of the multiple: 0 but for a chance of e^−1000 a number.
  const coarse: DescribePlan = {
    ...plan,
    privacy: {
      ...privacyOf(plan),
      mechanism: 'laplace',
      noise: noise.map((each) => ({
        ...each,
        scale: { numerator: String(1n << BigInt(each.coarse ?? 0)), denominator: '1000' },
      })),
    },
  };
  const [exact, before] = [await ran(withoutNoise(plan)), await ran(coarse)];
  await database.run("INSERT INTO south.stays VALUES (9999, 1, 40, 5000.00, 110, 'surgery', TRUE)");
  const after = await ran(coarse);
  await database.run('DELETE FROM south.stays WHERE id = 9999 AND person = 1');
  for (const { measure, coarse: bits = 0, sensitivity, scale } of rounded) {
    const unit = 1n << BigInt(bits);
    expect(BigInt(scale.numerator) % unit).toBe(0n);
    const of = ({ measures }: Described) => [...(measures.measures[measure] as BigInt64Array)];
    let change = 0n;
    for (const [i, value] of of(before).entries()) {
      expect(value % unit).toBe(0n);
      const off = value - (of(exact)[i] as bigint);
      expect(off <= unit / 2n && off >= -unit / 2n).toBe(true);
      const moved = (of(after)[i] as bigint) - value;
      change += moved < 0n ? -moved : moved;
    }
    expect([measure, change > 0n && change <= BigInt(sensitivity)]).toEqual([measure, true]);
  }
});

test('says how far off each number is, and nothing where the noise is as large as the rows', async () => {
  const { plan } = await compiledOf({ ...base, privacy: { epsilon: '10' } });
  const exact = withoutNoise(plan);
  const told = await ran(exact);
  const truth = noisyNumbersOf(plan, privacyOf(plan), told);
  // Laplace noise of the plan's scales, the same in every test.
  const chance = new Chance(3);
  const draw = (measure: string) => {
    const scale = Math.sqrt(noiseVariance(noiseOf(privacyOf(plan), measure)) / 2);
    const [a, b] = [1, 2].map(() => -Math.log((chance.integer(0, 999_998) + 1) / 1_000_000));
    return BigInt(Math.round(scale * ((a as number) - (b as number))));
  };
  const seen = new Map<string, [inside: number, said: number]>();
  const rounds = 60;
  for (let round = 0; round < rounds; round++) {
    const measures = Object.fromEntries(
      Object.entries(told.measures.measures).map(([id, values]) => [id, values.map((each) => each + draw(id))]),
    );
    const found = noisyNumbersOf(plan, privacyOf(plan), { ...told, measures: { ...told.measures, measures } });
    found.groups.forEach((group, i) => {
      const other = truth.groups[i];
      const look = (name: string, noisy: Noisy | undefined, own: Noisy | undefined) => {
        const [inside, said] = seen.get(name) ?? [0, 0];
        const { value, error } = noisy ?? { value: null, error: null };
        if (value === null || error === null) return;
        const isIn = Math.abs(value - (own?.value as number)) <= error;
        seen.set(name, [inside + (isIn ? 1 : 0), said + 1]);
      };
      look('rows', group.rows, other?.rows);
      group.columns.forEach((column, j) => {
        for (const name of ['count', 'mean', 'variance', 'deviation', 'variation'] as const)
          look(`${name} ${j}`, column[name], other?.columns[j]?.[name]);
      });
      look('covariance', group.complete?.covariance?.[0]?.[1], other?.complete?.covariance?.[0]?.[1]);
      look('correlation', group.complete?.correlation?.[0]?.[1], other?.complete?.correlation?.[0]?.[1]);
    });
  }
  for (const [name, [inside, said]] of seen)
    expect([name, said > rounds, inside / said > 0.89]).toEqual([name, true, true]);
  expect(seen.size).toBe(13);
  // Of twenty rows or so nothing is known under this much noise.
  const coarse = await compiledOf({ ...base, privacy: { epsilon: '0.01' } });
  const silent = noisyNumbersOf(coarse.plan, privacyOf(coarse.plan), told);
  for (const {
    columns: [days],
  } of silent.groups)
    expect([days?.variance?.error, days?.mean?.error]).toEqual([null, null]);
});

test('is told as it is run: every number once, with its noise, under protocol for the price told', {
  timeout: 60_000,
}, async () => {
  const { plan, disclosure, cost } = await compiledOf({ ...base, privacy: { epsilon: '2', delta: '1e-6' } });
  const { results, traffic } = await runLocal(plan.parties, (session) =>
    describe.run(
      plan,
      runtimeOf({
        session,
        protocol: protocolNamed(plan.protocol),
        guard: disclosureGuard(disclosure, plan.parties),
        load: (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
      }),
    ),
  );
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
  expect(results.slice(1)).toEqual([undefined, undefined]);
  const told = results[0] as Described;
  const { noise } = privacyOf(plan);
  // Rows; of each column its count (cost lacks none), sum and squares; and of the rows that have both two sums and three products, of which some are the same.
  expect(Object.keys(told.measures.measures).sort()).toEqual(noise.map(({ measure }) => measure).sort());
  expect(disclosure.filter(({ releases }) => releases > 0).map(({ id, releases }) => [id, releases])).toEqual(
    noise.map(({ measure }) => [`result.${measure}`, 3]),
  );
  const report = describe.finish(plan, told);
  if (report.kind !== 'report') throw new Error('no report');
  expect(renderReport(report.report, 'en')).toContain('ε = 2');
  const english = renderDisclosure(disclosure, 'en');
  expect(english).toContain('any one row of west.stays, ε = 2');
  expect(english).toMatch(/means are within about days ±[\d.]+, cost ±[\d.]+ of those without noise/);
  expect(english).not.toContain('tell the values themselves');
  expect(renderDisclosure(disclosure, 'zh')).toContain('差分隐私');
  expect(
    describe.view
      .steps(plan, 'en')
      .map(({ text }) => text)
      .join('\n'),
  ).toContain('discrete Gaussian noise');
  expect(describe.view.questionText(plan, 'en')).toContain('WITH PRIVACY');
  for (const owner of hospitals) {
    const part = describe.ownPart(plan, everyone, owner);
    expect(part?.privacy).toMatchObject({ epsilon: '2', delta: '1e-6' });
    expect(part?.privacy?.releases).toHaveLength(noise.length);
  }
});

test('of matched rows nobody is told which or how many match', async () => {
  const cards = ['north', 'south'].map((owner) => {
    const card = hospitalCard(owner, { privacy });
    return {
      ...card,
      columns: card.columns.map((each) =>
        each.name === 'id' ? { ...each, allow: ['join', 'membership'] as const } : each,
      ),
    };
  });
  const question = {
    on: [['id', 'id']] as const,
    columns: ['north.stays.days', 'south.stays.cost'],
    by: 'south.stays.ward',
    statistics: ['mean', 'correlation'] as const,
    privacy: { epsilon: '5' },
  };
  const { plan, disclosure } = await compiledOf(question, cards, ['helper']);
  expect(disclosure.map(({ id }) => id)).not.toContain('common');
  expect(disclosure.find(({ id }) => id === 'nobody.strict')?.text).toContain('noise');
  const exact = withoutNoise(plan);
  const { groups } = noisyNumbersOf(plan, privacyOf(plan), await ran(exact));
  const wanted = await numbers(
    `SELECT COUNT(*), AVG(n.days), AVG(s.cost), CORR(n.days, CAST(s.cost AS DOUBLE)) FROM north.stays n JOIN south.stays s ON n.id = s.id GROUP BY s.ward ORDER BY s.ward`,
  );
  groups.forEach(({ rows, columns, complete }, i) => {
    const found = [rows, columns[0]?.mean, columns[1]?.mean, complete?.correlation?.[0]?.[1]];
    found.forEach((each, j) => expect(each?.value).toBeCloseTo(wanted[i]?.[j] as number, 6));
  });
});

const failure = async (question: object, cards?: readonly DatasetCard[]): Promise<unknown> =>
  await (async () => await compiledOf(question as typeof base, cards))().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

test('is refused by name where it cannot have noise, and without what the owners give', async () => {
  for (const statistic of ['min', 'max', 'median', 'quantiles', 'histogram', 'vif', 't-test', 'anova'])
    expect(await failure({ ...base, statistics: [statistic] })).toBe('describe.privacy-statistic');
  expect(await failure({ ...base, crosstabs: [['ward', 'discharged']] })).toBe('describe.privacy-statistic');
  expect(await failure({ ...base, histogram: { bins: 3 } })).toBe('describe.privacy-statistic');
  expect(() =>
    describe.read({ aligned: 'align/0123456789abcdef/table', columns: ['days'], privacy: { epsilon: 1 } }),
  ).toThrow(expect.objectContaining({ code: 'describe.privacy-aligned' }) as Error);
  expect(await failure({ ...base, privacy: { epsilon: 0 } })).toBe('question.wrong-member');
  expect(await failure({ ...base, privacy: { epsilon: 1, mechanism: 'choice' } })).toBe('question.wrong-member');
  expect(await failure({ ...base, privacy: { epsilon: 21 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 1e-13 } })).toBe('sql.privacy-delta');
  expect(await failure(base, [...everyone.slice(1), hospitalCard('north')])).toBe('policy.privacy-none');
});
