import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const here = new URL('.', import.meta.url);
/** What only a party computes and serves with: `start` is the party itself, the demonstration checks receipts and questions. */
const heavy = /node_modules\/(fastify|kysely|@duckdb|libpg-query|pg)\/|\/engine\/src\/(kernels|sharing|secure)\//;
const others = ['start', 'demo', 'receipt'];

test('a command loads what it uses: a client of a party neither its server nor an engine', { timeout: 60_000 }, async () => {
  const code = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import('${new URL('main.ts', here)}');
    const { commands } = await import('${new URL('commands/registry.ts', here)}');
    const clients = commands.filter(({ name }) => !${JSON.stringify(others)}.includes(name));
    for (const { load } of clients) await load();
    console.log(JSON.stringify({ clients: clients.length, loaded }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: fileURLToPath(here),
    maxBuffer: 1 << 24,
  });
  const { clients, loaded } = JSON.parse(stdout) as { clients: number; loaded: string[] };
  expect(clients).toBeGreaterThan(20);
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
});
