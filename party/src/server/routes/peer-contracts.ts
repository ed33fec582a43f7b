/** What peers may ask of this party about cards and contracts. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { approvalRecord } from '../../api/schemas/cards.ts';
import { callingPeer } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const tags = ['peer'];
const config = { access: 'peer' } as const;
/** Enough to measure a link of 1 Gbit/s by, little enough for one of 1 Mbit/s. */
const probeBytes = 192 * 1024;
/** Between parties ids are never abbreviated. */
export const exactId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/) });

export function peerContractRoutes(app: App, { context, datasets, jobs }: PartyServices): void {
  app.get('/peer/ping', { config, schema: { tags, summary: 'Answers with its version and its clock' } }, () => ({
    name: context.home.name,
    version: context.version,
    time: new Date().toISOString(),
  }));
  app.get('/peer/probe', { config, schema: { tags, summary: 'Bytes to measure the link with' } }, () => ({
    // Random, so that nothing on the way makes them fewer.
    bytes: randomBytes(probeBytes).toString('base64url'),
  }));
  app.get(
    '/peer/catalog',
    { config, schema: { tags, summary: 'Cards of this party' } },
    async () => await datasets.cards(),
  );
  app.post(
    '/peer/jobs',
    { config, schema: { tags, summary: 'A proposal', body: z.strictObject({ contract: z.unknown() }) } },
    async (request) => {
      const { id, state } = await jobs.decisions.receive(request.body.contract, callingPeer(request).name);
      return { id, state };
    },
  );
  app.post(
    '/peer/jobs/:id/approval',
    { config, schema: { tags, summary: "The caller's approval", params: exactId, body: approvalRecord } },
    async (request) => {
      await jobs.decisions.receiveApproval(request.params.id, request.body, callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/reject',
    {
      config,
      schema: {
        tags,
        summary: 'The caller refuses the job',
        params: exactId,
        body: z.strictObject({ why: z.string().min(1).max(1_000) }),
      },
    },
    async (request) => {
      await jobs.decisions.receiveRejection(request.params.id, request.body.why, callingPeer(request).name);
      return {};
    },
  );
  app.post(
    '/peer/jobs/:id/cancel',
    {
      config,
      schema: { tags, summary: 'The caller cancels the job', params: exactId, body: z.strictObject({}).nullish() },
    },
    async (request) => {
      await jobs.receiveCancellation(request.params.id, callingPeer(request).name);
      return {};
    },
  );
}
