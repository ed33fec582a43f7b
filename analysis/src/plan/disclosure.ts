/**
 * Who learns what: every value that a run lets anyone learn, as data and in words. What is released under protocol is
 * taken from `releasesOf`, the same list that the secure program reveals, so statement and program cannot part.
 */
import type { TextValues } from '@tacit/engine';
import { isAverageReleased, type Release, releasesOf } from './releases.ts';
import type { DatasetCard, DisclosureLine, Plan } from './types.ts';

/** The disclosure of a plan over these datasets, in the order in which people read it. */
export function disclosureOf(plan: Plan, cards: readonly DatasetCard[]): DisclosureLine[] {
  return [
    resultLine(plan),
    ...releasesOf(plan).map((release) => releaseLine(plan, release)),
    ...cards.map((card) => sizeLine(plan, card)),
    ...cards.map((card) => cardLine(plan, card)),
    ...(plan.join === null ? [] : [commonLine(plan, plan.join)]),
    stopLine(plan),
    ...nobodyLines(plan),
  ];
}

function resultLine(plan: Plan): DisclosureLine {
  const { groups, minimumGroupSize: minimum, recipients } = plan;
  const columns = plan.columns.map((column) => column.name);
  const text = minimum > 1 ? 'disclosure.result' : 'disclosure.result-all';
  return { id: 'result', who: recipients, text, values: { rows: groups, columns, minimum }, releases: 0 };
}

function releaseLine(plan: Plan, { line, kind, measure, values }: Release): DisclosureLine {
  const line_ = (text: string, fields: TextValues): DisclosureLine => {
    return { id: line, who: plan.recipients, text, values: fields, releases: values };
  };
  const keys = plan.keys.map((key) => key.name);
  const { groups, minimumGroupSize: minimum } = plan;
  switch (kind) {
    case 'groups':
      return keys.length === 0 ? line_('disclosure.one-group', {}) : line_('disclosure.groups', { groups, keys });
    case 'withheld':
      return line_('disclosure.withheld', { minimum });
    case 'measure':
      return line_('disclosure.values', { columns: columnsShowing(plan, measure, true) });
    case 'average':
      // An average beside its sum hides nothing.
      return line_(columnsShowing(plan, measure, false).length > 0 ? 'disclosure.values' : 'disclosure.averages', {
        columns: averagesOf(plan, measure),
      });
    case 'state':
      return line_(minimum > 1 ? 'disclosure.state' : 'disclosure.state-null', {
        columns: columnsDecidedBy(plan, measure),
        minimum,
      });
  }
}

/** Columns that show a measure; `divided`: also averages that their recipient divides for itself. */
function columnsShowing(plan: Plan, measure: string, divided: boolean): string[] {
  return plan.columns.flatMap((column) => {
    if (column.kind === 'measure') return column.measure === measure ? [column.name] : [];
    if (column.kind !== 'average' || column.sum !== measure || !divided) return [];
    return isAverageReleased(plan, column.sum, column.count) ? [] : [column.name];
  });
}

function averagesOf(plan: Plan, sum: string): string[] {
  return plan.columns.flatMap((column) => (column.kind === 'average' && column.sum === sum ? [column.name] : []));
}

/** Columns whose cells are NULL or withheld by this count. */
function columnsDecidedBy(plan: Plan, count: string): string[] {
  const measures = plan.measures.filter(
    (measure) => measure.id === count || (measure.kind !== 'count' && measure.count === count),
  );
  const ids = measures.map(({ id }) => id);
  return plan.columns.flatMap((column) => {
    if (column.kind === 'measure') return ids.includes(column.measure) ? [column.name] : [];
    return column.kind === 'average' && column.count === count ? [column.name] : [];
  });
}

function others(plan: Plan, owner: string): string[] {
  return plan.parties.filter((party) => party !== owner);
}

function sizeLine(plan: Plan, { owner, name, rowsUpTo }: DatasetCard): DisclosureLine {
  const values = { dataset: `${owner}.${name}`, rows: rowsUpTo };
  return { id: `size.${owner}.${name}`, who: others(plan, owner), text: 'disclosure.size', values, releases: 0 };
}

function cardLine(plan: Plan, { owner, name, columns }: DatasetCard): DisclosureLine {
  const lists = columns.filter((column) => column.categories !== undefined).map((column) => column.name);
  const ranges = columns.filter((column) => column.range !== undefined).map((column) => column.name);
  const text = lists.length > 0 ? 'disclosure.card' : 'disclosure.card-ranges';
  const values = { dataset: `${owner}.${name}`, columns: columns.length, lists, ranges };
  return { id: `card.${owner}.${name}`, who: others(plan, owner), text, values, releases: 0 };
}

function commonLine(plan: Plan, { helper, rows }: { helper: string; rows: number }): DisclosureLine {
  const sizes = plan.stages.flatMap((stage) => (stage.kind === 'rows' ? [stage.rowsUpTo.toLocaleString('en-US')] : []));
  return {
    id: 'common',
    who: [helper],
    text: 'disclosure.common',
    values: { rows, sizes: sizes.join('/') },
    releases: 0,
  };
}

/** A run that stops is seen by everyone, and says why. */
function stopLine(plan: Plan): DisclosureLine {
  const text = plan.source === 'join' ? 'disclosure.stop-join' : 'disclosure.stop';
  return { id: 'stop', who: plan.parties, text, values: {}, releases: 0 };
}

/** What stays hidden, no more than is true of this plan. */
function nobodyLines(plan: Plan): DisclosureLine[] {
  const line = (id: string, text: string, values: TextValues = {}): DisclosureLine => {
    return { id: `nobody.${id}`, who: [], text: `disclosure.nobody-${text}`, values, releases: 0 };
  };
  const extremes = plan.measures
    .filter((measure) => measure.kind === 'min' || measure.kind === 'max')
    .map(({ id }) => id);
  const columns = plan.columns.flatMap((column) => {
    return column.kind === 'measure' && extremes.includes(column.measure) ? [column.name] : [];
  });
  const withholds = plan.minimumGroupSize > 1;
  const values = !withholds ? 'values-open' : columns.length > 0 ? 'values-extremes' : 'values';
  return [
    ...(plan.source === 'join' ? [line('common', 'common')] : []),
    ...(plan.source === 'groups' && plan.stages.length > 1 ? [line('parts', 'parts')] : []),
    line('values', values, columns.length > 0 ? { columns } : {}),
    ...(withholds ? [line('withheld', 'withheld')] : []),
  ];
}
