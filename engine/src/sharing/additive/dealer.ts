/**
 * Correlations from a dealer: a further party that holds no data, computes them in the clear and goes.
 *
 * Paper: Beaver, STOC 1997 (commodity-based cryptography); seeds instead of vectors as is usual since.
 * Security: semi-honest. The dealer knows all correlations: together with what the parties send each other it could compute
 * every secret, so it must be no data party, collude with nobody, and see none of the parties' traffic. A dealer that deals
 * wrong makes results wrong unseen.
 * Rounds 1.  Bytes: 8 a word of derived vectors, to one party each, and 16 for the number of the preparation (`price`); seeds
 * cost nothing.
 *
 * The dealer has a common seed with each party (from the session's keys). Each party but the last draws all its vectors from
 * its seed; the last party draws its own vectors and is sent the derived ones, which the dealer computes so that all add up.
 * Of an order, its permuter is sent δ.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { randomBytes, randomPermutation } from '../../base/random.ts';
import { gatherPieces } from '../../kernels/rows.ts';
import type { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import type { CostSession } from '../cost/session.ts';
import type { Transfer } from '../model.ts';
import { columnsOf, type Correlation, type PermuteCorrelation, type Plan } from '../needs.ts';
import { Preparation, preparationIdBytes, vectorId, vectorPrg, vectorsOf } from '../preparation.ts';
import type { CorrelationSource } from '../protocol.ts';
import { chunkWords, receiveWords } from '../message.ts';
import { derive, groupOf, type Relation } from './relation.ts';
import { additive, discard, exclusiveOr } from './words.ts';

export const dealerProtocol = 'additive-dealer';

/** Who is sent the derived vectors of a correlation. */
const correctedParty = (correlation: Correlation, computing: number): number =>
  correlation.kind === 'permute' ? correlation.permuter : computing - 1;

/** Every vector that a dealer sends, in order: to whom, and how many words. */
function* corrections(plan: Plan, computing: number) {
  for (const { path, needs } of plan) {
    for (const { correlation, count } of needs) {
      const to = correctedParty(correlation, computing);
      const vectors = Object.entries(vectorsOf(correlation, to).derived)
        .map(([vector, size]) => ({ vector, words: size * count }))
        .filter(({ words }) => words > 0);
      yield { path, correlation, count, to, vectors };
    }
  }
}

/** The vectors that a dealer gives party `to`, by `vectorId`, with their words. */
function dealtVectors(plan: Plan, computing: number, to: number): [id: string, words: number][] {
  return [...corrections(plan, computing)].flatMap(({ path, correlation, to: party, vectors }) =>
    party === to
      ? vectors.map(({ vector, words }): [string, number] => [vectorId(path, correlation, vector), words])
      : [],
  );
}

/** The correlations' part that a party and its dealer draw from. */
const seedPurpose = 'correlations';

export const dealerSource: CorrelationSource = {
  given: dealtVectors,

  async prepare(session: Session, plan: Plan, computing: number): Promise<Preparation | undefined> {
    const dealer = session.names.length - 1;
    if (session.self === dealer) {
      await deal(session, plan, computing);
      return undefined;
    }
    const { names, self, prg } = session;
    const id = new Uint8Array(preparationIdBytes);
    await session.receive(dealer, id);
    const given = new Map<string, BigUint64Array>();
    for (const { path, correlation, to, vectors } of corrections(plan, computing)) {
      if (to !== self) continue;
      for (const { vector, words } of vectors) {
        given.set(vectorId(path, correlation, vector), await receiveWords(session, dealer, words));
      }
    }
    const seed = session.pairSeed(self, dealer, seedPurpose) as Uint8Array;
    return new Preparation({
      protocol: dealerProtocol,
      names: names.slice(0, computing),
      self,
      prg,
      id,
      plan,
      seed,
      given,
    });
  },

  async price(session: CostSession, plan: Plan, computing: number): Promise<void> {
    const from = session.names.length - 1;
    const transfers: Transfer[] = Array.from({ length: computing }, (_, to) => ({
      from,
      to,
      bytes: preparationIdBytes,
    }));
    for (const { to, vectors } of corrections(plan, computing)) {
      for (const { words } of vectors) transfers.push({ from, to, bytes: 8 * words });
    }
    session.count([transfers]);
  },
};

async function deal(session: Session, plan: Plan, computing: number): Promise<void> {
  const id = randomBytes(session.random, preparationIdBytes);
  for (let to = 0; to < computing; to++) session.send(to, id, true);
  const seeds = Array.from(
    { length: computing },
    (_, party) => session.pairSeed(party, session.self, seedPurpose) as Uint8Array,
  );
  for (const { path, correlation, count, to, vectors } of corrections(plan, computing)) {
    if (vectors.length === 0) continue;
    const prgs = (vector: string): Prg[] =>
      seeds.map((seed) => vectorPrg(seed, session.prg, path, correlation, vector));
    const chunks =
      correlation.kind === 'permute'
        ? orderChunks(correlation, count, prgs)
        : relationChunks(correlation, count, computing, prgs);
    await sendVectors(session, to, vectors, chunks);
  }
}

type Words = BigUint64Array;
type Chunk = Readonly<Record<string, Words>>;

/** Sends vectors whose words come chunk by chunk: the first at once, the others when it has ended. */
async function sendVectors(
  session: Session,
  to: number,
  vectors: readonly { readonly vector: string; readonly words: number }[],
  chunks: Iterable<Chunk>,
): Promise<void> {
  const [first, ...others] = vectors.map(({ vector, words }) => ({
    vector,
    words,
    sent: 0,
    kept: [] as BigUint64Array[],
  }));
  const send = async (each: { words: number; sent: number }, words: BigUint64Array): Promise<void> => {
    each.sent += words.length;
    session.send(to, bytesOf(words), each.sent === each.words);
    await session.breathe();
  };
  if (first === undefined) return;
  for (const chunk of chunks) {
    for (const other of others) other.kept.push(chunk[other.vector] as BigUint64Array);
    const words = chunk[first.vector] as BigUint64Array;
    await send(first, words);
    discard(words);
  }
  for (const other of others) for (const words of other.kept) await send(other, words);
}

/** The last party's derived vectors: what the relation gives less what the others draw. */
function* relationChunks(
  relation: Relation,
  count: number,
  computing: number,
  prgs: (vector: string) => Prg[],
): Iterable<Chunk> {
  const { own, derived } = vectorsOf(relation, computing - 1);
  const widest = Math.max(1, ...Object.values(own), ...Object.values(derived));
  const step = Math.max(1, Math.floor(chunkWords / widest));
  const scratch = unsetWords(step * widest);
  const generators = (sizes: Readonly<Record<string, number>>) =>
    Object.entries(sizes).map(([vector, size]) => ({
      vector,
      size,
      group: groupOf(relation, vector),
      each: prgs(vector),
      sum: unsetWords(step * size),
    }));
  const [drawn, corrected] = [generators(own), generators(derived)];
  for (let start = 0; start < count; start += step) {
    const units = Math.min(step, count - start);
    const next = (prg: Prg, target: Words, length: number): Words => {
      const words = target.subarray(0, length);
      prg.fill(bytesOf(words));
      return words;
    };
    const totals = drawn.map(({ vector, size, group, each, sum }) => {
      const total = next(each[0] as Prg, sum, units * size);
      for (const prg of each.slice(1)) group.add(total, next(prg, scratch, units * size));
      return [vector, total] as const;
    });
    const results = derive(relation, units, Object.fromEntries(totals));
    for (const { vector, size, group, each } of corrected) {
      const correction = results[vector] as BigUint64Array;
      for (const prg of each.slice(0, -1)) group.subtract(correction, next(prg, scratch, units * size));
    }
    yield results;
  }
}

/** The permuter's δ of each order. */
function* orderChunks(
  correlation: PermuteCorrelation,
  count: number,
  prgs: (vector: string) => Prg[],
): Iterable<Chunk> {
  const { permuter, rows } = correlation;
  const orders = prgs('order')[permuter] as Prg;
  const others = (vector: string): Prg[] => prgs(vector).filter((_, party) => party !== permuter);
  const [a, b] = [others('a'), others('b')];
  const columns = columnsOf(correlation);
  const length = columns.at(-1)?.end ?? 0;
  for (let unit = 0; unit < count; unit++) {
    const order = randomPermutation(orders, rows);
    const [before, after] = [a, b].map((each) => each.map((prg) => prg.words(length))) as [Words[], Words[]];
    const delta = new BigUint64Array(length);
    for (const { domain, unit: bytes, start, end } of columns) {
      const group = domain === 'ring' ? additive : exclusiveOr;
      const part = (words: BigUint64Array) => words.subarray(start, end);
      const total = new BigUint64Array(end - start);
      for (const words of before) group.add(total, part(words));
      part(delta).set(gatherPieces(total, bytes, order));
      for (const words of after) group.subtract(part(delta), part(words));
    }
    yield { delta };
  }
}
