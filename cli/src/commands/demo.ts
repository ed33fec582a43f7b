import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { say, UsageError } from '@tacit/party/api';
import { type Command, Option } from 'commander';
import '../demo/messages.ts';
import { bankScenario } from '../demo/bank-and-insurer.ts';
import { runAttacks } from '../demo/attack.ts';
import { runDemo } from '../demo/demo.ts';
import { demoDocument } from '../demo/document.ts';
import { hospitalScenario } from '../demo/hospitals.ts';
import { narrator, silent } from '../demo/narrate.ts';
import { attackDocument, attackNarrator, silentAttacks } from '../demo/narrate-attack.ts';
import { ownScenario } from '../demo/own-tables.ts';
import type { Shape } from '../demo/parties.ts';
import type { Scenario } from '../demo/scenario.ts';
import { examples } from '../output/define.ts';
import { tableFormatOptions, type TableOptions } from '../output/file-format.ts';
import type { Io } from '../output/io.ts';

interface Options extends TableOptions {
  readonly table?: readonly string[];
  readonly query?: string;
  readonly type?: readonly string[];
  readonly shape?: string;
  readonly keep?: string;
  readonly writeTables?: string;
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
    .option('--shape <delay,bandwidth>', describe('demo.option.shape'))
    .option('--keep <directory>', describe('demo.option.keep'))
    .option('--write-tables <directory>', describe('demo.option.write-tables'));
  examples(
    command,
    language,
    'tacit demo',
    'tacit demo hospitals',
    'tacit demo attack',
    'tacit demo --shape 40ms,100mbit',
    'tacit demo --table bank.customers=c.csv --table insurer.policies=p.parquet --query question.sql',
  ).action(async (name: string | undefined, options: Options) => {
    const shell = io();
    if (options.writeTables !== undefined) {
      await writeTables(chooseScenario(name ?? 'bank', options), options.writeTables, shell);
      return;
    }
    const { keep } = options;
    if (name === 'attack') {
      const attacks = await runAttacks(
        { language: shell.language, ...(keep === undefined ? {} : { keep }) },
        shell.json ? silentAttacks : attackNarrator(shell),
      );
      if (shell.json) shell.print(JSON.stringify(attackDocument(attacks, shell.language), null, 2));
      return;
    }
    const outcome = await runDemo(
      {
        scenario: chooseScenario(name ?? 'bank', options),
        language: shell.language,
        ...(options.shape === undefined ? {} : { shape: readShape(options.shape) }),
        ...(keep === undefined ? {} : { keep }),
      },
      shell.json ? silent : narrator(shell),
    );
    if (shell.json) shell.print(JSON.stringify(demoDocument(outcome, shell.language), null, 2));
    if (!outcome.matches || outcome.receipts.verified !== outcome.receipts.count) process.exitCode = 1;
  });
}

function chooseScenario(name: string, options: Options): (folder: string) => Scenario | Promise<Scenario> {
  const { table = [], query, type = [] } = options;
  if (table.length > 0 || query !== undefined) {
    if (table.length === 0 || query === undefined) throw new UsageError('demo.table-and-query');
    return () => ownScenario({ tables: table, query, types: type, formats: options });
  }
  if (name === 'bank') return bankScenario;
  if (name === 'hospitals') return hospitalScenario;
  throw new UsageError('demo.unknown', { found: name, known: ['bank', 'hospitals', 'attack'] });
}

/** Sample tables, policies and question as files, for those who want to try the commands by hand. */
async function writeTables(
  scenario: (folder: string) => Scenario | Promise<Scenario>,
  folder: string,
  io: Io,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { sql, tables } = await scenario(resolve(folder));
  const files = tables.map((table) => table.file);
  const write = (name: string, text: string): void => {
    const file = join(resolve(folder), name);
    writeFileSync(file, text);
    files.push(file);
  };
  write('question.sql', sql);
  for (const table of tables)
    if (typeof table.policy === 'string') write(`${basename(table.file).replace(/\.\w+$/, '')}.yaml`, table.policy);
  io.show({ files }, () => files.join('\n'));
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
