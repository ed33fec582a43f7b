/**
 * A relation of one owner as SQL text. Numbers are computed as exact carried integers (expression.ts) and stand between operators as
 * exact decimals; all names are the tree's own, quoted, and no text of the asker's reaches the engine but as a literal.
 */
import { frameText } from './frames.ts';
import type { ColumnType } from '../contract/cards.ts';
import { type Dialect, type DialectName, dialects, quoteIdentifier } from './dialect.ts';
import { printCondition, printNumber, printTimestamp, printValue, scaleOf, typeOfExpression } from './expression.ts';
import type {
  Computed,
  Expression,
  FrameOffset,
  NamedExpression,
  OwnAggregate,
  OwnRelation,
  RelationNode,
} from './stages.ts';

/** Where the rows of a base table are. */
export interface BaseTable {
  /** Table expression of the engine. */
  readonly relation: string;
  /** A column of the table as it is printed for that expression. */
  readonly read: (column: Expression) => Expression;
}

/** A parenthesised query of the columns of `relation`, by the names that its stage uses. */
export function printRelation(
  { body, columns }: OwnRelation,
  tableOf: (dataset: string) => BaseTable,
  dialect: DialectName,
): string {
  const list = columns.map(({ id, name }) => `${quoteIdentifier(id)} AS ${quoteIdentifier(name)}`);
  const printer = new Printer(tableOf, dialects[dialect]);
  return `(SELECT ${orOne(list)} FROM ${printer.table(body)})`;
}

class Printer {
  readonly #tableOf: (dataset: string) => BaseTable;
  readonly #dialect: Dialect;

  constructor(tableOf: (dataset: string) => BaseTable, dialect: Dialect) {
    this.#tableOf = tableOf;
    this.#dialect = dialect;
  }

  /** A table expression. Its columns are known by their own names, so that its alias does not matter. */
  table(node: RelationNode, alias = 'r'): string {
    return `(${this.#query(node)}) AS ${alias}`;
  }

  #query(node: RelationNode): string {
    const dialect = this.#dialect;
    switch (node.kind) {
      case 'table': {
        const { relation, read } = this.#tableOf(node.dataset);
        const list = node.columns.map(({ id, column, type }) => {
          return `${this.#natural(read({ kind: 'column', column, type }), type)} AS ${quoteIdentifier(id)}`;
        });
        if (node.row !== null) list.push(`row_number() OVER () AS ${quoteIdentifier(node.row)}`);
        return `SELECT ${orOne(list)} FROM ${relation} AS source`;
      }
      case 'join': {
        const [left, right] = [this.table(node.left), this.table(node.right, 'r2')];
        if (node.on === null && node.join === 'inner') return `SELECT * FROM ${left} CROSS JOIN ${right}`;
        const on = node.on === null ? 'TRUE' : printCondition(node.on, dialect);
        return `SELECT * FROM ${left} ${node.join.toUpperCase()} JOIN ${right} ON ${on}`;
      }
      case 'filter':
        return `SELECT * FROM ${this.table(node.item)} WHERE ${printCondition(node.where, dialect)}`;
      case 'compute': {
        const list = node.columns.map((column) => `${this.#computed(column)} AS ${quoteIdentifier(column.id)}`);
        return `SELECT ${['*', ...list].join(', ')} FROM ${this.table(node.item)}`;
      }
      case 'project':
        return `SELECT ${node.distinct ? 'DISTINCT ' : ''}${orOne(this.#named(node.columns))} FROM ${this.table(node.item)}`;
      case 'group': {
        const list = [
          ...this.#named(node.keys),
          ...node.aggregates.map((aggregate) => `${this.#aggregate(aggregate)} AS ${quoteIdentifier(aggregate.id)}`),
        ];
        const by = node.keys.map((_, i) => i + 1).join(', ');
        // Of which nothing is asked for, the one row of a total is there all the same, and only one.
        const columns = list.length === 0 ? 'COUNT(*)' : list.join(', ');
        return `SELECT ${columns} FROM ${this.table(node.item)}${by === '' ? '' : ` GROUP BY ${by}`}`;
      }
      case 'set': {
        const operator = `${node.operator.toUpperCase()}${node.all ? ' ALL' : ''}`;
        const names = (i: number) =>
          node.columns.map(({ id }, c) => {
            return `${quoteIdentifier(node.items[i]?.columns[c]?.id ?? '')} AS ${quoteIdentifier(id)}`;
          });
        return node.items
          .map((item, i) => `(SELECT ${orOne(names(i))} FROM ${this.table(item)})`)
          .join(` ${operator} `);
      }
    }
  }

  #named(columns: readonly NamedExpression[]): string[] {
    return columns.map(({ id, expression, type }) => `${this.#natural(expression, type)} AS ${quoteIdentifier(id)}`);
  }

  /** A value as the engine's own of that type; numbers exactly. */
  #natural(expression: Expression, type: ColumnType): string {
    const dialect = this.#dialect;
    switch (typeOfExpression(expression).kind) {
      case 'text':
      case 'boolean':
        return printValue(expression, dialect);
      case 'date':
        if (expression.kind === 'column') return `CAST(${quoteIdentifier(expression.column)} AS DATE)`;
        return asDate(printValue(expression, dialect));
      case 'timestamp':
        return printTimestamp(expression, dialect);
      case 'time':
        return `CAST(${printTimestamp(expression, dialect)} AS TIME)`;
      case 'integer':
      case 'decimal':
        if (type.kind === 'decimal' && expression.kind === 'column' && scaleOf(expression.type) === type.scale) {
          return `CAST(${quoteIdentifier(expression.column)} AS DECIMAL(${type.precision}, ${type.scale}))`;
        }
        return exactNumber(printNumber(expression, scaleOf(type), dialect), type);
    }
  }

  #aggregate({ function: name, expression, distinct, filter, type }: OwnAggregate): string {
    const dialect = this.#dialect;
    const among = distinct ? 'DISTINCT ' : '';
    const where = filter === null ? '' : ` FILTER (WHERE ${printCondition(filter, dialect)})`;
    const call = (words: string, argument: string) => `${words}(${among}${argument})${where}`;
    if (expression === null) return `CAST(${call('count', '*')} AS BIGINT)`;
    if (name === 'count') return `CAST(${call('count', printValue(expression, dialect))} AS BIGINT)`;
    const own = typeOfExpression(expression);
    const carried = printNumber(expression, scaleOf(own), dialect);
    if (name === 'avg') {
      // Halves away from zero; the scale of the average is that of its terms at least.
      const wide = (sql: string) => `CAST(${sql} AS ${dialect.wide})`;
      const sum = `(${wide(call('sum', carried))} * ${wide(String(10n ** BigInt(scaleOf(type) - scaleOf(own))))})`;
      const count = wide(call('count', carried));
      const rounded = dialect.divideExactly(`(2 * ABS(${sum}) + ${count})`, `(2 * NULLIF(${count}, 0))`);
      return exactNumber(`(CASE WHEN ${sum} < 0 THEN -1 ELSE 1 END * ${rounded})`, type);
    }
    if (own.kind === 'date') return asDate(call(name, carried));
    if (own.kind === 'timestamp') return dialect.timestampOf(call(name, carried));
    if (own.kind === 'time') return `CAST(${dialect.timestampOf(call(name, carried))} AS TIME)`;
    if (own.kind === 'boolean') return `CAST(${call(name, carried)} AS BIGINT)`;
    return exactNumber(call(name, carried), type);
  }

  #computed(column: Computed): string {
    const dialect = this.#dialect;
    switch (column.kind) {
      case 'exists':
        return `EXISTS (SELECT 1 FROM ${this.table(column.relation)})`;
      case 'in': {
        const [item, value] = this.#alike(column.item, column.value);
        return `(${item} IN (SELECT ${value} FROM ${this.table(column.relation)}))`;
      }
      case 'scalar':
        return `(SELECT ${this.#natural(column.value, column.type)} FROM ${this.table(column.relation)})`;
      case 'window': {
        const { function: name, argument, number, partition, order, frame, type } = column;
        const isByValue = frame !== undefined && frame.unit === 'range';
        const by = order.map(({ expression, descending, nullsFirst }) => {
          const nulls = nullsFirst ? 'FIRST' : 'LAST';
          // What a frame adds to a value of the order is a whole number; an engine's own dates would want an interval.
          const value = isByValue
            ? `CAST(${printNumber(expression, scaleOf(typeOfExpression(expression)), dialect)} AS BIGINT)`
            : printValue(expression, dialect);
          return `${value} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
        });
        const over = [
          ...(partition.length === 0
            ? []
            : [`PARTITION BY ${partition.map((each) => printValue(each, dialect)).join(', ')}`]),
          ...(by.length === 0 ? [] : [`ORDER BY ${by.join(', ')}`]),
        ].join(' ');
        const framed = frame === undefined ? '' : frameText(frame, offsetText);
        const call = (given: string) => `${name}(${given}) OVER (${over}${framed})`;
        if (name === 'count') {
          return `CAST(${call(argument === null ? '*' : printValue(argument, dialect))} AS BIGINT)`;
        }
        if (argument === null) return `CAST(${call(number === null ? '' : String(number))} AS BIGINT)`;
        const more = number === null ? '' : `, ${number}`;
        const own = typeOfExpression(argument);
        if (own.kind === 'text' || own.kind === 'boolean') return call(`${printValue(argument, dialect)}${more}`);
        const found = call(`${printNumber(argument, scaleOf(own), dialect)}${more}`);
        if (own.kind === 'timestamp') return dialect.timestampOf(found);
        if (own.kind === 'time') return `CAST(${dialect.timestampOf(found)} AS TIME)`;
        return own.kind === 'date' ? asDate(found) : exactNumber(found, type);
      }
    }
  }

  #alike(x: Expression, y: Expression): [string, string] {
    const kinds = [x, y].map((each) => typeOfExpression(each));
    if (kinds.some(({ kind }) => kind === 'text' || kind === 'boolean'))
      return [printValue(x, this.#dialect), printValue(y, this.#dialect)];
    const scale = Math.max(...kinds.map(scaleOf));
    return [printNumber(x, scale, this.#dialect), printNumber(y, scale, this.#dialect)];
  }
}

/** How far an end of a frame is, as its sign is said by PRECEDING and FOLLOWING. */
function offsetText({ carried }: FrameOffset): string {
  return `CAST(${carried.replace('-', '')} AS BIGINT)`;
}

/** A carried integer as the exact number that it stands for; more digits than the type has stop the engine. */
function exactNumber(carried: string, type: ColumnType): string {
  if (type.kind !== 'decimal' || type.scale === 0) return carried;
  const { precision, scale } = type;
  const unit = `0.${'1'.padStart(scale, '0')}`;
  const exact = `CAST(${carried} AS DECIMAL(${precision}, 0)) * CAST(${unit} AS DECIMAL(${scale}, ${scale}))`;
  return `CAST(${exact} AS DECIMAL(${precision}, ${scale}))`;
}

function asDate(days: string): string {
  return `(DATE '1970-01-01' + CAST(${days} AS INTEGER))`;
}

/** A query of no columns still has its rows. */
function orOne(list: readonly string[]): string {
  return list.length === 0 ? '1 AS one' : list.join(', ');
}
