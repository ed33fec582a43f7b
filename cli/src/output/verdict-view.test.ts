import type { EarlierVerdict } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { ledgerTable } from './ledger-view.ts';
import { verdictText } from './verdict-view.ts';

const io = (language: Io['language']) => ({ language }) as Io;
const clear: EarlierVerdict = { dataset: 'policies', level: 'clear', setting: 'warn', compared: 0, findings: [] };
const warned: EarlierVerdict = {
  ...clear,
  level: 'warn',
  compared: 3,
  findings: [
    {
      text: 'budget.difference',
      values: { jobs: ['aa'], recipients: ['bank'], what: ['COUNT(*)'], rows: 1, minimum: 10, dataset: 'policies' },
      jobs: ['aa'],
    },
  ],
};

test('a verdict says what it found, with the numbers', () => {
  expect(verdictText(clear, io('en'))).toBe('Earlier answers: none about policies to others among the recipients.');
  expect(verdictText({ ...clear, compared: 2 }, io('en'))).toContain('compared with 2 about policies');
  expect(verdictText({ ...clear, setting: 'off' }, io('en'))).toContain('earlier_answers: off');
  expect(verdictText({ ...clear, level: 'pending' }, io('en'))).toContain('still being compared');
  expect(verdictText(warned, io('en')).split('\n')).toEqual([
    'Earlier answers: WARNING. Compared with 3 about policies:',
    '  with the answer of aa (policies), bank can work out COUNT(*) of 1 of your rows, fewer than 10',
  ]);
  expect(verdictText({ ...warned, level: 'refuse' }, io('en'))).toContain('REFUSED by the policy of policies');
  expect(verdictText(warned, io('zh'))).toMatch(/注意[^]*1 行数据的 COUNT\(\*\)/);
});

test('the ledger says who learned what from which rows', () => {
  const entry = {
    dataset: 'policies',
    job: 'aa',
    contractDigest: 'aa',
    at: '2026-01-02T03:04:05.000Z',
    state: 'cancelled' as const,
    proposer: 'bank',
    recipients: ['bank', 'notary'],
    kind: 'sql',
    question: 'SELECT count(*)\nFROM insurer.policies',
    counts: false,
    groups: 2,
    rows: 1234,
    verdict: warned,
  };
  const text = ledgerTable([entry], io('en'));
  for (const part of [
    '2026-01-02 03:04:05',
    'bank, notary',
    '1,234',
    'cancelled (never answered)',
    'SELECT count(*) FROM',
  ])
    expect(text).toContain(part);
});
