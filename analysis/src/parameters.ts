/** Parameters of a question of any kind, filled in before it is read: `:name` as a whole value, and within its SQL. */
import { UsageError } from '@tacit/engine';
import { bindParameters, checkAllUsed, type ParameterValues, valueOf } from './sql/parse/parameters.ts';

export type { ParameterValues } from './sql/parse/parameters.ts';

/** Members of questions that are SQL or a part of it. */
const sqlMembers: readonly string[] = ['sql', 'where'];

/** Where something stands in a question: names of members and numbers of items. */
export type ValuePath = readonly (string | number)[];

/** SQL with all of its parameters filled in, and no value left over; `original` finds places in the text as it was. */
export async function bindSql(
  sql: string,
  values: ParameterValues,
): Promise<Pick<Awaited<ReturnType<typeof bindParameters>>, 'sql' | 'original'>> {
  const bound = await bindParameters(sql, values);
  checkAllUsed(values, bound.names);
  return bound;
}

/**
 * The question with values in place of its parameters; whole values become numbers and booleans where they look like such. Throws
 * UsageError 'sql.parameter-…'; `missing` makes the error for a whole value that there is none for.
 */
export async function bindQuestion(
  question: unknown,
  values: ParameterValues,
  missing: (name: string, path: ValuePath) => UsageError = (name, path) =>
    new UsageError('question.parameter-missing', { name, member: path.join('.') }),
): Promise<unknown> {
  const names: string[] = [];
  const walk = async (value: unknown, path: ValuePath): Promise<unknown> => {
    if (Array.isArray(value)) return await Promise.all(value.map((item, i) => walk(item, [...path, i])));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(
        async ([key, item]) => [key, await walk(item, [...path, key])] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== 'string') return value;
    if (sqlMembers.includes(String(path.at(-1)))) {
      const bound = await bindParameters(value, values);
      names.push(...bound.names);
      return bound.sql;
    }
    const [, plain, quoted] = /^:(?:([\p{L}_][\p{L}\p{N}_]*)|'([\p{L}_][\p{L}\p{N}_]*)')$/u.exec(value) ?? [];
    const name = plain ?? quoted;
    if (name === undefined) return value;
    names.push(name);
    const found = valueOf(name, values);
    if (found === undefined) throw missing(name, path);
    return quoted === undefined ? scalarOf(found) : found;
  };
  const bound = await walk(question, []);
  checkAllUsed(values, [...new Set(names)]);
  return bound;
}

/** A number where JSON holds exactly this one, a boolean, else the text. */
function scalarOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && text.replace(/[-.]/g, '').length <= 15 ? Number(text) : text;
}
