/** The statement of contracts about splits. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.split-result': {
    en: 'that the rows of "{table}" are kept in parts, as {parts}; nothing of the data',
    zh: '得知“{table}”的行已分部分留存：{parts}；不含任何数据内容',
  },
  'disclosure.split-checks': {
    en: 'before anything is kept: of each of {parts} whether it has {minimum} rows in common; where one has not, nothing is kept',
    zh: '在留存之前：{parts} 各部分的共有行是否达到 {minimum}；若有一部分不满足，则不留存任何内容',
  },
  'disclosure.split-place': {
    en: 'which places of the table are in which part: they follow from the seed; whose rows stand there nobody knows',
    zh: '表中哪些位置属于哪一部分：由种子推出，而无人知道这些位置上是谁的行',
  },
  'disclosure.split-place-stacked': {
    en: 'which places of the table are in which part, as they follow from the seed; and whose rows these are, as the table has those of one owner after the other: an owner knows of each of its own rows in which part it is',
    zh: '表中哪些位置属于哪一部分（由种子推出）；以及其上是哪一方的行，因为表中各数据方的行依次排列：每个数据方都知道自己的每一行属于哪一部分',
  },
  'disclosure.split-by': {
    en: 'can work out: of a value of {columns} that they know, in which part its rows are, as that follows from the value and the seed',
    zh: '可推算：对其已知的 {columns} 的某个取值，其各行属于哪一部分，因为这由该取值与种子推出',
  },
  'disclosure.split-stratify': {
    en: 'in which order rows are chosen, and not which of them are: that depends on {columns}, which nobody sees',
    zh: '按何种顺序选取各行，但不含选中了哪些行：这取决于无人可见的 {columns}',
  },
  'disclosure.split-infer-parts': {
    en: 'can work out: from what later contracts tell of two parts of the same rows, what they tell of the rows that only one of them has: of parts of one split at least {minimum}, of different splits maybe a single one',
    zh: '可推算：由以后的合约对同一批行的两个部分所公布的内容，得知仅其中一部分所含的行的相应内容：同一次拆分的各部分至少 {minimum} 行，不同拆分之间则可能只差一行',
  },
  'disclosure.split-nobody-rows': {
    en: 'which rows of {tables} have a partner, or how many are in a part',
    zh: '{tables} 的哪些行有匹配，或各部分各有多少行',
  },
});
