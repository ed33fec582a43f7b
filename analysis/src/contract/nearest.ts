/** Names close to a mistyped one. */
import { everyOwner } from './artifacts.ts';

/** Up to three of `names` nearest to `name` by edit distance, best first; none that is mostly different. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const most = Math.max(2, Math.ceil(wanted.length * 0.4));
  return names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= most || candidate.toLowerCase().includes(wanted))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment), by code points. */
export function editDistance(from: string, to: string): number {
  const a = Array.from(from);
  const b = Array.from(to);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

const plainName = /^[a-z_][a-z0-9_]*$/;

/** A name as it has to be written in SQL. */
export function quoted(name: string): string {
  return plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `party.table` as it has to be written in SQL. */
export function quotedTable(owner: string, name: string): string {
  // Of a stacked column: no party is called so.
  return `${owner === everyOwner ? owner : quoted(owner)}.${quoted(name)}`;
}
