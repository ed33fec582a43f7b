/** What columns may be used for, and what helpers may be besides, in the order in which they are written. */
import type { HelperMay, Use } from '@tacit/analysis';

export const uses = [
  'join',
  'filter',
  'group',
  'aggregate',
  'extreme',
  'combine',
  'membership',
  'payload',
  'single-out',
] as const satisfies readonly Use[];

export const helperMay = ['own-data', 'receive'] as const satisfies readonly HelperMay[];
