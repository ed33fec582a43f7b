import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError, toProblem, UsageError } from '@tacit/party/api';
import { afterAll, expect, test } from 'vitest';
import '../text/messages.ts';

import { readAsked } from '../output/asked.ts';
import { asFailure, renderFailure } from '../output/failure.ts';
import { fileTexts } from '../output/parquet-rows.ts';
import { wrongRule } from './service.ts';
import { brokenOff, checkOutput, csvOf, wrongColumns } from './lookup.ts';

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

test('a file with other columns or a short row: what was found, where, and what was expected', async () => {
  const problem = toProblem(
    new UsageError('asked.field-missing', { question: 1, field: 'id', fields: ['id', 'name'] }),
  );
  const odd = wrongColumns(new ProblemError(problem), 'list.csv', [{ ident: 'a', '110101199003074514': 'b' }]);
  expect(odd).toMatchObject({
    code: 'cli.lookup.wrong-columns',
    fields: { file: 'list.csv', found: ['ident', '…'], expected: ['id', 'name'] },
  });
  const file = join(folder, 'short.csv');
  writeFileSync(file, 'id,name\n1,a\n2\n3,c\n');
  await expect(readAsked(undefined, file)).rejects.toMatchObject({
    code: 'cli.csv-cells',
    fields: { file, line: 3, expected: 2, found: 1 },
  });
  writeFileSync(file, 'id;name\n1;"a;b"\n\n2;c;d\n');
  await expect(fileTexts(file)).rejects.toMatchObject({ fields: { line: 4, expected: 2, found: 3 } });
  writeFileSync(file, 'id;name\n1;"a;b"\n2;\n');
  expect((await fileTexts(file)).header).toEqual(['id', 'name']);
});

test('an unknown rule is told in the words of its option', () => {
  const fields = {
    kind: 'lookup',
    member: 'canonical',
    found: '{"id":["foo","trim"]}',
    expected: '{ "id": ["cn-id"] } (cn-id, trim)',
  };
  const odd = wrongRule(new ProblemError(toProblem(new UsageError('question.wrong-member', fields))));
  expect(odd).toMatchObject({
    code: 'cli.service.bad-rule',
    fields: { found: 'id:foo+trim', known: ['cn-id', 'trim'] },
  });
});

test('a key that no list of processes shows: lines of a file, beside what stands on the command line', async () => {
  const file = join(folder, 'person.txt');
  writeFileSync(file, 'name=王 = 伟\r\n\nmobile=138\n');
  expect(await readAsked(['id=A1', `@${file}`], undefined)).toEqual([{ id: 'A1', name: '王 = 伟', mobile: '138' }]);
  await expect(readAsked([`@${join(folder, 'none')}`], undefined)).rejects.toThrow(refusal('cli.unreadable-file'));
  writeFileSync(file, '\uFEFFid=A1\r\nname=王\r\n');
  expect(await readAsked([`@${file}`], undefined)).toEqual([{ id: 'A1', name: '王' }]);
  await expect(readAsked([`@${file}`, 'id=A2'], undefined)).rejects.toThrow(refusal('cli.lookup.key-twice'));
  writeFileSync(file, Buffer.concat([Buffer.from('id=A1\nname='), Buffer.from([0xcd, 0xf5])]));
  await expect(readAsked([`@${file}`], undefined)).rejects.toThrow(refusal('cli.file-not-utf8'));
  writeFileSync(file, 'A1\n');
  await expect(readAsked([`@${file}`], undefined)).rejects.toThrow(refusal('cli.lookup.bad-key'));
});

test('a list that broke off says how many were answered, with the exit code of its cause', () => {
  const busy = { ...toProblem(new UsageError('cli.lookup.bad-key')), kind: 'policy' as const, hint: 'wait' };
  const error = brokenOff(busy, 5_000, 2_000, 'en');
  expect(error).toBeInstanceOf(ProblemError);
  const { problem, exitCode } = asFailure(error);
  expect([exitCode, problem.fields['answered'], problem.fields['because']]).toEqual([3, 2_000, 'cli.lookup.bad-key']);
  expect(renderFailure(problem, 'zh')).toMatch(/5,000 .*2,000/);
});

test('an owner’s text that a spreadsheet takes for a formula is none in CSV; numbers and what was asked stay', () => {
  const values = { note: '=1+1', phone: '+86 138', less: '-12.50', flag: true, none: null };
  const told = {
    service: 'scores',
    owner: 'agency',
    version: 1,
    answers: [{ found: true, values }],
    receipts: [],
    bytes: { sent: 32, received: 96 },
    milliseconds: 1,
  };
  const csv = (raw: boolean): string => csvOf([{ id: '+86' }], told, raw);
  expect(csv(false)).toMatch(/^id,found,note,phone,less,flag,none\r?\n\+86,true,'=1\+1,'\+86 138,-12\.50,true,\r?\n?$/);
  expect(csv(true)).toContain(',=1+1,+86 138,');
});
