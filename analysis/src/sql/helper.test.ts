/**
 * What the party that matches learns: the number of rows in common, to whatever it is besides. Who receives and matches can read
 * withheld groups off it, so owners must allow it, and so must they where the helper has data of its own.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runCost, runLocal, type Session, textKeys } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard, HelperMay } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { sql as kind } from './kind.ts';
import { runQuery } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import type { SqlQuestion } from './view.ts';
import { columnCard, datasetCard } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // Rows 0 to 59 are in common: 30 in a, 27 in b, 3 in c.
  const ward = "CASE WHEN i < 30 THEN 'a' WHEN i < 57 THEN 'b' ELSE 'c' END";
  for (const [owner, first] of [
    ['north', 0],
    ['south', 0],
  ] as const) {
    const id = owner === 'north' ? 'i' : 'CASE WHEN i < 60 THEN i ELSE i + 1000 END';
    await database.run(`CREATE SCHEMA ${owner}`);
    await database.run(
      `CREATE TABLE ${owner}.stays AS SELECT CAST(${id} AS INTEGER) AS id, ${ward} AS ward, CAST(i % 7 AS INTEGER) AS days
       FROM range(${first}, ${first + 80}) AS t(i)`,
    );
  }
});
afterAll(() => database.close());

function stays(owner: string, helpersMay?: readonly HelperMay[], rows = 100): DatasetCard {
  const integer = { kind: 'integer' } as const;
  const columns = [
    columnCard('id', integer, { range: { min: '0', max: '2000' } }),
    columnCard('ward', { kind: 'text' }, { categories: ['a', 'b', 'c'] }),
    columnCard('days', integer, { range: { min: '0', max: '6' } }),
  ];
  const { helpersMay: _, ...card } = datasetCard(owner, 'stays', rows, columns, [['id']]);
  return helpersMay === undefined ? card : { ...card, helpersMay };
}

interface Asked {
  readonly may?: readonly (readonly HelperMay[] | undefined)[];
  readonly recipients?: readonly string[];
  readonly ownData?: true;
}

function request({ may = [], recipients = ['north'], ownData }: Asked): CompileRequest<SqlQuestion> {
  const place = (name: string): PartyRef['role'] => {
    if (name === 'clinic') return 'helper';
    return name === 'ministry' ? 'recipient' : 'owner';
  };
  const names = ['clinic', 'south', 'north', ...(recipients.includes('ministry') ? ['ministry'] : [])];
  return {
    kind: 'sql',
    question: {
      sql: 'SELECT a.ward, COUNT(*) AS n, SUM(b.days) AS days FROM north.stays a JOIN south.stays b ON a.id = b.id GROUP BY a.ward',
    },
    protocol: 'replicated',
    parties: names.map((name) => ({
      name,
      role: place(name),
      ...(name === 'clinic' && ownData === true ? { ownData } : {}),
      publicKey: 'A'.repeat(43),
    })),
    datasets: [stays('north', may[0]), stays('south', may[1])],
    recipients,
  };
}

describe('owners decide what the helper may be besides', () => {
  const both: readonly HelperMay[] = ['own-data', 'receive'];
  const refused = async (asked: Asked): Promise<unknown> => {
    return await kind.compile(request(asked)).then(
      () => 'none',
      ({ code, fields }: { code: string; fields: { dataset: string } }) => `${code} ${fields.dataset}`,
    );
  };

  test.each<[string, Asked, string]>([
    ['neither', {}, 'none'],
    ['own data', { ownData: true }, 'policy.helper-own-data north.stays'],
    ['own data, one owner agrees', { ownData: true, may: [['own-data']] }, 'policy.helper-own-data south.stays'],
    ['own data, both agree', { ownData: true, may: [['own-data'], both] }, 'none'],
    ['receives', { recipients: ['clinic'] }, 'policy.helper-receive north.stays'],
    ['receives, one owner agrees', { recipients: ['clinic'], may: [both] }, 'policy.helper-receive south.stays'],
    ['receives, both agree', { recipients: ['clinic', 'north'], may: [['receive'], both] }, 'none'],
    ['both', { recipients: ['clinic'], ownData: true, may: [['receive'], both] }, 'policy.helper-own-data north.stays'],
  ])('%s', async (_, asked, expected) => {
    expect(await refused(asked)).toBe(expected);
  });

  test('whether it has data is said of the helper of a join, and of nobody else', async () => {
    const { parties, ...rest } = request({});
    const marked = (index: number) => parties.map((party, i) => (i === index ? { ...party, ownData: true } : party));
    for (const index of [1, 2]) {
      await expect(kind.compile({ ...rest, parties: marked(index) } as never)).rejects.toMatchObject({
        code: 'plan.parties',
      });
    }
    const union = {
      sql: 'SELECT COUNT(*) FROM (SELECT days FROM north.stays UNION ALL SELECT days FROM south.stays) t',
    };
    const asked = { ...rest, question: union };
    await expect(kind.compile({ ...asked, parties })).resolves.toMatchObject({ plan: { join: null } });
    await expect(kind.compile({ ...asked, parties: marked(0) } as never)).rejects.toMatchObject({
      code: 'plan.parties',
    });
  });

  test('keys that repeat on both sides of large tables: one is aggregated first, also beside a helper that has data', async () => {
    const large = (owner: string) => ({ ...stays(owner, both, 4000), minimumGroupSize: 1 });
    const question = {
      sql: 'SELECT COUNT(*) AS n, SUM(b.days) AS days FROM north.stays a JOIN south.stays b ON a.ward = b.ward',
    };
    for (const said of [{}, { ownData: true }] as const) {
      const asked = { ...request(said), question, datasets: [large('north'), large('south')] };
      expect(await kind.check(question, asked.datasets)).toMatchObject({ matches: true });
      expect(await kind.compile(asked)).toMatchObject({ plan: { source: 'join' } });
    }
  });

  test('the statement says what follows', async () => {
    const lines = async (asked: Asked): Promise<string[]> => {
      const { disclosure } = await kind.compile(request({ ...asked, may: [both, both] }));
      for (const { text } of disclosure) expect(textKeys()).toContain(text);
      for (const language of ['en', 'zh'] as const) expect(renderDisclosure(disclosure, language)).toContain('clinic');
      for (const { id, who } of disclosure) if (id.startsWith('common')) expect(who).toEqual(['clinic']);
      return disclosure.map(({ id }) => id).filter((id) => /^(common|nobody)/.test(id));
    };
    expect(await lines({ recipients: ['ministry'] })).toEqual([
      'common',
      'nobody.values',
      'nobody.common',
      'nobody.withheld',
    ]);
    expect(await lines({ recipients: ['ministry'], ownData: true })).toEqual([
      'common',
      'common.own-data',
      'nobody.values',
      'nobody.withheld',
    ]);
    expect(await lines({ recipients: ['clinic'] })).toEqual(['common', 'common.receive', 'nobody.common']);
  });
});

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
      if (name === 'parallel') {
        return (branches: ((session: Session) => Promise<unknown>)[]) =>
          target.parallel(branches.map((branch) => (inner: Session) => branch(looking(inner, look))));
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}

const tokensOf = (message: Uint8Array) =>
  Array.from({ length: message.length / 16 }, (_, i) => message.subarray(16 * i, 16 * i + 16).join());

async function run(asked: Asked) {
  const { plan, disclosure, cost } = await kind.compile(request(asked));
  const names = runnersOf(plan);
  const tokens: string[][] = [];
  const { results, traffic } = await runLocal(
    names,
    (session) => {
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const guard = disclosureGuard(disclosure, names);
      const seen = looking(session, (_, message) => tokens.push(tokensOf(message)));
      return kind.run(plan, runtimeOf({ session: seen, protocol: protocolNamed('replicated'), guard, load }));
    },
    computersOf(plan),
  );
  return { plan, disclosure, cost, names, results, traffic, tokens };
}

test('a helper that receives reads a withheld group off what it matched', async () => {
  const { plan, disclosure, results, tokens } = await run({
    recipients: ['clinic'],
    may: [['receive'], ['receive']],
  });
  const [released] = results;
  if (released === undefined) throw new Error('the helper receives');
  const finished = kind.finish(plan, released);
  const rows = finished.kind === 'table' ? finished.table.rows : [];
  // The group of three is withheld …
  expect(rows.map(([ward, n]) => [ward, n])).toEqual([
    ['a', '30'],
    ['b', '27'],
  ]);
  // … and the helper knows of it all the same.
  const [left = [], right = []] = tokens;
  const common = left.filter((token) => right.includes(token)).length;
  expect(common - 30 - 27).toBe(3);
  expect(disclosure.map(({ id }) => id)).toContain('common.receive');
  expect(disclosure.map(({ id }) => id)).not.toContain('nobody.withheld');
});

test('what each party decodes is on the statement; a party that only receives gets that and nothing else', async () => {
  const recipients = ['ministry', 'north'];
  const { plan, disclosure, cost, names, results, traffic, tokens } = await run({
    recipients,
    ownData: true,
    may: [['own-data'], ['own-data']],
  });
  expect(names).toEqual(['clinic', 'south', 'north', 'ministry']);
  expect(results.map((released) => released !== undefined)).toEqual([false, false, true, true]);
  expect(results[3]).toEqual(results[2]);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
  // Two lists of tokens reach the helper, of the padded sizes; none comes twice within a list.
  expect(tokens.map((list) => [list.length, new Set(list).size])).toEqual([
    [100, 100],
    [100, 100],
  ]);
  const told = disclosure.filter(({ releases }) => releases > 0);
  const { reveals } = await runCost(
    names,
    protocolNamed('replicated'),
    (sharing) => runQuery(plan, sharing, () => Promise.reject(new Error('no data'))),
    undefined,
    computersOf(plan),
  );
  expect(
    reveals.map(({ line, values, recipients: to }) => [line, values, to.map((i) => names[i] ?? '').sort()]),
  ).toEqual(told.map(({ id, releases, who }) => [id, releases, [...who].sort()]));
  for (const { who } of told) expect([...who].sort()).toEqual([...recipients].sort());
  // From each of two computers a word for every value, from the third nothing; it sends nothing itself.
  const words = told.reduce((sum, { releases }) => sum + releases, 0);
  expect(traffic[3]?.received).toEqual([8 * words, 8 * words, 0, 0]);
  expect(cost.bytes[3]).toBe(0);
});
