/** Names of the steps of a linear model from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'noised: sums': { en: 'train: sums', zh: '训练：求合计' },
  'noised: noise': { en: 'train: noise', zh: '训练：生成噪声' },
  'noised: reveal': { en: 'train: reveal', zh: '训练：公布' },
});
