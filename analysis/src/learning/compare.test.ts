/** Champion and challenger: figures of both against plain arithmetic over the same rows, and what cannot be compared. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, runProgram, type TacitError, toRest } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard, KeptVector } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { compare } from './compare/kind.ts';
import type { ComparePlan } from './compare/plan.ts';
import type { CompareQuestion } from './compare/question.ts';
import { type Comparison, comparisonOf } from './compare/report.ts';
import {
  cardOf as card,
  type Kept,
  keptTable,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';
import type { TrainQuestion } from './glm/question.ts';

let database: TestDatabase;
let kept: Kept;
const aligned = 'align/0000000000000000/table';
const [champion, challenger] = ['train/1111111111111111/model', 'train/2222222222222222/model'];
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate', 'combine', 'single-out', 'payload'],
  ...more,
});
const truth = (name: string): ColumnCard => ({
  name,
  type: { kind: 'boolean' },
  nullable: false,
  allow: ['aggregate', 'combine'],
});

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       i::BIGINT AS number, CASE WHEN i % 30 = 4 THEN NULL ELSE (hash(i * 7) % 50)::BIGINT END AS visits,
       hash(i * 31) % 100 < 10 + (i * 37) % 70 / 2 + (i / 2 * 31) % 500 / 10 AS bad, i % 3 = 0 AS even FROM range(900) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, ((i * 31) % 500)::BIGINT AS claims
       FROM range(450) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    card('bank', 'customers', 900, [
      number('age', 18, 88),
      number('number', 0, 900),
      number('visits', 0, 50, { nullable: true }),
      truth('bad'),
      truth('even'),
    ]),
    card('insurer', 'policies', 450, [number('claims', 0, 500)]),
  ]);
});
afterAll(() => database.close());

/** The table with models under these names, each from its own training. */
async function withModels(questions: Readonly<Record<string, Partial<TrainQuestion>>>): Promise<Kept> {
  const artifacts: ArtifactCard[] = [...kept.artifacts];
  const held = new Map(kept.held);
  for (const [name, question] of Object.entries(questions)) {
    const base: TrainQuestion = { aligned, model: 'logistic', label: 'bad', features: ['age'] };
    const { kept: made } = await trainedInTheClear({ ...base, ...question }, kept);
    const card = made.artifacts.find((each) => each.name === modelName);
    artifacts.push({ ...(card as ArtifactCard), name });
    held.set(name, made.held.get(modelName) as HeldShares);
  }
  return { ...kept, artifacts, held };
}

const compiled = async (question: Partial<CompareQuestion>, { artifacts, parties, datasets }: Kept) =>
  await compare.compile({
    kind: 'compare',
    question: compare.read({ champion, challenger, aligned, ...question }),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['notary'],
  });

async function compared(plan: ComparePlan, { held }: Kept): Promise<Comparison> {
  const shelf = new Shelf(plan, held);
  const told = await runInTheClear(everyoneOf(plan), (on) => compare.run(plan, on), nothingIsRead, undefined, shelf);
  return comparisonOf(plan, told as NonNullable<typeof told>);
}

/** Area under the curve by all pairs, KS by all thresholds. */
function figures(rows: readonly { readonly p: number; readonly y: boolean }[]) {
  const [yes, no] = [rows.filter(({ y }) => y), rows.filter(({ y }) => !y)];
  const pairs = yes.flatMap((a) => no.map((b) => (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0) as number));
  const share = (of: typeof rows, cut: number) => of.filter(({ p }) => p >= cut).length / of.length;
  return {
    auc: pairs.reduce((sum, each) => sum + each, 0) / pairs.length,
    ks: Math.max(...rows.map(({ p }) => Math.abs(share(yes, p) - share(no, p)))),
    logLoss: -rows.reduce((sum, { p, y }) => sum + Math.log(y ? p : 1 - p), 0) / rows.length,
  };
}

test('figures, differences and agreement are those of plain arithmetic over the scores of the same rows', async () => {
  // The challenger leaves rows without visits out: they are left out for both.
  const all = await withModels({
    [champion]: {},
    [challenger]: { features: ['age', 'claims', 'visits'], missing: 'drop' },
  });
  const { plan } = await compiled({ yesFrom: 0.45, cutOffs: [0.3, 0.4, 0.5, 0.6] }, all);
  const found = await compared(plan, all);
  const labels = new Map(
    (await database.rows('SELECT number, bad FROM bank.customers')).map(([n, bad]) => [Number(n), bad === true]),
  );
  const scoresOf = async (model: string) => {
    const table = await scoredInTheClear({ model, aligned, show: ['number'], decimals: 6 }, all);
    return new Map(table.rows.map(([n, score]) => [Number(n), Number(score)]));
  };
  const [first, second] = [await scoresOf(champion), await scoresOf(challenger)];
  const rows = [...second].map(([n, q]) => ({ p: first.get(n) as number, q, y: labels.get(n) as boolean }));
  expect(first.size).toBe(450);
  expect(rows.length).toBe(420);
  const [own, other] = [figures(rows), figures(rows.map(({ q, y }) => ({ p: q, y })))];
  const [a, b] = found.samples;
  expect([a?.rows, b?.rows]).toEqual([420, 420]);
  expect(b?.auc).toBeGreaterThan(a?.auc as number);
  for (const figure of ['auc', 'ks', 'logLoss'] as const) {
    expect(a?.[figure]).toBeCloseTo(own[figure], 4);
    expect(found.differences[figure]).toBeCloseTo(other[figure] - own[figure], 4);
  }
  const { agreement } = found;
  const count = (of: (p: boolean, q: boolean) => boolean) => rows.filter(({ p, q }) => of(p >= 0.45, q >= 0.45)).length;
  expect(agreement.counts).toEqual({
    both: count((p, q) => p && q),
    onlyChampion: count((p, q) => p && !q),
    onlyChallenger: count((p, q) => !p && q),
    neither: count((p, q) => !p && !q),
  });
  expect(agreement.agreeing).toBeCloseTo(count((p, q) => p === q) / 420, 9);
  const mean = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const [mp, mq] = [mean(({ p }) => p), mean(({ q }) => q)];
  const covariance = mean(({ p, q }) => (p - mp) * (q - mq));
  const deviations = Math.sqrt(mean(({ p }) => (p - mp) ** 2) * mean(({ q }) => (q - mq) ** 2));
  expect(agreement.correlation).toBeCloseTo(covariance / deviations, 4);
  expect(agreement.meanDifference).toBeCloseTo(mq - mp, 5);
  expect(agreement.rootMeanSquare).toBeCloseTo(Math.sqrt(mean(({ p, q }) => (p - q) ** 2)), 5);
  // Groups of the program that both show, in the bins that the cut-offs make of the plain scores.
  const bins = [0, 0.3, 0.4, 0.5, 0.6, 1.01];
  const shares = (of: (row: (typeof rows)[number]) => number) =>
    bins.slice(1).map((to, i) => rows.filter((row) => of(row) >= (bins[i] as number) && of(row) < to).length / 420);
  const [expected, actual] = [shares(({ p }) => p), shares(({ q }) => q)];
  if (Math.min(...expected, ...actual) * 420 >= 10) {
    const psi = expected.reduce(
      (sum, e, i) => sum + ((actual[i] as number) - e) * Math.log((actual[i] as number) / e),
      0,
    );
    expect(found.stability?.[0]?.psi).toBeCloseTo(psi, 6);
  } else expect(found.stability?.[0]?.psi).toBeGreaterThan(0);
});

test('counts of agreement are withheld where one kind of rows is too few, and rows for tests are those of both', async () => {
  const test = { share: 0.4, seed: 3 };
  const same = await withModels({ [champion]: { test }, [challenger]: { test, ridge: 0.0001 } });
  const { plan } = await compiled({}, same);
  const { samples, agreement, differences } = await compared(plan, same);
  expect(plan.compare.part).toBe('test');
  expect(samples[0]?.rows).toBe(samples[1]?.rows);
  expect(samples[0]?.rows).toBeLessThan(220);
  expect(Math.abs(differences.auc as number)).toBeLessThan(1e-3);
  expect(agreement.counts).toBeNull();
  expect(agreement.agreeing).toBeNull();
  expect(agreement.correlation).toBeGreaterThan(0.99);
});

test('what cannot be compared', async () => {
  const codeOf = async (question: Partial<CompareQuestion>, of: Kept) =>
    await compiled(question, of).then(
      () => undefined,
      (error: unknown) => (error as TacitError).code,
    );
  const test = { share: 0.3, seed: 1 };
  const odd = await withModels({ [champion]: { test }, [challenger]: { test: { share: 0.3, seed: 2 } } });
  expect(await codeOf({}, odd)).toBe('compare.other-rows');
  const labels = await withModels({
    [champion]: {},
    [challenger]: { label: 'even', features: ['claims'], ridge: 0.1 },
  });
  expect(await codeOf({}, labels)).toBe('compare.label');
  const linear = await withModels({ [champion]: {}, [challenger]: { model: 'linear', label: 'claims' } });
  expect(await codeOf({}, linear)).toBe('compare.family');
  expect(() => compare.read({ champion, challenger: champion, aligned })).toThrow(/challenger/);
});

test('under protocol a comparison costs what it says and tells its recipient alone', async () => {
  const all = await withModels({ [champion]: {}, [challenger]: { features: ['age', 'claims'] } });
  const { plan, disclosure, cost } = await compiled({ cutOffs: [0.5] }, all);
  const shared = await runLocal(plan.parties, (session) =>
    runProgram(protocolNamed('replicated'), session, async (sharing) => {
      const found = new Map<string, HeldShares>();
      for (const { name, vectors } of plan.uses) {
        const clear = all.held.get(name) as HeldShares;
        const parts: (readonly BigUint64Array[])[] = [];
        for (const [i, vector] of (vectors as readonly KeptVector[]).entries()) {
          const own = sharing.session.owns(0) ? clear[i]?.[0] : undefined;
          if (vector.domain === 'bits') {
            const bits = await sharing.inputBits(0, vector.length, vector.planes, own);
            parts.push(toRest(sharing, bits, vector));
            continue;
          }
          const bounds = { min: BigInt(vector.min ?? ''), max: BigInt(vector.max ?? '') };
          const ring = sharing.within(await sharing.inputRing(0, vector.length, own), bounds);
          parts.push(toRest(sharing, ring, { domain: 'ring', length: vector.length, bounds }));
        }
        found.set(name, parts);
      }
      return found;
    }),
  );
  const names = everyoneOf(plan);
  const { results, traffic } = await runLocal(names, async (session) => {
    const guard = disclosureGuard(disclosure, names);
    const shelf = new Shelf(plan, shared.results[session.self]);
    const protocol = protocolNamed('replicated');
    return await compare.run(plan, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
  });
  expect(results.map((told) => told !== undefined)).toEqual([false, false, true]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual([...cost.bytes]);
  const [told] = results.filter((each) => each !== undefined);
  const [own, clear] = [comparisonOf(plan, told as NonNullable<typeof told>), await compared(plan, all)];
  expect(own.differences.auc).toBeCloseTo(clear.differences.auc as number, 5);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined/);
});
