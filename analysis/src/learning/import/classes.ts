/** What imported models of several outputs tell: the largest one's name, or one of them. */
import { asFixed, extremeAlong, type Fixed, fixed, fixedConvert, fixedSoftmax, type Sharing } from '@tacit/engine';
import type { ModelOutput } from '../model-use.ts';
import type { Link } from './card.ts';

const classPrefix = 'class:';

/** `unit`: of outputs that are no probabilities. */
export const outputsOfClasses = (classes: readonly string[], unit: number): ModelOutput[] => [
  { name: 'class', text: 'imported-class', levels: classes, unit: 1 },
  ...classes.map((level): ModelOutput => {
    return { name: `${classPrefix}${level}`, text: 'imported-probability', values: { level }, unit };
  }),
];

/** The position of the largest output of a row, or one of them: with a softmax, of at most `finest` fraction bits, or as it is. `sums`: row after row. */
export async function classNumbers(
  sharing: Sharing,
  sums: Fixed,
  { classes, link, finest }: { readonly classes: readonly string[]; readonly link: Link; readonly finest: number },
  output: string,
): Promise<Fixed> {
  const outputs = classes.length;
  const rows = sums.length / outputs;
  const shape = { rows, columns: outputs };
  if (output === 'class') {
    const { index } = await extremeAlong(sharing, 'max', sums.ring, shape, 'row');
    const positions = sharing.within(sharing.within(index), { min: 0n, max: BigInt(outputs - 1) });
    return asFixed(fixed({ fractionBits: 0, integerBits: 32 }), positions);
  }
  const at = classes.indexOf(output.slice(classPrefix.length));
  const places = Uint32Array.from({ length: rows }, (_, row) => row * outputs + at);
  if (link !== 'softmax') return asFixed(sums.format, sharing.gather(sums.ring, places));
  const { fractionBits } = sums.format;
  const format = fixed({ fractionBits: Math.min(finest, fractionBits), integerBits: 31 });
  const chances = await fixedSoftmax(sharing, await fixedConvert(sharing, sums, format), shape);
  return asFixed(chances.format, sharing.gather(chances.ring, places));
}
