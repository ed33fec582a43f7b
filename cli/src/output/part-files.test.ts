import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import '../text/messages.ts';
import { filePieces, writePart } from './part-files.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-parts-'));
afterAll(() => rmSync(root, { recursive: true }));

const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => (i * 37) % 251));
const pieceAt = (offset: number) =>
  Promise.resolve({ offset, total: bytes.length, data: bytes.subarray(offset, offset + 1_000_000).toString('base64') });

test('a file is written and read piece by piece, and is for its owner only', async () => {
  const file = await writePart(join(root, 'new', 'parts'), 'a.part', pieceAt);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const { upload, pieces } = filePieces(file);
  expect(upload).toMatch(/^[0-9a-f]{32}$/);
  const read = [...pieces];
  expect(read.map(({ offset, total }) => [offset, total])).toEqual([0, 1, 2].map((i) => [i * 1_048_576, bytes.length]));
  expect(Buffer.concat(read.map(({ data }) => Buffer.from(data, 'base64'))).equals(bytes)).toBe(true);
  await expect(writePart(join(root, 'new', 'parts'), 'a.part', pieceAt)).rejects.toMatchObject({
    code: 'cli.unwritable-file',
    fields: { cause: 'EEXIST' },
  });
});

test('what breaks off leaves no file', async () => {
  const broken = (offset: number) => (offset === 0 ? pieceAt(0) : Promise.reject(new Error('the party stopped')));
  await expect(writePart(root, 'b.part', broken)).rejects.toThrow('stopped');
  const empty = (offset: number) => Promise.resolve({ offset, total: 5, data: '' });
  await expect(writePart(root, 'b.part', empty)).rejects.toMatchObject({ code: 'cli.unwritable-file' });
  expect(existsSync(join(root, 'b.part'))).toBe(false);
});

test('an empty file is one empty piece, a folder and nothing are errors', () => {
  writeFileSync(join(root, 'empty'), '');
  expect([...filePieces(join(root, 'empty')).pieces]).toEqual([{ offset: 0, total: 0, data: '' }]);
  for (const name of ['.', 'nowhere'])
    expect(() => [...filePieces(join(root, name)).pieces]).toThrow(
      expect.objectContaining({ code: 'cli.unreadable-file' }),
    );
});
