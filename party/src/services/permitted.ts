/** What a policy must still allow while a contract stands. */
import { PolicyError } from '@tacit/engine/text';
import { hasExpired } from '../api/expiry.ts';
import { compareCards } from '../datasets/cards.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import { grantOnce } from '../policy/grants.ts';
import { listGrants } from '../storage/approvals.ts';
import type { JobRecord } from '../storage/jobs.ts';
import './messages.ts';

/**
 * Data may change under a standing contract, what is allowed of them may not. Throws PolicyError 'service.policy-changed', UsageError
 * 'contract.dataset-missing'.
 */
export async function checkPermitted(
  { home, store }: PartyContext,
  datasets: Datasets,
  { id, contract }: JobRecord,
): Promise<void> {
  const { name: party } = home;
  for (const card of contract.datasets) {
    if (card.owner !== party) continue;
    const own = await datasets.fullCard(card.name);
    if (own === undefined) throw new PolicyError('contract.dataset-missing', { party, dataset: card.name });
    const grants = await listGrants(store, id);
    const { extra } = compareCards(card, grantOnce(own, grants));
    const isRefused = contract.recipients.some(
      (name) => !own.recipients.includes('*') && !own.recipients.includes(name),
    );
    if (isRefused || extra.length > 0 || hasExpired(own.expires))
      throw new PolicyError('service.policy-changed', { party });
  }
}
