/** A network from its inputs to z, the numbers before the output's function. */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import type { FixedFormat } from '../fixed/format.ts';
import { shortened } from '../learning/numbers.ts';
import { type Activated, activate, layerProduct, type Predicted, type Rows } from './layers.ts';
import { activationBits, type LayerPlan, type NetworkPlan, shortBits } from './plan.ts';
import { type NetworkShape, plainColumns, weightLimit } from './shape.ts';

/** Weights as products take them. */
export interface ShortWeights {
  readonly dense: readonly Ring[];
}

/** What each layer was given, what the hidden ones gave, and z. */
export interface Passed {
  /** The 0s and 1s that embeddings were given. */
  readonly chosen: readonly Rows[];
  readonly inputs: readonly Rows[];
  readonly activated: readonly Activated[];
  readonly z: Predicted;
}

/** Columns of some rows. Local. */
export function columnsOf(sharing: Sharing, x: Rows, columns: readonly number[]): Rows {
  if (columns.length === x.columns) return x;
  const places = new Uint32Array(x.rows * columns.length);
  for (let r = 0, i = 0; r < x.rows; r++) for (const column of columns) places[i++] = r * x.columns + column;
  return { ...x, ring: sharing.gather(x.ring, places), columns: columns.length };
}

/** The numbers of embeddings for rows of their 0s and 1s alone, in units of 2^−bits. One product each, side by side, and a truncation. */
async function embed(
  sharing: Sharing,
  x: Rows,
  { embeddings = [] }: NetworkShape,
  layers: readonly LayerPlan[],
  weights: readonly Ring[],
  weightBits: (layer: LayerPlan) => number,
  bits: number,
  rounding: FixedFormat['rounding'],
): Promise<{ chosen: Rows[]; parts: Rows[] }> {
  let at = 0;
  const chosen = embeddings.map(({ values }): Rows => {
    const own = columnsOf(
      sharing,
      x,
      Array.from({ length: values }, (_, i) => at + i),
    );
    at += values;
    return own;
  });
  const parts = await together<Rows[]>(
    sharing,
    chosen.map((own, i) => async (on: Sharing) => {
      const layer = layers[i] as LayerPlan;
      const fine = weightBits(layer);
      const z = await layerProduct(on, own, layer, weights[i] as Ring, fine, weightLimit);
      const ring = await shortened(on, z.ring, z.bits + z.sizeBits, fine - bits, rounding);
      return { ring, rows: x.rows, columns: layer.outputs, bits };
    }),
  );
  return { chosen, parts };
}

/** Parts with the same rows side by side. Local. */
function beside(sharing: Sharing, parts: readonly Rows[]): Rows {
  const [first] = parts as [Rows];
  if (parts.length === 1) return first;
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const places = new Uint32Array(first.rows * columns);
  let at = 0;
  for (let r = 0; r < first.rows; r++) {
    let before = 0;
    for (const part of parts) {
      for (let c = 0; c < part.columns; c++) places[at++] = before + r * part.columns + c;
      before += part.rows * part.columns;
    }
  }
  const all = sharing.concatenate(parts.map(({ ring }) => ring));
  return { ...first, ring: sharing.gather(all, places), columns };
}

export interface PassRequest {
  readonly shape: NetworkShape;
  readonly plan: NetworkPlan;
  readonly rounding: FixedFormat['rounding'];
  readonly wantsSlopes: boolean;
}

/** `plain`: columns in units of 2^−inputBits of the first layer; `chosen`: the 0s and 1s of all embeddings, as whole numbers. */
export async function pass(
  sharing: Sharing,
  x: { readonly plain: Rows; readonly chosen: Rows },
  weights: {
    readonly embedded: readonly Ring[];
    readonly first: Ring;
    readonly short: (on: Sharing) => Promise<ShortWeights>;
  },
  { shape, plan, rounding, wantsSlopes }: PassRequest,
): Promise<Passed & { readonly short: ShortWeights }> {
  const [layer] = plan.dense as [LayerPlan];
  const direct = (on: Sharing, rows: Rows) => layerProduct(on, rows, layer, weights.first, layer.bits, layer.most);
  // What needs no short weights goes beside making them.
  const [entry, short] = await together(sharing, [
    async (on) => {
      if (plan.embedded.length > 0) {
        const { chosen, parts } = await embed(
          on,
          x.chosen,
          shape,
          plan.embedded,
          weights.embedded,
          ({ bits }) => bits,
          layer.inputBits,
          rounding,
        );
        const plain = plainColumns(shape).length > 0 ? [x.plain] : [];
        return { chosen, input: beside(on, [...plain, ...parts]), z: undefined, activated: undefined };
      }
      if (!layer.isDirect) return { chosen: [], input: x.plain, z: undefined, activated: undefined };
      const z = await direct(on, x.plain);
      const [hidden] = shape.hidden;
      const activated = hidden && (await activate(on, z, hidden.activation, rounding, wantsSlopes));
      return { chosen: [], input: x.plain, z, activated };
    },
    (on) => weights.short(on),
  ]);
  const inputs: Rows[] = [entry.input];
  const activated: Activated[] = entry.activated === undefined ? [] : [entry.activated];
  let z = entry.z;
  for (const [i, own] of plan.dense.entries()) {
    if (i > 0) {
      const { output } = activated[i - 1] as Activated;
      inputs.push({ ring: output, rows: entry.input.rows, columns: own.inputs, bits: activationBits });
    }
    if (i > 0 || z === undefined)
      z = await layerProduct(sharing, inputs[i] as Rows, own, short.dense[i] as Ring, shortBits, weightLimit);
    const hidden = shape.hidden[i];
    if (hidden !== undefined && activated[i] === undefined)
      activated.push(await activate(sharing, z, hidden.activation, rounding, wantsSlopes));
  }
  return { chosen: entry.chosen, inputs, activated, z: z as Predicted, short };
}
