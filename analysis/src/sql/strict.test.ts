/**
 * `join: strict`: nobody is shown which rows of two owners match, or how many. Every way that is taken then runs over tables that have all keys
 * in common and over tables that have none: no party can tell the one from the other by what reaches it, as the helper of a join can.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, type Session, textKeys } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { sql as kind } from './kind.ts';
import type { Plan } from './plan/types.ts';
import type { SqlQuestion } from './view.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

/** Rows of a table; padded to `rowsUpTo`. */
const rows = 24;
const rowsUpTo = 28;

/** The same tables with all of their keys in common, and with none. */
const databases = new Map<'all' | 'none', TestDatabase>();
beforeAll(async () => {
  for (const common of ['all', 'none'] as const) {
    const database = await openTestDatabase(DuckDBInstance);
    databases.set(common, database);
    for (const [number, owner] of ['north', 'south', 'west'].entries()) {
      const shift = common === 'all' ? 0 : 1000 * number;
      await database.run(`CREATE SCHEMA ${owner}`);
      await database.run(
        `CREATE TABLE ${owner}.stays AS SELECT CAST(i + ${shift} AS INTEGER) AS id, CAST(i // 4 + ${shift} AS INTEGER) AS patient,
         CASE WHEN i < 12 THEN 'a' ELSE 'b' END AS ward, CAST(i % 7 AS INTEGER) AS days FROM range(${rows}) AS t(i)`,
      );
    }
  }
});
afterAll(() => {
  for (const database of databases.values()) database.close();
});

type Word = Pick<DatasetCard, 'join'>;
const strict: Word = { join: 'strict' };

function stays(owner: string, policy: Word): DatasetCard {
  const integer = { kind: 'integer' } as const;
  const range = { min: '0', max: '4000' };
  const columns = [
    columnCard('id', integer, { range }),
    columnCard('patient', integer, { range }),
    columnCard('ward', { kind: 'text' }, { categories: ['a', 'b'] }),
    columnCard('days', integer, { range: { min: '0', max: '6' } }),
  ];
  return { ...datasetCard(owner, 'stays', rowsUpTo, columns, [['id']]), minimumGroupSize: 1, ...policy };
}

interface Asked {
  readonly sql: string;
  readonly join?: 'strict';
  readonly protocol?: string;
  readonly owners?: readonly string[];
  readonly policies?: readonly Word[];
}

function request({ sql, join, protocol = 'replicated', owners = ['north', 'south'], policies = [] }: Asked) {
  const helpers = protocol === 'replicated' && owners.length < 3 ? ['clinic'] : [];
  const parties = [...owners, ...helpers].map((name): PartyRef => {
    return { name, role: owners.includes(name) ? 'owner' : 'helper', publicKey: 'A'.repeat(43) };
  });
  const asked: CompileRequest<SqlQuestion> = {
    kind: 'sql',
    question: { sql, ...(join === undefined ? {} : { join }) },
    protocol,
    parties,
    datasets: owners.map((owner, i) => stays(owner, policies[i] ?? {})),
    recipients: ['north'],
  };
  return asked;
}

const once =
  'SELECT a.ward, COUNT(*) AS n, SUM(b.days) AS days FROM north.stays a JOIN south.stays b ON a.id = b.id GROUP BY a.ward';
const repeated =
  'SELECT COUNT(*) AS n, SUM(b.days) AS days FROM north.stays a JOIN south.stays b ON a.patient = b.id WHERE b.days > 1';
const missing =
  'SELECT COUNT(*) AS n FROM north.stays a WHERE NOT EXISTS (SELECT 1 FROM south.stays b WHERE b.id = a.id)';
const often = 'SELECT COUNT(*) AS n FROM north.stays a JOIN south.stays b ON a.patient = b.patient';
const found = 'SELECT a.days, MAX(b.days) AS most FROM north.stays a JOIN south.stays b ON a.id = b.id GROUP BY a.days';
const three =
  'SELECT COUNT(*) AS n FROM north.stays a JOIN south.stays b ON a.id = b.id JOIN west.stays c ON b.id = c.id WHERE c.days > 1';

const union = 'SELECT COUNT(*) AS n FROM (SELECT days FROM north.stays UNION ALL SELECT days FROM south.stays) AS t';

const kept =
  'SELECT COUNT(*) AS n, COUNT(b.id) AS m FROM north.stays a LEFT JOIN south.stays b ON a.patient = b.patient';

/** Every way in which rows of several owners are put together. */
const ways: readonly (readonly [string, Asked])[] = [
  ['keys that occur once, a third computer', { sql: once }],
  ['groups that are found', { sql: found }],
  ['keys that occur once, two alone', { sql: once, protocol: 'additive-ot' }],
  ['keys that repeat in one table', { sql: repeated }],
  ['rows without a partner', { sql: missing }],
  ['keys that repeat in both', { sql: often }],
  ['pairs of rows in a relation', { sql: kept }],
  ['three owners', { sql: three, owners: ['north', 'south', 'west'] }],
];

/** The session, with a look at what is moved to its own party. */
function looking(session: Session, look: (from: number, message: Uint8Array) => void): Session {
  return new Proxy(session, {
    get(target, name) {
      if (name === 'transfer') {
        return async (from: number, to: number, length: number, data: Uint8Array | undefined) => {
          const arrived = await target.transfer(from, to, length, data);
          if (to === target.self && arrived !== undefined) look(from, arrived.slice());
          return arrived;
        };
      }
      if (name === 'receive') {
        return async (from: number, into: Uint8Array) => {
          await target.receive(from, into);
          look(from, into.slice());
        };
      }
      if (name === 'parallel') {
        return (branches: ((session: Session) => Promise<unknown>)[]) =>
          target.parallel(branches.map((branch) => (inner: Session) => branch(looking(inner, look))));
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** Words of 16 bytes, the size of a token, that several messages have; of few different bytes they are padding. */
function repeatedWords(messages: readonly Uint8Array[]): number {
  const places = new Map<string, number>();
  const repeats = new Set<string>();
  messages.forEach((message, number) => {
    for (let at = 0; at + 16 <= message.length; at += 16) {
      const word = message.subarray(at, at + 16);
      if (new Set(word).size < 8) continue;
      const name = word.join();
      if ((places.get(name) ?? number) !== number) repeats.add(name);
      places.set(name, number);
    }
  });
  return repeats.size;
}

/** What reaches each party in a run, and the answer. */
async function run(asked: Asked, common: 'all' | 'none') {
  const compiled = await kind.compile(request(asked));
  const { plan, disclosure } = compiled;
  const names = runnersOf(plan);
  const database = databases.get(common) as TestDatabase;
  const arrived = names.map((): { from: number; message: Uint8Array }[] => []);
  const { results } = await runLocal(
    names,
    (session) => {
      const seen = looking(session, (from, message) => arrived[session.self]?.push({ from, message }));
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const guard = disclosureGuard(disclosure, names);
      return kind.run(plan, runtimeOf({ session: seen, protocol: protocolNamed(plan.protocol), guard, load }));
    },
    computersOf(plan),
  );
  const released = results[plan.recipients.map((name) => names.indexOf(name))[0] as number];
  if (released === undefined) throw new Error('nobody receives');
  const answer = kind.finish(plan, released);
  const expected = (await database.rows(asked.sql)).map((row) =>
    row.map((cell) => (cell as { toString(): string } | null)?.toString() ?? null),
  );
  return { plan, disclosure, arrived, answer: answer.kind === 'table' ? answer.table.rows : [], expected };
}

const inOrder = (table: readonly (readonly unknown[])[]) => table.map((row) => JSON.stringify(row)).toSorted();

/** What a party could tell one run from another by, if anything: sizes of what came from whom, and what came twice. */
function seenBy(messages: readonly { readonly from: number; readonly message: Uint8Array }[]) {
  return {
    sizes: messages.map(({ from, message }) => `${from} ${message.length}`).toSorted(),
    repeated: repeatedWords(messages.map(({ message }) => message)),
  };
}

describe('what reaches a party is the same whether all rows match or none', () => {
  test.each(ways)('%s', async (_, asked) => {
    const policies = [strict, {}];
    const [all, none] = [await run({ ...asked, policies }, 'all'), await run({ ...asked, policies }, 'none')];
    expect(all.plan).toEqual(none.plan);
    expect(all.plan.join).toBe(null);
    for (const { answer, expected } of [all, none]) expect(inOrder(answer)).toEqual(inOrder(expected));
    expect(inOrder(all.answer)).not.toEqual(inOrder(none.answer));
    all.arrived.forEach((messages, party) => {
      expect(messages.length).toBeGreaterThan(0);
      expect(seenBy(messages)).toEqual(seenBy(none.arrived[party] ?? []));
    });
  });

  test('but for the helper of a join that no policy is about: it sees one token twice for every row in common', async () => {
    const [all, none] = [await run({ sql: once }, 'all'), await run({ sql: once }, 'none')];
    const helper = all.plan.parties.indexOf('clinic');
    expect(seenBy(all.arrived[helper] ?? []).repeated).toBe(rows);
    expect(seenBy(none.arrived[helper] ?? []).repeated).toBe(0);
  });
});

describe('who asks for it', () => {
  test.each<[string, Partial<Asked>, 'nobody-strict' | 'nobody-strict-asked' | undefined]>([
    ['nobody', {}, undefined],
    ['one owner', { policies: [strict, {}] }, 'nobody-strict'],
    ['the other owner', { policies: [{}, strict] }, 'nobody-strict'],
    ['the question', { join: 'strict' }, 'nobody-strict-asked'],
    ['the question and an owner', { join: 'strict', policies: [{}, strict] }, 'nobody-strict'],
  ])('%s', async (_, asked, expected) => {
    const { plan, disclosure } = await kind.compile(request({ sql: once, ...asked }));
    expect(plan.join === null).toBe(expected !== undefined);
    const found = disclosure.find(({ id }) => id === 'nobody.strict');
    expect(found?.text).toBe(expected === undefined ? undefined : `disclosure.${expected}`);
    for (const { text } of disclosure) expect(textKeys()).toContain(text);
    // The helper is told nothing, and the statement does not say that it is.
    expect(disclosure.some(({ id }) => id.startsWith('common'))).toBe(expected === undefined);
    if (expected === 'nobody-strict')
      expect(renderDisclosure(disclosure, 'en')).toContain(
        asked.policies?.[0] === strict ? 'north.stays' : 'south.stays',
      );
  });

  test('what matches no rows of several owners says nothing of it', async () => {
    const { plan } = await kind.compile(request({ sql: union, policies: [strict, strict] }));
    expect(plan.strict).toBe(undefined);
  });

  test('it may stand in the question, and nothing else may stand there', () => {
    expect(kind.read({ sql: once, join: 'strict' })).toEqual({ sql: once, join: 'strict' });
    expect(kind.read({ sql: once })).toEqual({ sql: once });
    for (const join of ['any', 'token', true, null])
      expect(() => kind.read({ sql: once, join })).toThrow(expect.objectContaining({ code: 'question.invalid' }));
  });

  test('tables that are too large are refused by name', async () => {
    const { datasets, ...rest } = request({ sql: once, policies: [{}, strict] });
    const large = datasets.map((card) => ({ ...card, rowsUpTo: 10_000_001 }));
    await expect(kind.compile({ ...rest, datasets: large })).rejects.toMatchObject({
      code: 'plan.strict-rows',
      fields: { tables: ['south.stays'] },
    });
  });
});
