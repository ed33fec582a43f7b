/** What owners must allow, whatever is computed: uses of columns, recipients, helpers, and until when. */
import { PolicyError } from '@tacit/engine';
import './messages.ts';
import type { DatasetCard, Grant, HelperMay } from './cards.ts';
import type { Matcher } from './contract.ts';
import { quotedTable } from './nearest.ts';

/** The grants that the cards do not give. */
export function missingGrants(required: readonly Grant[], cards: readonly DatasetCard[]): Grant[] {
  return required.filter(({ owner, dataset, column, use }) => {
    const card = cards.find((candidate) => candidate.owner === owner && candidate.name === dataset);
    return card?.columns.find(({ name }) => name === column)?.allow.includes(use) !== true;
  });
}

/** Who takes part in a plan. */
interface Participants {
  /** Computers. */
  readonly parties: readonly string[];
  readonly dealer: string | null;
  /** So many of the computers may be curious together under the plan's protocol. */
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly stages: readonly { readonly party: string }[];
  readonly join?: Matcher | null;
}

/**
 * Throws PolicyError unless the cards allow a plan that needs these grants: 'policy.column' for the first use that is not
 * granted, 'policy.recipient', 'policy.helper' for a computer that owns none of the data, 'policy.helper-own-data' and
 * 'policy.helper-receive' for a helper that matches rows and is more than that, 'policy.join-strict' for one that does so at all where an
 * owner wants nobody told how many match, 'policy.security' for a protocol that holds against fewer computers than an owner asks for,
 * 'policy.expired' at `date` (ISO).
 */
export function checkCards(
  { parties, dealer, threshold, recipients, stages, join = null }: Participants,
  required: readonly Grant[],
  cards: readonly DatasetCard[],
  date: string,
): void {
  const owners = stages.map((stage) => stage.party);
  const matcher = join === null ? [] : besides(join, recipients);
  for (const card of cards) {
    const dataset = `${card.owner}.${card.name}`;
    if (card.expires !== undefined && date > card.expires) {
      throw new PolicyError('policy.expired', { owner: card.owner, dataset, expires: card.expires });
    }
    const stranger = recipients.find((name) => !card.recipients.includes('*') && !card.recipients.includes(name));
    if (stranger !== undefined) {
      throw new PolicyError('policy.recipient', { ...of(card), recipient: stranger, allowed: card.recipients });
    }
    const { curiousComputers: wanted = 1 } = card;
    // To an owner that does not compute, all computers are others.
    const others = parties.filter((name) => name !== card.owner).length;
    const least = wanted === 'all-others' ? others : wanted;
    if (threshold < least) {
      throw new PolicyError('policy.security', { ...of(card), least, threshold, computers: parties.length });
    }
    const helper = [...parties, ...(dealer === null ? [] : [dealer])].find((name) => {
      return !owners.includes(name) && !card.helpers.includes('*') && !card.helpers.includes(name);
    });
    if (helper !== undefined) throw new PolicyError('policy.helper', { ...of(card), helper, allowed: card.helpers });
    // What is left to match so are the kinds that know no other way with a helper: see `matcherFor`.
    if (join !== null && card.join === 'strict')
      throw new PolicyError('policy.join-strict', { ...of(card), helper: join.helper });
    const more = matcher.find((each) => card.helpersMay?.includes(each) !== true);
    if (more !== undefined) throw new PolicyError(`policy.helper-${more}`, { ...of(card), helper: join?.helper ?? '' });
  }
  const lacking = missingGrants(required, cards);
  const [missing] = lacking;
  if (missing === undefined) return;
  const card = cards.find(({ owner, name }) => owner === missing.owner && name === missing.dataset);
  const allowed = card?.columns.find(({ name }) => name === missing.column)?.allow ?? [];
  const { owner, column, use } = missing;
  const all = lacking.map((grant) => `${grant.owner}.${grant.dataset}.${grant.column}: ${grant.use}`);
  const dataset = `${owner}.${missing.dataset}`;
  throw new PolicyError('policy.column', { owner, dataset, column, use, allowed, missing: all });
}

/**
 * Who matches two owners' rows: `matcher`, unless a policy says `join: strict`. Then the two do so between themselves, and the third
 * computer only computes, because who matches tokens is told how many are alike.
 */
export function matcherFor(matcher: Matcher | null, cards: readonly DatasetCard[]): Matcher | null {
  return strictTables(cards).length > 0 ? null : matcher;
}

/** The tables, as 'owner.name', whose policies say `join: strict`. */
export function strictTables(cards: readonly DatasetCard[]): string[] {
  return cards.filter(({ join }) => join === 'strict').map(({ owner, name }) => quotedTable(owner, name));
}

/** What a helper that matches rows is besides. */
function besides({ helper, ownData }: Matcher, recipients: readonly string[]): HelperMay[] {
  return [
    ...(ownData === true ? (['own-data'] as const) : []),
    ...(recipients.includes(helper) ? (['receive'] as const) : []),
  ];
}

function of(card: DatasetCard): { owner: string; dataset: string } {
  return { owner: card.owner, dataset: `${card.owner}.${card.name}` };
}
