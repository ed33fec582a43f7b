/** The engine's tests run in a browser too, but those that need Node: their names say so, and nothing else keeps them apart. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../engine/src');
const needsNode =
  /from 'node:|\bBuffer\.|(?<!globalThis\.)\bprocess\.\w|from '(?:\.\.?\/)+(?:platform\/)?node[-.]|from 'ws'/;

test('tests of the engine that need Node are named *.node.test.ts', () => {
  const tests = globSync('**/*.test.ts', { cwd: root });
  const needing = tests.filter((file) => needsNode.test(readFileSync(join(root, file), 'utf8')));
  expect(needing.length).toBeGreaterThan(3);
  expect(needing.filter((file) => !file.endsWith('.node.test.ts'))).toEqual([]);
});
