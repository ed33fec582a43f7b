/** The last words of a run that failed before all its links stood. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runParty } from '@tacit/engine';
import { expect, test } from 'vitest';
import { openHome } from '../identity/home.ts';
import { initHome } from '../identity/own-card.ts';
import { RunLinks } from './run-links.ts';
import type { RunPeer, RunSpec } from './run-messages.ts';

const names = ['bank', 'insurer'];

/** Both parties' links; what the insurer's door takes in is handed over when `open` resolves. */
async function pair(root: string, open: Promise<unknown>): Promise<RunLinks[]> {
  const homes = await Promise.all(
    names.map(async (name) => {
      await initHome(join(root, name), { name, host: '127.0.0.1', port: 0 });
      return openHome(join(root, name));
    }),
  );
  const links: RunLinks[] = [];
  const door = createServer((socket: Socket) => {
    socket.once('data', (head) => {
      socket.pause();
      void open.then(() => links[1]?.take(socket, head));
    });
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  door.unref();
  const { port } = door.address() as AddressInfo;
  const peers = homes.map(
    ({ name, tls }): RunPeer => ({ name, host: '127.0.0.1', port, certificateSha256: tls.sha256 }),
  );
  for (const [self, { tls }] of homes.entries()) {
    const spec = { runId: 'ab'.repeat(16), self, key: tls.key, cert: tls.cert };
    links.push(
      new RunLinks({ ...spec, peers: peers.map((peer, i) => (i === self ? null : peer)) } as unknown as RunSpec),
    );
  }
  return links;
}

test('whoever links to a run that has failed already is told why it failed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tacit-links-'));
  try {
    for (let round = 0; round < 8; round++) {
      let letIn: (_: unknown) => void = () => {};
      const links = await pair(
        join(root, String(round)),
        new Promise((resolve) => {
          letIn = resolve;
        }),
      );
      const cancel = new AbortController();
      const outcomes = links.map(async (each, self) => {
        const signal = self === 1 ? { signal: cancel.signal } : {};
        const options = { names, self, channels: each.connect(), sessionId: 's', program: 'p', ...signal };
        const failure = await runParty(options, () => Promise.resolve()).catch((error: unknown) => error);
        if (self === 1) letIn(undefined);
        await each.lastWords();
        each.close();
        return failure;
      });
      cancel.abort();
      const failures = await Promise.all(outcomes);
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: 'session.cancelled', fields: { party: 'insurer' } });
      }
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}, 60_000);
