/** Profiles of an aligned table: against NumPy, pandas and statsmodels (vectors/profile.py), and under protocol at the price told. */
import { DuckDBInstance } from '@duckdb/node-api';
import { denyAll, protocolNamed, runLocal, runProgram, type Sharing, toRest } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArtifactCard, KeptTable } from '../contract/artifacts.ts';
import type { PartyRef } from '../contract/contract.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { daysOfDate } from '../contract/dates.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderReport } from '../contract/report-html.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { viewNamed } from '../views.ts';
import type { ListFigures, NumberFigures, ProfileFigures } from './profile/figures.ts';
import { profile } from './profile/kind.ts';
import { figuresOf } from './profile/numbers.ts';
import { tellable } from './profile/question.ts';
import { reportOf } from './profile/report.ts';
import { type Kept, nothingIsRead } from './testing/models.ts';
import {
  aligned,
  changed,
  profiledInTheClear,
  profileTable,
  profileTables,
  requestOf,
  toldInTheClear,
  vectors,
} from './testing/profiles.ts';

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await profileTables(database);
  kept = await profileTable(database);
});
afterAll(() => database.close());

const shortName = (name: string) => name.split('.').at(-1) ?? '';
function column<T extends 'number' | 'list'>(figures: ProfileFigures, name: string, kind: T) {
  const found = figures.columns.find((each) => shortName(each.name) === name);
  expect(found?.kind).toBe(kind);
  return found as T extends 'number' ? NumberFigures : ListFigures;
}

/** Numbers of the file by column of the table; a date is there as days. */
const expectedOf = (name: string) =>
  vectors.numbers[(name === 'since' ? 'days' : name) as keyof typeof vectors.numbers];
const numberOf = (text: string | null | undefined): number =>
  /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? daysOfDate(text as string) : Number(text);

describe('with everything told', () => {
  let figures: ProfileFigures;
  beforeAll(async () => {
    figures = await profiledInTheClear({ aligned, tell: [...tellable] }, kept);
  });

  test.each(['age', 'income', 'balance', 'claims', 'since', 'premium', 'twin'])('%s', (name) => {
    const expected = expectedOf(name);
    const found = column(figures, name, 'number');
    expect(found).toMatchObject({ rows: expected.rows, missing: expected.missing, distinct: expected.distinct });
    expect(found.missingShare).toBeCloseTo(expected.missing / vectors.common, 12);
    const { moments, shape } = found;
    if (name === 'since') expect([moments?.sum, moments?.variation]).toEqual([null, null]);
    else {
      expect(Number(moments?.sum)).toBeCloseTo(expected.sum, 6);
      expect(moments?.variation).toBeCloseTo(Math.sqrt(expected.variance) / Math.abs(expected.mean), 9);
    }
    for (const [value, wanted] of [
      [moments?.mean, expected.mean],
      [moments?.variance, expected.variance],
      [moments?.deviation, Math.sqrt(expected.variance)],
      [moments?.error, expected.error],
    ] as const)
      expect(Math.abs((value ?? 0) / wanted - 1)).toBeLessThan(1e-12);
    expect(Math.abs((shape?.skewness ?? 9) - (expected.skewness as number))).toBeLessThan(0.003);
    expect(Math.abs((shape?.kurtosis ?? 9) - (expected.kurtosis as number))).toBeLessThan(0.01);
    const [second, third] = shape?.central ?? [0, 0];
    expect(second).toBeCloseTo((expected.variance * (expected.rows - 1)) / expected.rows, 6);
    expect(Math.sign(third)).toBe(Math.sign(expected.skewness as number));
    expect(found.quantiles?.map(({ low, high }) => [numberOf(low), numberOf(high)])).toEqual(
      expected.quantiles.map((value) => [value, value]),
    );
    expect([numberOf(found.least), numberOf(found.greatest)]).toEqual([expected.least, expected.greatest]);
    expect(Number(found.range)).toBeCloseTo(expected.greatest - expected.least, 9);
    expect(Number(found.interquartileRange)).toBeCloseTo(
      (expected.quantiles[4] as number) - (expected.quantiles[2] as number),
      9,
    );
  });

  test('signs are told as far as bins of them have the minimum', () => {
    expect(column(figures, 'balance', 'number')).toMatchObject({ negatives: 114, zeros: 62, positives: 144 });
    expect(column(figures, 'claims', 'number')).toMatchObject({ negatives: 0, zeros: 38, positives: 282 });
    expect(column(figures, 'income', 'number')).toMatchObject({ negatives: 0, zeros: null, positives: null });
    expect(column(figures, 'since', 'number').negatives).toBeUndefined();
  });

  test('histograms are DuckDB’s counts, and no bin has fewer rows than the minimum', async () => {
    for (const name of ['age', 'income', 'balance', 'claims', 'premium']) {
      const { bins = [], rows } = column(figures, name, 'number');
      expect(bins.length).toBeGreaterThan(2);
      expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows);
      for (const { from, last, rows: told } of bins) {
        const [row] = await database.rows(
          `SELECT count(*) FROM bank.customers JOIN insurer.policies USING (id) WHERE ${name} BETWEEN ${from} AND ${last}`,
        );
        expect([name, from, told]).toEqual([name, from, Number(row?.[0])]);
        expect(told).toBeGreaterThanOrEqual(10);
      }
    }
  });

  test('lists, and the balance of a label', () => {
    const { housing, bad } = vectors.lists;
    expect(column(figures, 'bad', 'list')).toMatchObject({
      missing: 0,
      distinct: 2,
      values: [
        { value: 'false', rows: bad.false },
        { value: 'true', rows: bad.true },
      ],
    });
    const found = column(figures, 'housing', 'list');
    const wanted = Object.entries(housing).map(([value, rows]) => ({ value, rows: rows < 10 ? null : rows }));
    expect([...(found.values ?? [])].map(({ value }) => value)).toEqual(['free', 'own', 'rent']);
    for (const each of wanted) if (housing.free >= 10) expect(found.values).toContainEqual(each);
  });

  test('what one row alone decides, what is constant and what lacks a few values is withheld', () => {
    expect(column(figures, 'gaps', 'number')).toEqual({
      kind: 'number',
      name: 'insurer.policies.gaps',
      type: 'integer',
      rows: null,
      missing: null,
      missingShare: null,
    });
    const single = column(figures, 'single', 'number');
    expect(single.shape).toEqual({ skewness: null, kurtosis: null, central: null });
    expect(single.bins?.length).toBe(1);
    expect(single).toMatchObject({ zeros: null, positives: null });
    const fixed = column(figures, 'fixed', 'number');
    expect(fixed.shape).toEqual(single.shape);
    expect(fixed.moments).toMatchObject({ mean: 7, variance: 0, deviation: 0, variation: 0 });
    expect(figures.pairs).toMatchObject({
      withheld: ['bank.customers.fixed', 'bank.customers.single'],
      collinear: ['insurer.policies.twin'],
    });
    const at = (name: string) => figures.pairs?.names.indexOf(name) ?? -1;
    for (const name of ['bank.customers.fixed', 'bank.customers.single']) {
      expect(figures.pairs?.correlation?.[at(name)]?.every((value) => value === null)).toBe(true);
      expect(figures.pairs?.vif?.[at(name)]).toBeNull();
    }
    expect(figures.pairs?.correlation?.[at('insurer.policies.claims')]?.[at('insurer.policies.twin')]).toBe(1);
  });
});

test('correlations and variance inflation across owners', async () => {
  const columns = vectors.paired.map((name) => (name === 'days' ? 'since' : name));
  const { pairs } = await profiledInTheClear({ aligned, columns, tell: ['correlation', 'vif'] }, kept);
  expect(pairs?.names.map(shortName)).toEqual(columns);
  pairs?.correlation?.forEach((row, i) =>
    row.forEach((value, j) => expect(Math.abs((value ?? 9) - (vectors.correlation[i]?.[j] ?? 0))).toBeLessThan(1e-4)),
  );
  pairs?.vif?.forEach((value, i) =>
    expect(Math.abs((value ?? 0) / (vectors.vif[i] as number) - 1)).toBeLessThan(0.002),
  );
  expect(pairs).toMatchObject({ withheld: [], collinear: [] });
});

test('without exact values the bin of each quantile is told', async () => {
  const figures = await profiledInTheClear({ aligned, columns: ['age', 'since'], bins: 50 }, kept);
  for (const name of ['age', 'since']) {
    const { quantiles = [], least, distinct } = column(figures, name, 'number');
    expect([least, distinct]).toEqual([undefined, undefined]);
    expect(quantiles.length).toBe(7);
    quantiles.forEach(({ low, high }, i) => {
      const value = expectedOf(name).quantiles[i] as number;
      expect(numberOf(low)).toBeLessThanOrEqual(value);
      expect(numberOf(high)).toBeGreaterThanOrEqual(value);
    });
  }
});

test('nothing but numbers of rows', async () => {
  const { plan, disclosure } = await profile.compile(requestOf({ aligned, tell: [] }, kept));
  const told = await toldInTheClear(plan, kept);
  expect([...told.keys()]).toEqual(['rows', 'counts']);
  expect(disclosure.filter(({ releases }) => releases > 0).map(({ id }) => id)).toEqual(['rows', 'counts']);
  expect(figuresOf(plan, told)).toMatchObject({ rows: vectors.common });
});

test('too few rows: nothing, whatever is asked', async () => {
  const few = changed(kept, { minimum: vectors.common + 1 });
  const question = { aligned, tell: [...tellable] };
  const { plan } = await profile.compile(requestOf(question, few));
  const told = await toldInTheClear(plan, few);
  for (const [line, numbers] of told) expect([line, numbers.every((each) => each === 0n)]).toEqual([line, true]);
  const figures = figuresOf(plan, told);
  expect(figures).toMatchObject({ rows: null, pairs: null });
  expect(renderReport(reportOf(figures, few.datasets[0]?.minimumGroupSize ?? 0), 'en')).toContain('fewer than 321');
});

test('without a minimum every bin and value is told', async () => {
  const figures = await profiledInTheClear({ aligned, tell: [...tellable] }, changed(kept, { minimum: 1 }));
  expect(column(figures, 'single', 'number')).toMatchObject({ zeros: vectors.common - 1, positives: 1 });
  expect(column(figures, 'gaps', 'number')).toMatchObject({ rows: vectors.common - 4, missing: 4 });
  const { skewness, kurtosis } = expectedOf('single');
  const { shape } = column(figures, 'single', 'number');
  expect(Math.abs((shape?.skewness ?? 0) / (skewness as number) - 1)).toBeLessThan(0.001);
  expect(Math.abs((shape?.kurtosis ?? 0) / (kurtosis as number) - 1)).toBeLessThan(0.001);
  expect(column(figures, 'housing', 'list').values?.map(({ rows }) => rows)).toEqual([
    vectors.lists.housing.free,
    vectors.lists.housing.own,
    vectors.lists.housing.rent,
  ]);
  // In no row with an income.
  expect(figures.pairs).toMatchObject({ withheld: ['bank.customers.fixed', 'bank.customers.single'] });
});

/** What each computer has of what is held in the clear: the same rows in the same order under another protocol. */
async function sharedOut(from: Kept, protocolName: string, names: readonly string[]): Promise<HeldShares[]> {
  const { vectors: shapes } = from.artifacts[0] as ArtifactCard;
  const held = from.held.get(aligned) as HeldShares;
  const program = async (sharing: Sharing): Promise<HeldShares> => {
    const parts: (readonly BigUint64Array[])[] = [];
    for (const [i, shape] of shapes.entries()) {
      const words = sharing.session.owns(0) ? held[i]?.[0] : undefined;
      if (shape.domain === 'bits') {
        const bits = await sharing.inputBits(0, shape.length, shape.planes, words);
        parts.push(toRest(sharing, bits, shape));
        continue;
      }
      const { min, max } = shape as { min: string; max: string };
      const bounds = { min: BigInt(min), max: BigInt(max) };
      const ring = sharing.within(await sharing.inputRing(0, shape.length, words), bounds);
      parts.push(toRest(sharing, ring, { domain: 'ring', length: shape.length, bounds }));
    }
    return parts;
  };
  const protocol = protocolNamed(protocolName);
  const { results } = await runLocal(names, (session) => runProgram(protocol, session, program, denyAll));
  return results.map((each) => each ?? []);
}

describe.each(['replicated', 'additive-dealer', 'additive-ot'])('%s', (name) => {
  test('the bits of the oracle at the price told, and nothing but what the statement says', {
    timeout: 120_000,
  }, async () => {
    const [bank, insurer, notary] = kept.parties as [PartyRef, PartyRef, PartyRef];
    const dealer: PartyRef = { name: 'dealer', role: 'dealer', publicKey: 'dealer' };
    const parties = [bank, insurer, ...(name === 'replicated' ? [notary] : name === 'additive-dealer' ? [dealer] : [])];
    const computers = parties.flatMap(({ name: party, publicKey, role }) =>
      role === 'dealer' ? [] : [{ name: party, publicKey }],
    );
    const from: Kept = {
      ...kept,
      parties,
      artifacts: kept.artifacts.map((each) => ({
        ...each,
        protocol: name,
        computers,
        table: { ...(each.table as KeptTable), matcher: null },
      })),
    };
    const tell = name === 'additive-ot' ? (['moments', 'bins'] as const) : tellable;
    const columns = ['age', 'income', 'housing', 'bad', 'claims', 'twin', 'single', 'gaps'];
    const request = requestOf({ aligned, columns, tell, bins: 6 }, from, ['bank']);
    const { plan, disclosure, cost } = await profile.compile(request);
    const oracle = await toldInTheClear(plan, from);
    const everyone = everyoneOf(plan);
    const shares = await sharedOut(kept, name, everyone);
    const { results, traffic } = await runLocal(everyone, async (session) => {
      const own = shares[session.self];
      const shelf = new Shelf(plan, new Map(own === undefined ? [] : [[aligned, own]]));
      const guard = disclosureGuard(disclosure, everyone);
      const protocol = protocolNamed(plan.protocol);
      return await profile.run(plan, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
    });
    expect(results).toEqual(everyone.map((party) => (party === 'bank' ? oracle : undefined)));
    expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    const told = [...oracle].map(([line, numbers]) => [line, numbers.length]);
    expect(disclosure.filter(({ releases }) => releases > 0).map(({ id, releases }) => [id, releases])).toEqual(told);
  });
});

test('what people read, in both languages', async () => {
  const { plan, disclosure } = await profile.compile(requestOf({ aligned, tell: [...tellable] }, kept, ['bank']));
  const figures = figuresOf(plan, await toldInTheClear(plan, kept));
  const report = reportOf(figures, plan.minimumGroupSize);
  expect(report.numbers).toBe(figures);
  for (const language of ['en', 'zh'] as const) {
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined|disclosure\./);
    const view = viewNamed('profile');
    const texts = [view.questionText(plan, language), ...view.steps(plan, language).map(({ text }) => text)];
    expect(texts.join('\n')).not.toMatch(/\{|undefined|profile\.(question|step|tell)/);
    const page = renderReport(report, language);
    expect(page).not.toMatch(/undefined|NaN|profile\.report/);
    expect(page).toContain('<svg');
  }
});
