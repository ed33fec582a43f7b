/** The protocols that take any number of parties, with 24 of them. */
import { describe, expect, test } from 'vitest';
import { lessThan } from './compare.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, conformanceCases, settingsOf } from '../sharing/conformance.ts';
import { protocols } from '../sharing/registry.ts';

const names = ['inputRing', 'multiply', 'and', 'bitsToRing', 'reveal to all', 'parallel'].map(
  (name) => `${name}, length 65`,
);

describe.each(settingsOf(protocols, [24]).filter(({ protocol }) => protocol.dealer))('$name', (setting) => {
  test.each(conformanceCases.filter(({ name }) => names.includes(name)))('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });

  test('a comparison', async () => {
    const length = 10;
    const values = (factor: bigint) => BigUint64Array.from({ length }, (_, i) => BigInt(i) * factor);
    const each = {
      name: 'less-than of the first and the last party',
      program: async (sharing: Parameters<(typeof conformanceCases)[number]['program']>[0]) => {
        const { session } = sharing;
        const last = session.names.length - 1;
        const x = await sharing.inputRing(0, length, session.owns(0) ? values(7n) : undefined);
        const y = await sharing.inputRing(last, length, session.owns(last) ? values(5n).reverse() : undefined);
        return [await sharing.openBits(await lessThan(sharing, x, y, 12))];
      },
    };
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

test('every list of cases above exists', () => {
  expect(conformanceCases.filter(({ name }) => names.includes(name)).length).toBe(names.length);
});
