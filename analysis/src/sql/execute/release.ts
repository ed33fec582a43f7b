/**
 * From shared aggregates per group to the released answer. What the gates hide is multiplied by zero under protocol first
 * and only then revealed: nothing is opened that a recipient is then asked to forget.
 */
import { type Ring, type Sharing, together } from '@tacit/engine';
import { cellClassOf } from '../plan/gates.ts';
import { type Release, releasesOf } from '../plan/releases.ts';
import type { Plan } from '../plan/types.ts';
import { averagedSums, averagesPerGroup } from './average.ts';
import { sealedPerGroup } from './sealed.ts';
import { decide } from './decide.ts';
import { type Aggregates, partyNumber } from './parts.ts';
import type { Released } from './finish.ts';
import { noised } from './noised.ts';
import { steps } from './steps.ts';

/** Decides what is shown and hides the rest: the vectors to reveal, one per release. */
export async function release(sharing: Sharing, plan: Plan, aggregates: Aggregates): Promise<Ring[]> {
  if (plan.privacy !== undefined) return noised(sharing, plan, plan.privacy, aggregates);
  const releases = releasesOf(plan);
  const [flags, averages, numbers] = await together<[Map<string, Ring>, Map<string, Ring>, Map<string, Ring>]>(
    sharing,
    [
      (branch) => {
        branch.session.step(steps.thresholds);
        return decide(branch, plan, aggregates);
      },
      (branch) => {
        branch.session.step(steps.averages);
        return averagesPerGroup(branch, plan, averagedSums(releases), aggregates);
      },
      (branch) => sealedPerGroup(branch, plan, aggregates),
    ],
  );

  sharing.session.step(steps.reveal);
  return hide(sharing, plan, releases, aggregates, flags, averages, numbers);
}

/**
 * Reveals one vector per release; what a recipient was told, undefined where this process holds none. `beforeReveal` is awaited before the
 * first message.
 */
export async function reveal(
  sharing: Sharing,
  plan: Plan,
  vectors: readonly Ring[],
  beforeReveal: () => Promise<void>,
): Promise<Released | undefined> {
  await beforeReveal();
  const releases = releasesOf(plan);
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
  const released = assemble(releases, values as BigUint64Array[]);
  if (plan.privacy === undefined || plan.found !== undefined) return released;
  const groups = new Uint8Array(plan.groups);
  if (plan.privacy.mechanism !== 'choice') return { ...released, groups: groups.fill(1) };
  groups[Number((values[0] as BigUint64Array)[0])] = 1;
  return { ...released, groups };
}

/** The vectors to reveal, one per release: values where they are shown, else 0. One multiplication for all. */
export async function hide(
  sharing: Sharing,
  plan: Plan,
  releases: readonly Release[],
  { measures }: Aggregates,
  flags: ReadonlyMap<string, Ring>,
  averages: ReadonlyMap<string, Ring>,
  numbers: ReadonlyMap<string, Ring> = new Map(),
): Promise<Ring[]> {
  const flag = (name: string): Ring => flags.get(name) as Ring;
  const sources = { measure: measures, average: averages, number: numbers } as const;
  const masked = releases.flatMap((entry) => {
    const { kind } = entry;
    return kind === 'measure' || kind === 'average' || kind === 'number' ? [{ ...entry, kind }] : [];
  });
  const values = masked.map(({ kind, measure }) => sources[kind].get(measure) as Ring);
  const masks = masked.map(({ kind, measure, values: length }) => {
    if (kind === 'number') return flag(`shown.column ${measure}`);
    const cells = cellClassOf(plan, measure);
    const mask = flag(cells === null ? 'shown' : `shown.${cells}`);
    return length === plan.groups ? mask : sharing.concatenate([mask, mask]);
  });
  const products =
    masked.length === 0 ? undefined : await sharing.multiply(sharing.concatenate(values), sharing.concatenate(masks));

  return releases.map((entry) => {
    switch (entry.kind) {
      case 'groups':
        return flag('shown');
      case 'withheld':
        return entry.values === 1 ? sharing.sum(flag('withheld'), 1) : flag('withheld');
      case 'choice':
      case 'key':
        throw new Error(`${entry.line} is no number of a listed group`);
      case 'state': {
        const small = sharing.scale(flag(`small.${entry.measure}`), 2n);
        const empty = flags.get(`null.${entry.measure}`);
        return empty === undefined ? small : sharing.add(empty, small);
      }
      case 'zero':
        return flag(`zero.column ${entry.measure}`);
      case 'measure':
      case 'average':
      case 'number': {
        const place = masked.findIndex(({ line }) => line === entry.line);
        const start = masked.slice(0, place).reduce((sum, before) => sum + before.values, 0);
        return sharing.slice(products as Ring, start, start + entry.values);
      }
    }
  });
}

/** What a recipient was told, from the vectors of `releases`. */
export function assemble(releases: readonly Release[], values: readonly BigUint64Array[]): Released {
  let groups = new Uint8Array();
  let withheld: number | null = null;
  const keys: BigUint64Array[] = [];
  const measures: Record<string, BigInt64Array> = {};
  const averages: Record<string, BigInt64Array> = {};
  const states: Record<string, Uint8Array> = {};
  const numbers: Record<string, BigInt64Array> = {};
  const zeros: Record<string, Uint8Array> = {};
  releases.forEach(({ kind, measure }, i) => {
    const vector = values[i] as BigUint64Array;
    const signed = () => new BigInt64Array(vector.buffer, vector.byteOffset, vector.length);
    if (kind === 'choice') return;
    if (kind === 'groups') groups = Uint8Array.from(vector, Number);
    else if (kind === 'key') keys.push(vector);
    else if (kind === 'withheld') withheld = Number(vector.reduce((sum, value) => sum + value, 0n));
    else if (kind === 'measure') measures[measure] = signed();
    else if (kind === 'average') averages[measure] = signed();
    else if (kind === 'number') numbers[measure] = signed();
    else if (kind === 'zero') zeros[measure] = Uint8Array.from(vector, Number);
    else states[measure] = Uint8Array.from(vector, Number);
  });
  const sealed = Object.keys(numbers).length === 0 ? {} : { numbers, zeros };
  return { groups, withheld, ...(keys.length === 0 ? {} : { keys }), measures, averages, states, ...sealed };
}
