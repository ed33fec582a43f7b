import type { ColumnType } from '@tacit/analysis';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileFormat } from '../api/types.ts';
import { literal } from './engine.ts';
import { duckMissing, duckMisfit, duckRead, duckRounded } from './spelling-sql.ts';
import { isMissing, readText, spellingOf, type Target } from './spellings.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const decimal = (precision: number, scale: number, rounds = false): Target => ({
  type: { kind: 'decimal', precision, scale },
  rounds,
});
const plain = (kind: 'integer' | 'boolean' | 'date' | 'timestamp' | 'time' | 'text', rounds = false): Target => ({
  type: { kind },
  rounds,
});
const read = (text: string, target: Target, format: FileFormat = {}) => {
  const found = readText(text, target, spellingOf(format));
  return found === undefined ? 'misfit' : found.value;
};

/** What the engine reads, and what it says about each text: missing, misfit, rounded. */
async function engineReads(texts: readonly string[], target: Target, format: FileFormat): Promise<unknown[]> {
  const spelling = spellingOf(format);
  const list = [
    `CAST(${duckRead('x', target, spelling)} AS VARCHAR)`,
    duckMissing('x', spelling),
    duckMisfit('x', target, spelling),
    target.rounds ? duckRounded('x', target, spelling) : 'FALSE',
  ];
  const values = texts.map((text, i) => `(${i}, ${literal(text)})`);
  const found = await connection.runAndReadAll(
    `SELECT ${list.join(', ')} FROM (VALUES ${values.join(', ')}) AS t(i, x) ORDER BY i`,
  );
  // A type without digits before its point is printed without a zero there.
  return found
    .getRowsJson()
    .map(([value, ...rest]) => [typeof value === 'string' ? value.replace(/^(-?)\./, '$10.') : value, ...rest]);
}

async function agree(texts: readonly string[], target: Target, format: FileFormat = {}): Promise<void> {
  const spelling = spellingOf(format);
  const ours = texts.map((text) => {
    const found = readText(text, target, spelling);
    return [found?.value ?? null, isMissing(text, spelling), found === undefined, found?.changed ?? false];
  });
  expect(await engineReads(texts, target, format), JSON.stringify({ texts, target, format })).toEqual(ours);
}

describe('numbers', () => {
  test.each([
    ['1.5E-05', decimal(10, 6), '0.000015'],
    ['1e-05', decimal(10, 6), '0.000010'],
    ['2.5e+3', decimal(10, 2), '2500.00'],
    ['1e17', plain('integer'), '100000000000000000'],
    ['1e18', plain('integer'), 'misfit'],
    ['1200e-2', plain('integer'), '12'],
    ['0e999999', plain('integer'), '0'],
    ['1e-999999', decimal(18, 18), 'misfit'],
    ['007', plain('integer'), '7'],
    ['+7', plain('integer'), '7'],
    ['-0', plain('integer'), '0'],
    ['-0.00', decimal(5, 2), '0.00'],
    [' 12 ', plain('integer'), '12'],
    ['4.0', plain('integer'), '4'],
    ['4.5', plain('integer'), 'misfit'],
    ['.5', decimal(5, 2), '0.50'],
    ['5.', decimal(5, 2), '5.00'],
    ['.', decimal(5, 2), 'misfit'],
    ['', decimal(5, 2), null],
    ['  ', decimal(5, 2), null],
    ['1.505', decimal(5, 2), 'misfit'],
    ['1.50000000000000000000000000000000000000000001', decimal(5, 2), 'misfit'],
    ['1.50000000000000000000000000000000000000000000', decimal(5, 2), '1.50'],
    ['0000000000000000000000000000000000000000000001.5', decimal(5, 2), '1.50'],
    ['999.99', decimal(5, 2), '999.99'],
    ['1000', decimal(5, 2), 'misfit'],
    ['1,000', decimal(8, 2), 'misfit'],
    ['0x10', plain('integer'), 'misfit'],
    ['1_000', plain('integer'), 'misfit'],
    ['１', plain('integer'), 'misfit'],
    ['1\n', plain('integer'), 'misfit'],
    ['NaN', decimal(5, 2), 'misfit'],
    ['inf', decimal(5, 2, true), 'misfit'],
    // Rounding, halves away from zero; what it makes too long does not fit either.
    ['1.505', decimal(5, 2, true), '1.51'],
    ['-1.505', decimal(5, 2, true), '-1.51'],
    ['1.50499999999999999999999999999', decimal(5, 2, true), '1.50'],
    ['0.004', decimal(5, 2, true), '0.00'],
    ['-0.004', decimal(5, 2, true), '0.00'],
    ['0.005', decimal(5, 2, true), '0.01'],
    ['0.0009', decimal(5, 2, true), '0.00'],
    ['999.994', decimal(5, 2, true), '999.99'],
    ['999.995', decimal(5, 2, true), 'misfit'],
    ['2.5', plain('integer', true), '3'],
    ['-2.5', plain('integer', true), '-3'],
    ['999999999999999999.5', plain('integer', true), 'misfit'],
    ['5e-1', plain('integer', true), '1'],
    ['4.9e-1', plain('integer', true), '0'],
    ['1e-999999', plain('integer', true), '0'],
  ] as [string, Target, string | null][])('%j as %j is %j', async (text, target, value) => {
    expect(read(text, target)).toBe(value);
    await agree([text], target);
  });

  test.each([
    ['1,5', { decimal: ',' }, '1.50'],
    ['1.5', { decimal: ',' }, 'misfit'],
    ['1.234,5', { decimal: ',' }, 'misfit'],
    ['1.234,5', { decimal: ',', thousands: '.' }, '1234.50'],
    ['1234,5', { decimal: ',', thousands: '.' }, '1234.50'],
    ['12.34,5', { decimal: ',', thousands: '.' }, 'misfit'],
    ['1.2345', { decimal: ',', thousands: '.' }, 'misfit'],
    ['1,234.50', { thousands: ',' }, '1234.50'],
    ['-1\u202f234,50', { decimal: ',', thousands: '\u202f' }, '-1234.50'],
    ["1'234.50", { thousands: "'" }, '1234.50'],
    ['1234,567', { thousands: ',' }, 'misfit'],
  ] as [string, FileFormat, string][])('%j under %j is %j', async (text, format, value) => {
    expect(read(text, decimal(8, 2), format)).toBe(value);
    await agree([text], decimal(8, 2), format);
  });
});

test.each(['t', 'TRUE', 'True', 'yes', 'Y', '1', ' t '])('%j is true, its opposite false', async (text) => {
  expect(read(text, plain('boolean'))).toBe('true');
  await agree([text, 'f', 'FALSE', 'no', 'N', '0', 'tru', 'yess', '2', 'on', ''], plain('boolean'));
});

describe('dates', () => {
  test.each([
    ['2024-02-29', undefined, '2024-02-29'],
    ['2023-02-29', undefined, 'misfit'],
    ['2024/2/9', undefined, '2024-02-09'],
    ['2024/02/09', undefined, '2024-02-09'],
    ['20240229', undefined, '2024-02-29'],
    ['20230229', undefined, 'misfit'],
    ['2024-02-29 00:00:00', undefined, '2024-02-29'],
    ['2024-02-29T00:00:00.000', undefined, '2024-02-29'],
    ['2024-02-29 00:00:01', undefined, 'misfit'],
    ['2024-02-29T00:00:00Z', undefined, 'misfit'],
    ['31/12/2024', undefined, 'misfit'],
    ['0000-01-01', undefined, 'misfit'],
    ['9999-12-31', undefined, '9999-12-31'],
    ['31.12.2024', 'DD.MM.YYYY', '2024-12-31'],
    ['1.2.2024', 'DD.MM.YYYY', 'misfit'],
    ['1.2.2024', 'D.M.YYYY', '2024-02-01'],
    ['31x12x2024', 'DD.MM.YYYY', 'misfit'],
    ['12/31/2024', 'MM/DD/YYYY', '2024-12-31'],
    ['31/12/2024', 'MM/DD/YYYY', 'misfit'],
    ['2024-12-31', 'MM/DD/YYYY', '2024-12-31'],
    ['2024-31-12', 'YYYY-DD-MM', '2024-12-31'],
    ['2024-12-31', 'YYYY-DD-MM', 'misfit'],
    ['2024年1月5日', 'YYYY年M月D日', '2024-01-05'],
    ['31122024', 'DDMMYYYY', '2024-12-31'],
    ['31.12.2024 00:00', 'DD.MM.YYYY', '2024-12-31'],
    ['31|12\\2024', 'DD|MM\\YYYY', '2024-12-31'],
  ])('%j written %j is %j', async (text, dates, value) => {
    const format = dates === undefined ? {} : { dates };
    expect(read(text, plain('date'), format)).toBe(value);
    await agree([text, '', 'x'], plain('date'), format);
  });

  test.each([
    ['2024-12-31 10:20:30.250', undefined, '2024-12-31 10:20:30.25'],
    ['2024-12-31T10:20Z', undefined, '2024-12-31 10:20:00'],
    ['2005-08-20 20:16:06 UTC', undefined, '2005-08-20 20:16:06'],
    ['2005-08-20 20:16:06 CET', undefined, 'misfit'],
    ['0001-01-01 00:00:00.000001000', undefined, '0001-01-01 00:00:00.000001'],
    ['31.12.2024 10:20', 'DD.MM.YYYY', '2024-12-31 10:20:00'],
    ['2024-12-31 00:00:00 10:20', undefined, 'misfit'],
  ])('%j written %j is the timestamp %j', async (text, dates, value) => {
    const format = dates === undefined ? {} : { dates };
    expect(read(text, plain('timestamp'), format)).toBe(value);
    await agree([text, '', 'x'], plain('timestamp'), format);
  });

  test('times of day', async () => {
    const texts = ['08:00', '23:59:59.5000', '00:00:00.000001', '24:00', '8:00', '08:00Z', '', 'x', '12:60'];
    expect(texts.slice(0, 4).map((text) => read(text, plain('time')))).toEqual([
      '08:00:00',
      '23:59:59.5',
      '00:00:00.000001',
      'misfit',
    ]);
    await agree(texts, plain('time'));
  });

  test.each(['DD.MM', 'DD.MM.YY', 'YYYYMD', 'MMM.DD.YYYY', 'YYYY-MM-DD hh', 'DMYYYY', 'DD.DD.YYYY', ''])(
    '%j says too little',
    (dates) => expect(() => spellingOf({ dates })).toThrow(expect.objectContaining({ code: 'data.bad-date-format' })),
  );
});

test('marks of NULL: everywhere but in texts, where the quotes of a file decide', async () => {
  const format = { nullMarks: ['NA', '\\N', '-', '"n/a"', "it's"] };
  for (const text of ['NA', '\\N', '-', 'n/a', ' NA ', '', "it's"])
    expect(read(text, decimal(5, 2), format)).toBeNull();
  expect(read('-1', decimal(5, 2), format)).toBe('-1.00');
  expect(read('NA', plain('text'), format)).toBe('NA');
  await agree(['NA', '\\N', '-', 'n/a', ' NA ', 'na', '', "it's"], decimal(5, 2), format);
  expect(spellingOf(format)).toMatchObject({ marks: ['NA', '\\N', '-', 'n/a', "it's"], quotedMarks: ['n/a'] });
  for (const nullMarks of [['a\nb'], ['x'.repeat(65)], Array.from({ length: 33 }, String)])
    expect(() => spellingOf({ nullMarks })).toThrow(expect.objectContaining({ code: 'data.bad-null-mark' }));
  for (const thousands of ['.', 'x', ''])
    expect(() => spellingOf({ thousands })).toThrow(expect.objectContaining({ code: 'data.bad-number-marks' }));
});

describe('the engine reads what the scan reads', () => {
  const number = fc
    .tuple(
      fc.constantFrom('', '-', '+', ' ', '--'),
      fc.stringMatching(/^0{0,3}[0-9]{0,20}$/),
      fc.constantFrom('', '.', ',', '..'),
      fc.stringMatching(/^[0-9]{0,20}0{0,3}$/),
      fc.constantFrom('', '', '', 'e', 'E5', 'e-5', 'e+2', 'e-20', 'E17', 'e18', 'e999999', 'e-999999', 'e9999999'),
      fc.constantFrom('', '', ' ', '\t', 'x', '\n'),
    )
    .map((parts) => parts.join(''));
  const grouped = fc
    .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.constantFrom('en-US', 'de-DE', 'de-CH', 'fr-FR'))
    .map(([value, locale]) => (value / 100).toLocaleString(locale));
  const near = fc
    .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .chain(([y, m, d]) =>
      fc
        .constantFrom('-', '/', '.', '')
        .chain((mark) =>
          fc
            .constantFrom([y, m, d], [d, m, y], [m, d, y])
            .chain((parts) =>
              fc
                .tuple(
                  fc.boolean(),
                  fc.constantFrom(
                    '',
                    ' 00:00:00',
                    'T00:00',
                    ' 00:00:00.000',
                    ' 12:00:00',
                    'T23:59:60',
                    ' 01:02:03.1234567',
                    '+00',
                    'Z',
                  ),
                )
                .map(
                  ([pads, time]) =>
                    parts.map((part) => String(part).padStart(part === y && pads ? 4 : pads ? 2 : 1, '0')).join(mark) +
                    time,
                ),
            ),
        ),
    );
  const word = fc.constantFrom('t', 'F', 'true', 'FALSE', 'yes', 'NO', 'y', 'n', '1', '0', 'on', 'NA', '-', '');
  const text = fc
    .oneof(number, number, grouped, near, word, fc.string({ unit: 'grapheme', maxLength: 8 }))
    .filter((found) => !found.includes('\0'));
  const digits = fc.integer({ min: 1, max: 18 });
  const type: fc.Arbitrary<ColumnType> = fc.oneof(
    fc.constantFrom(
      { kind: 'integer' as const },
      { kind: 'boolean' as const },
      { kind: 'date' as const },
      { kind: 'timestamp' as const },
      { kind: 'time' as const },
    ),
    digits.chain((precision) =>
      fc.integer({ min: 1, max: precision }).map((scale) => ({ kind: 'decimal' as const, precision, scale })),
    ),
  );
  const format = fc
    .tuple(
      fc.constantFrom([], ['NA', '-']),
      fc.constantFrom(undefined, 'DD.MM.YYYY', 'M/D/YYYY', 'YYYYMMDD', 'YYYY-DD-MM'),
      fc.constantFrom(undefined, '.', ',', "'", '\u202f'),
      fc.constantFrom('.' as const, ',' as const),
    )
    .map(
      ([nullMarks, dates, thousands, mark]): FileFormat => ({
        nullMarks,
        decimal: mark,
        ...(dates === undefined ? {} : { dates }),
        ...(thousands === undefined || thousands === mark ? {} : { thousands }),
      }),
    );

  test('any text, type and format', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 40 }),
        type,
        fc.boolean(),
        format,
        async (texts, columnType, rounds, given) => await agree(texts, { type: columnType, rounds }, given),
      ),
      { numRuns: Number(process.env['TACIT_PROPERTY_RUNS'] ?? 60) },
    );
  });
});
