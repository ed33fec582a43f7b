import { PolicyError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { disclosureGuard } from './guard.ts';
import type { DisclosureLine } from './contract.ts';

const line = (id: string, who: readonly string[], releases: number): DisclosureLine => ({
  id,
  who,
  text: id,
  values: {},
  releases,
});
const parties = ['bank', 'insurer', 'notary'];
const guardOf = (...lines: DisclosureLine[]) => disclosureGuard(lines, parties);
const refused = expect.objectContaining({ code: 'guard.not-disclosed' });

test('a line lets those it names learn as many values as it says, once each', () => {
  const guard = guardOf(line('total', ['bank', 'insurer'], 3), line('rows', ['bank'], 1));
  guard.permit('total', 0, 3);
  guard.permit('total', 1, 2);
  guard.permit('rows', 0, 1);
  for (const party of [0, 1]) expect(() => guard.permit('total', party, 1)).toThrow(refused);
  expect(() => guard.permit('rows', 0, 1)).toThrow(PolicyError);
});

test.each<[string, string, number, number]>([
  ['a line that is not there', 'sum', 0, 1],
  ['a party that the line does not name', 'total', 2, 1],
  ['a party that is not in the session', 'total', 3, 1],
  ['one value too many', 'total', 0, 4],
])('%s', (_, id, party, values) => {
  expect(() => guardOf(line('total', ['bank', 'insurer'], 3)).permit(id, party, values)).toThrow(refused);
});

test('a refused reveal is not the one that a line permits', () => {
  const guard = guardOf(line('total', ['bank'], 3));
  expect(() => guard.permit('total', 0, 4)).toThrow(refused);
  guard.permit('total', 0, 3);
});

test('a line in parts lets as many values through as it says, together', () => {
  const guard = guardOf({ ...line('numbers', ['bank', 'insurer'], 5), inParts: true });
  guard.permit('numbers', 0, 2);
  guard.permit('numbers', 0, 2);
  expect(() => guard.permit('numbers', 0, 2)).toThrow(refused);
  guard.permit('numbers', 0, 1);
  expect(() => guard.permit('numbers', 0, 1)).toThrow(refused);
  guard.permit('numbers', 1, 5);
});

test('two lines of one id are one too many', () => {
  expect(() => guardOf(line('total', ['bank'], 1), line('total', ['insurer'], 9))).toThrow(refused);
});
