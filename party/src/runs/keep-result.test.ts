/** How a recipient keeps a result of each shape, and what its receipt commits to. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { canonicalJson, type Result, type ResultColumn } from '@tacit/analysis';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { Artifacts } from '../artifacts/artifacts.ts';
import { resultCommitment } from '../contracts/receipt.ts';
import type { ActiveRun } from './active-run.ts';
import { keepResult, mostStoredRows } from './keep-result.ts';

const directory = mkdtempSync(join(tmpdir(), 'tacit-results-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const digest = 'ab'.repeat(32);
const job = { id: digest.slice(0, 16), contractDigest: digest, contract: { kind: 'tally' } };
const run = { id: 'cd'.repeat(16), number: 2, job } as unknown as ActiveRun;
const columns: readonly ResultColumn[] = [
  { name: 'n', type: { kind: 'integer' } },
  { name: 'N', type: { kind: 'integer' } },
  { name: 'd "q"', type: { kind: 'decimal', precision: 20, scale: 3 } },
  { name: 'b', type: { kind: 'boolean' } },
  { name: 'day', type: { kind: 'date' } },
  { name: 'at', type: { kind: 'timestamp' } },
  { name: '文本', type: { kind: 'text' } },
];
const rows = [
  ['1', '-99999999999999999999', '12345678901234567.125', true, '2030-02-28', '2030-02-28 23:59:59.5', '个人'],
  ['9223372036854775807', null, { withheld: true }, null, null, null, "it's"],
] as const;

async function keep(result: Result) {
  const kept: { output: string; content: string; bytes: Buffer }[] = [];
  const artifacts = {
    keep: (_run: unknown, output: string, content: string, bytes: Uint8Array) => {
      kept.push({ output, content, bytes: Buffer.from(bytes) });
      return Promise.resolve({ output, digest: '' });
    },
  } as unknown as Artifacts;
  return { shown: await keepResult(artifacts, directory, run, result), kept };
}

async function readBack(bytes: Buffer): Promise<unknown> {
  const file = join(directory, 'back.parquet');
  writeFileSync(file, bytes);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM '${file}'`);
  rmSync(file);
  return { names: reader.columnNames(), rows: reader.getRowsJson() };
}

test('a set is a Parquet file with every value as it is', async () => {
  const { shown, kept } = await keep({ kind: 'set', set: { name: 'mine', columns, rows } });
  const [artifact] = kept;
  expect(artifact).toMatchObject({ output: 'result', content: 'set' });
  expect(shown).toEqual({
    kind: 'set',
    set: { name: 'mine', columns, rows: 2 },
    content: {
      artifact: `tally/${job.id}/result@2`,
      name: 'mine.parquet',
      mediaType: 'application/vnd.apache.parquet',
      bytes: artifact?.bytes.length,
      sha256: createHash('sha256')
        .update(artifact?.bytes ?? '')
        .digest('hex'),
    },
  });
  expect(await readBack(artifact?.bytes as Buffer)).toEqual({
    names: ['n', 'N 2', 'd "q"', 'b', 'day', 'at', '文本'],
    rows: [
      ['1', '-99999999999999999999', '12345678901234567.125', true, '2030-02-28', '2030-02-28 23:59:59.5', '个人'],
      ['9223372036854775807', null, null, null, null, null, "it's"],
    ],
  });
  // Nothing in the clear stays.
  expect(readdirSync(directory)).toEqual([]);
});

/** A disk of 64 kB, which only a privileged user may mount; undefined where that is not to be had. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-results-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tacit-test', folder], { stdio: 'ignore' });
    onTestFinished(() => {
      execFileSync('umount', [folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true });
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

test('a set that has no room on its way says so, and nothing of it stays', async ({ skip }) => {
  const small = smallDisk();
  skip(small === undefined, 'this user may not mount a disk');
  const bank = { id: 'cd'.repeat(16), number: 2, job, name: 'bank' } as unknown as ActiveRun;
  const many = Array.from({ length: 50_000 }, (_, i) => [String((i * 7919) % 1_000_003)]);
  const set: Result = { kind: 'set', set: { name: 'mine', columns: columns.slice(0, 1), rows: many } };
  await expect(keepResult({} as Artifacts, small as string, bank, set)).rejects.toMatchObject({
    code: 'store.full',
    fields: { party: 'bank', file: small },
  });
  expect(readdirSync(small as string)).toEqual([]);
});

test('a table stands in the store, and one of many rows in a file', async () => {
  const [column] = columns as readonly [ResultColumn];
  const table = (count: number): Result => {
    const many = Array.from({ length: count }, (_, i) => [String(i)]);
    return { kind: 'table', table: { columns: [column], rows: many, withheldGroups: 0 } };
  };
  const small = table(mostStoredRows);
  expect(await keep(small)).toEqual({ shown: small, kept: [] });
  const { shown, kept } = await keep(table(mostStoredRows + 1));
  expect(shown).toMatchObject({ kind: 'table', rows: mostStoredRows + 1, content: { name: `${job.id}.parquet` } });
  expect(shown.kind === 'table' && shown.table.rows.length).toBe(1_000);
  const back = (await readBack(kept[0]?.bytes as Buffer)) as { rows: string[][] };
  expect(back.rows.map(Number)).toEqual(Array.from({ length: mostStoredRows + 1 }, (_, i) => i));
});

test('models and files are kept as they are, and reports in the store', async () => {
  const model = await keep({ kind: 'model', model: { name: 'line', content: { weights: [1, 0.5] } } });
  expect(model.kept[0]).toMatchObject({ content: 'model', bytes: Buffer.from('{"weights":[1,0.5]}') });
  const bytes = Uint8Array.of(1, 2, 3);
  const file = await keep({ kind: 'file', file: { name: 'a.bin', mediaType: 'application/x', bytes } });
  expect(file.shown).toMatchObject({ kind: 'file', content: { name: 'a.bin', mediaType: 'application/x', bytes: 3 } });
  await expect(keep({ kind: 'file', file: { name: 'a\u202eb', mediaType: 'x', bytes } })).rejects.toThrow('name');
  const report: Result = {
    kind: 'report',
    report: { version: 1, title: { name: 'x' }, numbers: {}, blocks: [] },
  };
  expect(await keep(report)).toEqual({ shown: report, kept: [] });
});

test('a receipt commits to names, sizes and content of every shape', () => {
  const salt = '01'.repeat(32);
  const set = (name: string, each: readonly (readonly (string | null)[])[]): Result => {
    return { kind: 'set', set: { name, columns, rows: each } };
  };
  const file = (name: string, bytes: Uint8Array): Result => ({ kind: 'file', file: { name, mediaType: 'x', bytes } });
  const all = [
    set('a', [['1']]),
    set('b', [['1']]),
    set('a', [['2']]),
    set('a', [['1'], [null]]),
    file('a', Uint8Array.of(1)),
    file('b', Uint8Array.of(1)),
    file('a', Uint8Array.of(2)),
  ].map((result) => resultCommitment(salt, result));
  expect(new Set(all).size).toBe(all.length);
  const sha256 = createHash('sha256').update(Uint8Array.of(1)).digest('hex');
  const form = canonicalJson({ kind: 'file', file: { name: 'a', mediaType: 'x', bytes: 1, sha256 } });
  const expected = createHash('sha256').update(Buffer.from(salt, 'hex')).update(form).digest('hex');
  expect(all[4]).toBe(expected);
});
