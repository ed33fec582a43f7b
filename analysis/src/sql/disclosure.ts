/**
 * Who learns what: every value that a run lets anyone learn, as data and in words, and what can be worked out from it. What
 * is released under protocol is taken from `releasesOf`, the same list that the secure program reveals; what can be worked
 * out, from `inferencesOf`, the same list that policies must grant. A line about what nobody learns stands only where it
 * follows from the plan by the rules of `nobodyLines`.
 */
import type { TextValues } from '@tacit/engine';
import { askedPlan, ownersOf } from './plan/asked.ts';
import {
  branchCounts,
  cellClassOf,
  countOfClass,
  hasUnits,
  isFiltered,
  leastRows,
  loosePairs,
  measureOf,
  unitStages,
  withholds,
} from './plan/gates.ts';
import { askedMeasures, comparedAcross, inferencesOf, type Inference, measurePlaces } from './plan/inference.ts';
import { sealedNumber } from './plan/sealed.ts';
import { measuresOf } from './plan/columns.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { isMatchedAlone } from '../kinds/two-owners.ts';
import { isAverageReleased, keyLine, type Release, releasesOf } from './plan/releases.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { sourceText } from './plan/relation-text.ts';
import { baseCards, RelationFacts, type SourceCard } from './plan/relations.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { hasRests } from './plan/sets.ts';
import type { OutputColumn, Plan } from './plan/types.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { columnText, groupByText, havingText, keyTexts, measureText } from './wording.ts';
import { line } from './disclosure-line.ts';
import {
  sharedGateLines,
  sharedInferenceLines,
  sharedInferenceText,
  sharedLines,
  tellsRest,
} from './disclosure-shared.ts';
import { neverShown } from './never-shown.ts';
import './disclosure-messages.ts';

function resultLine(plan: Plan): DisclosureLine {
  const columns = plan.columns.map(textOf(plan));
  if (plan.groups === 1) return line('result', plan.recipients, 'result-row', { columns });
  const text = plan.found === undefined ? 'result' : plan.found.best ? 'result-best' : 'result-found';
  return line('result', plan.recipients, text, { rows: plan.groups, columns });
}

/** The disclosure of a plan over these datasets, in the order in which people read it. */
export function disclosureOf(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
  return [
    resultLine(plan),
    ...releasesOf(plan).map((release) => releaseLine(plan, release)),
    ...gateLines(plan, cards),
    ...inferenceLines(plan, cards),
    ...(plan.shared === undefined ? relationLines(plan) : sharedLines(plan, plan.shared)),
    ...baseCards(cards).flatMap((card) => [sizeLine(plan, card), cardLine(plan, card)]),
    ...computerLines(plan),
    ...(isMatchedAlone(plan) ? [line('nobody.number', [], 'nobody-number')] : []),
    ...strictLines(plan),
    ...nobodyLines(plan, cards),
  ];
}

/** Why no way was taken that shows how many rows match. */
function strictLines({ strict }: Plan): DisclosureLine[] {
  if (strict === undefined) return [];
  return [line('nobody.strict', [], strict.length > 0 ? 'nobody-strict' : 'nobody-strict-asked', { tables: strict })];
}

const textOf =
  (plan: Plan) =>
  (column: OutputColumn): string =>
    columnText(plan, column);

function releaseLine(plan: Plan, { line: id, kind, measure, values }: Release): DisclosureLine {
  const line_ = (text: string, fields: TextValues) => line(id, plan.recipients, text, fields, values);
  const minimum = leastRows(plan);
  switch (kind) {
    case 'groups': {
      const having = havingText(plan);
      if (plan.keys.length === 0) return line_(having === '' ? 'one-group' : 'one-group-having', { having });
      const text = `${plan.found === undefined ? 'groups' : 'found'}${having === '' ? '' : '-having'}`;
      return line_(text, {
        groups: plan.groups,
        keys: plan.sets === undefined ? keyTexts(plan) : groupByText(plan),
        having,
      });
    }
    case 'withheld':
      return line_(values === 1 && plan.emptyGroups !== 'public' ? 'withheld' : 'withheld-which', { minimum });
    case 'key': {
      const key = keyTexts(plan)[plan.keys.findIndex((_, i) => keyLine(i) === measure)] ?? '';
      return line_(withholds(plan) ? 'key' : 'key-all', { key, minimum });
    }
    case 'measure': {
      const columns = columnsShowing(plan, measure, true);
      const computed = columnsMadeOf(plan, measure);
      // Of what is only part of an expression the statement says that it leaves, and what for.
      if (computed.length === 0) return line_('values', { columns });
      const shown = columns.length > 0 ? columns : [measureText(plan, measureOf(plan, measure))];
      return line_('values-for', { columns: shown, computed });
    }
    case 'number': {
      const column = plan.columns[Number(measure)] as OutputColumn;
      const isDivided = sealedNumber(plan, column)?.division !== null;
      return line_(isDivided ? 'quotients' : 'values', { columns: [columnText(plan, column)] });
    }
    case 'zero':
      return line_('zero', { columns: [columnText(plan, plan.columns[Number(measure)] as OutputColumn)] });
    case 'average':
      // An average beside its sum hides nothing.
      return line_(columnsShowing(plan, measure, false).length > 0 ? 'values' : 'averages', {
        columns: averagesOf(plan, measure),
      });
    case 'state':
      return line_(stateText(plan, measure), { columns: columnsDecidedBy(plan, measure), minimum });
  }
}

/** By what may be told apart, and by what can hide these cells. */
function stateText(plan: Plan, cells: string): string {
  const rules = plan.totalRules.some(({ sum }) => sum === cells) ? '-rules' : '';
  if (plan.emptyGroups !== 'public') return `state${rules}`;
  return withholds(plan) || rules !== '' ? `state-public${rules}` : 'state-null';
}

/** Columns that recipients compute from a measure and others. */
function columnsMadeOf(plan: Plan, measure: string): string[] {
  return plan.columns.flatMap((column) =>
    column.kind === 'expression' && column.sealed !== true && measuresOf(column).includes(measure)
      ? [columnText(plan, column)]
      : [],
  );
}

/** Columns that show a measure; `divided`: also averages that their recipient divides for itself. */
function columnsShowing(plan: Plan, measure: string, divided: boolean): string[] {
  return plan.columns.flatMap((column) => {
    if (column.kind === 'measure') return column.measure === measure ? [columnText(plan, column)] : [];
    if (column.kind !== 'average' || column.sum !== measure || !divided) return [];
    return isAverageReleased(plan, column.sum, column.count) ? [] : [columnText(plan, column)];
  });
}

function averagesOf(plan: Plan, sum: string): string[] {
  return plan.columns.flatMap((column) => {
    return column.kind === 'average' && column.sum === sum ? [columnText(plan, column)] : [];
  });
}

/** Columns whose cells belong to this class. */
function columnsDecidedBy(plan: Plan, cells: string): string[] {
  return plan.columns.flatMap((column) => {
    return measuresOf(column).some((id) => cellClassOf(plan, id) === cells) ? [columnText(plan, column)] : [];
  });
}

/** Columns about the rows that a count counts. */
function columnsCountedBy(plan: Plan, count: string): string[] {
  return plan.columns.flatMap((column) => {
    const classes = measuresOf(column).flatMap((id) => cellClassOf(plan, id) ?? []);
    return classes.some((cells) => countOfClass(plan, cells) === count) ? [columnText(plan, column)] : [];
  });
}

// -- what is not shown ---------------------------------------------------------------------------------------------------

function gateLines(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
  const { recipients } = plan;
  const minimum = leastRows(plan);
  const units = cards.flatMap(({ owner, unit }) => (unit === undefined ? [] : [quotedTable(owner, unit.column)]));
  const counted = withholds(plan) && (hasUnits(plan) || unitStages(plan).length > 0);
  const lines: DisclosureLine[] = [];
  if (!withholds(plan)) lines.push(line('gate.rows', recipients, 'gate-none'));
  else {
    const open = plan.emptyGroups === 'public' ? '-public' : '';
    const never = neverShown(plan, cards);
    if (never !== undefined) lines.push(line('gate.never', recipients, 'gate-never', { minimum, ...never }));
    lines.push(line('gate.rows', recipients, `gate-rows${open}`, { minimum }));
    if (counted) lines.push(line('gate.units', recipients, 'gate-units', { minimum, units }));
    if (branchCounts(plan).length > 0) lines.push(line('gate.branches', recipients, 'gate-branches', { minimum }));
    lines.push(...keyGateLines(plan));
    if (plan.shared !== undefined) lines.push(...sharedGateLines(plan, plan.shared));
    for (const owner of ownersInUnion(plan)) {
      const others = plan.stages.map(({ party }) => party).filter((party) => party !== owner);
      lines.push(line(`gate.others.${owner}`, [owner], `gate-others${open}`, { minimum, others }));
    }
  }
  if (hasRests(plan)) lines.push(...restLines(plan));
  const filtered = withholds(plan)
    ? plan.columns.filter((column) => isFilteredColumn(plan, column)).map(textOf(plan))
    : [];
  if (filtered.length > 0) {
    const text = plan.parts === undefined ? 'gate-filter' : 'gate-filters';
    lines.push(line('gate.filters', recipients, text, { columns: filtered, minimum }));
  }
  const rules = [...new Map(plan.totalRules.map(({ kind, percent }) => [kind, percent]))];
  // Contributions are those of units where owners add up their own rows; joined rows are not added up by unit.
  const per = plan.source === 'groups' && units.length > 0 ? '-units' : '';
  for (const [kind, percent] of rules) {
    lines.push(line(`gate.${kind}`, recipients, `gate-${kind}${per}`, { percent, units }));
  }
  return lines;
}

/** Totals of grouping sets: what they would tell of withheld groups beneath them, and what they tell all the same. */
function restLines(plan: Plan): DisclosureLine[] {
  const { recipients, totalRules } = plan;
  const minimum = leastRows(plan);
  const open = plan.emptyGroups === 'public' ? '-public' : '';
  return [
    ...(withholds(plan) ? [line('gate.rests', recipients, 'gate-rests', { minimum })] : []),
    ...(totalRules.length === 0 ? [] : [line('gate.ruled-rests', recipients, 'gate-ruled-rests')]),
    ...(withholds(plan) ? [line('infer.rests', recipients, `infer-rests${open}`, { minimum })] : []),
  ];
}

function isFilteredColumn(plan: Plan, column: OutputColumn): boolean {
  return measuresOf(column).some((id) => {
    const measure = measureOf(plan, id);
    return isFiltered(plan, measure.kind === 'count' ? measure.id : measure.count);
  });
}

/** Of a join with keys that repeat: what is counted, and what rows without a partner are. */
function keyGateLines(plan: Plan): DisclosureLine[] {
  const { many, recipients } = plan;
  if (many === undefined) return [];
  const values = { minimum: leastRows(plan), ...manyNames(plan) };
  return [
    line('gate.keys', recipients, many.kind === 'inner' ? 'gate-keys' : 'gate-keys-outer', values),
    ...(many.kind === 'without'
      ? [
          line(
            'gate.matched',
            recipients,
            plan.emptyGroups === 'public' ? 'gate-matched-public' : 'gate-matched',
            values,
          ),
        ]
      : []),
  ];
}

/** The tables of a join with keys that repeat: `table` has the keys that do. */
function manyNames(plan: Plan): { readonly table: string; readonly other: string } {
  const name = (stage: number) => {
    const { party, dataset } = plan.stages[stage] as Plan['stages'][number];
    return quotedTable(party, dataset);
  };
  const table = plan.many?.table ?? 0;
  return { table: name(table), other: name(1 - table) };
}

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

/** Recipients that have rows in a union. */
function ownersInUnion(plan: Plan): string[] {
  if (plan.source === 'join' || plan.source === 'shared' || plan.stages.length < 2) return [];
  return plan.stages.map(({ party }) => party).filter((party) => plan.recipients.includes(party));
}

/** Whether a recipient could be told by one owner of a union what that gave, and would know more of another. */
function isPooled(plan: Plan): boolean {
  if (plan.source === 'join' || !withholds(plan)) return false;
  return plan.recipients.some((recipient) => ownersOf(plan).filter((party) => party !== recipient).length > 1);
}

/** Recipients that have rows in a join, or in a relation of several owners. */
function ownersInJoin(plan: Plan): string[] {
  if (plan.source !== 'join' && plan.source !== 'shared') return [];
  return ownersOf(plan).filter((party) => plan.recipients.includes(party));
}

/** Recipients that have no rows in the question. */
function outsidersOf(plan: Plan): string[] {
  return plan.recipients.filter((recipient) => !ownersOf(plan).includes(recipient));
}

/** Whether an owner of joined rows could arrange them for a recipient that has none, and would know as if it had received. */
function isArrangedFor(plan: Plan): boolean {
  const isMatched = plan.source === 'join' || plan.source === 'shared';
  return isMatched && withholds(plan) && outsidersOf(plan).length > 0;
}

/** What owners compute by themselves before anything is shared, and what of their data no minimum counts. */
function relationLines(plan: Plan): DisclosureLine[] {
  return plan.stages.flatMap((stage) => {
    const { party, relation, rowsUpTo } = stage;
    if (relation === undefined) return [];
    const asked = new RelationFacts(relation).askedOnly().map((dataset) => quotedTable(party, dataset));
    const values = { owner: party, relation: sourceText(stage), rows: rowsUpTo };
    return [
      line(`own.${party}`, everyoneOf(plan), 'own-relation', values),
      ...(asked.length === 0 || !withholds(plan)
        ? []
        : [line(`own.asked.${party}`, plan.recipients, 'own-asked', { owner: party, datasets: asked })]),
    ];
  });
}

// -- what can be worked out ----------------------------------------------------------------------------------------------

function inferenceLines(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
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

// -- what follows from taking part ----------------------------------------------------------------------------------------

function others(plan: Plan, owner: string): string[] {
  return everyoneOf(plan).filter((party) => party !== owner);
}

function sizeLine(plan: Plan, { owner, name, rowsUpTo }: DatasetCard): DisclosureLine {
  return line(`size.${owner}.${name}`, others(plan, owner), 'size', {
    dataset: quotedTable(owner, name),
    rows: rowsUpTo,
  });
}

function cardLine(plan: Plan, { owner, name, columns }: DatasetCard): DisclosureLine {
  const lists = columns.filter((column) => column.categories !== undefined).map((column) => quoted(column.name));
  const ranges = columns.filter((column) => column.range !== undefined).map((column) => quoted(column.name));
  const values = { owner, dataset: quotedTable(owner, name), columns: columns.length, lists, ranges };
  return line(`card.${owner}.${name}`, others(plan, owner), lists.length > 0 ? 'card' : 'card-ranges', values);
}

function computerLines(plan: Plan): DisclosureLine[] {
  const common = plan.join === null ? [] : commonLines(plan, plan.join);
  const computers = plan.parties;
  const everyone = everyoneOf(plan);
  const { threshold } = plan;
  const trust =
    threshold === computers.length - 1
      ? line('trust', computers, 'trust-all', { computers })
      : line('trust', computers, 'trust', { computers, threshold, together: threshold + 1 });
  return [
    ...common,
    line('question', everyone, 'question'),
    line('duration', everyone, 'duration'),
    line('stop', everyone, 'stop'),
    trust,
    ...(isMatchedAlone(plan) ? [line('trust.matching', computers, 'trust-matching')] : []),
    ...(plan.dealer === null ? [] : [line('trust.dealer', [plan.dealer], 'trust-dealer', { computers })]),
  ];
}

/**
 * The number of rows in common reaches the helper as tokens that it counts, so no gate is in its way. With data about the same
 * people, or with the result, it is worth more; of which rows match, and of what they hold, the tokens say nothing to anybody.
 */
function commonLines(plan: Plan, { helper, ownData, rows }: NonNullable<Plan['join']>): DisclosureLine[] {
  const sizes = plan.stages.flatMap((stage) => (stage.kind === 'rows' ? [stage.rowsUpTo.toLocaleString('en-US')] : []));
  return [
    line('common', [helper], 'common', { rows, sizes: sizes.join('/') }),
    ...(ownData === true ? [line('common.own-data', [helper], 'common-own-data')] : []),
    ...(isToldByMatching(plan) ? [line('common.receive', [helper], 'common-receive')] : []),
  ];
}

/** Whether the helper of a join is told the result too. */
function isToldByMatching({ join, recipients }: Plan): boolean {
  return join !== null && recipients.includes(join.helper);
}

/** Whether HAVING leaves groups out. */
function isChosen({ having, condition }: Plan): boolean {
  return having.length > 0 || condition !== undefined;
}

/**
 * What stays hidden. The rules:
 * - single values: groups have a minimum, and of any two counts of values one contains the other; no smallest or largest
 *   value is shown; nothing can be isolated, combined, picked or chosen (no finding of `inferencesOf`); no recipient has
 *   rows in a join, where it could arrange them, nor in a union with a rule about totals, where it could weigh others'
 *   rows against its own; no keys repeat, as the rows of one could be nearly all of a group.
 * - which rows are in common: a join none of whose owners receives anything, no condition can pick rows, and the helper, if there is
 *   one, has no data by which its number could say more.
 * - groups that are not shown: groups have a minimum, and HAVING leaves none out: of one that is known not to be small it would tell
 *   that its number of rows is one that HAVING excludes. Their values are zero before anything is revealed. The helper of a join is told
 *   how many rows are in common; where it also receives, what is shown leaves the rows of the others. In a relation of several owners so
 *   does who has rows in it. Totals of grouping sets tell of groups withheld beneath them whether they have rows, and all of them together.
 */
function nobodyLines(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
  if (!withholds(plan)) return [];
  const findings = inferencesOf(plan, cards);
  const extremes = askedMeasures(plan).some(({ kind }) => kind === 'min' || kind === 'max' || kind === 'quantile');
  const arranged = ownersInJoin(plan).length > 0;
  const weighed = plan.totalRules.length > 0 && ownersInUnion(plan).length > 0;
  const loose = loosePairs(plan).length > 0;
  const picks = findings.some(({ kind }) => kind === 'pick');
  const isTold = isToldByMatching(plan);
  const isByKeysOnce = plan.many === undefined && plan.shared === undefined;
  return [
    ...(findings.length === 0 && !extremes && !arranged && !weighed && !loose && !isTold && isByKeysOnce
      ? [line('nobody.values', [], 'nobody-values')]
      : []),
    ...(plan.source === 'join' && plan.join?.ownData !== true && !arranged && !picks
      ? [line('nobody.common', [], 'nobody-common')]
      : []),
    ...(isTold || isChosen(plan) || tellsRest(plan) || hasRests(plan)
      ? []
      : [line('nobody.withheld', [], plan.join === null ? 'nobody-withheld' : 'nobody-withheld-join')]),
  ];
}
