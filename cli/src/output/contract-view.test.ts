import type { Contract } from '@tacit/party/api';
import { expect, test } from 'vitest';
import { termsText } from './contract-view.ts';
import type { Io } from './io.ts';
import '../text/messages.ts';

test('the terms say of which datasets the minimum counts people rather than rows', () => {
  const dataset = { owner: 'north', name: 'stays', minimumGroupSize: 10 };
  const contract = {
    parties: [],
    recipients: ['north'],
    datasets: [
      { ...dataset, unit: { column: 'patient', type: { kind: 'text' } } },
      { ...dataset, owner: 'south' },
    ],
    expiresAt: '2030-01-01T00:00:00.000Z',
    proposer: 'north',
    proposedAt: '2029-12-31T00:00:00.000Z',
    runs: { atMost: 1, until: '2030-01-01T00:00:00.000Z', attempts: 3 },
    security: { protocol: 'replicated', threshold: 1, of: 3 },
    plan: { parties: [], minimumGroupSize: 10 },
  };
  const line = (language: 'en' | 'zh', plan: object = contract.plan, kind = 'sql') =>
    termsText({ ...contract, kind, plan } as unknown as Contract, [], { language } as Io)
      .split('\n')
      .find((text) => text.includes('north.stays:'));
  expect(line('en')).toBe('  minimum: 10 rows a group (north.stays: 10 different patient, south.stays: 10)');
  expect(line('zh')).toContain('north.stays: 10 个不同的 patient');
  const count = { ...contract.plan, show: 'count' };
  expect(line('en', { ...count, least: 25 })).toContain('if it is at least 25');
  expect(line('en', { ...count, least: 0 })).toContain('minimum: 10 rows a group');
  expect(line('en', contract.plan, 'align')).toContain('nothing is shown here');
  expect(line('zh', contract.plan, 'align')).toContain('此处不展示任何内容');
  expect(line('en', { ...contract.plan, show: 'ids' }, 'intersect')).toContain('does not hold for rows in common');
});
