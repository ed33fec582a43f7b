import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { candidatesFor } from './participants.ts';

const party = (name: string) => ({ name, publicKey: `key of ${name}` });
const known = { self: party('bank'), peers: ['insurer', 'hospital', 'notary'].map(party) };

function names(owners: string[], question: object): string[] {
  const [first] = candidatesFor(owners, { sql: '', ...question }, known);
  return (first?.parties ?? []).map(({ name, role }) => `${name} ${role}`);
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

test('where rows are matched and a helper is named, who asks without data only receives', () => {
  const places = (question: object) => {
    const [first] = candidatesFor(['insurer', 'hospital'], { sql: '', ...question }, known, { matches: true });
    return (first?.parties ?? []).map(({ name, role }) => `${name} ${role}`);
  };
  expect(places({})).toEqual(['insurer owner', 'hospital owner', 'bank helper']);
  expect(places({ helper: 'notary' })).toEqual(['insurer owner', 'hospital owner', 'notary helper', 'bank recipient']);
  expect(() => places({ helper: 'notary', recipients: ['insurer'] })).toThrow(
    expect.objectContaining({ code: 'contract.no-place' }),
  );
});

test('too few, too many, unknown, in two roles', () => {
  expect(code([], {})).toBe('contract.no-owner');
  expect(code(['bank', 'stranger'], { helper: 'notary' })).toBe('contract.unknown-party');
  // Its own data only, whoever else would compute.
  expect(code(['bank'], {})).toBe('contract.own-data-only');
  expect(code(['bank'], { helper: 'notary' })).toBe('contract.own-data-only');
  expect(code(['bank', 'insurer'], { helper: 'bank' })).toBe('contract.helper-is-owner');
  expect(code(['bank', 'insurer'], { dealer: 'bank' })).toBe('contract.dealer-computes');
  expect(code(['bank', 'insurer'], { dealer: 'notary', recipients: ['bank', 'notary'] })).toBe(
    'contract.dealer-receives',
  );
  expect(code(['bank', 'insurer'], { protocol: 'replicated' })).toBe('contract.parties');
  expect(code(['bank', 'insurer'], { protocol: 'additive-dealer' })).toBe('contract.parties');
  expect(code(['bank', 'insurer'], { protocol: 'none' })).toBe('sharing.unknown-protocol');
  expect(code(['bank', 'insurer'], { helper: 'notary', recipients: ['nobody'] })).toBe('contract.unknown-party');
  expect(code(['insurer', 'hospital'], { computers: ['insurer', 'notary'], recipients: ['insurer'] })).toBe(
    'contract.no-place',
  );
});

test('every protocol that runs with so many parties, replicated first', () => {
  const protocols = (owners: string[], question: object) =>
    candidatesFor(owners, { sql: '', ...question }, known).map(
      ({ protocol, parties }) => `${protocol.name} ${parties.map(({ name }) => name).join(' ')}`,
    );
  expect(protocols(['bank', 'insurer'], {})).toEqual(['additive-ot bank insurer']);
  expect(protocols(['bank', 'insurer'], { dealer: 'notary' })).toEqual(['additive-dealer bank insurer notary']);
  expect(protocols(['bank', 'insurer', 'hospital'], {})).toEqual([
    'replicated bank insurer hospital',
    'additive-ot bank insurer hospital',
  ]);
  expect(protocols(['insurer', 'hospital', 'notary'], {})).toEqual(['additive-ot insurer hospital notary bank']);
  expect(protocols(['bank', 'insurer'], { helper: 'notary', protocol: 'additive-ot' })).toEqual([
    'additive-ot bank insurer notary',
  ]);
});

test('owners that only contribute, and parties that only receive, stand behind the computers', () => {
  expect(names(['insurer', 'bank', 'hospital'], { computers: ['notary', 'hospital'] })).toEqual([
    'hospital owner',
    'notary helper',
    'insurer contributor',
    'bank contributor',
  ]);
  expect(names(['insurer', 'hospital'], { computers: ['insurer', 'notary'], recipients: ['bank', 'notary'] })).toEqual([
    'insurer owner',
    'notary helper',
    'hospital contributor',
    'bank recipient',
  ]);
  expect(names(['bank', 'insurer'], { helper: 'notary', recipients: ['hospital'] })).toEqual([
    'bank owner',
    'insurer owner',
    'notary helper',
    'hospital recipient',
  ]);
});
