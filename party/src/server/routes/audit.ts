/** GET /api/audit: the hash-chained log, a page at a time; GET /api/audit/head and POST /api/audit/verify: is it all there? */
import { z } from 'zod';
import { auditPage, auditState, auditVerdict } from '../../api/schemas/audit.ts';
import { type AuditFilter, listAudit, verifyAudit } from '../../audit/log.ts';
import { verifyOwnLog } from '../../contracts/anchors.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['audit'];
const config = { access: ['administer', 'viewer'] } as const;
const entriesOnPage = 50;
const mostReceipts = 100;

export function auditRoutes(app: App, { context }: PartyServices): void {
  app.get(
    '/api/audit',
    {
      config,
      schema: {
        operationId: 'listAudit',
        tags,
        summary: 'What happened here, oldest first, each entry chained to the one before: a page behind number `after`',
        querystring: z.strictObject({
          after: z.coerce.number<string>().int().min(0).optional(),
          limit: z.coerce.number<string>().int().min(1).max(1_000).optional(),
          by: z.string().min(1).max(80).exactOptional(),
          job: z
            .string()
            .regex(/^[0-9a-f]{16}$/)
            .exactOptional(),
          event: z
            .string()
            .regex(/^[a-z0-9.-]{1,80}$/)
            .exactOptional(),
        }),
        response: { 200: auditPage },
      },
    },
    async ({ query: { after = 0, limit = entriesOnPage, ...filter } }) => {
      const found = await listAudit(context.store, { ...(filter as AuditFilter), after, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(found.length > limit && last !== undefined ? { next: last.sequence } : {}) };
    },
  );
  app.get(
    '/api/audit/head',
    {
      config,
      schema: {
        operationId: 'auditHead',
        tags,
        summary: 'The last entry of the log, after the whole chain was walked',
        response: { 200: auditState },
      },
    },
    async () => {
      const { entries, head, fault } = await verifyAudit(context.store);
      return { sequence: entries, digest: head, ...(fault === undefined ? {} : { brokenAt: fault.sequence }) };
    },
  );
  app.post(
    '/api/audit/verify',
    {
      config,
      schema: {
        operationId: 'verifyAudit',
        tags,
        summary: 'The log against every head of it in approvals and receipts, also in receipts that others kept',
        body: z.strictObject({ receipts: z.array(z.unknown()).max(mostReceipts) }),
        response: { 200: auditVerdict },
      },
    },
    async (request) => await verifyOwnLog(context, request.body.receipts),
  );
}
