// Compiles the four packages to JavaScript and types, for tools/pack.mjs.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The packages' folders, in import order. */
export const folders = ['engine', 'analysis', 'party', 'cli'];
export const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** All paths in a value of `exports`, `imports` or `bin`. */
const targetsOf = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targetsOf));

/** All files below a folder, from it. */
const filesIn = (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' });

/** A file that is started as a process or thread, by its path beside the file that names it, as source or compiled like that. */
const startedFile = /new URL\(`(\.[^`$]+)\$\{extname\(import\.meta\.url\)\}`/g;

/** The files from which everything else of a package is reached: what it exports, what its commands import, and what is started. */
function entriesOf(folder) {
  const { exports = {}, imports = {}, bin = {} } = readJson(`${folder}/package.json`);
  const found = [...targetsOf(exports), ...targetsOf(imports)].map((path) => join(root, folder, path));
  const find = (path, pattern, extension) => {
    const text = readFileSync(path, 'utf8');
    for (const [, named] of text.matchAll(pattern)) found.push(join(dirname(path), named + extension));
  };
  for (const path of targetsOf(bin)) find(join(root, folder, path), /import\('([^']+)'\)/g, '');
  for (const file of filesIn(join(root, folder, 'src'))) {
    if (file.endsWith('.ts') && !file.endsWith('.test.ts')) find(join(root, folder, 'src', file), startedFile, '.ts');
  }
  return found;
}

/**
 * Where the compiler finds what the packages export. Through node_modules it would sometimes take their files for those of somebody
 * else, and make nothing of them.
 */
function pathsOf(folder) {
  const { name, exports = {} } = readJson(`${folder}/package.json`);
  return Object.entries(exports).map(([entry, path]) => [name + entry.slice(1), [join(root, folder, path)]]);
}

/** JavaScript and types of all packages, in `out`/engine/src and so on. */
export function compile(out) {
  const settings = join(out, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    target: 'ES2022',
    declaration: true,
    rewriteRelativeImportExtensions: true,
    typeRoots: [join(root, 'node_modules/@types')],
    paths: Object.fromEntries(folders.flatMap(pathsOf)),
    rootDir: root,
    outDir: out,
  };
  const files = [join(root, 'types/webassembly.d.ts'), ...folders.flatMap(entriesOf)];
  writeFileSync(settings, JSON.stringify({ extends: join(root, 'tsconfig.base.json'), files, compilerOptions }));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', settings], { stdio: ['ignore', 2, 2] });
  for (const file of filesIn(out)) {
    if (/\.(?:d\.ts|js)$/.test(file)) complete(out, file);
  }
}

/** A file that another one imports, by its path. */
const imported = /(?<=^(?:import|export|\} from)\b.*'|\bimport\(')\.{1,2}\/[^']+\.(?:ts|js)(?=')/gm;

/**
 * Makes types name `.js`: compilers before TypeScript 7 do not find those of a file that is named by its source. Throws where a file
 * names one that is not in its package.
 */
function complete(out, file) {
  const path = join(out, file);
  const owner = join(out, file.split(/[\\/]/)[0], 'src');
  const text = readFileSync(path, 'utf8').replace(imported, (named) => {
    const code = named.replace(/\.ts$/, '.js');
    const target = join(dirname(path), code);
    if (!target.startsWith(owner + sep)) throw new Error(`${file} names a file of another package: ${named}`);
    if (!existsSync(target)) throw new Error(`${file} names ${named}, which was not compiled`);
    return code;
  });
  if (file.endsWith('.d.ts')) writeFileSync(path, text);
}
