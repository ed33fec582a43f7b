/** Numbers with noise that nobody knows: what an answer with differential privacy reveals. */
import type { Ring, Sharing } from '@tacit/engine';
import type { PlanPrivacy } from '../plan/privacy.ts';
import type { Aggregates } from './parts.ts';
import { steps } from './steps.ts';

/** Each measure plus noise of its scale in every group by itself, in the order of the releases. */
export async function noised(sharing: Sharing, { noise }: PlanPrivacy, { measures }: Aggregates): Promise<Ring[]> {
  sharing.session.step(steps.noise);
  void noise;
  throw new Error(`no noise yet ${measures.size}`);
}
