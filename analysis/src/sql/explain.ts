/** A plan in words: what each owner computes alone, what is computed together, and what the recipient does at the end. */
import { type Language, say } from '@tacit/engine';
import type {
  Expression,
  GroupStage,
  LocalOutput,
  LocalStage,
  Measure,
  OutputColumn,
  Plan,
  RowStage,
  SecureBoolean,
  SecureNumber,
} from '../plan/types.ts';
import './explain-messages.ts';
import { decimalText } from './decimals.ts';
import { binding, describe, parenthesised } from './describe.ts';
import { quoted, quotedTable } from './nearest.ts';

/** Lines of text, one step each, under a title. */
export function renderPlan(plan: Plan, language: Language = 'en'): string {
  const steps = [
    ...plan.stages.map((stage) => localStep(plan, stage, language)),
    ...(plan.join === null ? [] : [joinStep(plan, plan.join, language)]),
    ...togetherSteps(plan, language),
    ...finalSteps(plan, language),
    say('plan.protocol', { computers: plan.parties }, language),
  ];
  return [say('plan.title', {}, language), ...steps.map((step, i) => `  ${i + 1}. ${step}`)].join('\n');
}

function localStep(plan: Plan, stage: LocalStage, language: Language): string {
  const values = { owner: stage.party, table: quotedTable(stage.party, stage.dataset) };
  const where = stage.where === null ? '' : say('plan.where', { condition: describe(stage.where) }, language);
  if (stage.kind === 'rows') {
    const gives = stage.outputs.map((output) => outputText(output, language));
    const fields = {
      ...values,
      where,
      rows: stage.rowsUpTo,
      keys: stage.keys.map((key) => describe(key)),
      gives: orNothing(gives, language),
    };
    return say('plan.rows', fields, language);
  }
  const gives = stage.partials.map((partial) => partialText(stage, partial));
  const text = stage.keys.length === 0 ? 'plan.local-total' : 'plan.local-groups';
  return say(
    text,
    { ...values, where, groups: plan.groups, keys: stage.keys.map((key) => describe(key.expression)), gives },
    language,
  );
}

function outputText(output: LocalOutput, language: Language): string {
  const expression = describe(output.expression);
  switch (output.kind) {
    case 'number':
      return expression;
    case 'flag':
      return say('plan.flag', { expression }, language);
    case 'category':
      return say('plan.category', { expression, values: output.categories.length }, language);
  }
}

function partialText(stage: GroupStage, { function: name, expression }: GroupStage['partials'][number]): string {
  return `${name.toUpperCase()}(${expression === null ? '*' : describe(expression)})`;
}

function joinStep(plan: Plan, { helper, rows }: { helper: string; rows: number }, language: Language): string {
  const owners = plan.stages.map((stage) => stage.party);
  return say('plan.join', { helper, rows, owners }, language);
}

function togetherSteps(plan: Plan, language: Language): string[] {
  const steps: string[] = [];
  if (plan.filter !== null) steps.push(say('plan.filter', { condition: conditionText(plan, plan.filter) }, language));
  if (plan.source === 'join') {
    const measures = plan.measures.map((measure) => measureText(plan, measure));
    const keys = plan.keys.map((key) => quoted(key.name));
    const text = keys.length === 0 ? 'plan.total' : 'plan.groups';
    steps.push(say(text, { groups: plan.groups, keys, measures }, language));
  } else if (plan.stages.length > 1) {
    steps.push(say('plan.combine', { owners: plan.stages.map((stage) => stage.party) }, language));
  }
  const having = plan.having.map(({ operator, value }) => `COUNT(*) ${operator} ${value}`);
  if (plan.minimumGroupSize > 1) steps.push(say('plan.withhold', { minimum: plan.minimumGroupSize }, language));
  if (having.length > 0) steps.push(say('plan.having', { condition: having.join(' AND ') }, language));
  return steps;
}

function finalSteps(plan: Plan, language: Language): string[] {
  const order = plan.orderBy.map(({ column, descending }) => {
    return `${quoted((plan.columns[column] as OutputColumn).name)}${descending ? ' DESC' : ''}`;
  });
  const parts = [
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
    plan.limit === null ? '' : `LIMIT ${plan.limit}`,
    plan.offset === 0 ? '' : `OFFSET ${plan.offset}`,
  ].filter((part) => part !== '');
  const columns = plan.columns.map((column) => quoted(column.name));
  const reveal = say('plan.reveal', { recipients: plan.recipients, columns }, language);
  return parts.length === 0
    ? [reveal]
    : [reveal, say('plan.finish', { recipients: plan.recipients, parts: parts.join(' ') }, language)];
}

function measureText(plan: Plan, measure: Measure): string {
  const name = measure.kind.toUpperCase();
  if (measure.kind === 'count')
    return measure.valid === null ? 'COUNT(*)' : `COUNT(${conditionText(plan, measure.valid)})`;
  return `${name}(${numberText(plan, measure.value)})`;
}

function conditionText(plan: Plan, bit: SecureBoolean, least: number = binding.or): string {
  switch (bit.kind) {
    case 'flag':
      return describe(expressionOf(plan, bit.table, bit.id).expression, least);
    case 'less':
    case 'equal':
      return comparisonText(plan, bit, bit.kind === 'less' ? '<' : '=', least);
    case 'not': {
      if (bit.item.kind === 'flag') {
        const { expression } = expressionOf(plan, bit.item.table, bit.item.id);
        return describe({ kind: 'not', item: expression }, least);
      }
      if (bit.item.kind === 'less' || bit.item.kind === 'equal') {
        return comparisonText(plan, bit.item, bit.item.kind === 'less' ? '>=' : '<>', least);
      }
      return parenthesised(`NOT ${conditionText(plan, bit.item, binding.not)}`, binding.not, least);
    }
    case 'and':
    case 'or': {
      const level = binding[bit.kind];
      const items = bit.items.map((item) => conditionText(plan, item, level + 1));
      return parenthesised(items.join(` ${bit.kind.toUpperCase()} `), level, least);
    }
    case 'constant':
      return bit.value ? 'TRUE' : 'FALSE';
  }
}

function comparisonText(
  plan: Plan,
  { left, right }: { readonly left: SecureNumber; readonly right: SecureNumber },
  operator: string,
  least: number,
): string {
  const [x, y] = [numberText(plan, left, binding.sum), numberText(plan, right, binding.sum)];
  return parenthesised(`${x} ${operator} ${y}`, binding.compare, least);
}

const symbols = { add: '+', subtract: '-', multiply: '*' } as const;

/** A number in its own notation: a factor that stands for 1 is left out. */
function numberText(plan: Plan, number: SecureNumber, least: number = binding.or): string {
  switch (number.kind) {
    case 'input':
      return describe(expressionOf(plan, number.table, number.id).expression, least);
    case 'constant':
      return decimalText(BigInt(number.value), number.scale);
    case 'scale': {
      const factor = BigInt(number.factor);
      if (factor === 10n ** BigInt(number.scale)) return numberText(plan, number.item, least);
      const item = numberText(plan, number.item, binding.product);
      return parenthesised(`${decimalText(factor, number.scale)} * ${item}`, binding.product, least);
    }
    case 'add':
    case 'subtract':
    case 'multiply': {
      const level = number.kind === 'multiply' ? binding.product : binding.sum;
      const [left, right] = [numberText(plan, number.left, level), numberText(plan, number.right, level + 1)];
      return parenthesised(`${left} ${symbols[number.kind]} ${right}`, level, least);
    }
  }
}

function expressionOf(plan: Plan, table: number, id: string): { readonly expression: Expression } {
  const output = (plan.stages[table] as RowStage).outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${table} has no output ${id}`);
  return output;
}

function orNothing(items: readonly string[], language: Language): readonly string[] {
  return items.length === 0 ? [say('plan.nothing', {}, language)] : items;
}
