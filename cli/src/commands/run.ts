import { type PartyClient, ProblemError, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { csvItems } from '../output/csv-items.ts';
import { examples } from '../output/define.ts';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { formatOption } from '../output/result-format.ts';
import { resultText } from '../output/result-view.ts';
import { contractOptions, optionsOf, type QuestionOptions, readQuestion, setOption } from './question.ts';
import { type AtOnce, checkAtOnce, checkKeep, keepOf, runAtOnce } from './run-at-once.ts';
import { follow } from './watch.ts';

interface Options extends QuestionOptions, AtOnce {
  readonly ask?: readonly string[];
  readonly askFile?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const questions = setOption(contractOptions(command.argument('<job>', describe('cli.run.argument')), io()), io());
  formatOption(questions, io())
    .option('--output <file>', describe('cli.result.output'))
    .option('--force', describe('cli.result.force'))
    .option('--yes', describe('cli.run.yes'))
    .option('--ask <field=value...>', say('cli.run.ask', {}, language))
    .option('--ask-file <file>', say('cli.run.ask-file', {}, language));
  examples(
    command,
    language,
    'tacit run 3f9a21c07d11be04',
    'tacit run query.sql --helper notary --set from=2024-01-01 --set band=A',
    'tacit run query.sql --helper notary --yes --output answer.parquet',
    'tacit run 3f9a21c07d11be04 --ask id=110105199003071234',
    'tacit run 3f9a21c07d11be04 --ask-file persons.csv --json',
  ).action(async (id: string, options: Options) => {
    const shell = io();
    if (isQuestion(id)) {
      if (options.ask !== undefined || options.askFile !== undefined) throw new UsageError('cli.run.asks-job', {});
      await runQuestion(id, options, shell);
      return;
    }
    checkJobOptions(options);
    checkKeep(options);
    const input = await askedBy(options);
    const client = await connect(shell);
    const job = await client.run(id, input === undefined ? {} : { input }).catch(async (error: unknown) => {
      throw (await ownApprovalMissing(client, id, error, shell)) ?? error;
    });
    const keep = keepOf(client, job.id, options, shell);
    // What was asked stands beside the answers on the screen; in a file there are the answers in its order.
    const beside = input === undefined ? undefined : () => show(client, job.id, input, shell);
    await follow(client, job.id, shell, keep ?? beside);
  });
}

/** A file or SQL in place of a job: proposed, signed here, and run as soon as all have signed. */
async function runQuestion(argument: string, options: Options, shell: Io): Promise<void> {
  const question = await readQuestion(argument, options);
  checkAtOnce(options, shell, 'cli.run.unconfirmed');
  const client = await connect(shell);
  const { id } = await client.propose(question);
  await runAtOnce(client, id, options, shell);
}

/** A job is named by hex digits. */
function isQuestion(argument: string): boolean {
  return argument === '-' || /\s/.test(argument) || /\.(sql|ya?ml|json)$/i.test(argument);
}

/** What a contract says cannot be said again. Throws UsageError 'cli.run.question-only'. */
function checkJobOptions({ set, ...options }: Options): void {
  const given = Object.keys(optionsOf(options)).length > 0 || set !== undefined || options.yes === true;
  if (given) throw new UsageError('cli.run.question-only', {});
}

/** What is to be asked, by the options. Throws UsageError 'cli.ask.…', none of which repeats it. */
async function askedBy({ ask, askFile }: Options): Promise<Record<string, string>[] | undefined> {
  if (ask === undefined) return askFile === undefined ? undefined : csvItems(await readText(askFile), askFile);
  if (askFile !== undefined) throw new UsageError('cli.ask.both', {});
  const parts = ask.map((text) => [text.slice(0, Math.max(0, text.indexOf('='))), text.slice(text.indexOf('=') + 1)]);
  const names = parts.map(([name = '']) => name);
  if (names.includes('') || new Set(names).size < names.length) throw new UsageError('cli.ask.bad', {});
  return [Object.fromEntries(parts) as Record<string, string>];
}

/** The answer beside what was asked, which the party does not keep: rows are in the order of the items. */
async function show(
  client: PartyClient,
  id: string,
  input: readonly Readonly<Record<string, string>>[],
  shell: Io,
): Promise<void> {
  const [job, result] = await Promise.all([client.job(id), client.result(id)]);
  shell.show({ job, result }, () => {
    const { result: kept } = result;
    if (kept.kind !== 'table' || kept.table.rows.length !== input.length) return resultText(kept, shell);
    const fields = Object.keys(input[0] ?? {});
    const { columns, rows } = kept.table;
    const table = {
      ...kept.table,
      columns: [...fields.map((name) => ({ name, type: { kind: 'text' } as const })), ...columns],
      rows: rows.map((row, i) => [...fields.map((name) => input[i]?.[name] ?? ''), ...row]),
    };
    return resultText({ ...kept, table }, shell);
  });
}

/** A refusal whose cure is this party's own approval, as an error that says so; undefined for any other. */
async function ownApprovalMissing(
  client: PartyClient,
  given: string,
  error: unknown,
  shell: Io,
): Promise<UsageError | undefined> {
  if (!(error instanceof ProblemError) || error.code !== 'job.wrong-state') return undefined;
  const [job, { name }] = await Promise.all([client.job(given), client.status()]);
  const parties = waitingFor(job);
  if (job.state !== 'proposed' || !parties.includes(name)) return undefined;
  return new UsageError('cli.run.unapproved', { id: job.id, parties, flag: shell.homeFlag });
}
