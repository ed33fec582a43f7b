/** The columns of a CSV file, with types that fit every value, or one error that names all that do not fit. */
import { basename } from 'node:path';
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetNote, FileFormat } from '../api/types.ts';
import type { DatasetColumn, DatasetFormat } from '../storage/datasets.ts';
import { type CsvScan, example, firstFew, scanCsv, shellWord } from './csv-scan.ts';
import { DeclaredFacts, isNullWord, type Sample } from './csv-values.ts';
import { type DataFiles, keptFiles } from './data-files.ts';
import { joinedDigest } from './file-digest.ts';
import { inferType } from './infer-type.ts';
import {
  digitsOf,
  mostDigits,
  numberShape,
  type NumberShape,
  readText,
  type Spelling,
  spellingOf,
  type Target,
  trimBlanks,
} from './spellings.ts';
import { type Declared, typeText } from './types.ts';
import './messages.ts';

export interface CsvColumns {
  readonly columns: readonly DatasetColumn[];
  readonly format: DatasetFormat;
  readonly rows: number;
  /** Non-NULL values by column. */
  readonly nonNull: ReadonlyMap<string, number>;
  /** SHA-256 (hex) of the file, or of all of them. */
  readonly digest: string;
}

/** A column with values that its type does not hold. */
interface Misfit {
  readonly column: string;
  readonly first: Sample;
  readonly count: number;
  readonly expected: string;
  readonly cures: readonly string[];
}

/**
 * Reads the file from end to end. `typesFor` is told its names and gives the declared types; `areKnown` says that the owner
 * has named some of them otherwise. Throws UsageError 'data.csv-…'; 'data.csv-misfit' has examples, for the owner alone.
 */
export async function csvColumns(
  { files, isFolder }: DataFiles,
  declared: FileFormat,
  typesFor: (names: readonly string[]) => { readonly types: ReadonlyMap<string, Declared>; readonly areKnown: boolean },
  signal?: AbortSignal,
): Promise<CsvColumns> {
  const spelling = spellingOf(declared);
  let types: ReadonlyMap<string, Declared> = new Map();
  const scan = await scanCsv(files, {
    ...(signal === undefined ? {} : { signal }),
    spelling,
    hasDateFormat: declared.dates !== undefined,
    ...(declared.header === undefined ? {} : { header: declared.header }),
    declared: (names) => {
      const found = typesFor(names);
      types = found.types;
      return { targets: names.map((name) => targetOf(types.get(name))), areKnown: found.areKnown };
    },
  });

  const columns: DatasetColumn[] = [];
  const header = [...scan.header];
  const notes: DatasetNote[] = [];
  const misfits: Misfit[] = [];
  const nonNull = new Map<string, number>();
  for (const [i, name] of scan.header.entries()) {
    const facts = scan.facts[i];
    if (facts === undefined || types.get(name)?.type === 'none') continue;
    const place = { column: name, place: String(i + 1) };
    const isUnnamed = scan.unnamed.includes(i);
    if (isUnnamed && facts.count + facts.missing === 0) {
      header[i] = '';
      notes.push({ text: 'note.dropped', values: place });
      continue;
    }
    if (isUnnamed) notes.push({ text: 'note.unnamed', values: place });
    const spelled = facts.spelled ? { spelled: true as const } : {};
    const base = { name, sourceType: 'text', nullable: true };
    if (facts instanceof DeclaredFacts) {
      const { type, rounds } = facts.target;
      const { firstMisfit: first, misfits: count } = facts;
      if (first !== undefined)
        misfits.push({
          column: name,
          first,
          count,
          expected: typeText(type),
          cures: curesOf(name, first.text, facts.target, spelling, count <= facts.count),
        });
      if (rounds)
        notes.push({
          text: 'note.rounded',
          values: { column: name, values: facts.rounded, type: typeText(type) },
        });
      columns.push({ ...base, type, ...spelled, ...(rounds ? { rounded: facts.rounded } : {}) });
      nonNull.set(name, facts.count);
      continue;
    }
    const found = inferType(name, facts, declared.dates !== undefined);
    if ('first' in found) {
      const { first, count, expected } = found;
      const cures = [
        found.isNullWord ? `--null ${shellWord(trimBlanks(first.text))}` : '',
        `--type ${shellWord(`${name}=text`)}`,
      ];
      misfits.push({ column: name, first, count, expected, cures: cures.filter((cure) => cure !== '') });
      continue;
    }
    const { type, isEmpty, note } = found;
    if (note !== undefined) notes.push(note);
    if (isEmpty) notes.push({ text: 'note.empty', values: { column: name } });
    const isText = type.kind === 'text';
    columns.push({ ...base, type, ...(isText ? {} : spelled), ...(isEmpty ? { empty: true } : {}) });
    nonNull.set(name, isText && !isEmpty ? facts.count + facts.missing : facts.count);
  }
  if (misfits.length > 0) throw misfitError(scan, misfits);
  return {
    columns,
    format: {
      ...keptFiles({ files, isFolder }),
      delimiter: scan.delimiter,
      header,
      ...(declared.header === false ? { headless: true } : {}),
      ...(scan.hasBrokenLines ? { brokenLines: true } : {}),
      ...(Object.keys(declared).length === 0 ? {} : { declared }),
      ...(notes.length === 0 ? {} : { notes }),
    },
    rows: scan.rows,
    nonNull,
    digest: joinedDigest(scan.digests, isFolder),
  };
}

/** What is left out is read as text, which fits whatever is there. */
function targetOf(declared: Declared | undefined): Target | undefined {
  if (declared === undefined) return undefined;
  const { type, rounds } = declared;
  return type === 'none' ? { type: { kind: 'text' }, rounds: false } : { type, rounds };
}

function misfitError({ placeOf }: CsvScan, misfits: readonly Misfit[]): UsageError {
  const [{ column, first, expected }] = misfits as [Misfit, ...Misfit[]];
  const { file, line } = placeOf(first.line);
  return new UsageError('data.csv-misfit', {
    file,
    line: String(line),
    column,
    expected,
    examples: firstFew(
      misfits.map(
        (one) =>
          `${one.column} ${placeText(placeOf(one.first.line), file)}: ${example(one.first.text)} (${one.expected}; ${one.count})`,
      ),
    ),
    places: firstFew(misfits.map((one) => `${one.column} ${one.first.line} (${one.expected}; ${one.count})`)),
    cures: firstFew([...new Set(misfits.flatMap(({ cures }) => cures))]),
  });
}

/** The line, with its file where that is another one. */
function placeText(place: { readonly file: string; readonly line: number }, file: string): string {
  return place.file === file ? String(place.line) : `${basename(place.file)}:${place.line}`;
}

/**
 * Options that make such a value one of the type, the likeliest first. To take it for a missing value is one only where
 * values are `rare` and without digits, or usual words for it: an amount that is spelled otherwise would be lost.
 */
function curesOf(column: string, text: string, { type, rounds }: Target, spelling: Spelling, rare: boolean): string[] {
  const value = trimBlanks(text);
  const missing = (rare && !/\p{N}/u.test(value)) || isNullWord(value) ? markCure(value) : [];
  const declare = (as: string): string => `--type ${shellWord(`${column}=${as}`)}`;
  if (type.kind === 'date') {
    const match = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2[0-9]{4}$/.exec(value);
    if (match === null) return [...missing, '--dates …', declare('text')];
    const [, first = '', mark = '', second = ''] = match;
    const orders = [
      ...(Number(first) <= 31 && Number(second) <= 12 ? [`D${mark}M${mark}YYYY`] : []),
      ...(Number(first) <= 12 && Number(second) <= 31 ? [`M${mark}D${mark}YYYY`] : []),
    ];
    return orders.map((order) => `--dates ${order}`);
  }
  if (type.kind === 'integer' || type.kind === 'decimal') {
    const shape = numberShape(value, spelling);
    if (shape !== undefined) {
      const target = { type, rounds };
      const holding = widerTargets(target, shape).filter((wider) => readText(value, wider, spelling) !== undefined);
      // What was declared already is no cure.
      const cures = new Set(holding.map(targetText).filter((wider) => wider !== targetText(target)));
      return cures.size === 0 ? [declare('text')] : [...cures].map(declare);
    }
    if (/^[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$/.test(value)) return ['--decimal , --thousands .'];
    if (/^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$/.test(value)) return ['--thousands ,'];
    if (/^[+-]?[0-9]+,[0-9]+$/.test(value)) return ['--decimal ,'];
  }
  return [...missing, declare('text')];
}

/** Types that may hold a number of this shape, the likeliest first: more decimals, or all digits that there are. */
function widerTargets({ type }: Target, { wholeDigits, scale: found }: NumberShape): Target[] {
  const { scale } = digitsOf(type);
  const exact = found > scale ? numberType(Math.max(wholeDigits + found, 12), found) : numberType(mostDigits, scale);
  const isHeld = digitsOf(exact).precision <= mostDigits;
  // Where the whole digits leave no room for the decimals, fewer of them do.
  const room = Math.min(scale, Math.max(0, mostDigits - wholeDigits));
  const rounded = found > scale ? type : numberType(mostDigits, room);
  return [
    ...(isHeld ? [{ type: exact, rounds: false }] : []),
    ...(found > scale || room < scale ? [{ type: rounded, rounds: true }] : []),
  ];
}

const numberType = (precision: number, scale: number): ColumnType =>
  scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision, scale };

const targetText = ({ type, rounds }: Target): string => `${typeText(type)}${rounds ? '~' : ''}`;

/** The value as a mark of NULL, where it can be one and may be printed: a terminal obeys some of what is no letter. */
function markCure(value: string): string[] {
  return value.length > 40 || /\p{C}/u.test(value) ? [] : [`--null ${shellWord(value)}`];
}
