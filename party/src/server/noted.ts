/** What is entered into the audit log of requests as such: results that were read, and what was refused. */
import { TacitError } from '@tacit/engine/text';
import type { FastifyRequest } from 'fastify';
import { type Actor, actAs } from '../audit/actor.ts';
import { appendAudit } from '../audit/log.ts';
import type { Caller } from './auth.ts';
import type { PartyServices } from './services.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Entered before the answer leaves, for the job that the path names. */
    readonly event?: 'result.read';
  }
}

/** The same again within this time is not entered again: a page that asks every second would bury everything else. */
const againMs = 10 * 60_000;
const mostRemembered = 10_000;

/** Refusals of these kinds are worth an entry: somebody tried what is not theirs, or a page tried to act for somebody. */
const noted = new Set([
  'auth.role',
  'auth.person-role',
  'http.host',
  'http.origin',
  'http.cross-site',
  'http.api-from-outside',
]);

export class RequestNotes {
  readonly #services: PartyServices;
  /** When what was entered last. */
  readonly #last = new Map<string, number>();

  constructor(services: PartyServices) {
    this.#services = services;
  }

  /**
   * Enters that a result is being read. Throws when that cannot be written: then it is not read, but by the account that
   * runs the party, which has all files before it, and on a full disk still needs its results. Of content that comes in pieces
   * the first is entered, and a later one where the first was not asked for.
   */
  async read(request: FastifyRequest): Promise<void> {
    const { event } = request.routeOptions.config;
    if (event === undefined) return;
    const { id: prefix } = request.params as { readonly id: string };
    const { run, offset } = request.query as { readonly run?: number; readonly offset?: number };
    const { id: job } = await this.#services.jobs.book.find(prefix);
    const { caller } = request;
    const isContent = request.routeOptions.url?.endsWith('/content') === true;
    const key = JSON.stringify([event, caller?.name, caller?.session?.id, job, run, isContent]);
    if ((offset ?? 0) > 0 && this.#isRecent(key)) return;
    const details = { job, ...(run === undefined ? {} : { run }), what: isContent ? 'content' : 'answer' };
    const { store, log } = this.#services.context;
    try {
      await appendAudit(store, event, details);
    } catch (unstored) {
      if (caller?.isOperator !== true || caller.via !== 'local') throw unstored;
      log.warn({ cause: (unstored as Error).message }, 'reading of a result not recorded');
      return;
    }
    this.#remember(key);
  }

  /** Enters a refusal, if it is one of those that are. Never throws: why the request was refused must not be hidden. */
  async refused(request: FastifyRequest, error: unknown): Promise<void> {
    if (!(error instanceof TacitError) || !noted.has(error.code)) return;
    const { caller } = request;
    const { context } = this.#services;
    // Of strangers one kind counts once, else they could fill the disk.
    const route = caller === null ? '' : `${request.method} ${request.routeOptions.url ?? ''}`;
    const key = JSON.stringify([error.code, caller?.name, caller?.session?.id, route]);
    if (this.#isRecent(key)) return;
    this.#remember(key);
    const found = error.fields['found'] ?? error.fields['address'];
    const details = {
      why: error.code,
      ...(route === '' ? {} : { route }),
      ...(typeof found === 'string' ? { found } : {}),
    };
    try {
      if (caller === null) await appendAudit(context.store, 'request.refused', details);
      else await inTheNameOf(actorOf(caller), () => appendAudit(context.store, 'request.refused', details));
    } catch (unstored) {
      context.log.warn({ cause: (unstored as Error).message }, 'refusal not recorded');
    }
  }

  #isRecent(key: string): boolean {
    const at = this.#last.get(key);
    return at !== undefined && performance.now() - at < againMs;
  }

  #remember(key: string): void {
    this.#last.delete(key);
    this.#last.set(key, performance.now());
    if (this.#last.size <= mostRemembered) return;
    for (const oldest of this.#last.keys()) {
      this.#last.delete(oldest);
      return;
    }
  }
}

/** The caller as the audit log has it. */
export function actorOf({ name, via, session }: Caller): Actor {
  return { by: name, via, ...(session === undefined ? {} : { session: session.id }) };
}

function inTheNameOf(actor: Actor, work: () => Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = actAs(
      actor,
      () =>
        void work()
          .then(resolve, reject)
          .finally(() => end()),
    );
  });
}
