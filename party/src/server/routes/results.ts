/** Results and receipts of completed jobs. */
import { jobResult, receipt, resultContent } from '../../api/schemas/results.ts';
import { mostRuns } from '@tacit/analysis';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { byId } from './jobs.ts';

/** The latest run unless given. */
const ofRun = z.strictObject({ run: z.coerce.number().int().min(1).max(mostRuns).optional() });

export function resultRoutes(app: App, { jobs }: PartyServices): void {
  app.get(
    '/api/jobs/:id/result',
    {
      config: { access: ['ask', 'approver'], event: 'result.read' },
      schema: {
        operationId: 'result',
        response: { 200: jobResult },
        tags: ['jobs'],
        summary: 'The answer, at its recipients',
        params: byId,
        querystring: ofRun,
      },
    },
    async (request) => await jobs.result(request.params.id, request.query.run),
  );
  app.get(
    '/api/jobs/:id/result/content',
    {
      config: { access: ['ask', 'approver'], event: 'result.read' },
      schema: {
        operationId: 'resultPiece',
        response: { 200: resultContent },
        tags: ['jobs'],
        summary: 'The bytes of a result that is a set, a model, a file or a large table, from an offset on',
        params: byId,
        querystring: ofRun.extend({ offset: z.coerce.number().int().min(0).optional() }),
      },
    },
    async ({ params, query }) => await jobs.resultContent(params.id, query.run, query.offset),
  );
  app.get(
    '/api/jobs/:id/receipt',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'receipt',
        response: { 200: receipt },
        tags: ['jobs'],
        summary: 'What all parties signed about the run',
        params: byId,
        querystring: ofRun,
      },
    },
    async (request) => await jobs.receipt(request.params.id, request.query.run),
  );
}
