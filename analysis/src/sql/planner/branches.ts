/**
 * Gates for what CASE, ABS and their like choose. A total over all rows of a group that takes something of few of them only, SUM(CASE
 * WHEN x = 7 THEN y ELSE 0 END), is about these few as if a condition had chosen them: so of all sets of rows that the choices
 * in an answer tell apart, each must have none or enough rows (gates.ts), and where the number may be NULL, none or enough with a value and
 * without one. They are counted under protocol and never shown.
 */
import type { DatasetCard } from '../../contract/cards.ts';
import { CannotEvaluate, evaluate, type Value } from '../../local/evaluate.ts';
import { stretches } from '../../local/breakpoints.ts';
import { columnNodes } from '../../local/expression.ts';
import { plainText } from '../../local/plain-text.ts';
import { armsOf, isArm, type Selector, selectorsIn } from '../../local/selectors.ts';
import type { Expression, LocalOutput, LocalStage, Partial, RowStage } from '../../local/stages.ts';
import { valueOf } from '../bind/dictionary.ts';
import { takenBy } from '../plan/columns.ts';
import { measureOf, withholds } from '../plan/gates.ts';
import { askedMeasures, measureParts, measurePlaces, outputOf, ownFilter, type Place } from '../plan/places.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { StageOutputs } from './outputs.ts';
import { join, negate } from './secure.ts';

/** Sets of rows that are told apart at most; with more, choosing is a use of its own (inference.ts). */
const mostSets = 32;

/** The plan with a hidden count for every set of rows; without any where nothing is chosen, or too much. */
export function withBranches(plan: Plan, cards: readonly DatasetCard[]): Plan {
  if (!withholds(plan)) return plan;
  const asked = askedMeasures(plan).filter((measure) => chooses(plan, measure));
  if (asked.length === 0) return plan;
  return plan.source === 'join' ? joinBranches(plan, asked, cards) : ownBranches(plan, asked, cards);
}

function chooses(plan: Plan, measure: Measure): boolean {
  if (measure.kind !== 'count' && choicesIn(measure.value).length > 0) return true;
  return measureParts(plan, measure).some(({ expression }) => selectorsIn(expression).length > 0);
}

/** A hidden count: of the rows of a set all ('rows'), or those that `count` counts, or does not. */
interface SetCount {
  readonly id: string;
  readonly set: number;
  readonly count: string;
  readonly isKnown: boolean;
}

/**
 * What is counted of each of `sets` sets: rows with a value and those without are told apart in each set as in a whole group, or a total
 * over CASE WHEN x THEN y ELSE 0 END were one of the few rows with a y.
 */
function setCounts(plan: Plan, asked: readonly Measure[], sets: number): SetCount[] {
  const counts = [...new Set(asked.flatMap((measure) => countsBeside(plan, measure)))];
  return Array.from({ length: sets }, (_, set) => set).flatMap((set) =>
    counts.flatMap((count): SetCount[] => {
      const id = `branch${set + 1}`;
      if (count === 'rows') return [{ id, set, count, isKnown: true }];
      return [
        { id: `${id}.${count}`, set, count, isKnown: true },
        { id: `${id}.${count}.null`, set, count, isKnown: false },
      ];
    }),
  );
}

/** The counts of a measure's values, and of those of others that take a column of it: what two totals have apart is made of both. */
function countsBeside(plan: Plan, measure: Measure): string[] {
  const own = measurePlaces(plan, measure);
  const isOwn = (place: Place) => own.some(({ stage, column }) => stage === place.stage && column === place.column);
  const others = askedMeasures(plan).filter((other) => measurePlaces(plan, other).some(isOwn));
  return [...new Set([measure, ...others].map(countOf))];
}

const countOf = (measure: Measure): string => (measure.kind === 'count' ? measure.id : measure.count);

function marked(
  plan: Plan,
  asked: readonly Measure[],
  counts: readonly SetCount[],
  branches: readonly Measure[],
): Measure[] {
  // All digits of a wide sum leave.
  const parts = plan.wide?.filter(({ digits }) => asked.some(({ id }) => id === digits[0])) ?? [];
  const isMarked = (measure: Measure) =>
    asked.includes(measure) || parts.some(({ digits }) => digits.includes(measure.id));
  return [
    ...plan.measures.map((measure) => {
      if (!isMarked(measure)) return measure;
      const beside = countsBeside(plan, measure);
      const own = counts.filter(({ count }) => beside.includes(count));
      return { ...measure, branches: own.map(({ id }) => id) };
    }),
    ...branches,
  ];
}

/** Where a count counts a row of one owner's. */
function isKnownAt(plan: Plan, stage: number, count: string): Expression {
  const found = plan.stages[stage] as LocalStage;
  if (found.kind === 'groups') {
    const item = found.partials.find(({ id }) => id === count)?.expression ?? null;
    if (item === null) throw new Error(`count ${count} counts every row`);
    return { kind: 'not', item: { kind: 'is-null', item } };
  }
  const measure = measureOf(plan, count);
  const { valid } = measure;
  if (valid !== null && valid.kind !== 'flag') throw new Error(`count ${count} is of several owners`);
  const filter = ownFilter(plan, stage, measure);
  const value = valid === null ? null : outputOf(plan, stage, valid.id);
  if (value === null && filter === null) throw new Error(`count ${count} counts every row`);
  // Neither is ever unknown, as the owner hands them over.
  return allOf([value, filter === null ? null : isTrue(filter)].filter((each) => each !== null));
}

/** Whether a condition IS TRUE: never unknown. */
function isTrue(condition: Expression): Expression {
  return isArm({ whens: [condition] }, 0);
}

/** Where every owner chooses among its own rows: the same sets at each. */
function ownBranches(plan: Plan, asked: readonly Measure[], cards: readonly DatasetCard[]): Plan {
  const { stages } = plan;
  const selectors = stages.map((_, s) => {
    const parts = asked.flatMap((measure) => measureParts(plan, measure).filter(({ stage }) => stage === s));
    // What FILTER keeps of a set, and what it leaves, is a set of its own.
    const filters = askedMeasures(plan).flatMap((measure): Selector[] => {
      const when = ownFilter(plan, s, measure);
      return when === null ? [] : [{ whens: [when] }];
    });
    return distinct([...parts.flatMap(({ expression }) => selectorsIn(expression)), ...filters]);
  });
  const [first] = selectors;
  const isAlike = selectors.every((list) => list.map(armsOf).join() === first?.map(armsOf).join());
  if (first === undefined || first.length === 0 || !isAlike) return plan;
  // A set that one owner's columns rule out is empty there, and counted all the same.
  const known = stages.map((stage, i) => setsOf(selectors[i] as Selector[], cardOf(cards, stage)));
  if (known.includes(null)) return plan;
  const sets = [...new Map((known as number[][][]).flat().map((arms) => [arms.join(), arms])).values()];
  if (sets.length > mostSets) return plan;
  const isBelow = plan.source === 'rows';
  const counts = setCounts(plan, asked, sets.length);
  const branches = counts.map(({ id }): Measure => {
    return { kind: 'count', id, valid: isBelow ? { kind: 'flag', table: 0, id } : null, needs: [] };
  });
  return {
    ...plan,
    measures: marked(plan, asked, counts, branches),
    stages: stages.map((stage, s): LocalStage => {
      const found = counts.map(({ id, set, count, isKnown }) => {
        const arms = (sets[set] as number[]).map((arm, at) => isArm(selectors[s]?.[at] as Selector, arm));
        if (count === 'rows') return { id, expression: allOf(arms) };
        const known = isKnownAt(plan, s, count);
        return { id, expression: allOf([...arms, isKnown ? known : { kind: 'not', item: known }]) };
      });
      if (stage.kind === 'rows') {
        const flags = found.map(({ id, expression }): LocalOutput => ({ kind: 'flag', id, expression }));
        return { ...stage, outputs: [...stage.outputs, ...flags] };
      }
      const partials = found.map((each): Partial => ({ ...each, function: 'sum', scale: 0, range: null }));
      return { ...stage, partials: [...stage.partials, ...partials] };
    }),
  };
}

function joinBranches(plan: Plan, asked: readonly Measure[], cards: readonly DatasetCard[]): Plan {
  const stages = plan.stages as readonly RowStage[];
  const outputs = stages.map((stage) => new StageOutputs(stage.outputs));
  const local = stages.map((_, table) => {
    const parts = asked.flatMap((measure) => measureParts(plan, measure).filter(({ stage }) => stage === table));
    return distinct(parts.flatMap(({ expression }) => selectorsIn(expression)));
  });
  const sets = stages.map((stage, table) => setsOf(local[table] as Selector[], cardOf(cards, stage)));
  const filters = askedMeasures(plan).flatMap(({ filter }) => (filter === undefined ? [] : [[filter, negate(filter)]]));
  const across = [
    ...asked.flatMap((measure) => (measure.kind === 'count' ? [] : choicesIn(measure.value))),
    ...filters,
  ];
  const choices = [...new Map(across.map((arms) => [JSON.stringify(arms), arms])).values()];
  const total = sets.reduce((product, list) => product * (list?.length ?? mostSets + 1), 1);
  if (choices.reduce((product, arms) => product * arms.length, total) > mostSets) return plan;
  const owned = sets.map((list, table) =>
    (list ?? []).map((arms): SecureBoolean => {
      if (arms.length === 0) return { kind: 'constant', value: true };
      const expression = allOf(arms.map((arm, at) => isArm(local[table]?.[at] as Selector, arm)));
      return { kind: 'flag', table, id: (outputs[table] as StageOutputs).flag(expression) };
    }),
  );
  const bits = [...owned, ...choices]
    .reduce<SecureBoolean[][]>((rows, arms) => rows.flatMap((row) => arms.map((arm) => [...row, arm])), [[]])
    .map((row) => join('and', row))
    .filter((bit) => bit.kind !== 'constant' || bit.value);
  const counts = setCounts(plan, asked, bits.length);
  const branches = counts.map(({ id, set, count, isKnown }): Measure => {
    const bit = bits[set] as SecureBoolean;
    if (count === 'rows') return { kind: 'count', id, valid: bit, needs: [] };
    const known = takenBy(measureOf(plan, count)) ?? { kind: 'constant', value: true };
    return { kind: 'count', id, valid: join('and', [bit, isKnown ? known : negate(known)]), needs: [] };
  });
  return {
    ...plan,
    measures: marked(plan, asked, counts, branches),
    stages: stages.map((stage, table) => ({ ...stage, outputs: (outputs[table] as StageOutputs).outputs })),
  };
}

/** The choices that are made under protocol: of each the bits of its arms, one of which is 1. */
function choicesIn(number: SecureNumber): SecureBoolean[][] {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return choicesIn(number.item);
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
      return [...choicesIn(number.left), ...choicesIn(number.right)];
    case 'case': {
      const arms: SecureBoolean[] = [];
      const inner: SecureBoolean[][] = [];
      const before: SecureBoolean[] = [];
      let rest: SecureNumber = number;
      while (rest.kind === 'case') {
        arms.push(join('and', [...before, rest.when]));
        before.push(negate(rest.when));
        inner.push(...choicesIn(rest.result));
        rest = rest.otherwise;
      }
      return [[...arms, join('and', before)], ...inner, ...choicesIn(rest)];
    }
  }
}

/** The combinations of arms that rows can have; null for too many. What is asked of one column is tried with its values. */
function setsOf(selectors: readonly Selector[], card: DatasetCard | undefined): number[][] | null {
  const groups = new Map<string, number[]>();
  selectors.forEach(({ whens }, at) => {
    const [column, other] = [...new Set(whens.flatMap(columnNodes).map((node) => node.column))];
    const name = column === undefined || other !== undefined ? `#${at}` : column;
    groups.set(name, [...(groups.get(name) ?? []), at]);
  });
  let sets: number[][] = [selectors.map(() => 0)];
  for (const group of groups.values()) {
    const own = group.map((at) => selectors[at] as Selector);
    const arms = triedSets(own, card) ?? allArms(own);
    if (arms === null || sets.length * arms.length > mostSets) return null;
    sets = sets.flatMap((row) =>
      arms.map((each) => row.map((arm, at) => (group.includes(at) ? (each[group.indexOf(at)] as number) : arm))),
    );
  }
  return sets;
}

function allArms(selectors: readonly Selector[]): number[][] | null {
  const all = selectors.reduce((product, selector) => product * armsOf(selector), 1);
  if (all > mostSets) return null;
  return selectors.reduce<number[][]>(
    (rows, selector) => rows.flatMap((row) => Array.from({ length: armsOf(selector) }, (_, arm) => [...row, arm])),
    [[]],
  );
}

/** By trying every value of the one column that is asked about; null where there are several, or too many values. */
function triedSets(selectors: readonly Selector[], card: DatasetCard | undefined): number[][] | null {
  const nodes = selectors.flatMap(({ whens }) => whens.flatMap(columnNodes));
  const names = new Set(nodes.map(({ column }) => column));
  const column = names.size === 1 ? card?.columns.find(({ name }) => names.has(name)) : undefined;
  if (column === undefined) return null;
  const { type, range, categories } = column;
  const whens = selectors.flatMap((selector) => selector.whens);
  const span = range === undefined ? undefined : { min: BigInt(range.min), max: BigInt(range.max) };
  const found =
    categories?.map((category) => valueOf(type, category)) ?? (span === undefined ? null : stretches(whens, span));
  if (found === null) return null;
  const values: Value[] = [null, ...found];
  try {
    const sets = values.map((value) =>
      selectors.map(({ whens }) => {
        const arm = whens.findIndex((when) => evaluate(when, () => value) === true);
        return arm < 0 ? whens.length : arm;
      }),
    );
    return [...new Map(sets.map((arms) => [arms.join(), arms])).values()];
  } catch (error) {
    if (error instanceof CannotEvaluate) return null;
    throw error;
  }
}

function cardOf(
  cards: readonly DatasetCard[],
  { party, dataset }: { readonly party: string; readonly dataset: string },
) {
  return cards.find(({ owner, name }) => owner === party && name === dataset);
}

function distinct(selectors: readonly Selector[]): Selector[] {
  return [...new Map(selectors.map((selector) => [plainText(selector.whens), selector])).values()];
}

function allOf(conditions: readonly Expression[]): Expression {
  const [first, second] = conditions as [Expression, Expression?];
  return second === undefined ? first : { kind: 'and', items: conditions };
}
