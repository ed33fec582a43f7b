/** Who learns what by a linear model from sums with noise. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quotedTable } from '../../contract/nearest.ts';
import { halfWidthOf } from '../../sql/plan/noise-error.ts';
import { othersLines, unitLines } from '../../sql/disclosure-privacy.ts';
import { line, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { columnsOf, type NoisedPlan, pairsOf, sums, widthOf } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: NoisedPlan): DisclosureLine[] {
  const { recipients, aligned, noised } = plan;
  const { features, label, privacy, bits } = noised;
  const names = { label: nameOf(label), features: features.map(nameOf) };
  const width = widthOf(noised);
  const numbers = pairsOf(width);
  const error = (Number(halfWidthOf(privacy, sums)) / 2 ** (2 * bits)).toPrecision(3);
  const tables = aligned.table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  return [
    line('result', recipients, 'noised-result', { ...names, table: aligned.name }),
    line(
      'sums',
      recipients,
      'noised-sums',
      { ...names, numbers, error, columns: width - 1, parts: (2 ** bits).toLocaleString('en-US') },
      numbers,
    ),
    line('gate.noise', recipients, 'noised-gate', { tables }),
    ...unitLines(recipients, privacy),
    // Rows of a stack are multiplied by nobody else's values.
    ...(aligned.table.stack === undefined ? othersLines(recipients, privacy.units) : []),
    line('privacy.exact', recipients, 'noised-exact', { table: aligned.name }),
    ...partLines(plan, columnsOf(plan)),
  ];
}
