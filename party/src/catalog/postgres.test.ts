import { createServer, type Socket } from 'node:net';
import type { Expression, LocalGroups, LocalRows, RowStage } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { checkUnchanged, currentDigest } from './digest.ts';
import { inspectDataset } from './inspect.ts';
import { loadStage } from './load-stage.ts';
import { openPostgres } from './postgres.ts';
import { publicSource } from './source.ts';
import { findPostgres } from './testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts';
import { typeText } from './types.ts';

const found = findPostgres();

describe.skipIf('reason' in found)('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    if ('folder' in found) server = await startPostgres(found.folder);
    await server.run(`
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE customers (id bigint NOT NULL, name text, income numeric(12,2), born date, vip boolean, mood mood, code char(4), token uuid);
      INSERT INTO customers VALUES
        (1, 'Zoë', 1250.50, '1970-01-02', true, 'ok', 'ab', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
        (2, NULL, -0.05, '1969-12-31', false, 'sad', 'x', NULL),
        (3, '李雷', NULL, NULL, NULL, NULL, NULL, NULL);
    `);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
  });

  const add = (more: Partial<AddDataset> = {}, table = 'customers') =>
    inspectDataset({ name: 'customers', source: { kind: 'postgres', url: server.url, table }, ...more });
  const column = (dataset: DatasetRecord, name: string): Expression => {
    const found = dataset.columns.find((entry) => entry.name === name);
    if (found === undefined) throw new Error(`no column ${name}`);
    return { kind: 'column', column: name, type: found.type };
  };
  const stageOf = (dataset: DatasetRecord, key: string, number: string): RowStage => ({
    kind: 'rows',
    party: 'bank',
    dataset: dataset.name,
    rowsUpTo: 1_000_000,
    where: null,
    keys: [column(dataset, key)],
    unit: null,
    outputs: [
      {
        kind: 'number',
        id: 'n',
        expression: column(dataset, number),
        scale: dataset.columns.find(({ name }) => name === number)?.type.kind === 'timestamp' ? 6 : 2,
        range: dataset.columns.find(({ name }) => name === number)?.range ?? { min: '0', max: '0' },
      },
    ],
  });

  test('a table becomes columns as a file does', async () => {
    const dataset = await add({ key: ['id'] });
    expect(
      dataset.columns.map(({ name, type, nullable }) => `${name} ${typeText(type)}${nullable ? '?' : ''}`),
    ).toEqual([
      'id integer',
      'name text?',
      'income decimal(12,2)?',
      'born date?',
      'vip boolean?',
      'mood text?',
      'code text?',
      'token text?',
    ]);
    expect(dataset.columns.map(({ categories }) => categories)).toEqual([
      ['1', '2', '3'],
      ['Zoë', '李雷'],
      undefined,
      ['1969-12-31', '1970-01-02'],
      ['false', 'true'],
      ['ok', 'sad'],
      ['ab', 'x'],
      ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ]);
    expect(dataset.columns[2]?.range).toEqual({ min: '-5', max: '200000' });
    expect(dataset).toMatchObject({ rows: 3, key: ['id'] });
  });

  test('a stage comes by COPY as typed columns', async () => {
    const dataset = await add();
    const rows = (await loadStage(dataset, {
      ...stageOf(dataset, 'id', 'income'),
      outputs: [
        ...stageOf(dataset, 'id', 'income').outputs,
        { kind: 'flag', id: 'f', expression: column(dataset, 'vip') },
        { kind: 'category', id: 'c', expression: column(dataset, 'mood'), categories: ['ok', 'sad'], nullable: true },
      ],
    })) as LocalRows;
    const byId = [...rows.keys[0]!.values].map((id, i) => [
      id,
      rows.numbers.n?.[i],
      rows.flags.f?.[i],
      rows.categories.c?.[i],
    ]);
    expect(byId.sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [1n, 125050n, 1, 0],
      [2n, -5n, 0, 1],
      [3n, 0n, 0, 2],
    ]);
  });

  test('groups are aggregated by the database', async () => {
    const dataset = await add();
    const groups = (await loadStage(dataset, {
      kind: 'groups',
      party: 'bank',
      dataset: 'customers',
      rowsUpTo: 1000,
      where: null,
      unit: null,
      facts: [],
      keys: [
        {
          kind: 'category',
          id: 'g',
          expression: column(dataset, 'vip'),
          categories: ['false', 'true'],
          nullable: true,
        },
      ],
      partials: [
        { id: 'rows', function: 'count', expression: null, scale: 0, range: null },
        {
          id: 's',
          function: 'sum',
          expression: column(dataset, 'income'),
          scale: 2,
          range: { min: '-5', max: '200000' },
        },
      ],
    })) as LocalGroups;
    expect(groups.partials).toEqual({ rows: BigInt64Array.of(1n, 1n, 1n), s: BigInt64Array.of(-5n, 125050n, 0n) });
  });

  test('views, quoted names and other schemas are found; what is not there is named', async () => {
    await server.run(
      `CREATE SCHEMA "Sales.2025"; CREATE VIEW "Sales.2025"."Big View" AS SELECT id, income FROM customers WHERE id < 3`,
    );
    const dataset = await add({}, '"Sales.2025"."Big View"');
    expect(dataset).toMatchObject({ rows: 2, columns: [{ name: 'id' }, { name: 'income' }] });
    for (const table of ['nothing', 'other.customers', 'customers; DROP TABLE customers', "x' OR '1'='1"]) {
      await expect(add({}, table), table).rejects.toMatchObject({ code: 'data.no-table', fields: { table } });
    }
    expect(await add()).toMatchObject({ rows: 3 });
  });

  test('floats, numbers without digits and instants need a declared type, and must fit it', async () => {
    await server.run(`CREATE TABLE moments (m timestamptz); CREATE TABLE clocks AS SELECT time '08:00:00.5' AS m`);
    const clocks = await add({}, 'clocks');
    const range = { min: '28800000000', max: '32399999999' };
    expect(clocks.columns).toMatchObject([{ type: { kind: 'time' }, range }]);
    await expect(add({ types: { m: 'date' } }, 'moments')).rejects.toMatchObject({
      code: 'data.cannot-declare',
      fields: { column: 'm' },
    });
    const instants = await add({ types: { m: 'timestamp' } }, 'moments');
    expect(instants.format.notes).toEqual([{ text: 'note.utc', values: { column: 'm' } }]);
    await server.run(`CREATE TABLE odd (a double precision, b numeric, c timestamp, d json);
      INSERT INTO odd VALUES (0.1, 1.5, '2000-01-01 10:00', '1'), (99999.99, 2, NULL, NULL), ('NaN', 2.505, '2000-01-02', NULL)`);
    const types = { a: 'decimal(12,2)', b: 'decimal(12,3)', c: 'date', d: 'none' };
    for (const [column, type] of [
      ['a', 'double precision'],
      ['b', 'numeric'],
      ['d', 'json'],
    ] as const) {
      const { [column]: _, ...others } = types;
      // Earlier columns are looked at first: leave them out.
      const before = Object.fromEntries(
        ['a', 'b', 'c', 'd'].slice(0, 'abcd'.indexOf(column)).map((name) => [name, 'none']),
      );
      await expect(add({ types: { ...others, ...before } }, 'odd')).rejects.toMatchObject({
        code: 'data.needs-type',
        fields: { column, columns: [`${column} (${type})`] },
      });
    }
    await expect(add({ types }, 'odd')).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { column: 'a', count: 1 },
    });
    await expect(add({ types: { ...types, a: 'none', b: 'decimal(12,2)' } }, 'odd')).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { column: 'b', count: 1 },
    });
    await expect(add({ types: { ...types, a: 'none', d: 'date' } }, 'odd')).rejects.toMatchObject({
      code: 'data.cannot-declare',
      fields: { column: 'd' },
    });
    await server.run("DELETE FROM odd WHERE a = 'NaN'");
    const dataset = await add({ types }, 'odd');
    expect(dataset.columns.map(({ type }) => typeText(type))).toEqual(['decimal(12,2)', 'decimal(12,3)', 'date']);
    const rows = (await loadStage(dataset, stageOf({ ...dataset, columns: dataset.columns }, 'c', 'a'))) as LocalRows;
    expect(rows.numbers.n).toEqual(BigInt64Array.of(10n));
    expect(rows.keys[0]?.values).toEqual(BigInt64Array.of(10957n));
    const timed = await add({ types: { a: 'none', b: 'none', d: 'none' } }, 'odd');
    expect(timed.columns).toMatchObject([{ type: { kind: 'timestamp' }, range: { min: '946684800000000' } }]);
    const times = (await loadStage(timed, stageOf(timed, 'c', 'c'))) as LocalRows;
    expect(times.numbers.n).toEqual(BigInt64Array.of(946_720_800_000_000n));
  });

  test('duplicate keys, declared ranges and endless dates are refused as for files', async () => {
    await server.run(
      `CREATE TABLE twice (id int, d date); INSERT INTO twice VALUES (1, '2000-01-01'), (1, '2000-01-01'), (2, NULL)`,
    );
    await expect(add({ key: ['id'] }, 'twice')).rejects.toMatchObject({
      code: 'data.duplicate-keys',
      fields: { count: 1, example: 2 },
    });
    await expect(add({ ranges: { d: '2001-01-01..2002-01-01' } }, 'twice')).rejects.toMatchObject({
      code: 'data.outside-declared',
      fields: { count: 2 },
    });
    await server.run(`CREATE TABLE ages (d date); INSERT INTO ages VALUES ('infinity')`);
    await expect(add({}, 'ages')).rejects.toMatchObject({ code: 'data.misfit' });
  });

  test('the digest follows the content, not the order of rows', async () => {
    await server.run(
      'CREATE TABLE moving (id int, t text); INSERT INTO moving SELECT i, chr(65 + i % 26) FROM generate_series(1, 500) i',
    );
    const dataset = await add({}, 'moving');
    expect(await currentDigest(dataset)).toBe(dataset.contentDigest);
    await server.run(
      'CREATE TABLE sorted AS SELECT * FROM moving ORDER BY id DESC; DROP TABLE moving; ALTER TABLE sorted RENAME TO moving',
    );
    await checkUnchanged(dataset);
    await server.run("UPDATE moving SET t = 'b' WHERE id = 77");
    await expect(checkUnchanged(dataset)).rejects.toMatchObject({ code: 'data.changed' });
    await expect(loadStage(dataset, { ...stageOf(dataset, 't', 'id') })).rejects.toMatchObject({
      code: 'data.changed',
    });
    await server.run('DROP TABLE moving');
    await expect(loadStage(dataset, stageOf(dataset, 't', 'id'))).rejects.toMatchObject({
      code: 'data.engine-failed',
      fields: { kind: '42P01' },
    });
  });

  test('a transaction only reads, and sees one state', async () => {
    const engine = await openPostgres({ url: server.url }, 'customers');
    await engine.texts('SELECT CAST(count(*) AS text) FROM public.customers');
    await server.run('INSERT INTO customers (id) VALUES (99)');
    expect(await engine.texts('SELECT CAST(count(*) AS text) FROM public.customers')).toEqual([['3']]);
    await expect(engine.texts('DELETE FROM public.customers')).rejects.toMatchObject({
      code: 'data.engine-failed',
      fields: { kind: '25006' },
    });
    await engine.close();
    await server.run('DELETE FROM customers WHERE id = 99');
  });

  test('wrong answers of any kind end the operation, and no password shows', async () => {
    const secret = 'a-password';
    const gone = new URL(server.url);
    gone.port = '1';
    const attempt = (url: string) =>
      inspectDataset({ name: 'x', source: { kind: 'postgres', url, table: 't' } }).catch((error: unknown) => error);
    for (const url of [gone.href, `${server.url}-that-is-not-there`]) {
      const error = await attempt(url);
      expect(error).toMatchObject({ code: 'data.postgres-unreachable', fields: { dataset: 'x' } });
      expect(`${JSON.stringify(error)} ${(error as Error).message}`).not.toContain(secret);
    }
    expect(await attempt('mysql://u:a-password@h/d')).toMatchObject({ code: 'data.postgres-url' });

    // A server that speaks nonsense, and one that hangs up.
    for (const answer of [
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (socket: Socket) => socket.destroy(),
    ]) {
      const odd = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => answer(socket));
      });
      await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
      const address = odd.address() as { port: number };
      expect(await attempt(`postgresql://u:${secret}@127.0.0.1:${address.port}/d`)).toMatchObject({
        code: 'data.postgres-unreachable',
      });
      await new Promise((resolve) => odd.close(resolve));
    }
  }, 120_000);

  test('a connection that is cut in the middle of a copy ends the stage at once', async () => {
    const engine = await openPostgres({ url: server.url }, 'customers');
    const sql = `SELECT i::bigint AS id FROM generate_series(1, 1000) i WHERE pg_sleep(0.02)::text = ''`;
    const copied = engine
      .columns({ sql, columns: [{ id: 'id', kind: 'int64', role: 'key' }] }, 1000)
      .catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tacit'");
    expect(await copied).toMatchObject({
      code: 'data.engine-failed',
      fields: { dataset: 'customers', engine: 'PostgreSQL' },
    });
    await engine.close();
  }, 120_000);

  test('a source is shown without its password', async () => {
    const { source } = await add();
    expect(source).toMatchObject({ url: expect.stringContaining('a-password') });
    expect(JSON.stringify(publicSource(source))).not.toContain('a-password');
    expect(publicSource({ kind: 'csv', path: '/x' })).toEqual({ kind: 'csv', path: '/x' });
  });

  test('half a million rows come by COPY, across all its pieces', async () => {
    await server.run(
      `CREATE TABLE large AS SELECT i::bigint AS id, 'key ' || i AS code, (i % 1000)::numeric(8,2) AS x FROM generate_series(1, 500000) i`,
    );
    const dataset = await add({ key: ['id'] }, 'large');
    const rows = (await loadStage(dataset, stageOf(dataset, 'code', 'x'))) as LocalRows;
    const codes = rows.keys[0]?.values as readonly string[];
    expect(rows.rows).toBe(500_000);
    let wrong = 0;
    codes.forEach((code, i) => {
      if (rows.numbers.n?.[i] !== BigInt((Number(code.slice(4)) % 1000) * 100)) wrong++;
    });
    expect(wrong).toBe(0);
    expect(new Set(codes).size).toBe(500_000);
  }, 120_000);
});
