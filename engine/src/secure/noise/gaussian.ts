/**
 * Discrete Gaussian noise that nobody knows: P(x) ∝ exp(−x²/(2·variance)).
 *
 * By a public alias table (privacy/gaussian-law.ts has the law, why it is right, and why it is within 2^−41 of the
 * ideal one). A part takes uniform bits that say a column, one-hot; the column's threshold and alias are then sums mod
 * 2 of columns, which is local as the table is public; one comparison of 48 uniform bits with that threshold, the
 * carry of their sum, chooses between column and alias; and a uniform sign is a local ⊕. So a part takes one
 * comparison whatever σ is. Where σ > 30 a number is a sum of 2, 4, … parts with public factors.
 *
 * A part of c column bits sends about 2^c + c + 96 ANDs' bits and what `weighBits` sends for c + 1 planes, in ⌈log₂ c⌉
 * + 8 rounds and those of `weighBits`, for up to a block of rows. The same messages whatever is drawn. Security as of
 * biased-bits.ts: uniform bits of the protocol's own generators, ANDs, and local steps.
 */
import type { Rational } from '../../privacy/rational.ts';
import { type GaussianLaw, gaussianLaw } from '../../privacy/gaussian-law.ts';
import { thresholdBits } from '../../privacy/laplace-law.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { carryOut } from '../adder.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { listOf, range } from '../lanes.ts';
import { toOneHot } from '../one-hot.ts';
import { selectBits } from '../select.ts';
import { blockRows } from './biased-bits.ts';
import { requireLength } from './laplace.ts';

/**
 * `length` independent discrete Gaussian numbers of the public variance σ², 0 < σ² ≤ 2^80
 * (UsageError('privacy.fraction')), that nobody knows. Within statistical distance 2^−40 a number of the ideal law;
 * the law itself is `gaussianLaw(variance)`. With bounds.
 */
export async function discreteGaussian(sharing: Sharing, length: number, variance: Rational): Promise<Ring> {
  requireLength('discreteGaussian', length);
  const law = gaussianLaw(variance);
  const perRow = law.factors.length * (2 ** law.table.columnBits + 4 * thresholdBits);
  const parts = await inBlocks(sharing, length, blockRows(perRow), (start, end) =>
    drawBlock(sharing, end - start, law),
  );
  const reach = BigInt(law.largest) * law.factors.reduce((sum, factor) => sum + factor);
  return sharing.within(sharing.concatenate(parts), { min: -reach, max: reach });
}

async function drawBlock(sharing: Sharing, rows: number, { table, factors }: GaussianLaw): Promise<Ring> {
  const { columnBits, thresholds, others } = table;
  // Parts lie one after the other as rows.
  const all = rows * factors.length;
  const column = sharing.randomBits(all, columnBits);
  const columns = await toOneHot(sharing, column, 2 ** columnBits);
  /** Bit `bit` of what each row's column says. */
  const said = (numbers: readonly (bigint | number)[], width: number): Bits =>
    sharing.joinPlanes(
      range(0, width).map((bit) => {
        const isOne = (c: number) => ((BigInt(numbers[c] as bigint) >> BigInt(bit)) & 1n) === 1n;
        return foldPlanes(sharing, sharing.pickPlanes(columns, range(0, numbers.length).filter(isOne)), all);
      }),
    );
  // The complement u of 48 uniform bits is uniform, and u + t carries exactly where the bits are below t.
  const uniform = sharing.randomBits(all, thresholdBits);
  const { carry } = await carryOut(sharing, uniform, said(thresholds, thresholdBits));
  const size = await selectBits(sharing, carry, column, said(others, columnBits));
  const sign = sharing.randomBits(all, 1);
  const signed = sharing.xor(
    size,
    sharing.pickPlanes(
      sign,
      listOf(columnBits, () => 0),
    ),
  );
  // −m = ¬m + 1 in two's complement: the sign weighs 1 − 2^columnBits.
  const planes = sharing.joinPlanes([signed, sign]);
  const byPart = factors.map((_, part) => sharing.sliceRows(planes, part * rows, (part + 1) * rows));
  const weights = factors.flatMap((factor) =>
    listOf(columnBits + 1, (bit) => bit).map((bit) => {
      const weight = 1n << BigInt(bit);
      return BigInt.asUintN(64, factor * (bit === columnBits ? 1n - weight : weight));
    }),
  );
  return sharing.weighBits(sharing.joinPlanes(byPart), [BigUint64Array.from(weights)]);
}
