/** How a split reads. */
import { cutText, type Feature, levelTexts } from '../features.ts';

/** What a row has that goes right by split plane `i` of a feature; `cut`: of one whose cuts are shares, where it was told. */
export function rightText(feature: Feature, i: number, cut: bigint | undefined): string {
  if (feature.kind === 'number') return cut === undefined ? '?' : `> ${cutText(feature.type, String(cut))}`;
  if (feature.cuts !== undefined) return `≥ ${cutText(feature.cuts.type, feature.cuts.points[i] as string)}`;
  const isPair = feature.levels.filter((level) => level !== null).length < 3;
  return `= ${levelTexts(feature.levels)[isPair ? i + 1 : i] as string}`;
}
