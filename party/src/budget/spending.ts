/** What answers with noise spend of the ε and δ that an owner gives, by period. */
import type { OwnPart } from '@tacit/analysis';
import type { EarlierFinding } from '../api/types.ts';
import type { Policy } from '../policy/policy.ts';
import type { LedgerRow } from '../storage/ledger.ts';

/**
 * What answers with noise would spend together beyond what the policy gives in a period, whoever receives them: recipients may put theirs
 * together. An entry counts with all of its runs, in each period in which they may happen.
 */
export function spentBeyond(
  { dataset, privacy: given }: Policy,
  entries: readonly LedgerRow[],
  { privacy: asked }: OwnPart,
  month: string,
  runs: number,
): EarlierFinding[] {
  if (asked === undefined) return [];
  const { epsilon: limit, delta: deltaLimit, period } = given ?? { epsilon: '0', delta: '0', period: 'ever' };
  const spent = spendingsIn(entries, periodOf(period, month));
  const sum = (of: 'epsilon' | 'delta') =>
    rounded(spent.reduce((all, { spending, times }) => all + Number(spending[of]) * times, Number(asked[of]) * runs));
  const [epsilon, delta] = [sum('epsilon'), sum('delta')];
  if (epsilon <= Number(limit) && delta <= Number(deltaLimit)) return [];
  const values = { dataset, epsilon, delta, limit, deltaLimit, period: periodOf(period, month) };
  const text = period === 'ever' ? 'budget.epsilon-ever' : 'budget.epsilon';
  return [{ text, values, jobs: spent.map(({ job }) => job) }];
}

/** What answers with noise spend in a period of the form of `periodOf`, and how often. */
export function spendingsIn(entries: readonly LedgerRow[], period: string) {
  return entries.flatMap((entry) => {
    const { privacy: spending } = entry.part as OwnPart;
    if (spending === undefined || !fallsInto(period, entry)) return [];
    return [{ entry, job: entry.jobId, spending, times: entry.runs.atMost }];
  });
}

/** How times of a period begin: a month, a year, or any. */
export function periodOf(period: NonNullable<Policy['privacy']>['period'], month: string): string {
  return { month, year: month.slice(0, 4), ever: '' }[period];
}

/** Without what adding up decimals as binary fractions leaves. */
export const rounded = (value: number): number => Number(value.toPrecision(12));

/**
 * Whether answers of an entry that counts may be of this month, or of a year or any time, as its first characters say: that of its approval; a later one, as long as it may run; or the one
 * in which it gave its only answer. Who has many contracts approved and runs them all in one month gets no more by that. Nor does who
 * stops this party's part before it comes to its release, takes the answer from the others and ends the contract: when that was, this
 * party does not know.
 */
export function fallsInto(month: string, { at, releasedAt, runs: { atMost, until } }: LedgerRow): boolean {
  if (at.startsWith(month)) return true;
  if (atMost === 1 && releasedAt !== undefined) return releasedAt.startsWith(month);
  return at.slice(0, month.length) < month && until.slice(0, month.length) >= month;
}
