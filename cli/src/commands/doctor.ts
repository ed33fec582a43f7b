import { accessSync, constants, statfsSync } from 'node:fs';
import { type Problem, problemText, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { asFailure } from '../output/failure.ts';
import type { Io } from '../output/io.ts';
import { formatBytes } from '../output/progress.ts';

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly hint?: string;
}

/** Runs need room for the store's journal and results; below this a warning is worth more than a failed run. */
const leastFreeBytes = 256 * 1024 * 1024;

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.option('--with <peer>', say('cli.doctor.with', {}, language));
  examples(command, language, 'tacit doctor', 'tacit doctor --with insurer').action(
    async (options: { with?: string }) => {
      const shell = io();
      const checks = [...checkHome(shell), ...(await checkParty(shell, options.with))];
      shell.show(checks, () =>
        checks
          .map(
            (check) =>
              `${check.ok ? '✓' : '✗'} ${check.check}: ${check.detail}${check.hint === undefined ? '' : `\n  hint: ${check.hint}`}`,
          )
          .join('\n'),
      );
      if (checks.some((check) => !check.ok)) process.exitCode = 1;
    },
  );
}

function checkHome(io: Io): Check[] {
  const text = (key: string, values = {}): string => say(key, values, io.language);
  try {
    accessSync(io.home, constants.R_OK | constants.W_OK);
    const disk = statfsSync(io.home);
    const free = disk.bavail * disk.bsize;
    return [
      { check: text('cli.doctor.home'), ok: true, detail: io.home },
      { check: text('cli.doctor.disk'), ok: free >= leastFreeBytes, detail: formatBytes(free) },
    ];
  } catch {
    return [{ check: text('cli.doctor.home'), ok: false, detail: io.home, hint: text('cli.doctor.home-hint') }];
  }
}

async function checkParty(io: Io, peerName: string | undefined): Promise<Check[]> {
  const text = (key: string, values = {}): string => say(key, values, io.language);
  const failed = (check: string, problem: Problem): Check => {
    const { message, hint } = problemText(problem, io.language);
    return { check, ok: false, detail: message, ...(hint === undefined ? {} : { hint }) };
  };
  try {
    const client = await connect(io);
    const status = await client.status();
    const checks: Check[] = [
      { check: text('cli.doctor.server'), ok: true, detail: `${status.name} ${status.url} (${status.version})` },
    ];
    for (const dataset of await client.datasets()) {
      checks.push({
        check: text('cli.doctor.dataset'),
        ok: true,
        detail: text('cli.doctor.rows', { name: dataset.name, rows: dataset.rows }),
      });
    }
    const peers = (await client.peers({ check: true })).filter(
      (peer) => peerName === undefined || peer.name === peerName,
    );
    for (const peer of peers) {
      const name = `${text('cli.doctor.peer')} ${peer.name}`;
      if (peer.problem !== undefined) checks.push(failed(name, peer.problem));
      else
        checks.push({
          check: name,
          ok: peer.reachable === true,
          detail: text('cli.peer.reachable', { ms: (peer.roundTripMs ?? 0).toFixed(1) }),
        });
    }
    return checks;
  } catch (error) {
    return [failed(text('cli.doctor.server'), asFailure(error).problem)];
  }
}
