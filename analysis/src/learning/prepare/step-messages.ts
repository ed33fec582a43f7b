/** Names of the steps of a preparation, and why it may end without a table. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare: rows': { en: 'prepare: rows', zh: '预处理：数据行' },
  'prepare: steps': { en: 'prepare: steps', zh: '预处理：各步骤' },
  'prepare: checks': { en: 'prepare: checks', zh: '预处理：检查' },
  'prepare: keep': { en: 'prepare: keep', zh: '预处理：留存' },
  'prepare.few-rows': {
    en: 'fewer than {minimum} rows take part, the minimum of the owners',
    zh: '参与的行不足 {minimum}，即各数据方要求的最小值',
    hint: {
      en: 'take tables with more rows in common, or a smaller share for tests',
      zh: '请使用共有行更多的表，或减小检验比例',
    },
  },
  'prepare.few': {
    en: 'fewer than {minimum} rows are behind a step of: {columns}',
    zh: '以下各项所依据的行不足 {minimum}：{columns}',
    hint: {
      en: 'leave the step out; of a list, name only categories that have rows enough, or ask its owner to put rare ones together',
      zh: '请去掉该步骤；对列表型列，只写行数足够的取值，或请数据方合并罕见取值',
    },
  },
  'prepare.constant-rows': {
    en: 'nearly all rows have the same number in: {columns}; a deviation of 0 standardises nothing',
    zh: '以下各列几乎所有行的数值相同：{columns}；标准差为 0，无法标准化',
    hint: {
      en: 'leave the step out; or clip the column first: a deviation below 1/32768 of the largest number that its range allows counts as 0',
      zh: '请去掉该步骤；或先截断该列：标准差低于其范围所允许的最大数值的 1/32768 时视为 0',
    },
  },
});
