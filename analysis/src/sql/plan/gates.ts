/**
 * What decides whether a group or a cell of the answer is shown: the one list behind the secure program (which computes
 * these bits), the statement that owners sign, and the tests. k is the plan's minimum.
 *
 * - The rows of a group are at least k, and so are its units where an owner counts those.
 * - In a union, what is left after a recipient's own rows is at least k, for each recipient that has rows in it; where
 *   empty groups are public, none will do. Values of which all other owners have none, as the plan says, need not be.
 * - Of the rows of a group those with a value are at least k, those without one none or at least k, and so is the
 *   difference between two such counts of which one contains the other. FILTER's conditions are part of what such a count needs;
 *   where several filter, each of the parts into which they divide the rows has none or at least k (filter-parts.ts).
 * - Of the sets of rows that CASE and its like tell apart each is none or at least k; where the number may be NULL, so are in each set the
 *   rows with a value and those without one (planner/branches.ts).
 *
 * - In a join with keys that repeat the same holds of different keys, each of which is a row of the other table: however many rows a key
 *   has, it counts once. Where rows without a partner are asked for, so many keys of the group have one all the same: who knows how many keys
 *   there are knows their number.
 *
 * - In a relation of several owners each unit column that the plan names has at least k different values wherever rows are at least k, none or
 *   at least k wherever these are. Where rows may be a recipient's alone, or others' alone (own-rows.ts), at least k rows have others' rows
 *   behind them, and those without any of the recipient's are none or at least k. Where an outer join may have left an owner's rows out of
 *   what is counted inside, none or at least k rows have them.
 *
 * Of two counts of which neither contains the other the difference is not compared: `loosePairs`, which the statement names.
 *
 * Rules about totals (dominance, p %) hold for the total, and for what is left of it after each such recipient's own rows.
 *
 * No rows and few rows look the same, unless empty groups are public.
 */
import { comparedMeasures, measuresOf } from './columns.ts';
import { columnsIn } from '../../local/expression.ts';
import type { Expression } from '../../local/stages.ts';
import type { SharedRelation } from './shared.ts';
import type { Measure, Plan } from './types.ts';

/** Part of a number: a count measure or fact, of all stages (`stage` null) or of one. */
export interface Term {
  readonly id: string;
  readonly stage: number | null;
  readonly minus: boolean;
}

/** A number of rows or units that must be at least the minimum. */
export interface CountGate {
  /** Without it the group is not shown, or the cells of this class. */
  readonly decides: 'group' | { readonly cells: string };
  readonly terms: readonly Term[];
  /** None passes, too. */
  readonly orNone: boolean;
  /** What multiplies the minimum. */
  readonly times: number;
  /** Stage whose largest number of rows per unit multiplies the minimum. */
  readonly perUnit: number | null;
  /** The number of rows that this is about, which is 0 where there is none. */
  readonly rows: readonly Term[];
  /** The count whose rows the others are apart from, if the number is a difference. */
  readonly wider: string | null;
}

/** Whether the answer has a row of all rows together, which is there without any, too: of a question without GROUP BY, or of the set (). */
export function hasTotal({
  keys,
  sets,
}: {
  readonly keys: readonly unknown[];
  readonly sets?: Plan['sets'] | undefined;
}): boolean {
  return keys.length === 0 || sets?.some((set) => set.length === 0) === true;
}

/** Number of rows that a group must have: none of it is shown below. */
export function leastRows(plan: Pick<Plan, 'minimumGroupSize'>): number {
  return Math.max(1, plan.minimumGroupSize);
}

/** Whether anything can be withheld for being small. */
export function withholds(plan: Pick<Plan, 'minimumGroupSize'>): boolean {
  return plan.minimumGroupSize > 1;
}

/**
 * The class of cells that a measure's cells belong to: those that are shown or missing together. Null: they are shown
 * wherever their group is.
 */
export function cellClassOf(plan: Plan, id: string): string | null {
  const measure = measureOf(plan, id);
  if (measure.kind === 'count') return id !== 'rows' && withholds(plan) ? id : null;
  if (plan.totalRules.some(({ sum }) => sum === id) || measure.branches !== undefined) return id;
  if (measure.count !== 'rows') return measure.count;
  // A shown group has rows, but for the one group of a question without GROUP BY where empty ones are public.
  return hasTotal(plan) && plan.emptyGroups === 'public' ? 'rows' : null;
}

/** The count that decides a class of cells. */
export function countOfClass(plan: Plan, cells: string): string {
  const measure = measureOf(plan, cells);
  return measure.kind === 'count' ? cells : measure.count;
}

/** All gates on counts, those of groups first. */
export function countGates(plan: Plan): CountGate[] {
  const gates: CountGate[] = [];
  const noneIsPublic = plan.emptyGroups === 'public';
  const add = (
    { decides, rows, wider }: Pick<CountGate, 'decides' | 'rows' | 'wider'>,
    terms: readonly Term[],
    orNone: boolean,
    times: number,
  ) => {
    gates.push({ decides, terms, orNone, times, perUnit: null, rows, wider });
    if (!withholds(plan)) return;
    // One person may have rows at several owners: so many more rows that even then there are enough people.
    const owners = plan.source === 'rows' ? plan.stages.length : 1;
    for (const stage of unitStages(plan)) {
      // Of the side whose keys occur once keys are counted, below.
      if (plan.many !== undefined && stage !== plan.many.table) continue;
      gates.push({ decides, terms, orNone, times: times * owners, perUnit: stage, rows, wider });
    }
  };
  /** `wider` less `count` (all of `wider` without it): the number, and what each recipient with rows of its own does not know of it. */
  const need = (decides: CountGate['decides'], wider: string, count: string | null, orNone: boolean) => {
    const rows = [term(wider), ...(count === null ? [] : [minus(term(count))])];
    const about = { decides, rows, wider: count === null ? null : wider };
    add(about, rows, orNone, 1);
    if (!withholds(plan)) return;
    if (plan.shared !== undefined) {
      for (const { id, kind } of setCounts(plan, plan.shared, wider, count)) {
        // Behind rows that only some have values for there may be nobody else's.
        const mayBeNone = orNone || kind === 'alone' || kind === 'present' || (kind === 'others' && noneIsPublic);
        // Where none will do and rows are counted, none of these rows will.
        const rows = mayBeNone && kind !== 'units' ? [term(id)] : about.rows;
        gates.push({ ...about, rows, terms: [term(id)], orNone: mayBeNone, times: 1, perUnit: null });
      }
      return;
    }
    if (plan.many !== undefined) gates.push(keyGate(plan, about, unitsId(wider, count), orNone));
    const units = hasUnits(plan) ? [term(unitsId(wider, count))] : undefined;
    // One person may be a unit of several owners: so many units that even then there are enough people.
    if (units !== undefined) add(about, units, orNone, plan.stages.length);
    for (const own of ownStages(plan)) {
      // Where all others have NULL for everybody to see, nothing is left that the recipient does not know.
      if (count === null && isNullElsewhere(plan, wider, own)) continue;
      const rest = (terms: readonly Term[]) => [...terms, ...terms.map((part) => minus({ ...part, stage: own }))];
      const others = { ...about, rows: rest(rows) };
      add(others, rest(rows), orNone || noneIsPublic, 1);
      if (units !== undefined) add(others, rest(units), orNone || noneIsPublic, plan.stages.length - 1);
    }
  };

  need('group', 'rows', null, noneIsPublic && plan.keys.length === 0);
  if (withholds(plan) && plan.many?.kind === 'without') {
    const about = { decides: 'group', rows: [term(matchedKeys)], wider: null } as const;
    gates.push(keyGate(plan, about, matchedKeys, noneIsPublic));
  }
  for (const cells of gatedClasses(plan)) {
    const count = countOfClass(plan, cells);
    for (const branch of measureOf(plan, cells).branches ?? []) need({ cells }, branch, null, true);
    if (count === 'rows') continue;
    need({ cells }, count, null, false);
    if (!withholds(plan)) continue;
    for (const wider of ['rows', ...widerCounts(plan, count)]) need({ cells }, wider, count, true);
    if (isFiltered(plan, count)) for (const part of plan.parts ?? []) need({ cells }, part, null, true);
  }
  return gates;
}

/** The hidden counts of sets of rows that the answer tells apart. */
export function branchCounts(plan: Plan): string[] {
  return [...new Set(gatedClasses(plan).flatMap((cells) => measureOf(plan, cells).branches ?? []))];
}

/** Id of the hidden count of keys that the other table has, in a group of rows that it lacks. */
export const matchedKeys = 'units.matched';

/** Keys are rows of the other table, of which a unit of that table may have several. */
function keyGate(
  plan: Plan,
  about: Pick<CountGate, 'decides' | 'rows' | 'wider'>,
  id: string,
  orNone: boolean,
): CountGate {
  const other = unitStages(plan).find((stage) => stage !== plan.many?.table) ?? null;
  return { ...about, terms: [term(id)], orNone, times: 1, perUnit: other };
}

/** A hidden count of keys: of the rows that `wider` counts and `count` does not. */
interface KeyCount {
  readonly id: string;
  readonly wider: string;
  readonly count: string | null;
}

/** A hidden number about the rows of a set: different values of a unit column, or rows with and without others' behind them. */
export interface SetCount {
  readonly id: string;
  readonly kind: 'units' | 'others' | 'alone' | 'present';
  /** Number of the unit, or of the owner, in the shared relation's list: of 'present' among those that are filled. */
  readonly of: number;
}

/** What gates compare of the rows that `wider` counts and `count` does not, in a relation of several owners. */
export function setCounts(
  plan: Pick<Plan, 'recipients'>,
  { units, presence = [], filled = [] }: SharedRelation,
  wider: string,
  count: string | null,
): SetCount[] {
  const told = [...presence.entries()].filter(([, { owner }]) => plan.recipients.includes(owner));
  return [
    ...units.map((_, of): SetCount => ({ id: `${unitsId(wider, count)} by ${of + 1}`, kind: 'units', of })),
    ...told.flatMap(([of]): SetCount[] => [
      { id: `others.${unitsId(wider, count)} of ${of + 1}`, kind: 'others', of },
      { id: `alone.${unitsId(wider, count)} of ${of + 1}`, kind: 'alone', of },
    ]),
    ...filled.map((_, of): SetCount => ({ id: `present.${unitsId(wider, count)} of ${of + 1}`, kind: 'present', of })),
  ];
}

/** The hidden counts of keys that the gates of a join with keys that repeat compare, as `countGates` does: of which rows. */
export function keyCounts(plan: Plan): KeyCount[] {
  const pairs = gatedClasses(plan).flatMap((cells): [string, string | null][] => {
    const count = countOfClass(plan, cells);
    const sets = [...(measureOf(plan, cells).branches ?? []), ...(isFiltered(plan, count) ? (plan.parts ?? []) : [])];
    const alone = sets.map((id): [string, null] => [id, null]);
    if (count === 'rows') return alone;
    return [
      ...alone,
      [count, null],
      ...['rows', ...widerCounts(plan, count)].map((wider): [string, string] => [wider, count]),
    ];
  });
  const all = [['rows', null] as const, ...pairs].map(([wider, count]) => ({
    id: unitsId(wider, count),
    wider,
    count,
  }));
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** Id of the fact that counts units: those with a row that `wider` counts and `count` does not. */
export function unitsId(wider: string, count: string | null): string {
  return `units.${wider}${count === null ? '' : `-${count}`}`;
}

/** Whether owners of a union or single table count units. */
export function hasUnits(plan: Pick<Plan, 'source' | 'stages'>): boolean {
  return plan.source === 'groups' && plan.stages.some(({ unit }) => unit !== null);
}

const term = (id: string): Term => ({ id, stage: null, minus: false });
const minus = (part: Term): Term => ({ ...part, minus: !part.minus });

/** Classes of the cells that the answer has, in the order of the plan's measures. */
export function cellClasses(plan: Plan): string[] {
  return classesOf(plan, plan.columns.flatMap(measuresOf));
}

/** The same with those that HAVING compares: it learns nothing of cells that would be withheld. */
export function gatedClasses(plan: Plan): string[] {
  return classesOf(plan, [...plan.columns.flatMap(measuresOf), ...comparedMeasures(plan)]);
}

function classesOf(plan: Plan, measures: readonly string[]): string[] {
  const classes = new Set(measures.map((id) => cellClassOf(plan, id)));
  return plan.measures.map(({ id }) => id).filter((id) => classes.has(id));
}

/** Counts whose rows contain those of `count`, by the columns that must have a value; 'rows' apart. */
export function widerCounts(plan: Plan, count: string): string[] {
  const own = needsOf(plan, count);
  return cellCounts(plan).filter((other) => {
    const columns = needsOf(plan, other);
    return columns.length < own.length && columns.every((column) => own.includes(column));
  });
}

/**
 * Counts, 'rows' apart, of which neither contains the other: no gate holds their difference. It may be about a single row
 * that has a value in one column and none in another.
 */
export function loosePairs(plan: Plan): [string, string][] {
  const counts = withholds(plan) ? cellCounts(plan) : [];
  return counts.flatMap((count, i) => {
    const others = counts.slice(i + 1).filter((other) => {
      // Their parts have gates where nothing but FILTER tells them apart.
      if (areHeldByParts(plan, count, other)) return false;
      const [a, b] = [needsOf(plan, count), needsOf(plan, other)];
      return a.some((column) => !b.includes(column)) && b.some((column) => !a.includes(column));
    });
    return others.map((other): [string, string] => [count, other]);
  });
}

/** Counts, 'rows' apart, that decide cells of the answer. */
export function cellCounts(plan: Plan): string[] {
  return [...new Set(gatedClasses(plan).map((cells) => countOfClass(plan, cells)))].filter((count) => count !== 'rows');
}

/** Stages of a union whose owners receive the answer: they know their own part of it. */
export function ownStages(plan: Plan): number[] {
  if (plan.source === 'join' || plan.source === 'shared' || plan.stages.length < 2) return [];
  return [...plan.stages.keys()].filter((i) => plan.recipients.includes(plan.stages[i]?.party ?? ''));
}

/** Whether every stage but `own` counts a value that the plan itself says is NULL. */
function isNullElsewhere(plan: Plan, count: string, own: number): boolean {
  return plan.stages.every((stage, i) => {
    if (i === own) return true;
    // Of rows below each other nobody else's can be told apart from NULL here: that only withholds more.
    const expression = stage.kind === 'groups' ? stage.partials.find(({ id }) => id === count)?.expression : undefined;
    return expression !== undefined && expression !== null && isNull(expression);
  });
}

function isNull(expression: Expression): boolean {
  if (expression.kind === 'when') return isNull(expression.value);
  if (expression.kind === 'constant') return expression.value === null;
  return expression.kind === 'arithmetic' && (isNull(expression.left) || isNull(expression.right));
}

/** Stages of rows where a unit may have several, and that matters. */
export function unitStages(plan: Plan): number[] {
  if (plan.source === 'groups' || plan.source === 'shared' || !withholds(plan)) return [];
  return [...plan.stages.keys()].filter((i) => plan.stages[i]?.unit !== null);
}

/** What the rows that a count counts have in common: columns with a value, and conditions of FILTER that hold. */
export function needsOf(plan: Plan, count: string): readonly string[] {
  const measure = measureOf(plan, count);
  if (measure.kind !== 'count') return [];
  const filters = (measure.filters ?? []).map((number) => `filter ${number}`);
  return [...measure.needs.map((column) => `column ${column}`), ...filters];
}

/** Whether FILTER chooses among the rows that a count counts. */
export function isFiltered(plan: Plan, count: string): boolean {
  const measure = measureOf(plan, count);
  return measure.kind === 'count' && measure.filters !== undefined;
}

/** Whether both need the same columns, and are filtered: what they have apart is made of parts that are counted. */
export function areHeldByParts(plan: Plan, count: string, other: string): boolean {
  if (plan.parts === undefined || !isFiltered(plan, count) || !isFiltered(plan, other)) return false;
  return valueNeeded(plan, count) === valueNeeded(plan, other);
}

/** What must have a value beside FILTER's conditions, as text. */
function valueNeeded(plan: Plan, count: string): string {
  if (plan.source !== 'groups') return JSON.stringify(measureOf(plan, count).valid);
  return JSON.stringify(
    plan.stages.map((stage) => {
      const expression = stage.kind === 'groups' ? stage.partials.find(({ id }) => id === count)?.expression : null;
      return expression?.kind === 'when' ? [...new Set(columnsIn(expression.value))].sort() : null;
    }),
  );
}

/** Whether a measure of no rows is 0 and not NULL: a number of rows, or of different values. */
export function countsRows({ kind }: Measure): boolean {
  return kind === 'count' || kind === 'distinct';
}

/** The measure `id` of a plan; a plan that names one it lacks is our own bug. */
export function measureOf(plan: Pick<Plan, 'measures'>, id: string): Measure {
  const measure = plan.measures.find((candidate) => candidate.id === id);
  if (measure === undefined) throw new Error(`plan has no measure ${id}`);
  return measure;
}
