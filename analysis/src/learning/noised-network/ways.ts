/** What a split training costs beside the same network on shares alone, with noise and without: as whoever asks is shown it. */
import { PolicyError, protocolNamed, UsageError } from '@tacit/engine';
import type { RunCost } from '../../contract/contract.ts';
import type { Compiled, CompileRequest, Way } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { linkedSeconds } from '../../kinds/two-owners.ts';
import { planNetworkTraining } from '../network/plan.ts';
import { runNetwork } from '../network/run.ts';
import { type NoisedNetworkPlan, planNoisedNetwork } from './plan.ts';
import type { NoisedNetworkQuestion } from './question.ts';
import { runNoisedNetwork } from './run.ts';
import './way-messages.ts';

/** None of a training without a leak: it has one way. */
export async function waysOf(
  request: CompileRequest<NoisedNetworkQuestion>,
  { plan, cost }: Compiled<NoisedNetworkPlan>,
): Promise<readonly Way[]> {
  if (plan.noised.leak === null) return [];
  const { leak: _leak, ...noised } = request.question;
  const { privacy: _privacy, tell: _tell, ...shared } = noised;
  const way = (name: string, found: RunCost | undefined, why: string): Way => ({
    name: `way.network-${name}`,
    isTaken: name === 'split',
    cost: found === undefined ? null : { rounds: found.rounds, bytes: found.bytes },
    seconds: found === undefined ? null : linkedSeconds(found, request.links),
    why: `way.why-network-${why}`,
    values: {},
  });
  return [
    way('split', cost, 'asked'),
    way('noised', await refusedOr(() => pricedNoised({ ...request, question: noised })), 'noised'),
    way('shared', await refusedOr(() => pricedShared({ ...request, question: { ...shared, tell: [] } })), 'shared'),
  ];
}

async function pricedNoised(request: CompileRequest<NoisedNetworkQuestion>): Promise<RunCost> {
  const { plan } = planNoisedNetwork(request);
  return await price(plan, protocolNamed(plan.protocol), (runtime) => runNoisedNetwork(plan, runtime));
}

async function pricedShared(request: Parameters<typeof planNetworkTraining>[0]): Promise<RunCost> {
  const { plan } = planNetworkTraining(request);
  return await price(plan, protocolNamed(plan.protocol), (runtime) => runNetwork(plan, runtime));
}

/** Undefined for what the owners' cards or the question do not allow. */
async function refusedOr<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof PolicyError) return undefined;
    throw error;
  }
}
