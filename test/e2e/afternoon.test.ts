/**
 * A hostile analyst's afternoon. The bank runs honest software, and chooses its own tables, questions, conditions and
 * repetitions; bank and insurer both have `earlier_answers: refuse`, a minimum of ten and plain uses only. What is refused
 * is refused by a policy before it is proposed, or by the insurer's own software, which remembers. What is answered the test
 * collects and attacks by itself (attacker.ts): nobody's value and nobody's membership may follow from all of it. Of each
 * refusal by memory the test shows that the answer would have told one person's.
 *
 * The analyst knows whatever it brought along, all conditions by which the insurer's rows fall into groups, and which
 * questions were refused. It does not know other rows of the insurer's beforehand: what somebody can work out who does is
 * named in the statement that was signed (`infer.arranged`, `infer.alike`), which the test looks at too.
 */
import { type Contract, ProblemError, tableOf } from '@tacit/party/api';
import { sqlPlan } from '@tacit/party/api/question';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Case,
  cases,
  csvOf,
  customers,
  dayless,
  fifty,
  lonely,
  longest,
  oldest,
  ownCases,
  policies,
  type Policy,
  stays,
  texts,
} from './afternoon-data.ts';
import {
  answerOf,
  averageCost,
  type CaseQuestion,
  caseSql,
  classOf,
  count,
  join,
  joinedSegments,
  joinSql,
  type JoinQuestion,
  knownDays,
  type Learned,
  learnedFrom,
  type Measure,
  packed,
  sumOf,
} from './afternoon-questions.ts';
import { determined, looksTheSame } from './attacker.ts';
import { Parties, problemOf } from './support.ts';

let world: Parties;
/** All that the bank asked about the insurer's cases and the insurer looked at. */
const asked: CaseQuestion[] = [];
const answered: CaseQuestion[] = [];
const answeredJoins: JoinQuestion[] = [];

beforeAll(async () => {
  world = await Parties.start(['bank', 'insurer', 'notary']);
  const tables = [
    ['insurer', 'cases', cases, []],
    ['insurer', 'stays', stays, []],
    ['insurer', 'policies', policies, ['id']],
    ['bank', 'cases', ownCases, []],
    ['bank', 'customers', customers, ['id']],
  ] as const;
  for (const [owner, name, rows, key] of tables) {
    const file = world.write(`${owner}-${name}.csv`, csvOf(rows));
    await world.add({ owner, name, file, ...(key.length === 0 ? {} : { key }), policy: texts[name] });
  }
  // One customer twice: without a key that is unique.
  const doubles = [...customers, ...customers.slice(17, 18)];
  const file = world.write('bank-doubles.csv', csvOf(doubles));
  await world.add({ owner: 'bank', name: 'doubles', file, policy: texts.doubles });
}, 120_000);
afterAll(() => world.end());

/** The bank changes its own table. */
async function rewrite(name: 'cases' | 'customers', rows: Parameters<typeof csvOf>[0]): Promise<void> {
  world.write(`bank-${name}.csv`, csvOf(rows));
  await world.client('bank').refreshDataset(name);
}

const questionOf = (sql: string) => ({ sql, helper: 'notary', recipients: ['bank'] });

/** The uses that the question lacks: nobody is asked anything. */
async function lacking(sql: string, asker = 'bank'): Promise<string[]> {
  const problem = await problemOf(world.client(asker).explain({ ...questionOf(sql), recipients: [asker] }));
  expect(problem, sql).toMatchObject({ code: 'policy.column', kind: 'policy' });
  return problem.fields['missing'] as string[];
}

/** Proposed and approved by all but the insurer. */
async function proposed(sql: string): Promise<string> {
  const { id } = await world.client('bank').propose(questionOf(sql));
  for (const name of ['bank', 'notary']) await world.client(name).approve(id);
  return id;
}

/** The answer, with what the statement says that can be worked out from it. */
async function answer(sql: string) {
  const id = await proposed(sql);
  await world.client('insurer').approve(id);
  await world.client('bank').run(id);
  const [job] = await world.settled(id);
  expect(job?.failure, sql).toBeUndefined();
  expect(job, sql).toMatchObject({ state: 'completed' });
  const table = tableOf(await world.client('bank').result(id));
  // No number of withheld groups, but none where all groups are there.
  expect(table.withheldGroups).toBe(table.rows.length === sqlPlan(job?.contract as Contract).groups ? 0 : null);
  return { rows: table.rows, inferences: job?.contract.disclosure.map((line) => line.id) ?? [] };
}

/** The insurer's software refuses; the bank learns that it did not approve, and nothing of why. */
async function refused(sql: string, code: string): Promise<void> {
  const id = await proposed(sql);
  const problem = await problemOf(world.client('insurer').approve(id));
  expect(problem, sql).toMatchObject({ code, kind: 'policy' });
  const job = await world.client('bank').job(id);
  expect(job.approvals.map(({ party }) => party).sort()).toEqual(['bank', 'notary']);
  expect(JSON.stringify(job)).not.toContain('budget.');
  const run = await problemOf(world.client('bank').run(id));
  expect(run.code).not.toBe('');
  await world.client('bank').cancel(id);
}

async function casesAnswered(question: CaseQuestion) {
  const { rows } = await answer(caseSql(question));
  expect(rows).toEqual(answerOf(question, cases));
  asked.push(question);
  answered.push(question);
  return rows;
}

const learned = (questions: readonly CaseQuestion[], rows: readonly Case[] = cases): Learned[] =>
  questions.flatMap((question) => learnedFrom(question, rows));
const sumsOf = (measure: Measure, numbers: readonly Learned[]) =>
  numbers.filter((number) => number.measure === measure).map(({ rows }) => rows);

/** Refused; its answer would have told about one person. */
async function casesRefused(question: CaseQuestion, about: Case, measure: Measure): Promise<void> {
  await refused(caseSql(question), 'budget.difference');
  asked.push(question);
  expect(determined(sumsOf(measure, learned(answered)))).not.toContain(about);
  expect(determined(sumsOf(measure, learned([...answered, question])))).toContain(about);
}

describe('one question that tells too much by itself', () => {
  test('1 (a) powers of two in one’s own column', async () => {
    const sql = `SELECT SUM(c.points) AS s ${join} WHERE c.id < 40`;
    expect(await lacking(sql)).toEqual(['insurer.policies.id: membership']);
    // What it would have told.
    const members = policies.filter(({ id }) => id < 40).map(({ id }) => id);
    const sum = members.reduce((total, id) => total + 2n ** BigInt(id), 0n);
    expect(customers.filter(({ id }) => id < 40 && ((sum >> BigInt(id)) & 1n) === 1n).map(({ id }) => id)).toEqual(
      members,
    );
    for (const what of ['AVG(c.points)', 'SUM(c.points + 1)', 'SUM(c.weight)', 'SUM(0 * c.points + c.weight)']) {
      expect(await lacking(`SELECT ${what} AS s ${join}`)).toContain('insurer.policies.id: membership');
    }
    // And the other way round.
    expect(await lacking(`SELECT SUM(p.claims) AS s ${join}`, 'insurer')).toContain('bank.customers.id: membership');
  });

  test('2 (a) absent values of one’s own in a count', async () => {
    for (const what of ['COUNT(c.note)', 'COUNT(c.note + p.stage)', 'SUM(c.note)']) {
      expect(await lacking(`SELECT c.segment, ${what} AS n ${join} GROUP BY c.segment`)).toContain(
        'insurer.policies.id: membership',
      );
    }
  });

  test('3 (b) weights of one’s own', async () => {
    for (const what of [
      'c.weight * p.claims',
      'c.weight + p.claims',
      'p.claims - c.points',
      '(1 + c.weight) * p.stage',
    ]) {
      const missing = await lacking(`SELECT SUM(${what}) AS s ${join}`);
      expect(missing, what).toContain('insurer.policies.id: membership');
      expect(
        missing.some((use) => use.startsWith('insurer.') && use.endsWith(': combine')),
        what,
      ).toBe(true);
    }
  });

  test('4 (c) products that are zero for all but one', async () => {
    const product = '(stage - 1) * (stage - 2) * (stage - 4) * (stage - 5) * claims';
    const missing = await lacking(`SELECT SUM(${product.replaceAll(/stage|claims/g, 'p.$&')}) AS s ${join}`);
    expect(missing).toEqual(['insurer.policies.stage: single-out', 'insurer.policies.claims: single-out']);
    const ofCases = product.replaceAll('claims', 'cost');
    for (const what of [
      `SUM(${ofCases})`,
      'AVG(stage * stage)',
      'COUNT(days = 3 OR stage = 3)',
      'SUM(cost * (5 - stage))',
    ]) {
      expect(await lacking(`SELECT ${what} AS s FROM insurer.cases`), what).toContain(
        'insurer.cases.stage: single-out',
      );
    }
  });

  test.each([
    'p.id = 17',
    'p.id <> 17',
    'NOT (p.id = 17)',
    'p.id + 0 < 18 AND c.id > 16',
    'p.id IN (17, 19)',
    'p.claims BETWEEN 4000 AND 4005',
    'NOT (p.claims < 4000 OR p.claims > 4005)',
    '2 * p.claims > 8000 AND 3 * p.claims - 7 < 12020',
    'p.claims > 4000 OR (p.claims < 3995 AND p.stage > 2)',
    '-p.claims < -4000 AND p.claims <= 4003',
    'p.claims = 4000',
    'p.claims <> 4000',
    'p.claims * p.claims < 90000',
    'p.stage * p.claims > 50',
    'p.claims = c.floor',
    'p.claims > c.floor AND p.claims < c.weight',
    'p.claims > c.floor AND p.claims < 5000',
    'p.claims * p.stage > c.floor',
  ])('5 (d) a condition that fits one person or all but one: %s', async (condition) => {
    const missing = await lacking(`SELECT COUNT(*) AS n, SUM(p.claims) AS s ${join} WHERE ${condition}`);
    expect(missing.some((use) => use.startsWith('insurer.') && use.endsWith(': single-out'))).toBe(true);
  });

  test('6 (g) a customer twice, which its number of rows weighs', async () => {
    const sql = `SELECT COUNT(*) AS n ${join}`.replace('bank.customers', 'bank.doubles');
    expect(await lacking(sql)).toContain('insurer.policies.id: membership');
  });
});

describe('questions over a join', () => {
  const [target] = customers.filter(
    ({ id, segment, floor }) =>
      segment !== 'ten' && policies.some((policy) => policy.id === id && policy.claims > floor),
  );
  const fewer = customers.filter((customer) => customer !== target);
  const memberships = (questions: readonly JoinQuestion[]) =>
    determined(questions.flatMap((each) => joinedSegments(each, policies).map(({ own }) => new Set(own))));

  test('7 how many of one’s own customers, segment by segment, each with a bound of its own', async () => {
    const question = { customers };
    const { rows, inferences } = await answer(joinSql);
    const segments = joinedSegments(question, policies);
    expect(rows).toEqual(segments.map(({ segment, n, s }) => [segment, String(n), String(s)]));
    // Ten customers are a segment of ten: were all of them matched, the statement says what that tells.
    expect(segments.map(({ segment }) => segment)).toEqual(['a', 'b', 'c']);
    expect(inferences).toEqual(expect.arrayContaining(['infer.arranged.bank', 'infer.alike', 'infer.earlier']));
    expect(inferences).not.toContain('nobody.values');
    answeredJoins.push(question);
    expect(memberships(answeredJoins)).toEqual(new Set());
  });

  test('8 (k) the same while one’s own table shrinks by one row', async () => {
    await rewrite('customers', fewer);
    await refused(joinSql, 'budget.other-changed');
    expect(memberships([{ customers }, { customers: fewer }])).toEqual(new Set([target]));
  });

  test('9 HAVING, constants and other measures count those rows as well', async () => {
    const rest = `${join} WHERE p.claims > c.floor GROUP BY c.segment`;
    const { segment, n } =
      joinedSegments({ customers }, policies).find((each) => each.segment === target?.segment) ?? {};
    for (const sql of [
      `SELECT c.segment, SUM(p.stage) AS s ${rest} HAVING COUNT(*) = ${n ?? 0}`,
      `SELECT c.segment, SUM(p.stage + 1) AS s ${rest}`,
      `SELECT c.segment, SUM(0 * p.stage + 1) AS s ${rest}`,
      `SELECT c.segment, AVG(p.stage) AS s ${rest}`,
      // Which segments are shown is enough.
      `SELECT c.segment, SUM(p.stage) AS s ${rest}`,
    ]) {
      await refused(sql, 'budget.other-changed');
    }
    const after = joinedSegments({ customers: fewer }, policies).find((each) => each.segment === segment);
    expect(after?.n).toBe((n ?? 0) - 1);
    await rewrite('customers', customers);
  });

  test('10 the same while one’s own condition shrinks, and the total of the segments', async () => {
    await refused(joinSql.replace('WHERE', `WHERE c.id <> ${target?.id ?? 0} AND`), 'budget.matched-other');
    await refused(joinSql.replace('WHERE', `WHERE c.points > 1 AND`), 'budget.matched-other');
    await refused(`SELECT COUNT(*) AS n, SUM(p.claims) AS s ${join} WHERE p.claims > c.floor`, 'budget.matched-other');
    // Without the condition across, and without the bank's table.
    await refused(`SELECT COUNT(*) AS n ${join}`, 'budget.matched-other');
    await refused('SELECT COUNT(*) AS n FROM insurer.policies', 'budget.matched-other');
  });

  test('nobody’s membership and nobody’s claims follow', () => {
    const view = (them: readonly Policy[]) =>
      JSON.stringify(
        answeredJoins.map((each) => joinedSegments(each, them).map(({ segment, n, s }) => [segment, n, s])),
      );
    const truth = [view(policies)];
    const holders = new Map(policies.map((policy) => [policy.id, policy]));
    const others = customers.map(({ id }) => id);
    function* otherMembers(id: number): Generator<Policy[]> {
      const [from, to] = holders.has(id)
        ? [[id], others.filter((each) => !holders.has(each))]
        : [[...holders.keys()], [id]];
      for (const a of from)
        for (const b of to) yield policies.map((each) => (each.id === a ? { ...each, id: b } : each));
    }
    function* otherClaims(policy: Policy): Generator<Policy[]> {
      for (const { id, claims } of policies) {
        if (claims === policy.claims) continue;
        yield policies.map((each) => {
          if (each.id === id) return { ...each, claims: policy.claims };
          return each.id === policy.id ? { ...each, claims } : each;
        });
      }
    }
    for (const { id } of customers) expect(looksTheSame(truth, otherMembers(id), [view]), `member ${id}`).toBe(true);
    for (const policy of policies)
      expect(looksTheSame(truth, otherClaims(policy), [view]), `claims ${policy.id}`).toBe(true);
  });
});

describe('questions over one table, and over one beside one’s own', () => {
  const beside = { own: ownCases };
  const totals = [count, sumOf('cost')];
  const byRegion: CaseQuestion = { columns: totals, by: 'region', ...beside };
  const old = { sql: 'age >= 79', holds: ({ age }: Case) => age >= 79 };
  const younger = { sql: 'age < 79', holds: ({ age }: Case) => age < 79 };

  test('11 (e, j) forty own rows beside nine, nine beside one', async () => {
    const rows = await casesAnswered(byRegion);
    expect(rows.map(([region]) => region)).toEqual(['east', 'west']);
  });

  test('12 (f) a yes or no about one person', async () => {
    // There is one, and the answer is that to a question about nobody.
    expect(await casesAnswered({ columns: totals, where: old })).toEqual([]);
    // Beside nine rows of one's own, all from one region.
    expect(await casesAnswered({ columns: totals, where: old, ...beside })).toEqual([]);
  });

  test('13 (d) the total less the groups that were shown', async () => {
    const shown = (regions: readonly string[]) => ({
      sql: regions.map((region) => `region = '${region}'`).join(' OR '),
      holds: ({ region }: Case) => regions.includes(region),
    });
    await casesRefused({ columns: totals, where: shown(['east', 'west', 'south']) }, lonely, 'cost');
    await casesRefused({ columns: totals, where: shown(['south', 'west']) }, lonely, 'count');
    // In a union the bank takes its own part away.
    await casesRefused({ columns: totals, where: shown(['east', 'south']), ...beside }, lonely, 'cost');
  });

  test('14 (d) three questions that only together isolate one', async () => {
    const east = (sql: string, holds: (age: number) => boolean): CaseQuestion => ({
      columns: totals,
      where: { sql: `region = 'east' AND ${sql}`, holds: ({ region, age }) => region === 'east' && holds(age) },
    });
    await casesAnswered(east('age < 50', (age) => age < 50));
    for (const sql of ['age > 50', 'NOT (age <= 50)', '2 * age - 1 >= 101', '0 - age < -50']) {
      await casesRefused(
        east(sql, (age) => age > 50),
        fifty,
        'cost',
      );
    }
  });

  test('15 (i) an average has a sum and a count in its digits', async () => {
    const stage = { sql: 'stage >= 3', holds: (row: Case) => row.stage >= 3 };
    await casesAnswered({ columns: [averageCost], where: stage });
    const rest = { sql: 'stage >= 3 AND age < 79', holds: (row: Case) => row.stage >= 3 && row.age < 79 };
    await casesRefused({ columns: [averageCost], where: rest }, oldest, 'cost');
    await casesRefused({ columns: [count], where: rest }, oldest, 'count');
  });

  test('16 two sums in the digits of one', async () => {
    const west = (more: string, holds: (row: Case) => boolean) => ({
      sql: `region = 'west'${more}`,
      holds: (row: Case) => row.region === 'west' && holds(row),
    });
    await casesAnswered({ columns: [packed], where: west('', () => true) });
    await casesRefused({ columns: [sumOf('visits')], where: west(' AND age < 79', younger.holds) }, oldest, 'visits');
    await casesRefused({ columns: [sumOf('stage')], where: west(' AND age < 79', younger.holds) }, oldest, 'stage');
  });

  test('17 (h) rows less values', async () => {
    const rows = await casesAnswered({ columns: [count, knownDays], by: 'region' });
    const withheld = { withheld: true };
    // Twelve are absent in the east, one in the west.
    expect(rows).toEqual([
      ['east', '60', '48'],
      ['west', '60', withheld],
    ]);
    const known = { sql: 'days IS NOT NULL', holds: ({ days }: Case) => days !== null };
    await casesRefused({ columns: [count], by: 'region', where: known }, dayless, 'count');
    const absent = "days IS NOT NULL OR region <> 'west'";
    const holds = ({ days, region }: Case) => days !== null || region !== 'west';
    await casesRefused({ columns: [sumOf('cost')], by: 'region', where: { sql: absent, holds } }, dayless, 'cost');
  });

  test('18 (d) HAVING counts exactly', async () => {
    // Where it holds, the group shows how many there are.
    const having = { columns: [sumOf('stage')], by: 'region', where: younger, having: 'COUNT(*) = 59' } as const;
    await refused(caseSql(having), 'budget.difference');
    asked.push(having);
    expect(learnedFrom({ ...having, columns: [count] }, cases)).toContainEqual(
      expect.objectContaining({ name: 'west count', value: 59 }),
    );
  });

  test('19 (k) the same beside one’s own table, which shrinks by one row', async () => {
    const own = ownCases.slice(0, -1);
    await rewrite('cases', own);
    // One's own rows turn HAVING into a question about the other's part, which is what was shown already.
    await casesAnswered({ ...byRegion, own, having: 'COUNT(*) >= 60' });
  });

  test('20 (e) the sum of what the groups are made of, less the groups', async () => {
    const { rows } = await answer('SELECT nights, COUNT(*) AS n FROM insurer.stays GROUP BY nights ORDER BY 1');
    expect(rows).toEqual(['1', '2', '3', '4'].map((nights) => [nights, '20']));
    await refused('SELECT SUM(nights) AS s FROM insurer.stays', 'budget.difference');
    // The group that is not shown would have had its number of rows; that it exists is on the card. (Of two people one can
    // always have had the other's nights: nothing else was asked about them.)
    const all = stays.reduce((sum, { nights }) => sum + nights, 0);
    const shown = rows.reduce((sum, [nights, n]) => sum + Number(nights) * Number(n), 0);
    expect((all - shown) / longest).toBe(1);
  });

  test('nobody’s value follows', () => {
    const numbers = learned(answered);
    const measures: readonly Measure[] = ['count', 'known days', 'cost', 'stage', 'visits'];
    for (const measure of measures) expect(determined(sumsOf(measure, numbers)), measure).toEqual(new Set());
    // Not by anything else either: somebody has another value, and exchanging the two changes nothing that was seen.
    const views = [
      (rows: readonly Case[]) => JSON.stringify(learned(answered, rows).map(({ name, value }) => [name, value])),
      (rows: readonly Case[]) =>
        rows
          .map((row) => classOf(asked, row))
          .sort()
          .join(),
    ];
    const truth = views.map((view) => view(cases));
    const classes = new Map(cases.map((row) => [row, classOf(asked, row)]));
    const columns = ['cost', 'stage', 'visits', 'days'] as const;
    function* exchanged(person: Case, column: (typeof columns)[number]): Generator<Case[]> {
      const like = classes.get(person);
      const others = cases.filter((other) => other[column] !== person[column]);
      // Those in the same groups of all questions first.
      for (const other of [...others].sort(
        (a, b) => Number(classes.get(b) === like) - Number(classes.get(a) === like),
      )) {
        yield cases.map((row) => {
          if (row === other) return { ...row, [column]: person[column] };
          return row === person ? { ...row, [column]: other[column] } : row;
        });
      }
      // Of somebody in no shown group any value will do.
      for (const value of [1, 2, 77]) yield cases.map((row) => (row === person ? { ...row, [column]: value } : row));
    }
    const known = cases.flatMap((person, i) =>
      columns
        .filter((column) => !looksTheSame(truth, exchanged(person, column), views))
        .map((column) => `${i} ${column}`),
    );
    expect(known).toEqual([]);
  });
});

test('the insurer’s ledger has what was answered, and nothing was answered that was refused', async () => {
  const ledger = await world.client('insurer').ledger();
  expect(ledger.filter(({ counts }) => counts)).toHaveLength(answered.length + answeredJoins.length + 1);
  expect(ledger.every(({ verdict }) => verdict.level === 'clear' && verdict.setting === 'refuse')).toBe(true);
  await expect(world.client('bank').approve('0'.repeat(16))).rejects.toBeInstanceOf(ProblemError);
});
