/** The user's own files: parties, tables and policies derived from the options. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Dataset, UsageError } from '@tacit/party/api';
import { type TableOptions, tableFormat } from '../output/file-format.ts';
import { guessTypes, isMentioned } from './parquet-types.ts';
import type { DemoTable, Scenario } from './scenario.ts';

const helperName = 'helper';

export interface OwnTables {
  /** `owner.table=file` */
  readonly tables: readonly string[];
  /** File with the question. */
  readonly query: string;
  /** `owner.table.column=type` */
  readonly types: readonly string[];
  /** How the files write their values: for all tables, or for one with `owner.table=` before. */
  readonly formats?: TableOptions;
  /** Of every policy; 10 rows when left out. */
  readonly minimumGroupSize?: number;
}

const defaultMinimum = 10;

export async function ownScenario(own: OwnTables): Promise<Scenario> {
  const { tables, query, types } = own;
  if (!existsSync(query)) throw new UsageError('demo.no-query', { file: query });
  const sql = readFileSync(query, 'utf8');
  const named: DemoTable[] = [];
  for (const option of tables) named.push(await readTable(option, own, sql));
  for (const type of types) {
    const known = named.map((table) => `${table.owner}.${table.name}`);
    if (!known.some((table) => type.startsWith(`${table}.`)))
      throw new UsageError('demo.bad-type', { found: type, known });
  }
  const owners = [...new Set(named.map((table) => table.owner))];
  if (owners.length < 2 || owners.length > 3) throw new UsageError('demo.owners', { found: owners });
  if (owners.length === 2 && owners.includes(helperName))
    throw new UsageError('demo.helper-name', { found: helperName });
  return {
    introduction: 'demo.own',
    minimumGroupSize: own.minimumGroupSize ?? defaultMinimum,
    ask: { sql },
    parties: owners.length === 2 ? [...owners, helperName] : owners,
    ...(owners.length === 2 ? { helper: helperName } : {}),
    tables: named,
  };
}

/** `owner.table` of `owner.table=file`. */
function tableName(option: string): string {
  return option.slice(0, Math.max(option.indexOf('='), 0));
}

async function readTable(option: string, own: OwnTables, sql: string): Promise<DemoTable> {
  const { types, formats = {}, minimumGroupSize = defaultMinimum } = own;
  const match = /^([^=]+)\.([^.=]+)=(.+)$/.exec(option);
  if (match === null) throw new UsageError('demo.bad-table', { found: option });
  const [, owner, name, path] = match as unknown as [string, string, string, string];
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError('cli.unreadable-file', { file, cause: 'ENOENT' });
  // A folder of parts is for `tacit data add`: the answer in the clear reads single files.
  if (!/\.(csv|txt|parquet)$/i.test(file) || !statSync(file).isFile())
    throw new UsageError('cli.data.unknown-source', { found: path });
  const prefix = `${owner}.${name}.`;
  const declared = types
    .filter((type) => type.startsWith(prefix))
    .map((type): [string, string] => {
      const at = type.indexOf('=');
      if (at <= prefix.length) throw new UsageError('cli.bad-assignment', { found: type });
      return [type.slice(prefix.length, at), type.slice(at + 1)];
    });
  const format = tableFormat(`${owner}.${name}`, own.tables.map(tableName), formats);
  return {
    owner,
    name,
    file,
    ...(format === undefined ? {} : { format }),
    types: { ...(/\.parquet$/i.test(file) ? await guessTypes([file], sql) : {}), ...Object.fromEntries(declared) },
    policy: (dataset) => permissivePolicy(dataset, sql, minimumGroupSize),
  };
}

/**
 * Allows whatever a column can be used for, to anybody who takes part: for trying out one's own questions only. Grouping
 * shows the list of a column's values to all parties, so it is allowed only where the question speaks of the column, and
 * never where values stand for rows, such as names and numbers of customers.
 */
function permissivePolicy(dataset: Dataset, sql: string, minimum: number): string {
  const columns = dataset.card.columns.map((column, i) => {
    const mayGroup = isMentioned(column.name, sql) && (column.categories?.length ?? 0) * 2 <= dataset.rows;
    const uses = (dataset.possible[i] ?? []).filter((use) => use !== 'group' || mayGroup);
    return `  ${JSON.stringify(column.name)}: { allow: [${uses.join(', ')}] }`;
  });
  return [
    `dataset: ${dataset.name}`,
    `minimum_group_size: ${minimum}`,
    'recipients: ["*"]',
    'helpers: ["*"]',
    'columns:',
    ...columns,
    '',
  ].join('\n');
}
