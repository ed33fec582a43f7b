/** A contract's question as people read it. */
import { type Contract, say } from '@tacit/party/api';
import { questionText } from '@tacit/party/api/question';
import type { Io } from './io.ts';

/** The question written anew from the plan; with `original` the asker's own text as well. */
export function questionBlock({ plan, question, proposer }: Contract, io: Io, original: boolean): string {
  const block = (title: string, text: string): string =>
    [title, ...text.split('\n').map((line) => `  ${line}`)].join('\n');
  const computed = block(say('cli.contract.question', {}, io.language), questionText(plan));
  if (!original) return computed;
  return `${computed}\n\n${block(say('cli.contract.original', { proposer }, io.language), question.sql.trim())}`;
}
