import type { Plan } from './types.ts';

/** Most rows that an aggregate of the plan is made of. */
export function rowsOf({ source, stages, many, shared }: Pick<Plan, 'source' | 'stages' | 'many' | 'shared'>): number {
  if (shared !== undefined) return shared.body.rows;
  const rows = stages.map(({ rowsUpTo }) => rowsUpTo);
  if (many !== undefined) return rows[many.table] as number;
  return source === 'join' ? Math.min(...rows) : rows.reduce((sum, each) => sum + each, 0);
}
