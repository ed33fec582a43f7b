/** Errors of requests as RFC 9457 answers, in the caller's language. Nothing else of an error leaves the process. */
import { hasText, type Language, TacitError, UsageError } from '@tacit/engine/text';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { ProblemError, problemForOthers, problemText, readProblem, toProblem } from '../api/problem.ts';
import type { Problem } from '../api/types.ts';
import { faultTrace, internalProblem } from '../runs/run-faults.ts';
import type { PartyContext } from '../peers/context.ts';
import './messages.ts';

/** Codes whose status says more than the kind of error does. */
const statusOf: ReadonlyMap<string, number> = new Map([
  ['http.not-found', 404],
  ['http.unauthorized', 401],
  ['http.host', 421],
  ['http.body-too-large', 413],
  ['http.media-type', 415],
  ['token.expired', 401],
  ['session.ended', 401],
  ['session.needed', 401],
  ['sign-in.refused', 401],
  ['sign-in.too-many', 429],
  ['link.unknown', 401],
  ['link.used', 410],
  ['link.expired', 410],
  ['person.exists', 409],
  ['person.unknown', 404],
  ['passphrase.current', 403],
  ['passkey.unknown', 401],
  ['passkey.refused', 401],
  ['session.not-fresh', 403],
  ['token.exists', 409],
  ['token.unknown', 404],
  ['peer.unknown', 404],
  ['peer.not-a-peer', 403],
  ['job.unknown', 404],
  ['job.wrong-state', 409],
  ['job.no-result', 404],
  ['job.no-result-yet', 404],
  ['job.no-result-of-run', 404],
  ['job.no-receipt', 404],
  ['job.no-receipt-of-dealer', 404],
  ['job.no-receipt-of-run', 404],
  ['job.proposals-paused', 429],
  ['contract.busy', 503],
  ['run.busy', 409],
  ['run.unknown', 404],
  ['data.unknown-dataset', 404],
  ['data.dataset-exists', 409],
  ['service.unknown', 404],
  ['service.exists', 409],
  ['service.caller-exists', 409],
  ['service.preparing', 409],
  ['service.quota', 429],
  ['service.notices', 429],
  ['service.busy', 503],
  ['peer.queue-full', 503],
  ['service.not-ready', 503],
  ['store.full', 507],
  ['store.read-only', 507],
  ['store.locked', 503],
]);

/** The language of a request: the first of English and Chinese in Accept-Language. */
export function requestLanguage(request: FastifyRequest): Language {
  const header = request.headers['accept-language'] ?? '';
  for (const item of header.slice(0, 200).split(',')) {
    const tag = item.trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

/** A problem of a list that was answered in part, with that part as a further member. */
export function answerPartly(
  problem: Problem,
  partial: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const told = inLanguage(problem, requestLanguage(request));
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...told, partial }));
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** Turns whatever a route threw into a problem; what nobody foresaw goes to the log under an id. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { home, log }: Pick<PartyContext, 'home' | 'log'>,
): FastifyReply {
  const problem = asProblem(error, requestLanguage(request), log);
  if (!request.url.startsWith('/peer/')) return sendProblem(reply, problem);
  // Only where a run is prepared is data looked at for a peer.
  return sendProblem(reply, problemForOthers(problem, { party: home.name, step: 'preflight' }));
}

function asProblem(error: unknown, language: Language, log: Logger): Problem {
  if (error instanceof ProblemError) return inLanguage(error.problem, language);
  const known = error instanceof TacitError ? error : httpError(error);
  if (known !== undefined) return toProblem(known, language, statusOf.get(known.code));
  const { problem, id } = internalProblem();
  log.error({ id, trace: faultTrace(error) }, 'internal error');
  return inLanguage(problem, language);
}

/** What a route answers, its problems in the reader's language: a job's failure, what is wrong with data or a peer, of one or of each in a list. */
export function toldIn<T>(answer: T, language: Language): T {
  if (Array.isArray(answer)) return answer.map((each: unknown) => toldIn(each, language)) as T;
  if (typeof answer !== 'object' || answer === null) return answer;
  const { problem, failure } = answer as { problem?: unknown; failure?: { problem?: unknown } };
  return {
    ...answer,
    ...(isProblem(problem) ? { problem: inLanguage(problem, language) } : {}),
    ...(isProblem(failure?.problem) ? { failure: { ...failure, problem: inLanguage(failure.problem, language) } } : {}),
  };
}

const isProblem = (value: unknown): value is Problem => readProblem(value) !== undefined;

function inLanguage(problem: Problem, language: Language): Problem {
  if (!hasText(problem.code)) return problem;
  const { message, hint } = problemText(problem, language);
  return { ...problem, detail: message, ...(hint === undefined ? {} : { hint }) };
}

/** What fastify itself refuses. */
function httpError(error: unknown): TacitError | undefined {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0];
    return new UsageError('http.invalid', {
      where: `${error.validationContext ?? 'body'}${first?.instancePath ?? ''}`,
      cause: first?.message ?? '',
    });
  }
  const { code, statusCode } = error as Partial<FastifyError>;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new UsageError('http.body-too-large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UsageError('http.media-type');
    default:
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new UsageError('http.invalid', { where: 'request', cause: code ?? String(statusCode) });
  }
  return undefined;
}
