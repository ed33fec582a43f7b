/** Words for the question of association counts and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'associate.question.two': {
    en: 'Which two of these items rows of the table {table} have together, with support, confidence and lift;',
    zh: '在表 {table} 上，统计以下项目中每两项一同出现的行数，以及支持度、置信度与提升度；',
  },
  'associate.question.three': {
    en: 'Which two and three of these items rows of the table {table} have together, with support, confidence and lift;',
    zh: '在表 {table} 上，统计以下项目中每两项与每三项一同出现的行数，以及支持度、置信度与提升度；',
  },
  'associate.question.yes': { en: '{column}: yes;', zh: '{column}：是；' },
  'associate.question.list': { en: '{column} has {values}.', zh: '{column} 的取值为 {values}。' },
  'associate.step.take': {
    en: '{computers} take their shares of the table {table}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'associate.step.count': {
    en: 'together: how many rows have each of {items} items, and every two of them',
    zh: '共同计算：{items} 个项目中每一项以及每两项的行数',
  },
  'associate.step.count-three': {
    en: 'together: how many rows have each of {items} items, every two of them, and every three that are yes or no',
    zh: '共同计算：{items} 个项目中每一项、每两项以及每三个布尔项目的行数',
  },
  'associate.step.withhold': {
    en: 'together: what follows from fewer than {minimum} rows is withheld, and what would tell it as the rest of a total',
    zh: '共同计算：隐去由不足 {minimum} 行得出的内容，以及可作为合计之余推出这些内容的部分',
  },
  'associate.step.tell': {
    en: '{recipients} receives these counts, and works out support, confidence and lift',
    zh: '{recipients} 获得这些计数，并算出支持度、置信度与提升度',
  },
});
