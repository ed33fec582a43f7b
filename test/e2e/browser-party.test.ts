// A browser tab and two Node parties compute together over WebSockets: the same answer, rounds and bytes as between Node
// parties, and a generator that both kinds have.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { replicated, runCost } from '@tacit/engine';
import { browserLinks, createCertificate, type Identity } from '@tacit/engine/node';
import { dialSocket } from '@tacit/engine/web';
import { type SourceTab, sourceTab } from '../../tools/tab.ts';
import {
  clientNames,
  clientProgram,
  computers,
  length,
  names,
  program,
  type Report,
  take,
  takeWithClient,
  valueOf,
} from './visitor.ts';

const token = 'visitor0'.repeat(5);
let tab: SourceTab;
const servers: Server[] = [];

beforeAll(async () => {
  tab = await sourceTab();
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(async () => {
  await tab?.close();
});

/** A Node party's server for links: HTTPS, as browsers on other machines need it, or plain HTTP. */
async function listening(identity?: Identity) {
  const links = await browserLinks();
  const server = identity === undefined ? createServer() : createTlsServer(identity);
  server.on('upgrade', links.upgrade);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = identity === undefined ? 'ws' : 'wss';
  return { links, url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const visitor = 'test/e2e/visitor.ts';

test('a browser party computes with two Node parties', async () => {
  const [bank, insurer] = [await listening(createCertificate('bank')), await listening()];
  const inside = await listening();
  const inner = 'inner000'.repeat(5);
  const runs = [
    take(0, [
      undefined,
      inside.links.expect({ party: 'insurer', path: '/insurer', token: inner }),
      bank.links.expect({ party: 'visitor', path: '/visitor', token }),
    ]),
    take(1, [
      dialSocket({ party: 'bank', url: `${inside.url}/insurer`, token: inner }),
      undefined,
      insurer.links.expect({ party: 'visitor', path: '/visitor', token }),
    ]),
    tab.call(visitor, 'visit', [[`${bank.url}/visitor`, `${insurer.url}/visitor`], token]),
  ];
  const reports = (await Promise.all(runs)) as Report[];
  let below = 0n;
  let product = 0n;
  for (let row = 0; row < length; row++) {
    if (valueOf(0, row) < valueOf(2, row)) below += 1n;
    product += valueOf(1, row) * valueOf(2, row);
  }
  const cost = await runCost(names, replicated, program);
  for (const [party, { answer, prg, rounds, sent }] of reports.entries()) {
    expect(answer).toEqual([String(below), String(product)]);
    expect(prg).toBe('chacha20');
    expect(sent).toEqual(cost.sent[party]);
    expect(rounds).toBeLessThanOrEqual(cost.rounds);
  }
  expect(Math.max(...reports.map(({ rounds }) => rounds))).toBe(cost.rounds);
});

test('a browser that does not compute sends its numbers to three Node parties, and alone is told the answer', async () => {
  const inside = await listening();
  const inner = 'inner000'.repeat(5);
  const outside = await Promise.all([0, 1, 2].map(() => listening()));
  const visitors = outside.map(({ links }) => links.expect({ party: 'visitor', path: '/visitor', token }));
  const awaited = (party: string, path: string) => inside.links.expect({ party, path, token: inner });
  const dialled = (party: string, path: string) => dialSocket({ party, url: `${inside.url}${path}`, token: inner });
  const [fromInsurer, fromHelper, toHelper] = [
    awaited('insurer', '/0/1'),
    awaited('helper', '/0/2'),
    awaited('helper', '/1/2'),
  ];
  const runs = [
    takeWithClient(0, [undefined, fromInsurer, fromHelper, visitors[0]]),
    takeWithClient(1, [dialled('bank', '/0/1'), undefined, toHelper, visitors[1]]),
    takeWithClient(2, [dialled('bank', '/0/2'), dialled('insurer', '/1/2'), undefined, visitors[2]]),
    tab.call(visitor, 'visitAsClient', [outside.map(({ url }) => `${url}/visitor`), token]),
  ];
  const reports = (await Promise.all(runs)) as Report[];
  let product = 0n;
  for (let row = 0; row < length; row++) product += valueOf(0, row) * valueOf(2, row);
  const cost = await runCost(clientNames, replicated, clientProgram, undefined, { computers });
  for (const [party, { answer, prg, sent }] of reports.entries()) {
    expect(answer).toEqual(party === computers ? [String(product)] : []);
    // The generator is that of the computers: a browser among the clients does not slow them down.
    expect(prg).toBe('aes-128-ctr');
    expect(sent).toEqual(cost.sent[party]);
  }
  expect(Math.max(...reports.map(({ rounds }) => rounds))).toBe(cost.rounds);
});

test('a browser party without the right token is refused, and says whom it could not reach', async () => {
  const { links, url } = await listening();
  const waiting = links.expect({ party: 'visitor', path: '/visitor', token, timeoutMs: 3_000 });
  const report = await tab.call(visitor, 'visit', [[`${url}/visitor`, `${url}/visitor`], 'x'.repeat(40)]);
  expect(report).toEqual({ error: expect.stringMatching(/^peer\.unreachable: (bank|insurer) cannot be reached/) });
  await expect(waiting).rejects.toMatchObject({ code: 'peer.refused', fields: { party: 'visitor' } });
});

test('a tab that is closed ends the session at the Node parties, which say who is gone', async () => {
  const { links, url } = await listening();
  const runs = [
    take(0, [
      undefined,
      links.expect({ party: 'insurer', path: '/insurer', token }),
      links.expect({ party: 'visitor', path: '/bank', token }),
    ]),
    take(1, [
      dialSocket({ party: 'bank', url: `${url}/insurer`, token }),
      undefined,
      links.expect({ party: 'visitor', path: '/insurer/visitor', token }),
    ]),
  ];
  const outcome = Promise.allSettled(runs);
  const second = await tab.browser.newPage();
  await second.goto(tab.page.url());
  await tab.call(visitor, 'dial', [[`${url}/bank`, `${url}/insurer/visitor`], token], second);
  await second.close();
  for (const settled of await outcome) {
    expect(settled).toMatchObject({
      status: 'rejected',
      reason: { code: 'peer.closed', fields: { party: 'visitor' } },
    });
  }
});
