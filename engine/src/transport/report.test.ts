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

test('what depends on own rows is told at home only, and looks the same whatever it was', () => {
  const causes = [
    new UsageError('fixed.value', { position: 4711, bits: 11 }),
    new UsageError('join.duplicate-keys', { keys: 17, rows: 4711, most: 9 }),
    new UsageError('data.out-of-range', { dataset: 'd', column: 'salary', count: 4711, min: '0', max: '9' }),
  ];
  const reports = causes.map((cause) => encodeReport(asFailure(cause, 'bank', 'local stage')));
  for (const bytes of reports) {
    expect(bytes).toEqual(reports[0]);
    expect(decodeReport(bytes, 'bank', 'start')).toMatchObject({
      code: 'run.stopped-by-data',
      fields: { party: 'bank', step: 'local stage', reportedBy: 'bank' },
    });
  }
  expect(asFailure(causes[0], 'bank', 'input').fields['position']).toBe(4711);
});

test('a fault that is no error of ours leaves without its message', () => {
  const bytes = encodeReport(asFailure(new Error('row 17: 4711'), 'bank', 'local'));
  expect(new TextDecoder().decode(bytes)).not.toContain('4711');
  expect(decodeReport(bytes, 'bank', 'start')).toBeInstanceOf(PeerError);
});
