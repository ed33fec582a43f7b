import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, conformanceCases } from './conformance.ts';
import { protocols } from './registry.ts';

describe.each(protocols)('$name', (protocol) => {
  test.each(conformanceCases)('$name', async (each) => {
    expect(await checkCase(protocol, each, runLocal)).toEqual([]);
  });
});
