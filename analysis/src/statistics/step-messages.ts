/** Words for the question of a description and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'kept rows': { en: 'kept rows', zh: '留存的行' },
  'describe.step.aligned': {
    en: '{computers} take their shares of the aligned table {name}: up to {rows} rows of {owners}, of which nobody knows which have a partner; no data are read',
    zh: '{computers} 取出各自所持的对齐表 {name} 的份额：{owners} 的至多 {rows} 行，无人知道其中哪些有匹配；不读取任何数据',
  },
  'describe.step.aligned-where': {
    en: 'together: which rows meet {condition}',
    zh: '共同计算：哪些行满足 {condition}',
  },
  'describe.question.aligned': { en: 'Of the aligned table {of};', zh: '对齐表：{of}；' },
  'describe.step.cuts': {
    en: '{owners} each count their rows of {column} below {points} public cut points; together: which points leave enough rows between them',
    zh: '{owners} 各自统计 {column} 低于 {points} 个公开分界点的行数；共同计算：哪些分界点之间有足够的行',
  },
  'describe.step.cuts-matched': {
    en: 'together, of the matched rows: how many have {column} below each of {points} public cut points, and which points leave enough rows between them',
    zh: '对匹配的行共同计算：{column} 低于 {points} 个公开分界点的行数各为多少，以及哪些分界点之间有足够的行',
  },
  'describe.step.cells': {
    en: 'together, from the rows of {owners}: the {cells} cells of {rows} × {columns}, and which of them have enough rows',
    zh: '由 {owners} 的行共同计算：{rows} × {columns} 的 {cells} 个单元格，以及其中哪些有足够的行',
  },
  'describe.step.reveal': {
    en: '{recipients} receives the numbers that the statement lists',
    zh: '{recipients} 获得声明中列出的数字',
  },
  'describe.step.finish': {
    en: '{recipients}, on what was received: {statistics}',
    zh: '{recipients} 由收到的数字计算：{statistics}',
  },
  'describe.question.columns': { en: 'Columns: {of};', zh: '列：{of}；' },
  'describe.question.statistics': { en: 'Statistics: {of};', zh: '统计量：{of}；' },
  'describe.question.quantiles': { en: 'Quantiles: {of};', zh: '分位数：{of}；' },
  'describe.question.crosstabs': { en: 'Cross-tables: {of};', zh: '交叉表：{of}；' },
  'describe.question.sql': { en: 'from the numbers of:\n{sql}', zh: '由以下数字得出：\n{sql}' },
});
