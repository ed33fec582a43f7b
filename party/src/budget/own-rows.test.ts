/** What an owner's engines count, the same from a file and from a table, against counting by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Expression, RowClasses, OwnPart } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectDataset } from '../catalog/inspect.ts';
import { findPostgres } from '../catalog/testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from '../catalog/testing/postgres-server.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { withOwnRows } from './own-rows.ts';

interface Row {
  readonly id: number;
  readonly city: string | null;
  readonly income: string | null;
}

const cities = ['A', '城', "b'\\b", null];
const rows = Array.from({ length: 60 }, (_, id): Row => {
  return { id, city: cities[id % 4] as string | null, income: id % 7 === 0 ? null : `${id}.50` };
});

const server = findPostgres();
const key = new Uint8Array(32);

describe.each(['csv', 'postgres'] as const)('%s', (kind) => {
  const isMissing = kind === 'postgres' && 'reason' in server;
  const directory = mkdtempSync(join(tmpdir(), 'tacit-rows-'));
  const path = join(directory, 'people.csv');
  let database: PostgresServer | undefined;

  beforeAll(async () => {
    if (kind === 'postgres' && 'folder' in server) database = await startPostgres(server.folder);
  }, 120_000);
  afterAll(async () => {
    await database?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function dataset(content: readonly Row[]): Promise<DatasetRecord> {
    if (database === undefined) {
      const lines = content.map(({ id, city, income }) => `${id},${city ?? ''},${income ?? ''}`);
      writeFileSync(path, `id,city,income\n${lines.join('\n')}\n`);
      return await inspectDataset({ name: 'people', source: { kind: 'csv', path } });
    }
    const quote = (text: string | null) => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`);
    const values = content.map(({ id, city, income }) => `(${id}, ${quote(city)}, ${income ?? 'NULL'})`);
    await database.run(`DROP TABLE IF EXISTS people; CREATE TABLE people (id bigint, city text, income numeric(6,2));
      INSERT INTO people VALUES ${values.join(', ')}`);
    return await inspectDataset({ name: 'people', source: { kind: 'postgres', url: database.url, table: 'people' } });
  }
  const column = ({ columns }: DatasetRecord, name: string): Expression => {
    const found = columns.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no column ${name}`);
    return { kind: 'column', column: name, type: found.type };
  };
  const below = (record: DatasetRecord, limit: number): Expression => {
    const right: Expression = { kind: 'constant', value: String(limit), type: { kind: 'integer' } };
    return { kind: 'compare', operator: '<', left: column(record, 'id'), right };
  };
  const byCity = (record: DatasetRecord, where: Expression | null): RowClasses => {
    const categories = ['A', "b'\\b", '城'];
    return {
      where,
      keys: [{ kind: 'category', id: 'k1', expression: column(record, 'city'), categories, nullable: true }],
    };
  };

  test.skipIf(isMissing)('classes are those that nothing tells apart', async () => {
    const record = await dataset(rows);
    const questions = [byCity(record, below(record, 40)), { where: below(record, 10), keys: [] }, byCity(record, null)];
    const atoms = await withOwnRows(record, null, key, (own) =>
      own.atoms(questions, [column(record, 'income')], { most: 100, below: 3 }),
    );
    const expected = new Map<string, number>();
    for (const { id, city, income } of rows) {
      const group = ['A', "b'\\b", '城', null].indexOf(city);
      const groups = [id < 40 ? group : -2, id < 10 ? 0 : -2, group];
      const text = JSON.stringify({ groups, nulls: [income === null] });
      expected.set(text, (expected.get(text) ?? 0) + 1);
    }
    const found = new Map(atoms?.map(({ rows: count, ...atom }) => [JSON.stringify(atom), count]));
    expect(found).toEqual(expected);
    expect(
      await withOwnRows(record, null, key, (own) => own.atoms(questions, [], { most: 3, below: 3 })),
    ).toBeUndefined();
    expect(await withOwnRows(record, null, key, (own) => own.atoms([], [], { most: 3, below: 3 }))).toEqual([
      { groups: [], nulls: [], rows: 60 },
    ]);
  });

  test.skipIf(isMissing)('units are counted, and listed where they are few', async () => {
    const record = await dataset(rows);
    const questions = [{ where: below(record, 14), keys: [] }];
    const found = await withOwnRows(record, column(record, 'city'), key, (own) =>
      own.atoms(questions, [column(record, 'income')], { most: 100, below: 4 }),
    );
    const byClass = new Map(found?.map((atom) => [JSON.stringify([atom.groups, atom.nulls]), atom]));
    // Ids 0 and 7: A and NULL, the only ones below 14 without an income.
    expect(byClass.get('[[0],[true]]')).toMatchObject({
      rows: 2,
      units: 2,
      members: new Set([expect.anything(), expect.anything()]),
    });
    const rest = byClass.get('[[0],[false]]');
    expect(rest).toMatchObject({ rows: 12, units: 4 });
    expect(rest?.members).toBeUndefined();
    const cities = await withOwnRows(record, column(record, 'city'), key, (own) =>
      own.atoms([byCity(record, null)], [], { most: 9, below: 2 }),
    );
    const members = cities?.flatMap((atom) => [...(atom.members ?? [])]) ?? [];
    expect(new Set(members).size).toBe(4);
    for (const member of byClass.get('[[0],[true]]')?.members ?? []) expect(members).toContain(member);
    const part = { ...byCity(record, null), marked: [] } as unknown as OwnPart;
    const [cells = []] = await withOwnRows(record, column(record, 'income'), key, (own) => own.cells([part]));
    expect(cells.find((cell) => cell.key[0] === 'A')).toMatchObject({ rows: 15, units: 13 });
  });

  test.skipIf(isMissing)('a mark is the same for the same values in any order, and for no others', async () => {
    const cells = async (content: readonly Row[], secret = key) => {
      const record = await dataset(content);
      const part = { ...byCity(record, below(record, 40)), marked: [column(record, 'city'), column(record, 'income')] };
      const [found = []] = await withOwnRows(record, null, secret, (own) => own.cells([part as unknown as OwnPart]));
      return new Map(found.map(({ key: label, ...cell }) => [label[0], cell]));
    };
    const before = await cells(rows);
    expect(new Set(before.keys())).toEqual(new Set(cities));
    expect(before.get('A')?.rows).toBe(10);
    expect(await cells([...rows].reverse())).toEqual(before);
    // Rows that the question does not select make no difference, nor do columns that are not marked.
    expect(await cells(rows.filter(({ id }) => id !== 59))).toEqual(before);

    const moved = rows.map((row) => (row.id === 4 ? { ...row, income: '4.51' } : row));
    const after = await cells(moved);
    expect(after.get('A')?.rows).toBe(10);
    expect(after.get('A')?.mark).not.toBe(before.get('A')?.mark);
    for (const city of ["b'\\b", '城', null]) expect(after.get(city)).toEqual(before.get(city));
    // Marks of two groups cannot be compared, and none without the key.
    expect(new Set([...before.values()].map(({ mark }) => mark)).size).toBe(4);
    expect((await cells(rows, new Uint8Array(32).fill(1))).get('A')?.mark).not.toBe(before.get('A')?.mark);
  });

  test.skipIf(isMissing)('a question without groups has one cell, or none', async () => {
    const record = await dataset(rows);
    const part = (where: Expression) => ({ where, keys: [], marked: [] }) as unknown as OwnPart;
    const cells = (limit: number) => withOwnRows(record, null, key, (own) => own.cells([part(below(record, limit))]));
    expect(await cells(5)).toMatchObject([[{ key: [], rows: 5 }]]);
    expect(await cells(-1)).toEqual([[]]);
  });

  test.skipIf(isMissing)('several divisions of the same rows are counted at once as one by one', async () => {
    const record = await dataset(rows);
    const selected = below(record, 30);
    const marked = [column(record, 'income')];
    const ids = Array.from({ length: 7 }, (_, i) => String(4 * i));
    const divisions: RowClasses['keys'][] = [
      [],
      byCity(record, null).keys,
      [{ kind: 'category', id: 'k1', expression: column(record, 'id'), categories: ids, nullable: false }],
      [],
    ];
    const parts = divisions.map((keys) => ({ where: selected, keys, marked }) as unknown as OwnPart);
    await withOwnRows(record, column(record, 'city'), key, async (own) => {
      // Side by side, which an engine does one after the other.
      const single = await Promise.all(parts.map(async (part) => (await own.cells([part])).flat()));
      const sorted = (cells: readonly object[]) => cells.map((cell) => JSON.stringify(cell)).sort();
      expect((await own.cells(parts)).map(sorted)).toEqual(single.map(sorted));
      // Ids on no list are left out.
      expect(single.map((cells) => cells.reduce((sum, cell) => sum + cell.rows, 0))).toEqual([30, 30, 7, 30]);
      expect(single.map((cells) => cells.length)).toEqual([1, 4, 7, 1]);
      expect(await own.cells([])).toEqual([]);
    });
  });
});

test('what changed since it was catalogued is not counted', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tacit-rows-'));
  const path = join(directory, 'people.csv');
  writeFileSync(path, 'id\n1\n2\n');
  const record = await inspectDataset({ name: 'people', source: { kind: 'csv', path } });
  writeFileSync(path, 'id\n1\n3\n');
  await expect(withOwnRows(record, null, key, (own) => own.atoms([], [], { most: 3, below: 3 }))).rejects.toMatchObject(
    { code: 'data.changed' },
  );
  rmSync(directory, { recursive: true, force: true });
});
