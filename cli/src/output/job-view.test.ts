import type { Job, JobSummary } from '@tacit/party/api';
import { expect, test } from 'vitest';
import { verdictText } from '../commands/audit.ts';
import type { Io } from './io.ts';
import { failureText, jobsTable, jobText } from './job-view.ts';
import '../text/messages.ts';

const io = { language: 'en' } as Io;
const problem = { code: 'peer.closed', kind: 'peer', detail: 'x', fields: { party: 'insurer', step: 'reveal' } };
const job = {
  id: 'aa'.repeat(8),
  state: 'failed',
  contractDigest: 'aa'.repeat(32),
  contract: {
    proposer: 'bank',
    proposedAt: '2030-01-01T00:00:00.000Z',
    kind: 'sql',
    question: { sql: 'SELECT 1' },
    parties: [{ name: 'bank', role: 'owner' }],
    disclosure: [],
    cost: { rounds: 1, bytes: [1], steps: [] },
    plan: {
      source: 'groups',
      parties: ['bank'],
      columns: [],
      keys: [],
      having: [],
      orderBy: [],
      limit: null,
      offset: 0,
      stages: [{ kind: 'groups', party: 'bank', dataset: 'customers', where: null }],
    },
  },
  approvals: [],
  attempts: { used: 2, most: 3 },
  runs: { used: 0, atMost: 1, until: '2030-02-01T00:00:00.000Z' },
  failure: { party: 'insurer', step: 'reveal', problem, at: '2030-01-01T00:00:00.000Z' },
} as unknown as Job;
const released: Job = {
  ...job,
  runs: { ...job.runs, used: 1 },
  released: { run: 'b'.repeat(32), at: '2030-01-02T03:04:05.000Z' },
};

const summary = {
  id: job.id,
  state: 'failed',
  proposer: 'bank',
  parties: [{ name: 'bank', role: 'owner' }],
  approvedBy: [],
  isStanding: false,
  runs: job.runs,
  question: 'SELECT 1',
} as unknown as JobSummary;
const releasedAt = '2030-01-02T03:04:05.000Z';

test('a job shows its attempts, and when it released', () => {
  expect(jobText(job, io)).toContain('Attempts at run 1: 2 of 3 were started here');
  const several = jobText({ ...job, runs: { ...job.runs, used: 2, atMost: 3 } }, io);
  expect(several).toContain('Runs: 2 of 3 have released an answer');
  expect(several).toContain('Attempts at run 3');
  const all = jobText({ ...job, runs: { ...job.runs, used: 3, atMost: 3 } }, io);
  expect(all).toMatch(/Runs: all 3 .*\nAttempts at run 3/);
  expect(jobText(released, io)).toContain('2030-01-02T03:04:05.000Z');
  // Attempts that failed are no runs.
  expect(jobsTable([summary], io)).toMatch(/ 0\/1 .*–/);
  expect(jobsTable([{ ...summary, runs: { ...job.runs, used: 2, atMost: 5 } }], io)).toMatch(/ 2\/5 /);
  expect(jobsTable([{ ...summary, releasedAt }], io)).toContain(releasedAt);
});

test('a failure says when there is no further run', () => {
  expect(failureText(job, io)).not.toContain('propose');
  expect(failureText(released, io)).toContain('propose the question again');
  expect(failureText({ ...job, attempts: { used: 3, most: 3 } }, io)).toContain('propose the question again');
});

test('a log that is not whole is told with what it was compared with', () => {
  const verdict = { party: 'bank', entries: 4810, head: '0'.repeat(64), anchors: 6 };
  expect(verdictText({ ...verdict, missing: [] }, 'en')).toMatch(/^chain intact\n.*all of 6 heads/);
  const head = { sequence: 4812, digest: '1'.repeat(64), source: 'given', job: 'ab12' } as const;
  expect(verdictText({ ...verdict, missing: [{ ...head, reason: 'cut' }] }, 'en')).toContain(
    'the log ends at entry 4,810, but entry 4,812 was its last one when bank signed the receipt of job ab12',
  );
  const changed = { ...head, source: 'head-file', reason: 'changed' } as const;
  expect(verdictText({ ...verdict, brokenAt: 7, missing: [changed] }, 'zh')).toMatch(/断裂.*\n.*4,812.*audit-head/);
});

test('a service that all had signed and one ended is revoked, and has no runs', () => {
  const ended: JobSummary = { ...summary, state: 'rejected', isStanding: true, approvedBy: ['bank'] };
  expect(jobsTable([ended], io)).toContain('revoked');
  expect(jobsTable([ended], io)).not.toMatch(/0\/1|–/);
  expect(jobsTable([{ ...ended, approvedBy: [] }], io)).toContain('rejected');
  expect(jobsTable([{ ...ended, isStanding: false }], io)).toContain('rejected');
  const contract = { ...job.contract, plan: { ...job.contract.plan, stands: true as const } };
  const signed = [{ party: 'bank' }] as unknown as Job['approvals'];
  expect(jobText({ ...job, contract, state: 'rejected', approvals: signed }, io)).toContain('revoked');
});
