/** Compiling questions over the test cards. */
import { UsageError } from '@tacit/engine';
import type { Plan } from '../plan/types.ts';
import { compile } from '../compile.ts';
import { requestOf } from './cards.ts';

/** Owners of the tests' joins. */
export const owners = ['bank', 'insurer'];

export async function planOf(sql: string, names: readonly string[] = owners): Promise<Plan> {
  return (await compile(requestOf(sql, names))).plan;
}

/** The UsageError with which a question is refused; any other outcome throws. */
export async function failure(sql: string, names: readonly string[] = owners): Promise<UsageError> {
  const error: unknown = await compile(requestOf(sql, names)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw error instanceof Error ? error : new Error(`accepted: ${sql}`);
  return error;
}

/** A derived table over three hospitals; `where` applies to the first. */
export function union(list: string, where = ''): string {
  return `(SELECT ${list} FROM north.stays ${where} UNION ALL SELECT ${list} FROM south.stays UNION ALL SELECT ${list} FROM west.stays) AS t`;
}
