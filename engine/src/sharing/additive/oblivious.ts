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
import { planesToBitRows } from '../../kernels/transpose.ts';
import * as ring from '../../math/ring64.ts';
import { type OtFlow, otFlows } from '../../primitives/ot/flows.ts';
import { setupOtMesh } from '../../primitives/ot/setup.ts';
import type { OtEnds, OtOptions, OtReceiver, OtSender, ProductShape } from '../../primitives/ot/types.ts';
import { routeSwitches, switchCount, switchPlaces } from '../../primitives/permutation-network.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import type { CostSession } from '../cost/session.ts';
import type { Transfer } from '../model.ts';
import { columnsOf, type Correlation, keyOf, type PermuteCorrelation, type Plan } from '../needs.ts';
import { Preparation, preparationIdBytes, vectorId, vectorPrg, vectorsOf } from '../preparation.ts';
import type { CorrelationSource } from '../protocol.ts';
import { choicesOf, followSwitches, fromRows, offerSwitches, rowWords, toRows } from './oblivious-permute.ts';
import { derive, type Relation } from './relation.ts';
import { additive, exclusiveOr } from './words.ts';

export const obliviousProtocol = 'additive-ot';

const options: OtOptions = { adversary: 'semi-honest' };

/** Words of bits that are made at a time: their elements take 64 words each. */
const bitsAtATime = 4096;

type Words = BigUint64Array;

/** A sender and a receiver. */
type Pair = readonly [number, number];

/** One call on the ends of these pairs, all at the same time. */
interface Step {
  readonly pairs: readonly Pair[];
  readonly flow: OtFlow;
}

const allPairs = (parties: number): Pair[] =>
  range(parties).flatMap((sender) =>
    range(parties).flatMap((receiver): Pair[] => (sender === receiver ? [] : [[sender, receiver]])),
  );

const range = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** Sizes of pieces of at most `most`. */
const pieces = (count: number, most: number): number[] =>
  range(Math.ceil(count / most)).map((i) => Math.min(most, count - i * most));

const isDot = ({ rows, columns }: { readonly rows: number; readonly columns: number }): boolean =>
  rows === 1 && columns === 1;

/** The shape of the product or of its transpose: a transfer is made for each bit of the right factor. */
const cheaperShape = ({ rows, inner, columns }: ProductShape): ProductShape =>
  rows < columns ? { rows: columns, inner, columns: rows } : { rows, inner, columns };

/** The transpose of a row-major matrix. */
function transposed(matrix: Words, rows: number, columns: number): Words {
  const result = new BigUint64Array(matrix.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c] as bigint;
  return result;
}

/** The calls that make `count` units, one after the other. */
function stepsOf(correlation: Correlation, count: number, computing: number): Step[] {
  const everyPair = (flow: OtFlow): Step => ({ pairs: allPairs(computing), flow });
  switch (correlation.kind) {
    case 'multiply':
      return [everyPair(otFlows.product(count, options))];
    case 'and':
      return [everyPair(otFlows.bitProduct(64 * count, options))];
    case 'product':
      return isDot(correlation)
        ? [everyPair(otFlows.product(count * correlation.inner, options))]
        : range(count).map(() => everyPair(otFlows.matrixProduct(cheaperShape(correlation), options)));
    case 'bits':
      return pieces(count, bitsAtATime).flatMap((size) =>
        range(computing - 1).map((k) => ({
          pairs: range(k + 1).map((sender): Pair => [sender, k + 1]),
          flow: otFlows.correlated(64 * size, options),
        })),
      );
    case 'permute': {
      const { permuter, rows } = correlation;
      const step: Step = {
        pairs: range(computing)
          .filter((party) => party !== permuter)
          .map((party): Pair => [party, permuter]),
        flow: otFlows.send(switchCount(rows) * rowWords(correlation), options),
      };
      return range(count).map(() => step);
    }
  }
}

/** How many transfers a plan takes of a pair of parties, about: what its time goes by. */
export function transfersOf(plan: Plan): number {
  const each = (correlation: Correlation): number => {
    switch (correlation.kind) {
      case 'product':
        return 64 * correlation.inner * Math.min(correlation.rows, correlation.columns);
      case 'permute':
        return switchCount(correlation.rows) * rowWords(correlation);
      case 'multiply':
      case 'and':
      case 'bits':
        return 64;
    }
  };
  return plan.flatMap(({ needs }) => needs).reduce((sum, { correlation, count }) => sum + count * each(correlation), 0);
}

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
  async prepare(session: Session, plan: Plan): Promise<Preparation> {
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

/** Makes correlations over the ends of all pairs. */
class Maker {
  readonly #session: Session;
  readonly #ends: readonly (OtEnds | undefined)[];

  constructor(session: Session, ends: readonly (OtEnds | undefined)[]) {
    this.#session = session;
    this.#ends = ends;
  }

  /** This party's derived vectors of `count` units. */
  async make(
    correlation: Correlation,
    count: number,
    own: (vector: string, size: number) => Words,
    orders: () => Uint32Array[],
  ): Promise<Record<string, Words>> {
    const sizes = vectorsOf(correlation, this.#session.self);
    const drawn = (vector: string): Words => own(vector, sizes.own[vector] as number);
    switch (correlation.kind) {
      case 'multiply':
      case 'and':
      case 'product':
        return { c: await this.#product(correlation, count, drawn('a'), drawn('b')) };
      case 'bits':
        return { element: await this.#elements(drawn('r')) };
      case 'permute':
        return this.#permutation(correlation, count, sizes.own.a === undefined ? undefined : drawn('a'), orders);
    }
  }

  /** This party's results of one step: of each pair that it belongs to. */
  async #step(
    pairs: readonly Pair[],
    send: (end: OtSender, session: Session) => Promise<Words>,
    receive: (end: OtReceiver, session: Session, sender: number) => Promise<Words>,
  ): Promise<Words[]> {
    const { self } = this.#session;
    const results = await this.#session.parallel(
      pairs.map(([sender, receiver]) => async (session): Promise<Words | undefined> => {
        if (self === sender) return send((this.#ends[receiver] as OtEnds).sending, session);
        if (self === receiver) return receive((this.#ends[sender] as OtEnds).receiving, session, sender);
        return undefined;
      }),
    );
    return results.filter((words) => words !== undefined);
  }

  async #product(
    correlation: Extract<Relation, { kind: 'multiply' | 'and' | 'product' }>,
    count: number,
    a: Words,
    b: Words,
  ): Promise<Words> {
    const pairs = allPairs(this.#session.names.length);
    const c = derive(correlation, count, { a, b }).c as Words;
    if (correlation.kind === 'and') {
      const parts = await this.#step(
        pairs,
        (end, session) => end.bitProduct(session, a, 64 * count),
        (end, session) => end.bitProduct(session, b, 64 * count),
      );
      for (const part of parts) exclusiveOr.add(c, part);
      return c;
    }
    if (correlation.kind === 'multiply' || isDot(correlation)) {
      const parts = await this.#step(
        pairs,
        (end, session) => end.product(session, a),
        (end, session) => end.product(session, b),
      );
      for (const part of parts) additive.add(c, a.length === count ? part : ring.segmentSums(part, count));
      return c;
    }
    const { rows, inner, columns } = correlation;
    const shape = cheaperShape(correlation);
    // Transposed, the factors change places.
    const isTransposed = shape.rows !== rows;
    const unitOf = (words: Words, unit: number, size: number): Words => words.subarray(unit * size, (unit + 1) * size);
    for (const unit of range(count)) {
      const [left, right] = [unitOf(a, unit, rows * inner), unitOf(b, unit, inner * columns)];
      const y = isTransposed ? transposed(right, inner, columns) : left;
      const x = isTransposed ? transposed(left, rows, inner) : right;
      const parts = await this.#step(
        pairs,
        (end, session) => end.matrixProduct(session, y, shape),
        (end, session) => end.matrixProduct(session, x, shape),
      );
      for (const part of parts) {
        additive.add(unitOf(c, unit, rows * columns), isTransposed ? transposed(part, columns, rows) : part);
      }
    }
    return c;
  }

  /** The bits whose exclusive or the parties' words are, as ring elements. */
  async #elements(r: Words): Promise<Words> {
    const all = new BigUint64Array(64 * r.length);
    for (let start = 0; start < r.length; start += bitsAtATime) {
      const part = r.subarray(start, start + bitsAtATime);
      all.set(await this.#someElements(part), 64 * start);
    }
    return all;
  }

  async #someElements(r: Words): Promise<Words> {
    const { self, names } = this.#session;
    const count = 64 * r.length;
    // Parties before `self` have no part in x but through the transfers; those after it have none yet.
    const x = self === 0 ? planesToBitRows(r, 1, count) : new BigUint64Array(count);
    for (const k of range(names.length).slice(1)) {
      const parts = await this.#step(
        range(k).map((sender): Pair => [sender, k]),
        (end, session) => end.correlated(session, x),
        (end, session) => end.correlated(session, r, count),
      );
      // The sender's q means −q as a share of x_i·r_k; the receiver's q + r_k·x_i stands as it is.
      if (self < k) {
        for (const q of parts) {
          additive.add(x, q);
          additive.add(x, q);
        }
      }
      if (self === k) {
        x.set(planesToBitRows(r, 1, count));
        for (const product of parts) {
          additive.subtract(x, product);
          additive.subtract(x, product);
        }
      }
    }
    return x;
  }

  async #permutation(
    correlation: PermuteCorrelation,
    count: number,
    a: Words | undefined,
    orders: () => Uint32Array[],
  ): Promise<Record<string, Words>> {
    const { permuter, rows } = correlation;
    const pairs = range(this.#session.names.length)
      .filter((party) => party !== permuter)
      .map((party): Pair => [party, permuter]);
    const places = switchPlaces(rows);
    const size = a === undefined ? undefined : a.length / count;
    const made: Words[] = [];
    const own = a === undefined ? orders() : [];
    const random = new Prg(randomBytes(this.#session.random, 32), 'switch masks', this.#session.prg);
    for (const unit of range(count)) {
      const order = own[unit];
      const crossed = order === undefined ? undefined : routeSwitches(order);
      const results = await this.#step(
        pairs,
        async (end, session) => {
          const from = toRows(
            correlation,
            (a as Words).subarray(unit * (size as number), (unit + 1) * (size as number)),
          );
          const { straight, crossed, b } = offerSwitches(correlation, places, from, random);
          await end.send(session, straight, crossed);
          return fromRows(correlation, b);
        },
        async (end, session) => {
          const choices = choicesOf(crossed as Uint8Array, rowWords(correlation));
          const chosen = await end.receive(session, choices, (crossed as Uint8Array).length * rowWords(correlation));
          return fromRows(correlation, followSwitches(correlation, places, crossed as Uint8Array, chosen));
        },
      );
      made.push(crossed === undefined ? (results[0] as Words) : negatedTotal(correlation, results));
    }
    const joined = new BigUint64Array(made.reduce((sum, { length }) => sum + length, 0));
    made.reduce((at, words) => {
      joined.set(words, at);
      return at + words.length;
    }, 0);
    return a === undefined ? { delta: joined } : { b: joined };
  }
}

/** −Σ of the vectors, column by column. */
function negatedTotal(correlation: PermuteCorrelation, vectors: readonly Words[]): Words {
  const total = new BigUint64Array((vectors[0] as Words).length);
  for (const { domain, start, end } of columnsOf(correlation)) {
    const group = domain === 'ring' ? additive : exclusiveOr;
    for (const vector of vectors) group.subtract(total.subarray(start, end), vector.subarray(start, end));
  }
  return total;
}
