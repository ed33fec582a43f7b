/**
 * Names of the steps of a joint question, for progress, errors and the egress meter; the key is the English name. The
 * join's own steps are named in the engine.
 */
import { addCatalogue } from '@tacit/engine/text';

export const steps = {
  local: 'local stage',
  input: 'share partial results',
  relations: 'relations',
  compare: 'compare',
  groups: 'groups',
  thresholds: 'thresholds',
  averages: 'averages',
  reveal: 'reveal',
} as const;

addCatalogue({
  'local stage': { en: 'local stage', zh: '本地阶段' },
  'share partial results': { en: 'share partial results', zh: '共享部分结果' },
  relations: { en: 'relations', zh: '关系运算' },
  compare: { en: 'compare', zh: '比较' },
  groups: { en: 'groups', zh: '分组聚合' },
  thresholds: { en: 'thresholds', zh: '最小分组检查' },
  averages: { en: 'averages', zh: '求平均值' },
  reveal: { en: 'reveal', zh: '公布结果' },
});
