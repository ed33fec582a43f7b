import { addCatalogue } from '@tacit/engine';

/** What is wrong with a question about an aligned table. */
addCatalogue({
  'align.two-owners': {
    en: 'tables of {owners} are to be aligned; rows of two owners can be',
    zh: '要对齐 {owners} 的表；目前只能对齐两个数据方的表',
    hint: {
      en: 'name two tables; what more than two owners have in common is shown or counted by kind: intersect',
      zh: '请只写两个表；多个数据方的共有行可用 kind: intersect 展示或计数',
    },
  },
  'align.no-list': {
    en: '{column} is a text without a list of values, and a table under protocol has numbers',
    zh: '{column} 是没有取值列表的文本，而协议下的表只含数值',
    hint: {
      en: 'ask {owner} to allow group for it, which shows its list of values (of columns with few of them), or leave it out',
      zh: '请联系 {owner} 为该列开放 group（取值不多的列会因此公开取值列表），或去掉该列',
    },
  },
  'align.too-large': {
    en: 'shares of {columns} columns in {rows} rows are up to {bytes} bytes at each computer; {most} are kept at most',
    zh: '{rows} 行 {columns} 列的份额在每个计算方最多占 {bytes} 字节，而留存上限为 {most} 字节',
    hint: {
      en: 'name fewer columns, or align a part of the rows: a dataset with less of them',
      zh: '请减少列数，或只对齐部分行：改用行数较少的数据集',
    },
  },
  'align.too-wide': {
    en: 'numbers of {column} may lie between {min} and {max}, and 63 bits hold less',
    zh: '{column} 的数值可能在 {min} 到 {max} 之间，超出 63 位所能表示的范围',
    hint: {
      en: 'ask {owner} to declare its range (tacit data add … --range COLUMN=LOW..HIGH), or leave it out',
      zh: '请联系 {owner} 声明取值范围（tacit data add … --range 列=下限..上限），或去掉该列',
    },
  },
});
