/** Affine maps of rows, as layers: y = W x + b. */
import type { ForeignLayer } from '../model.ts';

export function identityLayer(width: number): ForeignLayer {
  const weights = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: width }, (__, j) => Number(i === j)),
  );
  return { weights, bias: new Float64Array(width) };
}

export function addConstant({ bias, ...layer }: ForeignLayer, numbers: readonly number[]): ForeignLayer {
  return { ...layer, bias: bias.map((each, i) => each + (numbers[i] as number)) };
}

export function scaled({ weights, bias, name }: ForeignLayer, numbers: readonly number[]): ForeignLayer {
  return {
    name,
    weights: weights.map((row, i) => row.map((each) => each * (numbers[i] as number))),
    bias: bias.map((each, i) => each * (numbers[i] as number)),
  };
}

/** W (A x + a) + b. */
export function multiplied(inner: ForeignLayer, weights: readonly Float64Array[], bias: Float64Array): ForeignLayer {
  const width = inner.weights[0]?.length ?? 0;
  return {
    weights: weights.map((row) => {
      const sum = new Float64Array(width);
      row.forEach((weight, i) => {
        if (weight === 0) return;
        const own = inner.weights[i] as Float64Array;
        for (let j = 0; j < width; j++) sum[j] = (sum[j] as number) + weight * (own[j] as number);
      });
      return sum;
    }),
    bias: bias.map((each, i) => {
      const row = weights[i] as Float64Array;
      return row.reduce((sum, weight, j) => sum + weight * (inner.bias[j] as number), each);
    }),
  };
}
