// Starts the parties of a benchmark or check as processes of their own that meet on loopback, over TLS 1.3 unless asked otherwise.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  certificateSha256,
  computeEnvironment,
  computeFlags,
  createCertificate,
  type Identity,
} from '@tacit/engine/node';
import type { Assignment, FromParty, Link, Outcome } from './party.ts';

export type { Link } from './party.ts';

const partyModule = fileURLToPath(new URL('party.ts', import.meta.url));

/**
 * Runs `workload` (the URL of a module that exports `run(session, argument)`) as every party of `names`, each in its own
 * process; outcomes in party order. Rejects with the first party's error.
 */
export async function runProcesses(
  names: readonly string[],
  workload: string,
  argument: unknown,
  link: Link = 'tls',
): Promise<Outcome[]> {
  const identities = names.map((name) => createCertificate(name));
  const pins = identities.map(({ cert }) => certificateSha256(cert));
  const execArgv = [...computeFlags];
  const env = { ...process.env, ...computeEnvironment };
  const children = names.map(() => fork(partyModule, { serialization: 'advanced', execArgv, env }));
  try {
    const ports = await Promise.all(
      children.map((child, self) => {
        const assignment: Assignment = {
          self,
          names,
          identity: identities[self] as Identity,
          pins,
          sessionId: 'bench',
          workload,
          argument,
          link,
        };
        child.send(assignment);
        return answer(child, 'port');
      }),
    );
    const outcomes = children.map((child) => answer(child, 'outcome'));
    for (const child of children) child.send(ports);
    const all = await Promise.all(outcomes);
    await Promise.all(children.map(ended));
    return all;
  } finally {
    for (const child of children) child.kill();
  }
}

const patienceMs = 5_000;

/** Resolves when the process has ended by itself, or should have. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The next answer of a party; its failure or end is an error. */
function answer<K extends 'port' | 'outcome'>(
  child: ChildProcess,
  key: K,
): Promise<K extends 'port' ? number : Outcome> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a party ended with exit code ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      const answer = message as FromParty;
      if (key in answer) resolve((answer as unknown as Record<string, never>)[key] as never);
      else reject(new Error('error' in answer ? answer.error : 'a party answered out of turn'));
    });
  });
}
