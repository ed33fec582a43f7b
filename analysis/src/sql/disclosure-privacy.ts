/** Lines about noise: how far off each number is, and what ε means for whom. */
import type { DisclosureLine } from '../contract/contract.ts';
import type { ColumnType } from '../contract/cards.ts';
import { dateOfDays } from '../contract/dates.ts';
import { decimalText } from '../contract/decimals.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { instantText, timestampText, timeText } from '../contract/timestamps.ts';
import { halfWidthOf, rankErrorOf, scaleOfMeasure } from './plan/noise-error.ts';
import { comparedMeasures, measuresOf } from './plan/columns.ts';
import { measureOf } from './plan/gates.ts';
import type { Plan, PlanPrivacy, PrivacyUnit, QuantileChoice } from './plan/types.ts';
import { columnText, havingText, keyTexts, measureText } from './wording.ts';
import { line } from './disclosure-line.ts';
import './disclosure-privacy-messages.ts';

/** What is released of one measure. */
export function noisedLine(plan: Plan, privacy: PlanPrivacy, id: string, measure: string): DisclosureLine {
  const found = measureOf(plan, measure);
  const rank = rankErrorOf(privacy, measure);
  const choice = privacy.choices?.find((each) => each.measure === measure);
  if (rank !== undefined && choice !== undefined) return quantileLine(plan, id, choice, rank);
  const numbers = found.kind === 'count' ? 'COUNT' : measureText(plan, found);
  const columns = plan.columns.flatMap((column) => {
    const isMade = measuresOf(column).includes(measure) || (column.kind === 'average' && column.count === measure);
    return isMade ? [columnText(plan, column)] : [];
  });
  if (comparedMeasures(plan).includes(measure) || (measure === 'rows' && plan.having.length > 0))
    columns.push(`HAVING ${havingText(plan)}`);
  // Of groups that are found the number of rows says which are shown, whatever columns are made of it.
  if (columns.length === 0) columns.push(measureText(plan, found));
  const values = { number: found.kind === 'count' ? measureText(plan, found) : numbers, columns, groups: plan.groups };
  const error = errorText(plan, privacy, measure);
  const text = plan.found !== undefined ? 'noised-found' : plan.groups === 1 ? 'noised-one' : 'noised';
  return line(id, plan.recipients, text, { ...values, error }, plan.groups);
}

/** How far off a measure is at most, 19 times in 20: decimal text. */
export function errorText(plan: Plan, privacy: PlanPrivacy, measure: string): string {
  return decimalText(halfWidthOf(privacy, measure), scaleOfMeasure(plan, measure));
}

/** Which groups that no list names are shown. */
export function noisyGroupsLine(plan: Plan, { threshold = '0' }: PlanPrivacy, id: string): DisclosureLine {
  const { groups, recipients } = plan;
  return line(id, recipients, 'noised-groups', { groups, keys: keyTexts(plan), threshold }, groups);
}

function quantileLine(plan: Plan, id: string, { measure, below, first, step }: QuantileChoice, rank: number) {
  const columns = plan.columns.flatMap((column) =>
    measuresOf(column).includes(measure) ? [columnText(plan, column)] : [],
  );
  const scale = scaleOfMeasure(plan, measure);
  const [least, most] = [BigInt(first), BigInt(first) + BigInt(below.length) * BigInt(step)];
  const type = plan.columns.find((column) => measuresOf(column).includes(measure))?.type;
  const text = (value: bigint): string => (type === undefined ? String(value) : valueText(value, type, scale));
  const values = { columns, candidates: below.length + 1, first: text(least), last: text(most), rank };
  return line(id, plan.recipients, 'noised-quantile', { ...values, groups: plan.groups }, plan.groups);
}

function valueText(value: bigint, type: ColumnType, scale: number): string {
  if (type.kind === 'date') return dateOfDays(Number(value));
  if (type.kind === 'timestamp') return type.zone === true ? instantText(value) : timestampText(value);
  return type.kind === 'time' ? timeText(value) : decimalText(value, scale);
}

/** What is released of a choice. */
export function choiceLine(plan: Plan, privacy: PlanPrivacy, id: string, measure: string): DisclosureLine {
  const { groups, recipients } = plan;
  const behind = decimalText(halfWidthOf(privacy, measure), scaleOfMeasure(plan, measure));
  const number = measureText(plan, measureOf(plan, measure));
  return line(id, recipients, 'noised-choice', { number, groups, behind }, 1);
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
    const text = others.some(({ counted }) => counted === 'owner') ? 'privacy-others-cut' : 'privacy-others';
    return [line(`privacy.others.${owner}.${dataset}`, recipients, text, values)];
  });
}

/** Whom ε is about, what it says, and what has no noise. */
export function privacyLines(plan: Plan, privacy: PlanPrivacy): DisclosureLine[] {
  const { recipients, groups } = plan;
  const { threshold, delta } = privacy;
  const isChoice = privacy.mechanism === 'choice';
  const gate = isChoice ? 'gate-noise-choice' : groups === 1 ? 'gate-noise-one' : 'gate-noise';
  return [
    threshold === undefined
      ? line('gate.noise', recipients, gate)
      : line('gate.noise', recipients, 'gate-noise-found', { threshold, delta }),
    ...(havingText(plan) === ''
      ? []
      : [line('gate.having', recipients, 'gate-noise-having', { having: havingText(plan) })]),
    ...unitLines(recipients, privacy),
    ...boundLines(plan, privacy),
    ...(plan.source === 'join' || plan.shared !== undefined ? othersLines(recipients, privacy.units) : []),
    line('privacy.exact', recipients, isChoice ? 'privacy-exact-choice' : 'privacy-exact'),
  ];
}

/** What ε means for one unit of each dataset, and for one of all that are counted together. */
export function unitLines(recipients: readonly string[], { epsilon, delta, units }: PlanPrivacy): DisclosureLine[] {
  const values = { epsilon, delta, factor: factorOf(epsilon) };
  const [first] = units.filter(({ alone }) => alone !== undefined);
  const { rows } = first ?? { rows: 0 };
  const together = { units: units.map(unitText), datasets: units.map(datasetText), rows, ...values };
  return [
    ...(first === undefined ? [] : [line('privacy.together', recipients, 'privacy-together', together)]),
    ...units.map((unit) => {
      const { owner, dataset, alone } = unit;
      const own = alone === undefined ? values : { ...alone, factor: factorOf(alone.epsilon) };
      const about = { dataset: datasetText(unit), unit: unitText(unit), rows: unit.rows, ...own };
      return line(`privacy.${owner}.${dataset}`, recipients, textOfUnit(unit, units.length === 1), about);
    }),
  ];
}

function textOfUnit({ column, counted, alone }: PrivacyUnit, isOnly: boolean): string {
  if (alone !== undefined) return 'privacy-alone';
  if (counted === 'together' && !isOnly) return 'privacy-joined';
  if (column === null) return 'privacy-row';
  return counted === undefined ? 'privacy-unit' : 'privacy-counted';
}

const datasetText = ({ owner, dataset }: PrivacyUnit): string => quotedTable(owner, dataset);

const unitText = ({ owner, dataset, column, by }: PrivacyUnit): string =>
  column === null && by !== undefined
    ? `${quotedTable(owner, dataset)}.${quoted(by)}`
    : quotedTable(owner, column ?? dataset);

/** Rows beyond a unit's bound, which do not count. */
function boundLines({ recipients }: Plan, { units }: PlanPrivacy): DisclosureLine[] {
  const together = units.filter(({ counted }) => counted === 'together');
  const [first] = together;
  const values = { units: together.map(unitText), rows: first?.rows ?? 0 };
  const grouped = units.find(({ each }) => each !== undefined);
  return [
    ...units.flatMap((unit) => {
      const { owner, dataset, rows, counted } = unit;
      if (counted !== 'owner') return [];
      const about = { owner, dataset: datasetText(unit), unit: unitText(unit), rows };
      return [line(`privacy.bound.${owner}.${dataset}`, recipients, 'privacy-bound-owner', about)];
    }),
    ...(first === undefined ? [] : [line('privacy.bound', recipients, 'privacy-bound-together', values)]),
    ...(grouped === undefined
      ? []
      : [line('privacy.bound.each', recipients, 'privacy-bound-each', { each: grouped.each ?? 0 })]),
  ];
}
