/** Names of the steps of a scoring. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'score: rows': { en: 'score: rows', zh: '评分：数据行' },
  'score: scores': { en: 'score: scores', zh: '评分：计算' },
  'score: reveal': { en: 'score: reveal', zh: '评分：公布' },
});
