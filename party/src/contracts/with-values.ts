/** The values of a question's parameters, filled in. */
import { bindQuestion } from '@tacit/analysis';
import type { Question } from '../api/types.ts';

/** Without parameters, and what they stood for in their places. Throws UsageError 'sql.parameter-…', 'question.parameter-missing'. */
export async function withValues({ parameters, ...question }: Question): Promise<Question> {
  const { sql } = question;
  if (sql !== undefined) {
    const bound = (await bindQuestion({ sql }, parameters ?? {})) as { readonly sql: string };
    return { ...question, ...bound };
  }
  // A text of another kind's question that looks like a parameter is none where nobody speaks of any.
  if (parameters === undefined) return question;
  return { ...question, question: await bindQuestion(question.question, parameters) };
}
