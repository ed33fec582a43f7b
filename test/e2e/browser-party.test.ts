// A browser tab and two Node parties compute together over WebSockets: the same answer, rounds and bytes as between Node
// parties, and a generator that both kinds have.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createServer as createVite, type ViteDevServer } from 'vite';
import { replicated, runCost } from '@tacit/engine';
import { browserLinks } from '@tacit/engine/node';
import { dialSocket } from '@tacit/engine/web';
import { launchOptions } from '../../tools/chromium.ts';
import { length, names, program, type Report, take, valueOf } from './visitor.ts';

const token = 'visitor0'.repeat(5);
let vite: ViteDevServer;
let browser: Browser;
let page: Page;
const servers: Server[] = [];

beforeAll(async () => {
  vite = await createVite({
    root: join(import.meta.dirname, '../..'),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { host: '127.0.0.1', hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen(0);
  browser = await chromium.launch(launchOptions);
  page = await browser.newPage();
  // Any page of this server will do: the tab only has to be at its address.
  await page.goto(`${vite.resolvedUrls?.local[0] ?? ''}LICENSE`);
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(async () => {
  await browser?.close();
  await vite?.close();
});

/** A Node party's server for links; a real one would be HTTPS. */
async function listening() {
  const links = await browserLinks();
  const server = createServer().on('upgrade', links.upgrade);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { links, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Calls a function of visitor.ts in a tab. The call is text: what this file imports, the tab does not have. */
const inTab = (tab: Page, call: string, ...given: unknown[]): Promise<unknown> =>
  tab.evaluate(`import('/test/e2e/visitor.ts').then(({ ${call} }) => ${call}(...${JSON.stringify(given)}))`);

test('a browser party computes with two Node parties', async () => {
  const [bank, insurer] = [await listening(), await listening()];
  const inner = 'inner000'.repeat(5);
  const runs = [
    take(0, [
      undefined,
      bank.links.expect({ party: 'insurer', path: '/insurer', token: inner }),
      bank.links.expect({ party: 'visitor', path: '/visitor', token }),
    ]),
    take(1, [
      dialSocket({ party: 'bank', url: `${bank.url}/insurer`, token: inner }),
      undefined,
      insurer.links.expect({ party: 'visitor', path: '/visitor', token }),
    ]),
    inTab(page, 'visit', [`${bank.url}/visitor`, `${insurer.url}/visitor`], token),
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

test('a browser party without the right token is refused, and says whom it could not reach', async () => {
  const { links, url } = await listening();
  const waiting = links.expect({ party: 'visitor', path: '/visitor', token, timeoutMs: 3_000 });
  const report = await inTab(page, 'visit', [`${url}/visitor`, `${url}/visitor`], 'x'.repeat(40));
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
  const tab = await browser.newPage();
  await tab.goto(page.url());
  await inTab(tab, 'dial', [`${url}/bank`, `${url}/insurer/visitor`], token);
  await tab.close();
  for (const settled of await outcome) {
    expect(settled).toMatchObject({
      status: 'rejected',
      reason: { code: 'peer.closed', fields: { party: 'visitor' } },
    });
  }
});
