// Makes of the four packages what is published: JavaScript and types in dist/, and a package.json that names them, each in a folder of
// its own; then a tarball of each. `node tools/pack.mjs [FOLDER]` writes FOLDER/engine … FOLDER/cli and FOLDER/*.tgz (dist/ without a
// name). Nothing of the source changes: here it runs as it stands. `before` and `after` are for `npm pack` and `npm publish` in a
// package's own folder: what is published stands there meanwhile, and the source's own files in .packing/. Plain JavaScript, so that
// any Node packs.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
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
  // What a party shows in a browser.
  if (folder === 'cli') cpSync(join(root, 'console/dist'), join(to, 'dist/console'), { recursive: true });
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
  execFileSync(join(root, 'node_modules/.bin/vite'), ['build', '-c', 'console/vite.config.ts', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
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

/** Puts what is published into the package's own folder. What was cut off before is put back first. */
function exchange(folder) {
  putBack(folder);
  const to = mkdtempSync(join(tmpdir(), 'tacit-pack-'));
  try {
    const [made] = stage(to).filter((each) => basename(each) === basename(folder));
    const kept = join(folder, '.packing');
    mkdirSync(kept);
    const names = readdirSync(made);
    writeFileSync(join(kept, 'names.json'), JSON.stringify(names));
    for (const name of names) {
      if (existsSync(join(folder, name))) renameSync(join(folder, name), join(kept, name));
      cpSync(join(made, name), join(folder, name), { recursive: true });
    }
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}

function putBack(folder) {
  const kept = join(folder, '.packing');
  if (!existsSync(join(kept, 'names.json'))) return;
  for (const name of JSON.parse(readFileSync(join(kept, 'names.json'), 'utf8'))) {
    rmSync(join(folder, name), { recursive: true, force: true });
    if (existsSync(join(kept, name))) renameSync(join(kept, name), join(folder, name));
  }
  rmSync(kept, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const argument = process.argv[2];
  if (argument === 'before') exchange(process.cwd());
  else if (argument === 'after') putBack(process.cwd());
  else for (const file of pack(resolve(argument ?? join(root, 'dist')))) console.log(file);
}
