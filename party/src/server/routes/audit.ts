/** GET /api/audit: the hash-chained log; POST /api/audit/verify: is it all there? */
import { z } from 'zod';
import type { AuditAnswer, AuditEntry } from '../../api/types.ts';
import { listAudit, verifyAudit } from '../../audit/log.ts';
import { verifyOwnLog } from '../../contracts/anchors.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const page = 1_000;
const mostReceipts = 100;

export function auditRoutes(app: App, { context }: PartyServices): void {
  app.get(
    '/api/audit',
    {
      config: { access: ['administer', 'viewer'] },
      schema: { tags: ['audit'], summary: 'Everything that happened here, each entry chained to the one before' },
    },
    async (): Promise<AuditAnswer> => {
      const entries: AuditEntry[] = [];
      for (;;) {
        const more = await listAudit(context.store, { after: entries.at(-1)?.sequence ?? 0, limit: page });
        entries.push(...more);
        if (more.length < page) break;
      }
      const { fault } = await verifyAudit(context.store);
      return { entries, ...(fault === undefined ? {} : { brokenAt: fault.sequence }) };
    },
  );
  app.post(
    '/api/audit/verify',
    {
      config: { access: ['administer', 'viewer'] },
      schema: {
        tags: ['audit'],
        summary: 'The log against every head of it in approvals and receipts, also in receipts that others kept',
        body: z.strictObject({ receipts: z.array(z.unknown()).max(mostReceipts) }),
      },
    },
    async (request) => await verifyOwnLog(context, request.body.receipts),
  );
}
