/** Functions of one row's values: which there are, what they take, and what they give. */
import type { ColumnType } from '../../contract/cards.ts';
import type { LocalFunction } from '../../local/stages.ts';
import { scaleOf } from '../../local/expression.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { describe, typeText } from '../plan/describe.ts';
import type { NumberRange } from '../plan/ranges.ts';
import { type BoundValue, typeOf } from './bound.ts';
import { signOf } from './case.ts';
import { numberConstant } from './literals.ts';
import { arithmetic, divide, family, fold, isQuotient } from './operators.ts';
import type { Scope } from './scope.ts';
import { callTimeFunction, isTimeFunction, timeCallAgain } from './time-functions.ts';

const text: ColumnType = { kind: 'text' };
const integer: ColumnType = { kind: 'integer' };

/** Longest text whose length is a number here. */
const longestText = 2n ** 31n;
/** Most digits that a number is rounded to. */
const mostDecimals = 18n;

const texts: Readonly<Record<string, LocalFunction>> = {
  upper: 'upper',
  ucase: 'upper',
  lower: 'lower',
  lcase: 'lower',
  trim: 'trim',
  btrim: 'trim',
  ltrim: 'ltrim',
  rtrim: 'rtrim',
  substring: 'substring',
  substr: 'substring',
  left: 'left',
  right: 'right',
  replace: 'replace',
  length: 'length',
  char_length: 'length',
  character_length: 'length',
};

/** Whether a name is a function that `callFunction` knows. */
export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(texts, name) || Object.hasOwn(numbers, name) || isTimeFunction(name);
}

type Make = (scope: Scope, items: readonly BoundValue[], at: number) => BoundValue | undefined;

const numbers: Readonly<Record<string, Make>> = {
  abs: (_, [x, second], at) => (x === undefined || second !== undefined ? undefined : absolute(x, at)),
  sign: (scope, [x, second], at) => (x === undefined || second !== undefined ? undefined : signOf(scope, x, at)),
  floor: (scope, items, at) => rounded(scope, items, 'floor', at),
  ceil: (scope, items, at) => rounded(scope, items, 'ceiling', at),
  ceiling: (scope, items, at) => rounded(scope, items, 'ceiling', at),
  round: (scope, items, at) => rounded(scope, items, 'nearest', at),
  trunc: (scope, items, at) => rounded(scope, items, 'truncate', at),
  mod: (scope, [x, y], at) =>
    x === undefined || y === undefined ? undefined : divide(scope, x, y, 0, 'remainder', at),
};

/** `name(items…)`; throws UsageError 'sql.unsupported' for one that is not known, or not with such arguments, 'sql.argument-type' for the wrong types. */
export function callFunction(scope: Scope, name: string, items: readonly BoundValue[], at: number): BoundValue {
  const unknown = () => refused(scope.source, `${name}(…)`, at);
  const numeric = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (numeric !== undefined) {
    for (const item of items) expect(scope, name, item, 'number', at);
    const found = numeric(scope, items, at);
    if (found === undefined) throw unknown();
    return found;
  }
  if (Object.hasOwn(texts, name)) {
    const found = textCall(scope, texts[name] as LocalFunction, name, items, at);
    if (found === undefined) throw unknown();
    return found;
  }
  const found = callTimeFunction(scope, name, items, at);
  if (found === undefined) throw unknown();
  return found;
}

function expect(scope: Scope, name: string, item: BoundValue, kind: ReturnType<typeof family>, at: number): void {
  if (family(typeOf(item)) === kind) return;
  const fields = { function: name.toUpperCase(), expression: describe(item), type: typeText(typeOf(item)) };
  throw errorAt(scope.source, at, 'sql.function-type', fields);
}

/** |x|. */
function absolute(x: BoundValue, at: number): BoundValue {
  const { min, max } = x.range as NumberRange;
  if (min >= 0n) return x;
  const range = max <= 0n ? { min: -max, max: -min } : { min: 0n, max: -min > max ? -min : max };
  return fold({ kind: 'absolute', item: x, type: typeOf(x), range, at });
}

/** The call of an engine's function over other values of the same types than those it was bound with. */
export function callAgain(
  scope: Scope,
  name: LocalFunction,
  items: readonly BoundValue[],
  type: ColumnType,
  at: number,
): BoundValue {
  const found = timeCallAgain(scope, name, items, at);
  if (found !== undefined) return found;
  return fold({
    kind: 'call',
    function: name,
    items,
    type,
    range: name === 'length' ? { min: 0n, max: longestText } : null,
    at,
  });
}

type Direction = 'floor' | 'ceiling' | 'nearest' | 'truncate';

/** FLOOR(x), CEIL(x), ROUND(x, digits), TRUNC(x, digits); of a quotient at once, so that nothing is rounded twice. */
function rounded(scope: Scope, items: readonly BoundValue[], rounding: Direction, at: number): BoundValue | undefined {
  const [x, digits, third] = items;
  const takesDigits = rounding === 'nearest' || rounding === 'truncate';
  if (x === undefined || third !== undefined || (digits !== undefined && !takesDigits)) return undefined;
  const decimals = digits === undefined ? 0n : wholeConstant(digits);
  if (decimals === undefined || decimals > mostDecimals || decimals < -mostDecimals) return undefined;
  const [left, right] = isQuotient(x) ? [x.left, x.right] : [x, numberConstant(1n, 0, at)];
  if (decimals < 0n) {
    const unit = numberConstant(10n ** -decimals, 0, at);
    return arithmetic(
      scope,
      '*',
      divide(scope, left, arithmetic(scope, '*', right, unit, at), 0, rounding, at),
      unit,
      at,
    );
  }
  if (!isQuotient(x) && scaleOf(typeOf(x)) <= Number(decimals)) return x;
  return divide(scope, left, right, Number(decimals), rounding, at);
}

function wholeConstant(value: BoundValue | undefined): bigint | undefined {
  return value?.kind === 'constant' && value.type.kind === 'integer' && value.value !== null
    ? BigInt(value.value)
    : undefined;
}

/** Arguments that must be constants: places from 1, lengths from 0. */
function textCall(
  scope: Scope,
  name: LocalFunction,
  written: string,
  items: readonly BoundValue[],
  at: number,
): BoundValue | undefined {
  const [first, second, third, fourth] = items;
  if (first === undefined || fourth !== undefined) return undefined;
  expect(scope, written, first, 'text', at);
  const call = (used: readonly BoundValue[], type = text, range: NumberRange | null = null): BoundValue =>
    fold({ kind: 'call', function: name, items: used, type, range, at });
  switch (name) {
    case 'length':
      return second === undefined ? call([first], integer, { min: 0n, max: longestText }) : undefined;
    case 'substring': {
      const [from, length] = [wholeConstant(second), third === undefined ? 0n : wholeConstant(third)];
      if (
        from === undefined ||
        from < 1n ||
        from > longestText ||
        length === undefined ||
        length < 0n ||
        length > longestText
      )
        return undefined;
      return call(items);
    }
    case 'left':
    case 'right': {
      const length = wholeConstant(second);
      return length === undefined || length < 0n || length > longestText || third !== undefined
        ? undefined
        : call(items);
    }
    case 'replace':
      if (second === undefined || third === undefined) return undefined;
      expect(scope, written, second, 'text', at);
      expect(scope, written, third, 'text', at);
      return call(items);
    case 'trim':
    case 'ltrim':
    case 'rtrim': {
      const isBlank = second === undefined || (second.kind === 'constant' && second.value === ' ');
      return isBlank && third === undefined ? call([first]) : undefined;
    }
    default:
      return second === undefined ? call([first]) : undefined;
  }
}

/** The text of whole numbers, dates, timestamps, booleans and decimal columns. */
export function asText(scope: Scope, item: BoundValue, at: number): BoundValue {
  const type = typeOf(item);
  if (type.kind === 'text') return item;
  if (type.kind === 'decimal' && item.kind !== 'column') expect(scope, 'CAST … AS text', item, 'text', at);
  return fold({ kind: 'call', function: 'text', items: [item], type: text, range: null, at });
}

/** `item LIKE pattern`: the pattern is a constant. `escape`: what stands before characters that mean themselves, '' for nothing. */
export function like(
  scope: Scope,
  name: 'like' | 'ilike',
  item: BoundValue,
  pattern: BoundValue,
  escape: string,
  at: number,
): BoundValue {
  expect(scope, name, item, 'text', at);
  if (
    pattern.kind !== 'constant' ||
    pattern.type.kind !== 'text' ||
    pattern.value === null ||
    Array.from(escape).length > 1
  )
    throw refused(scope.source, `${name.toUpperCase()} ${describe(pattern)}`, at);
  let normal = '';
  const characters = Array.from(pattern.value);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (escape !== '' && character === escape) {
      const next = characters[++i];
      if (next === undefined) throw refused(scope.source, `${name.toUpperCase()} ${describe(pattern)}`, at);
      normal += ['%', '_', '\\'].includes(next) ? `\\${next}` : next;
    } else normal += character === '\\' ? '\\\\' : character;
  }
  const items = [item, { ...pattern, value: normal }];
  return fold({ kind: 'call', function: name, items, type: { kind: 'boolean' }, range: null, at });
}
