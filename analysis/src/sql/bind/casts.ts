/** CAST and `::` between types where nothing is lost but digits that are rounded and the time of day. */
import type { Node, TypeCast } from 'libpg-query';
import { refused } from '../parse/refuse.ts';
import { locationOf, namesOf } from '../parse/syntax.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Bound, type BoundValue, isCondition, typeOf } from './bound.ts';
import { asNumber, asValue } from './case.ts';
import { asText } from './functions.ts';
import { asDate, type BoundConstant, bindNumber, numberConstant } from './literals.ts';
import { asMoment, asTime, dayOf, timeOf, toClock, toInstant } from './moments.ts';
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
      if (kind === 'timestamp') return dayOf(scope.source, asValue(scope, bound), at);
      if (kind !== 'date') throw fail();
      return bound;
    case 'timestamp':
      // Rounding to fewer digits is another value in each engine.
      if (cast.typeName?.typmods !== undefined) throw refused(scope.source, 'TIMESTAMP(…)', at);
      if (literal === undefined && kind !== 'date' && kind !== 'timestamp') throw fail();
      return toClock(asMoment(scope.source, asValue(scope, bound)));
    case 'timestamptz':
      if (cast.typeName?.typmods !== undefined) throw refused(scope.source, 'TIMESTAMP(…)', at);
      if (literal === undefined && kind !== 'date' && kind !== 'timestamp') throw fail();
      return toInstant(scope.source, asValue(scope, bound));
    case 'timetz':
      throw refused(scope.source, 'TIME WITH TIME ZONE', at);
    case 'time':
      if (cast.typeName?.typmods !== undefined) throw refused(scope.source, 'TIME(…)', at);
      if (literal !== undefined) return asTime(scope.source, literal);
      if (kind === 'timestamp') return timeOf(asValue(scope, bound), at);
      if (kind !== 'time') throw fail();
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
