import { resolve } from 'node:path';
import { type AddDataset, type Dataset, type DatasetSource, problemText, say, UsageError } from '@tacit/party/api';
import { noteText } from '@tacit/party/api/owner';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { fileKind } from '../output/data-source.ts';
import { examples } from '../output/define.ts';
import { formatOf, formatOptions, type FormatOptions } from '../output/file-format.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';
import { allowedText, firstPolicyOf } from '../output/first-policy.ts';
import { cardText } from '../output/catalog-view.ts';

interface AddOptions extends FormatOptions {
  readonly key?: readonly string[];
  readonly type?: readonly string[];
  readonly range?: readonly string[];
  readonly repeats?: readonly string[];
  readonly table?: string;
  readonly allowUnverifiedTls?: boolean;
  readonly allow?: readonly string[];
  readonly recipients?: readonly string[];
  readonly helpers?: readonly string[];
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  const add = formatOptions(
    command
      .command('add')
      .description(describe('cli.data.add'))
      .argument('<name>', describe('cli.data.name'))
      .argument('<source>', describe('cli.data.source'))
      .option('--key <column...>', describe('cli.data.key'))
      .option('--type <column=type...>', describe('cli.data.type'))
      .option('--range <column=low..high...>', describe('cli.data.range'))
      .option('--repeats <columns=rows...>', describe('cli.data.repeats'))
      .option('--table <table>', describe('cli.data.table'))
      .option('--allow <column=use,use...>', describe('cli.data.allow'))
      .option('--recipients <party...>', describe('cli.data.recipients'))
      .option('--helpers <party...>', describe('cli.data.helpers'))
      .option('--allow-unverified-tls', describe('cli.data.unverified')),
    language,
  );
  examples(
    add,
    language,
    'tacit data add customers ./customers.parquet --key id',
    'tacit data add customers ./customers.csv --type income=decimal(12,2) --range income=0..500000',
    "tacit data add stays ./stays.csv --null NA --dates DD.MM.YYYY --decimal , --type '*=text' --type 'cost=decimal(12,2)~'",
    'tacit data add people ./people.csv --key id --allow id=join,membership product=payload --recipients bank',
    'tacit data add policies postgres://reader@127.0.0.1/insurer --table public.policies --key customer_id',
  ).action(async (name: string, source: string, options: AddOptions) => {
    const shell = io();
    const request = addRequest(name, source, options);
    const dataset = await (await connect(shell)).addDataset(request);
    shell.show(dataset, () => {
      const { policy } = request;
      const next =
        policy === undefined
          ? say('cli.data.added', { name, flag: shell.homeFlag }, language)
          : allowedText(name, policy, shell);
      return `${datasetText(dataset, shell, policy === undefined)}\n\n${fitted(next)}`;
    });
  });

  examples(command.command('list').description(describe('cli.data.list')), language, 'tacit data list').action(
    async () => {
      const shell = io();
      const datasets = await (await connect(shell)).datasets();
      shell.show(datasets, () => datasetsTable(datasets, shell));
    },
  );

  const one = (name: string): Command =>
    command
      .command(name)
      .description(describe(`cli.data.${name}`))
      .argument('<name>', describe('cli.data.name'));
  examples(one('show'), language, 'tacit data show customers').action(async (name: string) => {
    const shell = io();
    const dataset = await (await connect(shell)).dataset(name);
    shell.show(dataset, () => datasetText(dataset, shell));
  });
  examples(one('refresh'), language, 'tacit data refresh customers').action(async (name: string) => {
    const shell = io();
    const dataset = await (await connect(shell)).refreshDataset(name);
    shell.show(dataset, () => datasetText(dataset, shell));
  });
  examples(one('remove'), language, 'tacit data remove customers').action(async (name: string) => {
    const shell = io();
    const answer = await (await connect(shell)).removeDataset(name);
    shell.show(answer, () => say('cli.removed', { name: answer.removed }, shell.language));
  });
}

/** `customer_id=12`, `branch,account=3`: columns, and how many rows have one key of them at most. */
function repeatsOf(given: readonly string[]): NonNullable<AddDataset['repeats']> {
  return Object.entries(assignments(given)).map(([columns, most]) => ({
    columns: columns.split(','),
    most: /^[1-9]\d{0,9}$/.test(most) ? Number(most) : 0,
  }));
}

/** What is asked of the party. Columns of a key stand apart or with a comma between them, as in --repeats. */
export function addRequest(name: string, source: string, options: AddOptions): AddDataset {
  const format = formatOf(options);
  return {
    name,
    source: readSource(source, options),
    ...(options.key === undefined ? {} : { key: options.key.flatMap((each) => each.split(',')) }),
    ...(options.type === undefined ? {} : { types: assignments(options.type) }),
    ...(options.range === undefined ? {} : { ranges: assignments(options.range) }),
    ...(options.repeats === undefined ? {} : { repeats: repeatsOf(options.repeats) }),
    ...(format === undefined ? {} : { format }),
    ...firstPolicyOf(options),
  };
}

function readSource(source: string, { table, allowUnverifiedTls }: AddOptions): DatasetSource {
  if (/^postgres(ql)?:\/\//.test(source)) {
    if (table === undefined) throw new UsageError('cli.data.no-table');
    return { kind: 'postgres', url: source, table, ...(allowUnverifiedTls === true ? { allowUnverifiedTls } : {}) };
  }
  const path = resolve(source);
  const kind = fileKind(path);
  if (kind !== undefined) return { kind, path };
  throw new UsageError('cli.data.unknown-source', { found: source });
}

/** `column=value` options as a record. */
function assignments(options: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.indexOf('=');
      if (at <= 0) throw new UsageError('cli.bad-assignment', { found: option });
      return [option.slice(0, at), option.slice(at + 1)];
    }),
  );
}

function datasetsTable(datasets: readonly Dataset[], io: Io): string {
  if (datasets.length === 0) return say('cli.data.none', {}, io.language);
  const title = (key: string): string => say(key, {}, io.language);
  return renderTable(
    [
      { title: title('cli.column.name') },
      { title: title('cli.column.rows'), align: 'right' },
      { title: title('cli.column.source') },
      { title: title('cli.column.key') },
    ],
    datasets.map((dataset) => [
      dataset.name,
      dataset.rows.toLocaleString('en-US'),
      sourceText(dataset.source, io),
      dataset.key.join(', '),
    ]),
  );
}

function datasetText(dataset: Dataset, io: Io, isNew = false): string {
  const head = say(
    'cli.data.head',
    { name: dataset.name, rows: dataset.rows, source: sourceText(dataset.source, io) },
    io.language,
  );
  const notes = dataset.notes.map((note) => `\n  ${noteText(note, io.language)}`);
  const text = `${head}\n${cardText(dataset.card, io, isNew ? dataset.possible : undefined)}${notes.join('')}`;
  if (dataset.problem === undefined) return text;
  const { message, hint } = problemText(dataset.problem, io.language);
  return `${text}\n\n${say('cli.policy.unusable', { dataset: dataset.name, problem: message, hint: hint ?? '' }, io.language)}`;
}

function sourceText(source: DatasetSource, io: Io): string {
  if (source.kind !== 'postgres') return source.path;
  const text = `${source.url} ${source.table}`;
  return source.allowUnverifiedTls === true ? `${text} (${say('cli.data.is-unverified', {}, io.language)})` : text;
}
