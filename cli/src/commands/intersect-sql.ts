/** Sums over what two owners have in common, as the joint SQL that asks for them. */
import { type Question, UsageError } from '@tacit/party/api';

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table as `owner.dataset`. */
function tableSql(table: string): string {
  const at = table.indexOf('.');
  return at < 0 ? quote(table) : `${quote(table.slice(0, at))}.${quote(table.slice(at + 1))}`;
}

/**
 * The question for COUNT(*) and the sums of columns, `owner.dataset.column` each or two of them with * between. `on`: for each part of
 * the key the columns of both tables; `least`: how many must be in common, in digits. Throws UsageError 'cli.intersect.sum-tables' unless
 * there are two tables, 'cli.intersect.sum-column', 'cli.intersect.bad-least'.
 */
export function sumsQuestion(
  tables: readonly string[],
  on: readonly (string | readonly string[])[],
  sums: readonly string[],
  least?: string,
): Pick<Question, 'sql'> {
  if (tables.length !== 2) throw new UsageError('cli.intersect.sum-tables', { found: tables.length });
  if (sums.length === 0) throw new UsageError('cli.intersect.sum-column', { found: '', tables });
  if (least !== undefined && !/^[1-9]\d{0,8}$/.test(least))
    throw new UsageError('cli.intersect.bad-least', { found: least });
  const column = (name: string): string => {
    const place = tables.findIndex((table) => name.startsWith(`${table}.`));
    const table = tables[place];
    if (table === undefined) throw new UsageError('cli.intersect.sum-column', { found: name, tables });
    return `t${place + 1}.${quote(name.slice(table.length + 1))}`;
  };
  const terms = sums.map((sum) =>
    sum
      .split('*')
      .map((factor) => column(factor.trim()))
      .join(' * '),
  );
  const keys = on.map((part) => {
    const [first = '', second = first] = typeof part === 'string' ? [part] : part;
    return `t2.${quote(second)} = t1.${quote(first)}`;
  });
  return {
    sql: [
      `SELECT ${['COUNT(*)', ...terms.map((term) => `SUM(${term})`)].join(', ')}`,
      `FROM ${tableSql(tables[0] ?? '')} AS t1`,
      `JOIN ${tableSql(tables[1] ?? '')} AS t2 ON ${keys.join(' AND ')}`,
      ...(least === undefined ? [] : [`HAVING COUNT(*) >= ${least}`]),
    ].join('\n'),
  };
}
