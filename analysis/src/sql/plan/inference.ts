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
import { columnsIn, typeOfExpression } from '../../local/expression.ts';
import { changes } from '../../local/breakpoints.ts';
import { selectorsIn } from '../../local/selectors.ts';
import { comparedMeasures, measuresOf } from './columns.ts';
import { measureOf, withholds } from './gates.ts';
import { clockUnits, microsPerDay } from '../../contract/timestamps.ts';
import { type Cut, cutsOf, linearForm, scaleOf } from '../../local/linear.ts';
import { outputsBehind } from './keyed.ts';
import { askedIfUnknown } from './members.ts';
import { declaredBounds } from './shared-bounds.ts';
import { overlapping } from './null-patterns.ts';
import { askedPlan, ownersOf } from './asked.ts';
import {
  combinedValues,
  comparedInside as comparedBetween,
  distinctOrigins,
  meetingColumns,
  partsOfCondition,
} from './meetings.ts';
import { isColumnEquality, type Origin, RelationFacts, type SourceCard, tableNamed } from './relations.ts';
import type { ColumnCard, DatasetCard, Grant, Use } from '../../contract/cards.ts';
import type { CompareOperator, Expression, LocalStage, OwnRelation, RowStage } from '../../local/stages.ts';
import type { GroupKey, Measure, Plan, SecureBoolean, SecureNumber } from './types.ts';

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

export interface OwnedColumn {
  readonly owner: string;
  readonly column: string;
}

/** A column of a stage. */
export interface Place {
  readonly stage: number;
  readonly column: string;
}

/** Corners of one condition that are looked at. */
const mostCorners = 10_000;

const zero: Expression = { kind: 'constant', type: { kind: 'integer' }, value: '0' };

/** All findings about a plan over these datasets. */
export function inferencesOf(plan: Plan, cards: readonly SourceCard[]): Inference[] {
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
  // Whether there are more rows than somebody declared is told under no minimum: asked with one bound after the other, it counts them.
  const isBounded = plan.shared !== undefined && declaredBounds(plan.shared).length > 0;
  const bounded: Inference[] = isBounded
    ? [{ kind: 'membership', who: recipients, grants: grantsOn(meeting, 'membership'), own: [], measure: '' }]
    : [];
  // Of a list with NULL nothing is known not to be in it: one NULL decides.
  const unknown = askedIfUnknown(asked).flatMap(({ value }) => facts.originsIn([value]));
  const picked = grantsOn([...pickedBetween(relation, outside), ...unknown], 'single-out');
  const pick: Inference = { kind: 'pick', who: recipients, grants: picked, own: [], measure: '' };
  return [...found, ...chosen, ...bounded, ...combined, pick].filter(({ grants }) => grants.length > 0);
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

/** Measures that the answer shows, whose average it does, or that HAVING compares. */
export function askedMeasures(plan: Plan): Measure[] {
  const asked = new Set([...plan.columns.flatMap(measuresOf), ...comparedMeasures(plan)]);
  // The other part of a wide sum says all that is said of it.
  return plan.measures.filter(({ id }) => asked.has(id) && plan.wide?.some(({ high }) => high === id) !== true);
}

/** The columns that a measure is made of, those that only decide whether it has a value included. */
export function measurePlaces(plan: Plan, measure: Measure): Place[] {
  return distinct(
    measureParts(plan, measure).flatMap(({ stage, expression }) =>
      columnsIn(expression).map((column) => ({ stage, column })),
    ),
  );
}

interface Part {
  readonly stage: number;
  readonly expression: Expression;
}

/** What owners hand over for a measure. */
export function measureParts(plan: Plan, measure: Measure): Part[] {
  if (plan.source === 'groups') {
    return plan.stages.flatMap((stage, i) => {
      const partial = stage.kind === 'groups' ? stage.partials.find(({ id }) => id === measure.id) : undefined;
      const expression = partial?.expression ?? null;
      // FILTER chooses rows as WHERE does: see `conditionsOf`.
      const measured = expression?.kind === 'when' ? expression.value : expression;
      return measured === null ? [] : [{ stage: i, expression: measured }];
    });
  }
  const outputs = [
    ...(measure.kind === 'count' ? [] : outputsIn(measure.value)),
    ...(measure.valid === null ? [] : outputsIn(measure.valid)),
  ];
  return outputs
    .flatMap((output) => outputsBehind(plan, output))
    .map(({ table, id }) => ({ stage: table, expression: outputOf(plan, table, id) }));
}

/** The keys of all tables of a join but one. */
export function keysOfOthers(plan: Plan, own: number): Place[] {
  return [...plan.stages.keys()].flatMap((stage) => {
    if (stage === own) return [];
    return (stageOf(plan, stage) as RowStage).keys.flatMap(columnsIn).map((column) => ({ stage, column }));
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

function squaredColumn(expression: Expression): string | null {
  if (expression.kind !== 'arithmetic' || expression.operator !== '*') return null;
  const { left, right } = expression;
  return left.kind === 'column' && right.kind === 'column' && left.column === right.column ? left.column : null;
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

/** A column, or a multiple of one. */
function isMultiple(expression: Expression): boolean {
  const form = linearForm(expression);
  return form !== null && form.coefficients.size === 1 && form.constant === 0n;
}

/**
 * A column, a linear form, a part of a date, a length, or a test for NULL: what one number per row cannot pick a row out with;
 * and a choice among these, whose conditions are looked at by themselves.
 */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'not':
      return isPlain(expression.item);
    case 'or':
      return expression.items.every((item) => item.kind === 'is-null');
    case 'is-null':
      return !dividesByColumns(expression.item);
    case 'case':
      return [...expression.whens.map(({ result }) => result), expression.otherwise].every(
        (arm) => arm.kind === 'constant' || isPlain(arm),
      );
    case 'absolute':
      return linearForm(expression.item) !== null;
    case 'divide':
      return isFine(expression) && isPlain(expression.left);
    case 'call':
      return (
        dateWords.has(expression.function) &&
        expression.items.every((item) => item.kind === 'column' || item.kind === 'constant' || isPeriod(item))
      );
    default:
      return expression.kind === 'column' || linearForm(expression) !== null;
  }
}

/** A calendar or clock period of a timestamp. */
function isPeriod(item: Expression): boolean {
  if (item.kind !== 'call' || !/^(to|trunc)-/.test(item.function)) return false;
  return item.items.every((inner) => inner.kind === 'column' || isPeriod(inner));
}

/** Whether a value may be NULL because something it is divided by is zero. */
function dividesByColumns(value: Expression): boolean {
  switch (value.kind) {
    case 'divide':
      return value.right.kind !== 'constant' || dividesByColumns(value.left);
    case 'arithmetic':
      return dividesByColumns(value.left) || dividesByColumns(value.right);
    case 'absolute':
      return dividesByColumns(value.item);
    case 'call':
      return value.items.some(dividesByColumns);
    case 'case':
      return [...value.whens.map(({ result }) => result), value.otherwise].some(dividesByColumns);
    default:
      return false;
  }
}

/** What divides time by the calendar and not as the asker likes, and the length of a text. */
const dateWords: ReadonlySet<string> = new Set([
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dow',
  'isodow',
  'doy',
  'trunc-year',
  'trunc-quarter',
  'trunc-month',
  'trunc-week',
  'hour',
  'minute',
  'second',
  'microsecond',
  'epoch',
  'trunc-hour',
  'trunc-minute',
  'trunc-second',
  'trunc-millisecond',
  'to-date',
  'to-timestamp',
  'to-time',
  'add-months',
  'length',
]);

/** Whether a quotient by a constant keeps every value apart: rounded to less, it could be zero for all but one. */
function isFine({ left, right, decimals, rounding }: Extract<Expression, { kind: 'divide' }>): boolean {
  if (rounding !== 'nearest' || right.kind !== 'constant' || right.value === null) return false;
  const by = BigInt(right.value);
  const scale = scaleOf(typeOfExpression(left));
  return (by < 0n ? -by : by) * 10n ** BigInt(scale) <= 10n ** BigInt(decimals + scaleOf(right.type));
}

/** Whether a number under protocol has a CASE in it. */
export function hasChoice(number: SecureNumber): boolean {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return false;
    case 'case':
      return true;
    case 'scale':
      return hasChoice(number.item);
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
      return hasChoice(number.left) || hasChoice(number.right);
  }
}

/** Tables of which a product takes more than one factor. */
function squares(number: SecureNumber): number[] {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return squares(number.item);
    case 'case':
      return [...squares(number.result), ...squares(number.otherwise)];
    case 'add':
    case 'subtract':
      return [...squares(number.left), ...squares(number.right)];
    case 'divide':
    case 'multiply': {
      const tables = (side: SecureNumber) => outputsIn(side).map(({ table }) => table);
      const both = tables(number.left).filter((table) => tables(number.right).includes(table));
      return [...both, ...squares(number.left), ...squares(number.right)];
    }
  }
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

/**
 * Columns by which conditions on a relation, or inside it, can pick single rows of a dataset: read together, wherever they stand, each
 * written out in columns of the datasets. What counts, or is gathered from other rows, has no values that a card lists: a column compared with
 * it may have no other condition. What is worked out from the order of rows, or from products, picks by any condition.
 */
function pickedInside(plan: Plan, stage: LocalStage, index: number, card: SourceCard | undefined): string[] {
  if (stage.relation === undefined) return [];
  const facts = new RelationFacts(stage.relation);
  const named = new Map<string, Origin>();
  const nameOf = (id: string): string => {
    const base = facts.baseOf(id);
    if (base === undefined) return id;
    const name = qualified(base.dataset, base.column);
    named.set(name, base);
    return name;
  };
  const found = new Conditions(unitedCard(card), BigInt(Math.max(plan.minimumGroupSize, 2)));
  const picked = new Set<string>();
  const read: { readonly columns: readonly string[]; readonly isOpaque: boolean }[] = [];
  for (const [isInside, condition] of [
    ...conditionsOf(plan, stage, index).map((each) => [false, each] as const),
    ...facts.conditions().map((each) => [true, each] as const),
  ]) {
    const datasets = new Set(columnsIn(condition).map((id) => facts.baseOf(id)?.dataset));
    const isOfOne = datasets.size === 1 && !datasets.has(undefined);
    for (const written of partsOfCondition(condition).flatMap((part) => facts.writtenOut(part))) {
      const ids = columnsIn(written);
      const columns = ids.map(nameOf);
      const isOpaque = ids.some((id) => facts.baseOf(id) === undefined);
      // Rows that are joined by what both sides have; a constant on one of them is no key.
      if (isInside && !isOfOne && !isOpaque && isColumnEquality(condition) && isAlikeOnBothSides(written)) continue;
      const isOdd = ids.some((id) => !facts.isPlain(id) && !facts.isGathered(id));
      if (isOdd || (isOpaque && isEquality(written))) for (const each of columns) picked.add(each);
      read.push({ columns, isOpaque });
      found.read(withColumns(written, nameOf));
    }
  }
  for (const one of read.filter(({ isOpaque }) => isOpaque)) {
    const isBoundElsewhere = (column: string) => read.some((other) => other !== one && other.columns.includes(column));
    if (one.columns.some((column) => named.has(column) && isBoundElsewhere(column)))
      for (const column of one.columns) picked.add(column);
  }
  const origins = [...picked, ...found.picking()].flatMap((name) => named.get(name) ?? facts.originsOf(name));
  // Grants are asked for by names of the stage or of the tree: both lead to the same columns of datasets.
  return [...new Set(origins.map((origin) => facts.idOf(origin)))];
}

function isEquality(condition: Expression): boolean {
  return condition.kind === 'compare' && (condition.operator === '=' || condition.operator === '<>');
}

/** Whether both sides of a comparison are made of columns in the same way. */
function isAlikeOnBothSides(condition: Expression): boolean {
  if (condition.kind !== 'compare') return false;
  const [left, right] = [condition.left, condition.right].map((side) => {
    const names = columnsIn(side);
    return names.length === 0
      ? undefined
      : JSON.stringify(withColumns(side, (column) => String(names.indexOf(column))));
  });
  return left !== undefined && (left === right || isColumnEquality(condition));
}

/** A column's name where several datasets are looked at. */
function qualified(dataset: string, column: string): string {
  return JSON.stringify([dataset, column]);
}

/** The cards of a relation's datasets as one. */
function unitedCard(card: SourceCard | undefined): DatasetCard | undefined {
  if (card?.bases === undefined) return undefined;
  const nameOf = ({ owner, name }: DatasetCard) => (card.owner === '' ? `${owner}.${name}` : name);
  return {
    ...card,
    columns: card.bases.flatMap((base) =>
      base.columns.map((column) => ({ ...column, name: qualified(nameOf(base), column.name) })),
    ),
    unique: card.bases.flatMap((base) =>
      base.unique.map((names) => names.map((name) => qualified(nameOf(base), name))),
    ),
  };
}

function withColumns(condition: Expression, rename: (column: string) => string): Expression {
  const write = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write);
    if (typeof value !== 'object' || value === null) return value;
    const { kind, column } = value as { kind?: unknown; column?: unknown };
    if (kind === 'column' && typeof column === 'string') return { ...value, column: rename(column) };
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, write(item)]));
  };
  return write(condition) as Expression;
}

/** What decides about the rows of a stage: its own condition, and its flags in conditions across owners. */
function conditionsOf(plan: Plan, stage: LocalStage, index: number): Expression[] {
  const chosen = askedMeasures(plan)
    .flatMap((measure) => measureParts(plan, measure).filter((part) => part.stage === index))
    .flatMap(({ expression }) => selectorsIn(expression).flatMap(({ whens }) => whens));
  const keyed =
    stage.kind === 'groups'
      ? stage.keys.map(({ expression }) => expression)
      : plan.keys
          .flatMap(keyOutputs)
          .flatMap((output) => outputsBehind(plan, output))
          .flatMap(({ table, id }) => (table === index ? [outputOf(plan, table, id)] : []));
  const own = [...(stage.where === null ? [] : [stage.where]), ...chosen, ...keyed.flatMap(askedBy)];
  if (stage.kind === 'groups') {
    const filters = stage.partials.filter(({ id }) => plan.parts?.includes(id) !== true);
    return [
      ...own,
      ...filters.flatMap(({ expression }) => (expression?.kind === 'when' ? [expression.condition] : [])),
    ];
  }
  const asked = [
    ...rowConditions(plan).flatMap(outputsIn),
    ...askedMeasures(plan).flatMap((measure) => (measure.kind === 'count' ? [] : choiceOutputs(measure.value))),
  ];
  const all = asked.flatMap((output) => outputsBehind(plan, output));
  const flags = [...new Map(all.map((output) => [`${output.table} ${output.id}`, output])).values()];
  const conditions = flags
    .filter(({ table }) => table === index)
    .map(({ id }) => stage.outputs.find((output) => output.id === id))
    .flatMap((output) => (output?.kind === 'flag' ? [output.expression] : []));
  return [...own, ...conditions];
}

/** The conditions in a group key; one of many values asks none. */
function askedBy(key: Expression): Expression[] {
  const isCondition = ['compare', 'in', 'is-null', 'and', 'or', 'not'].includes(key.kind);
  const isLike = key.kind === 'call' && (key.function === 'like' || key.function === 'ilike');
  return isCondition || isLike ? [key] : selectorsIn(key).flatMap(({ whens }) => whens);
}

/** What the conditions of a number's CASEs under protocol are made of. */
function choiceOutputs(number: SecureNumber): { readonly table: number; readonly id: string }[] {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return choiceOutputs(number.item);
    case 'case':
      return [...outputsIn(number.when), ...choiceOutputs(number.result), ...choiceOutputs(number.otherwise)];
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
      return [...choiceOutputs(number.left), ...choiceOutputs(number.right)];
  }
}

/** Conditions under protocol that choose rows: WHERE's across owners, and those of FILTER. */
export function rowConditions(plan: Plan): SecureBoolean[] {
  const filters = plan.measures.flatMap(({ id, filter }) =>
    // Parts are made of the conditions of the others.
    filter === undefined || plan.parts?.includes(id) === true ? [] : [filter],
  );
  const all = [...(plan.filter === null ? [] : [plan.filter]), ...filters];
  return [...new Map(all.map((condition) => [JSON.stringify(condition), condition])).values()];
}

/** A comparison of results of several owners' rows. */
type Comparison = Extract<SecureBoolean, { readonly kind: 'less' | 'equal' }>;

/** The comparisons across owners, each with the columns it reads. */
function comparisonsOf(plan: Plan): { readonly comparison: Comparison; readonly places: readonly Place[] }[] {
  const visit = (bit: SecureBoolean): Comparison[] => {
    if (bit.kind === 'not') return visit(bit.item);
    if (bit.kind === 'and' || bit.kind === 'or') return bit.items.flatMap(visit);
    if (bit.kind !== 'less' && bit.kind !== 'equal') return [];
    // What is compared may choose by comparisons of its own.
    return [bit, ...[...inside(bit.left), ...inside(bit.right)].flatMap(visit)];
  };
  const inside = (number: SecureNumber): SecureBoolean[] => {
    if (number.kind === 'case') return [number.when, ...inside(number.result), ...inside(number.otherwise)];
    if (number.kind === 'input' || number.kind === 'constant') return [];
    return number.kind === 'scale' ? inside(number.item) : [...inside(number.left), ...inside(number.right)];
  };
  const chosen = askedMeasures(plan).flatMap((measure) => {
    return [
      ...(measure.kind === 'count' ? [] : inside(measure.value)),
      ...(measure.valid === null ? [] : [measure.valid]),
    ];
  });
  const keys = plan.keys.flatMap(({ positions }) => positions ?? []);
  const all = [...rowConditions(plan), ...chosen, ...keys].flatMap(visit);
  const found = new Map(all.map((comparison) => [JSON.stringify(comparison), comparison]));
  return [...found.values()].map((comparison) => {
    const places = outputsIn(comparison).flatMap(({ table, id }) =>
      columnsIn(outputOf(plan, table, id)).map((column) => ({ stage: table, column })),
    );
    return { comparison, places: distinct(places) };
  });
}

/** What each comparison across owners compares. */
export function comparedAcross(plan: Plan): OwnedColumn[][] {
  const relation = plan.shared?.asked.relation;
  if (plan.shared !== undefined && relation !== undefined) {
    return comparedBetween(relation, conditionsOf(askedPlan(plan), plan.shared.asked, 0)).map(({ origins }) =>
      origins.map(({ dataset, column }) => ({ owner: tableNamed(dataset).owner, column })),
    );
  }
  return comparisonsOf(plan).map(({ places }) => owned(plan, places));
}

/**
 * Columns that are compared across owners for equality, or have another condition beside: the other owner, who chooses what
 * is compared row by row, can enclose single values.
 */
function pickedAcross(plan: Plan): Place[] {
  const comparisons = comparisonsOf(plan).map(({ comparison, places }) => {
    const isProduct = [...squares(comparison.left), ...squares(comparison.right)].length > 0;
    const isOdd = outputsIn(comparison).some(({ table, id }) => {
      const expression = outputOf(plan, table, id);
      // A choice within has bounds of its own.
      return !isPlain(expression) || selectorsIn(expression).some(({ whens }) => !whens.every(asksForNull));
    });
    return { equal: comparison.kind === 'equal' || isProduct || isOdd, places };
  });
  const local = plan.stages.flatMap((stage, i) =>
    [...conditionsOf(plan, stage, i).map(comparedIn), ...comparedInside(stage)].flatMap((columns) =>
      columns.map((column) => ({ stage: i, column })),
    ),
  );
  const all = [...local, ...comparisons.flatMap(({ places }) => places)];
  return comparisons.flatMap(({ equal, places }) =>
    places.filter((place) => equal || all.filter((other) => samePlace(other, place)).length > 1),
  );
}

/** Whether a condition only asks whether a column has a value. */
function asksForNull(condition: Expression): boolean {
  if (condition.kind === 'not') return asksForNull(condition.item);
  return condition.kind === 'is-null' && condition.item.kind === 'column';
}

/** For each condition inside a relation the columns of the stage that are made of what it compares; own keys apart. */
function comparedInside({ relation }: LocalStage): string[][] {
  if (relation === undefined) return [];
  const facts = new RelationFacts(relation);
  const originsOf = (names: readonly string[]) =>
    names.flatMap((name) => facts.originsOf(name)).map(({ dataset, column }) => JSON.stringify([dataset, column]));
  const conditions = facts.conditions().filter((condition) => !isColumnEquality(condition));
  return conditions.map((condition) => {
    const compared = new Set(originsOf(columnsIn(condition)));
    return relation.columns
      .map(({ name }) => name)
      .filter((name) => originsOf([name]).some((origin) => compared.has(origin)));
  });
}

/** Columns that a condition compares with anything; tests for NULL apart. */
function comparedIn(condition: Expression): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return distinctNames(condition.items.flatMap(comparedIn));
    case 'not':
      return comparedIn(condition.item);
    case 'compare':
    case 'in':
      return distinctNames(columnsIn(condition));
    default:
      return [];
  }
}

function isNull(value: Expression): boolean {
  return value.kind === 'constant' && value.value === null;
}

function distinctNames(columns: readonly string[]): string[] {
  return [...new Set(columns)];
}

/** Reads the conditions of one owner's rows and tells which columns they can pick single rows by. */
class Conditions {
  readonly #card: DatasetCard | undefined;
  readonly #minimum: bigint;
  readonly #cuts: Cut[] = [];
  readonly #picking = new Set<string>();

  constructor(card: DatasetCard | undefined, minimum: bigint) {
    this.#card = card;
    this.#minimum = minimum;
  }

  read(condition: Expression): void {
    switch (condition.kind) {
      case 'and':
      case 'or':
        for (const item of condition.items) this.read(item);
        return;
      case 'not':
        this.read(condition.item);
        return;
      case 'is-null':
        // A column's NULLs are a category; whether a condition or a CASE is unknown depends on more.
        this.#readNulls(condition.item);
        return;
      case 'compare':
        this.#compare(condition.operator, condition.left, condition.right);
        return;
      case 'in':
        // Nothing equals NULL, so one in the list picks nothing.
        for (const value of condition.values) if (!isNull(value)) this.#compare('=', condition.item, value);
        return;
      case 'case':
        for (const { when, result } of condition.whens) for (const item of [when, result]) this.read(item);
        this.read(condition.otherwise);
        return;
      case 'call':
        if (!columnsIn(condition).every((column) => this.#hasFewValues(column))) this.#pick(columnsIn(condition));
        return;
      default:
        return;
    }
  }

  /** Conditions by which a value is NULL though its columns are not. */
  #readNulls(value: Expression): void {
    switch (value.kind) {
      case 'column':
      case 'constant':
        return;
      case 'arithmetic':
      case 'divide':
        this.#readNulls(value.left);
        this.#readNulls(value.right);
        if (value.kind === 'divide' && value.right.kind !== 'constant') this.#compare('=', value.right, zero);
        return;
      case 'absolute':
        this.#readNulls(value.item);
        return;
      case 'call':
        for (const item of value.items) this.#readNulls(item);
        return;
      case 'case':
        for (const { when, result } of value.whens) {
          this.read(when);
          this.#readNulls(result);
        }
        this.#readNulls(value.otherwise);
        return;
      default:
        this.read(value);
    }
  }

  /** Columns by which a single row may be picked. */
  picking(): string[] {
    const byForm = new Map<string, Cut[]>();
    for (const cut of this.#cuts) byForm.set(cut.form, [...(byForm.get(cut.form) ?? []), cut]);
    for (const cuts of byForm.values()) {
      const places = [...new Set(cuts.map(({ at }) => at))].sort((a, b) => (a < b ? -1 : 1));
      const isClose = places.some(
        (at, i) => i > 0 && at - (places[i - 1] as bigint) < this.#least(cuts[0]?.columns ?? []),
      );
      if (isClose) for (const column of cuts[0]?.columns ?? []) this.#picking.add(column);
    }
    const several = [...byForm.values()]
      .filter(([cut]) => (cut?.columns.length ?? 0) > 1)
      .map((cuts) => cuts[0] as Cut);
    for (const cut of several) {
      const isCrossed = several.some(
        (other) => other !== cut && other.columns.some((name) => cut.columns.includes(name)),
      );
      if (isCrossed || byForm.get(cut.form)?.some((each) => this.#isCorner(each))) this.#pick(cut.columns);
    }
    return [...this.#picking];
  }

  /** So many values between two cuts are not few: of timestamps days, as of dates, and of times minutes, for their steps are far finer than things happen. */
  #least(columns: readonly string[]): bigint {
    const kinds = columns.map((name) => this.#columnCard(name)?.type.kind);
    if (kinds.includes('timestamp')) return this.#minimum * microsPerDay;
    return kinds.includes('time') ? this.#minimum * clockUnits.minute : this.#minimum;
  }

  /**
   * Whether a cut through several columns passes closely by a place where each of them is cut, or ends: what it leaves
   * there is a corner of few values. One of the columns must be cut away from its ends.
   */
  #isCorner({ form, columns, at }: Cut): boolean {
    const scales = columns.map((name) => scaleOf(this.#columnCard(name)?.type));
    const finest = Math.max(...scales);
    const factors = JSON.parse(form) as [string, string][];
    let corners: readonly { readonly sum: bigint; readonly isCut: boolean }[] = [{ sum: 0n, isCut: false }];
    let near = 0n;
    for (const [i, name] of columns.entries()) {
      const unit = 10n ** BigInt(finest - (scales[i] as number));
      const factor = BigInt(factors[i]?.[1] ?? 0) * unit;
      const least = this.#least([name]);
      near += (factor < 0n ? -factor : factor) * least;
      const range = this.#columnCard(name)?.range;
      const ends = range === undefined ? [] : [BigInt(range.min), BigInt(range.max) + 1n];
      const isEnd = (place: bigint) => ends.some((end) => place - end < least && end - place < least);
      const cuts = this.#cuts.filter((cut) => cut.columns.length === 1 && cut.columns[0] === name).map((cut) => cut.at);
      const places = [
        ...ends.map((place) => ({ place, isCut: false })),
        ...cuts.map((place) => ({ place, isCut: !isEnd(place) })),
      ];
      corners = corners.flatMap(({ sum, isCut }) =>
        places.map((each) => ({ sum: sum + factor * each.place, isCut: isCut || each.isCut })),
      );
      if (corners.length > mostCorners) return true;
    }
    return corners.some(({ sum, isCut }) => isCut && at - sum < near && sum - at < near);
  }

  #compare(operator: CompareOperator, left: Expression, right: Expression): void {
    const columns = [...columnsIn(left), ...columnsIn(right)];
    const [only, second] = [...new Set(columns)];
    const isColumnAndConstant =
      only !== undefined &&
      second === undefined &&
      [left, right].every(({ kind }) => kind === 'column' || kind === 'constant');
    if (columns.some((column) => this.#tellsRowsApart(column))) return this.#pick(columns);
    // A column with a list of values has few of them, and so has what is made of it.
    const isMade = only !== undefined && second === undefined && linearForm(left) === null;
    if (only !== undefined && (isColumnAndConstant || isMade) && this.#hasFewValues(only)) return;
    const cuts =
      cutsOf(operator, left, right) ?? this.#cutsByTrying({ kind: 'compare', operator, left, right }, columns);
    // Two columns that are compared as they are: no constant says where, but other conditions may.
    if ([left, right].every(({ kind }) => kind === 'column')) this.#cuts.push(...(cuts ?? []).slice(0, 1));
    else if (cuts === null) this.#pick(columns);
    else this.#cuts.push(...cuts);
  }

  /** Where a condition on one column of not too many values changes, by trying each of them; null where that cannot be done. */
  #cutsByTrying(condition: Expression, columns: readonly string[]): Cut[] | null {
    const [column, other] = [...new Set(columns)];
    const card = column === undefined || other !== undefined ? undefined : this.#columnCard(column);
    if (column === undefined || card?.range === undefined) return null;
    const form = JSON.stringify([[column, '1']]);
    const found = changes(condition, { min: BigInt(card.range.min), max: BigInt(card.range.max) });
    return found === null ? null : found.map((at) => ({ form, columns: [column], at }));
  }

  #hasFewValues(column: string): boolean {
    const card = this.#columnCard(column);
    return !this.#tellsRowsApart(column) && (card?.categories !== undefined || card?.type.kind === 'boolean');
  }

  #pick(columns: readonly string[]): void {
    for (const column of columns) this.#picking.add(column);
  }

  #columnCard(column: string): ColumnCard | undefined {
    return this.#card?.columns.find(({ name }) => name === column);
  }

  #tellsRowsApart(column: string): boolean {
    return this.#card?.unique.some(([only, second]) => only === column && second === undefined) ?? false;
  }
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

function owned(plan: Plan, places: readonly Place[]): OwnedColumn[] {
  return places.map(({ stage, column }) => ({ owner: stageOf(plan, stage).party, column }));
}

function distinct(places: readonly Place[]): Place[] {
  return places.filter((place, i) => places.findIndex((other) => samePlace(other, place)) === i);
}

function samePlace(x: Place, y: Place): boolean {
  return x.stage === y.stage && x.column === y.column;
}

function stageOf(plan: Plan, stage: number): LocalStage {
  const found = plan.stages[stage];
  if (found === undefined) throw new Error(`plan has no stage ${stage}`);
  return found;
}

/** The condition of a measure's FILTER at one owner of a union or single table; null without one, and over a join. */
export function ownFilter(plan: Plan, stage: number, measure: Measure): Expression | null {
  const found = stageOf(plan, stage);
  if (plan.source === 'join') return null;
  if (found.kind === 'groups') {
    const expression = found.partials.find(({ id }) => id === measure.id)?.expression ?? null;
    return expression?.kind === 'when' ? expression.condition : null;
  }
  if (measure.filter === undefined) return null;
  if (measure.filter.kind !== 'flag') throw new Error(`the filter of ${measure.id} is no owner's own`);
  return outputOf(plan, stage, measure.filter.id);
}

/** The expression of an output that an owner hands over. */
export function outputOf(plan: Plan, table: number, id: string): Expression {
  const output = (stageOf(askedPlan(plan), table) as RowStage).outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${table} has no output ${id}`);
  return output.expression;
}

/** What owners hand over for a group key. */
export function keyOutputs({ table, id, positions }: GroupKey): { readonly table: number; readonly id: string }[] {
  return positions === undefined ? [{ table, id }] : positions.flatMap(outputsIn);
}

/** What owners hand over for a number or condition under protocol. */
export function outputsIn(node: SecureBoolean | SecureNumber): { readonly table: number; readonly id: string }[] {
  switch (node.kind) {
    case 'flag':
    case 'input':
      return [node];
    case 'constant':
      return [];
    case 'scale':
    case 'not':
      return outputsIn(node.item);
    case 'case':
      return [...outputsIn(node.when), ...outputsIn(node.result), ...outputsIn(node.otherwise)];
    case 'and':
    case 'or':
      return node.items.flatMap(outputsIn);
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return [...outputsIn(node.left), ...outputsIn(node.right)];
  }
}
