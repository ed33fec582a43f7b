/** Lines about noise: how far off each number is, and what ε means for whom. */
import type { DisclosureLine } from '../contract/contract.ts';
import { decimalText } from '../contract/decimals.ts';
import { quotedTable } from '../contract/nearest.ts';
import { choiceBehind, halfWidthOf } from './plan/noise-error.ts';
import { measuresOf } from './plan/columns.ts';
import { measureOf } from './plan/gates.ts';
import type { Plan, PlanPrivacy } from './plan/types.ts';
import { columnText, measureText } from './wording.ts';
import { line } from './disclosure-line.ts';
import './disclosure-privacy-messages.ts';

/** What is released of one measure. */
export function noisedLine(plan: Plan, privacy: PlanPrivacy, id: string, measure: string): DisclosureLine {
  const found = measureOf(plan, measure);
  const numbers = found.kind === 'count' ? 'COUNT' : measureText(plan, found);
  const columns = plan.columns.flatMap((column) => {
    const isMade = measuresOf(column).includes(measure) || (column.kind === 'average' && column.count === measure);
    return isMade ? [columnText(plan, column)] : [];
  });
  const values = { number: found.kind === 'count' ? measureText(plan, found) : numbers, columns, groups: plan.groups };
  const error = decimalText(BigInt(halfWidthOf(privacy, measure)), scaleOfMeasure(plan, measure));
  const text = plan.groups === 1 ? 'noised-one' : 'noised';
  return line(id, plan.recipients, text, { ...values, error }, plan.groups);
}

/** What is released of a choice. */
export function choiceLine(plan: Plan, privacy: PlanPrivacy, id: string, measure: string): DisclosureLine {
  const { groups, recipients } = plan;
  const behind = decimalText(BigInt(choiceBehind(privacy, groups)), scaleOfMeasure(plan, measure));
  const number = measureText(plan, measureOf(plan, measure));
  return line(id, recipients, 'noised-choice', { number, groups, behind }, 1);
}

/** Decimals at which a measure is carried: those of a column that shows it. */
function scaleOfMeasure(plan: Plan, measure: string): number {
  if (measureOf(plan, measure).kind === 'count') return 0;
  for (const column of plan.columns) {
    if (column.kind === 'average' && column.sum === measure) return column.scale;
    if (column.kind === 'measure' && column.measure === measure && column.type.kind === 'decimal')
      return column.type.scale;
  }
  return 0;
}

/** Whom ε is about, what it says, and what has no noise. */
export function privacyLines({ recipients, groups }: Plan, privacy: PlanPrivacy): DisclosureLine[] {
  const isChoice = privacy.mechanism === 'choice';
  return [
    line('gate.noise', recipients, isChoice ? 'gate-noise-choice' : groups === 1 ? 'gate-noise-one' : 'gate-noise'),
    ...unitLines(recipients, privacy),
    line('privacy.exact', recipients, isChoice ? 'privacy-exact-choice' : 'privacy-exact'),
  ];
}

/** What ε means for one unit of each dataset. */
export function unitLines(recipients: readonly string[], { epsilon, delta, units }: PlanPrivacy): DisclosureLine[] {
  const factor = Math.exp(Number(epsilon)).toPrecision(3);
  return units.map(({ owner, dataset, column, rows }) =>
    line(`privacy.${owner}.${dataset}`, recipients, column === null ? 'privacy-row' : 'privacy-unit', {
      dataset: quotedTable(owner, dataset),
      unit: column === null ? '' : quotedTable(owner, column),
      rows,
      epsilon,
      delta,
      factor,
    }),
  );
}
