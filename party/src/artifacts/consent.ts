/** Whether an owner whose data is in kept shares lets a later contract use them: by the policies that are in force now. */
import { type ArtifactCard, computersIn, type Contract } from '@tacit/analysis';
import { PolicyError } from '@tacit/engine/text';
import { hasExpired } from '../api/expiry.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { Policy } from '../policy/policy.ts';
import './messages.ts';

/**
 * Throws PolicyError 'artifact.policy' unless the policies of all data of `owner` in the artifact allow the contract: that shares are
 * kept at all, its recipients, its computers and dealer without data in it, and its protocol.
 */
export async function checkConsent(
  owner: string,
  card: ArtifactCard,
  contract: Contract,
  datasets: Datasets,
): Promise<void> {
  for (const each of card.datasets) {
    if (!each.startsWith(`${owner}.`)) continue;
    const dataset = each.slice(owner.length + 1);
    const known = (await datasets.fullCard(dataset)) !== undefined;
    const cause = known ? refusalOf(await datasets.policyInForce(dataset), owner, card, contract) : 'no such dataset';
    if (cause !== undefined)
      throw new PolicyError('artifact.policy', { party: owner, dataset, name: card.name, cause });
  }
}

/** The setting that does not allow it, with what was found; undefined if all do. */
function refusalOf(policy: Policy, owner: string, card: ArtifactCard, contract: Contract): string | undefined {
  if (policy.keptShares !== 'allow') return 'kept_shares: refuse';
  if (hasExpired(policy.expires)) return `expires: ${policy.expires}`;
  const lacks = (allowed: readonly string[], names: readonly string[]): string | undefined =>
    allowed.includes('*') ? undefined : names.find((name) => name !== owner && !allowed.includes(name));
  const recipient = lacks(policy.recipients, contract.recipients);
  if (recipient !== undefined) return `recipients: ${recipient}`;
  // One that brings data of its own now, and had none in the shares, holds them as a helper does.
  const computing = computersIn(contract.parties);
  const without = [...computing, ...contract.parties.filter(({ role }) => role === 'dealer')].filter(
    ({ publicKey }) => !card.owners.some((each) => each.publicKey === publicKey),
  );
  const helper = lacks(
    policy.helpers,
    without.map(({ name }) => name),
  );
  if (helper !== undefined) return `helpers: ${helper}`;
  const { curiousComputers: wanted = 1 } = policy;
  // To an owner that does not compute, all computers are others.
  const least = wanted === 'all-others' ? computing.filter(({ name }) => name !== owner).length : wanted;
  return contract.security.threshold < least ? `curious_computers: ${wanted}` : undefined;
}
