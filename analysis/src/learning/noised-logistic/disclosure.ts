/** Who learns what by a logistic model from sums with noise. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { othersLines, unitLines } from '../../sql/disclosure-privacy.ts';
import { halfWidthOf } from '../../sql/plan/noise-error.ts';
import { line, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import {
  columnsOf,
  curvatureIn,
  labelName,
  type NoisedLogisticPlan,
  numbersOf,
  slopesIn,
  stepLine,
  widthOf,
} from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: NoisedLogisticPlan): DisclosureLine[] {
  const { recipients, aligned, logistic } = plan;
  const { features, privacy, bits, positive, steps } = logistic;
  const label = labelName(logistic);
  const names = { label, positive, features: features.map(nameOf) };
  const columns = widthOf(logistic);
  const numbers = numbersOf(columns);
  const within = (measure: string) => (Number(halfWidthOf(privacy, measure)) / 2 ** (2 * bits)).toPrecision(3);
  const tables = aligned.table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  const chooser = runnersOf(plan).find((name) => recipients.includes(name)) ?? '';
  const parts = (2 ** bits).toLocaleString('en-US');
  return [
    line('result', recipients, 'noised-logistic-result', { ...names, table: aligned.name, steps, chooser }),
    ...Array.from({ length: steps }, (_, step) => {
      const errors = { slopes: within(slopesIn(step)), curvature: within(curvatureIn(step)) };
      return step === 0
        ? line(
            stepLine(step),
            recipients,
            'noised-logistic-first',
            { ...names, ...errors, numbers, columns, parts },
            numbers,
          )
        : line(stepLine(step), recipients, 'noised-logistic-step', { ...errors, numbers, step: step + 1 }, numbers);
    }),
    line('expected', recipients, 'noised-logistic-expected', {
      error: leastError(logistic).toPrecision(2),
      rows: logistic.rows.toLocaleString('en-US'),
    }),
    ...(steps === 1 ? [] : [line('trust.chooser', runnersOf(plan), 'noised-logistic-chooser', { chooser })]),
    line('gate.noise', recipients, 'noised-gate', { tables }),
    ...unitLines(recipients, privacy),
    // Rows of a stack are multiplied by nobody else's values.
    ...(aligned.table.stack === undefined ? othersLines(recipients, privacy.units) : []),
    line('privacy.exact', recipients, 'noised-exact', { table: aligned.name }),
    ...partLines(plan, columnsOf(plan)),
  ];
}

/**
 * What a coefficient is off by at the least, 19 times in 20: the last step's noise has a standard deviation of σ·√((A⁻²)_jj) in it, A the curvature with its penalty, and
 * (A⁻²)_jj is not less than 1 / (A²)_jj (Cauchy and Schwarz), the size of a column of A. That column is a sum over rows of p(1 − p)·z_j·z, each of
 * size √a/4 at most where a numbers of a row are not 0, and the penalty.
 */
export function leastError({
  features,
  privacy,
  bits,
  steps,
  rows,
  ridge,
}: Pick<NoisedLogisticPlan['logistic'], 'features' | 'privacy' | 'bits' | 'steps' | 'rows' | 'ridge'>): number {
  const width = Number(halfWidthOf(privacy, slopesIn(steps - 1))) / 2 ** (2 * bits);
  return width / (Math.max(1, rows) * (Math.sqrt(features.length + 1) / 4 + ridge));
}
