/** Names of the steps of a joint question, and their texts; the key is the English name. */
import { addCatalogue } from '@tacit/engine/text';

export { relationStep, steps } from '../plan/step-names.ts';

addCatalogue({
  'local stage': { en: 'local stage', zh: '本地阶段' },
  'share partial results': { en: 'share partial results', zh: '共享部分结果' },
  relations: { en: 'relations', zh: '关系运算' },
  compare: { en: 'compare', zh: '比较' },
  groups: { en: 'groups', zh: '分组聚合' },
  thresholds: { en: 'thresholds', zh: '最小分组检查' },
  averages: { en: 'averages', zh: '求平均值' },
  noise: { en: 'noise', zh: '生成噪声' },
  reveal: { en: 'reveal', zh: '公布结果' },
});
