/**
 * A party of the contract that turns hostile once the run begins, and crowds at the port: real processes are sent
 * malformed, oversized, truncated and random frames on links that they accepted, and requests that never end.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Channel } from '@tacit/engine';
import { dialLink } from '@tacit/engine/node';
import type { Job } from '@tacit/party/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeFrame, frameKind } from '../../engine/src/transport/framing.ts';
import { type PinnedTransport, pinnedTransport } from '../../party/src/peers/pinned-http.ts';
import { Parties, type SqlAsk } from './support.ts';

const megabyte = 1024 * 1024;

let world: Parties;
let question: SqlAsk;
/** Of each victim before anybody does anything. */
let calm: { memory: number; sockets: number }[];
beforeAll(async () => {
  ({ world, question } = await Parties.startSample());
  calm = victims.map((name) => ({ memory: peakMB(pidOf(name)), sockets: socketsOf(pidOf(name)) }));
});
afterAll(() => world?.end());

/** Key and certificate of the party that turns hostile. */
function keys(name: string): { cert: string; key: string } {
  const home = world.home(name);
  return { cert: readFileSync(join(home, 'tls.crt'), 'utf8'), key: readFileSync(join(home, 'tls.key'), 'utf8') };
}

function address(name: string): { host: string; port: number } {
  const { hostname, port } = new URL(world.party(name).card.url);
  return { host: hostname, port: Number(port) };
}

function transportTo(name: string, as: string): PinnedTransport {
  const { url, certificateSha256 } = world.party(name).card;
  return pinnedTransport({ party: name, url, certificateSha256 }, keys(as));
}

/** Largest resident memory that a process has had. */
function peakMB(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((descriptor) => {
    try {
      return readlinkSync(join(folder, descriptor)).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

function pidOf(name: string): number {
  return world.party(name).process.pid as number;
}

/** Resolves once `holds`; rejects after a time that no working server needs, on a busy machine either. */
async function until(holds: () => boolean, what: string): Promise<void> {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() - began > 240_000) throw new Error(`not within 240 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const victims = ['insurer', 'notary'] as const;
/** One resolves when the insurer has sent its socket away; what follows goes on in the presence of all. */
const crowd: Promise<void>[] = [];

/** A TLS connection to the insurer, with the notary's certificate or without any. */
async function tls(as: 'notary' | 'nobody'): Promise<TLSSocket> {
  return await new Promise((resolve, reject) => {
    const socket = connectTls(
      { ...address('insurer'), rejectUnauthorized: false, ...(as === 'notary' ? keys('notary') : {}) },
      () => resolve(socket),
    );
    socket.once('error', reject);
  });
}

describe('a crowd that says little or nothing', () => {
  test('does not keep the party from answering', async () => {
    const { host, port } = address('insurer');
    const hello = Buffer.from('16030100c8010000c40303', 'hex');
    const stays = (socket: Socket): void => {
      socket.on('error', () => undefined);
      socket.resume();
      crowd.push(new Promise((resolve) => socket.once('close', () => resolve())));
    };
    for (let i = 0; i < 180; i++) {
      const socket = connectTcp({ host, port });
      stays(socket);
      // Silence, part of a TLS greeting, one byte of it: none of them ever becomes more.
      if (i % 3 > 0) socket.write(i % 3 === 1 ? hello : hello.subarray(0, 1));
    }
    for (const socket of await Promise.all([tls('notary'), tls('nobody')])) {
      stays(socket);
      socket.write('POST /peer/jobs HTTP/1.1\r\nHost: x\r\nContent-');
    }
    expect((await world.client('insurer').status()).name).toBe('insurer');
    const { id } = await world.client('bank').propose(question);
    await world.client('bank').cancel(id);
  });
});

describe('frames of a hostile party', () => {
  const frame = (
    kind: number,
    payload: Uint8Array,
    more: { stream?: number; sequence?: number; last?: boolean } = {},
  ) => encodeFrame({ kind, last: true, stream: 0, sequence: 0, clock: 0, operation: 0, step: 0, ...more }, payload);
  /** A valid header whose bytes from `at` on are replaced. */
  const damaged = (at: number, bytes: readonly number[]): Uint8Array => {
    const whole = frame(frameKind.data, new Uint8Array(64));
    whole.set(bytes, at);
    return whole;
  };
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const seeded = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), { numRuns: 4, seed: 20 });

  /** What is sent on each link, and whether the link is closed afterwards. */
  const attacks: [string, () => Uint8Array[], 'close' | 'stay'][] = [
    ['random bytes', () => seeded, 'stay'],
    ['a length of 4 GiB', () => [damaged(0, [0xff, 0xff, 0xff, 0xff])], 'stay'],
    [
      'data before any greeting, then much of it',
      () =>
        Array.from({ length: 64 }, (_, i) =>
          frame(frameKind.data, randomBytes(megabyte), { sequence: i, stream: i * 1_000 }),
        ),
      'stay',
    ],
    ['a greeting that is no JSON', () => [frame(frameKind.hello, randomBytes(16 * 1024))], 'stay'],
    ['half a payload', () => [frame(frameKind.data, new Uint8Array(1_000)).subarray(0, 500)], 'close'],
    [
      'an accusation with text that would break a terminal',
      () => [frame(frameKind.abort, utf8('\u001b[2J{"party":"notary","code":"x"}'))],
      'stay',
    ],
    ['nothing at all', () => [], 'close'],
  ];

  /** Leads a run as the bank would, but opens its links to send what it likes. */
  async function attack(job: Job, send: () => Uint8Array[], then: 'close' | 'stay'): Promise<void> {
    const runId = randomBytes(16).toString('hex');
    const channels: Channel[] = [];
    const transports = victims.map((name) => transportTo(name, 'bank'));
    const call = async (action: string, body: object): Promise<void> => {
      const answers = await Promise.all(
        transports.map((transport) =>
          transport.send({
            method: 'POST',
            path: `/peer/jobs/${job.id}/${action}`,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ runId, ...body }),
          }),
        ),
      );
      for (const answer of answers) expect(answer.status, answer.body).toBe(200);
    };
    try {
      await call('prepare', { number: 1, approvals: job.approvals });
      await call('start', {});
      await Promise.all(
        victims.map(async (name) => {
          const channel = await dialLink({
            ...keys('bank'),
            ...address(name),
            party: name,
            path: `/run/${runId}/0`,
            pinnedCertSha256: world.party(name).card.certificateSha256,
            serverName: `${runId}.run.tacit`,
          });
          channels.push(channel);
          channel.open({ data: () => undefined, closed: () => undefined });
        }),
      );
      // Both links stand before anything is sent: the end at one victim must not spare the other.
      for (const channel of channels) {
        for (const bytes of send()) channel.send(Uint8Array.from(bytes));
        if (then === 'close') void channel.close();
      }
      for (const ended of await world.settled(job.id, victims)) {
        expect(ended).toMatchObject({ state: 'failed', failure: { party: 'bank' } });
        expect(ended.run?.id).toBe(runId);
        expect(ended.failure?.step).toBeTruthy();
        expect(ended.failure?.problem.kind).not.toBe('internal');
        expect(JSON.stringify(ended.failure)).not.toMatch(/\\u001b/);
      }
    } finally {
      for (const channel of channels) channel.destroy();
      for (const transport of transports) transport.close();
    }
  }

  test('each ends the run by the name of its sender, and afterwards the contract runs', async () => {
    // A contract bears three runs that fail, and the last one is to run afterwards. Contracts do not wait for each other.
    const chains = [attacks.slice(0, 1), attacks.slice(1, 3), attacks.slice(3, 5), attacks.slice(5)];
    const jobs: Job[] = [];
    for (const _ of chains) jobs.push(await world.approved(question));
    await Promise.all(
      chains.map(async (chain, i) => {
        for (const [what, send, then] of chain) {
          await attack(jobs[i] as Job, send, then).catch((error: unknown) => {
            throw new Error(`attack with ${what}: ${(error as Error).message}`, { cause: error });
          });
        }
      }),
    );
    await Promise.all(crowd);
    for (const [i, name] of victims.entries()) {
      const pid = pidOf(name);
      expect((await world.client(name).status()).name).toBe(name);
      await until(() => childrenOf(pid).length === 0, `the processes of ${name}'s failed runs are gone`);
      expect(peakMB(pid) - (calm[i]?.memory ?? 0)).toBeLessThan(200);
      await until(() => socketsOf(pid) < (calm[i]?.sockets ?? 0) + 20, `${name}'s sockets are closed`);
    }
    const { id } = jobs.at(-1) as Job;
    await world.client('bank').run(id);
    await world.settled(id, ['bank']);
    expect((await world.settled(id)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
  });
});

describe('requests that never end', () => {
  /** Writes pieces until the other side closes; the bytes that it took, or undefined if it took all of `limit`. */
  async function pour(socket: TLSSocket, head: string, piece: Uint8Array, limit: number): Promise<number | undefined> {
    return await new Promise((resolve) => {
      let sent = 0;
      let closed = false;
      socket.on('error', () => undefined);
      socket.on('close', () => {
        closed = true;
        resolve(sent);
      });
      socket.resume();
      const more = (): void => {
        while (!closed && sent < limit) {
          sent += piece.length;
          if (!socket.write(piece)) {
            socket.once('drain', more);
            return;
          }
        }
        if (!closed) {
          socket.destroy();
          resolve(undefined);
        }
      };
      socket.write(head);
      more();
    });
  }

  test.each(['notary', 'nobody'] as const)('a body without end, by %s', async (who) => {
    const pid = pidOf('insurer');
    const before = peakMB(pid);
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 0x20), Buffer.from('\r\n')]);
    const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    for (const path of ['/peer/jobs', '/peer/introduce', '/api/jobs']) {
      const taken = await pour(
        await tls(who),
        `${post(path)}Transfer-Encoding: chunked\r\n\r\n`,
        chunk,
        256 * megabyte,
      );
      expect(taken, `${path} by ${who}`).toBeDefined();
    }
    const promised = `${post('/peer/jobs')}Content-Length: 4000000000\r\n\r\n`;
    expect(await pour(await tls(who), promised, Buffer.alloc(0x10000, 0x20), 256 * megabyte)).toBeDefined();
    expect(
      await pour(await tls(who), 'GET / HTTP/1.1\r\n', Buffer.from('x: y\r\n'.repeat(100)), 16 * megabyte),
    ).toBeDefined();
    expect(peakMB(pid) - before).toBeLessThan(150);
    expect((await world.client('insurer').status()).name).toBe('insurer');
  });
});

test('nothing of all this has shaken what the parties keep', async () => {
  for (const name of world.names()) {
    expect((await world.client(name).audit()).brokenAt).toBeUndefined();
  }
  const peers = await world.client('bank').peers({ check: true });
  expect(peers.map(({ reachable }) => reachable)).toEqual([true, true]);
});
