/** Errors as the command line shows them, and the exit code they end with. */
import { type Language, type Problem, ProblemError, problemText, say, TacitError, toProblem } from '@tacit/party/api';
import '@tacit/party/api/job-words';
import '../text/messages.ts';

/** 0 done, 2 usage, 3 refused by policy, 4 peer, 5 aborted, 1 anything else. */
export const exitCodes: Readonly<Record<Problem['kind'], number>> = {
  usage: 2,
  policy: 3,
  peer: 4,
  abort: 5,
  internal: 1,
};

export interface Failure {
  readonly problem: Problem;
  readonly exitCode: number;
}

/** Turns whatever was thrown into a problem; an error that is not ours is internal. */
export function asFailure(error: unknown): Failure {
  const problem = toProblemOf(error);
  return { problem, exitCode: exitCodes[problem.kind] };
}

function toProblemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TacitError) return toProblem(error);
  return {
    type: 'urn:tacit:problem:cli.internal',
    title: 'cli.internal',
    status: 500,
    detail: error instanceof Error ? error.message : String(error),
    code: 'cli.internal',
    kind: 'internal',
    fields: { cause: error instanceof Error ? error.message : String(error) },
  };
}

/** `error:` and `hint:` lines for people. */
export function renderFailure(problem: Problem, language: Language): string {
  const { message, hint } = problemText(withStates(problem, language), language);
  const line = say('cli.error', { message }, language);
  return hint === undefined ? line : `${line}\n${say('cli.hint', { hint }, language)}`;
}

/** Errors about jobs and their services name their states as the API does; people read them as `tacit jobs` shows them. */
function withStates(problem: Problem, language: Language): Problem {
  if (!problem.code.startsWith('job.') && problem.code !== 'service.closed') return problem;
  const named = (state: string): string => {
    const text = say(`job.state.${state}`, {}, language);
    return text.startsWith('cli.') ? state : text;
  };
  const fields = { ...problem.fields };
  for (const key of ['state', 'wanted', 'needed']) {
    const value = fields[key];
    if (typeof value === 'string') fields[key] = named(value);
    else if (Array.isArray(value)) fields[key] = value.map((state) => named(String(state)));
  }
  return { ...problem, fields };
}
