/** Lines of what can be worked out of an answer: see plan/inference.ts. */
import { askedPlan, ownersOf } from './plan/asked.ts';
import { loosePairs, measureOf } from './plan/gates.ts';
import { askedMeasures, measurePlaces } from './plan/places.ts';
import { comparedAcross } from './plan/conditions.ts';
import { inferencesOf, type Inference } from './plan/inference.ts';
import type { SourceCard } from './plan/relations.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import type { Plan } from './plan/types.ts';
import { quotedTable } from '../contract/nearest.ts';
import { measureText } from './wording.ts';
import { line } from './disclosure-line.ts';
import { sharedInferenceLines, sharedInferenceText } from './disclosure-shared.ts';
import { columnsCountedBy } from './disclosure-releases.ts';
import { manyNames, ownersInUnion, isPooled, ownersInJoin, outsidersOf, isArrangedFor } from './disclosure-owners.ts';

/** What who receives can work out of how often keys repeat, and of rows that have no partner. */
function manyLines(plan: Plan): DisclosureLine[] {
  const { many, recipients, stages } = plan;
  if (many === undefined) return [];
  const other = stages[1 - many.table]?.party ?? '';
  const values = manyNames(plan);
  return [
    ...(many.kind === 'inner' ? [] : [line('infer.partners', recipients, `infer-partners-${many.kind}`, values)]),
    ...(recipients.includes(other) ? [line('infer.repeats', [other], 'infer-repeats', values)] : []),
    line('infer.keys', recipients, 'infer-keys', values),
  ];
}

// -- what can be worked out ----------------------------------------------------------------------------------------------

export function inferenceLines(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
  const { recipients } = plan;
  const asked = askedMeasures(plan);
  const owners = ownersOf(plan);
  const othersOf = (owner: string) => owners.filter((party) => party !== owner);
  const sums = asked.filter(({ kind }) => kind === 'sum');
  const extremes = asked.filter(({ kind }) => kind === 'min' || kind === 'max' || kind === 'quantile');
  const distinct = asked.filter(({ kind }) => kind === 'distinct');
  const texts = (measures: typeof asked) => measures.map((measure) => measureText(plan, measure));
  const binary = sums.filter((measure) => isBinary(plan, cards, measure.id));
  const loose = [...new Set(loosePairs(plan).flat())].flatMap((cells) => columnsCountedBy(plan, cells));
  const ruled = sums.filter(({ id }) => plan.totalRules.some(({ sum }) => sum === id));
  const open = sums.filter(({ id }) => !plan.totalRules.some(({ sum }) => sum === id));
  return [
    ...inferencesOf(plan, cards).map((inference, i) => inferenceLine(plan, inference, i)),
    ...ownersInJoin(plan).map((owner) =>
      line(`infer.arranged.${owner}`, [owner], 'infer-arranged', { others: othersOf(owner) }),
    ),
    ...ownersInJoin(plan).flatMap((owner) => comparedLine(plan, owner)),
    ...manyLines(plan),
    ...(plan.shared === undefined ? [] : sharedInferenceLines(plan, plan.shared)),
    ...(isArrangedFor(plan)
      ? [line('infer.arranged-for', outsidersOf(plan), 'infer-arranged-others', { owners })]
      : []),
    ...ownersInUnion(plan).map((owner) =>
      line(`infer.parts.${owner}`, [owner], 'infer-parts', { others: othersOf(owner) }),
    ),
    ...(isPooled(plan) ? [line('infer.pooled', recipients, 'infer-pooled')] : []),
    ...(loose.length === 0 ? [] : [line('infer.missing', recipients, 'infer-missing', { columns: loose })]),
    ...(ruled.length === 0
      ? []
      : ownersInUnion(plan).map((owner) =>
          line(`infer.weighed.${owner}`, [owner], 'infer-weighed', { others: othersOf(owner), columns: texts(ruled) }),
        )),
    ...(extremes.length === 0
      ? []
      : [line('infer.extremes', recipients, 'infer-extremes', { columns: texts(extremes) })]),
    ...(distinct.length === 0
      ? []
      : [line('infer.distinct', recipients, 'infer-distinct', { columns: texts(distinct) })]),
    ...(binary.length === 0 ? [] : [line('infer.binary', recipients, 'infer-binary', { columns: texts(binary) })]),
    line('infer.alike', recipients, 'infer-alike'),
    ...(open.length === 0 ? [] : [line('infer.largest', recipients, 'infer-largest', { columns: texts(open) })]),
    line('infer.earlier', recipients, 'infer-earlier'),
  ];
}

/** Whoever has one side of a comparison across owners chooses it row by row. */
function comparedLine(plan: Plan, owner: string): DisclosureLine[] {
  const columns = comparedAcross(plan).filter((compared) => compared.some((column) => column.owner === owner));
  const texts = (isOwn: boolean) => [
    ...new Set(
      columns
        .flat()
        .filter((column) => (column.owner === owner) === isOwn)
        .map((column) => quotedTable(column.owner, column.column)),
    ),
  ];
  if (columns.length === 0) return [];
  return [line(`infer.compared.${owner}`, [owner], 'infer-compared', { own: texts(true), about: texts(false) })];
}

function inferenceLine(plan: Plan, { kind, who, grants, own, measure }: Inference, number: number): DisclosureLine {
  const about = [...new Set(grants.map(({ owner, column }) => quotedTable(owner, column)))];
  const chosen = own.map(({ owner, column }) => quotedTable(owner, column));
  const expression = measure === '' ? '' : measureText(plan, measureOf(plan, measure));
  const table = plan.many === undefined ? undefined : manyNames(plan).table;
  const isByRepeats = own.length === 0 && (kind === 'membership' || (kind === 'combine' && isRepeating(plan, who)));
  if (isByRepeats && table !== undefined)
    return line(`infer.${kind}.${number + 1}`, who, `infer-${kind}-repeats`, { about, table, expression });
  const text = plan.shared === undefined ? inferenceText(kind, own) : sharedInferenceText(kind, own, measure);
  return line(`infer.${kind}.${number + 1}`, who, text, { about, own: chosen, expression });
}

function inferenceText(kind: Inference['kind'], own: Inference['own']): string {
  return kind === 'combine' && own.length === 0 ? 'infer-combine-others' : `infer-${kind}`;
}

/** Whether these are the owner of rows whose keys repeat, alone. */
function isRepeating({ many, stages }: Plan, who: readonly string[]): boolean {
  return many !== undefined && who.length === 1 && who[0] === stages[many.table]?.party;
}

/** A sum over one column of two values counts each of them. */
function isBinary(plan: Plan, cards: readonly SourceCard[], measure: string): boolean {
  const places = measurePlaces(plan, measureOf(plan, measure));
  return places.some(({ stage, column }) => {
    const found = askedPlan(plan).stages[stage];
    const card = cards.find(({ owner, name }) => owner === found?.party && name === found.dataset);
    const range = card?.columns.find(({ name }) => name === column)?.range;
    return range !== undefined && BigInt(range.max) - BigInt(range.min) <= 1n;
  });
}
