/** A contract's question as people read it. */
import { type Contract, say } from '@tacit/party/api';
import { viewNamed } from '@tacit/party/api/question';
import type { Io } from './io.ts';

/** The question written anew from the plan; with `original` the asker's own text as well. */
export function questionBlock({ kind: name, plan, question, proposer }: Contract, io: Io, original: boolean): string {
  const kind = viewNamed(name);
  const block = (title: string, text: string): string =>
    [title, ...text.split('\n').map((line) => `  ${line}`)].join('\n');
  const computed = block(say('cli.contract.question', {}, io.language), kind.questionText(plan, io.language));
  if (!original) return computed;
  return `${computed}\n\n${block(say('cli.contract.original', { proposer }, io.language), kind.originalText(question))}`;
}
