// The engine's source in a Chromium tab as it is, types stripped, without any bundler: what a plain static page needs is an
// import map of four lines. Nothing of Node is asked for.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchOptions } from '../../tools/chromium.ts';

const root = join(import.meta.dirname, '../..');
const imports = {
  '#platform': '/engine/src/platform/web.ts',
  '@noble/hashes/': '/node_modules/@noble/hashes/',
  'libsodium-wrappers-sumo': '/node_modules/libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs',
  'libsodium-sumo': '/node_modules/libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs',
};
const page = `<!doctype html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports })}</script>`;

let server: Server;
let browser: Browser;
const requested: string[] = [];

/** A file as a static server would give it, with its type. */
async function contents(path: string): Promise<{ type: string; body: string | Buffer }> {
  if (path === '/') return { type: 'text/html', body: page };
  const body = await readFile(join(root, path));
  return { type: 'text/javascript', body: path.endsWith('.ts') ? stripTypeScriptTypes(body.toString()) : body };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    requested.push(path);
    contents(path).then(
      ({ type, body }) => response.setHeader('content-type', type).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch(launchOptions);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Multiplies in a tab, with both protocols. It is text, as what this file imports is not in the tab. */
const program = `
import('/engine/src/index.ts').then(async ({ additiveOt, permitAll, replicated, runLocal, runProgram }) => {
  const found = [];
  for (const [protocol, names] of [[replicated, ['a', 'b', 'c']], [additiveOt, ['a', 'b']]]) {
    const { results } = await runLocal(names, (session) => runProgram(protocol, session, async (sharing) => {
      const own = (party, values) => (session.owns(party) ? BigUint64Array.from(values) : undefined);
      const x = await sharing.inputRing(0, 3, own(0, [3n, 5n, 7n]));
      const y = await sharing.inputRing(1, 3, own(1, [10n, 20n, 30n]));
      return sharing.reveal(await sharing.multiply(x, y), 'products', [0]);
    }, permitAll));
    found.push([...results[0]].join());
  }
  return found;
})`;

test('the source runs as it is', async () => {
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => void complaints.push(message.text()));
  tab.on('pageerror', (error) => void complaints.push(String(error)));
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(await tab.evaluate(program)).toEqual(['30,100,210', '30,100,210']);
  expect(complaints).toEqual([]);
  expect(requested.filter((path) => path.includes('platform/node'))).toEqual([]);
  expect(requested).toContain('/engine/src/kernels/inlined.ts');
});
