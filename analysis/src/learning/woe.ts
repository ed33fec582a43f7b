/** Weight of evidence, information value and the stability of two samples, from counts by bin. */
import { UsageError } from '@tacit/engine';
import { type LabelledBin, requireCounts } from './bins.ts';
import './messages.ts';

/**
 * Which share is divided by which: both are in use, so it is named wherever a WOE is shown. 'bad-over-good' rises with risk: ln(share of bad rows ÷ share
 * of good rows); 'good-over-bad' is its negative.
 */
export type WoeSign = 'bad-over-good' | 'good-over-bad';

interface WoeBin extends LabelledBin {
  /** Of all rows, and the share of bad ones among its own; `null` in an empty bin. */
  readonly share: number;
  readonly badRate: number | null;
  /** Both `null` where a label is missing from the bin: its logarithm would be infinite. */
  readonly woe: number | null;
  readonly iv: number | null;
}

export interface WoeTable {
  readonly sign: WoeSign;
  readonly bins: readonly WoeBin[];
  /** The sum over the bins that have one. */
  readonly iv: number;
  /** Bins without a WOE: put them together with others before anything is computed from them. */
  readonly without: readonly number[];
}

/** WOE and IV by bin. Throws UsageError('learning.counts', 'learning.classes'). */
export function woeTable(bins: readonly LabelledBin[], sign: WoeSign = 'bad-over-good'): WoeTable {
  requireCounts(bins);
  const good = bins.reduce((sum, each) => sum + each.good, 0);
  const bad = bins.reduce((sum, each) => sum + each.bad, 0);
  if (good === 0 || bad === 0) throw new UsageError('learning.classes', { good, bad });
  const rows = bins.map((bin): WoeBin => {
    const all = bin.good + bin.bad;
    const common = {
      good: bin.good,
      bad: bin.bad,
      share: all / (good + bad),
      badRate: all === 0 ? null : bin.bad / all,
    };
    if (bin.good === 0 || bin.bad === 0) return { ...common, woe: null, iv: null };
    const risk = Math.log(bin.bad / bad / (bin.good / good));
    return {
      ...common,
      woe: sign === 'bad-over-good' ? risk : -risk,
      iv: (bin.bad / bad - bin.good / good) * risk,
    };
  });
  return {
    sign,
    bins: rows,
    iv: rows.reduce((sum, { iv }) => sum + (iv ?? 0), 0),
    without: rows.flatMap(({ woe }, i) => (woe === null ? [i] : [])),
  };
}

export interface Stability {
  /** By bin; `null` where one sample has no row in it and the other has. */
  readonly bins: readonly (number | null)[];
  /** `null` where a bin has none: put bins together. By custom 0.1 and below is stable, above 0.25 a change. */
  readonly psi: number | null;
}

/** The population stability index of two samples counted in the same bins: Σ (p − q)·ln(p/q). */
export function stability(first: readonly number[], second: readonly number[]): Stability {
  if (first.length !== second.length) {
    throw new UsageError('learning.samples', { found: first.length, expected: second.length });
  }
  const [all, others] = [first, second].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  const bins = first.map((count, i) => {
    const other = second[i] as number;
    if (count === 0 && other === 0) return 0;
    if (count === 0 || other === 0) return null;
    const [p, q] = [count / all, other / others];
    return (p - q) * Math.log(p / q);
  });
  const psi = bins.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  return { bins, psi };
}
