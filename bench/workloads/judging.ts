// A model judged, and labels counted by bins, as one party.

import {
  areaUnderCurve,
  equalFrequencyCells,
  kolmogorovSmirnov,
  labelCounts,
  permitAll,
  rankCurve,
  type Ring,
  replicated,
  type Session,
  type Sharing,
  withholdCells,
} from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface JudgingRequest extends Runs {
  /** AUC, KS and lift in 10 bins of shared scores; or counts of labels by the bins of one owner's features, under minimums. */
  readonly operation: 'auc' | 'woe';
  readonly rows: number;
  readonly features: number;
  readonly bins: number;
}

const scoreBits = 20;

export async function run(session: Session, request: JudgingRequest): Promise<Timed> {
  const sharing = await replicated.create(session, permitAll);
  const { operation, rows, features, bins } = request;
  const planeWords = Math.ceil(rows / 64);
  const labels = await sharing.inputBits(1, rows, 1, randomWords(session, 1, planeWords));
  if (operation === 'woe') {
    const own = session.owns(0) ? binsOf(randomWords(session, 0, rows), features, bins) : undefined;
    return measure(session, request, () => woe(sharing, { rows, features, bins }, own, labels));
  }
  const words = randomWords(session, 0, rows)?.map((word) => word >> BigInt(64 - scoreBits));
  const scores = sharing.within(await sharing.inputRing(0, rows, words), { min: 0n, max: 1n << BigInt(scoreBits) });
  return measure(session, request, async () => {
    const curve = await rankCurve(sharing, { scores, labels });
    const area = await areaUnderCurve(sharing, curve);
    const ks = await kolmogorovSmirnov(sharing, curve);
    const cells = await equalFrequencyCells(sharing, curve, bins);
    const told = [area.numerator, area.denominator, ks.above, ks.below, cells.weight, cells.positives];
    await sharing.reveal(sharing.concatenate(told.map((x) => sharing.within(x))), 'figures', [0]);
  });
}

type Labels = Parameters<typeof labelCounts>[1]['labels'];

/** Counts by bin, told to the owner of the labels where they keep the minimums. */
async function woe(
  sharing: Sharing,
  { rows, features, bins }: Pick<JudgingRequest, 'rows' | 'features' | 'bins'>,
  data: readonly Uint8Array[] | undefined,
  labels: Labels,
): Promise<void> {
  const counts = await labelCounts(sharing, {
    owner: 0,
    bins: Array.from({ length: features }, () => bins),
    data,
    labels,
  });
  const negatives = sharing.within(sharing.subtract(counts.rows, counts.positives), { min: 0n, max: BigInt(rows) });
  const minimums = [
    { count: counts.rows, least: 20n },
    { count: counts.positives, least: 1n },
    { count: negatives, least: 1n },
  ];
  const { shown, cells } = await withholdCells(sharing, minimums, [], { lines: features, cells: bins });
  await sharing.revealBits(shown, 'shown', [1]);
  await sharing.reveal(sharing.concatenate(cells.slice(0, 2) as Ring[]), 'counts', [1]);
}

/** Every feature's bins from other bits of the same words. */
function binsOf(words: BigUint64Array | undefined, features: number, bins: number): Uint8Array[] {
  const low = Uint32Array.from(words ?? [], (word) => Number(word & 0xffff_ffffn));
  return Array.from({ length: features }, (_, f) =>
    Uint8Array.from(low, (word) => (Math.imul(word, 2 * f + 1) >>> 8) % bins),
  );
}
