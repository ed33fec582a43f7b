/** What a contract from another party may hold: all that kinds leave for later contracts, and no more than there is room for. */
import { expect, test } from 'vitest';
import { mostArtifactBytes } from '@tacit/analysis';
import { readContract } from './schemas.ts';

const key = 'A'.repeat(43);
const contractWith = (vectors: readonly object[]) => ({
  version: 4,
  kind: 'score',
  kindVersion: 1,
  question: {},
  proposer: 'bank',
  proposedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-08T00:00:00.000Z',
  runs: { atMost: 1, until: '2026-01-08T00:00:00.000Z', attempts: 3 },
  parties: ['bank', 'insurer'].map((name) => ({ name, role: 'owner', publicKey: key })),
  recipients: ['bank'],
  datasets: [],
  artifacts: [
    {
      name: 'train/0123456789abcdef/model',
      contractDigest: 'a'.repeat(64),
      runId: 'a'.repeat(32),
      run: 1,
      protocol: 'replicated',
      computers: [{ name: 'bank', publicKey: key }],
      owners: [{ name: 'bank', publicKey: key }],
      datasets: ['bank.people'],
      vectors,
      model: { learner: 'trees' },
      digests: ['a'.repeat(64)],
    },
  ],
  security: { protocol: 'replicated' },
  plan: {},
  disclosure: [],
  cost: {},
  software: { name: 'tacit', version: '0.1.0' },
});

test('models of many trees, a plane for each of their questions, are used as any other', () => {
  // 150 and 1,000 trees of depth 5 on 13 and 100 columns.
  for (const [length, planes] of [
    [195, 150 * 31],
    [1_500, 1_000 * 31],
  ])
    expect(readContract(contractWith([{ domain: 'bits', length, planes }]))).toBeDefined();
});

test('shares of more bits than an artifact may have are none', () => {
  const bits = 8 * mostArtifactBytes;
  expect(readContract(contractWith([{ domain: 'bits', length: bits / 2 ** 13, planes: 2 ** 13 }]))).toBeDefined();
  expect(readContract(contractWith([{ domain: 'bits', length: bits / 2 ** 13 + 1, planes: 2 ** 13 }]))).toBeUndefined();
  expect(readContract(contractWith([{ domain: 'bits', length: 1, planes: 2 ** 40 }]))).toBeUndefined();
});
