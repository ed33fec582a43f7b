/** What owners give of ε and δ, on their cards. */
import { PolicyError } from '@tacit/engine';
import type { CardPrivacy, DatasetCard } from './cards.ts';
import './messages.ts';

/** Throws PolicyError 'policy.privacy-none' where the owner gives nothing. */
export function allowedPrivacy({ owner, name, privacy }: DatasetCard): CardPrivacy {
  if (privacy === undefined) throw new PolicyError('policy.privacy-none', { owner, dataset: `${owner}.${name}` });
  return privacy;
}

/** One answer may not take more than the owner gives for all of them: throws PolicyError 'policy.privacy-epsilon'. */
export function checkPrivacyLimits(card: DatasetCard, epsilon: string, delta: string): void {
  const [{ owner, name }, privacy] = [card, allowedPrivacy(card)];
  const dataset = `${owner}.${name}`;
  const { epsilon: limit, delta: deltaLimit } = privacy;
  if (Number(epsilon) > Number(limit) || Number(delta) > Number(deltaLimit))
    throw new PolicyError('policy.privacy-epsilon', { owner, dataset, epsilon, delta, limit, deltaLimit });
}
