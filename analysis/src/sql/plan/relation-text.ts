/** A relation as a reader's text: SQL of the tree itself, so that nothing of the asker's text can hide a part of it. */
import { frameText } from '../../local/frames.ts';
import type { Computed, Expression, LocalStage, OwnAggregate, RelationNode } from '../../local/stages.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { binding, describe } from './describe.ts';
import { tableNamed } from './relations.ts';

/** What a stage reads: `bank.customers`, or a query over several tables in parentheses. */
export function sourceText({ party, dataset, relation }: LocalStage): string {
  if (relation === undefined) return tableText(party, dataset);
  const { body, columns } = relation;
  const list = columns.map(({ id, name }) => (id === name ? nameText(id) : `${nameText(id)} AS ${quoted(name)}`));
  const isWhole = body.kind !== 'project' && body.kind !== 'group' && body.kind !== 'set';
  if (!isWhole && columns.every(({ id, name }) => id === name)) return `(${query(party, body)})`;
  return `(SELECT ${orOne(list)} FROM ${fromText(party, body)})`;
}

/** A table by its owner; those of a shared relation, which are nobody's, bear their owners' names. */
function tableText(party: string, dataset: string): string {
  if (party !== '') return quotedTable(party, dataset);
  const { owner, name } = tableNamed(dataset);
  return quotedTable(owner, name);
}

/** `t.column` as it stands, anything else as SQL quotes it. */
export function nameText(id: string): string {
  return /^[a-z_]\w*\.[a-z_]\w*$/i.test(id) ? id : quoted(id);
}

const text = (expression: Expression): string => describe(expression, binding.or, nameText);

/** Behind FROM: tables and joins as they are, conditions in WHERE, everything else in parentheses. */
function fromText(party: string, node: RelationNode): string {
  if (node.kind !== 'filter') return itemText(party, node);
  return `${itemText(party, node.item)} WHERE ${text(node.where)}`;
}

function itemText(party: string, node: RelationNode): string {
  switch (node.kind) {
    case 'table':
      return `${tableText(party, node.dataset)}${node.alias === node.dataset ? '' : ` AS ${quoted(node.alias)}`}`;
    case 'join': {
      const left = itemText(party, node.left);
      const right = node.right.kind === 'join' ? `(${itemText(party, node.right)})` : itemText(party, node.right);
      if (node.on === null && node.join === 'inner') return `${left} CROSS JOIN ${right}`;
      const words = node.join === 'inner' ? 'JOIN' : `${node.join.toUpperCase()} JOIN`;
      return `${left} ${words} ${right} ON ${node.on === null ? 'TRUE' : text(node.on)}`;
    }
    case 'filter':
    case 'compute':
    case 'project':
    case 'group':
    case 'set':
      return `(${query(party, node)})`;
  }
}

function query(party: string, node: RelationNode): string {
  switch (node.kind) {
    case 'table':
    case 'join':
      return `SELECT * FROM ${itemText(party, node)}`;
    case 'filter':
      return `SELECT * FROM ${fromText(party, node)}`;
    case 'compute': {
      const list = node.columns.map((column) => `${computedText(party, column)} AS ${nameText(column.id)}`);
      return `SELECT ${['*', ...list].join(', ')} FROM ${fromText(party, node.item)}`;
    }
    case 'project':
      return `SELECT ${node.distinct ? 'DISTINCT ' : ''}${orOne(node.columns.map(named))} FROM ${fromText(party, node.item)}`;
    case 'group': {
      const list = [
        ...node.keys.map(named),
        ...node.aggregates.map((aggregate) => `${aggregateText(aggregate)} AS ${nameText(aggregate.id)}`),
      ];
      const keys = node.keys.map(({ expression }) => text(expression));
      const by = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
      return `SELECT ${orOne(list)} FROM ${fromText(party, node.item)}${by}`;
    }
    case 'set':
      return node.items
        .map((item) => query(party, item))
        .join(` ${node.operator.toUpperCase()}${node.all ? ' ALL' : ''} `);
  }
}

function named({ id, expression }: { readonly id: string; readonly expression: Expression }): string {
  return `${text(expression)} AS ${nameText(id)}`;
}

function aggregateText({ function: name, expression, distinct, filter }: OwnAggregate): string {
  const argument = expression === null ? '*' : text(expression);
  const where = filter === null ? '' : ` FILTER (WHERE ${text(filter)})`;
  return `${name.toUpperCase()}(${distinct ? 'DISTINCT ' : ''}${argument})${where}`;
}

function computedText(party: string, column: Computed): string {
  switch (column.kind) {
    case 'exists':
      return `EXISTS (${query(party, column.relation)})`;
    case 'in':
      return `${text(column.item)} IN (SELECT ${text(column.value)} FROM ${fromText(party, column.relation)})`;
    case 'scalar':
      return `(SELECT ${text(column.value)} FROM ${fromText(party, column.relation)})`;
    case 'window': {
      const { function: name, argument, number, partition, order, frame } = column;
      const given = [...(argument === null ? [] : [text(argument)]), ...(number === null ? [] : [String(number)])];
      const by = order.map(({ expression, descending, nullsFirst }) => {
        const nulls = nullsFirst === descending ? '' : ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
        return `${text(expression)}${descending ? ' DESC' : ''}${nulls}`;
      });
      const over = [
        ...(partition.length === 0 ? [] : [`PARTITION BY ${partition.map(text).join(', ')}`]),
        ...(by.length === 0 ? [] : [`ORDER BY ${by.join(', ')}`]),
      ];
      const all = name === 'count' && argument === null ? '*' : given.join(', ');
      const framed = frame === undefined ? '' : frameText(frame);
      return `${name.toUpperCase()}(${all}) OVER (${`${over.join(' ')}${framed}`.trim()})`;
    }
  }
}

function orOne(list: readonly string[]): string {
  return list.length === 0 ? '1' : list.join(', ');
}
