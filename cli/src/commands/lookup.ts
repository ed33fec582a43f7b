/** Asks another party's service about one or many people, without telling it whom. */
import { withoutFormula, renderCsv } from '@tacit/party/api/report';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Problem, ProblemError, problemText, say, UsageError } from '@tacit/party/api';
import { type LookupAnswer, type LookupResult, type ServiceClient, serviceClient } from '@tacit/party/api/services';
import type { Command } from 'commander';
import { activityLine } from '../output/activity.ts';
import { type Asked, readAsked } from '../output/asked.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

import { renderTable } from '../output/table.ts';
import { writeResult } from '../output/result-file.ts';

interface Options {
  readonly key?: readonly string[];
  readonly batch?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly csv?: boolean;
  readonly raw?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .argument('<owner/service>', describe('cli.lookup.service'))
      .option('--key <column=value...>', describe('cli.lookup.key'))
      .option('--batch <file>', describe('cli.lookup.batch'))
      .option('--csv', describe('cli.result.csv'))
      .option('--raw', describe('cli.lookup.raw'))
      .option('--output <file>', describe('cli.result.output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit lookup insurer/scores --key id=110101199003074514',
    'tacit lookup agency/identity --key id=110101199003074514 name=王伟 mobile=13800001234 --json',
    'tacit lookup insurer/scores --key @person.txt',
    'tacit lookup insurer/scores --batch applicants.csv --output scores.csv',
  ).action(async (named: string, options: Options) => {
    const shell = io();
    const { output, force } = options;
    const [owner, service, ...more] = named.split('/');
    if (owner === undefined || service === undefined || service === '' || more.length > 0)
      throw new UsageError('cli.lookup.bad-service', { found: named });
    if (output !== undefined) checkOutput(output, force === true);
    const asked = await readAsked(options.key, options.batch);
    const client = serviceClient(await connect(shell));
    const asking =
      asked.length === 1 ? client.lookup(owner, service, asked) : askList(client, owner, service, asked, shell);
    const told = await asking.catch((error: unknown) => {
      throw options.batch === undefined ? error : wrongColumns(error, options.batch, asked);
    });
    show(asked, told, options, shell);
    if (told.problem !== undefined) throw brokenOff(told.problem, asked.length, told.answers.length, shell.language);
  });
}

/** An error about the columns of questions as one about the file: what its first line names, and what the service asks for. */
export function wrongColumns(error: unknown, file: string, asked: readonly Asked[]): unknown {
  const codes = ['asked.field-missing', 'asked.field-unknown'];
  if (!(error instanceof ProblemError && codes.includes(error.code))) return error;
  const { fields: expected } = error.fields;
  if (!Array.isArray(expected)) return error;
  // A file without such a line begins with somebody's data.
  const found = Object.keys(asked[0] ?? {}).map((name) => (/\d{3}|.{41}/.test(name) ? '…' : name));
  return new UsageError('cli.lookup.wrong-columns', { file, found, expected }, { cause: error });
}

/** Asks a list, and says meanwhile how much of it is answered. */
async function askList(
  client: ServiceClient,
  owner: string,
  service: string,
  asked: readonly Asked[],
  shell: Io,
): Promise<LookupResult> {
  const activity = activityLine(shell);
  // Where a line stays, ten of them are enough.
  let mark = -1;
  const heard = (answered: number): void => {
    const tenth = Math.floor((10 * answered) / asked.length);
    if (!shell.interactive && tenth === mark) return;
    mark = tenth;
    activity.begin(say('cli.lookup.asking', { answered, asked: asked.length }, shell.language));
  };
  try {
    if (shell.interactive) heard(0);
    return await client.lookupList(owner, service, asked, heard);
  } finally {
    activity.end();
  }
}

/** Shows or writes what was answered, also where the list was broken off after it. */
function show(
  asked: readonly Asked[],
  told: LookupResult,
  { output, force, csv, raw = false }: Options,
  shell: Io,
): void {
  if (output !== undefined) {
    writeResult(output, shell.json ? `${JSON.stringify(told)}\n` : csvOf(asked, told, raw), force === true);
    const values = { file: output, found: countFound(told), asked: told.answers.length };
    shell.show(values, () => say('cli.lookup.written', values, shell.language));
  } else if (csv === true && !shell.json) shell.data(csvOf(asked, told, raw));
  else shell.show(told, () => (asked.length === 1 ? oneText(told, shell) : tableText(asked, told, shell)));
}

/** The error of a list that was answered in part: of the kind of what broke it off, so that the exit code is its. */
export function brokenOff(problem: Problem, asked: number, answered: number, language: Io['language']): ProblemError {
  const code = 'cli.lookup.broken-off';
  const { message: cause, hint = '' } = problemText(problem, language);
  const fields = { asked, answered, cause, because: problem.code, hint };
  const detail = say(code, fields, language);
  return new ProblemError({ ...problem, type: `urn:tacit:problem:${code}`, title: code, code, fields, detail });
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

/**
 * What was asked as it came, then the answers. Texts of the owner that a spreadsheet would take for formulas get an apostrophe in
 * front, unless `raw`; numbers, which come as texts, do not.
 */
export function csvOf(asked: readonly Asked[], told: LookupResult, raw: boolean): string {
  const guard = (text: string | null): string | null =>
    text === null || raw || /^-?\d+(\.\d+)?$/.test(text) ? text : withoutFormula(text);
  const { values, isChecked } = shape(told);
  const keys = Object.keys(asked[0] ?? {});
  const header = [...keys, 'found', ...values, ...(isChecked ? ['differs'] : [])];
  return renderCsv(
    header,
    told.answers.map((answer, i) => [
      ...keys.map((name) => asked[i]?.[name] ?? null),
      ...cellsOf(answer, values, isChecked).map(guard),
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
    say('cli.lookup.summary', { found: countFound(told), asked: told.answers.length, version, milliseconds }, language),
  ].join('\n\n');
}
