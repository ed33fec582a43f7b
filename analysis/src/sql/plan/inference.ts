/**
 * What recipients can work out from an answer beyond what it says, derived from the plan. Each finding needs a use of its
 * own, which the owner whose rows it is about must have granted, and has a line on the statement that owners sign.
 *
 * The rules, about an owner whose rows are not the recipient's own:
 * 1. membership: a number over a recipient's own column across a join. The recipient chooses that column: powers of two in a
 *    sum, or NULLs in a count, tell which of its rows are in common.
 * 2. combine: one number made of two owners' columns. Who brings weights of its own reads single values through them.
 * 3. isolate: a number that is no linear form of one owner's columns. A product can be zero for all rows but one.
 * 4. pick: conditions that can fit a single row, or all but one: a column that tells rows apart, a single value of a column
 *    without a list of values, bounds closer together than the minimum, products, texts; also bounds on several columns and
 *    on sums of them that meet in a corner.
 * 5. weigh: a total under a rule about its largest contribution that is more than a multiple of one column. Constants and
 *    other columns move what the rule compares, so that asking with several of them measures the largest contribution; by where they
 *    are NULL they choose rows, and what one contribution gives to the difference of two totals, no rule compares.
 * 6. overlap: totals of one column over sets of rows that overlap, by the NULLs they skip (null-patterns.ts).
 * An owner that is the only recipient needs no permission of its own: nobody else learns of its rows.
 */
import { columnsIn } from '../../local/expression.ts';
import { type Cut, cutsOf, linearForm, scaleOf } from '../../local/linear.ts';
import { overlapping } from './null-patterns.ts';
import { isColumnEquality, type Origin, RelationFacts, type SourceCard } from './relations.ts';
import type { ColumnCard, DatasetCard, Grant, Use } from '../../contract/cards.ts';
import type { Expression, LocalStage, RowStage } from '../../local/stages.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from './types.ts';

/** One thing that can be worked out. */
export interface Inference {
  readonly kind: 'membership' | 'combine' | 'isolate' | 'overlap' | 'weigh' | 'pick';
  /** Recipients that can. */
  readonly who: readonly string[];
  /** Permissions it needs. */
  readonly grants: readonly Grant[];
  /** 'membership' and 'combine': columns that the recipients choose themselves. */
  readonly own: readonly OwnedColumn[];
  /** The measure it comes from; empty for 'pick'. */
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

/** All findings about a plan over these datasets. */
export function inferencesOf(plan: Plan, cards: readonly SourceCard[]): Inference[] {
  const measures = askedMeasures(plan).flatMap((measure) => measureFindings(plan, measure));
  return [...measures, ...nullFindings(plan), ...pickFindings(plan, cards)];
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

/** Measures that the answer shows, or whose average it does. */
export function askedMeasures(plan: Plan): Measure[] {
  const asked = new Set(
    plan.columns.flatMap((column) => {
      if (column.kind === 'key') return [];
      return [column.kind === 'average' ? column.sum : column.measure];
    }),
  );
  return plan.measures.filter(({ id }) => asked.has(id));
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
function measureParts(plan: Plan, measure: Measure): Part[] {
  if (plan.source === 'groups') {
    return plan.stages.flatMap((stage, i) => {
      const partial = stage.kind === 'groups' ? stage.partials.find(({ id }) => id === measure.id) : undefined;
      const expression = partial?.expression ?? null;
      return expression === null ? [] : [{ stage: i, expression }];
    });
  }
  const outputs = [
    ...(measure.kind === 'count' ? [] : outputsIn(measure.value)),
    ...(measure.valid === null ? [] : outputsIn(measure.valid)),
  ];
  return outputs.map(({ table, id }) => ({ stage: table, expression: outputOf(plan, table, id) }));
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
  const odd = parts.filter((part) => !isPlain(part.expression) || isMade(plan, part)).map(({ stage }) => stage);
  const products = plan.source === 'join' && measure.kind !== 'count' ? squares(measure.value) : [];
  const isolating = distinct([...odd, ...products].flatMap((stage) => places.filter((place) => place.stage === stage)));
  const grants = grantsFor(plan, isolating, 'single-out');
  if (grants.length > 0) {
    findings.push({ kind: 'isolate', who: plan.recipients, grants, own: [], measure: measure.id });
  }
  const isRuled = plan.totalRules.some(({ sum }) => sum === measure.id);
  // A column times 0 leaves out the rows without a value: no rule holds what another total has besides.
  const isPart = stages.some((stage) => places.filter((place) => place.stage === stage).length > 1);
  if (isRuled && (isPart || parts.some((part) => !isMultiple(part.expression) || isDerived(plan, part)))) {
    const weighed = grantsFor(plan, places, 'single-out');
    if (weighed.length > 0) {
      findings.push({ kind: 'weigh', who: plan.recipients, grants: weighed, own: [], measure: measure.id });
    }
  }
  return findings;
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

/** A column, a linear form, or a test for NULL: what one number per row cannot pick a row out with. */
function isPlain(expression: Expression): boolean {
  if (expression.kind === 'not') return isPlain(expression.item);
  if (expression.kind === 'or') return expression.items.every((item) => item.kind === 'is-null');
  if (expression.kind === 'is-null') return true;
  return expression.kind === 'column' || linearForm(expression) !== null;
}

/** Tables of which a product takes more than one factor. */
function squares(number: SecureNumber): number[] {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return squares(number.item);
    case 'add':
    case 'subtract':
      return [...squares(number.left), ...squares(number.right)];
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
 * Columns by which conditions on a relation, or inside it, can pick single rows of a dataset. Conditions on columns of one dataset are
 * read together, wherever they stand; what compares columns of several, or what is computed, by itself.
 */
function pickedInside(plan: Plan, stage: LocalStage, index: number, card: SourceCard | undefined): string[] {
  if (stage.relation === undefined) return [];
  const facts = new RelationFacts(stage.relation);
  const minimum = BigInt(Math.max(plan.minimumGroupSize, 2));
  const byDataset = new Map<string, Conditions>();
  const others = new Conditions(undefined, minimum);
  const ids = new Map(stage.relation.columns.map(({ name, id }) => [name, id]));
  for (const [isInside, condition] of [
    ...conditionsOf(plan, stage, index).map((each) => [false, each] as const),
    ...facts.conditions().map((each) => [true, each] as const),
  ]) {
    const columns = columnsIn(condition);
    const bases = columns.map((column) => facts.baseOf(column));
    const [first] = bases;
    if (first !== undefined && bases.every((base) => base?.dataset === first.dataset)) {
      const known =
        byDataset.get(first.dataset) ??
        new Conditions(
          card?.bases?.find(({ name }) => name === first.dataset),
          minimum,
        );
      byDataset.set(first.dataset, known);
      known.read(withColumns(condition, (column) => facts.baseOf(column)?.column ?? column));
    } else if (!isInside || !isColumnEquality(condition)) {
      others.read(withColumns(condition, (column) => ids.get(column) ?? column));
    }
  }
  const picked = [...byDataset].flatMap(([dataset, found]) =>
    found.picking().map((column): Origin => ({ dataset, column })),
  );
  const among = others.picking().flatMap((id) => facts.originsOf(id));
  // Grants are asked for by names of the stage or of the tree: both lead to the same columns of datasets.
  return [...new Set([...picked, ...among].map((origin) => facts.idOf(origin)))];
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
  const own = stage.where === null ? [] : [stage.where];
  if (stage.kind === 'groups') return own;
  const flags = plan.filter === null ? [] : outputsIn(plan.filter);
  const conditions = flags
    .filter(({ table }) => table === index)
    .map(({ id }) => stage.outputs.find((output) => output.id === id))
    .flatMap((output) => (output?.kind === 'flag' ? [output.expression] : []));
  return [...own, ...conditions];
}

/** A comparison of results of several owners' rows. */
type Comparison = Extract<SecureBoolean, { readonly kind: 'less' | 'equal' }>;

/** The comparisons across owners, each with the columns it reads. */
function comparisonsOf(plan: Plan): { readonly comparison: Comparison; readonly places: readonly Place[] }[] {
  const visit = (bit: SecureBoolean): Comparison[] => {
    if (bit.kind === 'not') return visit(bit.item);
    if (bit.kind === 'and' || bit.kind === 'or') return bit.items.flatMap(visit);
    return bit.kind === 'less' || bit.kind === 'equal' ? [bit] : [];
  };
  return (plan.filter === null ? [] : visit(plan.filter)).map((comparison) => {
    const places = outputsIn(comparison).flatMap(({ table, id }) =>
      columnsIn(outputOf(plan, table, id)).map((column) => ({ stage: table, column })),
    );
    return { comparison, places: distinct(places) };
  });
}

/** What each comparison across owners compares. */
export function comparedAcross(plan: Plan): OwnedColumn[][] {
  return comparisonsOf(plan).map(({ places }) => owned(plan, places));
}

/**
 * Columns that are compared across owners for equality, or have another condition beside: the other owner, who chooses what
 * is compared row by row, can enclose single values.
 */
function pickedAcross(plan: Plan): Place[] {
  const comparisons = comparisonsOf(plan).map(({ comparison, places }) => {
    const isProduct = [...squares(comparison.left), ...squares(comparison.right)].length > 0;
    const isOdd = outputsIn(comparison).some(({ table, id }) => !isPlain(outputOf(plan, table, id)));
    return { equal: comparison.kind === 'equal' || isProduct || isOdd, places };
  });
  const local = plan.stages.flatMap((stage, i) =>
    conditionsOf(plan, stage, i).flatMap((condition) => comparedIn(condition).map((column) => ({ stage: i, column }))),
  );
  const all = [...local, ...comparisons.flatMap(({ places }) => places)];
  return comparisons.flatMap(({ equal, places }) =>
    places.filter((place) => equal || all.filter((other) => samePlace(other, place)).length > 1),
  );
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
        // A column's NULLs are a category; whether a condition is unknown depends on more.
        if (!isPlain(condition.item)) this.read(condition.item);
        return;
      case 'compare':
        this.#compare(condition.operator, condition.left, condition.right);
        return;
      case 'in':
        // Nothing equals NULL, so one in the list picks nothing.
        for (const value of condition.values) if (!isNull(value)) this.#compare('=', condition.item, value);
        return;
      default:
        return;
    }
  }

  /** Columns by which a single row may be picked. */
  picking(): string[] {
    const byForm = new Map<string, Cut[]>();
    for (const cut of this.#cuts) byForm.set(cut.form, [...(byForm.get(cut.form) ?? []), cut]);
    for (const cuts of byForm.values()) {
      const places = [...new Set(cuts.map(({ at }) => at))].sort((a, b) => (a < b ? -1 : 1));
      const isClose = places.some((at, i) => i > 0 && at - (places[i - 1] as bigint) < this.#minimum);
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
      near += (factor < 0n ? -factor : factor) * this.#minimum;
      const range = this.#columnCard(name)?.range;
      const ends = range === undefined ? [] : [BigInt(range.min), BigInt(range.max) + 1n];
      const isEnd = (place: bigint) => ends.some((end) => place - end < this.#minimum && end - place < this.#minimum);
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

  #compare(operator: string, left: Expression, right: Expression): void {
    const columns = [...columnsIn(left), ...columnsIn(right)];
    const [only, second] = [...new Set(columns)];
    const isColumnAndConstant =
      only !== undefined &&
      second === undefined &&
      [left, right].every(({ kind }) => kind === 'column' || kind === 'constant');
    const card = only === undefined ? undefined : this.#columnCard(only);
    if (columns.some((column) => this.#tellsRowsApart(column))) return this.#pick(columns);
    // A column with a list of values has few of them.
    if (isColumnAndConstant && (card?.categories !== undefined || card?.type.kind === 'boolean')) return;
    const cuts = cutsOf(operator, left, right);
    // Two columns that are compared as they are: no constant says where, but other conditions may.
    if ([left, right].every(({ kind }) => kind === 'column')) this.#cuts.push(...(cuts ?? []).slice(0, 1));
    else if (cuts === null) this.#pick(columns);
    else this.#cuts.push(...cuts);
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

/** The expression of an output that an owner hands over. */
export function outputOf(plan: Plan, table: number, id: string): Expression {
  const output = (stageOf(plan, table) as RowStage).outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${table} has no output ${id}`);
  return output.expression;
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
    case 'and':
    case 'or':
      return node.items.flatMap(outputsIn);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return [...outputsIn(node.left), ...outputsIn(node.right)];
  }
}
