import { addCatalogue } from '../../base/text.ts';

/** What people may read from fixed-point arithmetic. */
addCatalogue({
  'fixed.headroom': {
    en: '{operation}: integers from {min} to {max} do not fit the 63 bits that a truncation needs',
    zh: '{operation}：{min} 到 {max} 之间的整数超出了截断所需的 63 位',
    hint: {
      en: 'declare a narrower range with fixedWithin(), or use fewer fraction bits',
      zh: '请用 fixedWithin() 声明更窄的取值范围，或减少小数位数',
    },
  },
  'fixed.overflow': {
    en: '{operation}: {terms} products of a number in {x} and one in {y} at {fractionBits} fraction bits could exceed 2^62 units',
    zh: '{operation}：{x} 与 {y} 范围内的数相乘并累加 {terms} 项（小数位 {fractionBits} 位），可能超出 2^62 个单位',
    hint: {
      en: 'declare a narrower range with fixedWithin(), or use fewer fraction bits',
      zh: '请用 fixedWithin() 声明更窄的取值范围，或减少小数位数',
    },
  },
  'fixed.places': {
    en: 'truncation by {bits} bits, expected an integer from 1 to 61',
    zh: '截断位数为 {bits}，应为 1 到 61 之间的整数',
    hint: { en: 'choose a format with fewer fraction bits', zh: '请使用小数位更少的格式' },
  },
  'fixed.format': {
    en: 'a fixed-point format with {fractionBits} fraction bits and {integerBits} integer bits: expected 0 to 30 fraction bits, and at most 62 in all',
    zh: '定点数格式的小数位为 {fractionBits} 位、整数位为 {integerBits} 位；小数位应为 0 到 30，总位数至多 62',
    hint: {
      en: 'fixed() alone gives 20 fraction and 11 integer bits',
      zh: '直接使用 fixed() 可得到 20 位小数和 11 位整数',
    },
  },
  'fixed.formats': {
    en: '{operation}: found numbers with {found} fraction bits, expected {expected} as in the other operand',
    zh: '{operation}：操作数的小数位为 {found} 位，应与另一操作数相同（{expected} 位）',
    hint: { en: 'input both with the same format', zh: '请用同一格式输入两个操作数' },
  },
  'fixed.convert': {
    en: 'numbers from {min} to {max} are declared, and the format to convert to holds those below 2^{integerBits} in size',
    zh: '声明的取值范围为 {min} 到 {max}，而目标格式只能表示绝对值小于 2^{integerBits} 的数',
    hint: {
      en: 'declare the range that the numbers really have with fixedWithin(), or choose a format with more integer bits',
      zh: '请用 fixedWithin() 声明数据的实际取值范围，或选用整数位更多的格式',
    },
  },
  'fixed.parts': {
    en: 'concatenate: no parts, and so no format',
    zh: 'concatenate：没有给出任何部分，无法确定格式',
    hint: { en: 'give at least one vector', zh: '请至少给出一个向量' },
  },
  'fixed.bounds': {
    en: 'fixed-point numbers need declared bounds, and this vector has none',
    zh: '定点数向量必须声明取值范围，而此向量没有声明',
    hint: { en: 'declare them in units with sharing.within()', zh: '请用 sharing.within() 以最小单位声明范围' },
  },
  'fixed.value': {
    en: 'the value at position {position} is no number, infinite, or not below 2^{bits} in size',
    zh: '第 {position} 个值不是数、为无穷大，或绝对值不小于 2^{bits}',
    hint: {
      en: 'clean or rescale the column, or choose a format with more integer bits',
      zh: '请清洗或缩放该列，或选用整数位更多的格式',
    },
  },
  'fixed.constant': {
    en: 'a public factor or addend is not a finite number',
    zh: '公开的乘数或加数不是有限数',
    hint: { en: 'give a finite number', zh: '请给出有限数' },
  },
  'fixed.range': {
    en: 'the range from {min} to {max} is empty or infinite',
    zh: '从 {min} 到 {max} 的取值范围为空或无穷',
    hint: { en: 'give two finite numbers, the smaller one first', zh: '请给出两个有限数，较小者在前' },
  },
  'fixed.domain': {
    en: '{operation}: numbers from {min} to {max} are declared, of which the result could reach 2^{exponent}',
    zh: '{operation}：声明的取值范围为 {min} 到 {max}，结果可能达到 2^{exponent}',
    hint: {
      en: 'declare the range that the numbers really have with fixedWithin(), or use fewer fraction bits',
      zh: '请用 fixedWithin() 声明数据的实际取值范围，或减少小数位数',
    },
  },
  'fixed.divide': {
    en: 'dividing numbers in {x} by numbers in {y} needs integers of {bits} bits; 62 is the most',
    zh: '用 {y} 范围内的数去除 {x} 范围内的数需要 {bits} 位整数，而上限为 62 位',
    hint: {
      en: 'declare narrower ranges with fixedWithin(), or the range of the quotients',
      zh: '请用 fixedWithin() 声明更窄的取值范围，或声明商的取值范围',
    },
  },
  'fixed.wide': {
    en: '{operation}: numbers from {min} to {max} are declared, too wide a range to compute with to {fractionBits} fraction bits',
    zh: '{operation}：声明的取值范围为 {min} 到 {max}，范围过宽，无法以 {fractionBits} 位小数的精度计算',
    hint: {
      en: 'declare the range that the numbers really have with fixedWithin()',
      zh: '请用 fixedWithin() 声明数据的实际取值范围',
    },
  },
  'fixed.fine': {
    en: 'functions are computed to at most {most} fraction bits, and the format has {fractionBits}',
    zh: '函数最多支持 {most} 位小数，而该格式有 {fractionBits} 位',
    hint: { en: 'choose a format with fewer fraction bits', zh: '请使用小数位更少的格式' },
  },
  'fixed.power': {
    en: 'the exponent of a power is not a finite number',
    zh: '幂的指数不是有限数',
    hint: { en: 'give a finite number', zh: '请给出有限数' },
  },
  'fixed.shape': {
    en: '{operation}: found {found} numbers, expected {rows} rows of {columns} columns, at least one',
    zh: '{operation}：实际有 {found} 个数，应为 {rows} 行、每行 {columns} 列（至少一列）',
    hint: { en: 'give the shape of the row-major matrix', zh: '请给出按行存储的矩阵的形状' },
  },
});
