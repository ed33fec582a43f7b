// Tries the packages as somebody else would: packs them, installs the tarballs in an empty folder, compiles programs there with all of
// TypeScript's checks, runs them, builds a page with Vite, and runs the demonstration. What they depend on comes from npm's cache or the
// registry. `npm run packed`, by the Node that runs it; `npm run packed -- FOLDER` keeps the folder.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pack } from './pack.mjs';
import { consoleProgram, consoleSays, says, sharesProgram } from './packed-programs.ts';

const given = process.argv[2];
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'tacit-try-')) : resolve(given);
const app = join(folder, 'app');
const require = createRequire(import.meta.url);
const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;

/** The output of a program; its errors are shown. Throws when it fails. */
function run(command: string, args: readonly string[], cwd = app): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
}

function step(name: string, work: () => string | undefined): void {
  const started = performance.now();
  const said = work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${seconds} s${said === undefined ? '' : ` (${said})`}`);
}

function hold(found: string, expected: string): void {
  if (found !== expected) throw new Error(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

/** A project with nothing in it but two programs and a page. */
function write(): void {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, 'src'), { recursive: true });
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'ES2022',
    module: 'NodeNext',
    types: ['node'],
    rootDir: 'src',
    outDir: 'out',
  };
  const files = {
    'package.json': JSON.stringify({ name: 'app', private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    'src/shares.ts': sharesProgram,
    'src/console.ts': consoleProgram,
    'index.html': '<!doctype html><script type="module" src="/src/shares.ts"></script>',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), text);
}

try {
  let tarballs: string[] = [];
  step('pack', () => {
    tarballs = pack(folder);
    return undefined;
  });
  step('install', () => {
    write();
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    const tools = ['typescript', 'vite', '@types/node'].map((name) => `${name}@${versionOf(name)}`);
    return run('npm', ['install', ...quiet, ...tarballs, ...tools]).trim();
  });
  step('compile, strictly and with all libraries', () => {
    run(join(app, 'node_modules/.bin/tsc'), ['-p', '.']);
    return undefined;
  });
  step('programs', () => {
    hold(run(process.execPath, ['out/shares.js']), says('node'));
    hold(run(process.execPath, ['out/console.js']), consoleSays);
    return process.version;
  });
  step('page', () => {
    run(process.execPath, [join(app, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error']);
    return readdirSync(join(app, 'dist/assets')).join(' ');
  });
  step('demonstration', () => {
    const demo = [join(app, 'node_modules/tacit/bin/tacit.js'), 'demo', '--json'];
    const { matchesPlaintext } = JSON.parse(run(process.execPath, demo)) as { matchesPlaintext: unknown };
    hold(JSON.stringify(matchesPlaintext), 'true');
    return 'the answer is that of the tables in the clear';
  });
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
