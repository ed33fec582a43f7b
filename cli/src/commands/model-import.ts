/** Turns a model file of another tool into the two files of an import: its numbers, which stay here, and a task that says what is public of it. */
import { readFileSync, statSync } from 'node:fs';
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { checkFree, writeResult } from '../output/result-file.ts';

interface Options {
  readonly inputs: string;
  readonly numbers: string;
  readonly output?: string;
  readonly force?: boolean;
}

export function defineImport(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .command('import')
      .description(describe('cli.model.import'))
      .argument('<file>', describe('cli.model.import-file'))
      .requiredOption('--inputs <file>', describe('cli.model.import-inputs'))
      .requiredOption('--numbers <owner.dataset>', describe('cli.model.import-numbers'))
      .option('--output <name>', describe('cli.model.import-output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit model import credit.json --inputs inputs.yaml --numbers vendor.scorer',
  ).action(async (file: string, options: Options) => {
    const shell = io();
    const { inputs, numbers, force = false } = options;
    const [, dataset] = /^[^.]+[.]([^.]+)$/.exec(numbers) ?? [];
    if (dataset === undefined) throw new UsageError('cli.model.import-dataset', { found: numbers });
    const name = options.output ?? dataset;
    const files = { numbers: `${name}.csv`, task: `${name}.json` };
    for (const each of Object.values(files)) checkFree(each, force);
    // Only then: it brings the engine's arithmetic along, which nothing else here needs.
    const { readImport } = await import('@tacit/party/model-import');
    const map = { file: inputs, text: readBytes(inputs, mostMapBytes).toString('utf8') };
    const { question, lines } = readImport(new Uint8Array(readBytes(file, mostFileBytes)), map, numbers);
    writeResult(files.numbers, `${lines.join('\n')}\n`, force);
    writeResult(files.task, `${JSON.stringify({ kind: 'import', question }, undefined, 2)}\n`, force);
    shell.show({ ...files, rows: lines.length - 1, question }, () =>
      say('cli.model.imported', { ...files, count: lines.length - 1, dataset }, language),
    );
  });
}

const mostMapBytes = 256 * 1024;
const mostFileBytes = 256 * 1024 * 1024;

/** Throws UsageError 'cli.unreadable-file', 'cli.model.import-size'. */
function readBytes(file: string, most: number): Buffer {
  try {
    const { size } = statSync(file);
    if (size > most) throw new UsageError('cli.model.import-size', { file, found: size, most });
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(
      'cli.unreadable-file',
      { file, cause: (cause as NodeJS.ErrnoException).code ?? '' },
      { cause },
    );
  }
}
