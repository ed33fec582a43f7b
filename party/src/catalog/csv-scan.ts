/**
 * A CSV file read once from end to end before it is used: its digest, its structure by RFC 4180 and nothing looser, and
 * the types that fit every value. After this, any reader of CSV sees the same table, and no value is rounded or guessed.
 *
 * UTF-8, with or without byte order mark; fields separated by comma, semicolon, tab or bar (whichever the header has most
 * of); quotes around whole fields only, doubled inside; lines end in LF or CRLF, one kind per file; an empty field
 * without quotes is NULL, and in quotes too where the column is not text. How values are spelled says `spellings.ts`.
 */
import { isUtf8 } from 'node:buffer';
import { type TextValues, UsageError } from '@tacit/engine/text';
import { type HeaderColumn, judgeHeader, sampledRecords, withAllNames } from './csv-header.ts';
import { DeclaredFacts, Marks, textOf, ValueFacts } from './csv-values.ts';
import type { DataFile } from './data-files.ts';
import { type FileBytes, openBytes } from './file-bytes.ts';
import { sourceError } from './source-errors.ts';
import { type Spelling, spellingOf, type Target } from './spellings.ts';
import './messages.ts';

const chunkBytes = 1 << 20;
/** Longest record: beyond it a quote was probably left open. DuckDB's own limit is 2 MB. */
const recordBytes = 1 << 20;

const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const delimiters = [',', ';', '\t', '|'];

export interface CsvScan {
  readonly delimiter: string;
  /** One name for each field; columns without a name have the one of their place, `column4`. */
  readonly header: readonly string[];
  /** Places (from 0) of columns that have no name in a header line. */
  readonly unnamed: readonly number[];
  readonly rows: number;
  readonly facts: readonly (ValueFacts | DeclaredFacts)[];
  /** Some field has a line break. */
  readonly hasBrokenLines: boolean;
  /** SHA-256 of each file, hex. */
  readonly digests: readonly string[];
  /** Where a line is that facts speak of: they count those of all files. */
  readonly placeOf: (line: number) => { readonly file: string; readonly line: number };
}

export interface CsvReading {
  /** Ends the scan early. */
  readonly signal?: AbortSignal;
  readonly spelling?: Spelling;
  /** Dates are in a form that the owner named. */
  readonly hasDateFormat?: boolean;
  /** Whether the first line names the columns; where it is absent, it has to, and doubts are an error. */
  readonly header?: boolean;
  /** Told the columns' names before the rows are read: the declared types, and whether other names were declared that are there. */
  readonly declared: (names: readonly string[]) => {
    readonly targets: readonly (Target | undefined)[];
    readonly areKnown?: boolean;
  };
}

/**
 * Scans files of one header one after the other, piece by piece, so that whatever else the process serves is kept waiting for milliseconds only. Declared
 * types are checked value by value: what does not fit is noted in the facts. Throws UsageError `data.csv-…` with file and
 * line; only 'data.csv-no-header' has values, in its examples, which are for the owner.
 */
export async function scanCsv(files: readonly DataFile[], reading: CsvReading): Promise<CsvScan> {
  const scanner = new Scanner(reading);
  for (const file of files) {
    let bytes: FileBytes | undefined;
    try {
      bytes = await openBytes(file);
      await scanner.run(file.path, bytes);
    } catch (error) {
      throw sourceError(error, file.path);
    } finally {
      await bytes?.close();
    }
  }
  return scanner.finish();
}

class Scanner {
  readonly #reading: CsvReading;
  readonly #spelling: Spelling;
  readonly #marks: Marks;
  readonly #digests: string[] = [];
  /** Of each file, the number of lines of those before it. */
  readonly #files: { readonly file: string; readonly before: number }[] = [];
  #file = '';
  #source: FileBytes | undefined;
  /** The names as the first file has them. */
  #given: readonly string[] = [];
  #isFirst = true;

  /** Bytes not yet consumed, from the start of a record. */
  #buffer: Uint8Array = new Uint8Array(0);
  #isLast = false;
  #bytes = 0;
  /** Physical line at which the current record starts, and newlines inside it so far. */
  #line = 1;
  #innerLines = 0;
  /** Lines of the files before this one. */
  #before = 0;
  #delimiter = 0;
  #newline: 'LF' | 'CRLF' | undefined;
  #header: readonly string[] = [];
  #unnamed: readonly number[] = [];
  #facts: (ValueFacts | DeclaredFacts)[] = [];
  #hasBrokenLines = false;
  /** The first line's fields as bytes, where it has to be shown that they are names. */
  #first: readonly Uint8Array[] = [];
  #recurs: boolean[] = [];
  #samples: string[][] = [];
  #headerLine = 1;
  #rows = 0;
  /** Fields of the record being read: start and end of each value, whether quoted. */
  #starts: number[] = [];
  #ends: number[] = [];
  #quoted: boolean[] = [];
  #blankLine = 0;

  constructor(reading: CsvReading) {
    this.#reading = reading;
    this.#spelling = reading.spelling ?? spellingOf();
    this.#marks = new Marks(this.#spelling.marks);
  }

  /** Reads one file to its end. */
  async run(file: string, source: FileBytes): Promise<void> {
    this.#files.push({ file, before: this.#before });
    this.#file = file;
    this.#source = source;
    this.#buffer = new Uint8Array(0);
    this.#isLast = false;
    this.#isFirst = true;
    this.#bytes = 0;
    this.#line = 1;
    this.#newline = undefined;
    this.#blankLine = 0;
    while (!this.#isLast) {
      await this.#fill();
      let at = 0;
      for (;;) {
        const end = this.#record(at);
        if (end < 0) break;
        this.#take(at, end);
        at = end;
      }
      this.#buffer = this.#buffer.subarray(at);
      if (this.#buffer.length > recordBytes) throw this.#fault('data.csv-record-too-long', { bytes: recordBytes });
    }
    if (this.#isFirst) throw new UsageError('data.csv-empty', { file: this.#file });
    this.#before += this.#line;
    this.#digests.push(source.digest());
  }

  /** What was found in all files. */
  finish(): CsvScan {
    this.#checkHeader();
    return {
      delimiter: String.fromCharCode(this.#delimiter),
      header: this.#header,
      unnamed: this.#unnamed,
      rows: this.#rows,
      facts: this.#facts,
      hasBrokenLines: this.#hasBrokenLines,
      digests: this.#digests,
      placeOf: (line) => {
        const { file, before } = this.#files.findLast((one) => one.before < line) ?? { file: '', before: 0 };
        return { file, line: line - before };
      },
    };
  }

  /** Reads the next chunk behind what is left, as whole UTF-8. */
  async #fill(): Promise<void> {
    const rest = this.#buffer.length;
    const buffer = new Uint8Array(rest + chunkBytes);
    buffer.set(this.#buffer);
    let read = 0;
    while (read < chunkBytes) {
      const got = (await this.#source?.read(buffer, rest + read, chunkBytes - read)) ?? 0;
      if (got === 0) {
        this.#isLast = true;
        break;
      }
      read += got;
    }
    this.#reading.signal?.throwIfAborted();
    this.#buffer = buffer.subarray(0, rest + read);
    this.#checkText();
    const isStart = this.#bytes === 0;
    this.#bytes += read;
    if (isStart && read >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf)
      this.#buffer = this.#buffer.subarray(3);
  }

  #checkText(): void {
    const bytes = this.#buffer;
    let end = bytes.length;
    if (!this.#isLast) {
      // A character that the chunk cuts is checked with the next one.
      let back = 0;
      while (back < 3 && end - back > 0 && ((bytes[end - back - 1] as number) & 0xc0) === 0x80) back++;
      const lead = end - back - 1;
      if (lead >= 0 && (bytes[lead] as number) >= 0xc0) end = lead;
    }
    const checked = bytes.subarray(0, end);
    if (isUtf8(checked) && !checked.includes(0)) return;
    const position = firstBadByte(checked);
    let line = this.#line;
    for (let i = 0; i < position; i++) if (bytes[i] === lineFeed) line++;
    const lineStart = position === 0 ? 0 : checked.lastIndexOf(lineFeed, position - 1) + 1;
    const isWide =
      this.#bytes === 0 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
    const where = {
      file: this.#file,
      line: String(isWide ? 1 : line),
      byte: isWide ? 1 : position - lineStart + 1,
    };
    if (!isWide && bytes[position] === 0) throw new UsageError('data.csv-zero-byte', where);
    throw new UsageError('data.csv-not-utf8', {
      ...where,
      found: `0x${(bytes[isWide ? 0 : position] ?? 0).toString(16).padStart(2, '0')}`,
      guess: isWide ? 'UTF-16' : likelyEncoding(checked.subarray(position)),
    });
  }

  /** End of the record that starts at `start` (behind its newline), its fields noted; −1 when more bytes are needed. */
  #record(start: number): number {
    const bytes = this.#buffer;
    const length = bytes.length;
    if (start >= length) return -1;
    if (this.#delimiter === 0 && !this.#findDelimiter(start)) return -1;
    const delimiter = this.#delimiter;
    let fields = 0;
    let at = start;
    this.#innerLines = 0;
    for (;;) {
      const isQuoted = bytes[at] === quote;
      let from = at;
      let to: number;
      if (isQuoted) {
        from = ++at;
        for (;;) {
          while (at < length && bytes[at] !== quote) {
            if (bytes[at] === lineFeed) this.#innerLines++;
            else if (bytes[at] === carriageReturn) this.#hasBrokenLines = true;
            at++;
          }
          if (at + 1 >= length && !this.#isLast) return -1;
          if (at >= length) throw this.#fault('data.csv-open-quote', { column: fields + 1 });
          if (bytes[at + 1] !== quote) break;
          at += 2;
        }
        to = at++;
      } else {
        for (;;) {
          const byte = bytes[at] as number;
          if (at >= length || byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
          if (byte === quote) throw this.#fault('data.csv-stray-quote', { column: fields + 1 });
          at++;
        }
        to = at;
      }
      this.#starts[fields] = from;
      this.#ends[fields] = to;
      this.#quoted[fields] = isQuoted;
      fields++;
      if (at >= length) {
        if (!this.#isLast) return -1;
        return this.#endRecord(fields, at);
      }
      const next = bytes[at] as number;
      if (next === delimiter) {
        at++;
        continue;
      }
      if (next === lineFeed) return this.#endRecord(fields, at + 1, 'LF');
      if (next !== carriageReturn) throw this.#fault('data.csv-stray-quote', { column: fields });
      if (at + 1 >= length && !this.#isLast) return -1;
      if (bytes[at + 1] !== lineFeed) throw this.#fault('data.csv-lone-cr');
      return this.#endRecord(fields, at + 2, 'CRLF');
    }
  }

  #endRecord(fields: number, end: number, newline?: 'LF' | 'CRLF'): number {
    if (newline !== undefined) {
      this.#newline ??= newline;
      if (newline !== this.#newline)
        throw this.#fault('data.csv-newlines', { found: newline, expected: this.#newline });
    }
    this.#starts.length = fields;
    return end;
  }

  #take(start: number, end: number): void {
    const bytes = this.#buffer;
    const isBlank = this.#starts.length === 1 && this.#quoted[0] === false && this.#starts[0] === this.#ends[0];
    if (isBlank) {
      // Allowed at the end of the file only: in the middle readers differ about what it means.
      if (this.#blankLine === 0) this.#blankLine = this.#line;
    } else {
      if (this.#blankLine > 0) {
        throw new UsageError('data.csv-blank-line', { file: this.#file, line: String(this.#blankLine) });
      }
      if (end - start > recordBytes) throw this.#fault('data.csv-record-too-long', { bytes: recordBytes });
      if (this.#innerLines > 0) this.#hasBrokenLines = true;
      const isNames = this.#isFirst && this.#reading.header !== false;
      if (this.#header.length === 0) this.#takeHeader();
      else if (isNames) this.#compareHeader();
      this.#isFirst = false;
      if (!isNames) this.#takeRow(bytes);
    }
    this.#line += this.#innerLines + 1;
  }

  #takeHeader(): void {
    const { header, declared } = this.#reading;
    const given = this.#starts.map((_, i) => (header === false ? '' : this.#text(i).trim()));
    this.#given = given;
    const names = withAllNames(given);
    // First, because it bounds how many columns there are.
    const { targets, areKnown = false } = declared(names);
    const where = { file: this.#file, line: String(this.#line) };
    const places = Map.groupBy(
      names.map((name, i) => [name, i + 1] as const),
      ([name]) => name,
    );
    const repeated = [...places.values()]
      .filter((group) => group.length > 1)
      // By place: in a file without header these are values of its first row.
      .map((group) => group.map(([, place]) => place).join(' + '));
    if (repeated.length > 0)
      throw new UsageError('data.csv-duplicate-header', { ...where, columns: firstFew(repeated) });
    this.#header = names;
    this.#unnamed = header === false ? [] : given.flatMap((name, i) => (name === '' ? [i] : []));
    const hasDateFormat = this.#reading.hasDateFormat ?? false;
    this.#facts = targets.map((target) =>
      target === undefined
        ? new ValueFacts(this.#spelling, hasDateFormat)
        : new DeclaredFacts(target, this.#spelling, hasDateFormat),
    );
    if (header !== undefined || areKnown) return;
    this.#headerLine = this.#line;
    this.#first = names.map((_, i) => this.#buffer.slice(this.#starts[i], this.#ends[i]));
    this.#recurs = names.map(() => false);
    this.#samples = names.map(() => []);
  }

  /** Of a further file: its columns are those of the first. */
  #compareHeader(): void {
    const names = this.#starts.map((_, i) => this.#text(i).trim());
    const place = names.findIndex((name, i) => name !== this.#given[i]);
    if (names.length === this.#given.length && place < 0) return;
    throw new UsageError('data.part-differs', {
      file: this.#file,
      first: this.#files[0]?.file,
      position: (place < 0 ? Math.min(names.length, this.#given.length) : place) + 1,
    });
  }

  #takeRow(bytes: Uint8Array): void {
    const fields = this.#starts.length;
    if (fields !== this.#header.length) {
      throw this.#fault('data.csv-ragged', { found: fields, expected: this.#header.length });
    }
    const isChecked = this.#first.length > 0;
    for (let i = 0; i < fields; i++) {
      const from = this.#starts[i] as number;
      const to = this.#ends[i] as number;
      if (!(this.#quoted[i] as boolean) && (from === to || this.#marks.has(bytes, from, to))) continue;
      if (isChecked) this.#compareWithFirst(i, bytes, from, to);
      (this.#facts[i] as ValueFacts | DeclaredFacts).add(bytes, from, to, this.#before + this.#line);
    }
    this.#rows++;
  }

  #compareWithFirst(field: number, bytes: Uint8Array, from: number, to: number): void {
    const first = this.#first[field] as Uint8Array;
    if (to - from === first.length && first.length > 0 && !(this.#recurs[field] as boolean)) {
      let i = 0;
      while (i < first.length && bytes[from + i] === first[i]) i++;
      if (i === first.length) this.#recurs[field] = true;
    }
    if (this.#rows < sampledRecords) this.#samples[field]?.push(textOf(bytes, from, Math.min(to, from + 200)));
  }

  /** Throws UsageError 'data.csv-no-header', 'data.csv-header-doubt'. */
  #checkHeader(): void {
    if (this.#first.length === 0) return;
    const columns = this.#first.map((first, i): HeaderColumn => {
      const facts = this.#facts[i];
      const typed =
        facts instanceof ValueFacts ? facts.numbers + facts.codes + facts.dates + facts.moments + facts.booleans : 0;
      return {
        first: textOf(first, 0, first.length),
        recurs: this.#recurs[i] as boolean,
        samples: this.#samples[i] ?? [],
        isTyped: facts !== undefined && facts.count > 0 && typed * 2 > facts.count,
      };
    });
    const verdict = judgeHeader(columns, this.#rows);
    if (verdict.kind === 'names') return;
    const where = { file: this.#file, line: String(this.#headerLine) };
    if (verdict.kind === 'unsure') throw new UsageError('data.csv-header-doubt', where);
    const examples = verdict.columns.map((i) => `${i + 1}: ${example(columns[i]?.first ?? '')}`);
    const places = firstFew(verdict.columns.map((i) => String(i + 1)));
    throw new UsageError('data.csv-no-header', { ...where, examples: firstFew(examples), places });
  }

  #text(field: number): string {
    const bytes = this.#buffer.subarray(this.#starts[field], this.#ends[field]);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').replaceAll('""', '"');
  }

  #findDelimiter(start: number): boolean {
    const bytes = this.#buffer;
    const counts = delimiters.map(() => 0);
    let inside = false;
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) inside = !inside;
      else if (!inside) {
        if (byte === lineFeed) break;
        const which = delimiters.indexOf(String.fromCharCode(byte));
        if (which >= 0) counts[which] = (counts[which] as number) + 1;
      }
    }
    if (at >= bytes.length && !this.#isLast) return false;
    this.#delimiter = (delimiters[counts.indexOf(Math.max(...counts))] as string).charCodeAt(0);
    return true;
  }

  /** Lines are texts in errors: a place to look up, not a quantity to print with separators. */
  #fault(code: string, fields: TextValues = {}): UsageError {
    return new UsageError(code, { file: this.#file, line: String(this.#line), ...fields });
  }
}

/** A field as its owner is shown it. */
export function example(text: string): string {
  const letters = Array.from(text.slice(0, 80).replaceAll(/\p{C}/gu, ' '));
  return letters.length > 40 ? `"${letters.slice(0, 40).join('')}…"` : `"${letters.join('')}"`;
}

/** As one writes it in a shell. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_.,=/:-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Enough to find the rest oneself. */
export function firstFew(names: readonly string[]): string[] {
  return names.length > 10 ? [...names.slice(0, 10), '…'] : [...names];
}

/**
 * What bytes that are not UTF-8 probably are. Chinese characters are pairs of bytes of which the first is above ASCII and the second mostly
 * too; accented letters of the West stand alone among plain ones.
 */
function likelyEncoding(bytes: Uint8Array): string {
  let alone = 0;
  let together = 0;
  for (let i = 0; i < bytes.length; ) {
    let end = i;
    while (end < bytes.length && (bytes[end] as number) >= 0x80) end++;
    if (end - i === 1) alone++;
    else together += end - i;
    i = end + 1;
  }
  return together > alone ? 'GB18030' : 'WINDOWS-1252';
}

/** Position of the first character that is none, or is NUL, in bytes that hold one. */
function firstBadByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    const width = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead === 0 || (lead >= 0x80 && !isUtf8(bytes.subarray(at, Math.min(at + width, bytes.length))))) return at;
    at += width;
  }
  return at;
}
