// Clusters of secret rows as one party: all numbers of one owner, random, of 20 bits.

import { asFixed, fixed, fixedMatrix, kMeans, replicated, type Session } from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface ClustersRequest extends Runs {
  readonly work: 'k-means';
  readonly rows: number;
  readonly columns: number;
  readonly clusters: number;
  readonly iterations: number;
}

const bits = 20;

export async function run(session: Session, request: ClustersRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  const { rows, columns, clusters, iterations } = request;
  const words = randomWords(session, 0, rows * columns)?.map((word) =>
    BigInt.asUintN(64, (word >> BigInt(63 - bits)) - (1n << BigInt(bits))),
  );
  const most = 1n << BigInt(bits);
  const ring = sharing.within(await sharing.inputRing(0, rows * columns, words), { min: -most, max: most });
  const matrix = fixedMatrix(asFixed(fixed({ fractionBits: bits }), ring), rows, columns);
  return measure(session, request, () =>
    kMeans(sharing, { rows: matrix }, { clusters, iterations, start: { kind: 'spread', seed: 'bench' } }),
  );
}
