/**
 * A kind of computation is one folder and a line in each registry: a third one is added to a copy of the source, and lives the
 * whole life of a contract there, from the command line to the receipt, without any other change.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'tacit-third-kind-'));
const run = promisify(execFile);

/** The only lines that are added to files that exist: file, line, and what stands before it. */
const lines: readonly (readonly [file: string, line: string, before: string])[] = [
  ['registry.ts', "import { rows } from './rows/kind.ts';\n", 'export const kinds'],
  ['registry.ts', '  rows,\n', '];'],
  ['views.ts', "import { rowsView } from './rows/view.ts';\n", 'const views'],
  ['views.ts', '  rowsView,\n', '];'],
];

beforeAll(() => {
  for (const name of ['analysis', 'party', 'cli']) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !/node_modules|\.test\.ts$/.test(path.slice(root.length)),
    });
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@tacit'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tacit' && name !== 'tacit') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  symlinkSync(join(root, 'engine'), join(modules, '@tacit/engine'));
  for (const name of ['analysis', 'party']) symlinkSync(join(copy, name), join(modules, '@tacit', name));

  const source = join(copy, 'analysis/src');
  mkdirSync(join(source, 'rows'));
  for (const name of ['kind.ts', 'view.ts', 'messages.ts']) {
    const text = readFileSync(join(root, 'test/third-kind/rows', name), 'utf8');
    writeFileSync(join(source, 'rows', name), text.replaceAll('../../../analysis/src/', '../'));
  }
  for (const [name, line, before] of lines) {
    const file = join(source, name);
    const [head = '', ...rest] = spread(readFileSync(file, 'utf8')).split(before);
    writeFileSync(file, [`${head}${line}`, ...rest].join(before));
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The list of a registry with a line for each entry. */
function spread(text: string): string {
  return text.replace(/= \[([\w, ]+)\];/, (_, names: string) => `= [\n${names.replaceAll(/(\w+)(, )?/g, '  $1,\n')}];`);
}

test('from the command line to the receipt', { timeout: 120_000 }, async () => {
  const program = 'test/third-kind/try.ts';
  cpSync(join(root, program), join(copy, program));
  const { stdout } = await run(process.execPath, [join(copy, program), join(copy, 'cli/src/bin.ts')], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: '', TACIT_LANG: 'en' },
    maxBuffer: 1 << 24,
  });
  const { explained, states, shown, receipts, isExact, ledger } = JSON.parse(stdout) as Record<string, unknown>;
  expect(explained).toContain('bank counts the rows of customers');
  expect(explained).toContain('how many rows bank.customers, insurer.policies have together');
  expect(states).toEqual(['completed', 'completed', 'completed']);
  // 600 customers and 500 policies.
  expect(shown).toMatch(/rows\s+─+\s+1100/);
  expect(receipts).toBe(3);
  expect(isExact).toBe(true);
  expect(ledger).toContain('the rows of bank.customers, insurer.policies together');
});
