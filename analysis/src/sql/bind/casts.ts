/** CAST and `::` between types where nothing is lost but digits that are rounded; INTERVAL constants. */
import type { Node, TypeCast } from 'libpg-query';
import { refused } from '../parse/refuse.ts';
import { locationOf, namesOf } from '../parse/syntax.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Bound, type BoundValue, isCondition, typeOf } from './bound.ts';
import { asNumber, asValue } from './case.ts';
import { asText } from './functions.ts';
import { asDate, type BoundConstant, bindNumber, numberConstant } from './literals.ts';
import { compare, divide, isQuotient } from './operators.ts';
import type { Scope } from './scope.ts';

/** The name of a cast's type as PostgreSQL knows it: int4, numeric, text, … */
export function castName(cast: TypeCast): string {
  return namesOf(cast.typeName?.names)?.at(-1) ?? '?';
}

/** `bound` in another type. Throws 'sql.unsupported' for types that it cannot be had in exactly. */
export function castTo(scope: Scope, bound: Bound, cast: TypeCast): Bound {
  const name = castName(cast);
  const at = locationOf(cast);
  const kind = typeOf(bound).kind;
  const fail = () => refused(scope.source, 'CAST', at);
  const literal = !isCondition(bound) && bound.kind === 'constant' && kind === 'text' ? bound : undefined;
  switch (name) {
    case 'int2':
    case 'int4':
    case 'int8': {
      if (kind === 'boolean') return asNumber(scope, bound, at);
      return rounded(scope, numberOf(scope, bound, literal, fail), 0, at);
    }
    case 'numeric': {
      const [, scale] = (cast.typeName?.typmods ?? []).map(wholeOf);
      const value = kind === 'boolean' ? asNumber(scope, bound, at) : numberOf(scope, bound, literal, fail);
      const isPlain = cast.typeName?.typmods === undefined;
      return isPlain ? value : rounded(scope, value, scale ?? 0, at);
    }
    case 'float4':
    case 'float8':
      // Exact numbers stay exact.
      return kind === 'boolean' ? asNumber(scope, bound, at) : numberOf(scope, bound, literal, fail);
    case 'text':
    case 'varchar':
      if (cast.typeName?.typmods !== undefined) throw fail();
      return asText(scope, asValue(scope, bound), at);
    case 'bool':
      if (kind === 'boolean') return bound;
      if (literal !== undefined && /^(true|false|t|f|yes|no|1|0)$/i.test(literal.value ?? '')) {
        const value = /^(true|t|yes|1)$/i.test(literal.value ?? '');
        return { kind: 'constant', type: { kind: 'boolean' }, value: String(value), range: null, at };
      }
      if (kind !== 'integer') throw fail();
      return compare(scope, '<>', bound, numberConstant(0n, 0, at), at);
    case 'date':
      if (literal !== undefined) return asDate(scope.source, literal);
      if (kind !== 'date') throw fail();
      return bound;
    default:
      throw fail();
  }
}

function numberOf(scope: Scope, bound: Bound, literal: BoundConstant | undefined, fail: () => Error): BoundValue {
  if (literal?.value !== undefined && literal.value !== null)
    return bindNumber(scope.source, literal.value.trim(), literal.at);
  const { kind } = typeOf(bound);
  if (isCondition(bound) || (kind !== 'integer' && kind !== 'decimal')) throw fail();
  return bound;
}

function rounded(scope: Scope, value: BoundValue, decimals: number, at: number): BoundValue {
  if (isQuotient(value)) return divide(scope, value.left, value.right, decimals, 'nearest', at);
  if (scaleOf(typeOf(value)) === decimals) return value;
  return divide(scope, value, numberConstant(1n, 0, at), decimals, 'nearest', at);
}

function wholeOf(node: Node): number {
  return 'A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : 0;
}

export interface Interval {
  readonly months: number;
  readonly days: number;
}

/** Bits of the one unit of `INTERVAL '1' YEAR`. */
const units: ReadonlyMap<number, string> = new Map([
  [4, 'year'],
  [2, 'month'],
  [8, 'day'],
]);

/** An INTERVAL constant of whole years, months, weeks and days; undefined for any other node. Throws for other intervals. */
export function intervalOf(scope: Scope, node: Node | undefined): Interval | undefined {
  if (node === undefined || !('TypeCast' in node) || castName(node.TypeCast) !== 'interval') return undefined;
  const cast = node.TypeCast;
  const at = locationOf(cast);
  const text = cast.arg !== undefined && 'A_Const' in cast.arg ? cast.arg.A_Const.sval?.sval : undefined;
  const [mask] = (cast.typeName?.typmods ?? []).map(wholeOf);
  const unit = mask === undefined ? '' : units.get(mask);
  if (text === undefined || unit === undefined) throw refused(scope.source, 'INTERVAL', at);
  const written = unit !== '' && /^\s*[+-]?\d+\s*$/.test(text) ? `${text} ${unit}` : text;
  if (!/^\s*([+-]?\d{1,6}\s*(years?|mons?|months?|weeks?|days?|y|d|w)\s*)+$/i.test(written))
    throw refused(scope.source, `INTERVAL '${text}'`, at);
  let [months, days] = [0, 0];
  for (const [, count, word = ''] of written.matchAll(/([+-]?\d+)\s*([a-z]+)/gi)) {
    const n = Number(count);
    if (/^y/i.test(word)) months += 12 * n;
    else if (/^m/i.test(word)) months += n;
    else days += (/^w/i.test(word) ? 7 : 1) * n;
  }
  return { months, days };
}
