/** An earlier question over the columns as they are now. */
import type { ColumnType, Expression, OwnPart } from '@tacit/analysis';
import type { DatasetColumn } from '../storage/datasets.ts';

/**
 * The part with the types that its columns have now: how many digits a decimal has follows from the data. Undefined when
 * a column is gone, or means something else.
 */
export function partOver(part: OwnPart, columns: readonly DatasetColumn[]): OwnPart | undefined {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  try {
    const over = (expression: Expression) => expressionOver(expression, types);
    const { shown } = part;
    return {
      ...part,
      ...(shown?.kind === 'parts' && shown.value !== null ? { shown: { ...shown, value: over(shown.value) } } : {}),
      where: part.where === null ? null : over(part.where),
      keys: part.keys.map((key) => ({ ...key, expression: over(key.expression) })),
      measures: part.measures.map((measure) => {
        return { ...measure, expression: measure.expression === null ? null : over(measure.expression) };
      }),
      marked: part.marked.map(over),
    };
  } catch (error) {
    if (error instanceof OtherColumns) return undefined;
    throw error;
  }
}

class OtherColumns extends Error {}

function expressionOver(expression: Expression, types: ReadonlyMap<string, ColumnType>): Expression {
  const over = (item: Expression) => expressionOver(item, types);
  switch (expression.kind) {
    case 'column': {
      const type = types.get(expression.column);
      if (type === undefined || !meansTheSame(type, expression.type)) throw new OtherColumns(expression.column);
      return { ...expression, type };
    }
    case 'constant':
      return expression;
    case 'arithmetic':
    case 'compare':
    case 'divide':
      return { ...expression, left: over(expression.left), right: over(expression.right) };
    case 'in':
      return { ...expression, item: over(expression.item), values: expression.values.map(over) };
    case 'when':
      return { ...expression, condition: over(expression.condition), value: over(expression.value) };
    case 'absolute':
    case 'is-null':
    case 'not':
      return { ...expression, item: over(expression.item) };
    case 'and':
    case 'or':
    case 'call':
      return { ...expression, items: expression.items.map(over) };
    case 'case': {
      const whens = expression.whens.map(({ when, result }) => ({ when: over(when), result: over(result) }));
      return { ...expression, whens, otherwise: over(expression.otherwise) };
    }
  }
}

function meansTheSame(a: ColumnType, b: ColumnType): boolean {
  return a.kind === b.kind && (a.kind !== 'decimal' || b.kind !== 'decimal' || a.scale === b.scale);
}
