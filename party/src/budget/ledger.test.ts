/** Series of questions about one owner's data, and what its software says to each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Asked,
  compile,
  contractDigest,
  type DatasetCard,
  makeContract,
  ownersOf,
  type PartyRef,
} from '@tacit/analysis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EarlierVerdict, JobState } from '../api/types.ts';
import { listAudit } from '../audit/log.ts';
import { Datasets } from '../datasets/datasets.ts';
import { createHome } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import { addJob, changeJob, getJob, type JobRecord } from '../storage/jobs.ts';
import { addRun, countAttempt, markReleased } from '../storage/runs.ts';
import { closeStore, openStore, transact } from '../storage/store.ts';
import { Ledger } from './ledger.ts';

interface Person {
  readonly id: number;
  readonly age: number | null;
  readonly city: string;
  readonly income: number | null;
}

const cities = ['east', 'north', 'west'];
const people = Array.from({ length: 300 }, (_, id): Person => {
  return { id, age: 20 + (id % 60), city: cities[id % 3] as string, income: 1000 + id };
});

const policy = `dataset: people
minimum_group_size: 10
recipients: ["*"]
helpers: ["*"]
columns:
  id: { allow: [join, membership, single-out, filter] }
  age: { allow: [filter, group, aggregate, combine, single-out] }
  city: { allow: [filter, group, single-out] }
  income: { allow: [filter, aggregate, extreme, combine, single-out] }
`;

/** One owner with its own home, store and data; other parties are cards only. */
class Owner {
  readonly directory = mkdtempSync(join(tmpdir(), 'tacit-ledger-'));
  context!: PartyContext;
  datasets!: Datasets;
  ledger!: Ledger;
  /** Contents of the other owners' tables, which they change. */
  contents: Readonly<Record<string, string>> = { bank: 'a', north: 'a' };

  static async start(): Promise<Owner> {
    const owner = new Owner();
    const home = await createHome(join(owner.directory, 'home'), { name: 'clinic', host: '127.0.0.1', port: 0 });
    const store = await openStore(home.storeFile);
    owner.context = { home, store, log: pino({ level: 'silent' }), url: '', version: '1' };
    owner.datasets = new Datasets(owner.context);
    owner.ledger = new Ledger(owner.context, owner.datasets);
    owner.write(people);
    const path = join(owner.directory, 'people.csv');
    const ranges = { age: '0..120', income: '0..100000', id: '0..100000' };
    await owner.datasets.add({ name: 'people', source: { kind: 'csv', path }, key: ['id'], ranges }, 'en', true);
    await owner.set('earlier_answers: refuse');
    return owner;
  }

  async stop(): Promise<void> {
    await closeStore(this.context.store);
    rmSync(this.directory, { recursive: true, force: true });
  }

  write(rows: readonly Person[]): void {
    const lines = rows.map(({ id, age, city, income }) => `${id},${age ?? ''},${city},${income ?? ''}`);
    writeFileSync(join(this.directory, 'people.csv'), `id,age,city,income\n${lines.join('\n')}\n`);
  }

  /** Another version of the data. */
  async refresh(rows: readonly Person[]): Promise<void> {
    this.write(rows);
    await this.datasets.refresh('people');
  }

  async set(settings: string): Promise<void> {
    await this.datasets.setPolicy('people', `${policy}${settings}\n`);
  }

  /** SQL, or a question of another kind. */
  async propose(
    asking: string | Asked,
    recipients: readonly string[] = ['bank'],
    atMost = 1,
    helping = ['bank', 'notary', 'other'],
  ): Promise<JobRecord> {
    const ask = typeof asking === 'string' ? { kind: 'sql', question: { sql: asking } } : asking;
    const owners = await ownersOf(ask);
    const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
    const helpers = helping.filter((name) => !owners.includes(name)).slice(0, 3 - owners.length);
    const receiving = recipients.filter((name) => ![...owners, ...helpers].includes(name));
    const parties = [
      ...owners.map(party('owner')),
      ...helpers.map(party('helper')),
      ...receiving.map(party('recipient')),
    ];
    const cards = [...(await this.datasets.cards()), ...this.#othersCards(await this.datasets.cards())];
    const [proposedAt, expiresAt] = [new Date().toISOString(), '2099-01-01T00:00:00.000Z'];
    const runs = { atMost, until: expiresAt };
    const asked = { ...ask, protocol: 'replicated', parties, datasets: cards, recipients };
    const request = { ...asked, runs };
    const compiled = await compile(request);
    const proposer = parties.some(({ name }) => name === 'bank') ? 'bank' : (helpers[0] ?? 'clinic');
    const contract = makeContract({ request, compiled, proposer, proposedAt, expiresAt, version: '1' });
    const digest = contractDigest(contract);
    const job: JobRecord = {
      id: digest.slice(0, 16),
      contractDigest: digest,
      contract,
      role: 'owner',
      state: 'proposed',
      createdAt: proposedAt,
      updatedAt: proposedAt,
    };
    await addJob(this.context.store, job);
    return job;
  }

  /** The other owners have tables of the same shape. */
  #othersCards(own: readonly DatasetCard[]): DatasetCard[] {
    return Object.entries(this.contents).flatMap(([owner, content]) => {
      return own.map((card): DatasetCard => ({ ...card, owner, name: 'clients', contentDigest: content.repeat(64) }));
    });
  }

  async approve(job: JobRecord): Promise<void> {
    await this.ledger.admit(job, (enter) => transact(this.context.store, enter));
  }

  /** Proposes, looks, and approves unless the policy refuses. */
  async ask(sql: string, recipients?: readonly string[]): Promise<EarlierVerdict & { job: string; texts: string[] }> {
    const job = await this.propose(sql, recipients);
    const verdict = await this.ledger.verdict(job);
    if (verdict === undefined) throw new Error('no verdict');
    const approval = this.approve(job);
    if (verdict.level === 'refuse') await expect(approval).rejects.toMatchObject({ kind: 'policy' });
    else await approval;
    return { ...verdict, job: job.id, texts: verdict.findings.map(({ text }) => text) };
  }

  async end(job: string, state: JobState): Promise<void> {
    await changeJob(this.context.store, job, ['proposed'], { state }, new Date().toISOString());
  }
}

let owner: Owner;
beforeEach(async () => {
  owner = await Owner.start();
}, 120_000);
afterEach(() => owner.stop());

const total = 'SELECT COUNT(*) AS n, SUM(income) AS s FROM clinic.people';
const union = (branch: string) =>
  `SELECT COUNT(*) AS n, SUM(income) AS s FROM (SELECT * FROM clinic.people ${branch} UNION ALL SELECT * FROM north.clients) t`;
const joined = (rest = '') =>
  `SELECT COUNT(*) AS n, SUM(p.income) AS s FROM bank.clients c JOIN clinic.people p ON c.id = p.id ${rest}`;

describe('answers with noise', () => {
  const noisy = `${total} WITH PRIVACY (epsilon => 1)`;
  /** What keeps shares of rows, as a training does, tells its recipients nothing so far. */
  const keeping = (job: JobRecord): JobRecord => {
    const plan = { ...job.contract.plan, keeps: [] };
    return { ...job, contract: { ...job.contract, plan } };
  };

  test('what is kept of rows with noise spends, and is refused beyond what is given, though nobody is told anything yet', async () => {
    await owner.set('privacy: { unit: row, epsilon: 1.5, delta: 0.000001, period: ever }');
    // What the owner alone learns of its own rows spends nothing of anybody.
    for (let i = 0; i < 2; i++) {
      const job = await owner.propose(noisy, ['clinic']);
      expect(await owner.ledger.verdict(job)).toMatchObject({ level: 'clear' });
    }
    const first = keeping(await owner.propose(noisy, ['clinic']));
    expect(await owner.ledger.verdict(first)).toMatchObject({ level: 'clear' });
    await owner.approve(first);
    const second = keeping(await owner.propose(noisy, ['clinic']));
    const verdict = await owner.ledger.verdict(second);
    expect(verdict?.findings.map(({ text }) => text)).toEqual(['budget.epsilon-ever']);
    expect(verdict?.level).toBe('refuse');
    await expect(owner.approve(second)).rejects.toMatchObject({ kind: 'policy' });
  });
});

describe('questions over one table', () => {
  test('a total, then the total without one person', async () => {
    expect(await owner.ask(total)).toMatchObject({ level: 'clear', compared: 0 });
    const second = await owner.ask(`${total} WHERE NOT (age = 27 AND city = 'north' AND income < 1010)`);
    expect(second).toMatchObject({ level: 'refuse', compared: 1 });
    expect(second.findings).toContainEqual(
      expect.objectContaining({ values: expect.objectContaining({ rows: 1, what: ['SUM(income)'], minimum: 10 }) }),
    );
    // To somebody else it is one answer like any other, and so it is to the owner itself.
    expect(await owner.ask(`${total} WHERE income <> 1007`, ['notary'])).toMatchObject({ level: 'clear', compared: 0 });
    expect(await owner.ask(`${total} WHERE income <> 1008`, ['clinic'])).toMatchObject({ level: 'clear', compared: 0 });
    expect((await owner.ask(`${total} WHERE income <> 1009`, ['notary', 'bank'])).level).toBe('refuse');
  });

  test('a total, then one in which a CASE leaves one person out', async () => {
    await owner.ask(total);
    const without = "NOT (age = 27 AND city = 'north' AND income < 1010)";
    const chosen = await owner.ask(`SELECT SUM(CASE WHEN ${without} THEN income ELSE 0 END) AS s FROM clinic.people`);
    expect(chosen).toMatchObject({ level: 'refuse' });
    expect((await owner.ask('SELECT COUNT(CASE WHEN income <> 1007 THEN 1 END) AS n FROM clinic.people')).level).toBe(
      'refuse',
    );
    const divided = `SELECT AVG(income / 100) AS s FROM clinic.people WHERE ${without}`;
    expect((await owner.ask(divided)).level).toBe('refuse');
    expect((await owner.ask('SELECT SUM(CASE WHEN age < 40 THEN income END) AS s FROM clinic.people')).level).toBe(
      'clear',
    );
  });

  test('rows that are made of a table can be compared as text and data only', async () => {
    const made = (age: number) =>
      `SELECT COUNT(*) AS n FROM (SELECT city, income FROM clinic.people WHERE age > ${age}) p`;
    expect((await owner.ask(made(30))).level).toBe('clear');
    expect((await owner.ask(made(30))).level).toBe('clear');
    expect(await owner.ask(made(31))).toMatchObject({ level: 'refuse', texts: ['budget.relation', 'budget.relation'] });
    expect(await owner.ask(total)).toMatchObject({ level: 'refuse', texts: ['budget.relation', 'budget.relation'] });
    expect((await owner.ask(made(31), ['notary'])).level).toBe('clear');
    await owner.refresh(people.slice(1));
    expect(await owner.ask(made(30))).toMatchObject({ level: 'refuse' });
  });

  test('groups, then a total of which a withheld group is what is left', async () => {
    const few = people.map((row) => (row.id < 12 && row.city === 'east' ? { ...row, city: 'south' } : row));
    await owner.refresh(few);
    expect((await owner.ask('SELECT city, COUNT(*) AS n FROM clinic.people GROUP BY city')).level).toBe('clear');
    const second = await owner.ask('SELECT COUNT(*) AS n FROM clinic.people');
    expect(second).toMatchObject({
      level: 'refuse',
      texts: ['budget.difference'],
      findings: [{ values: { rows: 4 } }],
    });
  });

  test('a sum of what the groups are made of, less the groups', async () => {
    const row = people[7] as Person;
    await owner.refresh(people.map((each) => ({ ...each, age: each === row ? 61 : 20 + (each.id % 10) })));
    expect((await owner.ask('SELECT age, COUNT(*) AS n FROM clinic.people GROUP BY age')).level).toBe('clear');
    expect(await owner.ask('SELECT SUM(age) AS s FROM clinic.people')).toMatchObject({
      level: 'refuse',
      findings: [{ values: { rows: 1, what: ['COUNT(*)'] } }],
    });
    // The shown groups say it already.
    expect((await owner.ask('SELECT SUM(age) AS s FROM clinic.people WHERE age < 40')).level).toBe('clear');
    await owner.ask("SELECT SUM(age) AS s FROM clinic.people WHERE city = 'north'", ['notary']);
    const rest = "SELECT COUNT(*) AS n FROM clinic.people WHERE city = 'north' AND age =";
    for (let age = 20; age < 30; age++) expect((await owner.ask(`${rest} ${age}`, ['notary'])).level).toBe('clear');
  });

  test('a small group of three owners may have been withheld', async () => {
    await owner.refresh(people.map((row) => (row.id < 12 && row.city === 'east' ? { ...row, city: 'south' } : row)));
    const three =
      'SELECT * FROM clinic.people UNION ALL SELECT * FROM north.clients UNION ALL SELECT * FROM bank.clients';
    expect((await owner.ask(`SELECT city, COUNT(*) AS n FROM (${three}) t GROUP BY city`)).level).toBe('clear');
    expect(await owner.ask('SELECT COUNT(*) AS n FROM clinic.people')).toMatchObject({
      level: 'refuse',
      findings: [{ text: 'budget.difference', values: { rows: 4 } }],
    });
  });

  test('a count that was withheld for a missing value is news where it is asked otherwise', async () => {
    await owner.refresh(people.map((row) => (row.id === 7 ? { ...row, income: null } : row)));
    const both = 'SELECT COUNT(*) AS n, COUNT(income) AS k FROM clinic.people';
    expect((await owner.ask(both)).level).toBe('clear');
    const known = await owner.ask('SELECT COUNT(*) AS n FROM clinic.people WHERE income IS NOT NULL');
    expect(known).toMatchObject({ level: 'refuse', findings: [{ values: { rows: 1 } }] });
    expect((await owner.ask(both)).level).toBe('clear');
  });

  test('the same again, other words for it, and questions about other rows', async () => {
    const old = `${total} WHERE age >= 40`;
    await owner.ask(old);
    expect((await owner.ask(old)).level).toBe('clear');
    expect((await owner.ask(`${total} WHERE NOT (age < 40)`)).level).toBe('clear');
    expect((await owner.ask(`${total} WHERE age < 40`)).level).toBe('clear');
    expect(await owner.ask(total)).toMatchObject({ level: 'clear', compared: 4 });
  });

  test('HAVING says how many rows a group has', async () => {
    await owner.ask('SELECT COUNT(*) AS n FROM clinic.people');
    const rest = "SELECT SUM(age) AS s FROM clinic.people WHERE NOT (age = 27 AND city = 'north' AND income < 1010)";
    expect((await owner.ask(rest, ['bank'])).level).toBe('clear');
    const second = await owner.ask(`${rest} HAVING COUNT(*) = 299`);
    expect(second).toMatchObject({ level: 'refuse', findings: [{ values: { rows: 1, what: ['COUNT(*)'] } }] });
  });

  test('FILTER chooses rows as WHERE does; a quotient is its totals, and HAVING what it compares', async () => {
    const without = "NOT (age = 27 AND city = 'north' AND income < 1010)";
    await owner.ask(total);
    for (const sql of [
      `SELECT COUNT(*) AS n, SUM(income) FILTER (WHERE ${without}) / COUNT(*) AS s FROM clinic.people`,
      `SELECT COUNT(*) AS n FROM clinic.people WHERE ${without} HAVING SUM(income) / 2 > 5`,
    ]) {
      const { level, findings } = await owner.ask(sql);
      expect(level, sql).toBe('refuse');
      expect(findings.map(({ values }) => [values['rows'], values['what']])).toContainEqual([1, ['SUM(income)']]);
    }
    await owner.ask('SELECT SUM(age) FILTER (WHERE income > 1020) AS s FROM clinic.people', ['notary']);
    const next = await owner.ask('SELECT SUM(age) AS s FROM clinic.people WHERE income > 1021', ['notary']);
    expect(next).toMatchObject({ level: 'refuse', findings: [{ values: { rows: 1 } }] });
  });

  test("an average is its sum and its count; other owners' parts hide nothing", async () => {
    await owner.ask(union('').replace('SUM', 'AVG'), ['bank']);
    const second = await owner.ask(union('WHERE income <> 1007'), ['bank']);
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.difference', 'budget.difference'] });
  });

  test('what ended before a run was started is no answer, what ended later may be one', async () => {
    const { job } = await owner.ask(total);
    await owner.end(job, 'rejected');
    const next = `${total} WHERE income <> 1007`;
    expect(await owner.ask(next)).toMatchObject({ level: 'clear', compared: 0 });
    const run = 'ab'.repeat(16);
    await addRun(owner.context.store, { id: run, jobId: job, startedAt: new Date().toISOString() });
    expect((await owner.ledger.list()).filter(({ counts }) => !counts)).toMatchObject([{ job, state: 'rejected' }]);
    // Whoever receives may stop this party's part as soon as it has what another computer sent.
    await countAttempt(owner.context.store, run, job);
    expect((await owner.ledger.list()).filter(({ counts }) => !counts)).toEqual([]);
    expect(await owner.ask(`${total} WHERE income <> 1008`)).toMatchObject({ level: 'refuse', compared: 2 });
  });
});

describe('what is withheld is an answer, too', () => {
  const ages = (from: number, more = '') => `FROM clinic.people WHERE age >= ${from} ${more}`;

  test('HAVING tells numbers of rows that the answer does not show', async () => {
    const having = (where: string, bound: number) => `SELECT city ${where} GROUP BY city HAVING COUNT(*) = ${bound}`;
    expect((await owner.ask(having(ages(30), 84))).level).toBe('clear');
    expect((await owner.ask(having(ages(30), 83))).level).toBe('clear');
    const without = having(ages(30, 'AND income <> 1010'), 83);
    expect(await owner.ask(without)).toMatchObject({
      level: 'refuse',
      texts: expect.arrayContaining(['budget.difference']),
    });
    expect((await owner.ask(`SELECT city, COUNT(*) AS n ${ages(30, 'AND income <> 1011')} GROUP BY city`)).level).toBe(
      'refuse',
    );
  });

  test('a group that falls below the minimum without one person', async () => {
    // Five people of each age, of one or two cities: the tenth of those in the east is 77 or older.
    const east = (from: number) => `SELECT AVG(income) AS m ${ages(from, "AND city = 'east'")}`;
    const sizes = [77, 74, 71].map(
      (from) => people.filter(({ age, city }) => (age ?? 0) >= from && city === 'east').length,
    );
    expect(sizes).toEqual([5, 10, 15]);
    expect((await owner.ask(east(77))).level).toBe('clear');
    const second = await owner.ask(east(74));
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.threshold'] });
    expect(second.findings[0]?.values).toMatchObject({ rows: 5, minimum: 10 });
    // Two that are both withheld differ in nothing, and two that are far apart show no few rows.
    expect((await owner.ask(east(78))).level).toBe('clear');
    expect((await owner.ask(east(40))).level).toBe('clear');
  });

  test('a cell that is withheld for the missing value of one person', async () => {
    await owner.refresh(people.map((row) => (row.id === 7 ? { ...row, income: null } : row)));
    const average = 'SELECT AVG(income) AS m FROM clinic.people';
    expect((await owner.ask(average)).level).toBe('clear');
    const second = await owner.ask(`${average} WHERE NOT (age = 27 AND id < 10)`);
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.threshold'] });
    expect((await owner.ask(`${average} WHERE age > 27`)).level).toBe('clear');
  });
});

describe('conditions that both questions have', () => {
  const of = (city: string, rest = '') => `${total} WHERE city = '${city}' ${rest}`;

  test('that one person is not among the rows is learnt, too', async () => {
    // Person 1007 lives in the north: without it nothing changes in the east, and that says so.
    await owner.ask(of('east'));
    expect(await owner.ask(of('east', 'AND NOT (income = 1007)'))).toMatchObject({
      level: 'refuse',
      findings: [{ text: 'budget.apart', values: { rows: 1, minimum: 10 } }],
    });
    expect((await owner.ask(of('east', 'AND age >= 40'))).level).toBe('clear');
    expect((await owner.ask(of('west', 'AND NOT (income = 1007)'))).level).toBe('clear');
  });

  test('nor is it in a join', async () => {
    await owner.ask(joined("WHERE p.city = 'east'"));
    expect((await owner.ask(joined("WHERE p.city = 'east' AND NOT (p.income = 1007)"))).texts).toEqual([
      'budget.apart',
    ]);
    expect((await owner.ask(joined("WHERE p.city = 'east'"))).level).toBe('clear');
  });

  test('a column that is added up once and counted value by value', async () => {
    await owner.refresh(people.map((row) => ({ ...row, age: row.id % 3 })));
    await owner.ask('SELECT SUM(age) AS s FROM clinic.people');
    const count = (age: number) => `SELECT COUNT(*) AS n FROM clinic.people WHERE age >= ${age}`;
    expect((await owner.ask(count(1))).level).toBe('clear');
    expect((await owner.ask(`${count(2)} AND income <> 1007`)).texts).toEqual(['budget.apart']);
  });
});

describe('groups of several owners', () => {
  test('a group that may have been withheld is what is left of the total', async () => {
    await owner.refresh(people.map((row) => (row.id < 9 && row.id % 3 === 0 ? { ...row, city: 'south' } : row)));
    const both = (list: string, rest = '') =>
      `SELECT ${list} FROM (SELECT city FROM clinic.people UNION ALL SELECT city FROM north.clients) t ${rest}`;
    expect((await owner.ask(both('city, COUNT(*) AS n', 'GROUP BY city'))).level).toBe('clear');
    expect(await owner.ask(both('COUNT(*) AS n'))).toMatchObject({
      level: 'refuse',
      findings: [{ text: 'budget.difference', values: { rows: 3 } }],
    });
    expect((await owner.ask(both('city, COUNT(*) AS n', 'GROUP BY city'))).level).toBe('clear');
  });
});

describe('one column that is added up and counted', () => {
  test('groups by it and their numbers give its sum', async () => {
    await owner.refresh(people.map((row) => ({ ...row, age: 20 + (row.id % 20) })));
    await owner.ask('SELECT SUM(age) AS s FROM clinic.people');
    const groups = (where: string) => `SELECT age, COUNT(*) AS n FROM clinic.people ${where} GROUP BY age`;
    expect(await owner.ask(groups('WHERE income <> 1007'))).toMatchObject({
      level: 'refuse',
      findings: [{ text: 'budget.difference', values: { rows: 1, what: ['SUM(age)'] } }],
    });
    expect((await owner.ask(groups(''))).level).toBe('clear');
  });

  test('the number of rows that have one value is the sum of a column of two', async () => {
    await owner.refresh(people.map((row) => ({ ...row, age: row.id % 2 })));
    await owner.ask('SELECT COUNT(*) AS n FROM clinic.people WHERE age = 1 AND income <> 1007');
    expect((await owner.ask('SELECT SUM(age) AS s FROM clinic.people WHERE age > 0')).level).toBe('refuse');
    expect((await owner.ask('SELECT SUM(age) AS s FROM clinic.people WHERE age > 0', ['notary'])).level).toBe('clear');
  });
});

describe('people with many rows', () => {
  /** Twelve stays of each of 50 people. */
  const stays = Array.from({ length: 600 }, (_, i): Person => {
    return { id: i % 50, age: 20 + (i % 50), city: cities[i % 3] as string, income: 1000 + i };
  });
  const withoutOne = `${total} WHERE age <> 27`;

  test('twelve rows are many, and one person where people count', async () => {
    const path = join(owner.directory, 'people.csv');
    await owner.datasets.remove('people');
    owner.write(stays);
    const ranges = { age: '0..120', income: '0..100000', id: '0..100000' };
    await owner.datasets.add({ name: 'people', source: { kind: 'csv', path }, ranges }, 'en', true);
    await owner.set('earlier_answers: refuse');
    await owner.ask(total);
    expect((await owner.ask(withoutOne)).level).toBe('clear');

    await owner.set('earlier_answers: refuse\nunit: id');
    await owner.ask(total, ['notary']);
    const second = await owner.ask(withoutOne, ['notary']);
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.difference-units', 'budget.difference-units'] });
    expect(second.findings[0]?.values).toMatchObject({ rows: 1, unit: 'id', minimum: 10 });

    // Twelve more rows are one more person, or none.
    await owner.refresh([...stays, ...stays.slice(0, 12).map((row) => ({ ...row, id: 77 }))]);
    expect((await owner.ask(total, ['notary'])).findings[0]).toMatchObject({
      text: 'budget.changed',
      values: { rows: 1 },
    });
  });
});

describe('questions over a join', () => {
  test('the same again is no news; other own rows are, however many', async () => {
    expect((await owner.ask(joined())).level).toBe('clear');
    expect((await owner.ask(joined())).level).toBe('clear');
    const other = await owner.ask(joined('WHERE p.age >= 40'));
    expect(other).toMatchObject({ level: 'refuse' });
    expect(other.findings[0]).toMatchObject({ text: 'budget.matched-difference', values: { added: 0, removed: 100 } });
  });

  test('disjoint own rows are no news', async () => {
    await owner.ask(joined('WHERE p.age >= 40'));
    expect((await owner.ask(joined('WHERE p.age < 40'))).level).toBe('clear');
    // Together they are: the second is then asked about rows of both.
    expect((await owner.ask(joined())).texts).toEqual(['budget.matched-difference', 'budget.matched-difference']);
  });

  test("the asker's own table changed by one row", async () => {
    await owner.ask(joined());
    owner.contents = { ...owner.contents, bank: 'b' };
    const second = await owner.ask(joined());
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.other-changed'] });
    expect(second.findings[0]?.values).toMatchObject({ others: ['bank.clients'], recipients: ['bank'] });
  });

  test("the asker's own condition, its groups, or no join at all", async () => {
    await owner.ask(joined());
    expect((await owner.ask(joined('WHERE c.age >= 40'))).texts).toEqual(['budget.matched-other']);
    expect((await owner.ask(joined().replace('SELECT', 'SELECT c.city,').concat(' GROUP BY c.city'))).texts).toEqual([
      'budget.matched-other',
    ]);
    expect((await owner.ask(joined().replace('SELECT', 'SELECT p.city,').concat(' GROUP BY p.city'))).texts).toEqual([
      'budget.matched-groups',
    ]);
    expect((await owner.ask(total)).texts).toEqual(['budget.matched-other']);
  });

  test('which table is written first makes no difference', async () => {
    await owner.ask(joined('WHERE p.income > c.income'));
    const swapped = 'FROM clinic.people p JOIN bank.clients c ON c.id = p.id WHERE p.income > c.income';
    expect((await owner.ask(`SELECT COUNT(*) AS n, SUM(p.income) AS s ${swapped}`)).level).toBe('clear');
  });

  test('what FILTER keeps, or CASE takes, of matched rows', async () => {
    const asked = (what: string) => joined().replace('COUNT(*) AS n, SUM(p.income) AS s', `${what} AS s`);
    for (const what of [
      'SUM(p.age) FILTER (WHERE p.income > 1020)',
      'SUM(CASE WHEN p.income > 1030 THEN p.age ELSE 0 END)',
    ]) {
      await owner.ask(asked(what));
      expect((await owner.ask(asked(what))).texts).not.toContain('budget.matched-nulls');
    }
    // Of each the bound is another by one row.
    for (const what of [
      'SUM(p.age) FILTER (WHERE p.income > 1021)',
      'SUM(CASE WHEN p.income > 1031 THEN p.age ELSE 0 END)',
    ])
      expect((await owner.ask(asked(what))).texts).toContain('budget.matched-other');
  });

  test('values of two columns: the difference is that of the missing ones', async () => {
    await owner.refresh(people.map((row) => (row.id === 7 ? { ...row, income: null, age: null } : row)));
    const incomes = joined().replace('COUNT(*)', 'COUNT(p.income)').replace(', SUM(p.income) AS s', '');
    await owner.ask(incomes);
    expect((await owner.ask(incomes)).level).toBe('clear');
    expect((await owner.ask(incomes.replace('p.income', '*'))).level).toBe('clear');
    expect((await owner.ask(incomes.replace('p.income', 'p.age'))).texts).toEqual([
      'budget.matched-nulls',
      'budget.matched-nulls',
    ]);
  });

  test('answers that measure nothing in common still tell which groups have enough rows', async () => {
    // Shown before one row was taken away and withheld afterwards, the group had exactly the minimum, and that row.
    const sums = joined().replace('COUNT(*) AS n, SUM(p.income) AS s', 'SUM(p.income) AS s');
    const ages = joined().replace('COUNT(*) AS n, SUM(p.income) AS s', 'SUM(p.age) AS s');
    await owner.ask(sums);
    expect((await owner.ask(ages)).level).toBe('clear');
    owner.contents = { ...owner.contents, bank: 'b' };
    expect((await owner.ask(ages)).texts).toEqual(['budget.other-changed', 'budget.other-changed']);
    expect((await owner.ask(ages.concat(' WHERE p.age >= 40'))).level).toBe('refuse');
  });

  test('a constant in a sum counts rows, and so does HAVING', async () => {
    await owner.ask(joined().replace(', SUM(p.income) AS s', ''));
    owner.contents = { ...owner.contents, bank: 'b' };
    const sum = joined().replace('COUNT(*) AS n, SUM(p.income) AS s', 'SUM(p.age + 1) AS s');
    expect((await owner.ask(sum)).texts).toEqual(['budget.other-changed']);
    expect((await owner.ask(`${sum.replace(' + 1', '')} HAVING COUNT(*) = 99`)).texts).toEqual([
      'budget.other-changed',
    ]);
  });
});

describe('a joined column that is added up and counted', () => {
  test('is one thing', async () => {
    await owner.ask('SELECT SUM(p.age) AS s FROM bank.clients c JOIN clinic.people p ON c.id = p.id');
    owner.contents = { ...owner.contents, bank: 'b' };
    const count = 'SELECT COUNT(*) AS n FROM bank.clients c JOIN clinic.people p ON c.id = p.id WHERE p.age = 27';
    expect((await owner.ask(count)).texts).toContain('budget.matched-difference');
  });
});

describe('other versions of the data', () => {
  test('the same question before and after one row was added', async () => {
    await owner.ask(total);
    await owner.refresh([...people, { id: 300, age: 30, city: 'west', income: 5000 }]);
    const second = await owner.ask(total);
    expect(second).toMatchObject({ level: 'refuse', texts: ['budget.changed'] });
    expect(second.findings[0]?.values).toMatchObject({ rows: 1, groups: 1 });
    // Aliases, order and comments are no other question.
    const spelled = 'SELECT SUM(t.income) /* all */ AS total, COUNT(*) AS heads FROM clinic.people AS t';
    expect((await owner.ask(spelled)).texts).toEqual(['budget.changed']);
  });

  test('a constant in a sum counts rows', async () => {
    await owner.ask('SELECT COUNT(*) AS n FROM clinic.people');
    await owner.refresh([...people, { id: 300, age: 30, city: 'west', income: 5000 }]);
    expect((await owner.ask('SELECT SUM(age) AS s FROM clinic.people')).level).toBe('clear');
    expect((await owner.ask('SELECT SUM(age + 1) AS s FROM clinic.people')).texts).toEqual(['budget.changed']);
    expect((await owner.ask('SELECT SUM(0 * age + 1) AS s FROM clinic.people', ['bank'])).level).toBe('refuse');
  });

  test('a change in small steps is a change', async () => {
    const more = (count: number) => people.slice(0, count).map((row) => ({ ...row, id: row.id + 1000 }));
    await owner.ask(total);
    await owner.refresh([...people, ...more(20)]);
    expect((await owner.ask(total)).level).toBe('clear');
    await owner.refresh([...people, ...more(1)]);
    expect((await owner.ask(total)).findings).toMatchObject([{ text: 'budget.changed', values: { rows: 1 } }]);
  });

  test('one row in the place of another', async () => {
    await owner.ask(total);
    await owner.refresh(people.map((row) => (row.id === 7 ? { ...row, income: 2 } : row)));
    expect((await owner.ask(total)).findings[0]).toMatchObject({ text: 'budget.changed', values: { rows: 0 } });
  });

  test('many rows more in every group that changed, and changes that the question does not see', async () => {
    await owner.ask(total);
    const more = people.slice(0, 50).map((row) => ({ ...row, id: row.id + 1000 }));
    await owner.refresh([...people, ...more]);
    expect((await owner.ask(total)).level).toBe('clear');

    const young = 'SELECT SUM(income) AS s FROM clinic.people WHERE age < 40';
    await owner.ask(young);
    await owner.refresh([...people, ...more].map((row) => ((row.age ?? 0) >= 40 ? { ...row, income: 1 } : row)));
    expect((await owner.ask(young)).texts).toEqual(['budget.changed-other']);
    expect((await owner.ask(`${young} AND age >= 20`, ['notary'])).level).toBe('clear');
  });

  test('a joined question after the own data changed', async () => {
    await owner.ask(joined());
    await owner.refresh(people.slice(1));
    const second = await owner.ask(joined());
    expect(second.findings[0]).toMatchObject({ text: 'budget.matched-changed', values: { rows: 1 } });
  });

  test('a column that is gone cannot be compared', async () => {
    await owner.ask(total);
    writeFileSync(
      join(owner.directory, 'people.csv'),
      `id,age,city\n${people.map(({ id, age, city }) => `${id},${age},${city}`).join('\n')}\n`,
    );
    const path = join(owner.directory, 'people.csv');
    await owner.datasets.remove('people');
    await owner.datasets.add({ name: 'people', source: { kind: 'csv', path }, key: ['id'] }, 'en', true);
    await owner.datasets.setPolicy(
      'people',
      policy
        .replace(/ {2}income.*\n/, 'earlier_answers: refuse\n')
        .replace(/(columns:[^]*?)(earlier_answers: refuse\n)/, '$2$1'),
    );
    expect((await owner.ask('SELECT COUNT(*) AS n FROM clinic.people')).texts).toEqual(['budget.incomparable']);
  });
});

describe('settings', () => {
  test('off compares nothing, warn lets pass, and all of it is entered', async () => {
    await owner.set('earlier_answers: warn');
    await owner.ask(total);
    const second = await owner.ask(`${total} WHERE income <> 1007`);
    expect(second).toMatchObject({ level: 'warn', setting: 'warn' });
    await owner.set('earlier_answers: off');
    expect(await owner.ask(`${total} WHERE income <> 1008`)).toMatchObject({
      level: 'clear',
      setting: 'off',
      compared: 0,
    });
    const job = (await getJob(owner.context.store, second.job)) as JobRecord;
    expect(await owner.ledger.verdict(job)).toMatchObject({ level: 'warn', findings: second.findings });
    expect((await owner.ledger.list('people')).map(({ verdict: { level } }) => level)).toEqual([
      'clear',
      'warn',
      'clear',
    ]);
    const entered = (await listAudit(owner.context.store)).filter(({ event }) => event === 'ledger.entered');
    expect(entered.map(({ details }) => details['kinds'])).toEqual([undefined, 'budget.difference', undefined]);
    expect(JSON.stringify(entered)).not.toContain('"rows"');
  });

  test('at most so many answers per recipient and month', async () => {
    await owner.set('earlier_answers: off\nanswers_per_month: 2');
    await owner.ask(total);
    await owner.ask(total, ['notary', 'bank']);
    expect(await owner.ask(total)).toMatchObject({
      level: 'refuse',
      findings: [{ text: 'budget.too-many', values: { recipients: ['bank'], answers: 3, limit: 2 } }],
    });
    expect((await owner.ask(total, ['notary'])).level).toBe('clear');
  });

  test('a contract counts with all the runs that it is good for, in each month in which they may be', async () => {
    await owner.set('earlier_answers: off\nanswers_per_month: 4');
    await owner.approve(await owner.propose(total, ['bank'], 3));
    const once = await owner.propose(total);
    await owner.approve(once);
    const beyond = await owner.ledger.verdict(await owner.propose(total));
    expect(beyond?.findings).toMatchObject([{ values: { answers: 5, limit: 4 } }]);
    // The month of the approvals is over, and all may run in this one.
    const at = '2020-01-01T00:00:00.000Z';
    await owner.context.store.updateTable('ledger').set({ at }).execute();
    const still = await owner.ledger.verdict(await owner.propose(total));
    expect(still?.findings).toMatchObject([{ values: { answers: 5, limit: 4 } }]);
    // Whoever receives may have stopped this party's part, have the answer from the others, and have ended the contract.
    await addRun(owner.context.store, { id: 'ab'.repeat(16), jobId: once.id, startedAt: at });
    await countAttempt(owner.context.store, 'ab'.repeat(16), once.id);
    await owner.end(once.id, 'cancelled');
    const ended = await owner.ledger.verdict(await owner.propose(total));
    expect(ended?.findings).toMatchObject([{ values: { answers: 5, limit: 4 } }]);
    // The one that runs once has run, now or then.
    await owner.end(once.id, 'completed');
    await markReleased(owner.context.store, 'ab'.repeat(16), new Date().toISOString());
    const now = await owner.ledger.verdict(await owner.propose(total));
    expect(now?.findings).toMatchObject([{ values: { answers: 5, limit: 4 } }]);
    await owner.context.store.updateTable('runs').set({ released_at: at }).execute();
    expect((await owner.ledger.verdict(await owner.propose(total)))?.level).toBe('clear');
    const two = await owner.ledger.verdict(await owner.propose(total, ['bank'], 2));
    expect(two?.findings).toMatchObject([{ values: { answers: 5, limit: 4 } }]);
  });

  test('who matched the rows of one join does not receive the answer of another unnoticed, nor the other way round', async () => {
    const sql = joined();
    const found = async (recipients: string[], helping: string[], text = sql) => {
      const verdict = await owner.ledger.verdict(await owner.propose(text, recipients, 1, helping));
      return verdict?.findings.map(({ text: code, values }) => [code, values['recipients']]);
    };
    await owner.approve(await owner.propose(sql, ['clinic'], 1, ['notary']));
    // The same question again, by another helper: the one before knows how many rows there are.
    expect(await found(['notary'], ['other'])).toEqual([['budget.matched-helper', ['notary']]]);
    expect(await found(['ministry'], ['other'])).toEqual([]);
    expect(await found(['notary'], ['other', 'bank'], total)).toEqual([]);
    await owner.approve(await owner.propose(sql, ['ministry'], 1, ['notary']));
    expect(await found(['clinic'], ['ministry'])).toEqual([['budget.matched-helper', ['ministry']]]);
    await owner.set('earlier_answers: off');
    expect(await found(['clinic'], ['ministry'])).toEqual([]);
  });

  test('a contract that only leaves shares is no answer to its recipients, and one to who matches', async () => {
    await owner.set('earlier_answers: refuse\nanswers_per_month: 1\nkept_shares: allow');
    const question = { tables: ['bank.clients', 'clinic.people'], on: ['id'], columns: ['clinic.people.income'] };
    const kept = await owner.propose({ kind: 'align', question }, ['bank'], 1, ['notary']);
    await owner.approve(kept);
    const found = async (recipients: string[]) => {
      const verdict = await owner.ledger.verdict(await owner.propose(joined(), recipients, 1, ['other']));
      return verdict?.findings.map(({ text }) => text);
    };
    expect(await found(['bank'])).toEqual([]);
    expect(await found(['notary'])).toEqual(['budget.matched-helper']);
    expect(await owner.ledger.list()).toMatchObject([{ job: kept.id, kind: 'align', recipients: [], groups: 0 }]);
  });

  test('two approvals side by side know of each other', async () => {
    const [first, second] = [await owner.propose(total), await owner.propose(`${total} WHERE income <> 1007`)];
    for (const job of [first, second]) expect((await owner.ledger.verdict(job))?.level).toBe('clear');
    const outcomes = await Promise.allSettled([owner.approve(first), owner.approve(second)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('whoever does not wait for a long comparison is told that it goes on', async () => {
    const job = await owner.propose(total);
    expect(await owner.ledger.verdict(job, 0)).toMatchObject({ level: 'pending', dataset: 'people', findings: [] });
    expect(await owner.ledger.verdict(job)).toMatchObject({ level: 'clear' });
    // It was kept.
    expect(await owner.ledger.verdict(job, 1_000)).toMatchObject({ level: 'clear' });
  });

  test('data that cannot be read lets nobody approve', async () => {
    const job = await owner.propose(total);
    owner.write(people.slice(1));
    await expect(owner.ledger.verdict(job)).rejects.toMatchObject({ code: 'data.changed' });
    await expect(owner.approve(job)).rejects.toMatchObject({ code: 'data.changed' });
    owner.write(people);
    await owner.approve(job);
    expect((await owner.ledger.verdict(job))?.level).toBe('clear');
  });

  test('an approval that is not stored leaves no entry', async () => {
    const job = await owner.propose(total);
    const failed = owner.ledger.admit(job, (enter) =>
      transact(owner.context.store, async (store) => {
        await enter(store);
        throw new Error('disk full');
      }),
    );
    await expect(failed).rejects.toThrow('disk full');
    expect(await owner.ledger.list()).toEqual([]);
    await owner.approve(job);
    expect(await owner.ledger.list()).toHaveLength(1);
  });
});
