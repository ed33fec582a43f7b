// The examples, run as their first lines say, each in a process of its own: what they print is what is promised here.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..');
/** What one example has compiled another need not. */
const cache = mkdtempSync(join(tmpdir(), 'tacit-examples-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));
const options = { cwd: root, env: { ...process.env, NODE_COMPILE_CACHE: cache } };

/** Lines that each example prints, among others. */
const promised: Readonly<
  Record<string, { readonly arguments?: readonly string[]; readonly lines: readonly (string | RegExp)[] }>
> = {
  hello: { lines: [/^Ada learned 30, 100, 210 \(\d+ rounds, sent \d+ bytes\)$/, /^Ben learned nothing/] },
  millionaires: { lines: ['Alice and Bob learned: Bob is richer', /^Alice, start: \d+ rounds, \d+ bytes sent$/] },
  'prepare-ahead': { lines: [/^prepared: \d+ and \d+ bytes/, 'south sold more'] },
  'average-salary': { lines: ['average salary: 57500', /^Acorn: \d+ rounds/] },
  statistics: {
    lines: [
      'mean 47.52, standard deviation 27.71, quartiles 21 · 48 · 71',
      /^under 20 +▇+ 88$/,
      /^80 and over +▇+ 65$/,
      /^\d+ rounds, \d+ bytes sent by East$/,
    ],
  },
  regression: {
    lines: ['weights:      0.3996  0.2495  -0.0999', /^500 rows: \d+ rounds/],
  },
  sort: { lines: [' 1.   998.91  South', '10.   987.73  South', /^800 rows sorted: \d+ rounds/] },
  everywhere: {
    lines: [
      'in the clear: 498 and 10',
      /^declared: +8 rounds/,
      'one process:  bank learned 498 and 10',
      /^over TLS: +bank learned 498 and 10 \(8 rounds/,
      /^over TLS: +insurer learned nothing/,
    ],
  },
};

const run = promisify(execFile);

test.each(Object.entries(promised))('examples/%s.ts', async (name, { arguments: given = [], lines }) => {
  const { stdout, stderr } = await run(process.execPath, [`examples/${name}.ts`, ...given], {
    ...options,
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  const printed = stdout.split('\n');
  for (const line of lines) {
    expect(
      printed.some((each) => (typeof line === 'string' ? each === line : line.test(each))),
      `${line} in:\n${stdout}`,
    ).toBe(true);
  }
});

test('the program in the README', async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '--eval', code], options);
  expect(stdout).toContain('[ BigUint64Array(3) [ 30n, 100n, 210n ], undefined, undefined ]');
  expect(readFileSync(join(root, 'README.zh-CN.md'), 'utf8')).toContain(code.slice(0, code.indexOf('console.log')));
});

test('the program of the guide', async () => {
  const guide = readFileSync(join(root, 'docs', 'library.md'), 'utf8');
  const code = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module-typescript', '--eval', code], options);
  expect(stderr).toBe('');
  for (const line of [
    'giving false true',
    'in the clear BigUint64Array(3) [ 7n, 8n, 1n ]',
    /^declared \d+ rounds \[ \d+, \d+, \d+ \] bytes$/m,
    'as parties BigUint64Array(3) [ 7n, 8n, 1n ] undefined',
    /^together 7 rounds$/m,
    'two parties alone BigUint64Array(3) [ 7n, 8n, 1n ]',
    /^multiply: values of .* beyond 64 signed bits$/m,
    'worst [ 90n, 3n, 180.25 ]',
  ]) {
    if (typeof line === 'string') expect(stdout).toContain(line);
    else expect(stdout).toMatch(line);
  }
});

test('arguments of an example', async () => {
  const { stdout } = await run(process.execPath, ['examples/millionaires.ts', '5', '4'], options);
  expect(stdout).toContain('Bob is not richer');
});

test('two machines, from their keys to the answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-two-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const example = (...given: readonly string[]) =>
    run(process.execPath, ['examples/two-machines.ts', ...given], { ...options, timeout: 60_000 });
  const names = ['Acorn', '橡果'];
  const file = (name: string): string => join(folder, `${name}.pem`);
  const parties = [];
  for (const name of names) {
    const { stdout } = await example('pin', file(name), name);
    const certSha256 = new RegExp(`^${name} certSha256 ([0-9a-f]{64})\n$`).exec(stdout)?.[1] as string;
    expect((await example('pin', file(name), name)).stdout).toContain(certSha256);
    parties.push({ name, host: '127.0.0.1', port: await freePort(), certSha256 });
  }
  const list = join(folder, 'parties.json');
  writeFileSync(list, JSON.stringify(parties));
  const ran = await Promise.all(
    ['12500', '12501'].map((own, self) => example('run', file(names[self] as string), list, String(self), own)),
  );
  expect(ran.map(({ stdout }) => stdout)).toEqual(['橡果 is larger\n', '橡果 is larger\n']);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

test('every example is run here', () => {
  const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));
  expect(files.sort((a, b) => a.localeCompare(b))).toEqual(
    [...Object.keys(promised), 'two-machines'].map((name) => `${name}.ts`).sort((a, b) => a.localeCompare(b)),
  );
});
