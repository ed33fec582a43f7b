import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { commands } from './commands/registry.ts';

const here = new URL('.', import.meta.url);
/** What only a party computes and serves with: `start` is the party itself, the demonstration checks receipts and questions. */
const heavy = /node_modules\/(fastify|kysely|@duckdb|libpg-query|pg)\/|\/engine\/src\/(kernels|sharing|secure)\//;
const others = ['start', 'demo', 'receipt'];
/** Said only by what an owner's party does with its data, or after the module that has the words was loaded. */
const elsewhere = ['data.unprintable-text', 'service.receipts-invalid'];

interface Loaded {
  /** Files and texts that are there when a command has been loaded. */
  readonly files: readonly string[];
  readonly keys: readonly string[];
}

/** In a process of its own, where nothing else has brought any text along. */
async function load(names: readonly string[]): Promise<Loaded> {
  const code = `
    import { registerHooks } from 'node:module';
    const files = [];
    registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
    await import('${new URL('main.ts', here).href}');
    const { commands } = await import('${new URL('commands/registry.ts', here).href}');
    const names = ${JSON.stringify(names)};
    for (const { name, load } of commands) if (names.includes(name)) await load();
    const { textKeys } = await import('${new URL('../../party/src/api/index.ts', here).href}');
    console.log(JSON.stringify({ files, keys: [...textKeys()] }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: fileURLToPath(here),
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Loaded;
}

/** Texts that the source of a file names: whole keys, and beginnings of keys that it completes. */
function named(file: string): string[] {
  const text = readFileSync(new URL(file), 'utf8');
  const said = [...text.matchAll(/\bsay(?:Hint)?\(\s*(?:'([^']+)'|`([^`$]*)\$\{)/g)].map(
    ([, key, start]) => key ?? `${start}…`,
  );
  const thrown = [...text.matchAll(/new \w+Error\(\s*'([^']+\.[^']+)'/g)].map(([, key]) => key as string);
  return [...said, ...thrown];
}

test('a command loads what it uses: a client of a party neither its server nor an engine', async () => {
  const clients = commands.map(({ name }) => name).filter((name) => !others.includes(name));
  expect(clients.length).toBeGreaterThan(20);
  const { files, keys } = await load(clients);
  expect(files.filter((file) => heavy.test(file))).toEqual([]);
  // Named by what a party answers, and shown in the client's own words: steps of a run, errors with states of jobs.
  const shown = ['preflight', 'local stage', 'join: match', 'share loans', 'align: keys', 'job.wrong-state'];
  expect(shown.filter((key) => !keys.includes(key))).toEqual([]);
});

test.each(['data', 'explain', 'prepare', 'service'])('%s brings the words along that it may say', async (name) => {
  const { files, keys } = await load([name]);
  const has = (key: string): boolean =>
    key.endsWith('…') ? keys.some((each) => each.startsWith(key.slice(0, -1))) : keys.includes(key);
  const ours = files.filter((file) => file.startsWith('file:') && !file.includes('/node_modules/'));
  const missing = ours.flatMap(named).filter((key) => !has(key) && !elsewhere.includes(key));
  expect(missing).toEqual([]);
});
