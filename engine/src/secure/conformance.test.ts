/** Every operation of `secure/` on every protocol: answers as on `clear`, rounds and bytes as on `cost`. */
import { describe, expect, test } from 'vitest';
import { checkCase, settingsOf } from '../sharing/conformance.ts';
import { protocols } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { secureCases } from './cases/all.ts';

describe.each(settingsOf(protocols))('$name', (setting) => {
  test.each(secureCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});
