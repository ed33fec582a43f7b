// An epoch of a network as one party: rows of one owner, classes of another, all of them random.

import { asFixed, fixed, fixedMatrix, replicated, type Session, trainNetwork } from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface NetworkRequest extends Runs {
  readonly rows: number;
  readonly columns: number;
  readonly units: number;
  readonly classes: number;
  readonly batch: number;
  readonly featureBits: number;
  readonly rounding: 'nearest' | 'probabilistic';
}

export async function run(session: Session, request: NetworkRequest): Promise<Timed> {
  const { rows, columns, units, classes, batch, featureBits, rounding } = request;
  const sharing = await replicated.create(session);
  const cells = randomWords(session, 0, rows * columns);
  const most = (1n << BigInt(featureBits)) - 1n;
  if (cells !== undefined) for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] as bigint) & most;
  const x = sharing.within(await sharing.inputRing(0, rows * columns, cells), { min: 0n, max: most });
  const features = fixedMatrix(
    asFixed(fixed({ fractionBits: featureBits, integerBits: 4, rounding }), x),
    rows,
    columns,
  );
  const words = randomWords(session, 1, rows);
  const labels = words && new BigUint64Array(rows * classes);
  words?.forEach((word, row) =>
    labels?.fill(
      1n,
      row * classes + Number(word % BigInt(classes)),
      row * classes + Number(word % BigInt(classes)) + 1,
    ),
  );
  const y = sharing.within(await sharing.inputRing(1, rows * classes, labels), { min: 0n, max: 1n });
  const target = asFixed(fixed({ fractionBits: 0, integerBits: 4, rounding }), y);
  return measure(session, request, () =>
    trainNetwork(
      sharing,
      { columns, hidden: [{ units, activation: 'relu' }], output: { kind: 'classes', classes } },
      { features, target },
      { method: 'sgd', epochs: 1, batch, learningRate: 0.125, seed: 'bench' },
    ),
  );
}
