/** The ways in which a question could be computed, as whoever asks is shown them: what each costs, and why one of them is taken. */
import { type Links, replicated } from '@tacit/engine';
import type { RunCost } from '../contract/contract.ts';
import type { Compiled, Way } from '../kinds/kind.ts';
import { linkedSeconds } from '../kinds/two-owners.ts';
import { priceQuery } from './execute/query.ts';
import { rowsOf } from './plan/rows-of.ts';
import type { Plan } from './plan/types.ts';
import './way-messages.ts';

/** Rows of all tables from which on a relation beside a way that matches is not priced: pricing it takes long. */
export const mostPricedRows = 2_000_000;
/** Rows times groups from which on rows that are looked at group by group take too long to be priced. */
const mostGrouped = 2 ** 21;
/** So many times less is worth a third party. */
const muchLess = 10;
/** A name that no party has. */
const nobody = ' ';

/** Why the one that is taken is, although another takes less, by why that other is not. */
const reasons: Readonly<Record<string, string>> = { keys: 'rows', parts: 'less', small: 'matched' };

type Figures = Pick<RunCost, 'rounds' | 'bytes'>;

/** A plan that the planner chose from. */
interface Candidate {
  readonly plan: Plan;
  readonly aggregated?: true;
}

/** The rows of all stages of a plan, as they are bounded. */
export function rowsHandedOver({ stages }: Plan): number {
  return stages.reduce((sum, { rowsUpTo }) => sum + rowsUpTo, 0);
}

/**
 * The one that is taken first. `plans`: those that the planner chose from; `price` of one of them, undefined where it is refused. Others are
 * the plan that is taken with its rows matched otherwise.
 */
export async function possibleWays<Planned extends Candidate>(
  { plan, cost }: Compiled<Plan>,
  links: Links | undefined,
  plans: readonly (Planned | undefined)[],
  price: (of: Planned) => Promise<Figures | undefined>,
): Promise<Way[]> {
  const way = (name: string, found: Figures | null, why: string, values: Way['values'] = {}): Way => ({
    name: `way.${name}`,
    isTaken: false,
    cost: found === null ? null : { rounds: found.rounds, bytes: found.bytes },
    seconds: found === null ? null : linkedSeconds(found, links),
    why: `way.why-${why}`,
    values,
  });
  const seconds = linkedSeconds(cost, links);
  const others: Way[] = [];
  const rows = rowsHandedOver(plan);
  const isAggregated = plan.source !== 'shared' && plans.some((each) => each?.aggregated === true);
  const withheld = plan.minimumGroupSize > 1 ? 'keys' : 'parts';
  for (const each of plans) {
    if (each === undefined || (each.aggregated === true ? isAggregated : each.plan.source === plan.source)) continue;
    const name = nameOf(each.plan, each.aggregated === true);
    if (name === 'relation' && !isAggregated && rows > mostPricedRows) {
      others.push(way(name, null, 'unpriced'));
      continue;
    }
    const found = await price(each);
    if (found === undefined) others.push(way(name, null, 'refused'));
    else if (linkedSeconds(found, links) >= seconds) others.push(way(name, found, 'dearer'));
    else others.push(way(name, found, each.aggregated === true ? withheld : 'small'));
  }
  const isTold = (why: string) => others.some((each) => each.why === `way.why-${why}`);
  others.push(...(await groupedOtherwise(plan, way)));
  const otherwise = await matchedOtherwise(plan, seconds, way, links);
  const isLast = plan.source === 'shared' || isAggregated;
  const alone = isLast ? 'only' : otherwise.length > 0 ? 'cheapest' : 'always';
  const [reason = others.length > 0 ? 'cheapest' : alone] = Object.keys(reasons).filter(isTold);
  const taken = reasons[reason] ?? reason;
  return [{ ...way(nameOf(plan, isAggregated), cost, taken), isTaken: true }, ...others, ...otherwise];
}

type MakeWay = (name: string, found: Figures, why: string, values?: Way['values']) => Way;

/** Joined rows with least or greatest values, in the order of their groups where they are looked at group by group, and the other way. */
async function groupedOtherwise(plan: Plan, way: MakeWay): Promise<Way[]> {
  const { grouping, ...rest } = plan;
  const isExtreme = plan.measures.some(({ kind }) => kind === 'min' || kind === 'max');
  const isSorted =
    plan.found !== undefined || plan.measures.some(({ kind }) => kind === 'distinct' || kind === 'quantile');
  if (plan.source !== 'join' || plan.keys.length === 0 || !isExtreme || isSorted) return [];
  if (rowsOf(plan) * plan.groups > mostGrouped) return [];
  const other: Plan = grouping === undefined ? { ...rest, grouping: 'sort' } : rest;
  return [way(grouping === undefined ? 'by-sort' : 'by-group', await priceQuery(other), 'dearer')];
}

/** The same plan with a helper that matches, with one that does not, and with a third computer. */
async function matchedOtherwise(plan: Plan, seconds: number, way: MakeWay, links: Links | undefined): Promise<Way[]> {
  const { source, join, many, strict, parties, stages } = plan;
  const rows = Math.min(...stages.map(({ rowsUpTo }) => rowsUpTo));
  const isMatched = source === 'join' && many === undefined;
  const mayMatch = isMatched && strict === undefined;
  if (parties.length === 2 && (source === 'join' || source === 'shared')) {
    const helped = await priceQuery({
      ...plan,
      protocol: replicated.name,
      parties: [...parties, nobody],
      dealer: null,
      threshold: 1,
      join: mayMatch ? { helper: nobody, rows } : null,
    });
    const isMuch = linkedSeconds(helped, links) * muchLess < seconds;
    return [way(mayMatch ? 'helped' : 'third', helped, isMuch ? 'helper' : 'third')];
  }
  if (!isMatched || parties.length !== 3) return [];
  const helper = join?.helper ?? parties.find((name) => stages.every(({ party }) => party !== name)) ?? '';
  if (join !== null) return [way('matched-strict', await priceQuery({ ...plan, join: null }), 'told', { helper })];
  if (strict === undefined) return [];
  const tokens = await priceQuery({ ...plan, join: { helper, rows } });
  return [way('matched', tokens, strict.length > 0 ? 'strict' : 'strict-asked', { helper, tables: strict })];
}

function nameOf({ source, join, many, strict, stages, parties }: Plan, isAggregated: boolean): string {
  if (source === 'shared') return 'relation';
  if (source !== 'join') return new Set(stages.map(({ party }) => party)).size === 1 ? 'local' : 'below';
  if (many !== undefined) return isAggregated ? 'aggregated' : 'matched-many';
  if (join !== null) return 'matched';
  return strict !== undefined && parties.length > 2 ? 'matched-strict' : 'matched-alone';
}
