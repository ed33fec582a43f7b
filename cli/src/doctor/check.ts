/** What a check of `tacit doctor` says. */
import { type Language, type Problem, problemText, say } from '@tacit/party/api';

export type CheckName = 'settings' | 'disk' | 'server' | 'data' | 'policy' | 'peer' | 'clock' | 'version';
/** `warn`: works now, and is worth a look. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

export interface Check {
  readonly check: CheckName;
  /** The dataset or peer that it is about. */
  readonly subject?: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What to do; with everything that is not ok. */
  readonly hint?: string;
  /** Code of the problem, for programs. */
  readonly code?: string;
}

/** A check that found a problem, in the problem's own words. */
export function problemCheck(
  language: Language,
  check: CheckName,
  problem: Problem,
  options: { readonly subject?: string; readonly status?: CheckStatus } = {},
): Check {
  const { message, hint } = problemText(problem, language);
  return {
    check,
    ...(options.subject === undefined ? {} : { subject: options.subject }),
    status: options.status ?? 'fail',
    detail: message,
    hint: hint ?? say('cli.doctor.see-log', {}, language),
    code: problem.code,
  };
}

const marks: Readonly<Record<CheckStatus, string>> = { ok: '✓', warn: '!', fail: '✗' };

/** One line for each check and one for its hint. */
export function renderChecks(checks: readonly Check[], language: Language): string {
  return checks
    .map(({ check, subject, status, detail, hint }) => {
      const title = say(`cli.doctor.${check}`, {}, language);
      const about = subject === undefined ? title : `${title} ${subject}`;
      const line = `${marks[status]} ${say('cli.doctor.line', { about, detail }, language)}`;
      return hint === undefined ? line : `${line}\n  ${say('cli.hint', { hint }, language)}`;
    })
    .join('\n');
}
