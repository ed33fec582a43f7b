/** The joint program of an intersection at one party. */
import {
  type Intersection,
  type IntersectionShape,
  type Keeping,
  type OwnItems,
  setProtocolNamed,
} from '@tacit/engine';
import type { MemoryNeed } from '../kinds/kind.ts';
import type { Cell } from '../contract/results.ts';
import { dateOfDays } from '../contract/dates.ts';
import type { Runtime } from '../kinds/runtime.ts';
import type { KeyColumn, LocalRows } from '../local/stages.ts';
import { distinctKeys } from './distinct-keys.ts';
import { payloadBytes, readPayload } from './payload.ts';
import { type IntersectPlan, shapesOf, standingOf } from './plan.ts';

/** What a recipient was told: of its rows in common the cells of the result, or how many there are. */
export type Told =
  /** `place`: of its table among the plan's stages. */
  | { readonly kind: 'rows'; readonly place: number; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'withheld' };

/** Ids of disclosure lines that something is released under. */
export const lines = {
  rows: (owner: string): string => `rows.${owner}`,
  payload: (owner: string, from: string): string => `payload.${owner}.${from}`,
  count: 'count',
} as const;

/** What is kept between runs, as the parties name it. */
const outputs = { sent: 'prepared-set', received: 'received-set' } as const;

/** A set that was prepared is dear, and its key serves all runs; files of another's set can be had again. */
export function memories(plan: IntersectPlan, party: string): MemoryNeed[] {
  const standing = standingOf(plan);
  if (standing === undefined) return [];
  const place = plan.stages.findIndex((stage) => stage.party === party);
  if (place === standing.sender) return [{ output: outputs.sent, ifDamaged: 'stop' }];
  return place === standing.receiver ? [{ output: outputs.received, ifDamaged: 'anew' }] : [];
}

/** The same at every party. Throws what the protocol throws; UsageError 'set.duplicate-keys' at its owner. */
export async function runIntersect(plan: IntersectPlan, runtime: Runtime): Promise<Told | undefined> {
  const { session } = runtime;
  const protocol = setProtocolNamed(plan.protocol);
  const place = plan.stages.findIndex(({ party }) => party === session.names[session.self]);
  const own = place < 0 ? undefined : await ownItems(plan, place, runtime);
  let onRecord: Promise<void> | undefined;
  const releasing = () => (onRecord ??= runtime.releasing({ session }));
  let told: Told | undefined;
  for (const shape of shapesOf(plan)) {
    const items = own === undefined ? undefined : asShape(own, shape, session.self);
    const keeping: Keeping = { memory: (what) => runtime.memory(outputs[what]), work: runtime.work };
    const found = await protocol.run(session, shape, items, releasing, keeping);
    if (found !== undefined) told = toldOf(plan, runtime, shape, found, own);
  }
  return told;
}

interface Own {
  readonly ids: BigUint64Array;
  readonly payload: Uint8Array;
  /** Of the rows that have an id, their keys as they stand in the table. */
  readonly shown: readonly (readonly Cell[])[];
}

function asShape({ ids, payload }: Own, { owners }: IntersectionShape, self: number): OwnItems {
  const bytes = owners.find(({ party }) => party === self)?.payloadBytes ?? 0;
  return bytes === 0 ? { ids } : { ids, payload };
}

async function ownItems(plan: IntersectPlan, place: number, runtime: Runtime): Promise<Own> {
  const { session } = runtime;
  const { party } = plan.stages[place] as IntersectPlan['stages'][number];
  const rows = (await runtime.load(place)) as LocalRows;
  const { ids, rows: kept } = await distinctKeys(plan, place, rows, session);
  const payload = payloadBytes(party, plan.payload[place] ?? [], rows, kept);
  return { ids, payload, shown: plan.recipients.includes(party) ? shownKeys(rows.keys, kept) : [] };
}

function shownKeys(keys: readonly KeyColumn[], kept: Uint32Array): Cell[][] {
  return Array.from(kept, (row) =>
    keys.map((column): Cell => {
      const value = column.values[row] as string | bigint;
      return column.kind === 'date' ? dateOfDays(Number(value)) : String(value);
    }),
  );
}

/** What was found, released under the lines that the contract has for it. */
function toldOf(
  plan: IntersectPlan,
  runtime: Runtime,
  shape: IntersectionShape,
  found: Intersection,
  own: Own | undefined,
): Told {
  const { session } = runtime;
  const { self } = session;
  if (shape.gives.kind === 'count')
    return runtime.release(lines.count, self, 1, found.kind === 'count' ? found : { kind: 'withheld' });
  const party = session.names[self] as string;
  if (found.kind !== 'rows') return runtime.release(lines.rows(party), self, 1, { kind: 'withheld' });
  const { receiver } = shape.gives;
  if (own === undefined) throw new Error('rows were told to a party that has none');
  const known = Array.from(found.rows, (row) => own.shown[row] as readonly Cell[]);
  let cells = runtime.release(lines.rows(party), self, shape.owners[receiver]?.rows ?? 0, known);
  const others = [...plan.stages.keys()].filter((place) => place !== receiver);
  found.payloads.forEach((bytes, i) => {
    const from = others[i] as number;
    const columns = plan.payload[from] ?? [];
    if (columns.length === 0) return;
    const owner = plan.stages[from]?.party as string;
    const values = readPayload(columns, bytes, known.length);
    const more = runtime.release(lines.payload(party, owner), self, known.length * columns.length, values);
    cells = cells.map((row, r) => [...row, ...(more[r] ?? [])]);
  });
  return { kind: 'rows', place: receiver, rows: cells };
}
