/** What peers may ask of this party during a run. */
import { mostArtifacts, mostParties, mostRuns } from '@tacit/analysis';
import { z } from 'zod';
import { readProblem } from '../../api/problem.ts';
import type { JobFailure } from '../../api/types.ts';
import { approvalRecord, auditHead } from '../../api/schemas/cards.ts';
import { callingPeer } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { exactId } from './peer-contracts.ts';
import { preparationNumber } from '../../api/schemas/kept.ts';
import { UsageError } from '@tacit/engine/text';

const tags = ['peer'];
const config = { access: 'peer' } as const;
const runId = z.string().regex(/^[0-9a-f]{32}$/);
const count = z.int().min(0);
const report = z.strictObject({
  rounds: count,
  sentBytes: count,
  framingBytes: count,
  audit: auditHead,
  artifacts: z
    .array(z.strictObject({ output: z.string().max(64), digest: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(mostArtifacts),
  commitment: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
});
const failure = z.strictObject({
  party: z.string().max(64),
  step: z.string().max(200),
  problem: z.unknown(),
  at: z.iso.datetime({ precision: 3 }),
});

export function peerRunRoutes(app: App, { jobs: { runs } }: PartyServices): void {
  app.post(
    '/peer/jobs/:id/prepare',
    {
      config,
      schema: {
        tags,
        summary: 'Check everything and get a run ready',
        params: exactId,
        body: z.strictObject({
          runId,
          number: z.int().min(1).max(mostRuns),
          approvals: z.array(approvalRecord).max(mostParties),
          preparation: preparationNumber.exactOptional(),
        }),
      },
    },
    async (request) => {
      const { body, params } = request;
      const { approvals, ...next } = body;
      await runs.prepare(params.id, next, approvals, callingPeer(request).name);
      return { ready: true };
    },
  );
  app.post(
    '/peer/jobs/:id/start',
    { config, schema: { tags, summary: 'Begin', params: exactId, body: z.strictObject({ runId }) } },
    async (request) => {
      await runs.start(request.params.id, request.body.runId, callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/rounds',
    {
      config,
      schema: {
        tags,
        summary: 'How many rounds of the run are done, to a party that does not compute',
        params: exactId,
        body: z.strictObject({ runId, rounds: count }),
      },
    },
    (request) => {
      const { runId: run, rounds } = request.body;
      runs.hearRounds(request.params.id, run, rounds, callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/report',
    {
      config,
      schema: {
        tags,
        summary: "The caller's figures of the run",
        params: exactId,
        body: z.strictObject({ runId, report }),
      },
    },
    (request) => {
      runs.takeReport(request.params.id, request.body.runId, request.body.report, callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/fail',
    {
      config,
      schema: {
        tags,
        summary: 'The run failed at the caller',
        params: exactId,
        body: z.strictObject({ runId, failure }),
      },
    },
    async (request) => {
      const { body, params } = request;
      await runs.takeFailure(params.id, body.runId, readFailure(body.failure), callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/sign',
    {
      config,
      schema: {
        tags,
        summary: 'Sign the body of a receipt',
        params: exactId,
        body: z.strictObject({ runId, body: z.unknown() }),
      },
    },
    async (request) => {
      const { body, params } = request;
      return { signature: await runs.signReceipt(params.id, body.runId, body.body, callingPeer(request).name) };
    },
  );
  app.post(
    '/peer/jobs/:id/receipt',
    {
      config,
      schema: {
        tags,
        summary: 'The signed receipt',
        params: exactId,
        body: z.strictObject({ runId, receipt: z.unknown() }),
      },
    },
    async (request) => {
      const { body, params } = request;
      await runs.takeReceipt(params.id, body.runId, body.receipt, callingPeer(request).name);
      return {};
    },
  );
  app.get(
    '/peer/jobs/:id/receipt/:runId',
    {
      config,
      schema: { tags, summary: 'The receipt of a run, for a party that missed it', params: exactId.extend({ runId }) },
    },
    async (request) => {
      const { params } = request;
      return await runs.missedReceipt(params.id, params.runId, callingPeer(request).name);
    },
  );
}

function readFailure(value: z.infer<typeof failure>): JobFailure {
  const problem = readProblem(value.problem);
  if (problem === undefined) throw new UsageError('http.invalid', { where: 'body/failure', cause: 'problem' });
  const clean = (text: string): string => text.replace(/\p{C}+/gu, ' ');
  return { party: clean(value.party), step: clean(value.step), problem, at: value.at };
}
