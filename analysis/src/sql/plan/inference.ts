/**
 * What recipients can work out from an answer beyond what it says, derived from the plan. Each finding needs a use of its
 * own, which the owner whose rows it is about must have granted, and has a line on the statement that owners sign.
 *
 * The rules, about an owner whose rows are not the recipient's own:
 * 1. membership: a number over a recipient's own column across a join, or by groups of such a column without a list of values. The recipient chooses that column: powers of two in a
 *    sum, or NULLs in a count, tell which of its rows are in common.
 * 2. combine: one number made of two owners' columns. Who brings weights of its own reads single values through them.
 * 3. isolate: a number that is no linear form of one owner's columns. A product can be zero for all rows but one. A column's
 *    squares are no such number beside its sum.
 * 4. pick: conditions that can fit a single row, or all but one: a column that tells rows apart, a single value of a column
 *    without a list of values, bounds closer together than the minimum, products, texts; also bounds on several columns and
 *    on sums of them that meet in a corner.
 * 5. weigh: a total under a rule about its largest contribution that is more than a multiple of one column. Constants and
 *    other columns move what the rule compares, so that asking with several of them measures the largest contribution; by where they
 *    are NULL, or FILTER keeps, they choose rows, and what one contribution gives to the difference of two totals, no rule compares.
 * 6. overlap: totals of one column over sets of rows that overlap, by the NULLs they skip (null-patterns.ts).
 * 7. repeats: in a join whose keys repeat, how often is a weight that the owner of these rows chooses: 1, 2, 4, … rows of its keys make of
 *   COUNT(*) what a column of powers of two makes of a sum, and of a sum over the other table what a product with them does; a median it
 *   moves to the value of the key that it has most rows of. So these are
 *   rules 1 and 2 for numbers in which that owner has no column.
 * 8. meet: in a relation of several owners (shared.ts) rules 1, 2 and 7 hold whatever it computes: a recipient with rows in it chooses
 *   which of the others' rows they meet, how often, and which go together. What is made of several owners' columns inside is rule 2.
 * An owner that is the only recipient needs no permission of its own: nobody else learns of its rows.
 */
import { columnsIn } from '../../local/expression.ts';
import { selectorsIn } from '../../local/selectors.ts';
import { measureOf, withholds } from './gates.ts';
import { cutsOf } from '../../local/linear.ts';
import { askedIfUnknown } from './members.ts';
import { overlapping } from './null-patterns.ts';
import { askedPlan, ownersOf } from './asked.ts';
import {
  combinedValues,
  comparedInside as comparedBetween,
  distinctOrigins,
  meetingColumns,
  partsOfCondition,
} from './meetings.ts';
import { type Origin, RelationFacts, type SourceCard, tableNamed } from './relations.ts';
import type { Grant, Use } from '../../contract/cards.ts';
import type { Expression, OwnRelation, RowStage } from '../../local/stages.ts';
import type { Measure, Plan } from './types.ts';
import {
  type OwnedColumn,
  type Place,
  askedMeasures,
  measurePlaces,
  type Part,
  measureParts,
  keysOfOthers,
  owned,
  distinct,
  samePlace,
  stageOf,
  outputOf,
  keyOutputs,
  outputsIn,
} from './places.ts';
import { squaredColumn, isMultiple, isPlain, hasChoice, squares } from './value-shapes.ts';
import { pickedInside, isEquality, conditionsOf, pickedAcross } from './conditions.ts';
import { Conditions } from './picked.ts';

/** One thing that can be worked out. */
export interface Inference {
  readonly kind: 'membership' | 'combine' | 'isolate' | 'overlap' | 'weigh' | 'pick';
  /** Recipients that can. */
  readonly who: readonly string[];
  /** Permissions it needs. */
  readonly grants: readonly Grant[];
  /** 'membership' and 'combine': columns that the recipients choose themselves. */
  readonly own: readonly OwnedColumn[];
  /** The measure it comes from; empty for 'pick', and for what a relation of several owners computes inside. */
  readonly measure: string;
}

/** All findings about a plan over these datasets. */
export function inferencesOf(plan: Plan, cards: readonly SourceCard[]): Inference[] {
  // What noisy numbers tell of a row is bounded, whatever they are made of.
  if (plan.privacy !== undefined) return [];
  return plan.shared === undefined ? findingsOf(plan, cards) : sharedFindings(plan, plan.shared.asked, cards);
}

/** Of a relation of several owners what is found as of one owner's, and what follows from their rows' meeting; by the owners' own columns. */
function sharedFindings(plan: Plan, asked: RowStage, cards: readonly SourceCard[]): Inference[] {
  const { relation } = asked;
  if (relation === undefined) throw new Error('a shared plan asks no relation');
  const alone = askedPlan(plan);
  const facts = new RelationFacts(relation);
  const { recipients } = plan;
  const isAlone = (owner: string) => recipients.length === 1 && recipients[0] === owner;
  const grantsOn = (origins: readonly Origin[], use: Use): Grant[] =>
    distinctOrigins(origins).flatMap(({ dataset, column }) => {
      const { owner, name } = tableNamed(dataset);
      return isAlone(owner) ? [] : [{ owner, dataset: name, column, use }];
    });
  const columnsOf = (origins: readonly Origin[], isTheirs: (owner: string) => boolean): OwnedColumn[] =>
    distinctOrigins(origins).flatMap(({ dataset, column }) => {
      const { owner } = tableNamed(dataset);
      return isTheirs(owner) ? [{ owner, column }] : [];
    });
  const isOf = (owner: string) => (origin: Origin) => tableNamed(origin.dataset).owner === owner;
  const outside = conditionsOf(alone, asked, 0).flatMap(partsOfCondition);
  const keys = alone.keys.flatMap(keyOutputs).map(({ table, id }) => outputOf(alone, table, id));
  const measured = askedMeasures(alone).map((measure) => {
    const expressions = measureParts(alone, measure).map(({ expression }) => expression);
    return { measure, expressions, origins: facts.originsIn(expressions) };
  });
  const meeting = meetingColumns(relation, [...outside, ...keys]);
  const found = findingsOf(alone, cards).map((finding): Inference => {
    const origins = finding.grants.flatMap(({ column }) => facts.originsOf(column));
    const [use] = finding.grants.map((grant) => grant.use);
    // How many rows of others a row has counts by what they meet by.
    const counted = finding.kind === 'pick' && outsideCounts(facts, outside) ? meeting : [];
    return { ...finding, grants: use === undefined ? [] : grantsOn([...origins, ...counted], use) };
  });
  const chosen = ownersOf(plan)
    .filter((owner) => recipients.includes(owner))
    .flatMap((owner): Inference[] => {
      const others = (origins: readonly Origin[]) => origins.filter((origin) => !isOf(owner)(origin));
      const own = columnsOf(meeting, (each) => each === owner);
      const read = measured.filter(({ measure }) => measure.kind !== 'count' && measure.kind !== 'distinct');
      return [
        { kind: 'membership', who: [owner], grants: grantsOn(others(meeting), 'membership'), own, measure: '' },
        ...read.map(({ measure, origins }): Inference => {
          return {
            kind: 'combine',
            who: [owner],
            grants: grantsOn(others(origins), 'combine'),
            own,
            measure: measure.id,
          };
        }),
      ];
    });
  const values = [...keys, ...measured.flatMap(({ expressions }) => expressions)];
  const combined = combinedValues(relation, values, outside).map((origins): Inference => {
    const own = columnsOf(origins, (owner) => recipients.includes(owner));
    return { kind: 'combine', who: recipients, grants: grantsOn(origins, 'combine'), own, measure: '' };
  });
  // Of a list with NULL nothing is known not to be in it: one NULL decides.
  const unknown = askedIfUnknown(asked).flatMap(({ value }) => facts.originsIn([value]));
  const picked = grantsOn([...pickedBetween(relation, outside), ...unknown], 'single-out');
  const pick: Inference = { kind: 'pick', who: recipients, grants: picked, own: [], measure: '' };
  return [...found, ...chosen, ...combined, pick].filter(({ grants }) => grants.length > 0);
}

/** Whether a condition asks for a number of rows, or what is gathered from others, exactly. */
function outsideCounts(facts: RelationFacts, outside: readonly Expression[]): boolean {
  return [...facts.conditions(), ...outside]
    .flatMap(partsOfCondition)
    .some((condition) => isEquality(condition) && columnsIn(condition).some((column) => facts.isGathered(column)));
}

/** As `pickedAcross`: the other owner chooses what is compared row by row. */
function pickedBetween(relation: OwnRelation, outside: readonly Expression[]): Origin[] {
  const facts = new RelationFacts(relation);
  const all = [...facts.conditions(), ...outside].flatMap(partsOfCondition);
  return comparedBetween(relation, outside).flatMap(({ condition, origins }) => {
    const isBound = condition.kind === 'compare' && !isEquality(condition);
    const isLinear = isBound && cutsOf(condition.operator, condition.left, condition.right) !== null;
    return origins.filter((origin) => {
      const isBoundElsewhere = all.some(
        (other) =>
          other !== condition &&
          facts
            .originsIn([other])
            .some(({ dataset, column }) => dataset === origin.dataset && column === origin.column),
      );
      return !isLinear || isBoundElsewhere;
    });
  });
}

function findingsOf(plan: Plan, cards: readonly SourceCard[]): Inference[] {
  const measures = askedMeasures(plan).flatMap((measure) => measureFindings(plan, measure));
  return [
    ...measures,
    ...repeatFindings(plan),
    ...keyFindings(plan),
    ...nullFindings(plan),
    ...pickFindings(plan, cards),
  ];
}

/** What the owner of rows whose keys repeat reads out of numbers by how often it repeats them; HAVING compares the number of rows. */
function repeatFindings(plan: Plan): Inference[] {
  const { many } = plan;
  const owner = many === undefined ? undefined : stageOf(plan, many.table).party;
  if (many === undefined || owner === undefined || !plan.recipients.includes(owner)) return [];
  const rows = plan.having.length === 0 ? [] : plan.measures.filter(({ id }) => id === 'rows');
  return [...new Set([...askedMeasures(plan), ...rows])].flatMap((measure): Inference[] => {
    if (measure.kind === 'min' || measure.kind === 'max') return [];
    const places = measurePlaces(plan, measure);
    const others = places.filter(({ stage }) => stage !== many.table);
    const asksOther =
      measure.filter !== undefined && outputsIn(measure.filter).some(({ table }) => table !== many.table);
    // Rows that stay count whatever the other table has, unless FILTER asks about it.
    if (many.kind === 'left' && others.length === 0 && !asksOther) return [];
    const who = [owner];
    const keys = keysOfOthers(plan, many.table).map((place) => grantFor(plan, place, 'membership'));
    // By many rows of one key its value becomes the median.
    const isWeighed = measure.kind === 'sum' || measure.kind === 'quantile';
    const read = isWeighed ? grantsFor(plan, others, 'combine') : [];
    return [
      // With a column of its own, see rule 1.
      ...(others.length < places.length
        ? []
        : [{ kind: 'membership' as const, who, grants: keys, own: [], measure: measure.id }]),
      ...(read.length === 0 ? [] : [{ kind: 'combine' as const, who, grants: read, own: [], measure: measure.id }]),
    ];
  });
}

/**
 * A recipient's own key without a list of values across a join: it chooses as many groups as it likes, one row that it asks about in each,
 * and so reads off which of its rows are in common.
 */
function keyFindings(plan: Plan): Inference[] {
  if (plan.source !== 'join' || plan.found === undefined) return [];
  return plan.keys.flatMap((key): Inference[] => {
    const all = keyOutputs(key).flatMap(({ table, id }) =>
      columnsIn(outputOf(plan, table, id)).map((column) => ({ stage: table, column })),
    );
    return [...new Set(all.map(({ stage }) => stage))].flatMap((table): Inference[] => {
      const owner = stageOf(plan, table).party;
      if (!plan.recipients.includes(owner)) return [];
      const places = distinct(all.filter(({ stage }) => stage === table));
      const grants = keysOfOthers(plan, table).map((place) => grantFor(plan, place, 'membership'));
      return [{ kind: 'membership', who: [owner], grants, own: owned(plan, places), measure: 'rows' }];
    });
  });
}

function nullFindings(plan: Plan): Inference[] {
  const asked = askedMeasures(plan).map((measure) => {
    const places = measurePlaces(plan, measure);
    return { measure, columns: places.map(({ stage, column }) => `${stage}.${column}`) };
  });
  return overlapping(plan, asked).flatMap(({ measure }): Inference[] => {
    const grants = grantsFor(plan, measurePlaces(plan, measure), 'single-out');
    return grants.length === 0 ? [] : [{ kind: 'overlap', who: plan.recipients, grants, own: [], measure: measure.id }];
  });
}

function measureFindings(plan: Plan, measure: Measure): Inference[] {
  const parts = measureParts(plan, measure);
  const places = measurePlaces(plan, measure);
  const findings: Inference[] = [];
  const stages = [...new Set(places.map(({ stage }) => stage))];
  if (plan.source === 'join') {
    for (const stage of stages) {
      const owner = stageOf(plan, stage).party;
      if (!plan.recipients.includes(owner)) continue;
      findings.push({
        kind: 'membership',
        who: [owner],
        grants: keysOfOthers(plan, stage).map((place) => grantFor(plan, place, 'membership')),
        own: owned(
          plan,
          places.filter((place) => place.stage === stage),
        ),
        measure: measure.id,
      });
    }
    if (stages.length > 1) {
      findings.push({
        kind: 'combine',
        who: plan.recipients,
        grants: grantsFor(plan, places, 'combine'),
        own: owned(
          plan,
          places.filter(({ stage }) => plan.recipients.includes(stageOf(plan, stage).party)),
        ),
        measure: measure.id,
      });
    }
  }
  // Choices that no gate holds (gates.ts) are as good as products.
  const isHeld = !withholds(plan) || measure.branches !== undefined;
  const odd = parts
    .filter(({ stage, expression }) => {
      if (!isHeld && selectorsIn(expression).length > 0) return true;
      if (isMade(plan, { stage, expression })) return true;
      return !isPlain(expression) && !isSpread(plan, measure, stage, expression);
    })
    .map(({ stage }) => stage);
  const isChosen = measure.kind !== 'count' && hasChoice(measure.value);
  const products =
    plan.source === 'join' && measure.kind !== 'count'
      ? [...squares(measure.value), ...(isChosen && !isHeld ? outputsIn(measure.value).map(({ table }) => table) : [])]
      : [];
  const isolating = distinct([...odd, ...products].flatMap((stage) => places.filter((place) => place.stage === stage)));
  const grants = grantsFor(plan, isolating, 'single-out');
  if (grants.length > 0) {
    findings.push({ kind: 'isolate', who: plan.recipients, grants, own: [], measure: measure.id });
  }
  const isRuled = plan.totalRules.some(({ sum }) => sum === measure.id);
  // A column times 0 leaves out the rows without a value: no rule holds what another total has besides.
  const isPart = stages.some((stage) => places.filter((place) => place.stage === stage).length > 1);
  const isMoved = parts.some((part) => !isMultiple(part.expression) || isDerived(plan, part));
  if (isRuled && (isPart || isMoved || isFilteredBeside(plan, measure, places))) {
    const weighed = grantsFor(plan, places, 'single-out');
    if (weighed.length > 0) {
      findings.push({ kind: 'weigh', who: plan.recipients, grants: weighed, own: [], measure: measure.id });
    }
  }
  return findings;
}

/**
 * Whether the same column is added up over rows that FILTER divides otherwise, some of them the same: of what two totals have apart, no
 * rule compares the largest contribution.
 */
function isFilteredBeside(plan: Plan, measure: Measure, places: readonly Place[]): boolean {
  const own = filtersOf(plan, measure);
  return askedMeasures(plan).some((other) => {
    if (
      other.kind !== 'sum' ||
      !measurePlaces(plan, other).some((place) => places.some((one) => samePlace(one, place)))
    )
      return false;
    const others = filtersOf(plan, other);
    const both = [...new Set([...own, ...others])];
    if (both.length === own.length && both.length === others.length) return false;
    if (own.length === 0 || others.length === 0) return true;
    return (plan.parts ?? []).some((part) =>
      both.every((filter) => filtersOf(plan, measureOf(plan, part)).includes(filter)),
    );
  });
}

function filtersOf(plan: Plan, measure: Measure): readonly number[] {
  const count = measure.kind === 'count' ? measure : measureOf(plan, measure.count);
  return count.kind === 'count' ? (count.filters ?? []) : [];
}

/**
 * The sum of a column's squares beside that of the column, over the same rows: it is zero where that is, so it picks no row that
 * the sum does not.
 */
function isSpread(plan: Plan, measure: Measure, stage: number, expression: Expression): boolean {
  const column = squaredColumn(expression);
  if (column === null || measure.kind !== 'sum') return false;
  return askedMeasures(plan).some((other) => {
    if (other.kind !== 'sum' || other.count !== measure.count) return false;
    return measureParts(plan, other).some(
      (part) => part.stage === stage && part.expression.kind === 'column' && part.expression.column === column,
    );
  });
}

/** Whether a column of a relation is in it whose values are made of single rows by more than linear forms and totals. */
function isMade(plan: Plan, { stage, expression }: Part): boolean {
  const { relation } = stageOf(plan, stage);
  if (relation === undefined) return false;
  const facts = new RelationFacts(relation);
  return columnsIn(expression).some((column) => !facts.isPlain(column));
}

/** Whether a column of a relation is in it that no table has as it is. */
function isDerived(plan: Plan, { stage, expression }: Part): boolean {
  const { relation } = stageOf(plan, stage);
  if (relation === undefined) return false;
  const facts = new RelationFacts(relation);
  return columnsIn(expression).some((column) => facts.baseOf(column) === undefined);
}

/** Conditions of all stages, and across owners. */
function pickFindings(plan: Plan, cards: readonly SourceCard[]): Inference[] {
  const picking = plan.stages.flatMap((stage, i): Place[] => {
    const card = cards.find(({ owner, name }) => owner === stage.party && name === stage.dataset);
    if (stage.relation !== undefined) return pickedInside(plan, stage, i, card).map((column) => ({ stage: i, column }));
    const found = new Conditions(card, BigInt(Math.max(plan.minimumGroupSize, 2)));
    for (const condition of conditionsOf(plan, stage, i)) found.read(condition);
    return found.picking().map((column) => ({ stage: i, column }));
  });
  const grants = grantsFor(plan, distinct([...picking, ...pickedAcross(plan)]), 'single-out');
  return grants.length === 0 ? [] : [{ kind: 'pick', who: plan.recipients, grants, own: [], measure: '' }];
}

function grantsFor(plan: Plan, places: readonly Place[], use: Use): Grant[] {
  const [only, second] = plan.recipients;
  const isAlone = (party: string) => second === undefined && party === only;
  return places.filter(({ stage }) => !isAlone(stageOf(plan, stage).party)).map((place) => grantFor(plan, place, use));
}

function grantFor(plan: Plan, { stage, column }: Place, use: Use): Grant {
  const { party, dataset } = stageOf(plan, stage);
  return { owner: party, dataset, column, use };
}
