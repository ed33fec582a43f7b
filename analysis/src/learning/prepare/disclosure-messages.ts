/** The statement of contracts about preparations. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.prepare-result': {
    en: 'that "{output}", the prepared rows of "{table}", is kept, and with it what {columns} were prepared by; nothing of the data',
    zh: '得知“{table}”经预处理的行已作为“{output}”留存，{columns} 所依据的变换也随之留存；不含任何数据内容',
  },
  'disclosure.prepare-result-with': {
    en: 'that "{output}", the rows of "{table}" with {columns} prepared by "{with}", is kept; nothing of the data',
    zh: '得知“{table}”的行已按“{with}”对 {columns} 预处理并作为“{output}”留存；不含任何数据内容',
  },
  'disclosure.prepare-checks': {
    en: 'before anything is kept: whether there are {minimum} rows, and by {checks} further answers of yes or no about {columns}, whether what is fitted has {minimum} rows with a value, each value that becomes a column or a class {minimum} rows, and a column that is standardised more than one number; where one fails, nothing is kept',
    zh: '在留存之前：行数是否达到 {minimum}；以及关于 {columns} 的 {checks} 项是/否答案：所拟合的内容是否有 {minimum} 行取值，成为列或类别的每个取值是否有 {minimum} 行，待标准化的列是否不止一个数值；若有一项不满足，则不留存任何内容',
  },
  'disclosure.prepare-label': {
    en: 'shares of columns in which weights of evidence stand: what is computed from these columns says something of {label}, and needs what its owner allows',
    zh: '含有证据权重的列的份额：由这些列算出的内容会反映 {label}，须得到其数据方的许可',
  },
  'disclosure.prepare-nobody-fitted': {
    en: 'means, deviations, quantiles, most frequent values or weights that columns were prepared by, from what is told here alone: they stay as shares at {computers}',
    zh: '预处理所依据的均值、标准差、分位数、众数或权重，仅凭此处所公布的内容：以份额存于 {computers}',
  },
  'disclosure.prepare-infer-extremes': {
    en: 'can work out, from what later contracts tell of {columns}: the quantiles, or the least and greatest value, that these were prepared by. Each is the value of a single row, though not whose; owners allow that by the use "extreme"',
    zh: '可由以后的合约对 {columns} 所公布的内容推算：预处理所依据的分位数或最小值、最大值。每个都是单行的取值（但不知属于谁）；数据方以用途“extreme”允许',
  },
  'disclosure.prepare-nobody-rows': {
    en: 'which rows of {tables} have a partner, or how many',
    zh: '{tables} 的哪些行有匹配，或有多少行',
  },
  'disclosure.prepare-nobody-values': {
    en: 'a value of {columns}, before or after a step',
    zh: '{columns} 在任何一步之前或之后的取值',
  },
});
