/** A plan as people read it: what each owner computes alone, then what is computed under protocol. */
import { type ColumnType, type Plan, say } from '@tacit/party/api';
import { carriedText } from './carried.ts';
import type { Io } from './io.ts';

type Stage = Plan['stages'][number];
type Expression = NonNullable<Stage['where']>;

export function planText(plan: Plan, io: Io): string {
  const line = (key: string, values: Record<string, string | number | readonly string[]> = {}): string =>
    say(key, values, io.language);
  const lines = [line('cli.plan.title')];
  for (const stage of plan.stages) {
    const table = `${stage.party}.${stage.dataset}`;
    lines.push(`  ${line('cli.plan.local', { party: stage.party, table, rows: stage.rowsUpTo })}`);
    if (stage.where !== null) lines.push(`    ${line('cli.plan.where', { condition: expressionText(stage.where) })}`);
    if (stage.kind === 'rows') {
      lines.push(`    ${line('cli.plan.keys', { keys: stage.keys.map(expressionText) })}`);
      if (stage.outputs.length > 0)
        lines.push(
          `    ${line('cli.plan.outputs', { outputs: stage.outputs.map((output) => expressionText(output.expression)) })}`,
        );
    } else {
      if (stage.keys.length > 0)
        lines.push(`    ${line('cli.plan.group', { keys: stage.keys.map((key) => expressionText(key.expression)) })}`);
      const partials = stage.partials.map(
        (partial) => `${partial.function}(${partial.expression === null ? '*' : expressionText(partial.expression)})`,
      );
      lines.push(`    ${line('cli.plan.partials', { partials })}`);
    }
  }
  if (plan.join !== null) lines.push(`  ${line('cli.plan.join', { helper: plan.join.helper, rows: plan.join.rows })}`);
  if (plan.filter !== null) lines.push(`  ${line('cli.plan.filter')}`);
  lines.push(
    `  ${line('cli.plan.groups', { groups: plan.groups, keys: plan.keys.length === 0 ? ['–'] : plan.keys.map((key) => key.name) })}`,
  );
  if (plan.minimumGroupSize > 1) lines.push(`  ${line('cli.plan.threshold', { minimum: plan.minimumGroupSize })}`);
  lines.push(`  ${line('cli.plan.reveal', { recipients: plan.recipients })}`);
  return lines.join('\n');
}

function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.column;
    case 'constant':
      return constantText(expression.type, expression.value);
    case 'arithmetic':
    case 'compare':
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`;
    case 'in':
      return `${inner(expression.item)} IN (${expression.values.map(expressionText).join(', ')})`;
    case 'is-null':
      return `${inner(expression.item)} IS NULL`;
    case 'and':
    case 'or':
      return expression.items.map(inner).join(expression.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT ${inner(expression.item)}`;
  }
}

function inner(expression: Expression): string {
  const isSimple = expression.kind === 'column' || expression.kind === 'constant';
  return isSimple ? expressionText(expression) : `(${expressionText(expression)})`;
}

function constantText(type: ColumnType, value: string | null): string {
  if (value === null) return 'NULL';
  if (type.kind === 'text') return `'${value.replaceAll("'", "''")}'`;
  return type.kind === 'date' ? `'${carriedText(value, type)}'` : carriedText(value, type);
}
