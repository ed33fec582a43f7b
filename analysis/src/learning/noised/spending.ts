/** What a model with noise spends: of whom, how much of a sum one of them can change, and how ε is kept for so many numbers. */
import { largestScale, UsageError } from '@tacit/engine';
import { allowedPrivacy, checkPrivacyLimits } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { isStackAlone } from '../../contract/kept-sources.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import type { AskedPrivacy } from '../../sql/parse/with-privacy.ts';
import { samplersDelta } from '../../sql/plan/privacy.ts';
import type { MeasureNoise, PlanPrivacy, PrivacyUnit } from '../../sql/plan/types.ts';
import type { TablePlan } from '../plan.ts';
import './messages.ts';

export interface ModelSpending {
  readonly units: readonly PrivacyUnit[];
  /** Rows that one unit of any owner changes at most. */
  readonly changed: bigint;
  readonly epsilon: string;
  readonly delta: string;
  /** ρ of zero-concentrated privacy that all noise has together; undefined where it is Laplace's. */
  readonly rho: number | undefined;
  /** By which one row's change of many numbers counts. */
  readonly norm: 'l1' | 'l2';
}

/**
 * Throws UsageError 'train.privacy-table' where one row of an owner may change more than its own row of the table: what prepared a table, or split
 * it, saw all rows; beside a stack a row may stand several times. A ledger counts one dataset of an owner.
 */
export function checkRows({ aligned: { name, table } }: TablePlan): void {
  const owners = table.tables.map(({ owner }) => owner);
  const isTwice = owners.some((owner, i) => owners.indexOf(owner) < i);
  const isBeside = table.stack !== undefined && !isStackAlone(table);
  if (table.prepared !== undefined || table.part !== undefined || isBeside || isTwice)
    throw new UsageError('train.privacy-table', { table: name });
}

/** Of so many numbers with noise. Throws UsageError 'train.privacy-delta'; PolicyError 'policy.privacy-…'. */
export function spendingOf(
  { aligned: { table } }: TablePlan,
  cards: readonly DatasetCard[],
  { epsilon, delta: asked }: AskedPrivacy,
  numbers: number,
): ModelSpending {
  const units = cards.map((card): PrivacyUnit => {
    const { unit, rows } = allowedPrivacy(card);
    return { owner: card.owner, dataset: card.name, column: unit, rows };
  });
  // Where the first of several rows with one key takes part, the next one takes the place of one that is gone.
  const times = table.duplicates === 'once' ? 2n : 1n;
  const changed = times * BigInt(Math.max(...units.map(({ rows }) => rows)));
  const drawn = samplersDelta(epsilon, numbers);
  if (asked !== undefined && Number(asked) <= drawn)
    throw new UsageError('train.privacy-delta', { found: asked, least: (2 * drawn).toExponential(1) });
  const delta = asked ?? String(drawn);
  for (const card of cards) checkPrivacyLimits(card, epsilon, delta);
  const rho = asked === undefined ? undefined : largestRho(Number(epsilon), Number(asked) - drawn);
  return { units, changed, epsilon, delta, rho, norm: rho === undefined ? 'l1' : 'l2' };
}

/** Fraction bits of a column in the sums at least: below, rounding its values would be seen in them. */
const leastBits = 10;

/** The noise with as many fraction bits of a column, `mostBits` at most, as it can be drawn for. Throws UsageError 'train.privacy-wide'. */
export function finestNoise(
  { units, epsilon, delta, rho }: ModelSpending,
  mostBits: number,
  noiseAt: (bits: number) => readonly MeasureNoise[],
): { readonly privacy: PlanPrivacy; readonly bits: number } {
  for (let bits = mostBits; bits >= leastBits; bits--) {
    const noise = noiseAt(bits);
    if (noise.every(({ scale }) => BigInt(scale.numerator) <= largestScale * BigInt(scale.denominator)))
      return { privacy: { mechanism: rho === undefined ? 'laplace' : 'gaussian', epsilon, delta, units, noise }, bits };
  }
  throw new UsageError('train.privacy-wide', { epsilon });
}

/** An L2 norm of so many numbers of this size at most, rounded up; L1: their sum. */
export function normOf(norm: 'l1' | 'l2', numbers: number, size: bigint): bigint {
  if (norm === 'l1') return BigInt(numbers) * size;
  return BigInt(Math.ceil(Math.sqrt(numbers) * Number(size) * (1 + 2 ** -40)));
}
