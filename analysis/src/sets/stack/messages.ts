import { addCatalogue } from '@tacit/engine';
import './step-messages.ts';

/** What is wrong with a question about a stack, or with an owner's rows for it. */
addCatalogue({
  'stack.no-column': {
    en: 'the card of {table} has no column {column}; near: {near}; it has {columns}',
    zh: '{table} 的数据卡中没有列 {column}；相近的有：{near}；现有列：{columns}',
    hint: {
      en: 'all tables need the column under one name: ask {owner} to call it so in what it adds, and to allow aggregate (of texts group) for it',
      zh: '各表须以同一名称提供该列：请联系 {owner} 在添加数据时使用该列名，并为其开放 aggregate（文本列为 group）',
    },
  },
  'stack.other-type': {
    en: '{second} is {is}, and {first} is {was}',
    zh: '{second} 的类型为 {is}，而 {first} 为 {was}',
    hint: {
      en: 'have {owner} add its data with the type of the others: --type COLUMN=TYPE; decimals need equally many digits after the point',
      zh: '请 {owner} 按其他方的类型添加数据：--type 列=类型；小数须有相同的小数位数',
    },
  },
  'stack.other-list': {
    en: 'the lists of values differ: only {first} has {only}; only {second} has {besides}',
    zh: '取值列表不同：仅 {first} 有 {only}；仅 {second} 有 {besides}',
    hint: {
      en: 'if the same thing is written in two ways, have {owner} write it as the others do; if some owners only lack some values, say lists: all',
      zh: '若同一含义有两种写法，请 {owner} 与其他方统一；若只是部分数据方缺少某些取值，请写 lists: all',
    },
  },
  'stack.rows': {
    en: '{table} is to be filled up to {found} rows, and its card says at most {most}',
    zh: '{table} 将填充至 {found} 行，而其数据卡声明最多 {most} 行',
    hint: {
      en: 'a bound may be smaller than the card’s, not larger: leave rows out, or write the bound that its owner agrees to',
      zh: '上限可以小于数据卡所声明的，但不能更大：请去掉 rows，或写其数据方同意的上限',
    },
  },
  'stack.few-rows': {
    en: '{table} has fewer rows that take part than the minimum of {owner}: {least}',
    zh: '{table} 中参与的行少于 {owner} 的最小行数：{least}',
    hint: {
      en: 'stack the tables without it, or have {owner} add more rows',
      zh: '请不含该表重新堆叠，或请 {owner} 补充更多行',
    },
  },
  'stack.too-large': {
    en: 'shares of {columns} columns in {rows} rows are up to {bytes} bytes at each computer; {most} are kept at most',
    zh: '{rows} 行 {columns} 列的份额在每个计算方最多占 {bytes} 字节，而留存上限为 {most} 字节',
    hint: {
      en: 'name fewer columns, or tighter bounds of rows (rows), or fewer tables',
      zh: '请减少列数、收紧行数上限（rows），或减少表的数量',
    },
  },
  'stack.slow': {
    en: 'matching tables of {rows} rows under this protocol would take about {minutes} minutes; {most} are allowed',
    zh: '在该协议下匹配 {rows} 行的表约需 {minutes} 分钟，而上限为 {most} 分钟',
    hint: {
      en: 'have three parties compute (protocol: replicated), or name tighter bounds of rows (rows)',
      zh: '请由三方计算（protocol: replicated），或收紧行数上限（rows）',
    },
  },
});
