// Loans of one person at twenty lenders: a call of the standing contract, from all lenders' rows in their owners' memory to the answer at
// the asker. Three computers, a process each, and two processes for all lenders and the asker, over TLS.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type DatasetCard, kindNamed } from '@tacit/analysis';
import { certificateSha256, computeEnvironment, computeFlags, createCertificate, type Place } from '@tacit/engine/node';
import type { LendingParties, LendingRun } from './lending-party.ts';
import { type Bench, median } from './measure.ts';

const partyModule = fileURLToPath(new URL('lending-party.ts', import.meta.url));
const lenders = 20;
const loans = 1_000_000;
const [warmUps, timed] = [1, 3];

const card = (owner: string): DatasetCard => ({
  owner,
  name: 'loans',
  rowsUpTo: loans / lenders,
  contentDigest: '0'.repeat(64),
  policyDigest: '0'.repeat(64),
  minimumGroupSize: 1,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [],
  recipients: ['*'],
  helpers: ['*'],
  columns: [
    { name: 'id', type: { kind: 'text' }, nullable: false, allow: ['join', 'single-out'] },
    {
      name: 'balance',
      type: { kind: 'decimal', precision: 12, scale: 2 },
      nullable: false,
      range: { min: '0', max: '5000000' },
      allow: ['aggregate', 'single-out'],
    },
  ],
});

async function compiled() {
  const names = Array.from({ length: lenders }, (_, i) => `lender${i}`);
  const computers = ['computer0', 'computer1', 'computer2'];
  const kind = kindNamed('lending');
  const question = kind.read({
    asker: 'asker',
    tables: names.map((name) => `${name}.loans`),
    on: ['id'],
    amount: 'balance',
    countUpTo: 5,
    amountUpTo: 500_000,
    amountStep: 10_000,
  });
  const party = (role: 'helper' | 'contributor' | 'recipient') => (name: string) => ({ name, role, publicKey: '' });
  const parties = [
    ...computers.map(party('helper')),
    ...names.map(party('contributor')),
    ...['asker'].map(party('recipient')),
  ];
  const request = { kind: 'lending', question, parties, protocol: 'replicated', datasets: names.map(card) };
  return { ...(await kind.compile({ ...request, recipients: ['asker'] })), computers, everyone: parties };
}

/** Runs as the asker and the computers see them: seconds of each, and what each party sends. */
async function calls() {
  const { plan, disclosure, cost, computers, everyone } = await compiled();
  const identities = everyone.map(({ name }) => createCertificate(name));
  const ports = await Promise.all(computers.map(freePort));
  const places = everyone.map(({ name }, i): Place => {
    const certSha256 = certificateSha256((identities[i] as { cert: string }).cert);
    return { name, host: '127.0.0.1', port: ports[i] ?? 1, certSha256 };
  });
  const sessions = Array.from({ length: warmUps + timed }, (_, i) => `bench ${i}`);
  const numbers = everyone.map((_, i) => i);
  // Elsewhere each lender has a machine of its own: here both cores work for them.
  const clients = numbers.slice(computers.length);
  const shares = [[0], [1], [2], ...[0, 1].map((half) => clients.filter((number) => number % 2 === half))];
  const env = { ...process.env, ...computeEnvironment };
  const children = shares.map(() => fork(partyModule, { serialization: 'advanced', execArgv: [...computeFlags], env }));
  try {
    children.forEach((child, i) => {
      child.send({
        selves: shares[i] as number[],
        parties: places,
        computers: computers.length,
        identities,
        plan: plan as never,
        disclosure,
        sessions,
      } satisfies LendingParties);
    });
    const all: LendingRun[][] = [];
    for (const _ of sessions) {
      await Promise.all(children.map(next));
      const runs = children.map(next);
      for (const child of children) child.send('begin');
      all.push((await Promise.all(runs)).map((message) => message.run as LendingRun));
    }
    for (const runs of all) {
      // All twenty lend 1,000 to the person: more than five, and 20,000.
      const result = JSON.stringify(runs.find((run) => run.result !== undefined)?.result);
      if (!result.includes('["1","5",true,"20000.00","30000.00"]')) throw new Error(`the answer is wrong: ${result}`);
      const sent = runs.flatMap((run, i) => run.sent.map((bytes, j) => [shares[i]?.[j], bytes] as const));
      if (sent.some(([number, bytes]) => bytes !== cost.bytes[number ?? -1]))
        throw new Error('counted bytes differ from declared ones');
    }
    const measured = all.slice(warmUps);
    return {
      seconds: measured.map((runs) => {
        return (Math.max(...runs.map(({ ended }) => ended)) - Math.min(...runs.map(({ began }) => began))) / 1000;
      }),
      // Of the busiest computer: lenders share processes here.
      cpuMilliseconds: median(
        measured.map((runs) => Math.max(...runs.slice(0, computers.length).map((run) => run.cpuMilliseconds))),
      ),
      rounds: cost.rounds,
      sent: [...cost.bytes],
    };
  } finally {
    for (const child of children) child.kill();
  }
}

interface Said {
  readonly ready?: true;
  readonly run?: LendingRun;
}

/** What a process says next; its end is an error. */
async function next(child: ChildProcess): Promise<Said> {
  const stop = new AbortController();
  try {
    const ended = once(child, 'exit', { signal: stop.signal }).then(() => {
      throw new Error('a process of the benchmark ended');
    });
    ended.catch(() => undefined);
    const [said] = (await Promise.race([once(child, 'message', { signal: stop.signal }), ended])) as [Said];
    return said;
  } finally {
    stop.abort();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

/** One person, twenty lenders, a million loans. */
export const multiLending: Bench = {
  group: 'lending',
  names: ['multi-lending'],
  async run(_, measured) {
    const { seconds, rounds, sent, cpuMilliseconds } = await calls();
    const bytesPerParty = Math.max(...sent);
    const target = { must: 1, aim: 0.4, better: 'less' } as const;
    const value = median(seconds);
    measured({ name: 'multi-lending', value, unit: 's', rounds, bytesPerParty, ...target, cpuMilliseconds });
  },
};
