/** The one view of a plan: command line, console and docs show these lines. */
import { type Language, say } from '@tacit/engine/text';
import './messages.ts';
import type { ExplainStep } from './view.ts';

/** Lines of text, one step each, under a title; `size` writes bytes. */
export function renderSteps(
  steps: readonly ExplainStep[],
  language: Language = 'en',
  size: (bytes: number) => string = (bytes) => `${bytes} B`,
): string {
  const lines = steps.map((step, i) => `  ${i + 1}. ${step.text}${notesOf(step, language, size)}`);
  return [say('plan.title', {}, language), ...lines].join('\n');
}

function notesOf({ cost, tells }: ExplainStep, language: Language, size: (bytes: number) => string): string {
  const { rounds = 0, bytes = [] } = cost ?? {};
  const text = rounds === 1 ? 'plan.costs-one' : 'plan.costs';
  const costs = cost === undefined ? [] : [say(text, { rounds, bytes: size(Math.max(0, ...bytes)) }, language)];
  const notes = [...costs, ...(tells === undefined ? [] : [tells])];
  return notes.length === 0 ? '' : language === 'zh' ? `〔${notes.join('；')}〕` : ` [${notes.join('; ')}]`;
}
