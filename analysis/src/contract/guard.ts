/** The run-time guard: a reveal passes only under a line of the disclosure that was signed. */
import { type Guard, PolicyError } from '@tacit/engine';
import type { DisclosureLine } from './contract.ts';

/**
 * A guard for one run. A line lets each party it names (`parties` in session order) learn at most `releases` values, in
 * one reveal unless it says `inParts`; everything else throws PolicyError 'guard.not-disclosed' before anything is sent.
 */
export function disclosureGuard(disclosure: readonly DisclosureLine[], parties: readonly string[]): Guard {
  const lines = new Map<string, DisclosureLine>();
  for (const line of disclosure) {
    // Two lines of one id would let more through than either says.
    if (lines.has(line.id)) throw new PolicyError('guard.not-disclosed', { line: line.id });
    lines.set(line.id, line);
  }
  /** Values by line and party. */
  const used = new Map<string, number>();
  return {
    permit(line, party, values) {
      const name = parties[party];
      const found = lines.get(line);
      const reveal = JSON.stringify([line, party]);
      const before = used.get(reveal);
      const isNext = before === undefined || found?.inParts === true;
      const all = (before ?? 0) + values;
      const permitted = found !== undefined && name !== undefined && found.who.includes(name) && all <= found.releases;
      if (!permitted || !isNext) {
        throw new PolicyError('guard.not-disclosed', { line, party: name ?? party, values });
      }
      used.set(reveal, all);
    },
  };
}
