import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { say, UsageError } from '@tacit/party/api';
import { type Command, Option } from 'commander';
import '../demo/advertising-messages.ts';
import '../demo/credit-messages.ts';
import '../demo/messages.ts';
import '../demo/privacy-messages.ts';
import type { Shape } from '../demo/parties.ts';
import type { Scenario } from '../demo/scenario.ts';
import { type ActivityLine, activityLine } from '../output/activity.ts';
import { examples } from '../output/define.ts';
import { tableFormatOptions, type TableOptions } from '../output/file-format.ts';
import type { Io } from '../output/io.ts';

interface Options extends TableOptions {
  readonly table?: readonly string[];
  readonly query?: string;
  readonly type?: readonly string[];
  readonly minimumGroupSize?: string;
  readonly shape?: string;
  readonly keep?: string;
  readonly writeTables?: string;
  readonly report?: string;
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  tableFormatOptions(
    command
      .argument('[scenario]', describe('demo.argument'))
      .addOption(new Option('--table <owner.table=file>', describe('demo.option.table')).argParser(collect))
      .option('--query <file>', describe('demo.option.query'))
      .addOption(new Option('--type <owner.table.column=type>', describe('demo.option.type')).argParser(collect)),
    language,
  )
    .option('--minimum-group-size <rows>', describe('demo.option.minimum'))
    .option('--shape <delay,bandwidth>', describe('demo.option.shape'))
    .option('--keep <directory>', describe('demo.option.keep'))
    .option('--report <file>', describe('demo.option.report'))
    .option('--write-tables <directory>', describe('demo.option.write-tables'));
  examples(
    command,
    language,
    'tacit demo',
    'tacit demo hospitals',
    'tacit demo two',
    'tacit demo two-hospitals',
    'tacit demo intersect',
    'tacit demo lookup',
    'tacit demo credit --report judgement.html',
    'tacit demo boosting',
    'tacit demo consortium',
    'tacit demo attack',
    'tacit demo privacy',
    'tacit demo advertising',
    'tacit demo tpch',
    'tacit demo --shape 40ms,100mbit',
    'tacit demo --table bank.customers=c.csv --table insurer.policies=p.parquet --query question.sql',
  ).action(async (name: string | undefined, options: Options) => {
    const shell = io();
    if (options.writeTables !== undefined && name === 'lookup') {
      await writePersonTables(options.writeTables, shell);
      return;
    }
    if (options.writeTables !== undefined && name === 'credit') {
      await writeCreditTables(options.writeTables, shell);
      return;
    }
    if (options.writeTables !== undefined && name === 'tpch') {
      await writeTpchTables(options.writeTables, shell);
      return;
    }
    if (options.writeTables !== undefined) {
      await writeTables(chooseScenario(name ?? 'bank', options), options.writeTables, shell);
      return;
    }
    const activity = activityLine(shell);
    activity.begin(describe('demo.loading'));
    try {
      if (name === 'attack') await attack(options, shell, activity);
      else if (name === 'privacy') await privacy(options, shell, activity);
      else if (name === 'advertising') await advertising(options, shell, activity);
      else if (name === 'lookup') await lookUp(options, shell, activity);
      else if (name === 'credit' || name === 'boosting') await credit(name, options, shell, activity);
      else if (name === 'tpch') await tpch(options, shell, activity);
      else await demonstrate(name ?? 'bank', options, shell, activity);
    } finally {
      activity.end();
    }
  });
}

// What starts parties and reads tables is loaded only now, when there is something to be seen: it takes most of a second.

async function attack({ keep }: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { runAttacks } = await import('../demo/attack.ts');
  const { attackDocument, attackNarrator, silentAttacks } = await import('../demo/narrate-attack.ts');
  const attacks = await runAttacks(
    { language: shell.language, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silentAttacks : attackNarrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(attackDocument(attacks, shell.language), null, 2));
}

async function privacy({ keep, shape }: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { runPrivacy } = await import('../demo/privacy.ts');
  const { privacyDocument, privacyNarrator, silentPrivacy } = await import('../demo/narrate-privacy.ts');
  const link = shape === undefined ? {} : { shape: readShape(shape) };
  const outcome = await runPrivacy(
    { language: shell.language, ...link, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silentPrivacy : privacyNarrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(privacyDocument(outcome, shell.language), null, 2));
  if (!outcome.matches || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

async function advertising({ keep, shape }: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { runAdvertising } = await import('../demo/advertising.ts');
  const { advertisingDocument, advertisingNarrator, silentAdvertising } = await import(
    '../demo/narrate-advertising.ts'
  );
  const link = shape === undefined ? {} : { shape: readShape(shape) };
  const outcome = await runAdvertising(
    { language: shell.language, ...link, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silentAdvertising : advertisingNarrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(advertisingDocument(outcome, shell.language), null, 2));
  if (!outcome.matches || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

async function lookUp({ keep, shape }: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { runLookups } = await import('../demo/lookup.ts');
  const { lookupDocument, lookupNarrator, silentLookups } = await import('../demo/narrate-lookup.ts');
  const link = shape === undefined ? {} : { shape: readShape(shape) };
  const outcome = await runLookups(
    { language: shell.language, ...link, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silentLookups : lookupNarrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(lookupDocument(outcome, shell.language), null, 2));
  if (outcome.matches === false || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

async function credit(
  name: 'credit' | 'boosting',
  { keep, shape, report }: Options,
  shell: Io,
  activity: ActivityLine,
): Promise<void> {
  const { boostingStory } = await import('../demo/boosting.ts');
  const { runCredit } = await import('../demo/credit.ts');
  const { creditDocument, creditNarrator, silentCredit } = await import('../demo/narrate-credit.ts');
  const outcome = await runCredit(
    {
      language: shell.language,
      ...(shape === undefined ? {} : { shape: readShape(shape) }),
      ...(keep === undefined ? {} : { keep }),
      ...(report === undefined ? {} : { report: resolve(report) }),
    },
    shell.json ? silentCredit : creditNarrator(shell, activity, name),
    ...(name === 'boosting' ? [boostingStory] : []),
  );
  if (shell.json) shell.print(JSON.stringify(creditDocument(outcome, shell.language), null, 2));
  if (outcome.matches === false || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

async function tpch({ keep, shape }: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { runTpch } = await import('../demo/tpch.ts');
  const { silentTpch, tpchDocument, tpchNarrator } = await import('../demo/narrate-tpch.ts');
  const link = shape === undefined ? {} : { shape: readShape(shape) };
  const outcome = await runTpch(
    { language: shell.language, ...link, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silentTpch : tpchNarrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(tpchDocument(outcome, shell.language), null, 2));
  if (outcome.matches === false || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

async function demonstrate(name: string, options: Options, shell: Io, activity: ActivityLine): Promise<void> {
  const { keep, shape } = options;
  const scenario = chooseScenario(name, options);
  const link = shape === undefined ? {} : { shape: readShape(shape) };
  const { runDemo } = await import('../demo/demo.ts');
  const { demoDocument } = await import('../demo/document.ts');
  const { narrator, silent } = await import('../demo/narrate.ts');
  const outcome = await runDemo(
    { scenario, language: shell.language, ...link, ...(keep === undefined ? {} : { keep }) },
    shell.json ? silent : narrator(shell, activity),
  );
  if (shell.json) shell.print(JSON.stringify(demoDocument(outcome, shell.language), null, 2));
  if (outcome.matches === false || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
}

function chooseScenario(name: string, options: Options): (folder: string) => Promise<Scenario> {
  const { table = [], query, type = [], minimumGroupSize } = options;
  if (table.length > 0 || query !== undefined) {
    if (table.length === 0 || query === undefined) throw new UsageError('demo.table-and-query');
    const minimum = minimumGroupSize === undefined ? {} : { minimumGroupSize: readMinimum(minimumGroupSize) };
    return async () => {
      const { ownScenario } = await import('../demo/own-tables.ts');
      return await ownScenario({ tables: table, query, types: type, formats: options, ...minimum });
    };
  }
  if (minimumGroupSize !== undefined) throw new UsageError('demo.minimum-of-own-tables');
  const scenario = scenarios.get(name);
  if (scenario === undefined)
    throw new UsageError('demo.unknown', {
      found: name,
      known: [...scenarios.keys(), 'lookup', 'credit', 'boosting', 'attack', 'privacy', 'advertising', 'tpch'],
    });
  return scenario;
}

/** The demonstrations on sample tables, a line each. */
const scenarios: ReadonlyMap<string, (folder: string) => Promise<Scenario>> = new Map([
  ['bank', async (folder) => (await import('../demo/bank-and-insurer.ts')).bankScenario(folder)],
  ['hospitals', async (folder) => (await import('../demo/hospitals.ts')).hospitalScenario(folder)],
  ['consortium', async (folder) => (await import('../demo/consortium.ts')).consortiumScenario(folder)],
  ['intersect', async (folder) => (await import('../demo/intersect.ts')).intersectScenario(folder)],
  ['two', async (folder) => (await import('../demo/bank-and-insurer.ts')).twoScenario(folder)],
  ['two-hospitals', async (folder) => (await import('../demo/two-hospitals.ts')).twoHospitalsScenario(folder)],
]);

/** Sample tables, policies and question as files, for those who want to try the commands by hand. */
async function writeTables(scenario: (folder: string) => Promise<Scenario>, folder: string, io: Io): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { ask, tables } = await scenario(resolve(folder));
  const files = tables.map((table) => table.file);
  const write = (name: string, text: string): void => {
    const file = join(resolve(folder), name);
    writeFileSync(file, text);
    files.push(file);
  };
  if ('sql' in ask) write('question.sql', ask.sql);
  else write('question.json', `${JSON.stringify(ask, undefined, 2)}\n`);
  for (const table of tables)
    if (typeof table.policy === 'string') write(`${basename(table.file).replace(/\.\w+$/, '')}.yaml`, table.policy);
  io.show({ files }, () => files.join('\n'));
}

/** Tables and queries; policies depend on what an owner sees of its dataset. */
async function writeTpchTables(directory: string, io: Io): Promise<void> {
  const { writeTpch } = await import('../demo/tpch-tables.ts');
  const { tpchQuestions } = await import('../demo/tpch-questions.ts');
  const folder = resolve(directory);
  mkdirSync(folder, { recursive: true });
  const files = (await writeTpch(folder)).map(({ file }) => file);
  for (const { number, sql } of tpchQuestions) {
    const file = join(folder, `q${number}.sql`);
    writeFileSync(file, `${sql}\n`);
    files.push(file);
  }
  io.show({ files }, () => files.join('\n'));
}

/** Tables, policies and a task file for each step; names of what earlier steps left are filled in by hand. */
async function writeCreditTables(directory: string, io: Io): Promise<void> {
  const { creditTasks, writeCredit } = await import('../demo/credit-data.ts');
  const { stringify } = await import('yaml');
  const folder = resolve(directory);
  const tables = writeCredit(folder);
  const files = tables.map(({ file }) => file);
  const write = (name: string, text: string): void => {
    const file = join(folder, name);
    writeFileSync(file, text);
    files.push(file);
  };
  for (const { name, policy } of tables) if (typeof policy === 'string') write(`${name}-policy.yaml`, policy);
  for (const [name, task] of Object.entries(creditTasks)) write(`${name}.yaml`, stringify(task));
  io.show({ files }, () => files.join('\n'));
}

async function writePersonTables(folder: string, io: Io): Promise<void> {
  const { personsPolicy, writePersons } = await import('../demo/persons.ts');
  const { persons, applicants } = writePersons(resolve(folder));
  const policy = join(resolve(folder), 'persons.yaml');
  writeFileSync(policy, personsPolicy);
  const files = [persons, applicants, policy];
  io.show({ files }, () => files.join('\n'));
}

function readMinimum(text: string): number {
  const rows = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (rows < 1 || rows > 1_000_000) throw new UsageError('demo.bad-minimum', { found: text });
  return rows;
}

/** `40ms,100mbit`, either alone too. */
function readShape(text: string): Shape {
  const shape: { roundTripMs?: number; mbitPerSecond?: number } = {};
  for (const part of text.split(',')) {
    const match = /^(\d+(?:\.\d+)?)(ms|mbit)$/.exec(part.trim());
    if (match === null) throw new UsageError('demo.bad-shape', { found: text });
    if (match[2] === 'ms') shape.roundTripMs = Number(match[1]);
    else shape.mbitPerSecond = Number(match[1]);
  }
  return shape;
}
