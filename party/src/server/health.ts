/** What can be said of a party's state at once. */
import { TacitError, UsageError } from '@tacit/engine/text';
import { hasExpired } from '../api/expiry.ts';
import { toProblem } from '../api/problem.ts';
import type { HealthCheck } from '../api/types.ts';
import { auditHead } from '../audit/log.ts';
import { faultTrace, internalProblem } from '../runs/run-faults.ts';
import type { PartyContext } from '../peers/context.ts';
import type { PartyServices } from './services.ts';
import '../policy/messages.ts';

/** The store, and the policy of each dataset. */
export async function checkHealth({ context, datasets }: PartyServices): Promise<HealthCheck[]> {
  const store = await checkStore(context);
  if (!store.ok) return [store];
  const policies = (await datasets.list()).map(({ name }) => name);
  return [store, ...(await Promise.all(policies.map(async (name) => await checkPolicy(datasets, name))))];
}

async function checkStore({ store, log }: PartyContext): Promise<HealthCheck> {
  try {
    await auditHead(store);
    return { id: 'store', ok: true };
  } catch (error) {
    if (error instanceof TacitError) return { id: 'store', ok: false, problem: toProblem(error) };
    const { problem, id } = internalProblem();
    log.error({ id, trace: faultTrace(error) }, 'store does not answer');
    return { id: 'store', ok: false, problem };
  }
}

async function checkPolicy(datasets: PartyServices['datasets'], dataset: string): Promise<HealthCheck> {
  const { problem } = await datasets.get(dataset);
  if (problem !== undefined) return { id: 'policy', dataset, ok: false, problem };
  const { expires } = await datasets.policyInForce(dataset);
  if (!hasExpired(expires)) return { id: 'policy', dataset, ok: true };
  const expired = new UsageError('policy-file.expired', { dataset, expires });
  return { id: 'policy', dataset, ok: false, problem: toProblem(expired) };
}
