import { addCatalogue } from '@tacit/engine';
import './step-messages.ts';

/** What is wrong with a question about an aligned table. */
addCatalogue({
  'align.derived': {
    en: 'the rows or columns of {name} are not as they were aligned',
    zh: '{name} 的行或列与对齐时不同',
    hint: {
      en: 'name the aligned table itself, align/…/table; what is prepared or split is for train, judge, score, bin and prepare',
      zh: '请写明对齐表本身（align/…/table）；经预处理或拆分的表用于 train、judge、score、bin 与 prepare',
    },
  },
  'align.owners-only': {
    en: '{owners} match their rows between themselves, and {found} would compute with them without a table',
    zh: '{owners} 之间自行匹配数据行，而 {found} 没有表却要参与计算',
    hint: {
      en: 'leave helper out, and name the owners as computers where whoever asks has no table (computers: [owner, owner, owner]); a helper matches the rows of two',
      zh: '请去掉 helper；提问方没有表时，请将各数据方写为计算方（computers: [数据方, 数据方, 数据方]）；协助方只匹配两个数据方的行',
    },
  },
  'align.too-many-rows': {
    en: 'a table may have {found} rows, and owners match at most {most} between themselves',
    zh: '某个表最多可有 {found} 行，而各数据方之间自行匹配最多支持 {most} 行',
    hint: {
      en: 'align a part of the rows: a dataset with less of them; or, of two owners, name a helper',
      zh: '请只对齐部分行：改用行数较少的数据集；或在两个数据方时指定协助方',
    },
  },
  'align.slow': {
    en: 'matching tables of {rows} rows between their owners would take about {minutes} minutes; {most} are allowed',
    zh: '在各数据方之间匹配 {rows} 行的表约需 {minutes} 分钟，而上限为 {most} 分钟',
    hint: {
      en: 'align a part of the rows, or fewer columns; or, of two owners, name a helper that matches them',
      zh: '请只对齐部分行或减少列数；或在两个数据方时指定协助方进行匹配',
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
  'align.timestamp': {
    en: '{column} is a {type}, which a table under protocol has no place for',
    zh: '{column} 的类型为 {type}，协议下的表不支持该类型',
    hint: {
      en: 'ask {owner} to add the column as dates (--type COLUMN=date), or as a number of seconds, or leave it out',
      zh: '请联系 {owner} 将该列作为日期添加（--type 列=date）或换算为秒数，或去掉该列',
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
  'align.no-table': {
    en: 'the artifact {name} is no table',
    zh: '产物 {name} 不是表',
    hint: {
      en: 'name one that kind: align or kind: stack left: tacit artifact list',
      zh: '请写由 kind: align 或 kind: stack 留下的产物：可用 tacit artifact list 查看',
    },
  },
  'align.changed': {
    en: 'the data of {owner}.{dataset}, or what its card says of the columns in {name}, is no more what it was when the table was made',
    zh: '{owner}.{dataset} 的数据，或其数据卡中关于 {name} 所含列的内容，与该表生成时相比已经改变',
    hint: {
      en: 'align or stack the tables again: answers about data that are gone could be compared with nothing',
      zh: '请重新对齐或堆叠这些表：关于已不存在的数据的结果无从比对',
    },
  },
});
