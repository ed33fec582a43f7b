/** Asks another party's service about one or many people, without telling it whom. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { say, UsageError } from '@tacit/party/api';
import { type LookupAnswer, type LookupResult, serviceClient } from '@tacit/party/api/services';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { fileTexts } from '../output/parquet-rows.ts';
import { renderCsv, renderTable } from '../output/table.ts';
import { writeResult } from '../output/result-file.ts';

interface Options {
  readonly key?: readonly string[];
  readonly batch?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly csv?: boolean;
}

type Asked = Readonly<Record<string, string>>;

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .argument('<owner/service>', describe('cli.lookup.service'))
      .option('--key <column=value...>', describe('cli.lookup.key'))
      .option('--batch <file>', describe('cli.lookup.batch'))
      .option('--csv', describe('cli.result.csv'))
      .option('--output <file>', describe('cli.result.output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit lookup insurer/scores --key id=110101199003074514',
    'tacit lookup agency/identity --key id=110101199003074514 name=王伟 mobile=13800001234 --json',
    'tacit lookup insurer/scores --batch applicants.csv --output scores.csv',
  ).action(async (named: string, options: Options) => {
    const shell = io();
    const { output, force } = options;
    const [owner, service, ...more] = named.split('/');
    if (owner === undefined || service === undefined || service === '' || more.length > 0)
      throw new UsageError('cli.lookup.bad-service', { found: named });
    if (output !== undefined) checkOutput(output, force === true);
    const asked = await askedOf(options);
    const told = await serviceClient(await connect(shell)).lookup(owner, service, asked);
    if (output !== undefined) {
      writeResult(output, shell.json ? `${JSON.stringify(told)}\n` : csvOf(asked, told), force === true);
      const values = { file: output, found: countFound(told), asked: asked.length };
      shell.show(values, () => say('cli.lookup.written', values, shell.language));
      return;
    }
    if (options.csv === true && !shell.json) shell.data(csvOf(asked, told));
    else shell.show(told, () => (told.answers.length === 1 ? oneText(told, shell) : tableText(asked, told, shell)));
  });
}

/**
 * What keeps a file from being written is found out before anything is asked: questions count against the quota. Throws UsageError
 * 'cli.result.exists', 'cli.unwritable-file', 'cli.lookup.output-parquet'.
 */
export function checkOutput(file: string, force: boolean): void {
  if (/\.parquet$/i.test(file)) throw new UsageError('cli.lookup.output-parquet', { file });
  const exists = existsSync(file);
  if (exists && !force) throw new UsageError('cli.result.exists', { file });
  try {
    accessSync(exists ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw new UsageError('cli.unwritable-file', { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
  }
}

const countFound = ({ answers }: LookupResult): number => answers.filter(({ found }) => found).length;

/** Throws UsageError 'cli.lookup.…', 'cli.unreadable-file'. */
async function askedOf({ key, batch }: Options): Promise<Asked[]> {
  if ((key === undefined) === (batch === undefined)) throw new UsageError('cli.lookup.key-or-batch', {});
  if (batch !== undefined) {
    const { header, rows } = await fileTexts(batch);
    if (rows.length === 0) throw new UsageError('cli.lookup.empty-batch', { file: batch });
    return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
  }
  return [
    Object.fromEntries(
      (key ?? []).map((text) => {
        const at = text.indexOf('=');
        // The value may be somebody's: it is not repeated.
        if (at < 1) throw new UsageError('cli.lookup.bad-key', {});
        return [text.slice(0, at), text.slice(at + 1)];
      }),
    ),
  ];
}

const cellText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** Columns of values, and of elements that are compared, in the order of the first row that has them. */
function shape({ answers }: LookupResult): { readonly values: string[]; readonly isChecked: boolean } {
  const first = answers.find(({ found }) => found);
  return { values: Object.keys(first?.values ?? {}), isChecked: first?.differs !== undefined };
}

function cellsOf(answer: LookupAnswer, values: readonly string[], isChecked: boolean): (string | null)[] {
  const differs = isChecked ? [answer.found ? (answer.differs ?? []).join(' ') : null] : [];
  return [
    answer.damaged === true ? 'damaged' : String(answer.found),
    ...values.map((name) => cellText(answer.values?.[name])),
    ...differs,
  ];
}

function csvOf(asked: readonly Asked[], told: LookupResult): string {
  const { values, isChecked } = shape(told);
  const keys = Object.keys(asked[0] ?? {});
  const header = [...keys, 'found', ...values, ...(isChecked ? ['differs'] : [])];
  return renderCsv(
    header,
    told.answers.map((answer, i) => [
      ...keys.map((name) => asked[i]?.[name] ?? null),
      ...cellsOf(answer, values, isChecked),
    ]),
  );
}

function oneText({ answers, version, milliseconds, owner }: LookupResult, { language }: Io): string {
  const [answer] = answers as readonly [LookupAnswer];
  const line = (key: string, values = {}): string => say(`cli.lookup.${key}`, values, language);
  const values = Object.entries(answer.values ?? {}).map(
    ([name, value]) => `  ${name}: ${cellText(value) ?? line('null')}`,
  );
  const { differs } = answer;
  return [
    line(answer.damaged === true ? 'damaged' : answer.found ? 'found' : 'not-found', { owner }),
    ...values,
    ...(differs === undefined ? [] : [differs.length === 0 ? line('same') : line('differs', { differs })]),
    line('from', { version, milliseconds }),
  ].join('\n');
}

function tableText(asked: readonly Asked[], told: LookupResult, { language }: Io): string {
  const { values, isChecked } = shape(told);
  const keys = Object.keys(asked[0] ?? {});
  const title = (key: string): string => say(key, {}, language);
  const columns = [
    ...keys,
    title('cli.lookup.column.found'),
    ...values,
    ...(isChecked ? [title('cli.lookup.column.differs')] : []),
  ];
  const rows = told.answers.map((answer, i) => {
    const [, ...cells] = cellsOf(answer, values, isChecked);
    const found = answer.damaged === true ? '!' : title(answer.found ? 'cli.yes' : 'cli.no');
    return [...keys.map((name) => asked[i]?.[name] ?? ''), found, ...cells.map((cell) => cell ?? '–')];
  });
  const { version, milliseconds, owner } = told;
  const isDamaged = told.answers.some(({ damaged }) => damaged === true);
  return [
    renderTable(
      columns.map((name) => ({ title: name })),
      rows,
    ),
    ...(isDamaged ? [`! ${say('cli.lookup.damaged', { owner }, language)}`] : []),
    say('cli.lookup.summary', { found: countFound(told), asked: asked.length, version, milliseconds }, language),
  ].join('\n\n');
}
