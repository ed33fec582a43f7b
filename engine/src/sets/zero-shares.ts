/**
 * Shares of zero for items, and their sums at one owner: what intersections of several owners stand on (zero-sharing.ts has the paper).
 *
 * Every two owners i, j have a key k_ij, and the share of owner i for an item x is s_i(x) = ⊕_j PRF(k_ij, x): over all owners they sum
 * to zero, as every key comes twice; over fewer they look random to whoever lacks a key between one who is left out and one
 * who is not. Owners program a function with their shares (programmed.ts), and one who asks gets the share of an item that the other
 * has, and a random string of any other.
 */
import { aesBlocks, unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { addTo } from '../math/gf128.ts';
import { okvsShape } from '../primitives/okvs/shape.ts';
import type { CostSession } from '../sharing/cost/session.ts';
import { nextPurpose } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import { idWords, type SetOwner } from './intersection.ts';
import { priceProgrammed, type ProgrammedShape, receiveProgrammed, sendProgrammed } from './programmed.ts';
import { chunkItems } from './tags.ts';

/** Cells of tables that who asks works on at a time; each takes some hundred bytes. */
export const cellsAtATime = 2 ** 22;

/** Counts the messages of `addShares`. */
export async function priceSums(
  session: CostSession,
  asking: SetOwner,
  asked: readonly SetOwner[],
  atATime: number,
): Promise<void> {
  for (const together of batchesOf(asking, asked, atATime)) {
    await session.parallel(
      together.map((each) => async (branch) => await priceProgrammed(branch as CostSession, each)),
    );
  }
}

/**
 * At the owner that asks: adds to the shares of its ids what all of `asked` have there. `ids` and `shares` are this owner's, two
 * words each; an owner that neither asks nor is asked does nothing.
 */
export async function addShares(
  session: Session,
  asking: SetOwner,
  asked: readonly SetOwner[],
  ids: BigUint64Array,
  shares: BigUint64Array,
  atATime: number,
): Promise<void> {
  for (const together of batchesOf(asking, asked, atATime)) {
    const found = await session.parallel(
      together.map((each) => async (branch) => {
        if (each.sender === session.self) await sendProgrammed(branch, each, ids, [shares]);
        return each.receiver === session.self ? (await receiveProgrammed(branch, each, ids))[0] : undefined;
      }),
    );
    for (const values of found) if (values !== undefined) addTo(shares, values);
  }
}

/** The evaluations that run at the same time, by public sizes alone. */
function batchesOf(asking: SetOwner, asked: readonly SetOwner[], atATime: number): ProgrammedShape[][] {
  const cells = ({ rows }: SetOwner): number => okvsShape(rows).slots;
  const batches: ProgrammedShape[][] = [];
  let room = 0;
  for (const other of asked) {
    const wanted = cells(asking) + cells(other);
    if (room < wanted) {
      batches.push([]);
      room = atATime;
    }
    room -= wanted;
    const parties = { sender: other.party, receiver: asking.party };
    batches.at(-1)?.push({ ...parties, programmed: other.rows, asked: asking.rows, tables: 1 });
  }
  return batches;
}

/** This owner's share for each of its ids, two words each. */
export async function sharesOfZero(
  session: Session,
  owners: readonly SetOwner[],
  ids: BigUint64Array,
): Promise<BigUint64Array> {
  const { self } = session;
  const ciphers = owners.flatMap(({ party }) => {
    if (party === self) return [];
    const [lower, upper] = [Math.min(self, party), Math.max(self, party)];
    const seed = session.pairSeed(lower, upper, nextPurpose(session, `intersect zero-sharing ${lower} ${upper}`));
    if (seed === undefined) throw new Error('every two parties have a seed');
    return [aesBlocks(seed.subarray(0, 16))];
  });
  const shares = new BigUint64Array(ids.length);
  const image = unsetWords(idWords * chunkItems);
  for (let start = 0; start < ids.length; start += image.length) {
    const part = ids.subarray(start, start + image.length);
    for (const cipher of ciphers) {
      const images = image.subarray(0, part.length);
      cipher.encryptInto(bytesOf(images), bytesOf(part));
      addTo(shares.subarray(start, start + part.length), images);
    }
    await session.breathe();
  }
  return shares;
}
