/**
 * In a tab: every operation on every protocol, all cases as one program. Of what is composed of them only few rows, and of what
 * takes oblivious transfers only few. Node runs all, case by case (conformance.test.ts here and in `sharing/`), and so does a tab
 * with TACIT_BROWSER=all.
 */
import { expect, test } from 'vitest';
import { checkTogether, conformanceCases, fewestAndMore, shortCases } from '../sharing/conformance.ts';
import { protocols } from '../sharing/registry.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { secureCases } from './cases/all.ts';

const fewRows = secureCases.filter(({ name }) => Number(/\d\d+/.exec(name)?.[0] ?? 0) <= 100);
const cases = [...conformanceCases, ...fewRows];
const mostTransfers = 20_000;

test.each(fewestAndMore(protocols).fewest)('$name', { timeout: 300_000 }, async (setting) => {
  const short = await shortCases(setting, cases, mostTransfers);
  expect(short.length).toBeGreaterThan(0.6 * cases.length);
  expect(await checkTogether(setting, short, runLocal)).toEqual([]);
});
