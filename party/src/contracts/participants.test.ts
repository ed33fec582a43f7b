import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { choosePartners } from './participants.ts';

const party = (name: string) => ({ name, publicKey: `key of ${name}` });
const known = { self: party('bank'), peers: ['insurer', 'hospital', 'notary'].map(party) };

function names(owners: string[], question: object): string[] {
  return choosePartners(owners, { sql: '', ...question }, known).map(({ name, role }) => `${name} ${role}`);
}

function code(owners: string[], question: object): string {
  try {
    names(owners, question);
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
  return 'none';
}

test('owners in their order, then the helper', () => {
  expect(names(['insurer', 'bank'], { helper: 'notary' })).toEqual(['insurer owner', 'bank owner', 'notary helper']);
  expect(names(['hospital', 'bank', 'insurer'], {})).toEqual(['hospital owner', 'bank owner', 'insurer owner']);
});

test('who asks without data of its own is one of the three computers', () => {
  expect(names(['insurer', 'hospital'], {})).toEqual(['insurer owner', 'hospital owner', 'bank helper']);
  expect(names(['insurer', 'hospital'], { helper: 'bank' })).toEqual([
    'insurer owner',
    'hospital owner',
    'bank helper',
  ]);
  expect(names(['insurer'], { helper: 'notary' })).toEqual(['insurer owner', 'bank helper', 'notary helper']);
});

test('too few, too many, unknown, in two roles', () => {
  expect(code([], {})).toBe('contract.no-owner');
  expect(code(['bank', 'stranger'], { helper: 'notary' })).toBe('contract.unknown-party');
  expect(code(['bank', 'insurer'], {})).toBe('contract.helper-needed');
  expect(code(['insurer'], {})).toBe('contract.helper-needed');
  // Its own data only, whoever else would compute.
  expect(code(['bank'], {})).toBe('contract.own-data-only');
  expect(code(['bank'], { helper: 'notary' })).toBe('contract.own-data-only');
  expect(code(['bank', 'insurer'], { helper: 'bank' })).toBe('contract.helper-is-owner');
  expect(code(['bank', 'insurer', 'hospital'], { helper: 'notary' })).toBe('contract.helper-not-needed');
  expect(code(['insurer', 'hospital', 'notary'], {})).toBe('contract.parties');
  expect(code(['insurer', 'hospital'], { helper: 'notary' })).toBe('contract.parties');
  expect(code(['bank', 'insurer'], { helper: 'notary', recipients: ['hospital'] })).toBe('contract.recipient');
});
