/** Synthetic rows as a kind: against the rows themselves without noise, what a row changes, what is told under protocol, and what is refused. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArtifactCard } from '../../contract/artifacts.ts';
import type { CardPrivacy, ColumnCard, DatasetCard } from '../../contract/cards.ts';
import { renderDisclosure } from '../../contract/disclosure-text.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import { renderReport } from '../../contract/report-html.ts';
import type { Result } from '../../contract/results.ts';
import '../../report-page.ts';
import { runInTheClear } from '../../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../../kinds/seats.ts';
import { Shelf } from '../../kinds/shelf.ts';
import { asSigned, cardOf, type Kept, keptTable, nothingIsRead, stackedTable } from '../../learning/testing/models.ts';
import { ranUnderProtocol, underProtocol } from '../../learning/testing/under-protocol.ts';
import { openTestDatabase, type TestDatabase } from '../../sql/testing/database.ts';
import type { MeasureNoise } from '../../sql/plan/types.ts';
import { synthesize } from './kind.ts';
import { type CodedTable, countsOf, marginalQuality, pairCountsOf, pairsOf } from './marginals.ts';
import { cellsOf, mostTreeCells, sizesOf, type SynthesizePlan } from './plan.ts';
import type { Released } from './released.ts';
import { numbersOf, type SyntheticNumbers } from './report.ts';
import { syntheticRows } from './rows.ts';
import { chooseTree, dependence, independentCounts } from './tree.ts';

const privacy: CardPrivacy = { unit: null, rows: 1, epsilon: '20', delta: '0.01', period: 'ever' };
const number = (name: string, min: number, max: number, nullable = false): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate', 'filter'],
});
const customers: DatasetCard = {
  ...cardOf('bank', 'customers', 650, [
    number('age', 18, 77, true),
    {
      name: 'ward',
      type: { kind: 'text' },
      nullable: true,
      categories: ['north', 'south', 'west'],
      allow: ['group'],
    },
    { name: 'card', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate'] },
  ]),
  privacy,
};
const policies: DatasetCard = {
  ...cardOf('insurer', 'policies', 640, [
    { name: 'plan', type: { kind: 'text' }, nullable: false, categories: ['a', 'b', 'c', 'd'], allow: ['group'] },
  ]),
  privacy,
};

/** Uniform numbers (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Row {
  readonly id: string;
  readonly age: number | null;
  readonly ward: string | null;
  readonly card: boolean;
  readonly plan: string;
}

/** Plan goes with ward, ward with age, card with nothing. */
const rows: readonly Row[] = (() => {
  const draw = seeded(3);
  return Array.from({ length: 600 }, (_, i): Row => {
    const age = draw() < 0.05 ? null : 18 + Math.floor(draw() * 60);
    const wards = ['north', 'south', 'west'] as const;
    const usual = age === null ? 2 : age < 40 ? 0 : 1;
    const ward = draw() < 0.1 ? null : (wards[draw() < 0.8 ? usual : Math.floor(draw() * 3)] as string);
    const plans = { north: 'a', south: 'b', west: 'c' } as const;
    const plan = draw() < 0.75 && ward !== null ? plans[ward as keyof typeof plans] : 'abcd'.charAt(draw() * 4);
    return { id: `k${i}`, age, ward, card: draw() < 0.3, plan };
  });
})();

let database: TestDatabase;
let kept: Kept;
let stacked: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map(({ id, age, ward, card }) => `('${id}', ${age ?? 'NULL'}, ${text(ward)}, ${card})`);
  await database.run(
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT id, age::BIGINT AS age, ward, card FROM (VALUES ${values.join(',')}) AS t(id, age, ward, card);
     CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, plan FROM (VALUES ${rows.map(({ id, plan }) => `('${id}', '${plan}')`).join(',')}) AS t(id, plan);
     CREATE SCHEMA clinic; CREATE TABLE clinic.people AS SELECT id, ward, card FROM bank.customers WHERE rowid < 200;
     CREATE SCHEMA hospital; CREATE TABLE hospital.people AS SELECT id || 'h' AS id, ward, card FROM bank.customers WHERE rowid >= 200`,
  );
  kept = await keptTable(database, [customers, policies]);
  const shared = customers.columns.filter(({ name }) => name === 'ward' || name === 'card');
  const people = ['clinic', 'hospital'].map(
    (owner): DatasetCard => ({
      ...cardOf(
        owner,
        'people',
        450,
        shared.map((each) => ({ ...each, allow: [...each.allow, 'combine'] })),
      ),
      privacy,
    }),
  );
  const named = (name: string, role: 'owner' | 'helper') => ({ name, role, publicKey: name });
  stacked = await stackedTable(
    database,
    people,
    { tables: ['clinic.people', 'hospital.people'], columns: ['ward', 'card'] },
    [named('clinic', 'owner'), named('hospital', 'owner'), named('notary', 'helper')],
  );
});
afterAll(() => database.close());

const base = {
  aligned: 'align/0000000000000000/table',
  columns: ['age', 'ward', 'card', 'plan'],
  cuts: { age: [30, 40, 50, 60] },
  privacy: { epsilon: 4, delta: 1e-6 },
} as const;

const compiled = async (question: object, { artifacts, parties, datasets }: Kept = kept, recipients = ['bank']) =>
  await synthesize.compile({
    kind: 'synthesize',
    question: synthesize.read(question),
    parties,
    protocol: artifacts[0]?.protocol ?? '',
    datasets,
    artifacts,
    recipients,
  });

type Compiled = Awaited<ReturnType<typeof compiled>>;

async function ran({ plan, disclosure }: Pick<Compiled, 'plan' | 'disclosure'>, from: Kept = kept): Promise<Released> {
  const told = await runInTheClear(
    runnersOf(plan),
    (runtime) => synthesize.run(plan, runtime),
    nothingIsRead,
    { guard: disclosureGuard([...disclosure], everyoneOf(plan)) },
    new Shelf(plan, from.held),
  );
  return told as Released;
}

/** With noise that is 0 but for a chance of e^−1000 a number, also on scores. */
function withoutNoise(plan: SynthesizePlan): SynthesizePlan {
  const { privacy: of, choice } = plan.synthesize;
  const scale = { numerator: '1', denominator: '1000' };
  const noise = of.noise.map((each) => ({ ...each, scale }));
  return {
    ...plan,
    synthesize: {
      ...plan.synthesize,
      privacy: { ...of, mechanism: 'laplace', noise },
      choice: choice === null ? null : scale,
    },
  };
}

/** The rows as the plan codes them. */
function coded({ synthesize: { columns } }: SynthesizePlan, of: readonly Row[] = rows): CodedTable {
  return {
    sizes: columns.map(({ levels }) => levels.length),
    columns: columns.map(({ column, levels, cuts }) =>
      Int32Array.from(of, (row) => {
        const value = row[column as keyof Row];
        if (value === null || cuts === undefined) return levels.indexOf(value === null ? null : String(value));
        return cuts.points.filter((point) => Number(value) >= Number(point)).length;
      }),
    ),
  };
}

const columnsOf = (table: CodedTable): number[] => table.sizes.flatMap((_, column) => [...countsOf(table, column)]);

test('without noise: the counts of the rows, the tree of the largest dependences, and rows that have both', async () => {
  const found = await compiled({ ...base, rows: 3000 });
  const plan = withoutNoise(found.plan);
  const told = await ran({ ...found, plan });
  const real = coded(plan);
  expect(told.columns).toEqual(columnsOf(real));
  expect(told.pairs).toEqual(told.tree.flatMap((pair) => [...pairCountsOf(real, pair)]));
  // Kruskal's tree of the same scores, of the rows themselves.
  const shares = real.sizes.map((_, column) => countsOf(real, column).map((count) => count / rows.length));
  const scored = pairsOf(4).map((pair) => {
    const independent = independentCounts(rows.length, ...(pair.map((i) => shares[i]) as [Float64Array, Float64Array]));
    return { pair, score: dependence(pairCountsOf(real, pair), independent) };
  });
  const score = (place: number) => scored[place]?.score ?? 0;
  // Scores are 8 apart at least, more than rounding cells in another way changes.
  const tree = await chooseTree(4, [], (open) => open.indexOf(open.reduce((x, y) => (score(y) > score(x) ? y : x))));
  expect(told.tree).toEqual(tree);
  const { estimated, coded: made, columns, rows: cells } = syntheticRows(plan, told);
  expect(estimated.total).toBeCloseTo(rows.length, 6);
  const { columns: off, pairs } = marginalQuality(real, made);
  expect(Math.max(...off)).toBeLessThan(0.002);
  for (const pair of told.tree)
    expect(pairs.find((each) => each.pair.join() === pair.join())?.distance).toBeLessThan(0.005);
  // Values as the table has them.
  expect(columns.map(({ name, type }) => [name, type.kind])).toEqual([
    ['age', 'integer'],
    ['ward', 'text'],
    ['card', 'boolean'],
    ['plan', 'text'],
  ]);
  expect(cells).toHaveLength(3000);
  const ages = cells.map(([age]) => age);
  expect(new Set(ages.filter((age) => age !== null).map(Number)).size).toBe(60);
  for (const [age, ward, card, plan_] of cells) {
    expect(age === null || (Number(age) >= 18 && Number(age) <= 77)).toBe(true);
    expect([null, 'north', 'south', 'west']).toContain(ward);
    expect(typeof card).toBe('boolean');
    expect('abcd').toContain(plan_ as string);
  }
  // The same at every recipient.
  expect(syntheticRows(plan, told).rows).toEqual(cells);
});

test.each(['laplace', 'gaussian'] as const)('has %s noise of the size that is told', async (name) => {
  const found = await compiled({ ...base, privacy: name === 'laplace' ? { epsilon: 4 } : base.privacy });
  const real = coded(found.plan);
  const errors: { readonly columns: number[]; readonly pairs: number[] } = { columns: [], pairs: [] };
  for (let round = 0; round < 12; round++) {
    const told = await ran(found);
    const truth = [columnsOf(real), told.tree.flatMap((pair) => [...pairCountsOf(real, pair)])];
    errors.columns.push(...told.columns.map((each, i) => each - (truth[0]?.[i] as number)));
    errors.pairs.push(...told.pairs.map((each, i) => each - (truth[1]?.[i] as number)));
  }
  for (const measure of ['columns', 'pairs'] as const) {
    const { scale } = found.plan.synthesize.privacy.noise.find((each) => each.measure === measure) as MeasureNoise;
    const of = Number(scale.numerator) / Number(scale.denominator);
    const r = Math.exp(-1 / of);
    const wanted = name === 'laplace' ? (2 * r) / (1 - r * r) : of * Math.sqrt(2 / Math.PI);
    const ratio = errors[measure].reduce((sum, each) => sum + Math.abs(each), 0) / errors[measure].length / wanted;
    // Of 192 numbers or more: the mean of so many exponential ones is beyond 0.55 to 1.6 of its own less often than 2e-11 by Chernoff's bound, e^(−192 (x − 1 − ln x)); half-normal ones less often still.
    expect(ratio).toBeGreaterThan(0.55);
    expect(ratio).toBeLessThan(1.6);
  }
});

test('a row that comes, goes or changes moves what is counted by no more than is declared', async () => {
  const { plan } = await compiled(base);
  const { noise, units } = plan.synthesize.privacy;
  expect(noise.map(({ measure, sensitivity }) => [measure, sensitivity])).toEqual([
    ['columns', '1'],
    ['pairs', '1'],
  ]);
  expect(units.map(({ rows: most }) => most)).toEqual([1, 1]);
  const draw = seeded(11);
  const real = coded(plan);
  const shares = real.sizes.map((_, column) => countsOf(real, column).map((count) => count / rows.length));
  const vectors = (table: CodedTable) => ({
    // Each column, each pair, each score: by itself.
    columns: table.sizes.map((_, column) => [...countsOf(table, column)]),
    pairs: pairsOf(4).map((pair) => [...pairCountsOf(table, pair)]),
    scores: pairsOf(4).map((pair) => [
      dependence(
        pairCountsOf(table, pair),
        independentCounts(rows.length, ...(pair.map((i) => shares[i]) as [Float64Array, Float64Array])),
      ),
    ]),
  });
  const before = vectors(real);
  const random = (): Row => rows[Math.floor(draw() * rows.length)] as Row;
  for (let round = 0; round < 25; round++) {
    const at = Math.floor(draw() * rows.length);
    const [fewer, more] = [rows.toSpliced(at, 1), [...rows, random()]];
    for (const [other, most] of [
      [fewer, 1],
      [more, 1],
      // One that takes the place of another is one that goes and one that comes.
      [rows.with(at, random()), 2],
    ] as const) {
      const after = vectors(coded(plan, other));
      for (const part of ['columns', 'pairs', 'scores'] as const)
        before[part].forEach((each, i) => {
          const moved = each.map((value, j) => Math.abs(value - (after[part][i]?.[j] as number)));
          expect(moved.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(most);
        });
    }
  }
  // ε in three parts: of each a third, of four columns, three choices with scores that may rise and fall, and three pairs.
  const laplace = (await compiled({ ...base, privacy: { epsilon: 1 } })).plan.synthesize;
  expect(laplace.privacy.noise.map(({ scale }) => Number(scale.numerator) / Number(scale.denominator))).toEqual([
    12, 9,
  ]);
  expect(laplace.choice).toEqual({ numerator: '18', denominator: '1' });
  // Of ρ likewise: Σ 1/2σ² over columns and pairs, and Σ ε′²/2 over choices, are at most ρ, here that of ε = 4 and δ = 1e-6.
  const { choice, privacy: of } = plan.synthesize;
  const value = ({ numerator, denominator }: { numerator: string; denominator: string }) =>
    Number(numerator) / Number(denominator);
  const [columns, pairs] = of.noise.map(({ scale }) => value(scale)) as [number, number];
  const rho =
    4 / (2 * columns ** 2) + 3 / (2 * pairs ** 2) + 3 * ((2 / value(choice as NonNullable<typeof choice>)) ** 2 / 2);
  // The largest ρ with inf over α of exp((α − 1)(αρ − ε)) / (α − 1) · (1 − 1/α)^α ≤ δ, found on a grid.
  const delta = (all: number) => {
    let least = 1;
    for (let alpha = 1.01; alpha < 60; alpha += 0.01)
      least = Math.min(least, (Math.exp((alpha - 1) * (alpha * all - 4)) / (alpha - 1)) * (1 - 1 / alpha) ** alpha);
    return least;
  };
  expect(delta(rho)).toBeLessThanOrEqual(1e-6 * (1 + 1e-3));
  expect(delta(rho * 1.01)).toBeGreaterThan(1e-6);
  // Of a person with three rows three times as much; where the first of several rows counts, one takes the place of another.
  const times = async (most: number, duplicates: 'refuse' | 'once') => {
    const card = { ...customers, privacy: { ...privacy, unit: 'person', rows: most } };
    const artifacts = kept.artifacts.map((each): ArtifactCard => {
      const { table } = each;
      return table === undefined ? each : { ...each, table: { ...table, duplicates } };
    });
    const asked = { ...base, privacy: { epsilon: 1 } };
    const own = (await compiled(asked, { ...kept, artifacts, datasets: [card, policies] })).plan.synthesize;
    return [...own.privacy.noise.map(({ scale }) => value(scale)), value(own.choice as NonNullable<typeof own.choice>)];
  };
  expect(await times(3, 'refuse')).toEqual([36, 27, 54]);
  expect(await times(1, 'once')).toEqual([24, 18, 36]);
});

test.each(['replicated', 'additive-dealer'] as const)(
  'runs under %s for the price told, tells what the statement says, and spends ε of both owners',
  async (protocol) => {
    const from = underProtocol(kept, protocol);
    const found = await compiled({ ...base, keep: [['plan', 'card']], privacy: { epsilon: 15 } }, from);
    const { results } = await ranUnderProtocol(synthesize as never, found, from);
    const told = results[0] as Released;
    expect(results.slice(1).every((each) => each === undefined)).toBe(true);
    const plan = asSigned(found.plan);
    const { synthesize: of } = plan;
    expect(told.tree[0]).toEqual([2, 3]);
    expect(told.columns).toHaveLength(sizesOf(of).reduce((sum, size) => sum + size, 0));
    const numbers = numbersOf(plan, told, syntheticRows(plan, told));
    // By its own interval's deviation: 7 of them are passed once in 10^11 times.
    expect(Math.abs(numbers.rows - rows.length)).toBeLessThan(4 * numbers.rowsError + 7);
    expect(
      found.disclosure
        .filter(({ releases }) => releases > 0)
        .map(({ id, who, releases }) => [id, who.length, releases]),
    ).toEqual([
      ['columns', 1, 16],
      ['choice.1', runnersOf(plan).length, 1],
      ['choice.2', runnersOf(plan).length, 1],
      ['pairs', 1, mostTreeCells(of)],
    ]);
    for (const owner of ['bank', 'insurer'])
      expect(synthesize.ownPart(plan, kept.datasets, owner)?.privacy).toMatchObject({ epsilon: '15' });
  },
);

test('of a stack, and of a single column', async () => {
  const question = { aligned: 'stack/0000000000000000/table', columns: ['ward', 'card'], privacy: { epsilon: 8 } };
  const found = await compiled(question, stacked, ['clinic']);
  const plan = withoutNoise(found.plan);
  const told = await ran({ ...found, plan }, stacked);
  const all = rows.map((row) => ({ ...row, id: row.id }));
  expect(told.columns).toEqual(columnsOf(coded(plan, all)));
  expect(renderDisclosure(found.disclosure, 'en')).toContain('any one row of hospital.people, ε = 8');
  const alone = await compiled({ ...question, columns: ['ward'] }, stacked, ['clinic']);
  expect(alone.plan.synthesize.choice).toBeNull();
  const of = withoutNoise(alone.plan);
  const only = await ran({ ...alone, plan: of }, stacked);
  expect(only).toEqual({ columns: [...countsOf(coded(of), 0)], tree: [], pairs: [] });
  expect(syntheticRows(of, only).rows).toHaveLength(600);
  expect(renderDisclosure(alone.disclosure, 'zh')).not.toContain('哪一对列');
});

test('says how well the rows fit what was measured, never the truth, in both languages', async () => {
  const found = await compiled({ ...base, keep: [['plan', 'card']], privacy: { epsilon: 15 } });
  const told = await ran(found);
  const result = synthesize.finish(found.plan, told) as Extract<Result, { kind: 'set' }>;
  const report = result.set.report as NonNullable<typeof result.set.report>;
  const numbers = report.numbers as SyntheticNumbers;
  expect(result.set.rows).toHaveLength(numbers.rows);
  expect(numbers.columns.map(({ values }) => values)).toEqual([6, 4, 2, 4]);
  expect(numbers.pairs.map(({ named }) => named)).toEqual([true, false, false]);
  expect(numbers.pairs.length + numbers.independent.length).toBe(6);
  expect(numbers.independent.every(({ given }) => given.length > 0)).toBe(true);
  for (const { distance, noise } of [...numbers.columns, ...numbers.pairs]) {
    expect(distance).toBeGreaterThanOrEqual(0);
    // What is far from the counts with noise is the noise: made rows keep to them but for what is below 0 or does not agree.
    expect(distance).toBeLessThan(3 * noise + 0.05);
    expect(noise).toBeGreaterThan(0);
  }
  const about = { job: '0', run: 1, contractDigest: '0', recipients: ['bank'], minimumGroupSize: 10 };
  expect(renderReport(report, 'en', about)).toContain('never against the true rows');
  expect(renderReport(report, 'zh', about)).toContain('从未与真实行相比较');
  for (const language of ['en', 'zh'] as const) {
    const text = [
      renderReport(report, language, about),
      renderDisclosure(found.disclosure, language),
      synthesize.view.questionText(found.plan, language),
      ...synthesize.view.steps(found.plan, language).map((step) => step.text),
    ].join('\n');
    expect(text).not.toMatch(/synthesize\.(?:report|question|step)|disclosure\.|\{[a-z]+\}/);
  }
  const english = renderDisclosure(found.disclosure, 'en');
  expect(english).toContain('insurer.policies.plan');
  expect(english).toContain('(up to');
  expect(english).not.toContain('Nobody learns');
});

const failure = async (question: object, from: Kept = kept): Promise<unknown> =>
  await (async () => await compiled(question, from))().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

test('is refused where it cannot be, or would be noise', async () => {
  const { privacy: _none, ...closed } = policies;
  expect(await failure(base, { ...kept, datasets: [customers, closed] })).toBe('policy.privacy-none');
  expect(await failure({ ...base, privacy: { epsilon: 21 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 0.1 } })).toBe('policy.privacy-epsilon');
  expect(await failure({ ...base, privacy: { epsilon: 1, delta: 1e-13 } })).toBe('train.privacy-delta');
  expect(await failure({ ...base, privacy: { epsilon: 0.01 } })).toBe('synthesize.privacy-small');
  expect(await failure({ ...base, privacy: { epsilon: '1e-12' } })).toBe('synthesize.privacy-tiny');
  expect(await failure({ ...base, privacy: { epsilon: 1, unit: 'id' } })).toBe('question.wrong-member');
  expect(await failure({ ...base, privacy: { epsilon: 1, mechanism: 'choice' } })).toBe('question.wrong-member');
  const { privacy: _asked, ...exact } = base;
  expect(await failure(exact)).toBe('question.missing-member');
  expect(await failure({ ...base, columns: ['age', 'age'] })).toBe('question.wrong-member');
  expect(await failure({ ...base, columns: ['age', 'bank.customers.age'] })).toBe('model.twice');
  expect(await failure({ ...base, columns: ['ward'] })).toBe('model.cuts-of-none');
  expect(await failure({ ...base, cuts: { ward: [1] } })).toBe('model.no-bins');
  expect(await failure({ ...base, columns: ['age', 'ward'], keep: [['age', 'plan']] })).toBe('synthesize.keep-column');
  const round = [
    ['age', 'ward'],
    ['ward', 'plan'],
    ['plan', 'age'],
  ];
  expect(await failure({ ...base, keep: round })).toBe('synthesize.keep-round');
  expect(await failure({ ...base, keep: [['age', 'bank.customers.age']] })).toBe('synthesize.keep-round');
  const [artifact] = kept.artifacts as [ArtifactCard];
  const table = artifact.table as NonNullable<ArtifactCard['table']>;
  // A column with 400 values, as its card, the table and what positions reach say.
  const many = Array.from({ length: 400 }, (_, i) => `p${100 + i}`);
  const put = <Column extends { readonly name: string }>(each: Column): Column =>
    each.name === 'plan' ? { ...each, categories: many } : each;
  const place = table.columns.find(({ name }) => name === 'plan')?.value;
  const vectors = artifact.vectors.map((each, i) =>
    each.domain === 'ring' && i === place ? { ...each, max: String(many.length - 1) } : each,
  );
  const wide: Kept = {
    ...kept,
    artifacts: [{ ...artifact, vectors, table: { ...table, columns: table.columns.map(put) } }],
    datasets: kept.datasets.map((each) => ({ ...each, columns: each.columns.map(put) })),
  };
  expect(await failure(base, wide)).toBe('synthesize.domain');
  for (const more of [{ prepared: { by: null } }, { part: { of: 'x', name: 'a', after: 0, by: {} } }])
    expect(
      await failure(base, { ...kept, artifacts: [{ ...artifact, table: { ...table, ...more } } as ArtifactCard] }),
    ).toBe('train.privacy-table');
  // Numbers in bins are compared with points, as by a condition.
  const closedAge = {
    ...customers,
    columns: customers.columns.map((each) => (each.name === 'age' ? { ...each, allow: ['aggregate'] } : each)),
  } as DatasetCard;
  expect(await failure(base, { ...kept, datasets: [closedAge, policies] })).toMatch(/^policy\./);
  expect(cellsOf((await compiled(base)).plan.synthesize)).toHaveLength(6);
});
