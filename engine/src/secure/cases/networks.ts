/** Conformance cases: networks trained and asked. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { asFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { networkResponse } from '../networks/predict.ts';
import { type GivenShape, givenLayers, scoreGivenNetwork } from '../networks/given.ts';
import { type NetworkShape, weightCount } from '../networks/shape.ts';
import { trainNetwork } from '../networks/train.ts';
import { data, ring, values } from './support.ts';

const format = fixed({ fractionBits: 8, integerBits: 4 });
const rows = 6;

const shapes: readonly (readonly [string, NetworkShape])[] = [
  [
    'classes by an embedding and a layer of relu',
    {
      columns: 4,
      embeddings: [{ from: 2, values: 2, size: 1 }],
      hidden: [{ units: 3, activation: 'relu' }],
      output: { kind: 'classes', classes: 2 },
    },
  ],
  ['a probability', { columns: 4, hidden: [{ units: 2, activation: 'sigmoid' }], output: { kind: 'probability' } }],
];

const trained = shapes.map(
  ([what, shape]): ConformanceCase => ({
    name: `network, ${what}`,
    program: async (sharing) => {
      const words = data('rows of a network').words(rows * 3);
      const cells = [...words].map((word) => Number(BigInt.asIntN(9, word)) / 256);
      const x = Array.from({ length: rows * 4 }, (_, i) => {
        const [row, column] = [Math.floor(i / 4), i % 4];
        return column < 2 ? (cells[3 * row + column] as number) : Number(row % 2 === column - 2);
      });
      const isBinary = shape.output.kind === 'probability';
      const y = Array.from({ length: rows * (isBinary ? 1 : 2) }, (_, i) => Number(i % 3 === 0));
      const own = async (owner: number, numbers: readonly number[], min: number) => {
        const by = owner % sharing.session.names.length;
        const given = sharing.session.owns(by) ? numbers : undefined;
        return fixedWithin(sharing, await fixedInput(sharing, format, by, numbers.length, given), { min, max: 1 });
      };
      const features = fixedMatrix(await own(0, x, -1), rows, 4);
      const options = { method: 'sgd', epochs: 1, batch: 4, learningRate: 0.5, seed: 'case' } as const;
      const found = await trainNetwork(sharing, shape, { features, target: await own(1, y, 0) }, options);
      const response = await networkResponse(sharing, features, { shape, ...found });
      return [
        await sharing.open(found.losses.ring),
        await sharing.openBits(found.overflow),
        await sharing.open(response.ring),
      ];
    },
  }),
);

const given: ConformanceCase = {
  name: 'network that was given, with all of its functions',
  program: async (sharing) => {
    const hidden = (['relu', 'tanh', 'sigmoid'] as const).map((activation) => ({ units: 2, activation }));
    const shape: GivenShape = { columns: 2, hidden, outputs: 2 };
    const small = async (owner: number, name: string, length: number, width: number) =>
      sharing.within(await ring(sharing, owner, values(name, length, width)), {
        min: -(2n ** BigInt(width - 1)),
        max: 2n ** BigInt(width - 1) - 1n,
      });
    const features = fixedMatrix(asFixed(format, await small(0, 'cells', 2 * rows, 9)), rows, 2);
    const weights = [];
    for (const [i, layer] of givenLayers(shape).entries())
      weights.push(await small(1, `weights ${i}`, weightCount(layer), 22));
    const { ring: sums } = await scoreGivenNetwork(sharing, features, shape, weights);
    return [await sharing.open(sums)];
  },
};

export const networkCases: readonly ConformanceCase[] = [...trained, given];
