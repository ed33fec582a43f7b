/** Every operation of `secure/` on every protocol: answers as on `clear`, rounds and bytes as on `cost`. */
import { describe, expect, test } from 'vitest';
import { checkCase, checkTogether, jointly, fewestAndMore, shortCases, singly } from '../sharing/conformance.ts';
import { protocols } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { secureCases } from './cases/all.ts';

const { fewest } = fewestAndMore(protocols);

describe.each(singly(fewest))('$name', (setting) => {
  test.each(secureCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

test.each(jointly(fewest))('$name: all short cases', { timeout: 300_000 }, async (setting) => {
  const short = await shortCases(setting, secureCases);
  expect(short.length).toBeGreaterThan(0.6 * secureCases.length);
  expect(await checkTogether(setting, short, runLocal)).toEqual([]);
});
