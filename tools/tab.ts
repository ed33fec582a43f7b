/** A Chromium tab that can import every module of this repository by its path, as Vite serves them. */
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { launchOptions } from './chromium.ts';

export interface SourceTab {
  readonly browser: Browser;
  readonly page: Page;
  /**
   * Calls an exported function of a module in a tab, by default in the first one. It is passed as text: what the caller's file
   * imports is not in the tab.
   */
  call(module: string, name: string, given: readonly unknown[], page?: Page): Promise<unknown>;
  close(): Promise<void>;
}

export async function sourceTab(): Promise<SourceTab> {
  const vite = await createServer({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { host: '127.0.0.1', hmr: false, watch: null },
    // Packages are served as they are: bundling them on the way would reload the tab.
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen(0);
  const browser = await chromium.launch(launchOptions).catch(async (error: unknown) => {
    await vite.close();
    throw error;
  });
  // Parties of tests make their certificates themselves.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  // Any page of this server will do: a tab only has to be at its address.
  await page.goto(`${vite.resolvedUrls?.local[0] ?? ''}LICENSE`);
  return {
    browser,
    page,
    call: (module, name, given, tab = page) =>
      tab.evaluate(`import('/${module}').then(({ ${name} }) => ${name}(...${JSON.stringify(given)}))`),
    close: async () => {
      await browser.close();
      await vite.close();
    },
  };
}
