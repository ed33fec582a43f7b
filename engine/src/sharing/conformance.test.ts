import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, checkTogether, conformanceCases, jointly, settingsOf, shortCases, singly } from './conformance.ts';
import { protocols } from './registry.ts';

// Node runs five parties as well: a tab computes differently, but not by their number.
const settings = settingsOf(protocols, 'document' in globalThis ? [2, 3] : [2, 3, 5]);

describe.each(singly(settings))('$name', (setting) => {
  test.each(conformanceCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

test.each(jointly(settings))('$name: all short cases', { timeout: 300_000 }, async (setting) => {
  const short = await shortCases(setting, conformanceCases);
  expect(short.length).toBeGreaterThan(0.8 * conformanceCases.length);
  expect(await checkTogether(setting, short, runLocal)).toEqual([]);
});
