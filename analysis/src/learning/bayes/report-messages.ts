/** Texts of the report of a training of naïve Bayes. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bayes.report.title': { en: 'Naïve Bayes model of {label}', zh: '{label} 的朴素贝叶斯模型' },
  'bayes.report.kept': {
    en: 'Means, variances and shares within the classes stay as shares at the computers.',
    zh: '各类别内的均值、方差与取值占比以份额留存于计算方。',
  },
  'bayes.report.classes': { en: 'Rows by class', zh: '各类别的行数' },
  'bayes.report.class': { en: 'class', zh: '类别' },
  'bayes.report.rows': { en: 'rows', zh: '行数' },
});
