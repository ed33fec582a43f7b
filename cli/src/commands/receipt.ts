import { verifyReceipt } from '@tacit/party/receipts';
import { type PartyCard, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { ofRun } from '../output/of-run.ts';
import { readJson } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { fitted } from '../output/width.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(
    command
      .command('show')
      .description(describe('cli.receipt.show'))
      .argument('<job>', describe('cli.argument.job'))
      .option('--run <number>', describe('cli.result.run')),
    language,
    'tacit receipt show 3f9a21c07d11be04 > receipt.json',
    'tacit receipt show 3f9a21c07d11be04 --run 2',
  ).action(async (id: string, options: { run?: string }) => {
    const shell = io();
    shell.print(JSON.stringify(await (await connect(shell)).receipt(id, ofRun(options.run)), null, 2));
  });

  examples(
    command
      .command('verify')
      .description(describe('cli.receipt.verify'))
      .argument('<file>', describe('cli.receipt.file'))
      .option('--peers <file>', describe('cli.receipt.peers')),
    language,
    'tacit receipt verify receipt.json',
    'tacit receipt verify receipt.json --peers cards.json',
  ).action(async (file: string, options: { peers?: string }) => {
    const shell = io();
    const cards = options.peers === undefined ? undefined : ((await readJson(options.peers)) as PartyCard[]);
    const verdict = verifyReceipt(await readJson(file), cards);
    const strangers = verdict.parties.filter((party) => party.trusted === false).map((party) => party.name);
    shell.show(verdict, () => {
      const parties = verdict.parties.map((party) => `${party.name} (${party.publicKey})`);
      const lines = [say('cli.receipt.valid', { digest: verdict.contractDigest, parties }, shell.language)];
      for (const { owner, dataset, ...spent } of verdict.spendings)
        lines.push(say('cli.receipt.spent', { dataset: `${owner}.${dataset}`, ...spent }, shell.language));
      if (cards === undefined) lines.push(say('cli.receipt.unanchored', {}, shell.language));
      if (strangers.length > 0) lines.push(say('cli.receipt.strangers', { parties: strangers }, shell.language));
      return fitted(lines.join('\n'));
    });
    if (strangers.length > 0) process.exitCode = 1;
  });
}
