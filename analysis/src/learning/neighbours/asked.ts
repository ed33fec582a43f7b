/** The points that whoever asks names, as the cells that it shares. */
import type { GivenInput } from '../../kinds/input.ts';
import { inputValue } from '../../kinds/input.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { carriedValue } from '../bind-bins.ts';
import { cutText, type Feature, levelTexts } from '../features.ts';
import type { NeighboursPlan } from './plan.ts';

/** Cells of a feature: a number is one, above the least that there is; a truth value 0 or 1; a list one for each value. */
export function widthOf(feature: Feature, isYes: boolean): number {
  return feature.kind === 'number' || isYes ? 1 : feature.levels.length;
}

/** Cells of the points, one after another; the last one stands for those that are not asked. Throws UsageError 'input.value'. */
export function askedCells({ neighbours: { features, fields, points } }: NeighboursPlan, given: GivenInput): bigint[] {
  const cells = given.map((item, i) =>
    features.flatMap((feature, f) => {
      const found = cellsOf(feature, item[f] ?? '');
      if (found === undefined) throw inputValue(i, fields[f] ?? '', expectedOf(feature));
      return found;
    }),
  );
  return Array.from({ length: points }, (_, i) => cells[Math.min(i, cells.length - 1)] ?? []).flat();
}

/** Whether the levels of a feature are those of a truth value. */
export const isTruth = (feature: Feature): boolean =>
  feature.kind === 'levels' && feature.levels.length === 2 && feature.levels.join() === 'false,true';

function cellsOf(feature: Feature, text: string): bigint[] | undefined {
  if (feature.kind === 'number') {
    const value = carriedValue(feature.type, text.trim());
    const [low, high] = [BigInt(feature.low), BigInt(feature.high)];
    return value === undefined || value < low || value > high ? undefined : [value - low];
  }
  const at = feature.levels.indexOf(text);
  // Nothing written stands for no value, where there may be none.
  const level = at < 0 && text === '' ? feature.levels.indexOf(null) : at;
  if (level < 0) return undefined;
  return isTruth(feature) ? [BigInt(level)] : feature.levels.map((_, i) => (i === level ? 1n : 0n));
}

function expectedOf(feature: Feature): string {
  if (feature.kind === 'levels') return levelTexts(feature.levels).join(', ');
  const { type, low, high } = feature;
  return `${typeText(type)}, ${cutText(type, low)} … ${cutText(type, high)}`;
}
