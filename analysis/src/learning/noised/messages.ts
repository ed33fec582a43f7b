/** Why a model with noise is refused. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.privacy-table': {
    en: 'one row of an owner may change more than its own row of {table}: it was prepared or split by all rows, stands beside a stack, or has two tables of one owner',
    zh: '数据方的一行可能改变 {table} 中不止自己的一行：该表经过预处理或拆分、与堆叠表相邻，或含有同一数据方的两张表',
    hint: {
      en: 'take a table as kind "align" left it, or a stack alone',
      zh: '请使用 "align" 直接留下的表，或单独的堆叠表',
    },
  },
  'train.privacy-test': {
    en: 'with noise no rows of {table} can be left out for a test: they are chosen by their places, and one row more or less may move all others to other places',
    zh: '带噪声训练时不能从 {table} 中留出检验行：检验行按位置选取，增减一行可能使其他各行的位置全部改变',
    hint: {
      en: 'leave "test" out; rows for a later judgement can be a dataset of their own, which is aligned by itself',
      zh: '请去掉 "test"；用于以后评估的行可以另作数据集，单独对齐',
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
