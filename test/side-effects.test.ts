/**
 * Bundlers drop a file that is imported for its effect alone unless its package says that it has one: texts of errors would be
 * missing in a browser. Every file with a statement of its own at the top is named in its package.json, and so is every file that only
 * passes names on and imports another for its effect: bundlers skip it on the way to what it names.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
/** A call or a condition at the beginning of a line: what a module does when it is loaded. */
const effect = /^(?:if \(|for \(|await |[A-Za-z_$][\w$.]*\()/m;
/** An import for its effect. */
const forEffect = /^import '/m;
/** A declaration: without one a file only passes on what others declare. */
const declaration = /^(?:export )?(?:async |abstract )?(?:const|let|function|class)\b/m;

function isActive(text: string): boolean {
  return effect.test(text) || (forEffect.test(text) && !declaration.test(text));
}

test.each(['engine', 'analysis'])('%s/package.json names the files that do something when they are loaded', (name) => {
  const { sideEffects } = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as {
    sideEffects: readonly string[];
  };
  const files = globSync('src/**/*.ts', { cwd: join(root, name) }).filter(
    (file) => !file.endsWith('.test.ts') && !file.includes('kernels/assembly'),
  );
  const active = files.filter((file) => isActive(readFileSync(join(root, name, file), 'utf8')));
  const named = (file: string): boolean => sideEffects.some((pattern) => matchesGlob(`./${file}`, pattern));
  expect(active.length).toBeGreaterThan(3);
  expect(active.filter((file) => !named(file))).toEqual([]);
  expect(sideEffects.filter((pattern) => !active.some((file) => matchesGlob(`./${file}`, pattern)))).toEqual([]);
});
