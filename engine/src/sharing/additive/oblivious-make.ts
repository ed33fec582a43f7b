/** Makes correlations by transfers, step by step as `stepsOf` says; oblivious.ts says how. */
import { randomBytes } from '../../base/random.ts';
import { planesToBitRows } from '../../kernels/transpose.ts';
import * as ring from '../../math/ring64.ts';
import type { OtEnds, OtReceiver, OtSender } from '../../primitives/ot/types.ts';
import { routeSwitches, switchPlaces } from '../../primitives/permutation-network.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import { columnsOf, type Correlation, type PermuteCorrelation } from '../needs.ts';
import { vectorsOf } from '../preparation.ts';
import { choicesOf, followSwitches, fromRows, offerSwitches, rowWords, toRows } from './oblivious-permute.ts';
import { allPairs, bitsAtATime, cheaperShape, isDot, type Pair, range } from './oblivious-steps.ts';
import { derive, type Relation } from './relation.ts';
import { additive, exclusiveOr } from './words.ts';

type Words = BigUint64Array;

/** Makes correlations over the ends of all pairs. */
export class Maker {
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

/** The transpose of a row-major matrix. */
function transposed(matrix: Words, rows: number, columns: number): Words {
  const result = new BigUint64Array(matrix.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c] as bigint;
  return result;
}
