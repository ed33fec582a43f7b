/**
 * What a plan computes, as text. People decide by these words, so they are made of the plan that will run and not of the
 * question's own text: columns by their owners, constants as they are compared.
 */
import { measureOf } from './plan/gates.ts';
import { askedPlan } from './plan/asked.ts';
import { outputOf, ownFilter } from './plan/places.ts';
import { outputsBehind } from './plan/keyed.ts';
import type { Expression, GroupStage, RowStage } from '../local/stages.ts';
import type { ManyJoin, Measure, OutputColumn, Plan, PlanPrivacy, SecureBoolean, SecureNumber } from './plan/types.ts';
import type { ColumnType } from '../contract/cards.ts';
import type { GroupValue } from './plan/group-numbers.ts';
import { decimalText } from '../contract/decimals.ts';
import { visibleText } from '../contract/names.ts';
import { binding, type ColumnNames, describe, parenthesised } from './plan/describe.ts';
import { quotientDecimals } from './plan/describe-calls.ts';
import { type Moment, momentOf, momentText } from './plan/moment-text.ts';
import { typeOfExpression } from '../local/expression.ts';
import { nameText, sourceText } from './plan/relation-text.ts';
import { quoted } from '../contract/nearest.ts';

/** A measure with its columns' owners: `SUM(bank.w * insurer.claims)`; of several owners' tables, what each adds. */
export function measureText(plan: Plan, measure: Measure): string {
  const argument = argumentText(plan, measure);
  const filter = filterText(plan, measure);
  if (measure.kind === 'distinct') return `COUNT(DISTINCT ${argument})${filter}`;
  if (measure.kind === 'quantile' && measure.quantile !== undefined) {
    const { numerator, denominator, continuous, mode } = measure.quantile;
    if (mode === true) return `MODE() WITHIN GROUP (ORDER BY ${argument})${filter}`;
    return `PERCENTILE_${continuous ? 'CONT' : 'DISC'}(${numerator / denominator}) WITHIN GROUP (ORDER BY ${argument})${filter}`;
  }
  return `${measure.kind.toUpperCase()}(${argument})${filter}`;
}

/** FILTER of an aggregate; empty without one. */
function filterText(plan: Plan, measure: Measure): string {
  const say = (condition: string) => ` FILTER (WHERE ${condition})`;
  if (plan.source === 'join') return measure.filter === undefined ? '' : say(conditionText(plan, measure.filter));
  const seen = askedPlan(plan);
  const parts = seen.stages.flatMap(({ party }, stage) => {
    const condition = ownFilter(seen, stage, measure);
    if (condition === null) return [];
    const names = seen.stages.length === 1 ? namesOf(plan, stage) : quoted;
    return [{ party, text: describe(condition, binding.or, names) }];
  });
  const [first] = parts;
  if (first === undefined) return '';
  if (parts.every(({ text }) => text === first.text)) return say(first.text);
  return say(parts.map(({ party, text }) => `${quoted(party)}: ${text}`).join('; '));
}

/** A column of the answer: what it shows, its alias in quotes behind where that says something else. */
export function columnText(plan: Plan, column: OutputColumn): string {
  const { text, natural } = columnMeaning(plan, column);
  return column.name === natural ? text : `${text} ${JSON.stringify(column.name)}`;
}

function columnMeaning(plan: Plan, column: OutputColumn): { text: string; natural: string } {
  switch (column.kind) {
    case 'key': {
      const { key, label } = column;
      const text = keyText(plan, key);
      if (label === undefined) return { text, natural: plan.keys[key]?.name ?? '' };
      const says = `'${visibleText(label.text.replaceAll("'", "''"))}'`;
      return label.of === 'null'
        ? { text: `COALESCE(${text}, ${says})`, natural: 'coalesce' }
        : { text: `CASE WHEN GROUPING(${text}) = 1 THEN ${says} ELSE ${text} END`, natural: 'case' };
    }
    case 'grouping':
      return { text: `GROUPING(${column.keys.map((key) => keyText(plan, key)).join(', ')})`, natural: 'grouping' };
    case 'measure': {
      const measure = measureOf(plan, column.measure);
      const natural = measure.kind === 'distinct' ? 'count' : measure.kind;
      return { text: measureText(plan, measure), natural };
    }
    case 'expression':
      return { text: groupValueText(plan, column.value), natural: '' };
    case 'text':
      return { text: `'${visibleText(column.value.replaceAll("'", "''"))}'`, natural: '' };
    case 'average': {
      const measure = measureOf(plan, column.sum);
      return { text: `AVG(${argumentText(plan, measure)})${filterText(plan, measure)}`, natural: 'avg' };
    }
  }
}

function argumentText(plan: Plan, measure: Measure): string {
  if (plan.source === 'groups') {
    const parts = (plan.stages as readonly GroupStage[]).map((stage, i) => {
      const given = stage.partials.find(({ id }) => id === measure.id)?.expression ?? null;
      const kept = given?.kind === 'when' ? given.value : given;
      // Of COUNT(*) FILTER, every row that is kept counts.
      const expression = given?.kind === 'when' && kept?.kind === 'constant' && kept.value === 'true' ? null : kept;
      return { party: stage.party, text: expression === null ? '*' : describe(expression), stage: i, expression };
    });
    const [first] = parts;
    if (first?.expression === null || first === undefined) return '*';
    if (parts.length === 1) return describe(first.expression, binding.or, namesOf(plan, 0));
    if (parts.every(({ text }) => text === first.text)) return first.text;
    return parts.map(({ party, text }) => `${quoted(party)}: ${text}`).join('; ');
  }
  if (plan.source !== 'join') return rowsArgument(plan, measure);
  if (measure.kind !== 'count') return numberText(plan, measure.value);
  return measure.valid === null ? '*' : countedText(plan, measure.valid);
}

/** Of rows below each other what each owner hands over; where they differ, by owner. */
function rowsArgument(plan: Plan, measure: Measure): string {
  const bit = measure.kind === 'count' ? measure.valid : measure.value;
  if (bit === null || (bit.kind !== 'flag' && bit.kind !== 'input')) return '*';
  const { stages } = askedPlan(plan);
  const parts = outputsBehind(plan, bit).map(({ table, id }) => {
    const found = outputOf(plan, table, id);
    const known = found.kind === 'not' && found.item.kind === 'is-null' ? found.item.item : undefined;
    const names = stages.length === 1 ? namesOf(plan, 0) : undefined;
    const text = describe(known ?? found, binding.or, names);
    const isCondition = bit.kind === 'flag' && known === undefined;
    return { party: stages[table]?.party ?? '', text: isCondition ? `CASE WHEN ${text} THEN 1 END` : text };
  });
  if (parts.every(({ text }) => text === parts[0]?.text)) return parts[0]?.text ?? '*';
  return parts.map(({ party, text }) => `${quoted(party)}: ${text}`).join('; ');
}

/** What COUNT counts where `valid` holds: the one column that must have a value, else a CASE that says when. */
function countedText(plan: Plan, valid: SecureBoolean): string {
  const expression = valid.kind === 'flag' ? outputOf(plan, valid.table, valid.id) : undefined;
  if (valid.kind === 'flag' && expression?.kind === 'not' && expression.item.kind === 'is-null') {
    return describe(expression.item.item, binding.or, namesOf(plan, valid.table));
  }
  return `CASE WHEN ${conditionText(plan, valid)} THEN 1 END`;
}

const functions = { floor: 'FLOOR', ceiling: 'CEIL', absolute: 'ABS', root: 'SQRT' } as const;
const lists = { coalesce: 'COALESCE', greatest: 'GREATEST', least: 'LEAST' } as const;
const signs = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const;

/** A number or condition made of aggregates. */
function groupValueText(plan: Plan, value: GroupValue, least: number = binding.or): string {
  const say = (item: GroupValue, level: number = binding.or) => groupValueText(plan, item, level);
  switch (value.kind) {
    case 'aggregate':
      return measureText(plan, measureOf(plan, value.of.measure));
    case 'number':
      return decimalText(BigInt(value.value), value.scale);
    case 'null':
      return 'NULL';
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      // A sum in two parts is one sum, which either says.
      const whole = wideSum(plan, value);
      if (whole !== undefined) return measureText(plan, whole);
      const level = value.kind === 'add' || value.kind === 'subtract' ? binding.sum : binding.product;
      return parenthesised(
        `${say(value.left, level)} ${signs[value.kind]} ${say(value.right, level + 1)}`,
        level,
        least,
      );
    }
    case 'round':
    case 'truncate': {
      const digits = value.digits === 0 ? '' : `, ${value.digits}`;
      return `${value.kind === 'round' ? 'ROUND' : 'TRUNC'}(${say(value.item)}${digits})`;
    }
    case 'digits':
      return say(value.item, least);
    case 'floor':
    case 'ceiling':
    case 'absolute':
    case 'root':
      return `${functions[value.kind]}(${say(value.item)})`;
    case 'coalesce':
    case 'greatest':
    case 'least':
      return `${lists[value.kind]}(${value.items.map((item) => say(item)).join(', ')})`;
    case 'null-if':
      return `NULLIF(${say(value.left)}, ${say(value.right)})`;
    case 'case': {
      const branches = value.branches.map(({ when, value: then }) => `WHEN ${say(when)} THEN ${say(then)}`);
      return `CASE ${branches.join(' ')} ELSE ${say(value.otherwise)} END`;
    }
    case 'compare':
      return parenthesised(
        `${say(value.left, binding.sum)} ${value.operator} ${say(value.right, binding.sum)}`,
        binding.compare,
        least,
      );
    case 'is-null':
      return parenthesised(`${say(value.item, binding.sum)} IS NULL`, binding.compare, least);
    case 'and':
    case 'or': {
      const level = binding[value.kind];
      const items = value.items.map((item) => say(item, level + 1));
      return parenthesised(items.join(` ${value.kind.toUpperCase()} `), level, least);
    }
    case 'not':
      return parenthesised(`NOT ${say(value.item, binding.not)}`, binding.not, least);
    case 'truth':
      return value.value === null ? 'NULL' : value.value ? 'TRUE' : 'FALSE';
  }
}

/** Of the digits of a sum that may leave 63 bits, added up, the first one. */
function wideSum(plan: Plan, value: GroupValue): Measure | undefined {
  const digits: string[] = [];
  let rest = value;
  while (rest.kind === 'add' && rest.right.kind === 'multiply' && rest.right.left.kind === 'aggregate') {
    digits.unshift(rest.right.left.of.measure);
    rest = rest.left;
  }
  if (rest.kind !== 'aggregate') return undefined;
  const all = [rest.of.measure, ...digits].join();
  return plan.wide?.some((sum) => sum.digits.join() === all) === true ? measureOf(plan, rest.of.measure) : undefined;
}

/** The expression of a group key; of several owners' tables what each groups by, where they differ. */
function keyText(plan: Plan, key: number): string {
  const found = plan.keys[key];
  if (found === undefined) throw new Error(`plan has no key ${key}`);
  if (found.positions !== undefined) {
    const arms = found.positions.slice(0, found.categories.length).map((bit, i) => {
      return ` WHEN ${conditionText(plan, bit)} THEN ${categoryText(found.type, found.categories[i] ?? '')}`;
    });
    const [, isTrue] = found.positions;
    // What may be unknown says so: a condition that holds only of known values would read as false there.
    return found.type.kind === 'boolean' && isTrue !== undefined && !found.nullable
      ? conditionText(plan, isTrue, binding.compare)
      : `CASE${arms.join('')} END`;
  }
  if (plan.source === 'join')
    return describe(outputOf(plan, found.table, found.id), binding.or, namesOf(plan, found.table));
  const expressions =
    plan.source === 'groups'
      ? (plan.stages as readonly GroupStage[]).map(
          ({ keys }) => (keys.find(({ id }) => id === found.id) as GroupStage['keys'][number]).expression,
        )
      : outputsBehind(plan, found).map(({ table, id }) => outputOf(plan, table, id));
  const [first] = expressions as [Expression];
  if (expressions.length === 1) return describe(first, binding.or, namesOf(plan, 0));
  const texts = expressions.map((expression) => describe(expression));
  if (texts.every((text) => text === texts[0])) return texts[0] as string;
  return `(${texts.map((text, i) => `${quoted((plan.stages[i] as GroupStage).party)}: ${text}`).join('; ')})`;
}

/** A category as a constant. */
function categoryText({ kind }: ColumnType, category: string): string {
  return ['text', 'date', 'timestamp', 'time'].includes(kind)
    ? `'${visibleText(category.replaceAll("'", "''"))}'`
    : category;
}

/** The group keys of a plan. */
export function keyTexts(plan: Plan): string[] {
  return plan.keys.map((_, i) => keyText(plan, i));
}

/** What GROUP BY names: keys, or the grouping sets. */
export function groupByText(plan: Plan): string {
  const texts = keyTexts(plan);
  if (plan.sets === undefined) return texts.join(', ');
  const sets = plan.sets.map((set) => `(${set.map((key) => texts[key]).join(', ')})`);
  return `GROUPING SETS (${sets.join(', ')})`;
}

/** HAVING as one condition; empty without one. */
export function havingText(plan: Plan): string {
  const counts = plan.having.map(({ operator, value }) => `COUNT(*) ${operator} ${value}`);
  if (plan.condition === undefined) return counts.join(' AND ');
  return [...counts, groupValueText(plan, plan.condition, counts.length === 0 ? binding.or : binding.not)].join(
    ' AND ',
  );
}

/** ORDER BY, item by item. */
export function orderTexts(plan: Plan): string[] {
  return plan.orderBy.map(({ column, descending, nullsFirst }) => {
    // NULLs count as larger than everything unless said otherwise.
    const nulls = nullsFirst === descending ? '' : ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
    return `${quoted((plan.columns[column] as OutputColumn).name)}${descending ? ' DESC' : ''}${nulls}`;
  });
}

/**
 * The question that a plan answers, written anew from the plan: no comment, no line break and no alias of the asker's text
 * can hide a part of it. A reader's text: what differs between owners is written out.
 */
export function questionText(plan: Plan): string {
  const select = plan.columns.map((column) => {
    const { text, natural } = columnMeaning(plan, column);
    return column.name === natural ? text : `${text} AS ${quoted(column.name)}`;
  });
  const order = orderTexts(plan);
  const having = havingText(plan);
  const { from, where } = plan.source === 'join' ? joinSource(plan) : groupSource(askedPlan(plan));
  return [
    `SELECT ${plan.distinct === true ? 'DISTINCT ' : ''}${select.join(',\n       ')}`,
    `FROM ${from}`,
    where.length === 0 ? '' : `WHERE ${where.join('\n  AND ')}`,
    plan.keys.length === 0 && plan.sets === undefined ? '' : `GROUP BY ${groupByText(plan)}`,
    having === '' ? '' : `HAVING ${having}`,
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
    plan.limit === null ? '' : `LIMIT ${plan.limit}`,
    plan.offset === 0 ? '' : `OFFSET ${plan.offset}`,
    plan.privacy === undefined ? '' : privacyText(plan.privacy),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function privacyText({ epsilon, delta, mechanism, threshold }: PlanPrivacy): string {
  if (mechanism === 'choice') return `WITH PRIVACY (epsilon => ${epsilon}, mechanism => choice)`;
  const isAsked = mechanism === 'gaussian' || threshold !== undefined;
  const law = isAsked && mechanism === 'laplace' ? ', mechanism => laplace' : '';
  return `WITH PRIVACY (epsilon => ${epsilon}${isAsked ? `, delta => ${delta}` : ''}${law})`;
}

interface SourceText {
  readonly from: string;
  readonly where: readonly string[];
}

function joinSource(plan: Plan): SourceText {
  const stages = plan.stages as readonly RowStage[];
  if (plan.many !== undefined && (plan.many.kind !== 'inner' || plan.many.otherRepeats === true))
    return manySource(plan, plan.many);
  const [first, ...others] = stages as [RowStage, ...RowStage[]];
  const keyText = (stage: RowStage, i: number) =>
    describe(stage.keys[i] as Expression, binding.sum, namesOf(plan, stages.indexOf(stage)));
  const joins = others.map((stage) => {
    const keys = first.keys.map((_, i) => `${keyText(first, i)} = ${keyText(stage, i)}`);
    return `\nJOIN ${sourceText(stage)} ON ${keys.join(' AND ')}`;
  });
  const own = stages.flatMap(({ where }, i) => (where === null ? [] : conjuncts(where, namesOf(plan, i))));
  const across = plan.filter === null ? [] : [conditionText(plan, plan.filter, binding.and)];
  return { from: `${sourceText(first)}${joins.join('')}`, where: [...own, ...across] };
}

/** Rows that stay, and beside them those of the other table, or whether it has any. */
function manySource(plan: Plan, { table, kind }: ManyJoin): SourceText {
  const [kept, other] = [plan.stages[table], plan.stages[1 - table]] as [RowStage, RowStage];
  const keys = kept.keys.map((key, i) => {
    const partner = other.keys[i] as Expression;
    return `${describe(key, binding.sum, namesOf(plan, table))} = ${describe(partner, binding.sum, namesOf(plan, 1 - table))}`;
  });
  const of = (stage: RowStage, i: number) => (stage.where === null ? [] : conjuncts(stage.where, namesOf(plan, i)));
  const partner = [...keys, ...of(other, 1 - table)].join(' AND ');
  const [from, name] = [kept, other].map(sourceText) as [string, string];
  const across = plan.filter === null ? [] : [conditionText(plan, plan.filter, binding.and)];
  const where = [...of(kept, table), ...across];
  if (kind === 'left') return { from: `${from}\nLEFT JOIN ${name} ON ${partner}`, where };
  const exists = `EXISTS (SELECT 1 FROM ${name} WHERE ${partner})`;
  return { from, where: [...where, kind === 'without' ? `NOT ${exists}` : exists] };
}

function groupSource(plan: Plan): SourceText {
  const stages = plan.stages as readonly GroupStage[];
  const [first] = stages as [GroupStage];
  if (stages.length === 1) {
    const where = first.where === null ? [] : conjuncts(first.where, namesOf(plan, 0));
    return { from: sourceText(first), where };
  }
  const branches = stages.map((stage) => {
    const { where } = stage;
    return `SELECT * FROM ${sourceText(stage)}${where === null ? '' : ` WHERE ${describe(where)}`}`;
  });
  return { from: `(\n  ${branches.join('\n  UNION ALL\n  ')}\n) AS t`, where: [] };
}

function conjuncts(where: Expression, names: ColumnNames): string[] {
  const items = where.kind === 'and' ? where.items : [where];
  return items.map((item) => describe(item, binding.not, names));
}

/** Columns of a stage as `owner.column`; of several owners' relation as it calls them. */
function namesOf(plan: Plan, stage: number): ColumnNames {
  if (plan.source === 'shared' || plan.stages[stage]?.party === '') return nameText;
  const party = plan.stages[stage]?.party ?? '';
  return (column) => `${quoted(party)}.${quoted(column)}`;
}

/** A condition across owners, its columns by their owners' names. */
export function conditionText(plan: Plan, bit: SecureBoolean, least: number = binding.or): string {
  switch (bit.kind) {
    case 'flag':
      return describe(outputOf(plan, bit.table, bit.id), least, namesOf(plan, bit.table));
    case 'less':
    case 'equal':
      return comparisonText(plan, bit, bit.kind === 'less' ? '<' : '=', least);
    case 'not': {
      if (bit.orUnknown === true) {
        const text = `(${conditionText(plan, bit.item)}) IS NOT TRUE`;
        return parenthesised(text, binding.compare, least);
      }
      if (bit.item.kind === 'flag') {
        const item = outputOf(plan, bit.item.table, bit.item.id);
        return describe({ kind: 'not', item }, least, namesOf(plan, bit.item.table));
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
  const moment = momentIn(plan, left) ?? momentIn(plan, right);
  const [x, y] = [left, right].map((side) => numberText(plan, side, binding.sum, moment));
  return parenthesised(`${x} ${operator} ${y}`, binding.compare, least);
}

/** CASE … END, what stands in its ELSE as further WHENs. */
function caseOf(plan: Plan, number: Extract<SecureNumber, { kind: 'case' }>, around: Moment | undefined): string {
  const moment = momentIn(plan, number) ?? around;
  const arms: string[] = [];
  let rest: SecureNumber = number;
  while (rest.kind === 'case') {
    arms.push(` WHEN ${conditionText(plan, rest.when)} THEN ${numberText(plan, rest.result, binding.or, moment)}`);
    rest = rest.otherwise;
  }
  const otherwise = numberText(plan, rest, binding.or, moment);
  return `CASE${arms.join('')}${otherwise === 'NULL' ? '' : ` ELSE ${otherwise}`} END`;
}

const symbols = { add: '+', subtract: '-', multiply: '*' } as const;

const momentIn = (plan: Plan, number: SecureNumber) =>
  momentOf(number, ({ table, id }) => typeOfExpression(outputOf(plan, table, id)));

/** A number in its own notation: a factor that stands for 1 is left out. `moment`: what a constant is among. */
function numberText(plan: Plan, number: SecureNumber, least: number = binding.or, moment?: Moment): string {
  switch (number.kind) {
    case 'input':
      return describe(outputOf(plan, number.table, number.id), least, namesOf(plan, number.table));
    case 'constant': {
      if (number.isNull === true) return 'NULL';
      const value = BigInt(number.value);
      const text = moment === undefined ? undefined : momentText(moment, value, number.scale);
      return text ?? decimalText(value, number.scale);
    }
    case 'scale': {
      const factor = BigInt(number.factor);
      if (factor === 10n ** BigInt(number.scale)) return numberText(plan, number.item, least, moment);
      const item = numberText(plan, number.item, binding.product);
      return parenthesised(`${decimalText(factor, number.scale)} * ${item}`, binding.product, least);
    }
    case 'case':
      return caseOf(plan, number, moment);
    case 'divide': {
      const level = binding.product;
      const text = `${numberText(plan, number.left, level)} / ${numberText(plan, number.right, level + 1)}`;
      if (number.rounding === 'floor') return `FLOOR(${text})`;
      if (number.decimals !== quotientDecimals)
        return number.decimals === 0 ? `ROUND(${text})` : `ROUND(${text}, ${number.decimals})`;
      return parenthesised(text, level, least);
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
