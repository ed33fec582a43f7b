import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import '../text/messages.ts';
import { fileTexts } from '../output/parquet-rows.ts';
import { checkOutput } from './lookup.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-lookup-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;

test('a file that cannot be written is refused before anything is asked', () => {
  const there = join(folder, 'there.csv');
  writeFileSync(there, '');
  expect(() => {
    checkOutput(there, false);
  }).toThrow(refusal('cli.result.exists'));
  expect(() => {
    checkOutput(join(folder, 'none', 'answers.csv'), false);
  }).toThrow(refusal('cli.unwritable-file'));
  expect(() => {
    checkOutput(join(folder, 'answers.parquet'), true);
  }).toThrow(refusal('cli.lookup.output-parquet'));
  checkOutput(there, true);
  checkOutput('answers-of-nobody.csv', false);
});

test('a file of questions in another encoding is called so', async () => {
  const file = join(folder, 'gb18030.csv');
  // 王 as GB18030 has it.
  writeFileSync(file, Buffer.concat([Buffer.from('id,name\nA1,'), Buffer.from([0xcd, 0xf5]), Buffer.from('\n')]));
  await expect(fileTexts(file)).rejects.toThrow(refusal('cli.file-not-utf8'));
  writeFileSync(file, 'id,name\nA1,王\n');
  expect(await fileTexts(file)).toEqual({ header: ['id', 'name'], rows: [['A1', '王']] });
});
