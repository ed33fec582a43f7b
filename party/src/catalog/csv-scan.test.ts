import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnType } from '@tacit/analysis';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileFormat } from '../api/types.ts';
import { scanCsv } from './csv-scan.ts';
import { ValueFacts } from './csv-values.ts';
import { dataFiles } from './data-files.ts';
import { csvColumns } from './inspect-csv.ts';
import { inferType } from './infer-type.ts';
import { spellingOf } from './spellings.ts';
import { typeText } from './types.ts';

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-csv-'));
  file = join(directory, 'table.csv');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const scan = (content: string | Uint8Array, types: Readonly<Record<string, ColumnType>> = {}) => {
  writeFileSync(file, content);
  return scanCsv([{ name: '', path: file, isGzip: false }], {
    declared: (header) => ({ targets: targetsOf(header, types) }),
  });
};
const targetsOf = (header: readonly string[], types: Readonly<Record<string, ColumnType>>) =>
  header.map((name) => {
    const type = types[name];
    return type === undefined ? undefined : { type, rounds: false };
  });
/** As `data add` reads it. */
const columnsOf = async (
  content: string | Uint8Array,
  types: Readonly<Record<string, ColumnType>> = {},
  format: FileFormat = {},
) => {
  writeFileSync(file, content);
  const declared = new Map(Object.entries(types).map(([name, type]) => [name, { type, rounds: false }]));
  return await csvColumns(dataFiles({ kind: 'csv', path: file }), format, () => ({ types: declared, areKnown: false }));
};
const faultOf = async (content: string | Uint8Array, types?: Readonly<Record<string, ColumnType>>) => {
  try {
    await columnsOf(content, types);
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
    expect(found.digests).toEqual([createHash('sha256').update(text).digest('hex')]);
  });

  test('an empty field is NULL, a quoted empty one only where the column is not text', async () => {
    const { facts } = await scan('a,b\n,\n"",""\n1,\n');
    expect(facts.map(({ count, missing }) => [count, missing])).toEqual([
      [1, 1],
      [0, 1],
    ]);
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
    ['a lone CR', 'a,b\r1,2\r', { code: 'data.csv-lone-cr', line: 1 }],
    ['a zero byte', 'a,b\n1,\0\n', { code: 'data.csv-zero-byte', line: 2, byte: 3 }],
    ['duplicate names', 'a,b,a\n', { code: 'data.csv-duplicate-header', line: 1, columns: ['1 + 3'] }],
    ['nothing', '', { code: 'data.csv-empty' }],
    ['a byte order mark alone', '\ufeff', { code: 'data.csv-empty' }],
  ])('%s', async (_, text, fault) => expect(await faultOf(text)).toMatchObject(fault));

  test.each([
    [
      'ISO-8859-1',
      Buffer.from('a,b\n1,caf\xe9\n', 'latin1'),
      { line: 2, byte: 6, found: '0xe9', guess: 'WINDOWS-1252' },
    ],
    [
      'German, some of it also valid in GB18030',
      Buffer.from('Name;Ort\nM\xfcller;K\xf6ln\nStra\xdfe;G\xf6\xdfnitz\n', 'latin1'),
      { line: 2, byte: 2, guess: 'WINDOWS-1252' },
    ],
    [
      'GB18030',
      Buffer.from([0x61, 0x0a, 0xd6, 0xd0, 0xb9, 0xfa, 0x0a]),
      { line: 2, byte: 1, found: '0xd6', guess: 'GB18030' },
    ],
    [
      'GB18030 from the first byte on',
      Buffer.from([0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0x61, 0x0a, 0x31, 0x2c, 0x32, 0x0a]),
      { line: 1, byte: 1, found: '0xbf', guess: 'GB18030' },
    ],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), { line: 1, byte: 1, found: '0xff', guess: 'UTF-16' }],
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
    expect(await scan(bytes)).toMatchObject({ rows: 300_000 });
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
    const nothing = { declared: () => ({ targets: [] }) };
    await expect(
      scanCsv([{ name: '', path: join(directory, 'none.csv'), isGzip: false }], nothing),
    ).rejects.toMatchObject({ code: 'data.no-file' });
    await expect(scanCsv([{ name: '', path: directory, isGzip: false }], nothing)).rejects.toMatchObject({
      code: 'data.no-file',
    });
  });

  test('without showing a value, but in examples for the owner', async () => {
    for (const text of ['a,b\n1,SECRET,3\n', 'a,b\n1,"SECRET"x\n', 'a,b\n1,SECRET"\n', 'a\n"SECRET\n']) {
      expect(JSON.stringify(await faultOf(text))).not.toContain('SECRET');
    }
    const fault = await faultOf('a\nSECRET\n', { a: { kind: 'integer' } });
    expect(fault).toMatchObject({ examples: ['a 2: "SECRET" (integer; 1)'] });
    expect(JSON.stringify({ ...fault, examples: [], cures: [] })).not.toContain('SECRET');
  });
});

describe('declared types are checked value by value', () => {
  const decimal: ColumnType = { kind: 'decimal', precision: 5, scale: 2 };
  test.each([
    [
      decimal,
      ['1', '-1.5', '999.99', '0001.20', '1.500', '-0.00', '.5', '5.', '1e2', '', ' 1', '+1'],
      ['1000', '1.505', '0x1', '１'],
    ],
    [
      { kind: 'integer' },
      // A column with NULLs that passed through floating-point numbers is written 4.0.
      ['0', '-7', '007', '4.0', '-12.000', '999999999999999999', '4.', '.0', '1 ', ''],
      ['1.5', '1000000000000000000', '1000000000000000000.0', '-', '1_000'],
    ],
    [{ kind: 'boolean' }, ['true', 'FALSE', 'True', '1', 'yes', 't', ''], ['tru', '2']],
    [
      { kind: 'date' },
      ['2024-02-29', '0001-01-01', '9999-12-31', '2024/01/01', ''],
      ['2023-02-29', '2024-13-01', '2024-1-1', '2024-00-10', '0000-01-01', '2024-01-32', '31/01/2024'],
    ],
    [
      { kind: 'timestamp' },
      [
        '2024-02-29 23:59:59',
        '0001-01-01T00:00',
        '9999-12-31 23:59:59.999999',
        '20240101 01:02',
        '2024-01-01',
        '',
        '2024-01-01T00:00:00Z',
      ],
      [
        '2023-02-29 00:00',
        '2024-01-01 24:00:00',
        '2024-01-01 00:00:60',
        '2024-01-01 00:00:00.0000001',
        '2024-01-01 1:00',
        '2024-01-01 00:00:00+02',
        'infinity',
      ],
    ],
    [
      { kind: 'time' },
      ['08:00', '23:59:59.999999', ' 00:00:00 ', ''],
      ['24:00', '8:00', '08:00:60', '08:00Z', '08', '08:00:00.0000001'],
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
  const infer = (values: readonly string[], format: FileFormat = {}) => {
    const facts = new ValueFacts(spellingOf(format), format.dates !== undefined);
    for (const [i, value] of values.entries()) {
      const bytes = new TextEncoder().encode(value);
      facts.add(bytes, 0, bytes.length, i + 2);
    }
    const found = inferType('x', facts, format.dates !== undefined);
    return 'type' in found ? typeText(found.type) : `${found.expected}?${found.count}@${found.first.line}`;
  };
  const numbers = Array.from({ length: 60 }, (_, i) => String(i));
  test.each([
    [['1', '-20', '0'], 'integer'],
    [['1', '2.50', '-0.1'], 'decimal(3,2)'],
    [['12.5', '-1234.50', '7'], 'decimal(6,2)'],
    [['true', 'FALSE'], 'boolean'],
    [['2024-02-29', '1969-12-31'], 'date'],
    [['2024-02-29 00:00:00', '1969-12-31T23:59:59.5'], 'timestamp'],
    [['2024-02-29 00:00:00', '2024-02-29 00:00:00Z'], 'text'],
    [['2024-02-29 00:00:00', '2024-02-29'], 'text'],
    [['2024-02-29', '2024-02-30'], 'text'],
    [['2024-02-29', '12'], 'text'],
    [['1', 'true'], 'text'],
    [['1', '2024-01-01'], 'text'],
    [['007'], 'text'],
    [['-01'], 'text'],
    [['1234567890123456789'], 'text'],
    [['1e5'], 'text'],
    [['12E5', '3'], 'text'],
    [['+49'], 'text'],
    [['1e-05', '0.25'], 'decimal(6,5)'],
    [['1.5E+3', '2'], 'integer'],
    [['1.', '.5'], 'decimal(2,1)'],
    [['-'], 'text'],
    [['1 ', ' 2'], 'integer'],
    [[''], 'text'],
    [['12', ''], 'integer'],
    // Of one length, longer than a spreadsheet keeps: numbers of people and cards; not moments in microseconds.
    [['110101197101010011', '110101197201010022'], 'text'],
    [['110101197101010011', '11010119800101010X'], 'text'],
    [['123456789012345678', '12345678901234567'], 'integer'],
    [['1700000000000000', '1700000000000001'], 'integer'],
    [['4111111111111111', '5500000000000004'], 'text'],
    // What is nothing like the rest is asked about, and not a reason to call all of it text.
    [['1', '2', 'NA'], 'integer?1@4'],
    [['NaN', '1.5', 'n/a', '2'], 'decimal?2@2'],
    [[...numbers, 'oops'], 'integer?1@62'],
    [[...numbers.slice(0, 30), 'oops', 'again'], 'text'],
    [[...numbers.map(() => '2024-01-01'), '2024-02-30'], 'date?1@62'],
    [[...numbers.map(() => '2024-01-01 10:00:00'), '?'], 'timestamp?1@62'],
    [['10115', '01067', 'n/a'], 'text'],
  ] as [string[], string][])('%j', (values, expected) => expect(infer(values)).toBe(expected));

  test.each([
    [['1,5', '2'], { decimal: ',' }, 'decimal(2,1)'],
    [['1.234,50', '2'], { decimal: ',', thousands: '.' }, 'decimal(6,2)'],
    [['31.12.2024', '01.01.2025'], { dates: 'DD.MM.YYYY' }, 'date'],
    [['20241231', '20250101'], { dates: 'YYYYMMDD' }, 'date'],
    [['20241231', '20251301'], { dates: 'YYYYMMDD' }, 'integer'],
    [['1', 'NA', '-', '2'], { nullMarks: ['NA', '-'] }, 'integer'],
    [['-999', '12'], { nullMarks: ['-999'] }, 'integer'],
  ] as [string[], FileFormat, string][])('%j under %j', (values, format, expected) =>
    expect(infer(values, format)).toBe(expected),
  );

  test('exactly: a number is inferred only where the text has its digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{0,20}(\.\d{0,4})?$/), (text) => {
        if (/^-?\d{19,}\.|^-?\d{15,18}\.\d{4}/.test(text)) return;
        const found = infer([text]);
        if (found === 'integer' && !text.includes('.')) expect(String(BigInt(text))).toBe(text === '-0' ? '0' : text);
        if (found.startsWith('decimal')) expect(text).toMatch(/^-?(0|[1-9]\d*)?\.\d*$/);
      }),
    );
  });
});

describe('a file without header', () => {
  test.each([
    ['a number', 'Maria Lopez,34\nJan Novak,51\n', ['2: "34"']],
    ['a date', '张伟,1980-01-01\n李娜,1990-02-03\n', ['2: "1980-01-01"']],
    ['a field that occurs again', 'Maria Lopez,Madrid\nJan Novak,Madrid\n', ['2: "Madrid"']],
    ['an address', 'maria@example.org,x\njan@example.org,y\n', ['1: "maria@example.org"']],
    ['written like all below', 'C0001,north\nC0002,south\n', ['1: "C0001"']],
    ['one record alone', 'Maria Lopez,34\n', ['2: "34"']],
  ])('%s is refused', async (_, text, examples) => {
    expect(await faultOf(text)).toMatchObject({ code: 'data.csv-no-header', line: 1, examples });
    const { columns, format } = await columnsOf(text, {}, { header: false });
    expect(columns.map(({ name }) => name)).toEqual(['column1', 'column2']);
    expect(format).toMatchObject({ headless: true, header: ['column1', 'column2'] });
    expect((await columnsOf(text, {}, { header: true })).format.headless).toBeUndefined();
  });

  test('in doubt the owner is asked', async () => {
    for (const text of ['Zhang San,Teacher\nLi Si,Nurse\n', '张三,北京\n李四,上海\n'])
      expect(await faultOf(text)).toMatchObject({ code: 'data.csv-header-doubt', line: 1 });
  });

  test.each([
    'id,name\n1,Maria\n',
    'name,city\nMaria Lopez,Madrid\n',
    'ID_NO,LEVEL\nx,y\n',
    '姓名,年龄\n张三,30\n',
    'Name,Ward\nmaria,icu\njan,er\n',
    'a,b\n',
    'f1,f2\n0,1\n',
    'code,2nd choice\nx1,y2\n',
  ])('%j has one', async (text) => {
    expect(await faultOf(text)).toBeUndefined();
  });

  test('years as names are names if the owner says so', async () => {
    expect(await faultOf('city,2023,2024\nx,1,2\n')).toMatchObject({
      code: 'data.csv-no-header',
      examples: ['2: "2023"', '3: "2024"'],
    });
    const { columns } = await columnsOf('city,2023,2024\nx,1,2\n', {}, { header: true });
    expect(columns.map(({ name }) => name)).toEqual(['city', '2023', '2024']);
  });
});

describe('columns without names', () => {
  test('are left out without values, and called by their place with some', async () => {
    const { columns, format } = await columnsOf('ACCT|BR|BAL|\nx|E|3.10|\ny|W|6.10|\n');
    expect(columns.map(({ name }) => name)).toEqual(['ACCT', 'BR', 'BAL']);
    expect(format.notes).toEqual([{ text: 'note.dropped', values: { column: 'column4', place: '4' } }]);
    const indexed = await columnsOf(',name,column1\n0,x,true\n1,y,false\n');
    expect(indexed.columns.map(({ name }) => name)).toEqual(['column1_', 'name', 'column1']);
    expect(indexed.format.notes).toEqual([{ text: 'note.unnamed', values: { column: 'column1_', place: '1' } }]);
  });
});

test('all columns that do not fit are named in one error, with what would make them fit', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i},${i}.5,2024-01-01,yes`);
  lines[9] = 'n/a,1.255,31/12/2024,maybe';
  lines[20] = '21,"1,5",12/31/2024,yes';
  const fault = await faultOf(`id,amount,day,ok\n${lines.join('\n')}\n`, {
    amount: { kind: 'decimal', precision: 12, scale: 2 },
    day: { kind: 'date' },
    ok: { kind: 'boolean' },
  });
  expect(fault).toMatchObject({
    code: 'data.csv-misfit',
    line: 11,
    column: 'id',
    examples: [
      'id 11: "n/a" (integer; 1)',
      'amount 11: "1.255" (decimal(12,2); 2)',
      'day 11: "31/12/2024" (date; 2)',
      'ok 11: "maybe" (boolean; 1)',
    ],
    cures: [
      '--null n/a',
      '--type id=text',
      "--type 'amount=decimal(12,3)'",
      "--type 'amount=decimal(12,2)~'",
      '--dates D/M/YYYY',
      '--null maybe',
      '--type ok=text',
    ],
  });
});

const decimal = (precision: number, scale: number) => ({ kind: 'decimal', precision, scale }) as const;
test.each([
  ['9.995', decimal(5, 2), false, ["--type 'amount=decimal(12,3)'", "--type 'amount=decimal(5,2)~'"]],
  ['999.995', decimal(5, 2), false, ["--type 'amount=decimal(12,3)'"]],
  ['999.995', decimal(5, 2), true, ["--type 'amount=decimal(12,3)'"]],
  ['1234.5', decimal(5, 2), false, ["--type 'amount=decimal(18,2)'"]],
  ['1.005', decimal(18, 2), false, ["--type 'amount=decimal(12,3)'", "--type 'amount=decimal(18,2)~'"]],
  ['99999999999999999', decimal(18, 2), false, ["--type 'amount=decimal(18,1)~'"]],
  ['1', decimal(18, 18), false, ["--type 'amount=decimal(18,17)~'"]],
  ['1.5', { kind: 'integer' }, false, ["--type 'amount=decimal(12,1)'", "--type 'amount=integer~'"]],
  ['999999999999999999.5', { kind: 'integer' }, true, ['--type amount=text']],
  ['1e18', { kind: 'integer' }, false, ['--type amount=text']],
  ['1e-999999', { kind: 'integer' }, false, ["--type 'amount=integer~'"]],
  ['1e999999', decimal(18, 2), false, ['--type amount=text']],
] as const)('%s as %o is cured by types that hold it, never by the one that was declared', async (...row) => {
  const [value, type, rounds, cures] = row;
  const types = new Map([['amount', { type, rounds }]]);
  writeFileSync(file, `id,amount\n1,${value}\n`);
  const reading = csvColumns(dataFiles({ kind: 'csv', path: file }), {}, () => ({ types, areKnown: false }));
  await expect(reading).rejects.toMatchObject({ code: 'data.csv-misfit', fields: { cures } });
});

test.each([
  ['an amount with its sign behind', 'x\n1.5\n2.5\n0.50-\n', { kind: 'decimal', precision: 12, scale: 2 }, undefined],
  ['most values', 'x\nja\nnein\nja\n', { kind: 'boolean' }, undefined],
  ['a usual word, however often', 'x\nNA\nNA\n1\n', { kind: 'integer' }, '--null NA'],
] as const)('to lose values is no cure: %s', async (_, text, type, mark) => {
  const cures = [...(mark === undefined ? [] : [mark]), '--type x=text'];
  await expect(columnsOf(text, { x: type }, { header: true })).rejects.toMatchObject({
    code: 'data.csv-misfit',
    fields: { cures },
  });
});
