import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnType } from '@tacit/analysis';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanCsv } from './csv-scan.ts';
import { maybeBoolean, maybeDate, maybeDecimal, maybeInteger, ValueFacts } from './csv-values.ts';

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-csv-'));
  file = join(directory, 'table.csv');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const scan = (content: string | Uint8Array, types: Readonly<Record<string, ColumnType>> = {}) => {
  writeFileSync(file, content);
  return scanCsv(file, (header) => header.map((name) => types[name]));
};
const faultOf = async (content: string | Uint8Array, types?: Readonly<Record<string, ColumnType>>) => {
  try {
    await scan(content, types);
  } catch (error) {
    const { code, fields } = error as { code: string; fields: Record<string, unknown> };
    expect(fields.line).toBeTypeOf(code === 'data.csv-empty' ? 'undefined' : 'string');
    return { code, ...fields, line: Number(fields.line), file: undefined };
  }
  return undefined;
};

describe('accepted', () => {
  test.each([
    ['LF, no newline at the end', 'a,b\n1,2\n3,4', ',', 2],
    ['CRLF', 'a,b\r\n1,2\r\n', ',', 1],
    ['a byte order mark', '\ufeffa,b\n1,2\n', ',', 1],
    ['semicolons', 'a;b\n1,5;2\n', ';', 1],
    ['tabs', 'a\tb\n1\t2\n', '\t', 1],
    ['bars', 'a|b\n1|2\n', '|', 1],
    ['one column', 'a\n1\n2\n', ',', 2],
    ['quoted newlines, separators and quotes', 'a,b\n"x\n,""y""",2\r'.slice(0, -1) + '\n', ',', 1],
    ['blank lines at the end', 'a,b\n1,2\n\n\n', ',', 1],
    ['a header alone', 'a,b\n', ',', 0],
    ['a separator in a quoted header', '"a;a;a",b\n1,2\n', ',', 1],
  ])('%s', async (_, text, delimiter, rows) => {
    const found = await scan(text);
    expect(found).toMatchObject({ delimiter, rows });
    expect(found.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('an empty field is NULL, a quoted empty one is a text', async () => {
    expect((await scan('a,b\n,\n"",""\n1,\n')).facts.map(({ count }) => count)).toEqual([2, 1]);
  });

  test('names lose the spaces around them', async () => {
    expect((await scan(' a , "b"\n'.replace(' "b"', '"b"'))).header).toEqual(['a', 'b']);
  });
});

describe('refused, with the line', () => {
  test.each([
    ['too few fields', 'a,b\n1,2\n3\n', { code: 'data.csv-ragged', line: 3, found: 1, expected: 2 }],
    ['too many fields', 'a,b\n1,2,3\n', { code: 'data.csv-ragged', line: 2, found: 3, expected: 2 }],
    ['ragged behind a quoted newline', 'a,b\n"x\ny",2\n3\n', { code: 'data.csv-ragged', line: 4 }],
    ['a blank line inside', 'a,b\n1,2\n\n3,4\n', { code: 'data.csv-blank-line', line: 3 }],
    ['a blank line in one column', 'a\n1\n\n3\n', { code: 'data.csv-blank-line', line: 3 }],
    ['an open quote', 'a,b\n1,2\n3,"4\n5,6\n', { code: 'data.csv-open-quote', line: 3, column: 2 }],
    ['a quote inside', 'a,b\n1,15" screen\n', { code: 'data.csv-stray-quote', line: 2, column: 2 }],
    ['letters behind a quote', 'a,b\n1,"x"y\n', { code: 'data.csv-stray-quote', line: 2, column: 2 }],
    ['mixed newlines', 'a,b\n1,2\r\n', { code: 'data.csv-newlines', line: 2, found: 'CRLF', expected: 'LF' }],
    ['a lone CR', 'a,b\r1,2\r', { code: 'data.csv-newlines', line: 1, found: 'CR' }],
    ['duplicate names', 'a,b,a\n', { code: 'data.csv-duplicate-header', line: 1, columns: ['1 + 3'] }],
    ['names that differ in capitals', 'Id,b,ID\n', { code: 'data.csv-duplicate-header', columns: ['1 + 3'] }],
    ['empty names', 'a,, \n', { code: 'data.csv-empty-header', columns: ['2', '3'] }],
    ['nothing', '', { code: 'data.csv-empty' }],
    ['a byte order mark alone', '\ufeff', { code: 'data.csv-empty' }],
  ])('%s', async (_, text, fault) => expect(await faultOf(text)).toMatchObject(fault));

  test.each([
    ['ISO-8859-1', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), { line: 2, byte: 6, found: '0xe9' }],
    ['GB18030', Buffer.from([0x61, 0x0a, 0xd6, 0xd0, 0xb9, 0xfa, 0x0a]), { line: 2, byte: 1, found: '0xd6' }],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), { line: 1, byte: 1, found: '0xff', guess: 'UTF-16' }],
    ['NUL', 'a,b\n1,\0\n', { line: 2, byte: 3, found: '0x00' }],
    ['a cut character at the end', Buffer.from([0x61, 0x0a, 0xe4, 0xb8]), { line: 2, byte: 1 }],
    [
      'a character that continues nothing',
      Buffer.from([0x61, 0x0a, 0x62, 0x80, 0x0a]),
      { line: 2, byte: 2, found: '0x80' },
    ],
    ['a surrogate in UTF-8', Buffer.from([0x61, 0x0a, 0xed, 0xa0, 0x80, 0x0a]), { line: 2, byte: 1 }],
  ])('%s', async (_, bytes, fields) =>
    expect(await faultOf(bytes)).toMatchObject({ code: 'data.csv-not-utf8', ...fields }),
  );

  test('far into a long file, across the pieces in which it is read', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i},${i % 2 === 0 ? '中文' : '"q,""r"""'}`);
    lines[250_000] = 'only one field';
    expect(await faultOf(`a,b\n${lines.join('\n')}\n`)).toMatchObject({
      code: 'data.csv-ragged',
      line: 250_002,
      found: 1,
    });
    lines[250_000] = '1,2';
    const bytes = Buffer.from(`a,b\n${lines.join('\n')}\n`);
    expect(await scan(bytes)).toMatchObject({ rows: 300_000, bytes: bytes.length });
    const broken = Buffer.from(bytes);
    const at = bytes.indexOf('\n200000,') + 1;
    broken[at] = 0xff;
    expect(await faultOf(broken)).toMatchObject({ code: 'data.csv-not-utf8', line: 200_002, byte: 1, found: '0xff' });
  });

  test('an endless record, before it fills the memory', async () => {
    expect(await faultOf(`a,b\n1,2\n"${'x\n'.repeat(3_000_000)}`)).toMatchObject({
      code: 'data.csv-record-too-long',
      line: 3,
    });
  });

  test('a missing file or a folder', async () => {
    await expect(scanCsv(join(directory, 'none.csv'), () => [])).rejects.toMatchObject({ code: 'data.no-file' });
    await expect(scanCsv(directory, () => [])).rejects.toMatchObject({ code: 'data.no-file' });
  });

  test('without ever showing a value', async () => {
    for (const text of ['a,b\n1,SECRET,3\n', 'a,b\n1,"SECRET"x\n', 'a,b\n1,SECRET"\n', 'a\n"SECRET\n']) {
      expect(JSON.stringify(await faultOf(text))).not.toContain('SECRET');
    }
    expect(JSON.stringify(await faultOf('a\nSECRET\n', { a: { kind: 'integer' } }))).not.toContain('SECRET');
  });
});

describe('declared types are checked value by value', () => {
  const decimal: ColumnType = { kind: 'decimal', precision: 5, scale: 2 };
  test.each([
    [
      decimal,
      ['1', '-1.5', '999.99', '0001.20', '1.500', '-0.00'],
      ['1000', '1.505', '.5', '5.', '1e2', '', ' 1', '+1', '0x1', '１'],
    ],
    [
      { kind: 'integer' },
      // A column with NULLs that passed through floating-point numbers is written 4.0.
      ['0', '-7', '007', '4.0', '-12.000', '999999999999999999'],
      ['1.5', '4.', '.0', '1000000000000000000', '1000000000000000000.0', '-', '1 ', '1_000', ''],
    ],
    [{ kind: 'boolean' }, ['true', 'FALSE', 'True'], ['1', 'yes', 'tru', 't', '']],
    [
      { kind: 'date' },
      ['2024-02-29', '0001-01-01', '9999-12-31'],
      ['2023-02-29', '2024-13-01', '2024-1-1', '2024/01/01', '2024-00-10', '0000-01-01', '2024-01-32', ''],
    ],
    [{ kind: 'text' }, ['', '1', 'x'], []],
  ] as [ColumnType, string[], string[]][])('%j', async (type, good, bad) => {
    for (const value of good) expect(await faultOf(`a,b\n"${value}",1\n`, { a: type })).toBeUndefined();
    for (const value of bad) {
      expect(await faultOf(`a,b\n,1\n"${value}",1\n`, { a: type })).toMatchObject({
        code: 'data.csv-misfit',
        line: 3,
        column: 'a',
      });
    }
  });
});

describe('types are found', () => {
  const maybe = (...values: string[]) => {
    const facts = new ValueFacts();
    for (const value of values) {
      const bytes = new TextEncoder().encode(value);
      facts.add(bytes, 0, bytes.length);
    }
    return facts;
  };
  test.each([
    [['1', '-20', '0'], maybeInteger | maybeDecimal],
    [['1', '2.50', '-0.1'], maybeDecimal],
    [['1.5', '2'], maybeDecimal],
    [['true', 'FALSE'], maybeBoolean],
    [['2024-02-29', '1969-12-31'], maybeDate],
    [['2024-02-29', '2024-02-30'], 0],
    [['2024-02-29', '12'], 0],
    [['1', 'true'], 0],
    [['true', '1'], 0],
    [['1', '2024-01-01'], 0],
    [['007'], 0],
    [['-01'], 0],
    [['1234567890123456789'], 0],
    [['123456789012345678'], maybeInteger | maybeDecimal],
    [['1e5'], 0],
    [['1.'], 0],
    [['.5'], 0],
    [['-'], 0],
    [['+1'], 0],
    [['1 '], 0],
    [[''], 0],
    [['12', ''], 0],
    [['NaN'], 0],
  ])('%j', (values, expected) => expect(maybe(...values).maybe).toBe(expected));

  test('with the digits that they need', () => {
    expect(maybe('12.5', '-1234.50', '7')).toMatchObject({ wholeDigits: 4, scale: 2, count: 3 });
  });

  test('as DuckDB reads them: a value that could be a type is read as that type, exactly', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{0,20}(\.\d{0,4})?$/), (text) => {
        const { maybe: bits } = maybe(text);
        if (bits & maybeInteger) expect(String(BigInt(text))).toBe(text === '-0' ? '0' : text);
        if (bits & maybeDecimal) expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
      }),
    );
  });
});
