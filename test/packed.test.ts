/**
 * The engine as others install it: the package that npm would publish, in a project of its own, without this repository's source. Its
 * dependencies are links to ours, so that nothing is downloaded.
 */
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage } from '../tools/pack-engine.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const app = mkdtempSync(join(tmpdir(), 'tacit-packed-'));
const engine = join(app, 'node_modules/@tacit/engine');

const program = `
import { additiveOt, permitLines, platformName, replicated, runLocal, runProgram, type Sharing, UsageError } from '@tacit/engine';

async function products(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const { session } = sharing;
  const x = await sharing.inputRing(0, 3, session.owns(0) ? BigUint64Array.of(3n, 5n, 7n) : undefined);
  const y = await sharing.inputRing(1, 3, session.owns(1) ? BigUint64Array.of(10n, 20n, 30n) : undefined);
  return sharing.reveal(await sharing.multiply(x, y), 'products', [0]);
}
const guard = permitLines({ products: [0] });
const found: string[] = [platformName];
for (const [protocol, names] of [[replicated, ['a', 'b', 'c']], [additiveOt, ['a', 'b']]] as const) {
  const { results } = await runLocal(names, (session) => runProgram(protocol, session, products, guard));
  found.push(String(results[0]));
}
const refused = await runLocal(['a', 'b', 'c'], (session) => runProgram(replicated, session, products)).catch((error: unknown) => error);
found.push(String((refused as UsageError).hint?.includes('permitLines')));
console.log(found.join(' '));
`;
const says = (platform: string): string => `${platform} 30,100,210 30,100,210 true\n`;

beforeAll(() => {
  stage(engine);
  const { dependencies } = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8')) as { dependencies: object };
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types', 'libsodium-sumo']) {
    mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  writeFileSync(join(app, 'program.ts'), program);
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

test('holds what runs and what explains it, and nothing else', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: engine });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  expect(paths.filter((path) => !/\.(d\.ts|js|wasm)$/.test(path) && path.startsWith('dist/'))).toEqual([]);
  expect(paths.filter((path) => /\.test\.|assembly/.test(path))).toEqual([]);
  const manifest = readFileSync(join(engine, 'package.json'), 'utf8');
  for (const word of ['src/', 'devDependencies', 'scripts', 'private']) expect(manifest).not.toContain(word);
});

test('the kernels are there, and the text that is loaded is theirs', async () => {
  const { kernels } = (await import(join(engine, 'dist/kernels/inlined.js'))) as { kernels: Record<string, string> };
  const files = globSync('dist/kernels/build/*.wasm', { cwd: engine });
  expect(files.length).toBe(Object.keys(kernels).length);
  for (const [name, text] of Object.entries(kernels)) {
    expect(readFileSync(join(engine, `dist/kernels/build/${name}.wasm`)).toString('base64')).toBe(text);
  }
});

test('the files that are named for their effect are there', () => {
  const { sideEffects } = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8')) as { sideEffects: string[] };
  for (const pattern of sideEffects) expect(globSync(pattern, { cwd: engine }), pattern).not.toEqual([]);
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
    const files = ['program.ts', 'links.ts', 'page.ts'];
    await run(join(root, 'node_modules/.bin/tsc'), [...options, '--skipLibCheck', ...files], { cwd: app });
    const { stdout } = await run(process.execPath, [join(target, 'program.js')], { cwd: app });
    expect(stdout).toBe(says('node'));
    expect((await run(process.execPath, [join(target, 'links.js')], { cwd: app })).stdout).toBe('function\n');
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
