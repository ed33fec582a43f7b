/** Errors as they travel in HTTP answers (RFC 9457) and in job records, and back. */
import {
  dataStop,
  type ErrorKind,
  hasText,
  isOwnData,
  type Language,
  ownPlaces,
  say,
  sayHint,
  type TacitError,
  UsageError,
} from '@tacit/engine/text';
import type { Problem } from './types.ts';

/** HTTP status by who must act. */
const statusOf: Readonly<Record<ErrorKind, number>> = { usage: 400, peer: 502, abort: 409, policy: 403 };

/** An error as a problem in `language`. Fields travel too, so that the reader can render it in another language. */
export function toProblem(error: TacitError, language: Language = 'en', status = statusOf[error.kind]): Problem {
  const { message, hint } = error.text(language);
  const fields: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [key, value] of Object.entries(error.fields)) {
    if (value !== undefined) fields[key] = typeof value === 'bigint' ? value.toString() : value;
  }
  return {
    type: `urn:tacit:problem:${error.code}`,
    title: error.code,
    status,
    detail: message,
    code: error.code,
    kind: error.kind,
    fields,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A failed request: the problem the server answered with, able to speak both languages where its text is known. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }

  get kind(): Problem['kind'] {
    return this.problem.kind;
  }

  get code(): string {
    return this.problem.code;
  }

  get fields(): Problem['fields'] {
    return this.problem.fields;
  }

  get hint(): string | undefined {
    return this.problem.hint;
  }

  text(language: Language): { message: string; hint: string | undefined } {
    return problemText(this.problem, language);
  }
}

/** Message and hint of a problem: from the catalogue where this process knows the code, else as the server wrote it. */
export function problemText(problem: Problem, language: Language): { message: string; hint: string | undefined } {
  if (!hasText(problem.code)) return { message: problem.detail, hint: problem.hint };
  return {
    message: say(problem.code, problem.fields, language),
    hint: sayHint(problem.code, problem.fields, language),
  };
}

/**
 * The problem as other parties may read it: without the places inside this organisation that it names, and where it
 * depends on own rows, only that `own.party` stopped in `own.step`.
 */
export function problemForOthers(problem: Problem, own: { readonly party: string; readonly step: string }): Problem {
  if (isOwnData(problem.code)) {
    const { party = own.party, step = own.step } = problem.fields;
    const { code, fields } = dataStop(party, step);
    return toProblem(new UsageError(code, fields));
  }
  if (!Object.keys(problem.fields).some((key) => ownPlaces.has(key))) return problem;
  const fields = Object.fromEntries(
    Object.entries(problem.fields).map(([key, value]) => [key, ownPlaces.has(key) ? '…' : value]),
  );
  const { hint: _hint, ...rest } = problem;
  // Without a text of our own there is none that is known to leave the places out.
  const { message, hint } = hasText(problem.code)
    ? problemText({ ...problem, fields }, 'en')
    : { message: problem.code, hint: undefined };
  return { ...rest, fields, detail: message, ...(hint === undefined ? {} : { hint }) };
}

/** Checks that a JSON value is a problem; what comes from a peer is shortened and stripped of control characters. */
export function readProblem(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, kind, detail, hint, status, fields } = value as Record<string, unknown>;
  if (typeof code !== 'string' || !/^[a-z0-9]+([.-][a-z0-9]+){0,8}$/.test(code) || code.length > 80) return undefined;
  if (kind !== 'usage' && kind !== 'peer' && kind !== 'abort' && kind !== 'policy' && kind !== 'internal')
    return undefined;
  return {
    type: `urn:tacit:problem:${code}`,
    title: code,
    status: typeof status === 'number' && Number.isSafeInteger(status) ? status : 500,
    detail: typeof detail === 'string' ? clean(detail, 2_000) : code,
    code,
    kind,
    fields: readFields(fields),
    ...(typeof hint === 'string' ? { hint: clean(hint, 2_000) } : {}),
  };
}

function readFields(fields: unknown): Problem['fields'] {
  const kept: Record<string, string | number | boolean | readonly string[]> = {};
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return kept;
  for (const [key, value] of Object.entries(fields).slice(0, 32)) {
    if (!/^[a-zA-Z]\w{0,31}$/.test(key)) continue;
    if (typeof value === 'string') kept[key] = clean(value, 500);
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) kept[key] = value;
    else if (Array.isArray(value)) {
      kept[key] = value
        .slice(0, 32)
        .filter((item): item is string => typeof item === 'string')
        .map((item) => clean(item, 200));
    }
  }
  return kept;
}

function clean(text: string, limit: number): string {
  const printable = text.replace(/[^\P{C}\n]+/gu, ' ');
  return printable.length <= limit ? printable : `${printable.slice(0, limit)}…`;
}
