/** What `explain` and `propose` share: reading the question and its options. */
import { existsSync, readFileSync } from 'node:fs';
import { type Question, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import type { Io } from '../output/io.ts';

export interface QuestionOptions {
  readonly helper?: string;
  readonly to?: readonly string[];
  readonly expires?: string;
}

export function questionOptions(command: Command, io: Io): Command {
  const describe = (key: string): string => say(key, {}, io.language);
  return command
    .argument('<sql>', describe('cli.question.sql'))
    .option('--helper <party>', describe('cli.question.helper'))
    .option('--to <party...>', describe('cli.question.to'))
    .option('--expires <hours>', describe('cli.question.expires'));
}

/** `argument` is SQL, a file with SQL, or `-` for standard input. */
export function readQuestion(argument: string, options: QuestionOptions): Question {
  const hours = options.expires === undefined ? undefined : Number(options.expires);
  if (hours !== undefined && !(hours > 0)) throw new UsageError('cli.bad-hours', { found: options.expires });
  return {
    sql: readSql(argument),
    ...(options.helper === undefined ? {} : { helper: options.helper }),
    ...(options.to === undefined ? {} : { recipients: options.to }),
    ...(hours === undefined ? {} : { expiresInHours: hours }),
  };
}

function readSql(argument: string): string {
  if (argument === '-') return readFileSync(0, 'utf8');
  if (existsSync(argument)) return readFileSync(argument, 'utf8');
  // A mistyped file name should not come back as an SQL syntax error.
  if (!/\s/.test(argument)) throw new UsageError('cli.no-such-file', { file: argument });
  return argument;
}
