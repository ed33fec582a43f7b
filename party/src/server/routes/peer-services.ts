/** What callers ask of the services of this party, and what owners tell it of theirs. */
import type { ServerResponse } from 'node:http';
import { mostParties } from '@tacit/analysis';
import { PolicyError } from '@tacit/engine/text';
import { z } from 'zod';
import { approvalRecord, signatureText } from '../../api/schemas/cards.ts';
import { callBody, callId, mostRetrievals } from '../../services/call.ts';
import { signedNotice } from '../../services/notice.ts';
import { callingPeer } from '../auth.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { exactId } from './peer-contracts.ts';

const tags = ['peer'];
const config = { access: 'peer' } as const;

/** Pieces that one peer may be sent at a time: each takes about 14 MB until the peer has read it, and nobody counts how often it asks. */
const mostPiecesEach = 8;

/** Pieces on their way, by peer. */
class Pieces {
  readonly #party: string;
  readonly #sending = new Map<string, number>();

  constructor(party: string) {
    this.#party = party;
  }

  /** Counts one until `answer` has left or its connection has closed. Throws PolicyError 'service.busy'. */
  begin(peer: string, answer: ServerResponse): void {
    const before = this.#sending.get(peer) ?? 0;
    if (before >= mostPiecesEach) throw new PolicyError('service.busy', { party: this.#party });
    this.#sending.set(peer, before + 1);
    answer.once('close', () => {
      const left = (this.#sending.get(peer) ?? 1) - 1;
      if (left > 0) this.#sending.set(peer, left);
      else this.#sending.delete(peer);
    });
  }
}

export function peerServiceRoutes(app: App, { services, context }: PartyServices): void {
  const pieces = new Pieces(context.home.name);
  app.get(
    '/peer/services/:id/versions',
    { config, schema: { tags, summary: 'Notices of the versions that are served', params: exactId } },
    async (request) => await services.answering.notices(request.params.id, callingPeer(request).name),
  );
  app.post(
    '/peer/services/:id/versions',
    {
      config,
      schema: {
        tags,
        summary: 'The caller has published a version of its service',
        params: exactId,
        body: z.strictObject({ notice: signedNotice }),
      },
    },
    async (request) => {
      await services.hear(request.params.id, callingPeer(request).name, request.body.notice);
      return {};
    },
  );
  app.get(
    '/peer/services/:id/versions/:version',
    {
      config,
      schema: {
        tags,
        summary: 'A piece of a sealed library',
        params: exactId.extend({ version: z.coerce.number().int().min(1) }),
        querystring: z.strictObject({ offset: z.coerce.number().int().min(0) }),
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const { name } = callingPeer(request);
      pieces.begin(name, reply.raw);
      return { base64: await services.answering.piece(id, name, version, request.query.offset) };
    },
  );
  app.post(
    '/peer/services/:id/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Get a session for calls ready, with approvals, and begin it, without',
        params: exactId,
        body: z.strictObject({ session: callId, approvals: z.array(approvalRecord).max(mostParties).exactOptional() }),
      },
    },
    async (request) => {
      const { session, approvals } = request.body;
      const { name } = callingPeer(request);
      if (approvals !== undefined) await services.sessions.prepare(request.params.id, name, session, approvals);
      else services.sessions.start(request.params.id, name, session);
      return {};
    },
  );
  app.post(
    '/peer/services/:id/calls',
    {
      config,
      schema: {
        tags,
        summary: 'Blinded keys, signed; answered with the function of each, a proof, and a receipt',
        params: exactId,
        body: z.strictObject({ call: callBody, signature: signatureText, elements: z.string().max(1_000_000) }),
      },
    },
    async (request) => {
      const { call, signature, elements } = request.body;
      const { name } = callingPeer(request);
      const bytes = Buffer.from(elements, 'base64');
      const told = await services.answering.answer(request.params.id, name, call, signature, bytes);
      return {
        elements: Buffer.from(told.answer).toString('base64'),
        answer: told.receipt.answer,
        signature: told.receipt.answerSignature,
        latest: told.latest,
      };
    },
  );
  app.post(
    '/peer/services/:id/calls/:call/rows',
    {
      config,
      // A question to a large library has four bytes for each of up to 2^20 columns.
      bodyLimit: 8 * 1024 * 1024,
      schema: {
        tags,
        summary: 'Questions for private retrieval, of a call that was answered just now',
        params: exactId.extend({ call: callId }),
        body: z.strictObject({ questions: z.array(z.string().max(6_000_000)).min(1).max(mostRetrievals) }),
      },
    },
    async (request) => {
      const { id, call } = request.params;
      const questions = request.body.questions.map((text) => Uint8Array.from(Buffer.from(text, 'base64')));
      const { name } = callingPeer(request);
      const answers = await services.answering.retrieve(id, name, call, questions);
      return { answers: answers.map((answer) => Buffer.from(answer).toString('base64')) };
    },
  );
}
