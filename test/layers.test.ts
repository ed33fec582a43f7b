import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findFaults, importsOf, type Package, readSource } from '../tools/layers.ts';

test('the source keeps to layers.json', () => {
  const source = readSource(fileURLToPath(new URL('..', import.meta.url)));
  expect(source.files.size).toBeGreaterThan(0);
  expect(findFaults(source)).toEqual([]);
});

describe('the checker', () => {
  const engine: Package = {
    path: 'engine',
    name: '@tacit/engine',
    folders: ['base', 'platform', 'math'],
    imports: [],
    node: ['platform'],
    dependencies: ['known'],
    entries: ['engine/src/index.ts', 'engine/src/math/shown.ts'],
    aliases: { '#platform': ['engine/src/platform/node.ts', 'engine/src/platform/web.ts'] },
  };
  const analysis: Package = {
    path: 'analysis',
    name: '@tacit/analysis',
    folders: ['plan', 'sql'],
    imports: ['@tacit/engine'],
    node: [],
    dependencies: ['@tacit/engine'],
    entries: ['analysis/src/index.ts'],
    aliases: {},
  };
  const stock = {
    'engine/src/base/bytes.ts': '',
    'engine/src/platform/node.ts': "import 'node:crypto';",
    'engine/src/platform/web.ts': '',
    'engine/src/math/field.ts': "import { a } from '../base/bytes.ts'; import '#platform'; import 'known/part';",
    'engine/src/index.ts': "export * from './math/field.ts';",
    'analysis/src/plan/node.ts': "import type { Share } from '@tacit/engine';",
  };
  const faultsWith = (files: Record<string, string>): string[] =>
    findFaults({ packages: [engine, analysis], files: new Map(Object.entries({ ...stock, ...files })) });

  test('accepts source in order', () => {
    expect(faultsWith({})).toEqual([]);
  });

  test('lets a test import any folder and Node', () => {
    const text = "import 'node:fs'; import 'vitest'; import '../math/field.ts'; import './bytes.ts';";
    expect(faultsWith({ 'engine/src/base/bytes.test.ts': text })).toEqual([]);
  });

  test.each([
    ['against the order', 'engine/src/base/a.ts', "import { x } from '../math/field.ts';", 'base stands before math'],
    ['a type against the order', 'engine/src/base/a.ts', "import type { X } from '../math/field.ts';", 'stands before'],
    ['an inline type', 'engine/src/base/a.ts', "let x: import('../math/field.ts').X;", 'stands before math'],
    ['a re-export', 'engine/src/base/a.ts', "export { x } from '../math/field.ts';", 'stands before math'],
    ['a dynamic import', 'engine/src/base/a.ts', "await import('../math/field.ts');", 'stands before math'],
    ['an alias against the order', 'engine/src/base/a.ts', "import '#platform';", 'stands before platform'],
    ['an unknown alias', 'engine/src/base/a.ts', "import '#nothing';", 'does not define'],
    ['a file of src itself', 'engine/src/math/a.ts', "import '../main.ts';", 'math stands before .'],
    ['the package index', 'engine/src/math/a.ts', "import { x } from '../index.ts';", 'through its index'],
    ['the package by name', 'engine/src/math/a.ts', "import { x } from '@tacit/engine';", 'its own package'],
    ['a folder', 'engine/src/math/a.ts', "import { x } from '../base';", 'a folder, not a file'],
    ['a missing file', 'engine/src/math/a.ts', "import { x } from '../base/gone.ts';", 'not there'],
    ['a test', 'engine/src/math/a.ts', "import './a.test.ts';", 'imports a test'],
    ['node: in the engine', 'engine/src/math/a.ts', "import { x } from 'node:fs';", 'must run in browsers'],
    ['a bare built-in', 'engine/src/platform/a.ts', "import { x } from 'fs';", 'write node:fs'],
    ['node: in analysis', 'analysis/src/plan/a.ts', "import { x } from 'node:fs';", 'must run in browsers'],
    ['internals by name', 'analysis/src/plan/a.ts', "import '@tacit/engine/src/math/field.ts';", 'does not allow'],
    [
      'internals by path',
      'analysis/src/plan/a.ts',
      "import '../../../engine/src/math/field.ts';",
      'out of its package',
    ],
    ['a package above', 'engine/src/math/a.ts', "import { x } from '@tacit/analysis';", 'does not allow'],
    ['an undeclared package', 'engine/src/math/a.ts', "import { x } from 'unknown/part';", 'does not list'],
    ['an unlisted folder', 'engine/src/misc/a.ts', '', 'not listed'],
    ['an inner index', 'engine/src/math/index.ts', '', 'an inner index.ts'],
    ['itself', 'engine/src/math/a.ts', "import './a.ts';", 'a cycle: engine/src/math/a.ts → engine/src/math/a.ts'],
  ])('refuses %s', (_, path, text, expected) => {
    const extra = { 'engine/src/main.ts': '', 'engine/src/math/a.test.ts': '' };
    const faults = faultsWith({ ...extra, [path]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${path}: `));
    expect(faults[0]).toContain(expected);
  });

  test('refuses a cycle of several files, once', () => {
    const faults = faultsWith({
      'engine/src/math/a.ts': "import './b.ts';",
      'engine/src/math/b.ts': "import './c.ts';",
      'engine/src/math/c.ts': "import type { A } from './a.ts';",
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('math/a.ts → engine/src/math/b.ts → engine/src/math/c.ts → engine/src/math/a.ts');
  });

  test('reads every form of import and nothing else', () => {
    const text = `
      import a, { type b } from './1.ts';
      import * as c from "./2.ts";
      import './3.ts';
      export * as d from './4.ts';
      // import './comment.ts';
      const text = "import './string.ts'"; const regex = /import '.\\/regex.ts'/;
      const template = \`import './template.ts'\${await import('./5.ts')}\`;
      export type E = typeof import('./6.ts');
      import type F = require('./7.ts');
    `;
    expect(importsOf('a.ts', text).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `./${n}.ts`));
    expect(() => importsOf('a.ts', 'await import(name);')).toThrow('other than a literal');
  });
});
