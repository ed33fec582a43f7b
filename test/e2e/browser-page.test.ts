// The example page, built as people would deploy it, in a real Chromium tab: three parties, the right answer, what each of
// them saw, both languages, and errors with their texts, which a bundler must not drop.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { build } from 'vite';
import { launchOptions } from '../../tools/chromium.ts';

const root = join(import.meta.dirname, '../../examples/browser');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
/** What the page said in its console, or threw. */
const complaints: string[] = [];
const requested: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tacit-page-'));
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    requested.push(path);
    // Nothing but its own files: no script from elsewhere, no evaluation but of WebAssembly.
    response.setHeader(
      'content-security-policy',
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:",
    );
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (bytes) => {
        response.setHeader('content-type', types[extname(path === '/' ? '.html' : path)] ?? 'text/html');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch(launchOptions);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1000, height: 760 } });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints.length = 0;
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

const type = async (numbers: readonly string[]): Promise<void> => {
  for (const [party, number] of numbers.entries()) await page.fill(`#number-${party}`, number);
  await page.click('#compute');
};

test('three parties compute the average, and the page shows what each saw', async () => {
  await type(['52000', '61000', '-48500.50']);
  await page.waitForSelector('#answer:not([hidden])');
  expect(await page.textContent('#average')).toBe('21,499.83');
  // One round for the inputs, one for the answer; 8 bytes a message: three inputs, three parts of the answer.
  expect(await page.textContent('#cost')).toBe('2 rounds, 48 bytes sent by all parties, masks by chacha20');
  const seen = await page.locator('.seen li').allTextContents();
  expect(seen).toHaveLength(6);
  expect(seen.filter((line) => /^from (Ada|Ben|Cleo), a masked number [0-9a-f]{16}$/.test(line))).toHaveLength(3);
  expect(seen.filter((line) => /^from (Ada|Ben|Cleo), a part of the answer [0-9a-f]{16}$/.test(line))).toHaveLength(3);
  // The masks are fresh: nothing repeats in a second run.
  await page.click('#compute');
  await expect.poll(() => page.locator('.seen li').first().textContent()).not.toBe(seen[0]);
  const again = await page.locator('.seen li').allTextContents();
  expect(again.filter((line) => seen.includes(line))).toEqual([]);
  expect(await page.textContent('#average')).toBe('21,499.83');
  if (process.env.TACIT_SCREENSHOT !== undefined) await page.screenshot({ path: process.env.TACIT_SCREENSHOT });
  expect(complaints).toEqual([]);
  expect(requested.filter((path) => /\/inlined-[^/]*\.js$/.test(path))).toHaveLength(1);
});

test('the bundle holds the texts of the engine’s errors, in both languages', async () => {
  const [script] = requested.filter((path) => path.includes('index-') && path.endsWith('.js'));
  const bundle = await readFile(join(folder, script as string), 'utf8');
  expect(bundle).toContain('uses another generator of randomness');
  expect(bundle).toContain('使用的伪随机数生成器不同');
});

test('both languages', async () => {
  await page.click('#language');
  expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
  await type(['1', '2', '4']);
  await page.waitForSelector('#answer:not([hidden])');
  expect(await page.textContent('#average')).toBe('2.33');
  expect(await page.textContent('#compute')).toBe('共同计算');
  expect(await page.textContent('#cost')).toContain('2 轮通信');
  expect(complaints).toEqual([]);
});

test('a number that is none is refused by name, and nothing is computed', async () => {
  await type(['1', 'many', '3']);
  await page.waitForSelector('#error:not([hidden])');
  expect(await page.textContent('#error')).toContain('Ben: “many” is no number');
  expect(await page.isHidden('#answer')).toBe(true);
});
