/**
 * A CSV file for the answer in the clear, read without anything that a party uses: neither its scanner nor DuckDB's reader
 * decides here where a field ends, and numbers are fractions of whole numbers instead of digits that are moved about.
 */
import { readFileSync } from 'node:fs';
import type { ColumnType, FileFormat } from '@tacit/party/api';

export interface PlainCsv {
  readonly names: readonly string[];
  /** Fields by row; null is NULL whatever the column is. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export function readPlainCsv(file: string, format: FileFormat = {}): PlainCsv {
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  const separator = separatorOf(text);
  const marks = new Set(['', ...(format.nullMarks ?? [])]);
  const bare = new RegExp(`[^\r\n${separator}]*`, 'y');
  const rows: (string | null)[][] = [];
  for (let at = 0; at < text.length; ) {
    const row: (string | null)[] = [];
    for (let isMore = true; isMore; ) {
      if (text.startsWith('"', at)) {
        let end = text.indexOf('"', at + 1);
        while (text.startsWith('"', end + 1)) end = text.indexOf('"', end + 2);
        row.push(text.slice(at + 1, end).replaceAll('""', '"'));
        at = end + 1;
      } else {
        bare.lastIndex = at;
        const [value = ''] = bare.exec(text) ?? [];
        row.push(marks.has(value) ? null : value);
        at += value.length;
      }
      isMore = at < text.length && text.startsWith(separator, at);
      if (isMore) at++;
    }
    if (text.startsWith('\r', at)) at++;
    at++;
    // A line without anything is the end of the file, or a NULL that no party takes.
    if (row.length > 1 || row[0] !== null) rows.push(row);
  }
  const head = format.header === false ? rows[0]?.map(() => null) : rows.shift();
  return { names: (head ?? []).map((name, i) => name?.trim() || `column${i + 1}`), rows };
}

/** The separator that the header has most of, outside quotes. */
function separatorOf(text: string): string {
  const lines = text.slice(0, 1 << 20).replace(/"[^"]*"/g, '');
  const [header = ''] = lines.split('\n', 1);
  return [',', ';', '\t', '|'].reduce((a, b) => (header.split(b).length > header.split(a).length ? b : a));
}

/** The field as DuckDB writes a value of the type; texts themselves. */
export function plainValue(
  field: string,
  type: ColumnType,
  format: FileFormat,
  rounds: boolean,
  isParquet = false,
): string | null {
  const marks = (format.nullMarks ?? []).map((mark) => (/^".*"$/.test(mark) ? mark.slice(1, -1) : mark));
  if (type.kind === 'text' && isParquet) return marks.includes(field) ? null : field;
  if (type.kind === 'text') return (format.nullMarks ?? []).includes(`"${field}"`) ? null : field;
  const text = field.trim();
  if (text === '' || marks.some((mark) => mark.trim() === text)) return null;
  switch (type.kind) {
    case 'boolean':
      return String(/^(t|true|y|yes|1)$/i.test(text));
    case 'date':
      return plainDate(text, format.dates);
    case 'integer':
      return plainNumber(text, 0, format, rounds);
    case 'decimal':
      return plainNumber(text, type.scale, format, rounds);
  }
}

function plainNumber(text: string, scale: number, { decimal = '.', thousands }: FileFormat, rounds: boolean): string {
  const plain = (thousands === undefined ? text : text.split(thousands).join('')).split(decimal).join('.');
  const [mantissa = '', exponent = '0'] = plain.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const power = Number(exponent) - fraction.length + scale;
  let carried = BigInt(whole + fraction);
  if (power >= 0) carried *= 10n ** BigInt(power);
  else {
    const divisor = 10n ** BigInt(Math.min(-power, 400));
    if (!rounds && carried % divisor !== 0n) throw new Error('a number has more decimals than its column');
    carried = (2n * carried + divisor) / (2n * divisor);
  }
  const digits = String(carried).padStart(scale + 1, '0');
  const value = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return plain.startsWith('-') ? `-${value}` : value;
}

function plainDate(text: string, format: string | undefined): string {
  const numbers = text.match(/\d+/g) ?? [];
  const isIso = /^\d{4}-\d\d-\d\d/.test(text) && format?.startsWith('YYYY') !== true;
  const order =
    format === undefined || isIso
      ? 'YMD'
      : [...format.matchAll(/YYYY|MM?|DD?/g)].map(([part]) => part.charAt(0)).join('');
  // Without marks between them the numbers have the lengths of the format.
  const lengths = (format ?? 'YYYYMMDD').match(/YYYY|MM?|DD?/g)?.map((part) => part.length) ?? [];
  const joined = numbers.length === 1 ? (numbers[0] as string) : undefined;
  const part = (letter: string): string => {
    const at = order.indexOf(letter);
    if (joined === undefined) return numbers[at] as string;
    const start = lengths.slice(0, at).reduce((sum, length) => sum + length, 0);
    return joined.slice(start, start + (lengths[at] as number));
  };
  return `${part('Y')}-${part('M').padStart(2, '0')}-${part('D').padStart(2, '0')}`;
}
