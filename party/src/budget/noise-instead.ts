/** What a policy that demands noise offers in the place of an exact answer: what is left to spend, and how far off the numbers would be. */
import { type Contract, type DatasetCard, kindNamed } from '@tacit/analysis';
import type { EarlierFinding } from '../api/types.ts';
import { leftForPeers, periodOf, type SpentEntry } from './spending.ts';

/**
 * Nothing in it is counted on own rows: ε follows from the policy and the ledger, the errors from plan and cards. So it may be told
 * to whoever asked: of ε in the tenths that every peer may know.
 */
export function noiseInstead(
  { kind, plan, datasets }: Contract,
  { name: dataset, privacy }: DatasetCard,
  spent: readonly SpentEntry[],
  month: string,
): EarlierFinding {
  const period = periodOf(privacy?.period ?? 'ever', month);
  const values = { dataset, period };
  const left = privacy === undefined ? 0 : leftForPeers(privacy, spent).left;
  if (left === 0) return { text: period === '' ? 'budget.noise-none-ever' : 'budget.noise-none', values, jobs: [] };
  const epsilon = String(left);
  const numbers = kindNamed(kind).noisy?.(plan, datasets, epsilon);
  if (numbers === undefined) return { text: 'budget.noise-impossible', values: { ...values, epsilon }, jobs: [] };
  const errors = numbers.map(({ number, error }) => `${number} ± ${error}`);
  return { text: 'budget.noise-instead', values: { ...values, epsilon, errors }, jobs: [] };
}
