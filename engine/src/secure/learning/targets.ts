/** Whether targets are what a family can be fitted to. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { equalConstant, isNegative } from '../compare.ts';
import type { FixedFormat } from '../fixed/format.ts';
import type { Family } from './families.ts';
import { anyRow } from './flags.ts';

/**
 * One bit: 1 if the family can have every target: 0 or 1 for logistic, not below 0 for Poisson and Tweedie, above 0 for gamma, anything
 * for gaussian. Opened, it says that much and nothing else. Where a target has bounds they are relied on: of one that an owner may have made up,
 * leave them out.
 */
export async function checkTarget(
  sharing: Sharing,
  family: Family,
  { ring, format, length }: { readonly ring: Ring; readonly format: FixedFormat; readonly length: number },
): Promise<Bits> {
  switch (family.kind) {
    case 'gaussian':
      return sharing.filledBits(1, 1, true);
    case 'logistic': {
      const one = 1n << BigInt(format.fractionBits);
      // Never both.
      const both = sharing.concatenate([ring, sharing.addConstant(ring, -one)]);
      const isEither = await equalConstant(sharing, both, 0n);
      const isBit = sharing.xor(
        sharing.sliceRows(isEither, 0, length),
        sharing.sliceRows(isEither, length, 2 * length),
      );
      return sharing.not(await anyRow(sharing, sharing.not(isBit)));
    }
    case 'gamma':
      return sharing.not(await anyRow(sharing, await isNegative(sharing, sharing.addConstant(ring, -1n))));
    case 'poisson':
    case 'tweedie':
      return sharing.not(await anyRow(sharing, await isNegative(sharing, ring)));
  }
}
