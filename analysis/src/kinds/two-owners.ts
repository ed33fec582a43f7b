/** Joins of two owners alone: how long they take, and when that is too long. */
import { additiveDealer, type Links, mostSharedJoinRows, replicated, UsageError } from '@tacit/engine';
import type { Matcher, RunCost } from '../contract/contract.ts';
import './messages.ts';

/** What a plan says of who matches rows; null where nobody but the two owners does. */
export interface MatchedPlan {
  readonly source: 'join' | 'groups' | 'rows' | 'shared';
  readonly stages: readonly { readonly rowsUpTo: number }[];
  readonly join: (Matcher & { readonly rows: number }) | null;
  readonly parties: readonly string[];
  readonly protocol: string;
  readonly dealer: string | null;
  readonly threshold: number;
  /** Nobody may match the rows for the two: see Plan.strict. */
  readonly strict?: readonly string[];
}

/** Whether two owners match their rows between themselves. */
export const isMatchedAlone = ({ source, join }: Pick<MatchedPlan, 'source' | 'join'>): boolean =>
  source === 'join' && join === null;

/** Whatever owners match between themselves takes at most so long. */
export const mostSeconds = 600;
/** Megabytes that a party makes and sends in a second, what it prepares included; both parties on the same two cores. */
const madePerSecondMB = 60;
const roundSeconds = 0.0003;

type Figures = Pick<RunCost, 'rounds' | 'bytes'>;

/** Seconds on a fast link, the same at every party: which of two ways takes less. */
const fastSeconds = ({ rounds, bytes }: Figures): number =>
  Math.max(0, ...bytes) / 1e6 / madePerSecondMB + rounds * roundSeconds;

/** Seconds on these links; without them on a fast one. */
export const linkedSeconds = ({ rounds, bytes }: Figures, links: Links | undefined): number => {
  if (links === undefined) return fastSeconds({ rounds, bytes });
  const sent = (Math.max(0, ...bytes) * 8) / (links.mbitPerSecond * 1e6);
  // A round is a message one way.
  return (
    Math.max(sent, Math.max(0, ...bytes) / 1e6 / madePerSecondMB) + rounds * (links.roundTripMs / 2000 + roundSeconds)
  );
};

/** Seconds on a fast link, rounded up. */
export const secondsFor = (figures: Figures): number => Math.ceil(fastSeconds(figures));

/** A name that no party has. */
const nobody = ' ';

/**
 * The cost of a plan, by `price`, which prices any plan like it. Of two owners alone: throws UsageError 'plan.two-owners-slow' where it
 * would take more than ten minutes, with what it would take with a helper and with a dealer; 'plan.two-owners-rows' for tables
 * that are too large whatever is asked, 'plan.strict-rows' where no helper may match them.
 */
export async function priceChecked<Plan extends MatchedPlan, Price extends Figures>(
  plan: Plan,
  price: (plan: Plan) => Promise<Price>,
): Promise<Price> {
  const rows = plan.stages.map(({ rowsUpTo }) => rowsUpTo);
  const largest = Math.max(...rows);
  if (isMatchedAlone(plan) && largest > mostSharedJoinRows)
    throw new UsageError(plan.strict === undefined ? 'plan.two-owners-rows' : 'plan.strict-rows', {
      found: largest,
      most: mostSharedJoinRows,
      tables: plan.strict ?? [],
    });
  const cost = await price(plan);
  if (!isMatchedAlone(plan) || secondsFor(cost) <= mostSeconds) return cost;
  const helped = await price({
    ...plan,
    protocol: replicated.name,
    parties: [...plan.parties, nobody],
    dealer: null,
    threshold: 1,
    join: plan.strict === undefined ? { helper: nobody, rows: Math.min(...rows) } : null,
  });
  const dealt = await price({ ...plan, protocol: additiveDealer.name, dealer: nobody });
  throw new UsageError('plan.two-owners-slow', {
    rows: rows.map(String),
    minutes: Math.ceil(secondsFor(cost) / 60),
    most: mostSeconds / 60,
    helper: secondsFor(helped),
    dealer: secondsFor(dealt),
  });
}
