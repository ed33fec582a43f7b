import type { Way } from '@tacit/party/api';
import '@tacit/party/api/job-words';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import { adviceText, errorsText, waysText } from './explanation-view.ts';
import type { Io } from './io.ts';

const way = (name: string, why: string, bytes: number | null, seconds: number | null, values = {}): Way => ({
  name: `way.${name}`,
  isTaken: false,
  cost: bytes === null ? null : { rounds: 30, bytes: [bytes, bytes / 2] },
  seconds,
  why: `way.why-${why}`,
  values,
});

const alone = [way('relation', 'only', 9_100_000_000, 160), way('third', 'helper', 12_000_000, 2.96)];

test('ways are shown with what they cost and why they are not taken', () => {
  const ways = [
    way('matched-strict', 'cheapest', 11_000_000, 0.2),
    way('relation', 'unpriced', null, null),
    way('matched', 'strict', 5_600_000, 0.1, { helper: 'notary', tables: ['bank.customers'] }),
  ];
  expect(waysText(ways, { language: 'en' } as Io)).toMatchInlineSnapshot(`
    "ways to compute it, the one taken first
      way                                             rounds  most sent         time  why
      ──────────────────────────────────────────────  ──────  ─────────  ───────────  ─────────────────────────────────────────────────────────────────────────────────
      the owners match, a third party computes along      30      11 MB  about 0.2 s  takes least of those that are allowed
      a relation under protocol                            –          –            –  of so many rows not priced; takes many times more as a rule
      a helper matches                                    30     5.6 MB  about 0.1 s  notary would be told how many rows are in common: bank.customers say join: strict"
  `);
  const chinese = waysText(ways, { language: 'zh' } as Io);
  expect(chinese).toContain('notary 会得知共有多少行：bank.customers 写明 join: strict');
  expect(chinese).not.toMatch(/way\.|\{\w+\}/);
});

test('a third party is advised with both prices, and only where it takes much less', () => {
  expect(adviceText(alone, { language: 'en' })).toBe(
    'Two owners alone take about 160.0 s and 9.1 GB a party. With a third party that both accept in their policies (--helper NAME) it would take about 3.0 s and 12 MB a party.',
  );
  expect(adviceText(alone, { language: 'zh' })).toContain('约 160.0 秒，每方 9.1 GB');
  expect(adviceText([alone[0] as Way, way('third', 'third', 900_000_000, 100)], { language: 'en' })).toBe(undefined);
  expect(adviceText([], { language: 'en' })).toBe(undefined);
});

test('numbers with noise are shown with how far off they will be', () => {
  const errors = [
    { column: 'age', number: 'SUM(p.age)', error: '381', unit: 'value' },
    { column: 'age', number: 'COUNT(*)', error: '3', unit: 'value' },
    { column: 'm', number: 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY p.age)', error: '22', unit: 'rank' },
  ] as const;
  expect(errorsText(errors, { language: 'en' })).toMatchInlineSnapshot(`
    "how far off the numbers will be, 19 times in 20
      column  number                                                 off by
      ──────  ──────────────────────────────────────────────────  ─────────
      age     SUM(p.age)                                               ±381
      age     COUNT(*)                                                   ±3
      m       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY p.age)  ±22 ranks"
  `);
  expect(errorsText(errors, { language: 'zh' })).toContain('±22 个名次');
});
