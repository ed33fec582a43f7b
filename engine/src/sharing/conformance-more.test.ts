/**
 * As conformance.test.ts, with more parties than each protocol needs. Ten pairs of parties that transfer obliviously take every other
 * case, and all of them where TACIT_TEST_RUNS is above 1.
 */
import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import {
  checkCase,
  checkTogether,
  conformanceCases,
  jointly,
  fewestAndMore,
  shortCases,
  singly,
} from './conformance.ts';
import { protocols } from './registry.ts';

const { more } = fewestAndMore(protocols);
const allCases = Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1) > 1;

describe.each(singly(more))('$name', (setting) => {
  test.each(conformanceCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

test.each(jointly(more))('$name: all short cases', { timeout: 300_000 }, async (setting) => {
  // What streams by chunks does so with few parties, above and in conformance.test.ts.
  const short = (await shortCases(setting, conformanceCases)).filter(({ name }) => !/length \d{5}/.test(name));
  expect(short.length).toBeGreaterThan(0.8 * conformanceCases.length);
  const taken = short.filter((_, i) => allCases || setting.computing <= 3 || i % 2 === 0);
  expect(await checkTogether(setting, taken, runLocal)).toEqual([]);
});
