/**
 * Input of columns whose rows are rearranged by an order that the owner does not learn.
 *
 * Paper: the permutation of replicated shares by two of three parties (Chida et al. 2019/695), here for plaintext columns of
 * one owner and an order known to another party, so that no share of the unpermuted data is ever made.
 * Security: semi-honest, one of three; precondition below.  Rounds 2.
 * Bytes: 8·rows + 16·keep a column, 4·keep for the order.
 *
 * Letters: A owns the columns x, C knows the order, B is the third party. r is drawn by A and B.
 *   round 1   A → C: x − r          C → B: order
 *   local     C: g = (x − r)[order]     B: b = r[order]        g + b = x[order]
 *   round 2   B → C: b − z_AB       C → B: g − z_AC
 * z_AB is drawn by A and B, z_AC by A and C, and the third component z_BC = g + b − z_AB − z_AC is known to B and C.
 *
 * Who sees what: A sees nothing. C sees x − r without r, and b − z_AB without z_AB: both uniform. B sees g − z_AC without z_AC:
 * uniform; and the order. Precondition of the contract: A has put its rows into a fresh uniformly random order that it tells
 * nobody, and C's order, which it chose knowing tokens in that random order only, is uniform among all choices of `keep` rows
 * given everything B knows. So B, whose other knowledge (its own rows, sizes, r) is independent of A's random order, learns
 * nothing from it. B needs no trust in C for its own safety: an order that is no choice of different rows is refused.
 * Columns of words are shared the same way with exclusive or, and turned into bit planes locally.
 */
import { bytesOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { gather } from '../../math/ring64.ts';
import { isChoice, type RearrangedColumns } from '../checks.ts';
import type { Rearrangement } from '../flows.ts';
import { additive, exclusiveOr, type Group } from './group.ts';
import { chunkWords, receiveWords } from '../message.ts';
import { componentOf, type Parts, partsFrom, type Party } from './party.ts';

export interface RearrangedParts {
  readonly ring: Parts[];
  /** Bit planes: 64 of `keep` bits each. */
  readonly words: Parts[];
}

/** `data` is present at the owner, `order` at the permuter; both have been checked. */
export async function inputRearranged(
  party: Party,
  request: Rearrangement,
  data: RearrangedColumns | undefined,
  order: Uint32Array | undefined,
): Promise<RearrangedParts> {
  const { owner, permuter, keep } = request;
  const groups = [
    ...Array.from({ length: request.ring }, () => additive),
    ...Array.from({ length: request.words }, () => exclusiveOr),
  ];
  let columns: Parts[];
  if (keep === 0 || groups.length === 0)
    columns = groups.map(() => [new BigUint64Array(keep), new BigUint64Array(keep)]);
  else if (party.self === owner) columns = await asOwner(party, request, groups, data as RearrangedColumns);
  else if (party.self === permuter) columns = await asPermuter(party, request, groups, order as Uint32Array);
  else columns = await asThird(party, request, groups);
  return {
    ring: columns.slice(0, request.ring),
    words: columns.slice(request.ring).map(([own, next]) => [rowsToPlanes(own, 64), rowsToPlanes(next, 64)]),
  };
}

async function asOwner(
  party: Party,
  { owner, permuter, keep }: Rearrangement,
  groups: readonly Group[],
  data: RearrangedColumns,
): Promise<Parts[]> {
  const { session } = party;
  const third = 3 - owner - permuter;
  const columns = [...data.ring, ...data.words];
  for (const [c, group] of groups.entries()) {
    const x = columns[c] as BigUint64Array;
    for (let start = 0; start < x.length; start += chunkWords) {
      const chunk = x.subarray(start, start + chunkWords);
      const masked = group.subtract(chunk, party.with(third).words(chunk.length));
      session.send(permuter, bytesOf(masked), c === groups.length - 1 && start + chunkWords >= x.length);
      await session.breathe();
    }
  }
  // Components held with the permuter and with the third party are theirs to draw too.
  const other = (component: number): number => (component === componentOf(owner, third) ? third : permuter);
  return groups.map(() => partsFrom(party.self, (component) => party.with(other(component)).words(keep)));
}

async function asPermuter(
  party: Party,
  { owner, permuter, rows, keep }: Rearrangement,
  groups: readonly Group[],
  order: Uint32Array,
): Promise<Parts[]> {
  const third = 3 - owner - permuter;
  const arrival = receiveWords(party.session, owner, rows * groups.length);
  party.session.send(third, bytesOf(order), true);
  const masked = await arrival;
  const picked = groups.map((_, c) => gather(masked.subarray(c * rows, (c + 1) * rows), order));
  return reshare(party, owner, third, groups, picked, keep);
}

async function asThird(
  party: Party,
  { owner, permuter, rows, keep }: Rearrangement,
  groups: readonly Group[],
): Promise<Parts[]> {
  const order = new Uint32Array(keep);
  await party.session.receive(permuter, bytesOf(order));
  if (!isChoice(order, rows)) {
    throw new AbortError('abort.bad-order', { party: party.session.names[permuter] as string, keep, rows });
  }
  // Masks are drawn column by column, as the owner drew them; only the picked rows are kept.
  const picked = groups.map(() => gather(party.with(owner).words(rows), order));
  return reshare(party, owner, permuter, groups, picked, keep);
}

/** Makes columns shared between this party and `partner` replicated: each sends its part less a mask it shares with A. */
async function reshare(
  party: Party,
  owner: number,
  partner: number,
  groups: readonly Group[],
  columns: readonly BigUint64Array[],
  keep: number,
): Promise<Parts[]> {
  const { session, self } = party;
  const arrival = receiveWords(session, partner, keep * groups.length);
  const mine: { mask: BigUint64Array; masked: BigUint64Array }[] = [];
  for (const [c, group] of groups.entries()) {
    const mask = party.with(owner).words(keep);
    const masked = group.subtract(columns[c] as BigUint64Array, mask);
    mine.push({ mask, masked });
    session.send(partner, bytesOf(masked), c === groups.length - 1);
    await session.breathe();
  }
  const theirs = await arrival;
  return groups.map((group, c) => {
    const { mask, masked } = mine[c] as (typeof mine)[number];
    const common = group.add(masked, theirs.subarray(c * keep, (c + 1) * keep));
    return partsFrom(self, (component) => (component === componentOf(self, owner) ? mask : common));
  });
}
