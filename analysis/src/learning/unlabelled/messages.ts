/** Why learners that explain nothing refuse a column, or end without a model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'learn.list': {
    en: '{column} has the values {levels}, and no distance between these is known',
    zh: '{column} 的取值为 {levels}，这些取值之间没有已知的距离',
    hint: {
      en: 'leave it out, or let kind "prepare" encode it: "one-hot", "ordinal" or "woe"',
      zh: '请去掉该列，或用 "prepare" 编码："one-hot"、"ordinal" 或 "woe"',
    },
  },
  'learn.far': {
    en: '{column} is declared from {min} to {max}: so far from 0, for so narrow a range, that its values would not be told apart',
    zh: '{column} 的声明范围为 {min} 至 {max}：离 0 太远而范围又太窄，无法区分其取值',
    hint: {
      en: 'ask its owner for a column less that number, such as days since a later date, or leave it out',
      zh: '请其数据方改为提供减去该数之后的列，例如自较晚日期起的天数，或去掉该列',
    },
  },
  'learn.few-rows': {
    en: 'fewer than {least} rows take part; the minimum of the owners is {minimum}',
    zh: '参与的行不足 {least}；各数据方的最小分组为 {minimum}',
    hint: {
      en: 'ask for fewer clusters or columns, take "missing": "mean" instead of "drop", or tables with more rows in common; rows of a stack count without those of each recipient, too',
      zh: '请减少聚类数或列数，用 "missing": "mean" 代替 "drop"，或使用共有行更多的表；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'learn.no-cluster': {
    en: 'no cluster has {minimum} rows, also without those of each owner of the stack',
    zh: '没有任何聚类在去掉堆叠表每个数据方自己的行之后仍有 {minimum} 行',
    hint: {
      en: 'ask for fewer clusters, or scale columns otherwise: these divide the owners rather than the rows',
      zh: '请减少聚类数，或更换列的缩放方式：目前的聚类划分的是数据方，而不是数据行',
    },
  },
});
