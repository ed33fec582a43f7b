import { addCatalogue } from '../base/text.ts';

/** What people may read from `secure/`. */
addCatalogue({
  'secure.width': {
    en: '{operation}: width {width} is not an integer from 1 to {most}',
    zh: '{operation}：位宽 {width} 应为 1 到 {most} 之间的整数',
    hint: {
      en: 'give the number of bits that hold every value, sign included',
      zh: '请给出足以容纳所有取值（含符号位）的位数',
    },
  },
  'secure.contradiction': {
    en: '{operation}: {promise} was promised of numbers that are declared to be from {min} to {max}',
    zh: '{operation}：承诺了 {promise}，而相应的数声明为 {min} 到 {max}',
    hint: {
      en: 'leave the promise out, as it follows from what is declared, or declare the narrower range with within() first',
      zh: '请省略该承诺（可由所声明的范围推出），或先用 within() 声明更窄的范围',
    },
  },
  'secure.bounds': {
    en: '{operation}: the range from {min} to {max} is empty',
    zh: '{operation}：从 {min} 到 {max} 的取值范围为空',
    hint: { en: 'give the smaller bound first', zh: '请先给出较小的界' },
  },
  'secure.number': {
    en: '{operation}: {what} is {value}, expected an integer from {least} to {most}',
    zh: '{operation}：{what} 为 {value}，应为 {least} 到 {most} 之间的整数',
    hint: { en: 'give a number in this range', zh: '请给出该范围内的数' },
  },
  'linear.shape': {
    en: '{operation}: found {found} rows, columns or elements where {expected} belong',
    zh: '{operation}：行数、列数或元素个数为 {found}，应为 {expected}',
    hint: { en: 'give matrices and vectors whose shapes fit together', zh: '请给出形状相符的矩阵和向量' },
  },
  'order.rows': {
    en: '{operation}: a column or key has {found} rows, the others have {expected}',
    zh: '{operation}：有一列或一个键有 {found} 行，而其他的有 {expected} 行',
    hint: { en: 'give keys and columns of one length', zh: '请给出长度相同的键和列' },
  },
  'order.flag': {
    en: '{operation}: a bit that says which rows take part has {found} planes instead of one',
    zh: '{operation}：表示哪些行参与的位有 {found} 个位平面，应为一个',
    hint: { en: 'give one bit for each row', zh: '请为每一行给出一位' },
  },
  'order.tables': {
    en: 'the tables to merge differ: the second has {found}, the first {expected}',
    zh: '要合并的两张表不一致：第二张为 {found}，第一张为 {expected}',
    hint: {
      en: 'give both tables keys of the same kinds, widths and directions, and columns of the same kinds in the same order',
      zh: '请使两张表的键在类型、位宽和方向上一致，列的类型和顺序也一致',
    },
  },
  'order.place': {
    en: 'place {found} among {rows} rows in order does not exist',
    zh: '排好序的 {rows} 行中没有第 {found} 个位置',
    hint: { en: 'give places from 0 to the number of rows minus one', zh: '请给出 0 到行数减一之间的位置' },
  },
  'order.fraction': {
    en: '{numerator}/{denominator} is no fraction from 0 to 1 with a denominator of at most a million',
    zh: '{numerator}/{denominator} 不是 0 到 1 之间、分母不超过一百万的分数',
    hint: {
      en: 'give whole numbers: the upper quartile is { numerator: 3, denominator: 4 }',
      zh: '请给出整数，例如上四分位数为 { numerator: 3, denominator: 4 }',
    },
  },
  'order.no-permutation': {
    en: '{operation}: the secret vector is no permutation of the numbers 0 to {rows} − 1',
    zh: '{operation}：该秘密向量不是 0 到 {rows} − 1 的排列',
    hint: {
      en: 'give a vector that holds each row number once, such as sortingOrder makes',
      zh: '请给出每个行号恰好出现一次的向量，例如 sortingOrder 的结果',
    },
  },
  'linear.rate': {
    en: 'a learning rate of {rate} is not a positive number',
    zh: '学习率 {rate} 不是正数',
    hint: { en: 'give a positive finite number, such as 0.1', zh: '请给出正的有限数，例如 0.1' },
  },
  'linear.eigenvalues': {
    en: 'eigenvalues from {min} to {max} are none of a positive definite matrix',
    zh: '{min} 到 {max} 不是正定矩阵的特征值范围',
    hint: {
      en: 'give bounds above 0, the smaller one first; a ridge penalty bounds the smallest from below, the trace the largest from above',
      zh: '请给出大于 0 的界，较小者在前；岭惩罚给出最小特征值的下界，矩阵的迹给出最大特征值的上界',
    },
  },
  'linear.condition': {
    en: '{equations} equations of condition {condition} with right sides up to {right} times the largest eigenvalue leave too few bits',
    zh: '{equations} 个方程、条件数为 {condition}、右端最大为最大特征值的 {right} 倍：剩余位数不足',
    hint: {
      en: 'declare the range of the right sides, bring the columns to one scale, use a larger ridge penalty or fewer columns',
      zh: '请声明右端的取值范围、统一各列的尺度、增大岭惩罚，或减少列数',
    },
  },
  'divide.overflow': {
    en: 'dividing sums of up to {rows} values from {min} to {max} at {decimals} decimals needs numbers of {bits} bits; 63 is the most',
    zh: '对至多 {rows} 个取值在 {min} 到 {max} 之间的数求和再做除法（保留 {decimals} 位小数）需要 {bits} 位整数，而上限为 63 位',
    hint: {
      en: 'declare a narrower range for the column, or ask for fewer rows or decimals',
      zh: '请声明更窄的列取值范围，或减少行数或小数位数',
    },
  },
  'divide.denominator': {
    en: 'the largest denominator of a division is {found}, expected from 1 to 2^62',
    zh: '除法的最大分母为 {found}，应在 1 到 2^62 之间',
    hint: { en: 'give the largest number of rows a group can have', zh: '请给出一个分组可能的最大行数' },
  },
  'aggregate.groups': {
    en: '{groups} combined groups, at most {most} are computed together',
    zh: '组合后共有 {groups} 个分组，而一次最多计算 {most} 个',
    hint: { en: 'group by fewer or coarser categories', zh: '请减少分组列，或使用更粗的类别' },
  },
  'aggregate.shape': {
    en: 'aggregate: {what} has {found} rows, expected {expected}',
    zh: '聚合：{what} 有 {found} 行，应为 {expected} 行',
    hint: { en: 'give every column the rows of the filter', zh: '请使每一列与过滤条件的行数一致' },
  },
});
