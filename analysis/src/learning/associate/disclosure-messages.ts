/** Lines of the statement of association counts. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.associate-result': {
    en: 'how many rows of "{table}" have the items of {columns}, one by one and together, with support, confidence, lift, leverage and conviction of one by the other',
    zh: '“{table}” 中具有 {columns} 各项目的行数（单项与组合），以及彼此的支持度、置信度、提升度、杠杆度与确信度',
  },
  'disclosure.associate-rows': {
    en: 'how many rows there are, if at least {minimum}; else that this is not so, and nothing more',
    zh: '行数，前提是至少 {minimum} 行；否则仅告知不足，且不再公布任何内容',
  },
  'disclosure.associate-items': {
    en: 'of each of {columns}: how many rows have each of its values, or are yes and are not; values that fewer than {minimum} rows have are withheld, and the rarest of the others with them where these together would be too few',
    zh: '{columns} 中每一列：具有各取值的行数，布尔列则为“是”与其余的行数；行数不足 {minimum} 的取值隐去，若隐去的合计仍过少，则其他取值中最少见的一个也一并隐去',
  },
  'disclosure.associate-pairs': {
    en: 'of every two of {columns}: how many rows have a value of one together with each value of the other, if each of these numbers is at least {minimum}, and so is each of those that all other values leave; else nothing about that value. Of two columns that are yes or no: how many rows have both, only one, and neither, if each of the four is at least {minimum}; else nothing',
    zh: '{columns} 中每两列：一列某取值与另一列各取值同时出现的行数，前提是这些数各至少 {minimum}，且其余取值合计后剩下的各数亦然；否则隐去该取值。若两列均为布尔列：两者皆是、仅一者为是、两者皆否的行数，前提是四个数各至少 {minimum}；否则隐去',
  },
  'disclosure.associate-triples': {
    en: 'of every three of {columns} that are yes or no: how many rows have all three, if each of the eight combinations has at least {minimum} rows; else nothing',
    zh: '{columns} 中每三个布尔列：三者皆是的行数，前提是八种组合各至少 {minimum} 行；否则隐去',
  },
  'disclosure.associate-items-all': {
    en: 'of each of {columns}: how many rows have each of its values, or are yes and are not',
    zh: '{columns} 中每一列：具有各取值的行数，布尔列则为“是”与其余的行数',
  },
  'disclosure.associate-pairs-all': {
    en: 'of every two of {columns}: how many rows have each value of one together with each value of the other, also where it is none',
    zh: '{columns} 中每两列：一列各取值与另一列各取值同时出现的行数，为零时也公布',
  },
  'disclosure.associate-triples-all': {
    en: 'of every three of {columns} that are yes or no: how many rows have all three, also where it is none',
    zh: '{columns} 中每三个布尔列：三者皆是的行数，为零时也公布',
  },
  'disclosure.associate-infer-few': {
    en: 'can work out: of what is withheld, that some number of rows of it is below {minimum}, or that it was the rarest of the others; and between which bounds its numbers lie, by those that are told',
    zh: '可推算：对于隐去的内容，其中某个行数不足 {minimum}，或它是其余取值中最少见的；并可由已公布的数得知其数值的上下界',
  },
  'disclosure.associate-infer-between': {
    en: 'can work out: numbers of fewer than {minimum} rows, by subtracting, where it knows that rows with one item all have, or all lack, another: with a and b, which no row has together, told beside c, also how many rows with c have neither',
    zh: '可推算：若其知道具有某项目的行都具有（或都不具有）另一项目，则可通过相减得知少于 {minimum} 行的数：例如已知没有行同时具有 a 与 b，且二者与 c 的计数均已公布，则可得知具有 c 而两者皆无的行数',
  },
  'disclosure.associate-infer-all-but-one': {
    en: 'can work out: the items of a single row, where it knows those of all other rows: what is told is computed from all of them together',
    zh: '可推算：若其已知其他所有行的项目，则可得知剩下一行的项目，因为所公布的内容由全部行共同算出',
  },
  'disclosure.associate-nobody-rows': {
    en: 'which rows of {tables} are counted, or which items any of them has, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '未曾安排任何行的人，仅凭此处所公布的内容，无法得知计入了 {tables} 的哪些行，或其中任何一行有哪些项目',
  },
});
