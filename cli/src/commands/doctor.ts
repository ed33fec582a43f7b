import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { renderChecks } from '../doctor/check.ts';
import { diskCheck, settingsChecks } from '../doctor/home-checks.ts';
import { partyChecks } from '../doctor/party-checks.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.option('--with <peer>', say('cli.doctor.with', {}, language));
  examples(command, language, 'tacit doctor', 'tacit doctor --with insurer --json').action(
    async (options: { with?: string }) => {
      const shell = io();
      const checks = [...settingsChecks(shell.home, shell.language), ...diskCheck(shell.home, shell.language)];
      // A home that cannot be opened has no party to ask.
      if (checks[0]?.status !== 'fail') {
        checks.push(...(await partyChecks(shell.home, () => connect(shell), shell.language, options.with)));
      }
      shell.show(checks, () => renderChecks(checks, shell.language));
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = 1;
    },
  );
}
