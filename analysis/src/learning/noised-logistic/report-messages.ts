/** Texts of the report of a logistic model from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../noised/report-messages.ts';

addCatalogue({
  'noised-logistic.report.title': {
    en: 'Logistic model of {label} = {positive}, with noise',
    zh: '{label} = {positive} 的逻辑回归模型（带噪声）',
  },
  'noised-logistic.report.coarse': {
    en: 'The noise is not small beside what the rows say in every direction: the coefficients may be anything, and how far off they are cannot be said. More rows, a larger ε, fewer features, narrower ranges, fewer iterations or a ridge help.',
    zh: '与数据行所含的信息相比，噪声并非在每个方向上都足够小：系数可能毫无意义，其偏差无从说明。更多的行、更大的 ε、更少的特征、更窄的取值范围、更少的迭代或 ridge 会有帮助。',
  },
  'noised-logistic.report.moving': {
    en: 'The last step was a long one: the coefficients are not at rest, and how far off they are cannot be said. More iterations help, or a ridge.',
    zh: '最后一步仍然较大：系数尚未稳定，其偏差无从说明。更多的迭代或 ridge 会有帮助。',
  },
  'noised-logistic.report.far': {
    en: 'A coefficient is as large as it may be (±{most} for a column from −1 to 1): the features may tell the label of some rows. How far off coefficients are cannot be said; a ridge helps.',
    zh: '有系数达到允许的上限（取值 −1 至 1 的列为 ±{most}）：特征可能完全决定了某些行的标签。系数的偏差无从说明；ridge 会有帮助。',
  },
  'noised-logistic.report.terms': {
    en: 'Coefficients of the logarithm of the odds, and how far off they are 19 times in 20, about: from those of the same rows without noise, and as an estimate beyond these rows',
    zh: '对数几率的系数及其约 20 次中 19 次的偏差：与相同数据行不带噪声时相比，以及作为超出这些行的估计',
  },
});
