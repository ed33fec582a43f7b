/**
 * Tables made up for tests, as texts in one canonical writing that nothing of the catalog took part in: what a source was
 * given, and so what must come back from it, cell by cell.
 */
import fc from 'fast-check';

type CellKind = 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'text';

export interface RandomColumn {
  readonly name: string;
  readonly kind: CellKind;
  /** Digits behind the point of a decimal; 0 for all others. */
  readonly scale: number;
  /** `-12`, `-0.50` with all digits of the scale, `true`, `2024-01-31`, or any text; null for NULL. */
  readonly cells: readonly (string | null)[];
}

export interface RandomTable {
  readonly columns: readonly RandomColumn[];
  readonly rows: number;
}

/** Names that mean something to a language, an engine or a format on the way. */
const hostileNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '1',
  '0x10',
  'select',
  'from',
  'source',
  'file',
  'filename',
  'rowid',
  'file_row_number',
  'column0',
  'column1',
  'a b',
  ' a',
  'a"b',
  "a'b",
  'a,b',
  'a;b',
  'a.b',
  'a=b',
  'a*',
  'x[1]',
  '$1',
  '%s',
  '--',
  '/*',
  '\\',
  '{a}',
  'NULL',
  'NaN',
  'true',
  '2024-01-31',
  '名前',
  'é',
  'Straße',
  '😀',
  'A',
  'a',
];

const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileNames) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/) },
);

const digits = (most: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 1, max: most }).chain((length) => fc.bigInt({ min: 0n, max: 10n ** BigInt(length) - 1n }));

const edges = [0n, 1n, -1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n];

/** Whole numbers of all lengths, with the edges of 53 bits, and of 64, more often than chance would have them. */
const integers = (most64: boolean) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(digits(18), fc.boolean()).map(([value, minus]) => (minus ? -value : value)) },
    { weight: 1, arbitrary: fc.constantFrom(...edges, ...(most64 ? [2n ** 63n - 1n, 1n - 2n ** 63n] : [])) },
  );

/** Decimal digits of `value` with the point `scale` places from the right. */
function pointed(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** Decimals of at most `most` digits. */
const decimals = (scale: number, most: number): fc.Arbitrary<string> =>
  fc.tuple(digits(most), fc.boolean()).map(([value, minus]) => pointed(minus ? -value : value, scale));

const dates = fc.oneof(
  fc.constantFrom('0001-01-01', '9999-12-31', '1969-12-31', '1970-01-01', '1900-02-28', '2000-02-29', '1582-10-10'),
  fc
    .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, month, day]) =>
      [String(year).padStart(4, '0'), ...[month, day].map((n) => String(n).padStart(2, '0'))].join('-'),
    ),
);

/** A fraction only where there is one, as engines write it. */
const timestamps = fc
  .tuple(dates, fc.integer({ min: 0, max: 86_399 }), fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999 })))
  .map(([date, seconds, micros]) => {
    const clock = new Date(seconds * 1000).toISOString().slice(11, 19);
    return `${date} ${clock}${micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`}`;
  });

const texts = fc
  .oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    {
      weight: 2,
      arbitrary: fc.string({
        unit: fc.constantFrom(
          '"',
          "'",
          ',',
          ';',
          '|',
          '\t',
          '\n',
          '\r\n',
          '\\',
          ' ',
          'a',
          '0',
          '中',
          '\u00a0',
          '\u202e',
        ),
        maxLength: 12,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '',
        'NULL',
        'NA',
        '\\N',
        'NaN',
        'inf',
        '007',
        '1e5',
        '1.50',
        '-0',
        'true',
        't',
        '2024-01-31',
        '#REF!',
        '=1+1',
        '\ufeffa',
        'e\u0301',
        'é',
        '\u{1f468}\u200d\u{1f469}',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 500, maxLength: 3000 }) },
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());

function cellsOf(kind: CellKind, scale: number, mostDigits: number, most64: boolean): fc.Arbitrary<string> {
  switch (kind) {
    case 'integer':
      return integers(most64).map(String);
    case 'decimal':
      return decimals(scale, mostDigits);
    case 'boolean':
      return fc.boolean().map(String);
    case 'date':
      return dates;
    case 'timestamp':
      return timestamps;
    case 'text':
      return texts;
  }
}

export interface TableShape {
  readonly mostRows: number;
  readonly mostColumns: number;
  /** Digits of a decimal at most: 15 where a source keeps binary floating-point numbers. */
  readonly mostDigits?: number;
  /** Whole numbers of more than 18 digits, as far as 64 bits go; texts hold none. */
  readonly most64?: boolean;
}

/**
 * Tables whose first column, `row`, numbers the rows: engines give rows in any order. Other names are hostile; two differ in
 * case only now and then.
 */
export function randomTables({
  mostRows,
  mostColumns,
  mostDigits = 18,
  most64 = true,
}: TableShape): fc.Arbitrary<RandomTable> {
  const column = (rows: number): fc.Arbitrary<Omit<RandomColumn, 'name'>> =>
    fc
      .tuple(
        fc.constantFrom<CellKind>('integer', 'decimal', 'boolean', 'date', 'timestamp', 'text'),
        fc.integer({ min: 1, max: Math.min(mostDigits, 12) }),
        fc.constantFrom(0, 0.2, 1),
      )
      .chain(([kind, someScale, nulls]) => {
        const scale = kind === 'decimal' ? someScale : 0;
        const cell = cellsOf(kind, scale, mostDigits, most64);
        const maybe = fc
          .tuple(cell, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
          .map(([value, chance]) => (chance < nulls ? null : value));
        return fc.array(maybe, { minLength: rows, maxLength: rows }).map((cells) => ({ kind, scale, cells }));
      });
  return fc.integer({ min: 0, max: mostRows }).chain((rows) =>
    fc
      .tuple(
        fc.uniqueArray(names, { minLength: 1, maxLength: mostColumns }),
        fc.array(column(rows), { minLength: mostColumns, maxLength: mostColumns }),
      )
      .map(([chosen, columns]) => ({
        rows,
        columns: [
          { name: 'row', kind: 'integer' as const, scale: 0, cells: Array.from({ length: rows }, (_, i) => String(i)) },
          ...chosen
            .filter((name) => name.toLowerCase() !== 'row')
            .map((name, i) => ({ name, ...(columns[i] as Omit<RandomColumn, 'name'>) })),
        ],
      })),
  );
}
