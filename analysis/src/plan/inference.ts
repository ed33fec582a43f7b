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
 *    without a list of values, bounds closer together than the minimum, products, texts.
 * 5. overlap: totals of one column over sets of rows that overlap, by the NULLs they skip (null-patterns.ts).
 * An owner that is the only recipient needs no permission of its own: nobody else learns of its rows.
 */
import { columnsIn } from './gates.ts';
import { type Cut, cutsOf, linearForm } from './linear.ts';
import { overlapping } from './null-patterns.ts';
import type {
  ColumnCard,
  DatasetCard,
  Expression,
  Grant,
  LocalStage,
  Measure,
  Plan,
  RowStage,
  SecureBoolean,
  SecureNumber,
  Use,
} from './types.ts';

/** One thing that can be worked out. */
export interface Inference {
  readonly kind: 'membership' | 'combine' | 'isolate' | 'overlap' | 'pick';
  /** Recipients that can. */
  readonly who: readonly string[];
  /** Permissions it needs. */
  readonly grants: readonly Grant[];
  /** 'membership' and 'combine': columns that the recipients choose themselves. */
  readonly own: readonly string[];
  /** The measure it comes from; empty for 'pick'. */
  readonly measure: string;
}

/** A column of a stage. */
interface Place {
  readonly stage: number;
  readonly column: string;
}

/** All findings about a plan over these datasets. */
export function inferencesOf(plan: Plan, cards: readonly DatasetCard[]): Inference[] {
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

function measureFindings(plan: Plan, measure: Measure): Inference[] {
  const parts = measureParts(plan, measure);
  const places = measurePlaces(plan, measure);
  const findings: Inference[] = [];
  const stages = [...new Set(places.map(({ stage }) => stage))];
  if (plan.source === 'join') {
    for (const stage of stages) {
      const owner = stageOf(plan, stage).party;
      const other = 1 - stage;
      if (!plan.recipients.includes(owner)) continue;
      const keys = (stageOf(plan, other) as RowStage).keys.flatMap(columnsIn);
      findings.push({
        kind: 'membership',
        who: [owner],
        grants: keys.map((column) => grantFor(plan, { stage: other, column }, 'membership')),
        own: names(
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
        own: names(
          plan,
          places.filter(({ stage }) => plan.recipients.includes(stageOf(plan, stage).party)),
        ),
        measure: measure.id,
      });
    }
  }
  const odd = parts.filter(({ expression }) => !isPlain(expression)).map(({ stage }) => stage);
  const products = plan.source === 'join' && measure.kind !== 'count' ? squares(measure.value) : [];
  const isolating = distinct([...odd, ...products].flatMap((stage) => places.filter((place) => place.stage === stage)));
  const grants = grantsFor(plan, isolating, 'single-out');
  if (grants.length > 0) {
    findings.push({ kind: 'isolate', who: plan.recipients, grants, own: [], measure: measure.id });
  }
  return findings;
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
function pickFindings(plan: Plan, cards: readonly DatasetCard[]): Inference[] {
  const picking = plan.stages.flatMap((stage, i): Place[] => {
    const card = cards.find(({ owner, name }) => owner === stage.party && name === stage.dataset);
    const found = new Conditions(card, BigInt(Math.max(plan.minimumGroupSize, 2)));
    for (const condition of conditionsOf(plan, stage, i)) found.read(condition);
    return found.picking().map((column) => ({ stage: i, column }));
  });
  const grants = grantsFor(plan, distinct([...picking, ...pickedAcross(plan)]), 'single-out');
  return grants.length === 0 ? [] : [{ kind: 'pick', who: plan.recipients, grants, own: [], measure: '' }];
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

/**
 * Columns that are compared across owners for equality, or have another condition beside: the other owner, who chooses what
 * is compared row by row, can enclose single values.
 */
function pickedAcross(plan: Plan): Place[] {
  const comparisons: { readonly equal: boolean; readonly places: readonly Place[] }[] = [];
  const visit = (bit: SecureBoolean): void => {
    if (bit.kind === 'not') visit(bit.item);
    else if (bit.kind === 'and' || bit.kind === 'or') bit.items.forEach(visit);
    else if (bit.kind === 'less' || bit.kind === 'equal') {
      const outputs = [...outputsIn(bit.left), ...outputsIn(bit.right)];
      const places = outputs.flatMap(({ table, id }) =>
        columnsIn(outputOf(plan, table, id)).map((column) => ({ stage: table, column })),
      );
      const isProduct = [...squares(bit.left), ...squares(bit.right)].length > 0;
      const isOdd = outputs.some(({ table, id }) => !isPlain(outputOf(plan, table, id)));
      comparisons.push({ equal: bit.kind === 'equal' || isProduct || isOdd, places: distinct(places) });
    }
  };
  if (plan.filter !== null) visit(plan.filter);
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
        for (const value of condition.values) this.#compare('=', condition.item, value);
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
    return [...this.#picking];
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
    if ([left, right].every(({ kind }) => kind === 'column')) return;
    const cuts = cutsOf(operator, left, right);
    if (cuts === null) this.#pick(columns);
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

function names(plan: Plan, places: readonly Place[]): string[] {
  return places.map(({ stage, column }) => {
    const { party, dataset } = stageOf(plan, stage);
    return `${party}.${dataset}.${column}`;
  });
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
