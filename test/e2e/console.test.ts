/** The console in a real browser, at three real parties: coming in, signing, running, reading; nothing from elsewhere, nothing that a checker of accessibility finds. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleClient } from '@tacit/party/api/people';
import { type Name, names, question, ThreeParties } from '../../party/src/three-parties.ts';
import { launchOptions } from '../../tools/chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures of the pages are kept, if anywhere. */
const pictures = process.env['TACIT_SCREENSHOTS'];

let folder: string;
let three: ThreeParties;
let browser: Browser;
const pages = new Map<Name, Page>();
const contexts: BrowserContext[] = [];
/** What pages said in their consoles, threw, or asked of others. */
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tacit-console-'));
  await build({
    configFile: join(import.meta.dirname, '../../console/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  [three, browser] = await Promise.all([
    ThreeParties.start(undefined, { consoleDirectory: folder }),
    chromium.launch(launchOptions),
  ]);
});

afterAll(async () => {
  if (process.env['TACIT_DEBUG'])
    for (const p of pages.values()) console.log(p.url(), await p.locator('body').innerText(), complaints);
  await browser?.close();
  await three?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser of its own in which nobody has signed in. */
async function pageOf(name: Name, locale: string, own: string): Promise<Page> {
  const context = await browser.newContext({ locale, ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    // Whether there is a session is found out by asking.
    if (/status of 401/.test(message.text())) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => void complaints.push(`${name}: ${String(error)}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== own && url.protocol !== 'data:' && url.protocol !== 'blob:')
      complaints.push(`${name}: ${request.url()}`);
  });
  pages.set(name, page);
  return page;
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await checker.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

/** Widths and themes in turn, a picture of each. */
async function looked(page: Page, what: string): Promise<void> {
  for (const [width, theme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    expect(await faults(page), `${what} ${width} ${theme}`).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth'), what).toBeLessThanOrEqual(width);
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${what}-${width}-${theme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('three people come in, sign, run and read the same answer', async () => {
  const { id } = await three.client('bank').propose(question);
  for (const name of names) {
    const link = await peopleClient(three.client(name)).ownLink();
    const page = await pageOf(name, name === 'insurer' ? 'zh-CN' : 'en-GB', new URL(link.url).host);
    await page.goto(link.url);
    await page.getByRole('button', { name: name === 'insurer' ? /的身份登录/ : /Sign in as/ }).waitFor();
    await looked(page, `enter-${name}`);
    await page.getByRole('button', { name: name === 'insurer' ? /的身份登录/ : /Sign in as/ }).click();
    await page.getByRole('link', { name: name === 'insurer' ? '待我处理 1' : 'Inbox 1' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await looked(page, `inbox-${name}`);
    await page.getByRole('listitem').getByRole('link').click();
    await page.getByRole('heading', { name: name === 'insurer' ? '谁将获知什么' : 'Who learns what' }).waitFor();
    // Every line of the statement, with its own words.
    const { contract } = await three.client(name).job(id);
    expect(await page.locator('section ol li').count()).toBeGreaterThanOrEqual(contract.disclosure.length);
    await looked(page, `review-${name}`);
    await page.getByRole('button', { name: name === 'insurer' ? '代表 insurer 签署……' : `Sign for ${name}…` }).click();
    await page.getByRole('dialog').waitFor();
    if (name === 'insurer') expect(await page.getByRole('dialog').innerText()).toContain('policies');
    const missing = page.getByRole('radio', { name: name === 'insurer' ? '仅此合约' : 'for this contract only' });
    if ((await missing.count()) > 0) await missing.check();
    await looked(page, `sign-${name}`);
    await page
      .getByRole('button', { name: name === 'insurer' ? '代表 insurer 签署' : `Sign for ${name}`, exact: true })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  expect((await three.client('bank').job(id)).state).toBe('approved');

  const bank = pages.get('bank') as Page;
  await bank.getByRole('button', { name: 'Run', exact: true }).click();
  await bank.getByRole('heading', { name: 'Answer' }).waitFor({ timeout: 60_000 });
  await bank.getByRole('row').nth(3).waitFor();
  const { result } = await three.client('bank').result(id);
  if (result.kind !== 'table') throw new Error('no table');
  const shown = await bank
    .locator('section[aria-label^="Answer of run"] tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').replaceAll(',', ''))),
    );
  expect(shown).toEqual(result.table.rows.map((row) => row.map(String)));
  await looked(bank, 'result-bank');
  expect(complaints).toEqual([]);
});
