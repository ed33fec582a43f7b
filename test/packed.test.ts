/**
 * The packages as others install them: what npm would publish, in a project of its own, without this repository's source. Their
 * dependencies are links to ours, so that nothing is downloaded; `npm run packed` installs the tarballs for real, and runs the
 * demonstration from them.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage } from '../tools/pack.mjs';
import { consoleProgram, consoleSays, says, sharesProgram } from '../tools/packed-programs.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const app = mkdtempSync(join(tmpdir(), 'tacit-packed-'));
const placeOf = (name: string): string => join(app, 'node_modules', name);
const engine = placeOf('@tacit/engine');
/** Those that other programs import, by name, and the command. */
const names = ['@tacit/engine', '@tacit/analysis', '@tacit/party', 'tacit'];

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly sideEffects?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifestOf = (name: string): Manifest => JSON.parse(readFileSync(join(placeOf(name), 'package.json'), 'utf8'));

beforeAll(() => {
  for (const folder of stage(join(app, 'staged'))) {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    mkdirSync(dirname(placeOf(name)), { recursive: true });
    renameSync(folder, placeOf(name));
  }
  const needed = names.flatMap((name) => Object.keys(manifestOf(name).dependencies));
  for (const name of new Set([...needed, '@types/node', 'undici-types', 'libsodium-sumo'])) {
    if (names.includes(name)) continue;
    mkdirSync(dirname(placeOf(name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), placeOf(name));
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  writeFileSync(join(app, 'program.ts'), sharesProgram);
  writeFileSync(join(app, 'console.ts'), consoleProgram);
  writeFileSync(
    join(app, 'links.ts'),
    "import { partyLinks } from '@tacit/engine/node';\nconsole.log(typeof partyLinks);\n",
  );
  writeFileSync(
    join(app, 'page.ts'),
    "import { dialSocket } from '@tacit/engine/web';\nconsole.log(typeof dialSocket);\n",
  );
}, 120_000);

afterAll(() => rmSync(app, { recursive: true, force: true }));

test.each(names)('%s holds what runs and what explains it, and nothing else', async (name) => {
  const folder = placeOf(name);
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: folder });
  const [{ files }] = Object.values(JSON.parse(stdout)) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const { bin = {} } = manifestOf(name);
  const others = ['LICENSE', 'README.md', 'package.json', ...Object.values(bin)];
  expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual(others.sort());
  expect(
    paths.filter(
      (path) => !/\.(d\.ts|js|wasm)$|^dist\/console\/.*\.(css|html)$/.test(path) && path.startsWith('dist/'),
    ),
  ).toEqual([]);
  expect(paths.filter((path) => /\.test\.|assembly|testing/.test(path))).toEqual([]);
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
  for (const word of ['src/', 'devDependencies', 'scripts', 'private']) expect(manifest).not.toContain(word);
  const code = globSync(['bin/*.js', 'dist/**/*.{js,d.ts}'], { cwd: folder });
  const ofSource = code.filter((path) =>
    /(?:from|import) ?\(?'\.{1,2}\/[^']+\.ts'/.test(readFileSync(join(folder, path), 'utf8')),
  );
  expect(ofSource).toEqual([]);
});

test.each(names)('%s has the files that it names', (name) => {
  const { exports, sideEffects = [], bin = {} } = manifestOf(name);
  const named = [...Object.values(exports).flatMap(({ types, default: code }) => [types, code]), ...Object.values(bin)];
  for (const path of [...named, ...sideEffects]) {
    expect(globSync(path, { cwd: placeOf(name) }), path).not.toEqual([]);
  }
});

test('what is started by its path is there, beside what starts it', () => {
  const started: string[] = [];
  for (const name of names) {
    for (const file of globSync('dist/**/*.js', { cwd: placeOf(name) })) {
      const text = readFileSync(join(placeOf(name), file), 'utf8');
      for (const [, path] of text.matchAll(/new URL\(`(\.[^`$]+)\$\{extname\(import\.meta\.url\)\}`/g)) {
        started.push(path as string);
        expect(existsSync(join(placeOf(name), dirname(file), `${path}.js`)), path).toBe(true);
      }
    }
  }
  expect(started.length).toBeGreaterThan(2);
});

test('the command says its version', async () => {
  const { stdout } = await run(process.execPath, [join(placeOf('tacit'), 'bin/tacit.js'), '--version'], { cwd: app });
  expect(stdout.trim()).toBe(JSON.parse(readFileSync(join(root, 'cli/package.json'), 'utf8')).version);
});

test('the kernels are there, and the text that is loaded is theirs', async () => {
  const { kernels } = (await import(join(engine, 'dist/kernels/inlined.js'))) as { kernels: Record<string, string> };
  const files = globSync('dist/kernels/build/*.wasm', { cwd: engine });
  expect(files.length).toBe(Object.keys(kernels).length);
  for (const [name, text] of Object.entries(kernels)) {
    expect(readFileSync(join(engine, `dist/kernels/build/${name}.wasm`)).toString('base64')).toBe(text);
  }
});

test('the program in its README', async () => {
  const code = /```js\n([\s\S]*?)```/.exec(readFileSync(join(engine, 'README.md'), 'utf8'))?.[1] ?? '';
  writeFileSync(join(app, 'readme.js'), code);
  const { stdout } = await run(process.execPath, ['readme.js'], { cwd: app });
  expect(`console.log(results); // ${stdout.replaceAll(/\s+/g, ' ').trim()}`).toBe(/console.log.*/.exec(code)?.[0]);
});

test.each(['ES2022', 'ES2024'])(
  'compiles with %s under NodeNext, and Node runs it',
  async (target) => {
    const options = ['--strict', '--target', target, '--module', 'NodeNext', '--types', 'node', '--outDir', target];
    const files = ['program.ts', 'links.ts', 'page.ts', 'console.ts'];
    const checks = ['--skipLibCheck', 'false', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    await run(join(root, 'node_modules/.bin/tsc'), [...options, ...checks, ...files], { cwd: app });
    const { stdout } = await run(process.execPath, [join(target, 'program.js')], { cwd: app });
    expect(stdout).toBe(says('node'));
    expect((await run(process.execPath, [join(target, 'links.js')], { cwd: app })).stdout).toBe('function\n');
    expect((await run(process.execPath, [join(target, 'console.js')], { cwd: app })).stdout).toBe(consoleSays);
  },
  60_000,
);

test.each([
  ['a page', 'web', {}],
  ['Node', 'node', { ssr: true }],
] as const)(
  'one bundle for %s needs no file beside it',
  async (_, platform, options) => {
    const folder = join(app, `bundle-${platform}`);
    await build({
      configFile: false,
      root: app,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ...options,
        target: 'es2022',
        outDir: folder,
        lib: { entry: join(app, 'program.ts'), formats: ['es'], fileName: 'bundle' },
        rolldownOptions: { output: { codeSplitting: false } },
      },
    });
    const [bundle, ...others] = globSync('**/*.{js,mjs}', { cwd: folder });
    expect(others).toEqual([]);
    const alone = join(app, `${platform}.mjs`);
    cpSync(join(folder, bundle as string), alone);
    rmSync(folder, { recursive: true });
    // The page's way to give turns would keep Node alive.
    writeFileSync(join(app, 'run.mjs'), `await import(${JSON.stringify(alone)});\nprocess.exit();\n`);
    expect((await run(process.execPath, ['run.mjs'], { cwd: app })).stdout).toBe(says(platform));
  },
  60_000,
);
