import { expect, test } from 'vitest';
import { PeerError, UsageError } from '../base/errors.ts';
import { asFailure, decodeReport, encodeReport } from './report.ts';

test('a report names party, step and cause, and no place inside the organisation that failed', () => {
  const cause = new UsageError('peer.failed', {
    cause: 'no file',
    file: '/srv/secret-project/customers.csv',
    directory: '/srv/secret-project',
    address: 'db7.internal:5432',
  });
  const bytes = encodeReport(asFailure(cause, 'bank', 'local'));
  expect(new TextDecoder().decode(bytes)).not.toMatch(/secret-project|internal/);
  expect(decodeReport(bytes, 'bank', 'start')?.fields).toMatchObject({
    party: 'bank',
    step: 'local',
    cause: 'no file',
  });
  // The party's own failure keeps them.
  expect(asFailure(cause, 'bank', 'local').fields['address']).toBe('db7.internal:5432');
});

test('which value of a private column was refused is told at home only', () => {
  const cause = new UsageError('fixed.value', { position: 4711, bits: 11 });
  const bytes = encodeReport(asFailure(cause, 'bank', 'input'));
  expect(new TextDecoder().decode(bytes)).not.toContain('4711');
  expect(decodeReport(bytes, 'bank', 'start')?.fields).toMatchObject({ party: 'bank', position: '…', bits: 11 });
  expect(asFailure(cause, 'bank', 'input').fields['position']).toBe(4711);
});

test('a fault that is no error of ours leaves without its message', () => {
  const bytes = encodeReport(asFailure(new Error('row 17: 4711'), 'bank', 'local'));
  expect(new TextDecoder().decode(bytes)).not.toContain('4711');
  expect(decodeReport(bytes, 'bank', 'start')).toBeInstanceOf(PeerError);
});
