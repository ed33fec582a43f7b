/** GET /api/status, POST /api/shutdown. */
import type { Status } from '../../api/types.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

export function statusRoutes(app: App, services: PartyServices): void {
  const { context, peers, datasets, jobs, startedAt } = services;

  app.get(
    '/api/status',
    { config: { access: 'any-role' }, schema: { tags: ['status'], summary: 'This party and what it has' } },
    async (): Promise<Status> => {
      const { home, url, version } = context;
      return {
        name: home.name,
        version,
        node: process.version,
        url,
        publicKey: home.identity.publicKey,
        certificateSha256: home.tls.sha256,
        peers: (await peers.list()).length,
        datasets: (await datasets.list()).length,
        jobs: await jobs.counts(),
        expiredPolicies: await datasets.expiredPolicies(),
        startedAt,
      };
    },
  );

  app.post(
    '/api/shutdown',
    {
      config: { access: ['administer'] },
      schema: { tags: ['status'], summary: 'Stop this party; running jobs fail' },
    },
    () => {
      services.shutdown();
      return { stopping: true as const };
    },
  );
}
