// Starts the parties of a benchmark or check as processes of their own that meet over TLS 1.3 on loopback.

import 'reflect-metadata';
import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomUUID, webcrypto } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { computeEnvironment, computeFlags } from '@tacit/engine/node';
import type { Assignment, FromParty, Outcome } from './party.ts';

const partyModule = fileURLToPath(new URL('party.ts', import.meta.url));

/**
 * Runs `workload` (the URL of a module that exports `run(session, argument)`) as every party of `names`, each in its own
 * process; outcomes in party order. Rejects with the first party's error.
 */
export async function runProcesses(names: readonly string[], workload: string, argument: unknown): Promise<Outcome[]> {
  const identities = await Promise.all(names.map(selfSigned));
  const execArgv = [...computeFlags];
  const env = { ...process.env, ...computeEnvironment };
  const children = names.map(() => fork(partyModule, { serialization: 'advanced', execArgv, env }));
  try {
    const ports = await Promise.all(
      children.map((child, self) => {
        const { key, cert } = identities[self] as (typeof identities)[number];
        const assignment: Assignment = {
          self,
          names,
          identity: { key, cert },
          pins: identities.map(({ pin }) => pin),
          sessionId: 'bench',
          workload,
          argument,
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

async function selfSigned(name: string): Promise<{ key: string; cert: string; pin: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}-${randomUUID()}`,
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: PemConverter.encode(key, 'PRIVATE KEY'),
    cert: certificate.toString('pem'),
    pin: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex'),
  };
}
