/**
 * The files that Tacit starts as processes and threads, bundled for tests. From source each start loads 540 to 1,800 modules one by
 * one, 1 to 2 seconds of a processor, and the suite starts some hundreds. What runs is the same code: it is joined, not changed, and
 * kept under the digest of all that goes into it, so that it cannot be old. What is started from the source and no bundle is tested by
 * test/e2e/readme.test.ts and test/third-kind.test.ts.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Plugin } from 'vitest/config';

const packages = ['engine', 'analysis', 'party', 'cli'];
/** A file that is started, named beside the file that starts it, as source or compiled like that one. */
const startedFile = /new URL\(`(\.[^`$]+)\$\{extname\(import\.meta\.url\)\}`, import\.meta\.url\)/;
const startedFiles = new RegExp(startedFile, 'g');
/** Packages with native code or files that they read beside their own. */
const external = ['@duckdb/node-bindings', 'libpg-query', 'pg-native'];
/** Bundles of former sources are kept this long: another run may be using them. */
const keptMs = 24 * 3600 * 1000;

interface Source {
  readonly path: string;
  readonly text: string;
}

/** All that a started file can load but what node_modules holds, which package-lock.json stands for. */
function readSources(root: string): Source[] {
  const paths = packages.flatMap((name) => [
    `${name}/package.json`,
    ...readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .toSorted()
      .map((path) => `${name}/src/${path}`),
  ]);
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function digestOf(root: string, sources: readonly Source[]): string {
  const hash = createHash('sha256').update(process.version);
  const others = [import.meta.filename, join(root, 'package-lock.json')].filter((path) => existsSync(path));
  for (const path of others) hash.update(readFileSync(path));
  for (const { path, text } of sources) hash.update(`\0${path}\0${text}`);
  return hash.digest('hex').slice(0, 32);
}

/** Name in the bundle and source of every started file. Throws Error where two have one name. */
function filesIn(root: string, sources: readonly Source[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path, text } of sources) {
    for (const [, named] of text.matchAll(startedFiles)) {
      const file = join(root, dirname(path), `${String(named)}.ts`);
      const name = nameOf(String(named));
      if (found[name] !== undefined && found[name] !== file) throw new Error(`two started files are named ${name}`);
      found[name] = file;
    }
  }
  return found;
}

const nameOf = (named: string): string => named.slice(named.lastIndexOf('/') + 1);

/** The code, with what it starts in a bundle's folder. `base` is an expression: a file or the folder there. */
const startingFrom = (base: string, code: string): string =>
  code.replace(startedFiles, (_, named: string) => `new URL('./${nameOf(named)}.js', ${base})`);

/** Bundles what is started, unless that is there; the folder of it. */
async function bundle(root: string): Promise<string> {
  const sources = readSources(root);
  const kept = join(root, 'node_modules/.cache/tacit-started');
  const folder = join(kept, digestOf(root, sources));
  if (existsSync(folder)) return join(folder, 'src');
  mkdirSync(kept, { recursive: true });
  for (const name of readdirSync(kept)) {
    const path = join(kept, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
    if (Date.now() - mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
  const making = `${folder}.${process.pid}`;
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'tacit:one-folder',
        transform: {
          filter: { code: startedFile },
          handler: (code) => ({ code: startingFrom('import.meta.url', code), map: null }),
        },
      },
    ],
    resolve: { conditions: ['node', 'import', 'module', 'default'] },
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      target: 'esnext',
      minify: false,
      outDir: join(making, 'src'),
      rolldownOptions: {
        input: filesIn(root, sources),
        // Every module runs, as from source; only what nobody calls is left out.
        treeshake: { moduleSideEffects: true },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  // The party reads its version one folder above its own.
  cpSync(join(root, 'party/package.json'), join(making, 'package.json'));
  try {
    renameSync(making, folder);
  } catch (error) {
    // Another run was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true, force: true });
  }
  return join(folder, 'src');
}

let made: Promise<string> | undefined;

/** Lets the modules of a test start what is bundled. Not while tests are run again and again as sources change. */
export function startBundled(): Plugin {
  let isUsed = true;
  return {
    name: 'tacit:start-bundled',
    configureVitest({ vitest, defineCacheKeyGenerator }) {
      // What stands in these modules depends on all others: Vitest must not keep it from one run to the next.
      defineCacheKeyGenerator(({ sourceCode }) => (startedFile.test(sourceCode) ? false : undefined));
      isUsed = !vitest.config.watch;
    },
    transform: {
      filter: { code: startedFile },
      async handler(code) {
        if (!isUsed) return undefined;
        made ??= bundle(join(import.meta.dirname, '..'));
        return { code: startingFrom(JSON.stringify(pathToFileURL(`${await made}/`).href), code), map: null };
      },
    },
  };
}
