/** Lines about noise: how far off each number is, and what ε means for whom. */
import type { DisclosureLine } from '../contract/contract.ts';
import { decimalText } from '../contract/decimals.ts';
import { quotedTable } from '../contract/nearest.ts';
import { scaleOf } from '../local/expression.ts';
import { choiceBehind, halfWidthOf } from './plan/noise-error.ts';
import { measuresOf } from './plan/columns.ts';
import { leavesOf } from './plan/group-numbers.ts';
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
  const error = errorText(plan, privacy, measure);
  const text = plan.groups === 1 ? 'noised-one' : 'noised';
  return line(id, plan.recipients, text, { ...values, error }, plan.groups);
}

/** How far off a measure is at most, 19 times in 20: decimal text. */
export function errorText(plan: Plan, privacy: PlanPrivacy, measure: string): string {
  return decimalText(BigInt(halfWidthOf(privacy, measure)), scaleOfMeasure(plan, measure));
}

/** What is released of a choice. */
export function choiceLine(plan: Plan, privacy: PlanPrivacy, id: string, measure: string): DisclosureLine {
  const { groups, recipients } = plan;
  const behind = decimalText(BigInt(choiceBehind(privacy, groups)), scaleOfMeasure(plan, measure));
  const number = measureText(plan, measureOf(plan, measure));
  return line(id, recipients, 'noised-choice', { number, groups, behind }, 1);
}

/** Decimals at which a measure is carried, as a column that is made of it has it. */
function scaleOfMeasure(plan: Plan, measure: string): number {
  if (measureOf(plan, measure).kind === 'count') return 0;
  for (const column of plan.columns) {
    if (column.kind === 'average' && column.sum === measure) return column.scale;
    if (column.kind === 'measure' && column.measure === measure) return scaleOf(column.type);
    if (column.kind !== 'expression') continue;
    const leaf = leavesOf(column.value).find((each) => each.measure === measure);
    if (leaf !== undefined) return leaf.scale;
  }
  throw new Error(`no column is made of measure ${measure}`);
}

/** e^ε to three digits, rounded up: what is said to be at most so much must be. */
function factorOf(epsilon: string): string {
  const factor = Math.exp(Number(epsilon)) * (1 + 1e-12);
  const step = 10 ** (Math.floor(Math.log10(factor)) - 2);
  const most = Math.ceil(factor / step) * step;
  return most < 1e6 ? String(Number(most.toPrecision(3))) : most.toExponential(2).replace('e+', ' · 10^');
}

/**
 * What one owner's rows can change depends on the other's: how often its keys repeat, and what its values are. Its own computer holds it to its card, and
 * nobody else could tell.
 */
export function othersLines(recipients: readonly string[], units: PlanPrivacy['units']): DisclosureLine[] {
  const names = (list: PlanPrivacy['units']) => list.map(({ owner, dataset }) => quotedTable(owner, dataset));
  return units.flatMap(({ owner, dataset }) => {
    const others = units.filter((each) => each.owner !== owner);
    if (others.length === 0) return [];
    const values = { dataset: quotedTable(owner, dataset), others: names(others) };
    return [line(`privacy.others.${owner}.${dataset}`, recipients, 'privacy-others', values)];
  });
}

/** Whom ε is about, what it says, and what has no noise. */
export function privacyLines(plan: Plan, privacy: PlanPrivacy): DisclosureLine[] {
  const { recipients, groups, source } = plan;
  const isChoice = privacy.mechanism === 'choice';
  return [
    line('gate.noise', recipients, isChoice ? 'gate-noise-choice' : groups === 1 ? 'gate-noise-one' : 'gate-noise'),
    ...unitLines(recipients, privacy),
    ...(source === 'join' ? othersLines(recipients, privacy.units) : []),
    line('privacy.exact', recipients, isChoice ? 'privacy-exact-choice' : 'privacy-exact'),
  ];
}

/** What ε means for one unit of each dataset. */
export function unitLines(recipients: readonly string[], { epsilon, delta, units }: PlanPrivacy): DisclosureLine[] {
  const factor = factorOf(epsilon);
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
