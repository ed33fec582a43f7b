/** Words for the question of a training of naïve Bayes and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bayes.question.model': {
    en: 'Naïve Bayes: how probable each of {classes} is as {label}, on the table {table};',
    zh: '朴素贝叶斯：在表 {table} 上判断 {label} 为 {classes} 中每一类的概率；',
  },
  'bayes.question.normal': { en: '{feature}: normal within a class;', zh: '{feature}：类别内按正态分布；' },
  'bayes.question.list': { en: '{feature}: by value, within a class;', zh: '{feature}：类别内按取值；' },
  'bayes.question.bins': {
    en: '{feature}: by bins cut at {cuts}, within a class;',
    zh: '{feature}：类别内按切点 {cuts} 分箱；',
  },
  'bayes.question.smoothing': {
    en: '{smoothing} is added to every count of a value;',
    zh: '每个取值的计数加 {smoothing}；',
  },
  'bayes.question.priors': {
    en: 'classes are as probable as {priors} beforehand;',
    zh: '各类别的先验概率为 {priors}；',
  },
  'bayes.question.priors-data': {
    en: 'classes are as probable beforehand as they have rows;',
    zh: '各类别的先验概率为其行数占比；',
  },
  'bayes.question.positive': { en: 'judgements are about {class};', zh: '评判针对 {class}；' },
  'bayes.question.test': {
    en: '{percent} % of the rows left out for tests, by seed {seed};',
    zh: '按种子 {seed} 留出 {percent}% 的行用于检验；',
  },
  'bayes.question.missing': { en: 'rows without a number take no part.', zh: '缺数值的行不参与。' },
  'bayes.step.rows': {
    en: '{computers} take their shares of the table {table}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'bayes.step.check': {
    en: 'together: whether each class has {minimum} rows, which everybody is told',
    zh: '共同计算：每一类是否有 {minimum} 行，并告知各方',
  },
  'bayes.step.fit': {
    en: 'together: mean and variance of every number, and how often every value is there, within each class; nobody sees any',
    zh: '共同计算：每个类别内各数值的均值与方差，以及各取值的占比；任何人都看不到',
  },
  'bayes.step.keep': {
    en: '{computers} each keep shares of these as "{output}"',
    zh: '{computers} 各自以“{output}”留存其份额',
  },
  'bayes.step.tell': { en: '{recipients} receives how many rows each class has', zh: '{recipients} 获得每一类的行数' },
  'bayes.step.tell-done': { en: '{recipients} hears that it is done', zh: '{recipients} 获知训练已完成' },
});
