/** Asks how many lenders have a loan of a person: a question of kind 'lending' by options. */
import { type Question, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { type Ending, explainOptions, proposeOrRun } from './propose-or-run.ts';
import { contractOptions, optionsOf, type QuestionOptions } from './question.ts';

interface Options extends QuestionOptions, Pick<Ending, 'explain' | 'quiet'> {
  readonly on: readonly string[];
  readonly canonical?: string;
  readonly amount?: string;
  readonly open?: string;
  readonly countUpTo?: string;
  readonly amountUpTo?: string;
  readonly step?: string;
  readonly persons?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const whole = contractOptions(
    command
      .argument('<tables...>', describe('cli.lending.tables'))
      .requiredOption('--on <column=column...>', describe('cli.lending.on'))
      .option('--canonical <rules>', describe('cli.intersect.canonical'))
      .option('--amount <column>', describe('cli.lending.amount'))
      .option('--amount-up-to <number>', describe('cli.lending.amount-up-to'))
      .option('--step <number>', describe('cli.lending.step'))
      .option('--open <column=value,value>', describe('cli.lending.open'))
      .option('--count-up-to <number>', describe('cli.lending.count-up-to'))
      .option('--persons <number>', describe('cli.lending.persons')),
    io(),
  );
  explainOptions(whole, io());
  examples(
    command,
    language,
    'tacit lending bank1.loans bank2.loans bank3.loans --on id --open state=open --computers notary north south',
    'tacit lending bank1.loans bank2.loans --on id --canonical cn-id --amount balance --amount-up-to 500000 --step 10000 --computers notary north south --runs 1000 --until 2027-06-30',
    'tacit lending bank1.loans bank2.loans --on id --explain',
  ).action(async (tables: readonly string[], options: Options) => {
    const shell = io();
    const client = await connect(shell);
    const asker = options.to?.length === 1 ? (options.to[0] as string) : (await client.status()).name;
    const question: Question = {
      kind: 'lending',
      question: askedBy(asker, tables, options),
      recipients: [asker],
      ...optionsOf(options),
    };
    await proposeOrRun(client, question, options, shell);
  });
}

/** As a task file would say it; its kind reads it, at the party. Throws UsageError 'cli.lending.bad-open'. */
export function askedBy(asker: string, tables: readonly string[], options: Options): object {
  const { on, canonical, amount, open, countUpTo, amountUpTo, step, persons } = options;
  return {
    asker,
    tables,
    on: on.map(columnOf),
    ...(canonical === undefined ? {} : { canonical: listed(canonical) }),
    ...(amount === undefined ? {} : { amount: columnOf(amount) }),
    ...(open === undefined ? {} : { where: conditionOf(open) }),
    ...(countUpTo === undefined ? {} : { countUpTo: Number(countUpTo) }),
    ...(amountUpTo === undefined ? {} : { amountUpTo: Number(amountUpTo) }),
    ...(step === undefined ? {} : { amountStep: Number(step) }),
    ...(persons === undefined ? {} : { persons: Number(persons) }),
  };
}

/** `id`, or a column of each table in their order. */
function columnOf(text: string): string | string[] {
  const columns = text.split('=').map((each) => each.trim());
  return columns.length === 1 ? (columns[0] as string) : columns;
}

/** `state=open,late`: numbers and truth values as such, all else as texts. */
function conditionOf(text: string): object {
  const at = text.indexOf('=');
  const values = listed(text.slice(at + 1)).map((value) => {
    if (value === 'true' || value === 'false') return value === 'true';
    return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  });
  if (at < 1 || values.length === 0) throw new UsageError('cli.lending.bad-open', {});
  return { column: text.slice(0, at).trim(), is: values.length === 1 ? values[0] : values };
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
