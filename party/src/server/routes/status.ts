/** GET /api/status, POST /api/shutdown. */
import { z } from 'zod';
import { healthCheck, status, stopping } from '../../api/schemas/party.ts';
import type { App } from '../app.ts';
import { checkHealth } from '../health.ts';
import type { PartyServices } from '../services.ts';

export function statusRoutes(app: App, services: PartyServices): void {
  const { context, peers, datasets, jobs, startedAt } = services;

  app.get(
    '/api/status',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'status',
        response: { 200: status },
        tags: ['status'],
        summary: 'This party and what it has',
      },
    },
    async () => {
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

  app.get(
    '/api/health',
    {
      config: { access: ['approve', 'administer'] },
      schema: {
        operationId: 'health',
        response: { 200: z.array(healthCheck) },
        tags: ['status'],
        summary: 'What is in order and what is not, told at once: no data are read anew, and nobody is called',
      },
    },
    async () => await checkHealth(services),
  );

  app.post(
    '/api/shutdown',
    {
      config: { access: ['administer'] },
      schema: {
        operationId: 'shutdown',
        response: { 200: stopping },
        tags: ['status'],
        summary: 'Stop this party; running jobs fail',
      },
    },
    () => {
      services.shutdown();
      return { stopping: true as const };
    },
  );
}
