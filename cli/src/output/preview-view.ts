/** What a contract would make of own tables, for whoever signs it. */
import { type OwnPreview, type PartyClient, ProblemError, problemText, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { fitted } from './width.ts';

/** Empty where there is nothing to say. */
export function previewText(previews: readonly OwnPreview[], io: Io): string {
  return previews.map((preview) => fitted(linesOf(preview, io))).join('\n\n');
}

function linesOf({ dataset, rows, total, lines, problem }: OwnPreview, { language }: Io): string {
  const head = say(rows < total ? 'cli.preview.first' : 'cli.preview.all', { dataset, rows, total }, language);
  const shown =
    problem === undefined
      ? lines.map(({ text, values }) => say(text, values, language))
      : [say('cli.preview.problem', { message: problemText(problem, language).message }, language)];
  return [
    head,
    ...(shown.length === 0 ? [say('cli.preview.none', {}, language)] : shown).map((line) => `  ${line}`),
  ].join('\n');
}

/** Of a job, for whoever may approve it; empty for others. */
export async function previewOf(client: PartyClient, job: string): Promise<readonly OwnPreview[]> {
  try {
    return await client.preview(job);
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'auth.role') return [];
    throw error;
  }
}
