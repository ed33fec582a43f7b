/** Texts about this party's own datasets. */
import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'data.unknown-dataset': {
    en: 'there is no dataset {dataset}; there are: {known}',
    zh: '没有数据集 {dataset}；现有：{known}',
    hint: { en: 'add it with: tacit data add {dataset} FILE', zh: '可用 tacit data add {dataset} 文件 添加' },
  },
  'data.dataset-exists': {
    en: 'there is a dataset {dataset} already',
    zh: '数据集 {dataset} 已存在',
    hint: {
      en: 'take changed data in with tacit data refresh {dataset}, or remove it first: tacit data remove {dataset}',
      zh: '若数据有更新，请用 tacit data refresh {dataset}；或先移除：tacit data remove {dataset}',
    },
  },
});
