// Holds the packages' source to layers.json: who may import whom. `findFaults` is pure, so that its own test can
// give it source that must fail.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

export interface Package {
  /** The package's folder, from the root. */
  path: string;
  name: string;
  /** Its folders in import order; files directly in src stand last. */
  folders: string[];
  /** The specifiers of Tacit's own packages it may use. */
  imports: string[];
  /** The folders that may use Node's modules ('.' for files directly in src), or true for all. */
  node: string[] | true;
  /** Packages it declares: the only ones it may import. */
  dependencies: string[];
  /** Source files that other packages may import, from the root. */
  entries: string[];
  /** Its own `#` imports and the files each may mean, from the root. */
  aliases: Record<string, string[]>;
}

export interface Source {
  packages: Package[];
  /** The text of each source file, by its path from the root. */
  files: Map<string, string>;
}

const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** The specifiers a module names: imports, re-exports, `import()` of a literal and types by `import('…')`. */
export const importsOf = (path: string, text: string): string[] => {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && 'source' in node) {
      const { source } = node;
      if (typeof source === 'object' && source !== null && 'value' in source && typeof source.value === 'string') {
        found.push(source.value);
      } else if (node.type === 'ImportExpression') {
        throw new Error(`${path}: import() of something other than a literal`);
      }
    }
    Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: 'ts' }));
  return found;
};

/** The package's part of a specifier: `@a/b/c` is of `@a/b`, `a/b` of `a`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Where a file stands in its package: the longest listed folder around it; '.' directly in src; or undefined. */
const folderOf = (owner: Package, path: string): string | undefined => {
  const inside = path.slice(`${owner.path}/src/`.length);
  if (!inside.includes('/')) return '.';
  const around = owner.folders.filter((folder) => inside.startsWith(`${folder}/`));
  return around.sort((a, b) => b.length - a.length)[0];
};

/** Each fault as `file: what is wrong`. */
export const findFaults = ({ packages, files }: Source): string[] => {
  const faults: string[] = [];
  const edges = new Map<string, string[]>();
  const ownerOf = (path: string): Package | undefined => packages.find((each) => path.startsWith(`${each.path}/src/`));

  for (const [path, text] of files) {
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    const fault = (message: string): void => void faults.push(`${path}: ${message}`);
    const folder = folderOf(owner, path);
    if (folder === undefined) fault(`its folder is not listed in layers.json under ${owner.path}`);
    if (posix.basename(path) === 'index.ts' && !owner.entries.includes(path)) fault('an inner index.ts');

    for (const specifier of importsOf(path, text)) {
      const targets: string[] = [];
      if (specifier.startsWith('.')) targets.push(posix.join(posix.dirname(path), specifier));
      else if (specifier.startsWith('#')) {
        const meant = owner.aliases[specifier];
        if (meant === undefined) fault(`imports ${specifier}, which the package does not define`);
        else targets.push(...meant);
      } else if (isBuiltin(specifier)) {
        if (!specifier.startsWith('node:')) fault(`imports ${specifier}: write node:${specifier}`);
        const allowed = owner.node === true || (folder !== undefined && owner.node.includes(folder));
        if (!allowed && !isTest(path)) fault(`imports ${specifier}, but must run in browsers`);
      } else {
        const imported = packageOf(specifier);
        const tacit = packages.find((each) => each.name === imported);
        if (tacit === owner) fault(`imports its own package as ${specifier}`);
        else if (tacit !== undefined && !owner.imports.includes(specifier)) {
          fault(`imports ${specifier}, which layers.json does not allow to ${owner.path}`);
        } else if (!isTest(path) && !owner.dependencies.includes(imported)) {
          fault(`imports ${imported}, which ${owner.path}/package.json does not list under dependencies`);
        }
      }

      for (const target of targets) {
        if (target.startsWith(`${owner.path}/`) && !target.startsWith(`${owner.path}/src/`)) continue;
        const targetOwner = ownerOf(target);
        if (targetOwner !== owner) {
          fault(`reaches out of its package by ${specifier}`);
          continue;
        }
        if (posix.extname(target) === '') {
          fault(`imports a folder, not a file: ${specifier}`);
          continue;
        }
        if (target.endsWith('.ts') && !files.has(target)) fault(`imports ${specifier}, which is not there`);
        if (isTest(path)) continue;
        if (isTest(target)) fault(`imports a test: ${specifier}`);
        if (posix.basename(target) === 'index.ts') {
          fault(`imports a folder through its index: ${specifier}`);
          continue;
        }
        edges.set(path, [...(edges.get(path) ?? []), target]);

        const targetFolder = folderOf(owner, target);
        if (folder === undefined || targetFolder === undefined) continue;
        const order = [...owner.folders, '.'];
        if (order.indexOf(targetFolder) > order.indexOf(folder)) {
          fault(`${folder} stands before ${targetFolder} and may not import ${specifier}`);
        }
      }
    }
  }
  return [...new Set([...faults, ...findCycles(edges)])];
};

/** One fault for each cycle that a walk from any file meets. */
const findCycles = (edges: Map<string, string[]>): string[] => {
  const faults: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, above: string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) faults.push(`${path}: a cycle: ${[...above.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const target of edges.get(path) ?? []) walk(target, [...above, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return faults;
};

const targetsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(targetsOf);

/** The packages of layers.json with what their own package.json adds, and their source files. */
export const readSource = (root: string): Source => {
  const json = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
  const packages: Package[] = [];
  const files = new Map<string, string>();
  for (const layer of json('layers.json').packages) {
    const manifest = json(`${layer.path}/package.json`);
    const rooted = (value: unknown): string[] => targetsOf(value).map((path) => posix.join(layer.path, path));
    packages.push({
      ...layer,
      name: manifest.name,
      dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
      entries: rooted(manifest.exports),
      aliases: Object.fromEntries(Object.entries(manifest.imports ?? {}).map(([key, value]) => [key, rooted(value)])),
    });
    const src = `${layer.path}/src`;
    if (!existsSync(`${root}/${src}`)) continue;
    for (const name of readdirSync(`${root}/${src}`, { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(src, name.replaceAll('\\', '/'));
      // AssemblyScript is another language: kernels import only one another.
      if (path.endsWith('.ts') && !path.startsWith('engine/src/kernels/assembly/')) {
        files.set(path, readFileSync(`${root}/${path}`, 'utf8'));
      }
    }
  }
  return { packages, files };
};
