/** Weights of values with few rows, which counted as the first of their list in the training: so they count in its use, too. */
import { asFixed, type Fixed, fixedWithin, fixedRange, networkWeights, type Sharing } from '@tacit/engine';
import { termsOf } from '../features.ts';
import { type NetworkCard, shapeOf } from './card.ts';

/**
 * `few`: of each term, whether it is of a value with few rows: public. No row had a 1 in its column, whose weights so are those that the training began
 * with. Those of an embedded value become the first one's; those of others 0, as the first value has no column. Local.
 */
export function withFewAsFirst(
  sharing: Sharing,
  card: NetworkCard,
  weights: readonly Fixed[],
  few: readonly boolean[],
): Fixed[] {
  if (!few.includes(true)) return [...weights];
  const { embedded, dense } = networkWeights(shapeOf(card));
  const ofFeature = card.features.map((_, i) => {
    return termsOf(card.features).flatMap(({ feature }, term) => (feature === i ? [few[term] === true] : []));
  });
  // Rows of the first layer are plain columns in their order, behind which embeddings stand.
  const plain = ofFeature.flatMap((own, i) => (card.embed.some(({ feature }) => feature === i) ? [] : own));
  const inEmbeddings = card.embed.map(({ feature }) => [false, ...(ofFeature[feature] ?? [])]);
  return weights.map((each, i) => {
    const layer = i < embedded.length ? embedded[i] : dense[i - embedded.length];
    const own = i < embedded.length ? inEmbeddings[i] : i === embedded.length ? plain : undefined;
    if (layer === undefined || own?.includes(true) !== true) return each;
    const { outputs } = layer;
    const { length } = each;
    const all = sharing.concatenate([each.ring, sharing.within(sharing.filledRing(1, 0n), { min: 0n, max: 0n })]);
    const places = Uint32Array.from({ length }, (_, at) => {
      if (own[Math.floor(at / outputs)] !== true) return at;
      return i < embedded.length ? at % outputs : length;
    });
    return fixedWithin(sharing, asFixed(each.format, sharing.gather(all, places)), fixedRange(each));
  });
}
