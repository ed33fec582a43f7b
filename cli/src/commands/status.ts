import { type PartyClient, ProblemError, say, TacitError, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.option('--wait <seconds>', say('cli.status.wait', {}, language));
  examples(command, language, 'tacit status --json', 'tacit status --wait 20').action(
    async (options: { wait?: string }) => {
      const shell = io();
      const seconds = options.wait === undefined ? 0 : Number(options.wait);
      if (!(seconds >= 0)) throw new UsageError('cli.bad-seconds', { found: options.wait });
      const status = await patient(await connect(shell), seconds);
      shell.show(status, () => {
        const jobs = Object.entries(status.jobs).map(
          ([state, count]) => `${say(`job.state.${state}`, {}, shell.language)} ${count}`,
        );
        const { expiredPolicies: datasets } = status;
        return [
          say('cli.status.text', { ...status, jobs }, shell.language),
          ...(datasets.length === 0 ? [] : [say('cli.status.expired', { datasets }, shell.language)]),
        ].join('\n');
      });
    },
  );
}

/** Asks again while nobody answers, for scripts that have just started the party. */
async function patient(client: PartyClient, seconds: number) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await client.status();
    } catch (error) {
      const isSilent = (error instanceof TacitError || error instanceof ProblemError) && error.kind === 'peer';
      if (!isSilent || performance.now() > end) throw error;
      await sleep(100);
    }
  }
}
