/**
 * Lines of a statement that differ in what they name only, shown as one that names all of it. What is signed, and what the guard of a
 * run holds to, stays line by line: this is about reading.
 */
import type { DisclosureLine } from './contract.ts';

/** So many alike lines in a row are shown as one. */
const leastAlike = 4;

/** By the text of alike lines: the values that are put together; they have no others. */
const alike: ReadonlyMap<string, readonly string[]> = new Map([
  ['disclosure.values', ['columns']],
  ['disclosure.infer-isolate', ['expression', 'about']],
]);

/** The lines as they are shown, in their order. */
export function groupedLines(lines: readonly DisclosureLine[]): DisclosureLine[] {
  const groups: DisclosureLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const isAlike = first?.text === line.text && first.who.join() === line.who.join() && alike.has(line.text);
    if (isAlike) last?.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((group) => (group.length < leastAlike ? group : [together(group)]));
}

function together(group: readonly DisclosureLine[]): DisclosureLine {
  const [first] = group as [DisclosureLine];
  const all = (name: string) => [...new Set(group.flatMap(({ values }) => values[name] as string | string[]))];
  const lists = (alike.get(first.text) ?? []).map((name) => [name, all(name)]);
  return { ...first, values: { ...first.values, ...Object.fromEntries(lists) } };
}
