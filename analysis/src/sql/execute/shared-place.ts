/**
 * Joins of rows whose keys their owners know: where the left rows stand as their owner handed them over, it looks each one's partner up by a
 * number that follows from the key (by-place.ts of the engine). No sort, nothing opened, and left rows stay where they are, so that a row can
 * be put beside several tables one after another.
 *
 * Right rows are put in place by their owner likewise. Keys of theirs that no left row can have, by the ranges that the cards say, have no
 * place and no partner. Rounds: a few, of bytes for the columns that are looked up alone.
 */
import { type Bits, type Columns, lookUpPlaces, noPlace, putInPlace } from '@tacit/engine';
import { knownFlag, type SharedColumn } from '../plan/shared.ts';
import type { JoinNode } from './shared-cross.ts';
import type { OwnRows } from './shared-own.ts';
import { padded } from './shared-values.ts';
import type { Context, SharedTable } from './shared-table.ts';

/** Places for one row that there may be: moving more than that takes longer than a sort. */
const mostPlaces = 4;
const fewPlaces = 1024;

/** Values that keys can have on both sides. */
interface Domain {
  readonly places: number;
  /** The least value of each key, and how many there are. */
  readonly keys: readonly { readonly least: bigint; readonly values: number }[];
}

/** Whether rows can be looked up by their keys: what is known of both sides, and of how many places. */
export interface PlaceJoin {
  readonly domain: Domain;
  readonly left: OwnRows;
  readonly right: OwnRows;
}

export function placeJoinOf(node: JoinNode, left: SharedTable, right: SharedTable): PlaceJoin | undefined {
  const [one, two] = [left.own, right.own];
  if (one === undefined || two === undefined || !two.isWhole || !node.once || node.join === 'full') return undefined;
  if (node.keys.length === 0 || node.leftOnce === true) return undefined;
  const keys: { least: bigint; values: number }[] = [];
  for (const [a, b] of node.keys) {
    const [x, y] = [one.columns.get(a), two.columns.get(b)];
    if (x?.kind !== 'number' || y?.kind !== 'number') return undefined;
    const least = larger(BigInt(x.range.min), BigInt(y.range.min));
    const most = -larger(-BigInt(x.range.max), -BigInt(y.range.max));
    keys.push({ least, values: Number(larger(0n, most - least + 1n)) });
  }
  const places = keys.reduce((product, { values }) => product * values, 1);
  if (places > mostPlaces * (left.rows + right.rows) + fewPlaces) return undefined;
  return { domain: { places, keys }, left: one, right: two };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What each left row's partner has in `columns`, zeros without one, and whether there is one. */
export async function partnersOf(
  { sharing }: Context,
  node: JoinNode,
  { domain, left, right }: PlaceJoin,
  leftRows: number,
  kept: Bits,
  columns: Columns,
): Promise<{ readonly matched: Bits; readonly columns: Columns }> {
  const { places } = domain;
  const ids = (side: 0 | 1) => node.keys.map((pair) => pair[side]);
  const given: Columns = { rings: columns.rings, bits: [...columns.bits, kept] };
  const table = await putInPlace(sharing, right.owner, given, places, placesOf(domain, right, ids(1), kept.length));
  const found = await lookUpPlaces(
    sharing,
    left.owner,
    places,
    table,
    leftRows,
    placesOf(domain, left, ids(0), leftRows),
  );
  return {
    matched: found.bits.at(-1) as Bits,
    columns: { rings: found.rings, bits: found.bits.slice(0, -1) },
  };
}

/** At the owner the place of each of its rows; of those that take no part, whose key is NULL, or beyond the domain, none. */
function placesOf(
  domain: Domain,
  { columns, own }: OwnRows,
  ids: readonly string[],
  length: number,
): Uint32Array | undefined {
  if (own === undefined) return undefined;
  const { data, rows } = own;
  const places = new Uint32Array(length).fill(noPlace);
  places.fill(0, 0, rows);
  for (const [k, id] of ids.entries()) {
    const { least, values } = domain.keys[k] as Domain['keys'][number];
    const column = columns.get(id) as SharedColumn;
    const numbers = padded(column, data, data.rows);
    const known = column.nullable ? data.flags[knownFlag(column.id)] : undefined;
    for (let row = 0; row < rows; row++) {
      const place = places[row] as number;
      if (place === noPlace) continue;
      const at = BigInt.asIntN(64, numbers[row] as bigint) - least;
      places[row] = known?.[row] === 0 || at < 0n || at >= values ? noPlace : place * values + Number(at);
    }
  }
  return places;
}
