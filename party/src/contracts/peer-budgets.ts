/** What peers say is left of their budgets for answers with noise, and whether a question fits into it. */
import { type CompileRequest, type Compiled, kindNamed } from '@tacit/analysis';
import { z } from 'zod';
import type { PeerBudget, PlannedSpending } from '../api/types.ts';
import type { Peers } from '../peers/peers.ts';

const timeoutMs = 10_000;
/** More parts than datasets have no meaning, and none is larger than a policy may give. */
const answer = z
  .array(
    z.object({
      dataset: z.string().min(1).max(200),
      period: z.string().regex(/^(\d{4}(-\d{2})?)?$/),
      left: z.number().min(0).max(100),
      parts: z.number().gt(0).max(100),
    }),
  )
  .max(10_000);

/** Of a peer; empty where it says nothing that can be read, as one of an earlier version does. */
export async function budgetsOf(peers: Peers, owner: string): Promise<readonly PeerBudget[]> {
  const found = await peers.call(owner, 'GET', '/peer/budgets', undefined, { timeoutMs }).catch(() => undefined);
  const read = answer.safeParse(found);
  return read.success ? read.data : [];
}

/** What a compiled question with noise would spend of each peer's dataset, beside what is left there. Empty for one without noise. */
export async function plannedSpendings(
  peers: Peers,
  self: string,
  { kind, datasets, runs }: Pick<CompileRequest, 'kind' | 'datasets' | 'runs'>,
  { plan }: Pick<Compiled, 'plan'>,
): Promise<readonly PlannedSpending[]> {
  const owners = [...new Set(datasets.map(({ owner }) => owner))].filter((owner) => owner !== self);
  const found = await Promise.all(
    owners.map(async (owner): Promise<PlannedSpending[]> => {
      const part = kindNamed(kind).ownPart(plan, datasets, owner);
      if (part?.privacy === undefined) return [];
      const budget = (await budgetsOf(peers, owner)).find(({ dataset }) => dataset === part.dataset);
      if (budget === undefined) return [];
      const asked = Number((Number(part.privacy.epsilon) * (runs?.atMost ?? 1)).toPrecision(12));
      const isPure = (part.privacy.releases ?? []).every(({ mechanism }) => !mechanism.name.includes('gaussian'));
      const { left, parts } = budget;
      const fits = isPure && asked <= left * (1 + 1e-9) ? 'yes' : asked >= left + parts ? 'no' : 'unsure';
      return [{ ...budget, owner, asked, fits }];
    }),
  );
  return found.flat();
}
