/** Refusals of what no relation of several owners has. */
import { errorAt } from '../parse/refuse.ts';
import type { SharedContext } from './shared-drafts.ts';

export function refusedHere({ source, at }: SharedContext, construct: string) {
  return errorAt(source, at, 'sql.shared-construct', { construct });
}
