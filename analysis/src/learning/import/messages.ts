/** What is wrong with an import, or with the owner's numbers for it. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'import.large': {
    en: 'shares of the model are up to {bytes} bytes at each computer; {most} are kept at most',
    zh: '模型的份额在每个计算方最多占 {bytes} 字节，而留存上限为 {most} 字节',
    hint: {
      en: 'train fewer trees, less deep ones, or with fewer inputs; of a network fewer units',
      zh: '请训练更少的树、较浅的树，或使用更少的输入；网络请用更少的单元',
    },
  },
  'import.columns': {
    en: 'the card of {table} has {found}; a model’s numbers are the columns {expected}, both whole numbers without NULL',
    zh: '{table} 的数据卡有 {found}；模型的数须为列 {expected}，均为不含 NULL 的整数',
    hint: {
      en: 'add the file that `tacit model import` wrote, and allow aggregate for both columns',
      zh: '请添加 `tacit model import` 写出的文件，并为两列开放 aggregate',
    },
  },
  'import.too-wide': {
    en: 'column {column} has the range {low} … {high}, in which not every number is exact for the model’s tool',
    zh: '列 {column} 的范围为 {low} … {high}，其中并非每个数对该模型工具都精确',
    hint: { en: 'say a narrower range', zh: '请写更窄的范围' },
  },
  'import.rows': {
    en: '{table} has {found} rows, which are not the {expected} numbers of the model that the contract describes, each in its place',
    zh: '{table} 有 {found} 行，与合约所描述模型的 {expected} 个数（各在其位）不符',
    hint: {
      en: 'dataset and task belong together: add the file that `tacit model import` wrote beside this task',
      zh: '数据集与任务须成对：请添加 `tacit model import` 与该任务一同写出的文件',
    },
  },
  'import.bounds': {
    en: 'the number at place {position} of {table} is beyond what the contract says of the model',
    zh: '{table} 第 {position} 位的数超出合约对模型的说明',
    hint: {
      en: 'dataset and task belong together: add the file that `tacit model import` wrote beside this task',
      zh: '数据集与任务须成对：请添加 `tacit model import` 与该任务一同写出的文件',
    },
  },
});
