/** Why a model with noise is refused. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.privacy-table': {
    en: 'one row of an owner may change more than its own row of {table}: it was prepared or split by all rows, stands beside a stack, or has two tables of one owner',
    zh: '数据方的一行可能改变 {table} 中不止自己的一行：该表经过预处理或拆分、与堆叠表相邻，或含有同一数据方的两张表',
    hint: {
      en: 'take a table as kind "align" left it, or a stack alone; a training leaves rows out by "test"',
      zh: '请使用 "align" 直接留下的表，或单独的堆叠表；训练可用 "test" 留出检验行',
    },
  },
  'train.privacy-delta': {
    en: 'δ = {found} is less than what drawing the noise leaves; at least {least} is needed here',
    zh: 'δ = {found} 小于生成噪声本身的误差；此处至少需要 {least}',
    hint: { en: 'ask with "delta": {least} or more', zh: '请使用 "delta": {least} 或更大的值' },
  },
  'train.privacy-wide': {
    en: 'the noise would be too large to be drawn: one row changes the sums by too much for ε = {epsilon}',
    zh: '所需的噪声过大，无法生成：对 ε = {epsilon} 而言，一行数据对合计的改变过大',
    hint: { en: 'take fewer features or a larger ε', zh: '请减少特征或增大 ε' },
  },
});
