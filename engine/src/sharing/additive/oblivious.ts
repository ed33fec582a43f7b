/**
 * Correlations by oblivious transfer between the parties, without a dealer.
 *
 * Papers: products of shares by Gilboa (CRYPTO 1999), between each two parties; the transfers' papers are in primitives/ot.
 * Security: semi-honest, up to n − 1 of n: what a pair does shows neither of them the other's vectors.
 * Rounds and bytes: `stepsOf`, priced by the transfers' own flows. All units of one correlation, of all branches of the program,
 * are made together, all pairs at the same time.
 *
 * Every party draws its own vectors from a seed of its own. Then, for
 *   products   c = (Σ a_i)·(Σ b_j): party i has a_i·b_i, and i and j share each a_i·b_j;
 *   bits       the elements of r_0 ⊕ … ⊕ r_k from those of r_0 ⊕ … ⊕ r_{k−1} =: x, one party k after the other: x + r_k − 2·x·r_k,
 *              where x = Σ x_i and party k chooses in correlated transfers of x_i from each i < k;
 *   orders     oblivious-permute.ts.
 */
import { bytesOf } from '../../base/bytes.ts';
import { randomBytes, randomPermutation } from '../../base/random.ts';
import { otFlows } from '../../primitives/ot/flows.ts';
import { setupOtMesh } from '../../primitives/ot/setup.ts';
import type { Session } from '../../transport/session.ts';
import type { CostSession } from '../cost/session.ts';
import type { Transfer } from '../model.ts';
import { type Correlation, keyOf, type PermuteCorrelation, type Plan } from '../needs.ts';
import { Preparation, preparationIdBytes, vectorId, vectorPrg } from '../preparation.ts';
import { ProgramSession } from '../program-session.ts';
import type { CorrelationSource } from '../protocol.ts';
import { Maker } from './oblivious-make.ts';
import { allPairs, options, range, type Step, stepsOf } from './oblivious-steps.ts';

export const obliviousProtocol = 'additive-ot';

type Words = BigUint64Array;

/** All units of each correlation, whichever branches take them. */
function groupsOf(plan: Plan) {
  const groups = new Map<
    string,
    { correlation: Correlation; count: number; parts: { path: string; count: number }[] }
  >();
  for (const { path, needs } of plan) {
    for (const { correlation, count } of needs) {
      const key = keyOf(correlation);
      const group = groups.get(key) ?? { correlation, count: 0, parts: [] };
      groups.set(key, group);
      group.count += count;
      group.parts.push({ path, count });
    }
  }
  return [...groups.values()];
}

export const obliviousSource: CorrelationSource = {
  async prepare(all: Session, plan: Plan, computing: number): Promise<Preparation> {
    const session = computing === all.names.length ? all : new ProgramSession(all, computing);
    const { names, self, prg } = session;
    const id = await commonId(session);
    const seed = randomBytes(session.random, 32);
    const given = new Map<string, Words>();
    const groups = groupsOf(plan);
    if (groups.length > 0) {
      const maker = new Maker(session, await setupOtMesh(session, options));
      for (const { correlation, count, parts } of groups) {
        const own = (vector: string, size: number): Words => {
          const words = new BigUint64Array(size * count);
          let start = 0;
          for (const part of parts) {
            const end = start + size * part.count;
            vectorPrg(seed, prg, part.path, correlation, vector).fill(bytesOf(words.subarray(start, end)));
            start = end;
          }
          return words;
        };
        const orders = (): Uint32Array[] =>
          parts.flatMap((part) => {
            const random = vectorPrg(seed, prg, part.path, correlation, 'order');
            return range(part.count).map(() => randomPermutation(random, (correlation as PermuteCorrelation).rows));
          });
        for (const [vector, words] of Object.entries(await maker.make(correlation, count, own, orders))) {
          const size = words.length / count;
          let start = 0;
          for (const part of parts) {
            const end = start + size * part.count;
            given.set(vectorId(part.path, correlation, vector), words.subarray(start, end));
            start = end;
          }
        }
      }
    }
    return new Preparation({ protocol: obliviousProtocol, names: [...names], self, prg, id, plan, seed, given });
  },

  async price(session: CostSession, plan: Plan, computing: number): Promise<void> {
    session.count([range(computing - 1).map((k): Transfer => ({ from: 0, to: k + 1, bytes: preparationIdBytes }))]);
    const groups = groupsOf(plan);
    if (groups.length === 0) return;
    const price = ({ pairs, flow }: Step): Promise<unknown> =>
      session.parallel(
        pairs.map(([sender, receiver]) => async (branch) => {
          const messages = flow.map(({ toReceiver, toSender }) =>
            [
              { from: sender, to: receiver, bytes: toReceiver },
              { from: receiver, to: sender, bytes: toSender },
            ].filter(({ bytes }) => bytes > 0),
          );
          (branch as CostSession).count(messages);
        }),
      );
    const unordered = allPairs(computing).filter(([lower, upper]) => lower < upper);
    await price({ pairs: unordered, flow: otFlows.setupPair(options) });
    for (const { correlation, count } of groups) {
      for (const step of stepsOf(correlation, count, computing)) await price(step);
    }
  },
};

/** The preparation's number, which party 0 draws. */
async function commonId(session: Session): Promise<Uint8Array> {
  const id = randomBytes(session.random, preparationIdBytes);
  if (session.self !== 0) await session.receive(0, id);
  else for (const party of range(session.names.length).slice(1)) session.send(party, id, true);
  return id;
}
