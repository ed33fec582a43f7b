/** Names of the steps of a split, and why it may end without parts. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'split: rows': { en: 'split: rows', zh: '拆分：数据行' },
  'split: checks': { en: 'split: checks', zh: '拆分：检查' },
  'split: keep': { en: 'split: keep', zh: '拆分：留存' },
  'split.few': {
    en: 'fewer than {minimum} rows in common, the minimum of the owners, are in: {parts}',
    zh: '以下部分的共有行不足 {minimum}，即各数据方要求的最小值：{parts}',
    hint: {
      en: 'make the part larger, or take tables with more rows in common',
      zh: '请增大该部分的比例，或使用共有行更多的表',
    },
  },
});
