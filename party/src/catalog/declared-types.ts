/** Types that the owner declares for columns, by name or by pattern: `id=text`, `f*=integer`, `*=text`. */
import { nearestNames } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import { type Declared, parseDeclared } from './types.ts';
import './messages.ts';

/** Throws UsageError 'data.unknown-type'. */
export function parseTypes(types: Readonly<Record<string, string>>): ReadonlyMap<string, Declared> {
  return new Map(Object.entries(types).map(([column, text]) => [column, parseDeclared(text, column)]));
}

/**
 * The declared types of the columns `names`. A whole name wins over patterns, the last of several patterns over the earlier.
 * Throws UsageError 'data.unknown-column', 'data.unmatched-pattern'.
 */
export function typesOf(
  declared: ReadonlyMap<string, Declared>,
  names: readonly string[],
  dataset: string,
): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  const whole = new Set(names);
  for (const [pattern, type] of declared) {
    if (whole.has(pattern)) continue;
    if (!pattern.includes('*')) checkColumn(pattern, names, dataset);
    const matched = names.filter((name) => matches(pattern, name));
    if (matched.length === 0) {
      const columns = names.length > 20 ? [...names.slice(0, 20), '…'] : names;
      throw new UsageError('data.unmatched-pattern', { dataset, pattern, columns });
    }
    for (const name of matched) found.set(name, type);
  }
  for (const [name, type] of declared) if (whole.has(name)) found.set(name, type);
  return found;
}

/** Throws UsageError 'data.unknown-column'. */
export function checkColumn(column: string, names: readonly string[], dataset: string): void {
  if (names.includes(column)) return;
  const nearest = nearestNames(column, names);
  // Nothing farther: in a file without header the names are values of its first row.
  throw new UsageError('data.unknown-column', { dataset, column, nearest });
}

/** Whether the name is the pattern's parts in order, with anything between. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return name.length - at >= part.length && name.endsWith(part);
    const next = name.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return at === name.length;
}
