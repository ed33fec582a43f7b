/** The conditions of a plan that choose rows, at owners and across them. */
import { columnsIn } from '../../local/expression.ts';
import { selectorsIn } from '../../local/selectors.ts';
import { outputsBehind } from './keyed.ts';
import { askedPlan } from './asked.ts';
import { isBelow } from './columns.ts';
import { comparedInside as comparedBetween, partsOfCondition } from './meetings.ts';
import { isColumnEquality, type Origin, RelationFacts, type SourceCard, tableNamed } from './relations.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import type { Expression, LocalStage } from '../../local/stages.ts';
import type { Plan, SecureBoolean, SecureNumber } from './types.ts';
import {
  type OwnedColumn,
  type Place,
  askedMeasures,
  measureParts,
  owned,
  distinct,
  samePlace,
  outputOf,
  keyOutputs,
  outputsIn,
} from './places.ts';
import { isPlain, squares } from './value-shapes.ts';
import { asksForNull, comparedIn, Conditions } from './picked.ts';

/**
 * Columns by which conditions on a relation, or inside it, can pick single rows of a dataset: read together, wherever they stand, each
 * written out in columns of the datasets. What counts, or is gathered from other rows, has no values that a card lists: a column compared with
 * it may have no other condition. What is worked out from the order of rows, or from products, picks by any condition, and so does what equals
 * a total or extreme of other rows, by a join or IN as by =, and what is compared with the extreme of its own column, beside which it stands alone.
 */
export function pickedInside(plan: Plan, stage: LocalStage, index: number, card: SourceCard | undefined): string[] {
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
    for (const part of partsOfCondition(condition))
      if (facts.fitsAggregate(part)) for (const id of columnsIn(part)) picked.add(id);
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

export function isEquality(condition: Expression): boolean {
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
export function conditionsOf(plan: Plan, stage: LocalStage, index: number): Expression[] {
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
    // Parts are made of the conditions of the others; what a quantile is chosen by is never told.
    filter === undefined || plan.parts?.includes(id) === true || isBelow(plan, id) ? [] : [filter],
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
export function pickedAcross(plan: Plan): Place[] {
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
