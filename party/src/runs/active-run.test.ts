import { expect, test } from 'vitest';
import type { ReceiptBody } from '../api/types.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { ActiveRun } from './active-run.ts';
import type { RunChild } from './run-child.ts';
import type { RunReport } from './run-messages.ts';

const digest = 'd'.repeat(64);
const id = 'a'.repeat(32);

const left = { output: 'sums', digest: 'f'.repeat(64) };
const head = { sequence: 12, digest: '5'.repeat(64) };

/** The insurer's run, finished: it sent 20 bytes and gets no result. */
function finished(): ActiveRun {
  const parties = ['bank', 'insurer', 'notary'].map((name) => ({ name }));
  const job = { contractDigest: digest, contract: { parties } } as unknown as JobRecord;
  const run = new ActiveRun({ runId: id, number: 2 }, job, 'bank', 1, undefined as unknown as RunChild);
  run.finish({ rounds: 5, sentBytes: 20, framingBytes: 2 } as RunReport, head, [left]);
  return run;
}

const body = {
  version: 2,
  contractDigest: digest,
  contract: {},
  approvals: [],
  runId: id,
  run: 2,
  startedAt: '2030-01-01T00:00:00.000Z',
  finishedAt: '2030-01-01T00:00:05.000Z',
  measured: { rounds: 5, bytes: [10, 20, 30], framing: [1, 2, 3] },
  results: [{ recipient: 'bank', commitment: 'c'.repeat(64) }],
  artifacts: [{ ...left, party: 'insurer' }],
  auditHeads: [{ party: 'insurer', ...head }],
} as unknown as ReceiptBody;

test.each<[string, Partial<ReceiptBody>]>([
  ['contract', { contractDigest: 'e'.repeat(64) }],
  ['run', { runId: 'b'.repeat(32) }],
  ['number of the run', { run: 1 }],
  ['artifacts', { artifacts: [{ ...left, party: 'insurer', digest: '0'.repeat(64) }] }],
  ['artifacts', { artifacts: [] }],
  ['bytes', { measured: { ...body.measured, bytes: [10, 21, 30] } }],
  ['framing', { measured: { ...body.measured, framing: [1, 3, 3] } }],
  ['rounds', { measured: { ...body.measured, rounds: 4 } }],
  ['audit head', { auditHeads: [{ party: 'insurer', ...head, sequence: 11 }] }],
  ['commitment', { results: [...body.results, { recipient: 'insurer', commitment: 'c'.repeat(64) }] }],
])('a receipt with another %s is not signed', (what, change) => {
  expect(() => finished().checkOnlyReceipt({ ...body, ...change })).toThrow(
    expect.objectContaining({ code: 'receipt.refused', fields: expect.objectContaining({ what }) as unknown }),
  );
});

test('a run has one receipt: the same again is signed, another is not', () => {
  const run = finished();
  run.checkOnlyReceipt(body);
  run.checkOnlyReceipt(structuredClone(body));
  const other = { ...body, measured: { ...body.measured, bytes: [11, 20, 30] } };
  expect(() => run.checkOnlyReceipt(other)).toThrow(expect.objectContaining({ code: 'receipt.refused' }));
  // A refused one does not count as the one.
  const fresh = finished();
  expect(() => fresh.checkOnlyReceipt({ ...body, runId: 'b'.repeat(32) })).toThrow();
  fresh.checkOnlyReceipt(body);
});
