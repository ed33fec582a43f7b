/** A long list of look-ups as server-sent events: how many are answered, then the result. */
import type { FastifyReply } from 'fastify';
import type { LookupEvent, LookupResult } from '../api/schemas/services.ts';
import type { AskOptions } from '../services/subscriptions.ts';

/**
 * Answers with events once the first call has been answered; what is refused before that is thrown, and answered like any other problem.
 * Whoever goes away ends the list after the call that is under way.
 */
export async function streamLookup(
  reply: FastifyReply,
  asked: number,
  ask: (options: AskOptions) => Promise<LookupResult>,
): Promise<FastifyReply> {
  const stream = reply.raw;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  stream.once('close', leave);
  const write = (event: LookupEvent): void =>
    void stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const heard = (answered: number): void => {
    if (!reply.sent) {
      reply.hijack();
      stream.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    }
    write({ type: 'answered', answered, asked });
  };
  try {
    const result = await ask({ heard, signal: gone.signal });
    write({ type: 'result', result });
    stream.end();
    return reply;
  } catch (error) {
    // Where nothing was sent yet this is an answer like any other.
    if (reply.sent) stream.destroy();
    throw error;
  }
}
