/** Texts about this party's own datasets. */
import { addCatalogue } from '@tacit/engine/text';

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
      en: 'where its data changed: tacit data refresh {dataset}; for another source, other types or ranges: keep its policy (tacit policy show {dataset}), remove it (tacit data remove {dataset}) and add it again; for a second dataset choose another name',
      zh: '若其数据有更新：tacit data refresh {dataset}；若要改用其他来源、类型或取值范围：请先留存其策略（tacit policy show {dataset}），移除（tacit data remove {dataset}）后再添加；若要添加另一个数据集，请换一个名称',
    },
  },
});
