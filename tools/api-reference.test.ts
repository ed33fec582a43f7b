import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiFolder, apiPages, declarationOf, exportsOf, undocumented } from './api-reference.ts';

test('docs/api is what the source says; else run `node tools/api-reference.ts`', () => {
  const pages = apiPages();
  const byName = (a: string, b: string): number => a.localeCompare(b);
  expect(readdirSync(apiFolder).sort(byName)).toEqual([...pages.keys()].sort(byName));
  for (const [file, text] of pages) expect(readFileSync(join(apiFolder, file), 'utf8'), file).toBe(text);
});

test('every exported function, class and constant has a comment', () => {
  expect(undocumented()).toEqual([]);
});

test('signatures are shown as callers need them', () => {
  const find = (name: string) => {
    const found = exportsOf('index.ts').find((each) => each.name === name);
    if (found === undefined) throw new Error(`${name} is not exported`);
    return declarationOf(found);
  };
  expect(find('together')?.signature).toMatch(/^function together<T extends unknown\[\]>\([\s\S]*\): Promise<T>$/);
  expect(find('runParty')?.signature).toMatch(/\): Promise<\{ result: T; traffic: Traffic \}>$/);
  expect(find('Sharing')?.signature).toContain('multiply(x: Ring, y: Ring): Promise<Ring>;');
  expect(find('UsageError')?.signature).toContain('class UsageError extends TacitError {');
  for (const each of exportsOf('index.ts')) {
    const declaration = declarationOf(each);
    if (declaration?.kind !== 'function') continue;
    // No body, no unbalanced bracket.
    const { signature } = declaration;
    expect(signature, each.name).not.toMatch(/\breturn\b|\{\s*$/);
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
    ] as const) {
      expect(signature.split(open).length, each.name).toBe(signature.split(close).length);
    }
  }
});
