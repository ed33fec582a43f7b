// Makes of the four packages what is published: JavaScript and types in dist/, and a package.json that names them, each in a folder of
// its own; then a tarball of each. `node tools/pack.mjs [FOLDER]` writes FOLDER/engine … FOLDER/cli and FOLDER/*.tgz (dist/ without a
// name). Nothing of the source changes: here it runs as it stands. `refuse` is what `npm pack` and `npm publish` meet in a package's own
// folder, whose package.json is that of the source. Plain JavaScript, so that any Node packs.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, folders, readJson, root } from './pack-compile.mjs';

/** A path in the source as the path of what is made of it. */
const built = (path, extension = '.js') => path.replace('./src/', './dist/').replace(/\.ts$/, extension);

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** The package.json to publish, of that of the source. Every package names exactly the others that were packed with it. */
export function published(source) {
  const { name, version, description, license, type, sideEffects, engines, bin, exports, imports, dependencies } =
    source;
  return {
    name,
    version,
    description,
    license,
    type,
    ...(sideEffects && { sideEffects: sideEffects.map((path) => built(path)) }),
    engines,
    files: ['dist', ...(bin ? ['bin'] : [])],
    ...(bin && { bin }),
    // Without `exports` every file could be imported.
    exports: mapped(exports ?? {}, (path) => ({ types: built(path, '.d.ts'), default: built(path) })),
    ...(imports && { imports: mapped(imports, (conditions) => mapped(conditions, (path) => built(path))) }),
    dependencies,
  };
}

/** Everything that a package needs beside its code. */
function complete(folder, to) {
  const source = readJson(`${folder}/package.json`);
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(published(source), undefined, 2)}\n`);
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
  cpSync(join(root, folder, 'README.md'), join(to, 'README.md'));
  for (const path of Object.values(source.bin ?? {})) {
    const text = readFileSync(join(root, folder, path), 'utf8').replace(/'\.\.\/src\/([^']+)\.ts'/g, "'../dist/$1.js'");
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), text, { mode: 0o755 });
  }
  // The kernels that dist/kernels/inlined.js holds as text, for those who look into them.
  if (existsSync(join(root, folder, 'src/kernels/build'))) {
    cpSync(join(root, folder, 'src/kernels/build'), join(to, 'dist/kernels/build'), {
      recursive: true,
      filter: (path) => path.endsWith('build') || path.endsWith('.wasm'),
    });
  }
}

/** All packages, each in a folder of `to`; returns these folders, in import order. */
export function stage(to) {
  execFileSync(process.execPath, [join(root, 'tools/build-kernels.mjs')], { stdio: ['ignore', 2, 2] });
  mkdirSync(to, { recursive: true });
  const out = mkdtempSync(join(to, '.compiled-'));
  try {
    compile(out);
    return folders.map((folder) => {
      const target = join(to, folder);
      rmSync(target, { recursive: true, force: true });
      cpSync(join(out, folder, 'src'), join(target, 'dist'), { recursive: true });
      complete(folder, target);
      return target;
    });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Stages and packs; returns the tarballs, in import order. */
export function pack(to) {
  const staged = stage(to);
  const text = execFileSync('npm', ['pack', '--json', '--pack-destination', to, ...staged], { encoding: 'utf8' });
  const found = Object.values(JSON.parse(text)).map(({ filename }) => join(to, filename));
  if (found.length !== staged.length) throw new Error(`npm packed ${found.length} of ${staged.length} packages`);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const argument = process.argv[2];
  if (argument === 'refuse') {
    console.error('error: this folder is source; what is published is made beside it');
    console.error('hint: npm run pack, then publish the tarballs or the folders in dist/');
    process.exitCode = 1;
  } else {
    for (const file of pack(resolve(argument ?? join(root, 'dist')))) console.log(file);
  }
}
