/** What answers with noise spend of the ε that an owner gives, by period. */
import {
  addSpendings,
  type CardPrivacy,
  howManyMore,
  isWithin,
  type Listed,
  type OwnSpending,
  releasesAbout,
  remaining,
  type Unit,
} from '@tacit/analysis';
import type { EarlierFinding } from '../api/types.ts';
import type { LedgerRow } from '../storage/ledger.ts';

/** An answer with noise that counts, with all runs of its contract. */
export interface SpentEntry {
  readonly job: string;
  /** As the statement has it. */
  readonly spending: OwnSpending;
  /** How often its contract draws these. */
  readonly times: number;
  /** About the unit that its statement named. */
  readonly releases: readonly Listed[];
  /** Rows that one of the units which the policy protects now had at most in the data that was answered about; undefined where nobody knows. */
  readonly most: number | undefined;
}

/** The unit that a card protects, as accountants name it. */
export const unitOf = ({ unit, rows }: Pick<CardPrivacy, 'unit' | 'rows'>): Unit =>
  unit === null ? { kind: 'row' } : { kind: 'person', key: unit, most: rows };

/** What is drawn for an answer that nothing more is known of than its ε and δ. Without a card not even whom they are about: then they count for no unit. */
export function statedReleases({ epsilon, delta }: OwnSpending, about: CardPrivacy | undefined): Listed[] {
  const mechanism = { name: 'guaranteed', epsilon: Number(epsilon), delta: Number(delta) } as const;
  const unit: Unit = about === undefined ? { kind: 'group', size: 1 } : unitOf(about);
  return [{ unit, relation: 'add-remove', mechanism, times: 1, numbers: 1, distance: 0 }];
}

/**
 * Entries about the unit that is protected now: their releases with all runs, or the jobs of those that nothing is known of for it.
 */
function countedFor(
  given: CardPrivacy,
  spent: readonly SpentEntry[],
): { readonly listed: Listed[]; readonly unlike: string[] } {
  const unit = unitOf(given);
  const listed: Listed[] = [];
  const unlike = new Set<string>();
  for (const { job, releases, times, most } of spent) {
    for (const each of releases) {
      const found = releasesAbout(each, unit, most);
      if (found === undefined) unlike.add(job);
      else listed.push({ ...found, times: found.times * times });
    }
  }
  return { listed, unlike: [...unlike] };
}

/** ε of several answers at the policy's δ; `unlike` are the jobs of which nothing is known for its unit. */
export interface SpentTotal {
  /** Infinity: no ε is proven at this δ. */
  readonly epsilon: number;
  readonly unlike: readonly string[];
}

/**
 * The ε at the policy's δ of all answers together. What each costs may have been chosen after seeing those before, so that only what is proven for filters counts. Of one contract alone
 * all was fixed before its first answer. Both rules keep the promise together: the first contract of a period either is within what filters allow, and all that follow are held to
 * the same, or it is not, and then none can follow; which of the two was settled before any answer.
 */
export function totalOf(given: CardPrivacy, spent: readonly SpentEntry[]): SpentTotal {
  const { listed, unlike } = countedFor(given, spent);
  const choice = spent.length <= 1 ? 'fixed' : { withinEpsilon: Number(given.epsilon) };
  return { epsilon: addSpendings(listed, Number(given.delta), choice).epsilon, unlike };
}

const policyOf = (given: CardPrivacy) => {
  const { epsilon, delta } = given;
  return {
    unit: unitOf(given),
    relation: 'add-remove',
    epsilon: Number(epsilon),
    delta: Number(delta),
    choice: 'adaptive',
  } as const;
};

/** The ε of the largest further answer without δ: what sums leave, or more where other rules do, down to a thousandth of what the policy gives. 0: none is allowed. */
export function epsilonLeft(given: CardPrivacy, spent: readonly SpentEntry[]): number {
  const { listed, unlike } = countedFor(given, spent);
  if (unlike.length > 0) return 0;
  const policy = policyOf(given);
  const { spent: before, epsilon } = remaining(policy, listed);
  const rest = Number(Math.max(0, policy.epsilon - before.epsilon).toPrecision(12));
  const withRest = [...listed, pureRelease(given, rest)];
  const isLeft = isWithin(
    addSpendings(withRest, policy.delta, { withinEpsilon: policy.epsilon }).epsilon,
    policy.epsilon,
  );
  return Math.max(isLeft ? rest : 0, Number(epsilon.toPrecision(12)));
}

/** What peers see is in so many parts of what a policy gives. */
const peerParts = 10;

/** What is left, rounded down to parts of what the policy gives: the rest would tell a peer what exactly others spent. */
export function leftForPeers(given: CardPrivacy, spent: readonly SpentEntry[]): { left: number; parts: number } {
  const parts = Number(given.epsilon) / peerParts;
  const left = Math.floor(epsilonLeft(given, spent) / parts + 1e-9) * parts;
  return { left: Number(left.toPrecision(12)), parts };
}

/** A release of this ε of which nothing else is known. */
const pureRelease = (given: CardPrivacy, epsilon: number): Listed => {
  return {
    unit: unitOf(given),
    relation: 'add-remove',
    mechanism: { name: 'guaranteed', epsilon, delta: 0 },
    times: 1,
    numbers: 1,
    distance: 0,
  };
};

/** How many further contracts of one such answer the policy allows, one after the other; at most a million. */
export function answersLeft(given: CardPrivacy, spent: readonly SpentEntry[], next: Listed): number {
  const { listed, unlike } = countedFor(given, spent);
  if (unlike.length > 0) return 0;
  const more = howManyMore(policyOf(given), listed, next);
  if (more > 0 || listed.length > 0) return more;
  return isWithin(addSpendings([next], Number(given.delta), 'fixed').epsilon, Number(given.epsilon)) ? 1 : 0;
}

/**
 * What answers with noise would spend together beyond what the policy gives in a period, whoever receives them: recipients may put theirs
 * together. An entry counts with all of its runs, in each period in which they may happen. `asked` is the new one.
 */
export function spentBeyond(
  dataset: string,
  given: CardPrivacy | undefined,
  spent: readonly SpentEntry[],
  asked: SpentEntry,
  month: string,
): EarlierFinding[] {
  const period = given?.period ?? 'ever';
  const jobs = spent.map(({ job }) => job);
  if (given === undefined) {
    const { epsilon, delta } = asked.spending;
    const values = { dataset, epsilon: Number(epsilon) * asked.times, limit: '0', deltaLimit: delta, period: '' };
    return [{ text: 'budget.epsilon-ever', values, jobs }];
  }
  const { epsilon, unlike } = totalOf(given, [...spent, asked]);
  const { epsilon: limit, delta: deltaLimit } = given;
  if (unlike.length > 0) {
    const unit = given.unit ?? '';
    return [
      {
        text: given.unit === null ? 'budget.rows-unlike' : 'budget.unit-unlike',
        values: { dataset, unit, jobs: unlike },
        jobs: unlike,
      },
    ];
  }
  if (isWithin(epsilon, Number(limit))) return [];
  const values = { dataset, limit, deltaLimit, period: periodOf(period, month) };
  if (epsilon === Infinity) return [{ text: 'budget.delta', values, jobs }];
  const text = period === 'ever' ? 'budget.epsilon-ever' : 'budget.epsilon';
  return [{ text, values: { ...values, epsilon: shownEpsilon(epsilon) }, jobs }];
}

/** Entries of answers with noise in a period of the form of `periodOf`. */
export function noisyIn(entries: readonly LedgerRow[], period: string): LedgerRow[] {
  return entries.filter((entry) => isNoisy(entry) && fallsInto(period, entry));
}

export const isNoisy = ({ part }: LedgerRow): boolean => (part as { privacy?: OwnSpending }).privacy !== undefined;

/** How times of a period begin: a month, a year, or any. */
export function periodOf(period: CardPrivacy['period'], month: string): string {
  return { month, year: month.slice(0, 4), ever: '' }[period];
}

/** For reading: four digits, up, so that it never says less than what counts. */
export function shownEpsilon(epsilon: number): number {
  if (!(epsilon > 0) || epsilon === Infinity) return epsilon;
  const step = 10 ** (Math.floor(Math.log10(epsilon)) - 3);
  return Number((Math.ceil(epsilon / step - 1e-6) * step).toPrecision(6));
}

/**
 * Whether answers of an entry that counts may be of this month, or of a year or any time, as its first characters say: that of its approval; a later one, as long as it may run; or the one
 * in which it gave its only answer. Who has many contracts approved and runs them all in one month gets no more by that. Nor does who
 * stops this party's part before it comes to its release, takes the answer from the others and ends the contract: when that was, this
 * party does not know.
 */
export function fallsInto(month: string, { at, releasedAt, runs: { atMost, until } }: LedgerRow): boolean {
  if (at.startsWith(month)) return true;
  if (atMost === 1 && releasedAt !== undefined) return releasedAt.startsWith(month);
  return at.slice(0, month.length) < month && until.slice(0, month.length) >= month;
}
