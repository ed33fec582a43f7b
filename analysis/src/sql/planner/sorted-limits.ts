/** How many keys rows can be sorted by. */
import type { BoundQuestion } from '../bind/bound.ts';
import { refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';

/** Keys by which rows are sorted at most. */
const mostSortedKeys = 8;

/** Throws UsageError 'sql.unsupported-sorted' for a question whose rows would be sorted by too many keys. */
export function checkSortable(source: SourceText, question: BoundQuestion): void {
  const at = question.keys[0]?.value.at ?? 0;
  if (question.keys.length > mostSortedKeys) throw refused(source, `${question.keys.length} SORTED KEYS`, at);
}
