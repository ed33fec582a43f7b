/**
 * Expression → SQL text. Numbers become exact carried integers: a decimal(p,s) value v is v·10^s, a date the days since
 * 1970-01-01, a timestamp the microseconds since then. They are BIGINT while 18 digits surely suffice, else the engine's wide integer, so nothing ever rounds or
 * wraps: an engine that runs out of digits reports an error. Conditions keep SQL's three truth values.
 */
import type { ColumnType } from '../contract/cards.ts';
import type { CompareOperator, Expression } from './stages.ts';
import { microsPerDay, timestampScale } from '../contract/timestamps.ts';
import { printDateCall, printTextCall, printTimestampCall } from './print-calls.ts';
import { type Dialect, narrowDigits, quoteIdentifier, wideDigits } from './dialect.ts';

/** A carried integer: SQL text, decimal scale, and how many decimal digits it may have at most. */
interface Carried {
  readonly sql: string;
  readonly scale: number;
  readonly digits: number;
}

/** Type of an expression's value; conditions are boolean. */
export function typeOfExpression(expression: Expression): ColumnType {
  switch (expression.kind) {
    case 'column':
    case 'constant':
    case 'arithmetic':
    case 'case':
    case 'divide':
    case 'call':
      return expression.type;
    case 'compare':
    case 'in':
    case 'is-null':
    case 'and':
    case 'or':
    case 'not':
      return { kind: 'boolean' };
    case 'absolute':
      return typeOfExpression(expression.item);
    case 'when':
      return typeOfExpression(expression.value);
  }
}

/** A condition as SQL of type BOOLEAN. */
export function printCondition(expression: Expression, dialect: Dialect): string {
  const condition = (item: Expression) => printCondition(item, dialect);
  switch (expression.kind) {
    case 'column':
      return `CAST(${quoteIdentifier(expression.column)} AS BOOLEAN)`;
    case 'constant':
      return printBoolean(expression.value);
    case 'compare':
      return printCompare(expression.operator, expression.left, expression.right, dialect);
    case 'in':
      return printIn(expression.item, expression.values, dialect);
    case 'is-null':
      return `(${printValue(expression.item, dialect)} IS NULL)`;
    case 'and':
      return expression.items.length === 0 ? 'TRUE' : `(${expression.items.map(condition).join(' AND ')})`;
    case 'or':
      return expression.items.length === 0 ? 'FALSE' : `(${expression.items.map(condition).join(' OR ')})`;
    case 'not':
      return `(NOT ${condition(expression.item)})`;
    case 'case':
      return printCase(expression, condition, dialect);
    case 'call':
      if (expression.function === 'like' || expression.function === 'ilike') return printLike(expression, dialect);
      throw new Error(`${expression.function} is not a condition`);
    case 'when':
      return when(expression, condition(expression.value), dialect);
    case 'arithmetic':
    case 'absolute':
    case 'divide':
      throw new Error('a number is not a condition');
  }
}

/** Any value in the form in which two of its type compare equal exactly if they are: text, BOOLEAN or carried integer. */
export function printValue(expression: Expression, dialect: Dialect): string {
  switch (typeOfExpression(expression).kind) {
    case 'text':
      return printText(expression, dialect);
    case 'boolean':
      return printCondition(expression, dialect);
    case 'integer':
    case 'decimal':
    case 'date':
    case 'timestamp':
    case 'time':
      return carried(expression, dialect).sql;
  }
}

/** A number, date or boolean (0/1) as the carried integer at `scale`, which is at least its own. */
export function printNumber(expression: Expression, scale: number, dialect: Dialect): string {
  return rescale(carried(expression, dialect), scale, dialect).sql;
}

/** `sql` where the condition of `expression` holds, else NULL. */
function when({ condition }: Extract<Expression, { kind: 'when' }>, sql: string, dialect: Dialect): string {
  return `CASE WHEN ${printCondition(condition, dialect)} THEN ${sql} END`;
}

function printText(expression: Expression, dialect: Dialect): string {
  if (expression.kind === 'constant' && expression.value === null) return 'CAST(NULL AS VARCHAR)';
  return dialect.byCodePoint(plainText(expression, dialect));
}

/** A text in the engine's own collation, by which it maps upper and lower case. */
function plainText(expression: Expression, dialect: Dialect): string {
  const text = (item: Expression) => plainText(item, dialect);
  switch (expression.kind) {
    case 'column':
      return `CAST(${quoteIdentifier(expression.column)} AS VARCHAR)`;
    case 'constant':
      return expression.value === null
        ? 'CAST(NULL AS VARCHAR)'
        : `CAST(${dialect.literal(expression.value)} AS VARCHAR)`;
    case 'case':
      return printCase(expression, text, dialect);
    case 'call':
      if (expression.function === 'text') return printAsText(expression.items[0] as Expression, dialect);
      return printTextCall(expression, text, (item) => carried(item, dialect).sql, dialect);
    case 'when':
      return when(expression, text(expression.value), dialect);
    default:
      throw new Error(`no text is made by ${expression.kind}`);
  }
}

function printLike(call: CallNode, dialect: Dialect): string {
  const [item, pattern] = call.items as readonly [Expression, Expression];
  const escape = pattern.kind === 'constant' && pattern.value?.includes('\\') ? ` ESCAPE ${dialect.literal('\\')}` : '';
  const operator = call.function === 'like' ? 'LIKE' : 'ILIKE';
  return `(${plainText(item, dialect)} ${operator} ${plainText(pattern, dialect)}${escape})`;
}

function printCase({ whens, otherwise }: CaseNode, print: (item: Expression) => string, dialect: Dialect): string {
  const arms = whens.map(({ when, result }) => `WHEN ${printCondition(when, dialect)} THEN ${print(result)}`);
  return `(CASE ${arms.join(' ')} ELSE ${print(otherwise)} END)`;
}

function printAsText(item: Expression, dialect: Dialect): string {
  const type = typeOfExpression(item);
  if (type.kind === 'text') return plainText(item, dialect);
  if (type.kind === 'date') return dialect.dateText(printDate(item, dialect));
  if (type.kind === 'timestamp') {
    const text = dialect.timestampText(printTimestamp(item, dialect));
    return type.zone === true ? `(${text} || '+00')` : text;
  }
  if (type.kind === 'time') return dialect.timeText(carried(item, dialect).sql);
  if (type.kind === 'boolean') return `CAST(${printCondition(item, dialect)} AS VARCHAR)`;
  if (type.kind === 'decimal' && item.kind === 'column') return `CAST(${exactColumn(item)} AS VARCHAR)`;
  if (scaleOf(type) > 0) throw new Error('only decimal columns are written as text');
  return `CAST(${carried(item, dialect).sql} AS VARCHAR)`;
}

/** A date as the engine's own type. */
function printDate(expression: Expression, dialect: Dialect): string {
  return expression.kind === 'column'
    ? `CAST(${quoteIdentifier(expression.column)} AS DATE)`
    : `(DATE '1970-01-01' + CAST(${carried(expression, dialect).sql} AS INTEGER))`;
}

/** A timestamp as the engine's own type; a time of day as that on 1970-01-01. */
export function printTimestamp(expression: Expression, dialect: Dialect): string {
  if (expression.kind === 'column' && expression.type.kind === 'timestamp')
    return `CAST(${quoteIdentifier(expression.column)} AS TIMESTAMP)`;
  return dialect.timestampOf(carried(expression, dialect).sql);
}

function printBoolean(value: string | null): string {
  if (value === null) return 'CAST(NULL AS BOOLEAN)';
  if (value !== 'true' && value !== 'false') throw new Error(`boolean constant ${JSON.stringify(value)}`);
  return value.toUpperCase();
}

function printCompare(operator: CompareOperator, left: Expression, right: Expression, dialect: Dialect): string {
  const [a, b] = alike([left, right], dialect) as [string, string];
  return `(${a} ${operator} ${b})`;
}

function printIn(item: Expression, values: readonly Expression[], dialect: Dialect): string {
  if (values.length === 0) return 'FALSE';
  const [first, ...rest] = alike([item, ...values], dialect);
  return `(${first} IN (${rest.join(', ')}))`;
}

/** Operands in one comparable form: carried integers at their largest scale, or text, or booleans; a decimal column as it is. */
function alike(operands: readonly Expression[], dialect: Dialect): string[] {
  const kinds = operands.map((operand) => typeOfExpression(operand).kind);
  if (kinds.includes('text') || kinds.includes('boolean'))
    return operands.map((operand) => printValue(operand, dialect));
  const [first, ...rest] = operands;
  if (first !== undefined) {
    const constants = rest.flatMap((operand) => exactConstant(operand, first) ?? []);
    // To carry each value of a column takes longer than to compare it.
    if (constants.length === rest.length) return [exactColumn(first as ColumnNode), ...constants];
  }
  const numbers = operands.map((operand) => carried(operand, dialect));
  const scale = Math.max(...numbers.map((number) => number.scale));
  return numbers.map((number) => rescale(number, scale, dialect).sql);
}

function exactColumn({ column, type }: ColumnNode): string {
  const { precision, scale } = type as Extract<ColumnType, { kind: 'decimal' }>;
  return `CAST(${quoteIdentifier(column)} AS DECIMAL(${precision}, ${scale}))`;
}

/** A constant as a number of no more digits after the point than those of the decimal column `beside`; undefined for anything else. */
function exactConstant(expression: Expression, beside: Expression): string | undefined {
  if (beside.kind !== 'column' || beside.type.kind !== 'decimal') return undefined;
  if (expression.kind !== 'constant' || expression.value === null || !/^-?\d+$/.test(expression.value))
    return undefined;
  const { precision, scale } = beside.type;
  const ownScale = scaleOf(expression.type);
  const digits = expression.value.replace('-', '').padStart(ownScale + 1, '0');
  const whole = digits.length - ownScale;
  // Both fit one type of 38 digits: no engine rounds.
  const width = Math.max(precision - scale, whole) + scale;
  if (ownScale > scale || width > wideDigits) return undefined;
  const text = ownScale === 0 ? digits : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
  return `CAST(${expression.value.startsWith('-') ? '-' : ''}${text} AS DECIMAL(${width}, ${scale}))`;
}

function carried(expression: Expression, dialect: Dialect): Carried {
  const type = typeOfExpression(expression);
  if (type.kind === 'boolean') {
    // PostgreSQL makes no BIGINT of a BOOLEAN.
    return { sql: `CAST(CAST(${printCondition(expression, dialect)} AS INTEGER) AS BIGINT)`, scale: 0, digits: 1 };
  }
  const scale = scaleOf(type);
  if (expression.kind === 'column') return carriedColumn(expression.column, type, dialect);
  if (expression.kind === 'constant') return carriedConstant(expression.value, scale, dialect);
  if (expression.kind === 'absolute') {
    const item = carried(expression.item, dialect);
    return { ...item, sql: `ABS(${item.sql})` };
  }
  if (expression.kind === 'case') {
    const arms = [...expression.whens.map(({ result }) => result), expression.otherwise];
    const values = new Map(arms.map((arm) => [arm, rescale(carried(arm, dialect), scale, dialect)]));
    const sql = printCase(expression, (arm) => values.get(arm)?.sql ?? 'NULL', dialect);
    return { sql, scale, digits: Math.max(...[...values.values()].map(({ digits }) => digits)) };
  }
  if (expression.kind === 'divide') {
    return divided(carried(expression.left, dialect), carried(expression.right, dialect), expression, dialect);
  }
  if (expression.kind === 'call') {
    const [first] = expression.items as readonly [Expression];
    if (expression.function === 'length') {
      return { sql: `CAST(length(${plainText(first, dialect)}) AS BIGINT)`, scale: 0, digits: 10 };
    }
    if (expression.function === 'to-time') {
      const [micros, day] = [carried(first, dialect).sql, `CAST(${microsPerDay} AS BIGINT)`];
      return { sql: `(((${micros} % ${day}) + ${day}) % ${day})`, scale, digits: narrowDigits };
    }
    if (['timestamp', 'time'].includes(typeOfExpression(first).kind)) {
      const micros = expression.function === 'epoch' ? carried(first, dialect).sql : undefined;
      const sql = micros ?? printTimestampCall(expression, printTimestamp(first, dialect), dialect);
      return { sql, scale, digits: narrowDigits };
    }
    if (expression.function === 'to-timestamp') {
      const days = carried(first, dialect).sql;
      return { sql: `(${days} * CAST(${microsPerDay} AS BIGINT))`, scale, digits: narrowDigits };
    }
    return { sql: printDateCall(expression, printDate(first, dialect)), scale: 0, digits: 7 };
  }
  if (expression.kind === 'when') {
    const value = carried(expression.value, dialect);
    return { ...value, sql: when(expression, value.sql, dialect) };
  }
  if (expression.kind !== 'arithmetic') throw new Error(`no number is made by ${expression.kind}`);

  const left = carried(expression.left, dialect);
  const right = carried(expression.right, dialect);
  if (expression.operator === '*') {
    const product = combine(left, '*', right, left.digits + right.digits, left.scale + right.scale, dialect);
    return rescale(product, scale, dialect);
  }
  const a = rescale(left, scale, dialect);
  const b = rescale(right, scale, dialect);
  return combine(a, expression.operator, b, Math.max(a.digits, b.digits) + 1, scale, dialect);
}

function carriedColumn(column: string, type: ColumnType, dialect: Dialect): Carried {
  const name = quoteIdentifier(column);
  switch (type.kind) {
    case 'integer':
      return { sql: `CAST(${name} AS BIGINT)`, scale: 0, digits: 19 };
    case 'date':
      return { sql: `CAST(CAST(${name} AS DATE) - DATE '1970-01-01' AS BIGINT)`, scale: 0, digits: 7 };
    case 'timestamp':
      return { sql: dialect.microsOf(`CAST(${name} AS TIMESTAMP)`), scale: timestampScale, digits: narrowDigits };
    case 'time':
      return { sql: dialect.microsOfTime(`CAST(${name} AS TIME)`), scale: timestampScale, digits: 11 };
    case 'decimal': {
      const { precision, scale } = type;
      const exact = `CAST(${name} AS DECIMAL(${precision}, ${scale}))`;
      const integer = integerType(precision, dialect);
      const sql =
        scale === 0 ? `CAST(${exact} AS ${integer})` : dialect.carriedDecimal(exact, precision, scale, integer);
      return { sql, scale, digits: precision };
    }
    case 'text':
    case 'boolean':
      throw new Error(`column of type ${type.kind} is not a number`);
  }
}

function carriedConstant(value: string | null, scale: number, dialect: Dialect): Carried {
  if (value === null) return { sql: 'CAST(NULL AS BIGINT)', scale, digits: 1 };
  if (!/^-?\d+$/.test(value)) throw new Error(`carried constant ${JSON.stringify(value)}`);
  const digits = value.replace('-', '').length;
  return { sql: `CAST(${value} AS ${integerType(digits, dialect)})`, scale, digits };
}

function combine(a: Carried, operator: string, b: Carried, digits: number, scale: number, dialect: Dialect): Carried {
  // One wide operand makes the operation wide.
  const left = digits > narrowDigits ? `CAST(${a.sql} AS ${dialect.wide})` : a.sql;
  return { sql: `(${left} ${operator} ${b.sql})`, scale, digits };
}

function rescale(number: Carried, scale: number, dialect: Dialect): Carried {
  const steps = scale - number.scale;
  if (steps === 0) return number;
  if (steps < 0) throw new Error(`a number of scale ${number.scale} does not fit scale ${scale} exactly`);
  const factor = carriedConstant(String(10n ** BigInt(steps)), 0, dialect);
  return combine(number, '*', factor, number.digits + steps, scale, dialect);
}

function integerType(digits: number, dialect: Dialect): string {
  return digits <= narrowDigits ? 'BIGINT' : dialect.wide;
}

/** Digits after the point of a number; 0 for whole numbers and dates, those of a second for timestamps and times. */
export function scaleOf(type: ColumnType): number {
  if (type.kind === 'timestamp' || type.kind === 'time') return timestampScale;
  return type.kind === 'decimal' ? type.scale : 0;
}

/** Quotients of whole numbers: of (left · 10^k) and (right · 10^m) with one of k, m zero, both taken as positive where it matters. */
function divided(
  left: Carried,
  right: Carried,
  { decimals, rounding }: Pick<Extract<Expression, { kind: 'divide' }>, 'decimals' | 'rounding'>,
  dialect: Dialect,
): Carried {
  if (rounding === 'remainder') {
    const scale = Math.max(left.scale, right.scale);
    const [a, b] = [rescale(left, scale, dialect), rescale(right, scale, dialect)];
    const wide = Math.max(a.digits, b.digits) > narrowDigits ? dialect.wide : 'BIGINT';
    return { sql: `(CAST(${a.sql} AS ${wide}) % NULLIF(${b.sql}, 0))`, scale, digits: a.digits };
  }
  const steps = right.scale + decimals - left.scale;
  const a = rescale({ ...left, scale: 0 }, Math.max(0, steps), dialect);
  const b = rescale({ ...right, scale: 0 }, Math.max(0, -steps), dialect);
  const wide = (sql: string) => `CAST(${sql} AS ${dialect.wide})`;
  const [n, d] = [wide(a.sql), `NULLIF(${wide(b.sql)}, 0)`];
  const [size, by] = [`ABS(${n})`, `ABS(${d})`];
  const isNegative = `((${n} < 0) <> (${b.sql} < 0))`;
  const whole = (sum: string, of: string) => dialect.divideExactly(`(${sum} - (${sum} % ${of}))`, of);
  const up = `(${size} + ${by} - 1)`;
  const [positive, negative] = {
    nearest: [whole(`(2 * ${size} + ${by})`, `(2 * ${by})`), whole(`(2 * ${size} + ${by})`, `(2 * ${by})`)],
    truncate: [whole(size, by), whole(size, by)],
    floor: [whole(size, by), whole(up, by)],
    ceiling: [whole(up, by), whole(size, by)],
  }[rounding] as [string, string];
  const sql =
    positive === negative
      ? `(CASE WHEN ${isNegative} THEN -1 ELSE 1 END * ${positive})`
      : `(CASE WHEN ${isNegative} THEN -${negative} ELSE ${positive} END)`;
  return { sql, scale: decimals, digits: a.digits + 1 };
}

export type ColumnNode = Extract<Expression, { kind: 'column' }>;
type CaseNode = Extract<Expression, { kind: 'case' }>;
type CallNode = Extract<Expression, { kind: 'call' }>;

/** The expression with `change` of each part that it is directly made of. */
export function withParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'column':
    case 'constant':
      return expression;
    case 'arithmetic':
    case 'compare':
    case 'divide':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'case': {
      const whens = expression.whens.map(({ when, result }) => ({ when: change(when), result: change(result) }));
      return { ...expression, whens, otherwise: change(expression.otherwise) };
    }
    case 'in':
      return { ...expression, item: change(expression.item), values: expression.values.map(change) };
    case 'absolute':
    case 'is-null':
    case 'not':
      return { ...expression, item: change(expression.item) };
    case 'when':
      return { ...expression, condition: change(expression.condition), value: change(expression.value) };
    case 'and':
    case 'or':
    case 'call':
      return { ...expression, items: expression.items.map(change) };
  }
}

/** The columns of an expression, in order, as often as they occur. */
export function columnNodes(expression: Expression | null): ColumnNode[] {
  switch (expression?.kind) {
    case undefined:
    case 'constant':
      return [];
    case 'column':
      return [expression];
    case 'arithmetic':
    case 'compare':
    case 'divide':
      return [...columnNodes(expression.left), ...columnNodes(expression.right)];
    case 'case':
      return [
        ...expression.whens.flatMap(({ when, result }) => [...columnNodes(when), ...columnNodes(result)]),
        ...columnNodes(expression.otherwise),
      ];
    case 'in':
      return [...columnNodes(expression.item), ...expression.values.flatMap(columnNodes)];
    case 'absolute':
    case 'is-null':
    case 'not':
      return columnNodes(expression.item);
    case 'when':
      return [...columnNodes(expression.condition), ...columnNodes(expression.value)];
    case 'and':
    case 'or':
    case 'call':
      return expression.items.flatMap(columnNodes);
  }
}

/** Columns of an expression in the order in which they stand, with repetitions. */
export function columnsIn(expression: Expression): string[] {
  return columnNodes(expression).map(({ column }) => column);
}
