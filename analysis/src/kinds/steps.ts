/** The one view of a plan: command line, console and docs show these lines. */
import { type Language, say } from '@tacit/engine/text';
import './messages.ts';
import type { ExplainStep } from './view.ts';

/** Lines of text, one step each, under a title. */
export function renderSteps(steps: readonly ExplainStep[], language: Language = 'en'): string {
  return [say('plan.title', {}, language), ...steps.map(({ text }, i) => `  ${i + 1}. ${text}`)].join('\n');
}
