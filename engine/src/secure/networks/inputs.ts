/** Rows as a network takes them. */
import type { Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { shortened } from '../learning/numbers.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { columnsOf } from './forward.ts';
import type { Rows } from './layers.ts';
import type { LayerPlan, NetworkPlan } from './plan.ts';
import { type NetworkShape, plainColumns } from './shape.ts';

/** Columns that are taken as they are, and the 0s and 1s of embeddings. */
export interface Inputs {
  readonly plain: Rows;
  readonly chosen: Rows;
}

/** Plain columns with the fraction bits of the first layer; those of embeddings as whole numbers. */
export async function inputsOf(
  sharing: Sharing,
  shape: NetworkShape,
  { rows, columns, values }: FixedMatrix,
  plan: NetworkPlan,
): Promise<Inputs> {
  const { fractionBits, rounding } = values.format;
  const all: Rows = { ring: values.ring, rows, columns, bits: fractionBits };
  const plain = plainColumns(shape);
  const embedded = Array.from({ length: columns }, (_, column) => column).filter((column) => !plain.includes(column));
  const size = bitLength(sizeOf(values.ring.bounds));
  const cut = async (on: Sharing, own: Rows, bits: number): Promise<Rows> => {
    if (own.columns === 0) return { ...own, bits };
    return { ...own, bits, ring: await shortened(on, own.ring, size, own.bits - bits, rounding) };
  };
  const none: Rows = { ring: sharing.slice(values.ring, 0, 0), rows, columns: 0, bits: 0 };
  const { inputBits } = plan.dense[0] as LayerPlan;
  const [a, b] = await together(sharing, [
    (on) => cut(on, plain.length === 0 ? { ...none, bits: inputBits } : columnsOf(on, all, plain), inputBits),
    (on) => cut(on, embedded.length === 0 ? none : columnsOf(on, all, embedded), 0),
  ]);
  return { plain: a, chosen: b };
}
