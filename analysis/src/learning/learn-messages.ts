/** What learners say that bring columns to their own deviations: lines of their statements, and why they end without a model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.learn-attempts': {
    en: 'if a run ends before its model is told: that, and what the checks find once more, which is the same each time; the contract is not used up by it, and the next attempt begins anew',
    zh: '若运行在公布模型之前结束：获知此事，并在下次尝试时再次获知检查结果（每次相同）；合约不因此用尽，下次尝试从头开始',
  },
  'disclosure.learn-coarse': {
    en: 'whether all rows have the same number, or nearly so (a deviation below 1/10,000 of the largest that the declared range allows may count as none), of each of {columns}; where they have, the run ends, with its name',
    zh: '{columns} 各列在所有行中的取值是否相同或几乎相同（标准差小于声明范围所允许最大数的 1/10,000 时可能视为相同）；若有这样的列，运行即结束，并公布其名称',
  },
  'learn.too-large': {
    en: 'this question over {rows} rows takes about {found} GB of memory at each party, and may take {most} GB: {fitting} rows would fit',
    zh: '此问题作用于 {rows} 行，各参与方约需 {found} GB 内存，上限为 {most} GB：至多可用 {fitting} 行',
    hint: {
      en: 'ask for fewer columns, values, clusters or points at once, or take fewer rows: kind split makes parts, and "test" leaves some out of a training with a label',
      zh: '请减少列、取值、聚类数或一次询问的点数，或使用更少的行：类型 split 可拆分表，带标签的训练可用 "test" 留出一部分行',
    },
  },
  'learn.coarse': {
    en: 'these columns have the same number in all rows, or differ too little beside the largest that their declared range allows: {columns}',
    zh: '以下各列在所有行中取值相同，或与声明范围所允许的最大数相比差异过小：{columns}',
    hint: {
      en: 'leave out what is constant; else ask its owner to declare a narrower range, or to take a constant off, years since 2000 in place of years',
      zh: '请去掉取值不变的列；否则请其数据方声明更窄的范围，或减去一个常数，例如以 2000 年起的年数代替年份',
    },
  },
});
