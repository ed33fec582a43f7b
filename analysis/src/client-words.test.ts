/**
 * A client computes nothing and so loads no kind of question: what it shows of any kind, it must get from the entries for pages. Each file of
 * words is loaded after these, and must bring nothing new.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { hasText, textKeys } from '@tacit/engine/text';
import { expect, test, vi } from 'vitest';
import './report-page.ts';
import './steps.ts';

const known = new Set(textKeys());

test.each([
  ['reports', '*report-messages.ts'],
  ['steps', '*step-messages.ts'],
])('an entry for pages has the words of %s of all kinds', async (_, name) => {
  const files = globSync(`**/${name}`, { cwd: import.meta.dirname });
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) await vi.importActual(join(import.meta.dirname, file));
  expect(textKeys().filter((key) => !known.has(key))).toEqual([]);
  expect(hasText('train.report.title') && hasText('train: fit')).toBe(true);
});
