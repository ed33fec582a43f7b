// Compiles every AssemblyScript kernel in engine/src/kernels/assembly to engine/src/kernels/build/NAME.wasm, and writes all of them as
// text into engine/src/kernels/inlined.ts, from which they are loaded.
// A file whose name starts with '_' is shared code: imported by kernels, not a kernel itself.
// Nothing happens when every .wasm is newer than all sources and this script; `--force` builds regardless.
// Plain JavaScript, so that `npm ci` builds the kernels under any Node.

import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const sourceDir = 'engine/src/kernels/assembly';
const buildDir = 'engine/src/kernels/build';
process.chdir(root);

const modified = async (path) => {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? Number.NEGATIVE_INFINITY;
};

const sources = (await readdir(sourceDir)).filter((name) => name.endsWith('.ts'));
const kernels = sources.filter((name) => !name.startsWith('_')).map((name) => name.slice(0, -'.ts'.length));
await mkdir(buildDir, { recursive: true });

// A .wasm whose source is gone must not be loaded by mistake.
for (const name of await readdir(buildDir)) {
  if (!kernels.includes(name.replace(/\.(wasm|wat)$/, ''))) await rm(`${buildDir}/${name}`);
}

const force = process.argv.includes('--force');
const inputs = [
  ...sources.map((name) => `${sourceDir}/${name}`),
  'tools/build-kernels.mjs',
  'node_modules/assemblyscript/package.json',
];
const shared = inputs.filter((path) => !kernels.some((kernel) => path === `${sourceDir}/${kernel}.ts`));
const newest = async (paths) => Math.max(...(await Promise.all(paths.map(modified))));

let failed = 0;
for (const kernel of kernels) {
  const source = `${sourceDir}/${kernel}.ts`;
  const target = `${buildDir}/${kernel}.wasm`;
  if (!force && (await modified(target)) > (await newest([source, ...shared]))) continue;
  const started = performance.now();
  const options = [source, '--outFile', target, '--runtime', 'stub', '-O3', '--enable', 'simd'];
  const { error } = await asc.main(options, { stderr: process.stderr });
  if (error === null) {
    const { size } = await stat(target);
    console.log(`kernel ${kernel}: ${size} bytes in ${Math.round(performance.now() - started)} ms`);
    continue;
  }
  failed += 1;
  await rm(target, { force: true });
  console.error(`error: kernel ${kernel} does not compile: ${error.message}`);
}
// Written only where it changes: who watches the folder would see a change in every build.
if (failed === 0) {
  const texts = [];
  for (const kernel of kernels.sort()) {
    const bytes = await readFile(`${buildDir}/${kernel}.wasm`);
    texts.push(`  '${kernel}': '${bytes.toString('base64')}',\n`);
  }
  const text =
    `// Written by tools/build-kernels.mjs: every kernel, in base64.\n` +
    `export const kernels = {\n${texts.join('')}} as const;\n`;
  const target = 'engine/src/kernels/inlined.ts';
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) await writeFile(target, text);
}
if (failed > 0) {
  console.error('hint: correct the AssemblyScript above, then run `npm run build` again');
  process.exitCode = 1;
}
