/**
 * How many items two to ten owners have in common, without a helper: `shared-count`. Which items, and a number below the least, stay
 * shares of two of the owners.
 *
 * Papers: Kolesnikov, Matania, Pinkas, Rosulek and Trieu, 2017/799 (shares of zero, programmed functions towards one owner); Gao,
 * Trieu and Yanai, "Multiparty Private Set Intersection Cardinality and Its Applications" (PoPETs 2024), for what follows: a match
 * between two owners that stands for one of all. Here that match is circuit-based (shared-join.ts has papers), as in Chandran,
 * Dasgupta, Gupta, Obbattu, Sekar and Shah, 2021/172, so that not even these two see the number before it is known to be told.
 *   1. The owners have shares of zero (zero-shares.ts). Of the first two parties the owner of the smaller set is the leader, the other
 *      one the second. The leader asks all owners but the second at its items x: the sum t(x) of what it gets and its own share is
 *      the second's share s(x) where all of these have x, and a random string elsewhere.
 *   2. Leader and second match the lists t(x) and s(y) as a program over their shares (`additive-ot`): a bit for each bin.
 *   3. There the bits are added up and compared with the least; the number, or that it is below, goes to those who may know it.
 * Of two owners step 1 sends nothing: both lists are images of their items under the key that they have in common.
 *
 * Security, semi-honest. Steps 2 and 3 tell nothing but the result to anybody who is not leader and second at once: they are a program
 * over the shares of two computers, either of which may be curious, together with whomever else. What step 1 tells:
 *   The second gets no message in it. Owners that are asked see encoded lists, which look random (LPN, primitives/vole).
 *   The leader gets at each x a share or a random string, and cannot tell which: shares look random to it, as it lacks the keys between
 *   the others. Together with all whom it asks it knows these keys, and what it gets is what they have programmed themselves.
 *   Together with some of them it lacks the keys between the rest and the second.
 * Collusion. So any owners without the leader, or without the second, learn the result at most. Leader and second together, with
 * others or without: which of the leader's items all the remaining owners have, as if those who collude had them too, and no least
 * protects against that. Of two owners there is nobody left then.
 * Who deviates can make the number wrong without being seen, and through a wrong number learn of single items.
 *
 * False matches: with probability 2^-40 at most over all bins.  Rounds and bytes: `price`, the same program on the cost session.
 */
import { AbortError, UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import { voleSecurity } from '../primitives/vole/flows.ts';
import { greaterThanConstant } from '../secure/compare.ts';
import { keepWhere } from '../secure/select.ts';
import { countProgram } from '../sharing/cost/run.ts';
import { permitLines } from '../sharing/guard.ts';
import type { Sharing } from '../sharing/model.ts';
import { ProgramSession } from '../sharing/program-session.ts';
import { additiveOt } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import {
  checkOwn,
  idWords,
  type IntersectionShape,
  paddedIds,
  type SetOwner,
  type SetProtocol,
} from './intersection.ts';
import type { JoinTable } from './join.ts';
import { sharedJoin, sharedJoinRows } from './shared-join.ts';
import { addShares, cellsAtATime, priceSums, sharesOfZero } from './zero-shares.ts';

/** Leader and second are the first parties of the session. */
const computers = 2;
const line = 'count';
const steps = { sums: 'intersect: programmed values', count: 'intersect: count' } as const;

export const sharedCount: SetProtocol = {
  name: 'shared-count',
  parties: { min: 2, max: 10 },
  helper: false,
  gives: ['count', 'least'],
  mostRows: 2 ** 20,
  security: (parties) => ({
    adversary: 'semi-honest',
    threshold: 1,
    of: parties,
    paper: `Kolesnikov et al. 2017/799; Chandran et al. 2021/172; Gao, Trieu, Yanai, PoPETs 2024, over ${voleSecurity['semi-honest'].paper}`,
  }),
  assumes: 'lpn',
  together: (shape) => {
    const { leader, second } = termsOf(shape);
    return [leader.party, second.party];
  },
  seconds(shape) {
    const { leader, second, asked } = termsOf(shape);
    const sums = asked.reduce((sum, { rows }) => sum + 0.2 + 5e-7 * (rows + leader.rows), 0);
    return sums + 0.8 + 2e-5 * leader.rows + 4e-6 * second.rows;
  },
  async price(session, shape) {
    const { leader, asked } = termsOf(shape);
    session.step(steps.sums);
    await priceSums(session, leader, asked, cellsAtATime);
    await countProgram(session, additiveOt, programOf(shape, undefined), undefined, { computers });
  },
  run: async (session, shape, own, releasing) => {
    await loadKernels();
    const { leader, second, asked, to } = termsOf(shape);
    const mine = shape.owners[checkOwn(session, shape, own)];
    session.step(steps.sums);
    let keys: BigUint64Array | undefined;
    if (mine !== undefined && own !== undefined) {
      const ids = paddedIds(session.random, own.ids, mine.rows);
      keys = await sharesOfZero(session, shape.owners, ids);
      await addShares(session, leader, asked, ids, keys, cellsAtATime);
    }
    const pair = new ProgramSession(session, computers, session.names.length - computers);
    const guard = permitLines({ [line]: { to, values: 1 } });
    const told = await runProgram(additiveOt, pair, programOf(shape, keys, releasing), guard);
    if (told === undefined) return undefined;
    const number = told[0] as bigint;
    if (number === 0n) return { kind: 'withheld' };
    const most = Math.min(...shape.owners.map(({ rows }) => rows));
    if (number - 1n > BigInt(most)) {
      const party = [leader, second].map((owner) => session.names[owner.party]).join(', ');
      throw new AbortError('set.impossible-count', { party, found: String(number - 1n), most });
    }
    return { kind: 'count', count: Number(number - 1n) };
  },
};

interface Terms {
  readonly leader: SetOwner;
  readonly second: SetOwner;
  /** The others. */
  readonly asked: readonly SetOwner[];
  readonly to: readonly number[];
}

/** Throws UsageError 'set.shape' for anything but a number of owners, two of them the first parties, who bring ids only. */
function termsOf({ owners, gives, helper }: IntersectionShape): Terms {
  const [first, other] = [0, 1].map((number) => owners.find(({ party }) => party === number));
  const isPlain = helper === undefined && owners.every(({ payloadBytes }) => payloadBytes === 0);
  if (gives.kind !== 'count' || first === undefined || other === undefined || !isPlain)
    throw new UsageError('set.shape', {
      found: `${gives.kind}, ${owners.length} owners, or columns beside items`,
      expected: 'a number, and the first two parties among the owners',
    });
  const [leader, second] = first.rows <= other.rows ? [first, other] : [other, first];
  return { leader, second, asked: owners.filter((owner) => owner !== leader && owner !== second), to: gives.to };
}

/**
 * The program of leader and second, whose `keys` are t(x) and s(y): to the recipients 1 + the number, or 0 where it is below the least.
 */
function programOf(shape: IntersectionShape, keys: BigUint64Array | undefined, releasing?: () => Promise<void>) {
  const { leader, second, to } = termsOf(shape);
  const { least = 0 } = shape;
  return async (sharing: Sharing): Promise<BigUint64Array | undefined> => {
    const { session } = sharing;
    const sides = [leader, second].map(({ party, rows }) => ({ owner: party, rows, ring: 0, words: [] }));
    const [left, right] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const table = ({ owner }: typeof left): JoinTable | undefined =>
      session.owns(owner) && keys !== undefined ? tableOf(keys) : undefined;
    const { valid } = await sharedJoin(sharing, { left, right }, { left: table(left), right: table(right) });
    session.step(steps.count);
    const bins = sharedJoinRows([left.rows, right.rows]);
    const found = bins === 0 ? sharing.filledRing(1, 0n) : sharing.sum(await sharing.bitsToRing(valid), 1);
    const number = sharing.addConstant(found, 1n);
    const told =
      least === 0
        ? number
        : await keepWhere(sharing, await greaterThanConstant(sharing, number, BigInt(least)), number);
    // A cost run has nothing to put on record.
    if (session.self >= 0) await releasing?.();
    return await sharing.reveal(told, line, to);
  };
}

/** Strings of 128 bits as keys of two columns. */
function tableOf(strings: BigUint64Array): JoinTable {
  const rows = strings.length / idWords;
  const column = (word: number) => ({
    kind: 'integer' as const,
    values: BigInt64Array.from({ length: rows }, (_, row) =>
      BigInt.asIntN(64, strings[idWords * row + word] as bigint),
    ),
  });
  return { rows, keys: [column(0), column(1)], ring: [], words: [] };
}
