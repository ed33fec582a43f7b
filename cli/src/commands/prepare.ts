import { type DealtPreparation, type PartyClient, type PreparedPiece, say, UsageError } from '@tacit/party/api';
import { preparationClient } from '@tacit/party/api/preparations';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { exitCodes } from '../output/failure.ts';
import type { Io } from '../output/io.ts';
import { filePieces, writePart } from '../output/part-files.ts';
import { dealtText, followDealt, heldText, preparationsText } from '../output/preparation-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  const make = command
    .command('make', { isDefault: true })
    .description(describe('cli.prepare.make'))
    .argument('<job>', describe('cli.argument.job'))
    .option('--out <folder>', describe('cli.prepare.out'));
  examples(
    make,
    language,
    'tacit prepare 3f9a21c07d11be04',
    'tacit prepare make 3f9a21c07d11be04 --out ./parts',
  ).action(async (id: string, { out }: { out?: string }) => {
    const shell = io();
    const client = await connect(shell);
    const { job } = await preparationClient(client).prepare(id, { deliver: out === undefined });
    await finish(client, job, shell, out);
  });

  examples(
    command
      .command('list')
      .description(describe('cli.prepare.list'))
      .option('--job <job>', describe('cli.argument.job')),
    language,
    'tacit prepare list',
    'tacit prepare list --job 3f9a21c07d11be04 --json',
  ).action(async ({ job }: { job?: string }) => {
    const shell = io();
    const listed = await preparationClient(await connect(shell)).preparations(job);
    shell.show(listed, () => preparationsText(listed, shell));
  });

  examples(
    command
      .command('import')
      .description(describe('cli.prepare.import'))
      .argument('<file>', describe('cli.prepare.file')),
    language,
    'tacit prepare import ./parts/3f9a21c07d11be04-5be1c0ff-bank.part',
  ).action(async (file: string) => {
    const shell = io();
    const client = await connect(shell);
    const { upload, pieces } = filePieces(file);
    for (const piece of pieces) {
      const { held } = await preparationClient(client).importPiece(upload, piece);
      if (held !== null) {
        shell.show(held, () => heldText(held, shell));
        return;
      }
    }
    throw new UsageError('cli.prepare.not-taken', { file });
  });

  examples(
    command
      .command('deliver')
      .description(describe('cli.prepare.deliver'))
      .argument('<number>', describe('cli.prepare.number'))
      .option('--out <folder>', describe('cli.prepare.out')),
    language,
    'tacit prepare deliver 5be1c0ff1d2e3a4b5c6d7e8f90a1b2c3',
    'tacit prepare deliver 5be1c0ff1d2e3a4b5c6d7e8f90a1b2c3 --out ./parts',
  ).action(async (number: string, { out }: { out?: string }) => {
    const shell = io();
    const client = await connect(shell);
    const known = out === undefined ? await preparationClient(client).deliver(number) : await dealtOf(client, number);
    await finish(client, known.job, shell, out, number);
  });
}

/** Throws UsageError 'prepare.unknown'. */
async function dealtOf(client: PartyClient, number: string): Promise<DealtPreparation> {
  const found = (await preparationClient(client).preparations()).dealt.find((each) => each.number === number);
  if (found === undefined) throw new UsageError('prepare.unknown', { number });
  return found;
}

/** Shows how it goes on until it has ended, writes the files that are wanted, and says what is left to do. */
async function finish(client: PartyClient, job: string, io: Io, out?: string, number?: string): Promise<void> {
  let dealt = await followDealt(client, job, io, number);
  const files: string[] = [];
  if (out !== undefined && dealt.number !== undefined) {
    for (const { party } of dealt.parts.filter(({ state }) => state === 'kept')) {
      const name = `${job}-${dealt.number.slice(0, 8)}-${party}.part`;
      const made = dealt.number;
      files.push(
        await writePart(
          out,
          name,
          (offset): Promise<PreparedPiece> => preparationClient(client).preparedPiece(made, party, offset),
        ),
      );
    }
    dealt = await preparationClient(client).dropPreparation(dealt.number);
  }
  io.show(files.length === 0 ? dealt : { ...dealt, files }, () => dealtText(dealt, files, io));
  const problem = dealt.problem ?? dealt.parts.find((part) => part.problem !== undefined)?.problem;
  if (problem !== undefined) process.exitCode = exitCodes[problem.kind];
}
