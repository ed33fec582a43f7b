/** As conformance.test.ts, with more parties than each protocol needs. */
import { describe, expect, test } from 'vitest';
import { checkCase, checkTogether, jointly, fewestAndMore, shortCases, singly } from '../sharing/conformance.ts';
import { protocols } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { secureCases } from './cases/all.ts';

// Operations are written once over the contract, whose own cases run with five parties, too.
const more = fewestAndMore(protocols).more.filter(({ computing }) => computing <= 3);
// Many rows and many oblivious transfers are tried with the fewest parties.
const cases = secureCases.filter(({ name }) => !/\d{4} ro/.test(name));
const mostTransfers = 60_000;

describe.each(singly(more))('$name', (setting) => {
  test.each(cases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

test.each(jointly(more))('$name: all short cases', { timeout: 300_000 }, async (setting) => {
  const short = await shortCases(setting, cases, mostTransfers);
  expect(short.length).toBeGreaterThan(0.6 * cases.length);
  expect(await checkTogether(setting, short, runLocal)).toEqual([]);
});
