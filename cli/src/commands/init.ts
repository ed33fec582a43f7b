import { initHome } from '@tacit/party';
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

interface Options {
  readonly port: string;
  readonly host: string;
  readonly url?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  command
    .argument('<name>', describe('cli.init.name'))
    .option('--port <port>', describe('cli.init.port'), '7443')
    .option('--host <address>', describe('cli.init.host'), '127.0.0.1')
    .option('--url <url>', describe('cli.init.url'));
  examples(
    command,
    language,
    'tacit init bank --home ./bank --port 7443',
    'tacit init bank --host 0.0.0.0 --url https://tacit.bank.example:7443',
  ).action(async (name: string, options: Options) => {
    const shell = io();
    const port = Number(options.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new UsageError('cli.bad-port', { found: options.port });
    const url = options.url === undefined ? {} : { publicUrl: options.url };
    const card = await initHome(shell.home, { name, host: options.host, port, ...url }, shell.language);
    shell.show(card, () =>
      say(
        'cli.init.done',
        {
          name,
          home: shell.home,
          url: card.url,
          key: card.publicKey,
          pin: card.certificateSha256,
          flag: shell.homeFlag,
        },
        shell.language,
      ),
    );
  });
}
