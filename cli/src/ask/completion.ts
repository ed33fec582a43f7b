/** What can stand at the cursor: keywords, parties, tables and columns as their cards have them, values of columns with a list of them. */
import { visible } from '@tacit/party/api';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CatalogEntry, DatasetCard } from '@tacit/party/api';

export interface Known {
  readonly catalog: readonly CatalogEntry[];
  /** Of commands, with their backslash. */
  readonly commands: readonly string[];
  /** Of values that are set. */
  readonly values: readonly string[];
  readonly formats: readonly string[];
}

const keywords =
  'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN INNER LEFT RIGHT FULL OUTER ON USING AS AND OR NOT IN IS NULL BETWEEN LIKE EXISTS CASE WHEN THEN ELSE END UNION ALL INTERSECT EXCEPT DISTINCT FILTER OVER PARTITION WITH ASC DESC TRUE FALSE DATE INTERVAL CAST EXPLAIN'.split(
    ' ',
  );
const functions =
  'COUNT( SUM( AVG( MIN( MAX( COALESCE( NULLIF( ROUND( ABS( EXTRACT( SUBSTRING( UPPER( LOWER( TRIM('.split(' ');

/** The words that can stand for the last one of `text`, and that one; `text` is all of a statement up to the cursor. */
export function complete(text: string, known: Known): [string[], string] {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  if (line === text && text.startsWith('\\')) return completeCommand(text, known);
  return completeSql(text, known);
}

function completeCommand(line: string, known: Known): [string[], string] {
  const [, command = '', blank = '', argument = ''] = /^(\\\S*)(\s*)(.*)$/s.exec(line) ?? [];
  if (blank === '') return [starting(known.commands, command), command];
  switch (command) {
    case '\\d':
      return [
        starting([...known.catalog.map(({ party }) => party), ...tablesOf(known).map(tableName)], argument),
        argument,
      ];
    case '\\i':
    case '\\o':
      return [files(argument), argument];
    case '\\set':
    case '\\unset':
      return [starting(known.values, argument), argument];
    case '\\format':
      return [starting(known.formats, argument), argument];
    case '\\explain':
      return completeSql(argument, known);
    default:
      return [[], argument];
  }
}

function completeSql(text: string, known: Known): [string[], string] {
  const tables = tablesOf(known);
  const value = /([\p{L}\p{N}_."]+)\s*(?:=|<>|!=|\bIN\s*\((?:\s*'[^']*'\s*,)*)\s*'([^']*)$/iu.exec(text);
  if (value !== null) return completeValue(value[1] ?? '', value[2] ?? '', text, tables);
  const word = /(?:"[^"]*"?|[\p{L}\p{N}_.])*$/u.exec(text)?.[0] ?? '';
  const dot = word.lastIndexOf('.');
  if (dot >= 0) {
    const qualifier = word.slice(0, dot);
    const ofParty = tables.filter(({ owner }) => same(quoted(owner), qualifier)).map(tableName);
    const columns = tables.filter((table) => isMeant(table, qualifier, text)).flatMap((table) => table.columns);
    return [starting([...ofParty, ...columns.map(({ name }) => `${qualifier}.${quoted(name)}`)], word), word];
  }
  const parties = known.catalog.map(({ party }) => `${quoted(party)}.`);
  if (
    /\b(?:FROM|JOIN)\s+(?:[\p{L}\p{N}_."]+(?:\s+[\p{L}\p{N}_"]+)*\s*,\s*)*$/iu.test(
      text.slice(0, text.length - word.length),
    )
  )
    return [starting([...tables.map(tableName), ...parties], word), word];
  const named = tables.filter((table) => mentions(text, tableName(table))).flatMap(({ columns }) => columns);
  const isLower = word !== '' && word === word.toLowerCase();
  const words = [...keywords, ...functions].map((each) => (isLower ? each.toLowerCase() : each));
  return [starting([...named.map(({ name }) => quoted(name)), ...parties, ...words], word), word];
}

/** Values of the column in front of a quote that is open. */
function completeValue(
  column: string,
  begun: string,
  text: string,
  tables: readonly DatasetCard[],
): [string[], string] {
  const dot = column.lastIndexOf('.');
  const [qualifier, name] = [column.slice(0, Math.max(0, dot)), column.slice(dot + 1)];
  const meant = tables.filter((table) =>
    qualifier === '' ? mentions(text, tableName(table)) : isMeant(table, qualifier, text),
  );
  const found = meant.flatMap(({ columns }) => columns.filter((each) => same(quoted(each.name), name)));
  const values = found.flatMap(({ categories = [] }) => categories.map((value) => value.replaceAll("'", "''")));
  return [starting(values, begun).map((value) => `${value}'`), begun];
}

const tablesOf = ({ catalog }: Known): DatasetCard[] => catalog.flatMap(({ datasets }) => datasets);
const tableName = ({ owner, name }: DatasetCard): string => `${quoted(owner)}.${quoted(name)}`;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const mentions = (text: string, table: string): boolean => text.toLowerCase().includes(table.toLowerCase());

/** Whether `qualifier` names the table: whole, by its own name, or by what the statement calls it. */
function isMeant(table: DatasetCard, qualifier: string, text: string): boolean {
  if ([tableName(table), quoted(table.name)].some((name) => same(name, qualifier))) return true;
  const alias = new RegExp(`${escaped(tableName(table))}\\s+(?:AS\\s+)?${escaped(qualifier)}(?![\\p{L}\\p{N}_])`, 'iu');
  return alias.test(text);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** As it has to be written in SQL. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Names and values are other parties': what would act on the terminal is left out. */
function starting(words: readonly string[], begun: string): string[] {
  const lower = begun.toLowerCase();
  return [...new Set(words.filter((word) => word.toLowerCase().startsWith(lower) && isShown(word)))];
}

const isShown = (word: string): boolean => visible(word) === word && !/[\n\t]/.test(word);

function files(begun: string): string[] {
  const folder = begun.endsWith('/') ? begun : dirname(begun === '' ? '.' : begun);
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const all = entries.map((entry) => {
      const path = begun.includes('/') ? join(folder, entry.name) : entry.name;
      return `${begun.startsWith('./') ? './' : ''}${path}${entry.isDirectory() ? '/' : ''}`;
    });
    return starting(all, begun).filter((path) => path.startsWith(begun));
  } catch {
    return [];
  }
}
