/** Values of an owner's relation: what is known of a column that is computed inside it. */
import type { ColumnType } from '../../contract/cards.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Bound, isCondition, isNullable, typeOf } from '../bind/bound.ts';
import { dictionaryOf } from '../bind/dictionary.ts';
import { listedValues } from '../bind/listed.ts';
import { family } from '../bind/operators.ts';
import { type Scope, type ScopeColumn, scopeColumn } from '../bind/scope.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { isWithin, type NumberRange, numberType, secureLimit } from '../plan/ranges.ts';

/** Digits of the engines' longest exact numbers. */
export const mostDigits = 38;

export type ValueFacts = Pick<ScopeColumn, 'type' | 'range' | 'nullable' | 'categories'>;

/**
 * `where`: conditions that hold for each row; what one of them lists are all values that there are. Throws UsageError 'sql.overflow' for
 * a number that does not fit between two operators.
 */
export function factsOf(scope: Scope, bound: Bound, where: readonly Bound[] = []): ValueFacts {
  const facts = ownFacts(scope, bound);
  if (facts.categories !== null) return facts;
  const categories = listedValues(scope, bound, where);
  return categories === null ? facts : { ...facts, nullable: false, categories };
}

function ownFacts(scope: Scope, bound: Bound): ValueFacts {
  const nullable = isNullable(bound);
  if (bound.kind === 'column') {
    const { categories } = scopeColumn(scope, bound);
    return { type: bound.type, range: bound.range, nullable, categories };
  }
  const type = typeOf(bound);
  const categories = dictionaryOf(scope, bound);
  if (isCondition(bound) || type.kind === 'boolean') return { type, range: null, nullable, categories };
  const { range } = bound;
  return { type: numberOf(scope.source, type, range, bound), range, nullable, categories };
}

/** The type of a number with this range, checked. */
export function numberOf(source: SourceText, type: ColumnType, range: NumberRange | null, bound: Bound): ColumnType {
  if (range === null || family(type) !== 'number') return type;
  const scale = scaleOf(type);
  const found = numberType(range, scale);
  const fits = found.kind === 'decimal' ? found.precision + scale <= mostDigits : isWithin(range, secureLimit);
  if (!fits) {
    const limit = secureLimit;
    throw errorAt(source, bound.at, 'sql.overflow', {
      expression: describe(bound),
      ...rangeText(range, scale, limit),
    });
  }
  return found;
}
