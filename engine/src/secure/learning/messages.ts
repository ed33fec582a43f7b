import { addCatalogue } from '../../base/text.ts';

/** What people may read from training and scoring. */
addCatalogue({
  'learning.fine': {
    en: '{what}: {rows} rows of numbers of {bits} bits are declared, and sums of their squares fit 64 bits up to {most} bits',
    zh: '{what}：声明了 {rows} 行 {bits} 位的数，而其平方和在 64 位内最多容纳 {most} 位的数',
    hint: {
      en: 'give them with fewer fraction bits, each column scaled to its range',
      zh: '请减少小数位数，并把各列按其取值范围缩放',
    },
  },
  'learning.option': {
    en: '{what} is {value}, expected {expected}',
    zh: '{what} 为 {value}，应为 {expected}',
    hint: { en: 'give a number in this range', zh: '请给出该范围内的数' },
  },
  'learning.columns': {
    en: 'found {found} columns, and Newton steps take at most {most}',
    zh: '共有 {found} 列，而牛顿法最多支持 {most} 列',
    hint: {
      en: 'train by mini-batches, or leave columns out',
      zh: '请改用小批量训练，或减少列数',
    },
  },
  'learning.rows': {
    en: 'found {found} rows for {columns} columns, expected at least {least}',
    zh: '{columns} 列只有 {found} 行，至少应有 {least} 行',
    hint: { en: 'give more rows, or fewer columns', zh: '请增加行数或减少列数' },
  },
});
