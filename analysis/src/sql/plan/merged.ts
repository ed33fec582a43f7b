/**
 * Rows of a stage that are handed over as one: those with the same key that are alike in all that tells rows apart. What is only added up of
 * them is added up by their owner, and a hidden number, their weight, says how many they are. Where the keys that repeat in a join, and conditions,
 * have few values (planner/merged-rows.ts says how many at most), the join is of as many rows rather than of as many as the table has.
 *
 * The answer is the same. All that decides about a row decides about all of its like; a sum of what is linear in the numbers that were added
 * up is the sum over the rows, and any other is that of one row times the weight. So is everything that gates look at: rows by their weights,
 * and keys, of which any row counts.
 */
import type { LocalOutput, LocalStage, RowStage } from '../../local/stages.ts';
import { withholds } from './gates.ts';
import { outputsIn } from './places.ts';
import { sumRange, toRange } from './ranges.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from './types.ts';

/** The output that says how many rows one stands for. */
export const weightId = 'weight';

/** Whether rows may stand for several: no number of the plan depends on how they are spread over those that are alike. */
export function mayMerge({ measures, totalRules, wide }: Plan): boolean {
  // A rule looks at the largest row, a quantile at the place of each.
  return totalRules.length === 0 && wide === undefined && measures.every(({ kind }) => kind !== 'quantile');
}

/** Of a stage's outputs those in which rows that are handed over as one are alike; all others are added up. */
export function commonOutputs(plan: Plan, table: number): readonly LocalOutput[] {
  const common = commonInputs(plan, table);
  return (plan.stages[table] as RowStage).outputs.filter(({ kind, id }) => kind !== 'number' || common.has(id));
}

/** The same plan over rows that stand for several: counts that anybody looks at are sums of weights. */
export function mergedPlan(plan: Plan): Plan {
  const table = plan.stages.findIndex(isMerged);
  if (table < 0) return plan;
  const common = commonInputs(plan, table);
  const weight = { kind: 'input', table, id: weightId } as const;
  const measures = plan.measures.map((measure): Measure => {
    if (measure.kind === 'sum') {
      if (isAddedUp(measure.value, table, common)) return measure;
      return { ...measure, value: { kind: 'multiply', left: measure.value, right: weight } };
    }
    if (measure.kind !== 'count' || !isWeighed(plan, measure)) return measure;
    const { id, valid, filter } = measure;
    const items = [valid, filter].filter((each) => each !== undefined && each !== null);
    const taken = items.length === 0 ? {} : { filter: { kind: 'and', items } as const };
    return { kind: 'sum', id, value: weight, valid: null, ...taken, range: { min: '0', max: '1' }, count: 'rows' };
  });
  const stages = plan.stages.map((stage, i) => (i === table ? withWeight(stage as RowStage, common) : stage));
  return { ...plan, stages, measures };
}

/** Whether a stage hands over rows that stand for several. */
export function isMerged(stage: LocalStage): stage is RowStage & { readonly mergedUpTo: number } {
  return stage.kind === 'rows' && stage.mergedUpTo !== undefined;
}

function withWeight(stage: RowStage, common: ReadonlySet<string>): RowStage {
  const expression = { kind: 'constant', type: { kind: 'integer' }, value: '1' } as const;
  const outputs = stage.outputs.map((output): LocalOutput => {
    if (output.kind !== 'number' || common.has(output.id)) return output;
    const { min, max } = sumRange({ min: BigInt(output.range.min), max: BigInt(output.range.max) }, stage.rowsUpTo);
    return { ...output, range: toRange({ min, max }) };
  });
  const range = { min: '0', max: String(stage.rowsUpTo) };
  return { ...stage, outputs: [...outputs, { kind: 'number', id: weightId, expression, scale: 0, range }] };
}

/** Whether it matters how many rows a count counts, or only whether there is any. */
function isWeighed(plan: Plan, { id, keys }: Extract<Measure, { kind: 'count' }>): boolean {
  if (keys !== undefined) return false;
  // With noise any number of rows may be told, or a quantile chosen by it.
  if (withholds(plan) || plan.having.length > 0 || plan.privacy !== undefined) return true;
  return JSON.stringify([plan.columns, plan.condition]).includes(JSON.stringify(id));
}

/** The numbers of a stage that are compared, grouped by, or multiplied with each other somewhere. */
function commonInputs(plan: Plan, table: number): ReadonlySet<string> {
  const read = (node: SecureNumber | SecureBoolean): string[] =>
    outputsIn(node).flatMap((each) => (each.table === table ? [each.id] : []));
  const keys = plan.keys.flatMap((key) => (key.table === table ? [key.id] : (key.positions ?? []).flatMap(read)));
  const common = new Set<string>([...keys, ...(plan.filter === null ? [] : read(plan.filter))]);
  const sums: SecureNumber[] = [];
  for (const measure of plan.measures) {
    for (const condition of [measure.valid, measure.filter ?? null])
      if (condition !== null) for (const id of read(condition)) common.add(id);
    if (measure.kind === 'sum') sums.push(measure.value);
    else if (measure.kind !== 'count') for (const id of read(measure.value)) common.add(id);
  }
  for (let size = -1; size < common.size; ) {
    size = common.size;
    for (const value of sums) {
      const more = isAddedUp(value, table, common) ? conditionsIn(value) : [value];
      for (const id of more.flatMap(read)) common.add(id);
    }
  }
  return common;
}

/** Whether a value may be computed of numbers that are added up already. */
function isAddedUp(value: SecureNumber, table: number, common: ReadonlySet<string>): boolean {
  return formOf(value, table) === 'linear' && !termsIn(value, table).some((id) => common.has(id));
}

/** 'linear': a sum of numbers of the stage, each times what another says, so that it is 0 where these are. 'other': it contains none. */
type Form = 'zero' | 'linear' | 'other' | 'neither';

function formOf(value: SecureNumber, table: number): Form {
  const of = (part: SecureNumber) => formOf(part, table);
  const either = (x: Form, y: Form): Form => (x === 'zero' ? y : y === 'zero' || x === y ? x : 'neither');
  switch (value.kind) {
    case 'input':
      return value.table === table ? 'linear' : 'other';
    case 'constant':
      return BigInt(value.value) === 0n ? 'zero' : 'other';
    case 'scale':
      return of(value.item);
    case 'add':
    case 'subtract':
      return either(of(value.left), of(value.right));
    case 'case':
      return either(of(value.result), of(value.otherwise));
    case 'multiply': {
      const [x, y] = [of(value.left), of(value.right)];
      if (x === 'zero' || y === 'zero') return 'zero';
      return x === 'other' ? y : y === 'other' ? x : 'neither';
    }
    case 'divide':
      return of(value.left) === 'other' && of(value.right) === 'other' ? 'other' : 'neither';
  }
}

/** Numbers of a table that a value adds up, those of its conditions left out. */
function termsIn(value: SecureNumber, table: number): string[] {
  switch (value.kind) {
    case 'input':
      return value.table === table ? [value.id] : [];
    case 'constant':
      return [];
    case 'scale':
      return termsIn(value.item, table);
    case 'case':
      return [...termsIn(value.result, table), ...termsIn(value.otherwise, table)];
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return [...termsIn(value.left, table), ...termsIn(value.right, table)];
  }
}

/** What a value chooses by. */
function conditionsIn(value: SecureNumber): SecureBoolean[] {
  switch (value.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'scale':
      return conditionsIn(value.item);
    case 'case':
      return [value.when, ...conditionsIn(value.result), ...conditionsIn(value.otherwise)];
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return [...conditionsIn(value.left), ...conditionsIn(value.right)];
  }
}
