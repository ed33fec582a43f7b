// Makes of engine/ what is published: JavaScript and types in dist/, and a package.json that names them. npm runs it around
// `npm pack -w engine` and `npm publish`: `prepack` builds and puts the package.json for publishing in the place of the one with which
// this repository runs from source; `postpack` puts that back. `stage FOLDER` writes the same package elsewhere and touches nothing here.
// Plain JavaScript, so that any Node packs.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const engine = join(root, 'engine');
const manifest = join(engine, 'package.json');
/** Where the package.json of the repository waits while npm packs. */
const kept = join(engine, 'package.source.json');

/** A path in the source as the path of what is made of it. */
const built = (path, extension = '.js') => path.replace('./src/', './dist/').replace(/\.ts$/, extension);

/** The package.json to publish. */
export function published(source) {
  const { name, version, description, license, type, sideEffects, engines, exports, imports, dependencies } = source;
  const entries = Object.entries(exports).map(([entry, path]) => [
    entry,
    { types: built(path, '.d.ts'), default: built(path) },
  ]);
  const platforms = Object.entries(imports['#platform']).map(([condition, path]) => [condition, built(path)]);
  return {
    name,
    version,
    description,
    license,
    type,
    sideEffects: sideEffects.map((path) => built(path)),
    engines,
    files: ['dist'],
    exports: Object.fromEntries(entries),
    imports: { '#platform': Object.fromEntries(platforms) },
    dependencies,
  };
}

/** JavaScript, types and kernels into `dist`. */
function build(dist) {
  rmSync(dist, { recursive: true, force: true });
  execFileSync(process.execPath, [join(root, 'tools/build-kernels.mjs')], { stdio: ['ignore', 2, 2] });
  const compiler = join(root, 'node_modules/.bin/tsc');
  execFileSync(compiler, ['-p', join(engine, 'tsconfig.pack.json'), '--outDir', dist], { stdio: ['ignore', 2, 2] });
  // Compilers before TypeScript 7 do not find the types of a file that is named by its source.
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(dist, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from|import) ?\(?'\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
  }
  // The kernels that dist/kernels/inlined.js holds as text, for those who look into them.
  cpSync(join(engine, 'src/kernels/build'), join(dist, 'kernels/build'), {
    recursive: true,
    filter: (path) => path.endsWith('build') || path.endsWith('.wasm'),
  });
}

const readManifest = () => JSON.parse(readFileSync(existsSync(kept) ? kept : manifest, 'utf8'));
const textOf = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

function restore() {
  if (existsSync(kept)) renameSync(kept, manifest);
}

/** The whole package in `folder`. */
export function stage(folder) {
  mkdirSync(folder, { recursive: true });
  build(join(folder, 'dist'));
  writeFileSync(join(folder, 'package.json'), textOf(published(readManifest())));
  for (const file of ['README.md', 'LICENSE']) cpSync(join(engine, file), join(folder, file));
}

const [command, folder] = process.argv[1] === fileURLToPath(import.meta.url) ? process.argv.slice(2) : [];
if (command === 'prepack') {
  // An earlier packing may have been cut off.
  restore();
  build(join(engine, 'dist'));
  renameSync(manifest, kept);
  writeFileSync(manifest, textOf(published(readManifest())));
} else if (command === 'postpack') {
  restore();
} else if (command === 'stage' && folder !== undefined) {
  stage(folder);
} else if (command !== undefined) {
  console.error('error: say prepack, postpack or stage FOLDER');
  process.exitCode = 2;
}
