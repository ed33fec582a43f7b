/** Preparations that a dealer makes ahead: at the dealer, and at the parties that hold them. */
import {
  arrival,
  dealtPreparation,
  preparationNumber,
  preparations as heldAndDealt,
  preparedPiece,
} from '../../api/schemas/kept.ts';
import { z } from 'zod';
import type { App } from '../app.ts';
import { callingPeer } from '../auth.ts';
import type { PartyServices } from '../services.ts';
import { byId } from './jobs.ts';
import { exactId } from './peer-contracts.ts';

const tags = ['preparations'];
const config = { access: ['approve'] } as const;
const byNumber = z.strictObject({ number: preparationNumber });
export function preparationRoutes(app: App, { jobs }: PartyServices): void {
  const { book, preparations } = jobs;
  app.get(
    '/api/preparations',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'preparations',
        response: { 200: heldAndDealt },
        tags,
        summary: 'Preparations that this party holds, or made as a dealer',
        querystring: z.strictObject({ job: z.string().min(1).max(64).optional() }),
      },
    },
    async ({ query: { job } }) => await preparations.list(job === undefined ? undefined : (await book.find(job)).id),
  );
  app.post(
    '/api/jobs/:id/prepare',
    {
      config,
      schema: {
        operationId: 'prepare',
        response: { 200: dealtPreparation },
        tags,
        summary: 'At the dealer: begin to make a preparation; follow it in the list',
        params: byId,
        body: z.strictObject({ deliver: z.boolean() }),
      },
    },
    async ({ params, body }) => await preparations.make(await book.find(params.id), body.deliver),
  );
  app.post(
    '/api/preparations/:number/deliver',
    {
      config,
      schema: {
        operationId: 'deliver',
        response: { 200: dealtPreparation },
        tags,
        summary: 'Deliver what its parties do not have yet',
        params: byNumber,
      },
    },
    async ({ params }) => await preparations.deliver(params.number),
  );
  app.delete(
    '/api/preparations/:number',
    {
      config,
      schema: {
        operationId: 'dropPreparation',
        response: { 200: dealtPreparation },
        tags,
        summary: 'Take away files that were carried to their parties',
        params: byNumber,
      },
    },
    async ({ params }) => await preparations.drop(params.number),
  );
  app.get(
    '/api/preparations/:number/parts/:party',
    {
      config,
      schema: {
        operationId: 'preparedPiece',
        response: { 200: preparedPiece },
        tags,
        summary: 'A piece of the file for one party, for whoever carries it there',
        params: byNumber.extend({ party: z.string().max(64) }),
        querystring: z.strictObject({ offset: z.coerce.number<string>().int().min(0) }),
      },
    },
    async ({ params, query }) => await preparations.dealtPiece(params.number, params.party, query.offset),
  );
  app.post(
    '/api/preparations/import/:upload',
    {
      config,
      schema: {
        operationId: 'importPiece',
        response: { 200: arrival },
        tags,
        summary: 'A piece of a file that the dealer made for this party; the answer to the last has the preparation',
        params: z.strictObject({ upload: preparationNumber }),
        body: preparedPiece,
      },
    },
    async ({ params, body }) => ({ held: (await preparations.arrive(params.upload, body)) ?? null }),
  );
}

export function peerPreparationRoutes(app: App, { jobs }: PartyServices): void {
  const { book, preparations } = jobs;
  app.get(
    '/peer/jobs/:id/preparations',
    {
      config: { access: 'peer' },
      schema: { tags: ['peer'], summary: 'Numbers of preparations that could serve a run of the job', params: exactId },
    },
    async (request) => {
      const { id } = await book.getFor(request.params.id, callingPeer(request).name);
      return { ready: await preparations.ready(id) };
    },
  );
  app.post(
    '/peer/jobs/:id/preparations/:number',
    {
      config: { access: 'peer' },
      schema: {
        tags: ['peer'],
        summary: "A piece of this party's part of a preparation, from the contract's dealer",
        params: exactId.extend({ number: preparationNumber }),
        body: preparedPiece,
      },
    },
    async (request) => {
      const { params, body } = request;
      const sender = callingPeer(request).name;
      // One file of a job at a time: another one takes its place.
      const { id } = await book.getFor(params.id, sender);
      return { taken: (await preparations.arrive(id, body, sender)) !== undefined };
    },
  );
}
