/**
 * Who learns what: every value that a run lets anyone learn, as data and in words, and what can be worked out from it. What
 * is released under protocol is taken from `releasesOf`, the same list that the secure program reveals; what can be worked
 * out, from `inferencesOf`, the same list that policies must grant. A line about what nobody learns stands only where it
 * follows from the plan by the rules of `nobodyLines`.
 */
import {
  branchCounts,
  hasUnits,
  isFiltered,
  leastRows,
  loosePairs,
  measureOf,
  unitStages,
  withholds,
} from './plan/gates.ts';
import { askedMeasures } from './plan/places.ts';
import { inferencesOf } from './plan/inference.ts';
import { measuresOf, toldColumns } from './plan/columns.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { isMatchedAlone } from '../kinds/two-owners.ts';
import { releasesOf } from './plan/releases.ts';
import type { DatasetCard } from '../contract/cards.ts';
import { sourceText } from './plan/relation-text.ts';
import { baseCards, RelationFacts, type SourceCard } from './plan/relations.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { beneathSets, hasRests } from './plan/sets.ts';
import type { OutputColumn, Plan } from './plan/types.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { line } from './disclosure-line.ts';
import { isGathered, sharedGateLines, sharedLines, tellsRest } from './disclosure-shared.ts';
import { neverShown } from './never-shown.ts';
import './disclosure-messages.ts';
import { textOf, releaseLine } from './disclosure-releases.ts';
import { manyNames, ownersInUnion, ownersInJoin, others } from './disclosure-owners.ts';
import { privacyLines } from './disclosure-privacy.ts';
import { inferenceLines } from './disclosure-inferences.ts';

function resultLine(plan: Plan): DisclosureLine {
  const columns = toldColumns(plan).map(textOf(plan));
  if (plan.groups === 1 || plan.privacy?.mechanism === 'choice')
    return line('result', plan.recipients, 'result-row', { columns });
  const text = plan.found === undefined ? 'result' : plan.found.best ? 'result-best' : 'result-found';
  return line('result', plan.recipients, text, { rows: plan.groups, columns });
}

/** The disclosure of a plan over these datasets, in the order in which people read it. */
export function disclosureOf(plan: Plan, cards: readonly SourceCard[]): DisclosureLine[] {
  return [
    resultLine(plan),
    ...releasesOf(plan).map((release) => releaseLine(plan, release)),
    ...(plan.privacy === undefined ? gateLines(plan, cards) : privacyLines(plan, plan.privacy)),
    // What noisy numbers tell of a row, ε bounds.
    ...(plan.privacy === undefined ? inferenceLines(plan, cards) : []),
    ...(plan.shared === undefined ? relationLines(plan) : sharedLines(plan, plan.shared)),
    ...baseCards(cards).flatMap((card) => [sizeLine(plan, card), cardLine(plan, card)]),
    ...computerLines(plan),
    ...(isMatchedAlone(plan) ? [line('nobody.number', [], 'nobody-number')] : []),
    ...strictLines(plan),
    ...nobodyLines(plan, cards),
  ];
}

/** Why no way was taken that shows how many rows match. */
function strictLines({ strict, privacy }: Plan): DisclosureLine[] {
  if (strict === undefined) return [];
  const reason = strict.length > 0 ? '' : privacy === undefined ? '-asked' : '-noise';
  return [line('nobody.strict', [], `nobody-strict${reason}`, { tables: strict })];
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
    // The same of what owners gather by themselves.
    else if (plan.stages.some(({ relation }) => relation !== undefined && isGathered(relation)))
      lines.push(line('gate.inside', recipients, 'gate-shared-inside'));
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
    ...crossedLines(plan),
    ...(withholds(plan) ? [line('infer.rests', recipients, `infer-rests${open}`, { minimum })] : []),
  ];
}

/** Totals of sets that cross the hierarchy. */
function crossedLines({ keys, sets = [], recipients, emptyGroups }: Plan): DisclosureLine[] {
  const crossing = beneathSets(sets).flatMap((place, i) => (place?.crosses === true ? [sets[i] ?? []] : []));
  if (crossing.length === 0) return [];
  const lists = crossing.map((set) => `(${set.map((key) => quoted(keys[key]?.name ?? '')).join(', ')})`);
  const open = emptyGroups === 'public' ? '-public' : '';
  return [
    line('gate.crossed', recipients, 'gate-crossed', { sets: lists }),
    line('infer.crossed', recipients, `infer-crossed${open}`, { sets: lists }),
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
  // Of what noise tells no line says that nobody learns it: ε says how much.
  if (!withholds(plan) || plan.privacy !== undefined) return [];
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
