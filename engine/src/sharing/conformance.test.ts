import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, conformanceCases, settingsOf } from './conformance.ts';
import { protocols } from './registry.ts';

describe.each(settingsOf(protocols))('$name', (setting) => {
  test.each(conformanceCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});
