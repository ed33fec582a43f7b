/**
 * From shared aggregates per group to the released answer. What the thresholds hide is multiplied by zero under protocol
 * first and only then revealed: nothing is opened that a recipient is then asked to forget.
 */
import { type Bits, isNegative, type Ring, type Sharing, bitLength, together } from '@tacit/engine';
import { measureOf, type Release, releasesOf } from '../plan/releases.ts';
import type { Having, Plan } from '../plan/types.ts';
import { evaluateGates, type Gate, orGate } from './execute-gates.ts';
import { averagesPerGroup } from './execute-average.ts';
import { type Aggregates, partyNumber } from './execute-parts.ts';
import type { Released } from './finish.ts';
import { steps } from './steps.ts';

/** Decides what is shown, hides the rest and reveals; undefined where this process holds no recipient. */
export async function release(sharing: Sharing, plan: Plan, aggregates: Aggregates): Promise<Released | undefined> {
  const releases = releasesOf(plan);
  const [flags, averages] = await together<[Map<string, Ring>, Map<string, Ring>]>(sharing, [
    (branch) => {
      branch.session.step(steps.thresholds);
      return decide(branch, plan, releases, aggregates);
    },
    (branch) => {
      branch.session.step(steps.averages);
      return averagesPerGroup(branch, plan, releases, aggregates);
    },
  ]);

  sharing.session.step(steps.reveal);
  const vectors = await hide(sharing, plan, releases, aggregates, flags, averages);
  const recipients = plan.recipients.map((name) => partyNumber(plan, name));
  const values = await together(
    sharing,
    releases.map(
      ({ line }, i) =>
        (branch: Sharing) =>
          branch.reveal(vectors[i] as Ring, line, recipients),
    ),
  );
  if (!recipients.some((party) => sharing.session.owns(party))) return undefined;
  return assemble(releases, values as BigUint64Array[]);
}

/**
 * The bits that decide what is shown, as 0/1 numbers per group: `shown`, `withheld`, and per count measure c that decides
 * cells `shown.c`, `null.c`, `small.c`.
 */
async function decide(
  sharing: Sharing,
  plan: Plan,
  releases: readonly Release[],
  { measures, maxRows }: Aggregates,
): Promise<Map<string, Ring>> {
  const minimum = Math.max(plan.minimumGroupSize, 1);
  const counts = releases.flatMap(({ kind, measure }) => (kind === 'state' ? [measure] : []));
  const wanted = new Map<string, { count: string; bound: number }>();
  const want = (count: string, bound: bigint) => {
    // A bound at or below 0 or above every count is no secret.
    if (bound >= 1n && bound <= maxRows) wanted.set(`${count} ${bound}`, { count, bound: Number(bound) });
  };
  for (const count of new Set(['rows', ...counts])) {
    want(count, 1n);
    want(count, BigInt(minimum));
  }
  for (const { value } of plan.having) {
    want('rows', BigInt(value));
    want('rows', BigInt(value) + 1n);
  }

  // All comparisons are one batch: count − bound < 0.
  const requests = [...wanted.values()];
  const differences = requests.map(({ count, bound }) =>
    sharing.addConstant(measures.get(count) as Ring, -BigInt(bound)),
  );
  const signs = await isNegative(sharing, sharing.concatenate(differences), bitLength(BigInt(maxRows)) + 1);
  const planes = new Map(
    [...wanted.keys()].map((key, i): [string, Bits] => [
      key,
      sharing.sliceRows(signs, i * plan.groups, (i + 1) * plan.groups),
    ]),
  );
  const below = (count: string, bound: bigint): Gate => {
    if (bound < 1n || bound > maxRows) return { kind: 'constant', value: bound > maxRows };
    return { kind: 'plane', plane: planes.get(`${count} ${bound}`) as Bits };
  };

  const gates = decisions(plan, counts, below);
  const bits = await evaluateGates(sharing, plan.groups, [...gates.values()]);
  const numbers = await sharing.bitsToRing(sharing.joinPlanes(bits));
  return new Map(
    [...gates.keys()].map((name, i) => [name, sharing.slice(numbers, i * plan.groups, (i + 1) * plan.groups)]),
  );
}

/** The circuits behind `decide`. `below(c, b)`: count c of the group is less than b. */
function decisions(
  plan: Plan,
  counts: readonly string[],
  below: (count: string, bound: bigint) => Gate,
): Map<string, Gate> {
  const minimum = BigInt(Math.max(plan.minimumGroupSize, 1));
  const some = (count: string): Gate => ({ kind: 'not', item: below(count, 1n) });
  const small = (count: string): Gate => and(some(count), below(count, minimum));
  const having = plan.having.map((condition) => havingGate(condition, below));

  // Without GROUP BY there is one group and SQL answers for it even if it is empty.
  const isGlobal = plan.keys.length === 0;
  const enough: Gate = isGlobal ? { kind: 'not', item: small('rows') } : { kind: 'not', item: below('rows', minimum) };
  const shown = and(...having, enough);

  const gates = new Map<string, Gate>([['shown', shown]]);
  if (plan.minimumGroupSize > 1) {
    // HAVING must not say which small groups are counted: asked for each size in turn, it would measure them.
    const counted: Gate = mayKeepSmall(plan) ? small('rows') : { kind: 'constant', value: false };
    gates.set('withheld', counted);
  }
  for (const count of counts) {
    // A shown group has either no rows at all or enough of them, so COUNT(*) withholds no single cell.
    gates.set(`shown.${count}`, and(shown, { kind: 'not', item: below(count, count === 'rows' ? 1n : minimum) }));
    gates.set(`null.${count}`, and(shown, below(count, 1n)));
    gates.set(`small.${count}`, count === 'rows' ? { kind: 'constant', value: false } : and(shown, small(count)));
  }
  return gates;
}

const and = (...items: readonly Gate[]): Gate => ({ kind: 'and', items });

/** Whether HAVING, as it is written, keeps any group of 1 to minimum − 1 rows. Public: no group is looked at. */
function mayKeepSmall({ minimumGroupSize, having }: Pick<Plan, 'minimumGroupSize' | 'having'>): boolean {
  const most = BigInt(minimumGroupSize) - 1n;
  // The set of sizes that HAVING keeps changes only at its own bounds.
  const bounds = having.flatMap(({ value }) => [BigInt(value) - 1n, BigInt(value), BigInt(value) + 1n]);
  return [1n, most, ...bounds].some((size) => {
    return size >= 1n && size <= most && having.every((condition) => isKept(condition, size));
  });
}

function isKept({ operator, value }: Having, size: bigint): boolean {
  const bound = BigInt(value);
  switch (operator) {
    case '<':
      return size < bound;
    case '<=':
      return size <= bound;
    case '>':
      return size > bound;
    case '>=':
      return size >= bound;
    case '=':
      return size === bound;
    case '<>':
      return size !== bound;
  }
}

function havingGate({ operator, value }: Having, below: (count: string, bound: bigint) => Gate): Gate {
  const under = below('rows', BigInt(value));
  const over: Gate = { kind: 'not', item: below('rows', BigInt(value) + 1n) };
  switch (operator) {
    case '<':
      return under;
    case '>=':
      return { kind: 'not', item: under };
    case '>':
      return over;
    case '<=':
      return { kind: 'not', item: over };
    case '<>':
      return orGate([under, over]);
    case '=':
      return { kind: 'not', item: orGate([under, over]) };
  }
}

/** The vectors to reveal, one per release: values where they are shown, else 0. One multiplication for all. */
async function hide(
  sharing: Sharing,
  plan: Plan,
  releases: readonly Release[],
  { measures }: Aggregates,
  flags: ReadonlyMap<string, Ring>,
  averages: ReadonlyMap<string, Ring>,
): Promise<Ring[]> {
  const flag = (name: string): Ring => flags.get(name) as Ring;
  const masked = releases.filter(({ kind }) => kind === 'measure' || kind === 'average');
  const values = masked.map(({ kind, measure }) => (kind === 'average' ? averages : measures).get(measure) as Ring);
  const masks = masked.map(({ measure }) => {
    const found = measureOf(plan, measure);
    const count = found.kind === 'count' ? found.id : found.count;
    return flags.get(`shown.${count}`) ?? flag('shown');
  });
  const products =
    masked.length === 0 ? undefined : await sharing.multiply(sharing.concatenate(values), sharing.concatenate(masks));

  return releases.map((entry) => {
    switch (entry.kind) {
      case 'groups':
        return flag('shown');
      case 'withheld':
        return sharing.sum(flag('withheld'), 1);
      case 'state':
        return sharing.add(flag(`null.${entry.measure}`), sharing.scale(flag(`small.${entry.measure}`), 2n));
      case 'measure':
      case 'average': {
        const position = masked.indexOf(entry);
        return sharing.slice(products as Ring, position * plan.groups, (position + 1) * plan.groups);
      }
    }
  });
}

function assemble(releases: readonly Release[], values: readonly BigUint64Array[]): Released {
  let groups = new Uint8Array();
  let withheld = 0;
  const measures: Record<string, BigInt64Array> = {};
  const averages: Record<string, BigInt64Array> = {};
  const states: Record<string, Uint8Array> = {};
  releases.forEach(({ kind, measure }, i) => {
    const vector = values[i] as BigUint64Array;
    const signed = () => new BigInt64Array(vector.buffer, vector.byteOffset, vector.length);
    if (kind === 'groups') groups = Uint8Array.from(vector, Number);
    else if (kind === 'withheld') withheld = Number(vector[0]);
    else if (kind === 'measure') measures[measure] = signed();
    else if (kind === 'average') averages[measure] = signed();
    else states[measure] = Uint8Array.from(vector, Number);
  });
  return { groups, withheld, measures, averages, states };
}
