/** The joint program of principal components. It never branches on anything that was not told to everybody. */
import {
  type ColumnComponents,
  componentsOf,
  decodeFixed,
  type Fixed,
  type FixedFormat,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { refuseCoarse } from '../coarse.ts';
import { inOwnUnits, mapped } from '../unlabelled/columns.ts';
import { bitsOf, type FilledRows, filledRows, keptFills, recipientsIn, steps } from '../unlabelled/run.ts';
import { interceptFormat, slopeFormat } from './card.ts';
import { linesOf } from './lines.ts';
import { coarseOf, type ComponentsPlan, leastRows } from './plan.ts';
import type { Found } from './report.ts';

/** What is told at recipients. Throws UsageError 'learn.few-rows' at everybody. */
export function runComponents(plan: ComponentsPlan, runtime: Runtime): Promise<Found | undefined> {
  return runtime.compute((sharing) => components(plan, runtime, sharing));
}

async function components(plan: ComponentsPlan, runtime: Runtime, sharing: Sharing): Promise<Found | undefined> {
  const { features, components: count, scale, iterations, bits } = plan.learn;
  const filled = await filledRows(sharing, plan, runtime, leastRows(plan));
  const matrix =
    scale === 'correlation' ? filled.matrix : await mapped(sharing, filled.matrix, inOwnUnits(features).affines);
  const found = await componentsOf(sharing, matrix, {
    components: count,
    scale,
    squarings: iterations,
    counted: filled.count,
  });
  await refuseCoarse(sharing, plan, features, coarseOf(plan), found.constant);

  sharing.session.step(steps.reveal);
  await runtime.releasing(sharing);
  const kept = ({ ring }: Fixed, { bounds }: FixedFormat): Ring => sharing.within(sharing.within(ring), bounds);
  runtime.artifact.keep(sharing, plan.keeps[0].output, [
    kept(found.slopes, slopeFormat),
    kept(found.intercepts, interceptFormat),
    keptFills(sharing, filled.fills, bits),
  ]);
  return await tell(sharing, plan, filled, found);
}

/** Everything that recipients are told. */
async function tell(
  sharing: Sharing,
  plan: ComponentsPlan,
  { count, rows: all }: FilledRows,
  { loadings, shares, variance, settled, present }: ColumnComponents,
): Promise<Found | undefined> {
  const lines = linesOf(plan);
  const recipients = recipientsIn(plan);
  const { components: r } = plan.learn;
  const rows = await sharing.reveal(count, 'rows', recipients);
  const flags = lines.has('apart')
    ? await sharing.revealBits(sharing.joinRows([settled, present]), 'apart', recipients)
    : undefined;
  const told = lines.has('loadings') ? await sharing.reveal(loadings.ring, 'loadings', recipients) : undefined;
  const both = sharing.concatenate([sharing.within(shares.ring), sharing.within(variance.ring)]);
  const parts = lines.has('variance') ? await sharing.reveal(both, 'variance', recipients) : undefined;
  if (rows === undefined) return undefined;
  const bits = flags === undefined ? null : bitsOf(flags, 2 * r);
  return {
    rows: Number(rows[0]),
    length: all.length,
    settled: bits?.slice(0, r) ?? null,
    present: bits?.slice(r) ?? null,
    loadings: told === undefined ? null : [...decodeFixed(loadings.format, told)],
    shares: parts === undefined ? null : [...decodeFixed(shares.format, parts.slice(0, r))],
    variance: parts === undefined ? null : (decodeFixed(variance.format, parts.slice(r))[0] as number),
  };
}
