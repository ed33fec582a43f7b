/** Names of the steps of a logistic model from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'noised logistic: rows': { en: 'train: rows', zh: '训练：整理数据行' },
  'noised logistic: sums': { en: 'train: sums', zh: '训练：求合计' },
  'noised logistic: noise': { en: 'train: noise', zh: '训练：生成噪声' },
  'noised logistic: reveal': { en: 'train: reveal', zh: '训练：公布' },
});
