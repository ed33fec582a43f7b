/** What `explain` and `propose` share: reading the question and its options. */
import { existsSync } from 'node:fs';
import { type Question, say, UsageError } from '@tacit/party/api';
import { type Command, Option } from 'commander';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';

export interface QuestionOptions {
  readonly helper?: string;
  readonly dealer?: string;
  readonly computers?: readonly string[];
  readonly protocol?: string;
  readonly join?: 'strict';
  readonly to?: readonly string[];
  readonly expires?: string;
  readonly runs?: string;
  readonly until?: string;
  readonly requestGrants?: boolean;
  readonly set?: readonly string[];
}

export function questionOptions(command: Command, io: Io): Command {
  return setOption(contractOptions(command.argument('<sql>', say('cli.question.sql', {}, io.language)), io), io);
}

/** What only SQL has: `--set name=value`, once for each parameter, and `--join strict`. */
export function setOption(command: Command, io: Io): Command {
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  return command
    .addOption(new Option('--set <name=value>', say('cli.question.set', {}, io.language)).argParser(collect))
    .addOption(new Option('--join <how>', say('cli.question.join', {}, io.language)).choices(['strict']));
}

/** What every question has, of whatever kind: who takes part, who receives, how long and how often. */
export function contractOptions(command: Command, io: Io): Command {
  const describe = (key: string): string => say(key, {}, io.language);
  return command
    .option('--helper <party>', describe('cli.question.helper'))
    .option('--dealer <party>', describe('cli.question.dealer'))
    .option('--computers <party...>', describe('cli.question.computers'))
    .option('--protocol <name>', describe('cli.question.protocol'))
    .option('--to <party...>', describe('cli.question.to'))
    .option('--expires <hours>', describe('cli.question.expires'))
    .option('--runs <number>', describe('cli.question.runs'))
    .option('--until <time>', describe('cli.question.until'))
    .option('--request-grants', describe('cli.question.request'));
}

/** `argument` is SQL, a file with SQL, `-` for standard input, or a task file with kind and question; options win over the file. */
export async function readQuestion(argument: string, options: QuestionOptions): Promise<Question> {
  const values = valuesOf(options.set);
  const asked = isTask(argument) ? await readTaskFile(argument, values) : { sql: await readSql(argument) };
  // The party fills them into SQL, which it reads with PostgreSQL's own scanner.
  const parameters = isTask(argument) || options.set === undefined ? {} : { parameters: values };
  return { ...asked, ...parameters, ...optionsOf(options) };
}

/** What --set says. Throws UsageError 'cli.question.bad-set', which repeats no value. */
export function valuesOf(set: readonly string[] = []): Record<string, string> {
  const values = new Map<string, string>();
  for (const text of set) {
    const [, name, value] = /^([\p{L}_][\p{L}\p{N}_]*)=(.*)$/su.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError('cli.question.bad-set', {});
    if (values.has(name)) throw new UsageError('cli.question.set-twice', { name });
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

/** The kinds and a reader of YAML are loaded only for a file that needs them. */
async function readTaskFile(file: string, values: Readonly<Record<string, string>>): Promise<Question> {
  const { readTask } = await import('@tacit/party/task');
  return await readTask(await readText(file), file, values);
}

/** What the options say. Throws UsageError 'cli.bad-…'. */
export function optionsOf(options: QuestionOptions): Partial<Question> {
  const hours = options.expires === undefined ? undefined : Number(options.expires);
  if (hours !== undefined && !(hours > 0)) throw new UsageError('cli.bad-hours', { found: options.expires });
  const runs = options.runs === undefined ? undefined : Number(options.runs);
  if (runs !== undefined && !(Number.isSafeInteger(runs) && runs > 0))
    throw new UsageError('cli.bad-runs', { found: options.runs });
  const until = options.until === undefined ? undefined : readTime(options.until);
  return {
    ...(options.helper === undefined ? {} : { helper: options.helper }),
    ...(options.dealer === undefined ? {} : { dealer: options.dealer }),
    ...(options.computers === undefined ? {} : { computers: options.computers }),
    ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
    ...(options.join === undefined ? {} : { join: options.join }),
    ...(options.to === undefined ? {} : { recipients: options.to }),
    ...(hours === undefined ? {} : { expiresInHours: hours }),
    ...(runs === undefined ? {} : { runs }),
    ...(until === undefined ? {} : { until }),
    ...(options.requestGrants === true ? { requestGrants: true } : {}),
  };
}

/** An ISO time, or a date: its end by UTC, or its start. Throws UsageError 'cli.bad-until'. */
export function readTime(text: string, ofDay: 'start' | 'end' = 'end'): string {
  const clock = ofDay === 'start' ? '00:00:00.000' : '23:59:59.999';
  const time = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${clock}Z` : text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(time.getTime())) throw new UsageError('cli.bad-until', { found: text });
  return time.toISOString();
}

/** YAML or JSON, by its ending. */
export function isTask(argument: string): boolean {
  return /\.(ya?ml|json)$/i.test(argument) && !/\s/.test(argument);
}

async function readSql(argument: string): Promise<string> {
  if (argument === '-' || existsSync(argument)) return await readText(argument);
  // A mistyped file name should not come back as an SQL syntax error.
  if (!/\s/.test(argument)) throw new UsageError('cli.no-such-file', { file: argument });
  return argument;
}
