/** The values of a question's parameters, filled in. */
import { bindQuestion, bindSql } from '@tacit/analysis';
import { PolicyError, TacitError, UsageError } from '@tacit/engine/text';
import type { Question } from '../api/types.ts';

type Place = { readonly line: number; readonly column: number };

/**
 * Does `work` with the question without parameters, and what they stood for in their places. An error about a place in its SQL names
 * the place in the text that was asked. Throws UsageError 'sql.parameter-…', 'question.parameter-missing' and what `work` does.
 */
export async function withValues<T>(
  { parameters, ...question }: Question,
  work: (question: Question) => Promise<T>,
): Promise<T> {
  if (question.sql !== undefined) {
    const { sql, original } = await bindSql(question.sql, parameters ?? {});
    return await work({ ...question, sql }).catch((error: unknown) => {
      throw sql === question.sql ? error : placed(error, original);
    });
  }
  // A text of another kind's question that looks like a parameter is none where nobody speaks of any.
  if (parameters === undefined) return await work(question);
  return await work({ ...question, question: await bindQuestion(question.question, parameters) });
}

function placed(error: unknown, original: (place: Place) => Place): unknown {
  if (!(error instanceof TacitError)) return error;
  const { line, column } = error.fields;
  if (typeof line !== 'number' || typeof column !== 'number') return error;
  const fields = { ...error.fields, ...original({ line, column }) };
  if (error instanceof UsageError) return new UsageError(error.code, fields, { cause: error });
  return error instanceof PolicyError ? new PolicyError(error.code, fields, { cause: error }) : error;
}
