/** GET /api/jobs/:id/events: server-sent events, one per change of the job, until it has settled. */
import { jobEvent } from '../../api/schemas/jobs.ts';
import type { JobEvent } from '../../api/types.ts';
import { isSettled } from '../../jobs/states.ts';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';
import { requestLanguage, toldIn } from '../problems.ts';
import { shownTo } from '../shown-job.ts';
import { byId } from './jobs.ts';

const heartbeatMs = 15_000;

export function eventRoutes(app: App, { jobs }: PartyServices): void {
  app.get(
    '/api/jobs/:id/events',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'jobEvents',
        response: {
          200: {
            description: 'Events, each with a JSON document as its data',
            content: { 'text/event-stream': { schema: jobEvent } },
          },
        },
        tags: ['jobs'],
        summary: 'The job now and after every change (text/event-stream)',
        params: byId,
      },
    },
    async (request, reply) => {
      const { id } = await jobs.book.find(request.params.id);
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      let dirty = true;
      let wake: () => void = () => undefined;
      let open = true;
      const unsubscribe = jobs.book.subscribe(id, () => {
        dirty = true;
        wake();
      });
      const heartbeat = setInterval(() => void stream.write(': \n\n'), heartbeatMs);
      stream.on('close', () => {
        open = false;
        wake();
      });
      try {
        while (open) {
          if (!dirty) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          dirty = false;
          const job = toldIn(shownTo(request, await jobs.get(id)), requestLanguage(request));
          const event: JobEvent = { type: 'job', job };
          // A reader that is too slow misses states in between, never the last.
          const written = stream.write(`event: job\ndata: ${JSON.stringify(event)}\n\n`);
          if (isSettled(job.state)) break;
          if (!written) await new Promise<void>((resolve) => void stream.once('drain', resolve).once('close', resolve));
        }
      } finally {
        unsubscribe();
        clearInterval(heartbeat);
        stream.end();
      }
    },
  );
}
