/** GET /api/audit: the hash-chained log. */
import type { AuditAnswer, AuditEntry } from '../../api/types.ts';
import { listAudit, verifyAudit } from '../../audit/log.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const page = 1_000;

export function auditRoutes(app: App, { context }: PartyServices): void {
  app.get(
    '/api/audit',
    {
      config: { access: ['administer'] },
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
}
