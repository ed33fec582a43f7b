/** What somebody wrote into a question as JSON, as far as it is wrong there: for every kind the same words. */
import { UsageError } from '@tacit/engine';
import { nearestNames } from '../contract/nearest.ts';
import './messages.ts';

/** What people write into the question and what belongs beside it, with the option of the command line. */
const besideQuestion: Readonly<Record<string, readonly [string, string]>> = {
  to: ['recipients', '--to'],
  recipients: ['recipients', '--to'],
  helper: ['helper', '--helper'],
  dealer: ['dealer', '--dealer'],
  computers: ['computers', '--computers'],
  protocol: ['protocol', '--protocol'],
  runs: ['runs', '--runs'],
  until: ['until', '--until'],
};

const mostLetters = 200;

/** Of `text`, which is none of the `known` members: UsageError 'question.task-member' or 'question.unknown-member'. */
export function unknownMember(kind: string, text: string, known: readonly string[]): UsageError {
  // For who looks for its place in a file.
  const key = text.slice(0, mostLetters);
  const member = shownValue(key);
  const beside = Object.hasOwn(besideQuestion, key) ? besideQuestion[key] : undefined;
  if (beside === undefined)
    return new UsageError('question.unknown-member', { kind, key, member, near: nearestNames(key, known), known });
  const [expected, option] = beside;
  return new UsageError('question.task-member', { kind, key, member, expected, option });
}

/** A value as it stands in a message: JSON of at most 60 letters. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? '–';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
