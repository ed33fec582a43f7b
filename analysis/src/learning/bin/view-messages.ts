/** Words for the question of a binning and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bin.question.about': {
    en: 'Weight of evidence and information value of features for {label}, on the table {table};',
    zh: '在表 {table} 上，各特征对 {label} 的证据权重（WOE）与信息价值（IV）；',
  },
  'bin.question.number': { en: '{feature}: cut at {cuts};', zh: '{feature}：切点 {cuts}；' },
  'bin.question.list': { en: '{feature}: by value;', zh: '{feature}：按取值；' },
  'bin.question.test': {
    en: '{percent} % of the rows left out for tests, by seed {seed};',
    zh: '按种子 {seed} 留出 {percent}% 的行用于检验；',
  },
  'bin.question.sign-bad-over-good': {
    en: 'WOE rises with the share of rows with the label.',
    zh: 'WOE 随带有标签的行的占比上升。',
  },
  'bin.question.sign-good-over-bad': {
    en: 'WOE falls with the share of rows with the label.',
    zh: 'WOE 随带有标签的行的占比下降。',
  },
  'bin.question.keep': {
    en: 'Weights of evidence stay as shares, as "{output}".',
    zh: '证据权重以份额留存，名为“{output}”。',
  },
  'bin.step.keep': {
    en: '{computers} work out the WOE of each group of bins, and each keep shares of it as "{output}"',
    zh: '{computers} 共同算出每组分箱的 WOE，并各自以“{output}”留存其份额',
  },
  'bin.step.take': {
    en: '{computers} take their shares of the table {table}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'bin.step.count': {
    en: 'together: which of {levels} bins and values each row is in, and how many rows, and rows with the label, are in each',
    zh: '共同计算：每一行属于 {levels} 个分箱与取值中的哪一个，以及各自的行数与带有标签的行数',
  },
  'bin.step.join': {
    en: 'together: bins are joined, and values withheld, until whatever is told is about {minimum} rows with the label and {minimum} without it',
    zh: '共同计算：合并分箱、隐去取值，直至所公布的内容均涉及至少 {minimum} 行带有标签与 {minimum} 行不带标签的行',
  },
  'bin.step.tell': {
    en: '{recipients} receives these counts, works out WOE and IV, and puts bins together further',
    zh: '{recipients} 获得这些计数，算出 WOE 与 IV，并进一步合并分箱',
  },
});
