/** Jobs: propose, list, decide, run. */
import { job, jobPage, ownPreview, question } from '../../api/schemas/jobs.ts';
import { z } from 'zod';
import { jobStates } from '../../api/schemas/states.ts';
import { ownPreviews } from '../../contracts/own-previews.ts';
import type { App } from '../app.ts';
import { callerOf, requireRole } from '../auth.ts';
import type { PartyServices } from '../services.ts';
import { placePattern } from '../../jobs/summaries.ts';
import { requestLanguage } from '../problems.ts';
import { shownTo } from '../shown-job.ts';

const tags = ['jobs'];
/** A job id or the beginning of one that no other job shares. */
export const byId = z.strictObject({ id: z.string().min(1).max(64) });

const jobsOnPage = 50;
const runInput = z.array(z.record(z.string().max(200), z.string().max(1_000))).max(1_000);

export function jobRoutes(app: App, { context, datasets, jobs }: PartyServices): void {
  app.post(
    '/api/jobs',
    {
      config: { access: ['ask'] },
      schema: {
        operationId: 'propose',
        response: { 200: job },
        tags,
        summary: 'Propose a question to all parties it needs',
        body: question,
      },
    },
    async (request) => shownTo(request, await jobs.propose(request.body)),
  );
  app.get(
    '/api/jobs',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'listJobs',
        response: { 200: jobPage },
        tags,
        summary: 'Jobs, the latest change first: a page of them behind `after`, in short',
        querystring: z.strictObject({
          state: z.enum(jobStates).optional(),
          waiting: z.literal('me').optional(),
          q: z.string().min(1).max(200).optional(),
          after: z.string().regex(placePattern).optional(),
          limit: z.coerce.number<string>().int().min(1).max(200).optional(),
        }),
      },
    },
    async (request) => {
      const { state, waiting, q, after, limit = jobsOnPage } = request.query;
      const language = requestLanguage(request);
      return await jobs.list({ state, isWaiting: waiting === 'me', text: q, after, limit, language });
    },
  );
  app.get(
    '/api/jobs/:id',
    {
      config: { access: 'any-role' },
      schema: { operationId: 'job', response: { 200: job }, tags, summary: 'One job', params: byId },
    },
    async (request) => shownTo(request, await jobs.get(request.params.id)),
  );
  app.get(
    '/api/jobs/:id/preview',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'preview',
        response: { 200: z.array(ownPreview) },
        tags,
        summary: "What the job's plan would make of this party's own tables",
        params: byId,
      },
    },
    async (request) => {
      const { contract } = await jobs.book.find(request.params.id);
      return await ownPreviews(datasets, contract.kind, contract.plan, context.home.name);
    },
  );
  app.post(
    '/api/jobs/:id/approve',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'approve',
        response: { 200: job },
        tags,
        summary: "Sign the job's contract; grant widens the policy where it must",
        params: byId,
        body: z.strictObject({ grant: z.enum(['once', 'always']).exactOptional() }).nullish(),
      },
    },
    async (request) => await jobs.approve(request.params.id, request.body?.grant),
  );
  app.post(
    '/api/jobs/:id/reject',
    {
      config: { access: ['approve'] },
      schema: {
        operationId: 'reject',
        response: { 200: job },
        tags,
        summary: 'Refuse a job for good',
        params: byId,
        body: z.strictObject({ why: z.string().min(1).max(1_000) }),
      },
    },
    async (request) => await jobs.reject(request.params.id, request.body.why),
  );
  app.post(
    '/api/jobs/:id/run',
    {
      config: { access: ['ask'] },
      schema: {
        operationId: 'run',
        response: { 200: job },
        tags,
        summary: 'Begin a run of an approved job; follow it by its events',
        params: byId,
        // Whom to ask about, say, where the contract lets this party give it: items by the names of their fields.
        body: z.strictObject({ input: runInput.exactOptional() }).nullish(),
      },
    },
    async (request) => shownTo(request, await jobs.run(request.params.id, request.body?.input)),
  );
  app.post(
    '/api/jobs/:id/cancel',
    {
      config: { access: ['ask', 'approve'] },
      schema: {
        operationId: 'cancel',
        response: { 200: job },
        tags,
        summary: 'Cancel a job at all parties, running or not',
        params: byId,
      },
    },
    async (request) => {
      const { id, contract } = await jobs.book.find(request.params.id);
      // Whoever asks may take back this party's own questions; ending what others proposed is for those who decide on it.
      if (contract.proposer !== context.home.name) requireRole(callerOf(request), ['approve']);
      return shownTo(request, await jobs.cancel(id));
    },
  );
}
