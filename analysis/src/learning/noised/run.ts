/**
 * The joint program of a linear model from sums with noise. Nothing else is opened: no check of how many rows there are, nor of what they hold, as
 * that would have no noise.
 */
import type { Sharing } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { drawnNoise } from '../../sql/execute/noised.ts';
import type { MeasureNoise } from '../../sql/plan/types.ts';
import { KeptRows, modelRows, type RowsPlan } from '../rows.ts';
import { type NoisedPlan, widthOf } from './plan.ts';
import './step-messages.ts';

const steps = { sums: 'noised: sums', noise: 'noised: noise', reveal: 'noised: reveal' } as const;

/** Of z = (1, terms, label) the sums of z_i·z_j with noise, i ≤ j, row by row, in units of 2^(−2 · `bits`); at recipients. */
export function runNoised(plan: NoisedPlan, runtime: Runtime): Promise<BigInt64Array | undefined> {
  return runtime.compute((sharing) => noisedSums(plan, runtime, sharing));
}

async function noisedSums(plan: NoisedPlan, runtime: Runtime, sharing: Sharing): Promise<BigInt64Array | undefined> {
  const { session } = sharing;
  const { privacy, bits } = plan.noised;
  session.step(steps.sums);
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const { ones, cells, length } = await modelRows(sharing, rowsPlan, kept);
  const width = widthOf(plan.noised);
  const columns = sharing.concatenate([sharing.scale(ones, 1n << BigInt(bits)), cells.ring]);
  const byRow = sharing.gather(
    columns,
    Uint32Array.from({ length: columns.length }, (_, i) => (i % width) * length + Math.floor(i / width)),
  );
  const products = await sharing.matrixProduct(columns, { rows: width, columns: length }, byRow, {
    rows: length,
    columns: width,
  });
  const sums = sharing.gather(
    products,
    Uint32Array.from(upperPairs(width), ([i, j]) => i * width + j),
  );

  session.step(steps.noise);
  const [noise] = privacy.noise as [MeasureNoise];
  const drawn = await drawnNoise(sharing, privacy.mechanism, noise.scale, sums.length);
  const noisy = sharing.add(sharing.within(sums), drawn);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const everyone = runnersOf(plan);
  const told = await sharing.reveal(
    noisy,
    'sums',
    plan.recipients.map((name) => everyone.indexOf(name)),
  );
  return told === undefined ? undefined : new BigInt64Array(told.buffer, told.byteOffset, told.length);
}

function rowsPlanOf({ aligned: { table }, noised: { features, label, bits } }: NoisedPlan): RowsPlan {
  return {
    table,
    // The label is one more column: rows without any of their numbers take no part.
    features: [...features, label],
    needed: [],
    places: null,
    bits,
  };
}

/** Pairs of columns, each once, in the order of the sums. */
export function upperPairs(width: number): [number, number][] {
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width - i }, (__, j): [number, number] => [i, i + j]),
  ).flat();
}
