/** Asks for what several owners' tables have in common: a question of kind 'intersect' by options. */
import { type Question, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { sumsQuestion } from './intersect-sql.ts';
import { checkEnding, type Ending, explainOptions, proposeOrRun, runOptions } from './propose-or-run.ts';
import { contractOptions, optionsOf, type QuestionOptions } from './question.ts';

interface Options extends QuestionOptions, Ending {
  readonly on: readonly string[];
  readonly show?: string;
  readonly canonical?: string;
  readonly duplicates?: string;
  readonly least?: string;
  readonly changes?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const whole = contractOptions(
    command
      .argument('<tables...>', describe('cli.intersect.tables'))
      .requiredOption('--on <column=column...>', describe('cli.intersect.on'))
      .option('--show <ids|count|sum:columns|payload:columns>', describe('cli.intersect.show'))
      .option('--canonical <rules>', describe('cli.intersect.canonical'))
      .option('--duplicates <refuse|once>', describe('cli.intersect.duplicates'))
      .option('--least <number>', describe('cli.intersect.least'))
      .option('--changes <number>', describe('cli.intersect.changes')),
    io(),
  );
  runOptions(explainOptions(whole, io()), io());
  examples(
    command,
    language,
    'tacit intersect bank.customers insurer.policies --on id=customer_id --to bank',
    'tacit intersect bank.customers insurer.policies --on id --show count --least 100 --to bank',
    'tacit intersect bank.customers insurer.policies --on id --show sum:insurer.policies.premium --to bank',
    'tacit intersect bank.customers insurer.policies --on id --show payload:insurer.policies.band --canonical cn-id',
    'tacit intersect bank.customers insurer.policies --on id --explain',
    'tacit intersect bank.applicants insurer.policies --on id --to bank --changes 1000 --runs 12 --until 2027-06-30',
    'tacit intersect bank.customers insurer.policies --on id --to bank --run --output common.csv',
  ).action(async (tables: readonly string[], options: Options) => {
    const shell = io();
    const question: Question = { ...asked(tables, options), ...optionsOf(options) };
    checkEnding(options, shell);
    await proposeOrRun(await connect(shell), question, options, shell);
  });
}

/** The question of the options. Sums over the match are asked by joint SQL. Throws UsageError 'cli.intersect.…'. */
export function asked(tables: readonly string[], options: Options): Question {
  const { show = 'ids', canonical, duplicates, least, changes } = options;
  if (!show.startsWith('sum:')) return { kind: 'intersect', question: intersectQuestion(tables, options) };
  const sums = listed(show.slice('sum:'.length));
  const other = [
    ...(canonical === undefined ? [] : ['--canonical']),
    ...(duplicates === undefined ? [] : ['--duplicates']),
    ...(changes === undefined ? [] : ['--changes']),
  ];
  if (other.length > 0) throw new UsageError('cli.intersect.by-sql', { show, options: other });
  return sumsQuestion(
    tables,
    options.on.map((part) => partOf(part, tables.length)),
    sums,
    least,
  );
}

/** As a task file would say it; its kind reads it, at the party. */
function intersectQuestion(tables: readonly string[], options: Options): object {
  const { show = 'ids', canonical, duplicates, least, changes } = options;
  const payload = show.startsWith('payload:') ? listed(show.slice('payload:'.length)) : undefined;
  return {
    tables,
    on: options.on.map((part) => partOf(part, tables.length)),
    ...(canonical === undefined ? {} : { canonical: listed(canonical) }),
    show: payload === undefined ? show : 'ids',
    ...(payload === undefined ? {} : { payload }),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(least === undefined ? {} : { least: Number(least) }),
    ...(changes === undefined ? {} : { changes: Number(changes) }),
  };
}

/** `id`, or a column of each table in their order: `id=customer_id`. Throws UsageError 'cli.intersect.bad-on'. */
function partOf(text: string, tables: number): string | string[] {
  const columns = text.split('=').map((each) => each.trim());
  // One table is too few, which the kind says.
  if (columns.includes('') || (tables > 1 && columns.length > 1 && columns.length !== tables))
    throw new UsageError('cli.intersect.bad-on', { found: text, tables });
  return columns.length === 1 ? (columns[0] as string) : columns;
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
