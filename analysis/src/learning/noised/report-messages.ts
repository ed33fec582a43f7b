/** Texts of the report of a linear model from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'noised.report.title': { en: 'Linear model of {label}, with noise', zh: '{label} 的线性模型（带噪声）' },
  'noised.report.privacy': {
    en: 'From sums with noise that nobody knows: ε = {epsilon}, δ = {delta}.',
    zh: '由带有任何一方都不知道的噪声的合计得出：ε = {epsilon}，δ = {delta}。',
  },
  'noised.report.rows': {
    en: 'About {rows} rows took part, ±{error} 19 times in 20.',
    zh: '约 {rows} 行参与，20 次中约有 19 次相差不超过 ±{error}。',
  },
  'noised.report.none': {
    en: 'The noise is larger than what the sums say: they are not those of any rows, and there is no model of them. More rows, a larger ε, fewer features, narrower ranges or a ridge help.',
    zh: '噪声大于合计所含的信息：它们不是任何行的合计，因而得不出模型。更多的行、更大的 ε、更少的特征、更窄的取值范围或 ridge 会有帮助。',
  },
  'noised.report.coarse': {
    en: 'The noise is not small beside what the rows say in every direction: the coefficients may be anything, and how far off they are cannot be said. More rows, a larger ε, fewer features, narrower ranges or a ridge help.',
    zh: '与数据行所含的信息相比，噪声并非在每个方向上都足够小：系数可能毫无意义，其偏差无从说明。更多的行、更大的 ε、更少的特征、更窄的取值范围或 ridge 会有帮助。',
  },
  'noised.report.terms': {
    en: 'Coefficients, and how far off they are 19 times in 20, about: from those of the same rows without noise, and as an estimate beyond these rows',
    zh: '系数及其约 20 次中 19 次的偏差：与相同数据行不带噪声时相比，以及作为超出这些行的估计',
  },
  'noised.report.columns': {
    en: 'Means and standard deviations, from the same sums',
    zh: '均值与标准差，取自同一组合计',
  },
  'noised.report.correlations': { en: 'Correlations, from the same sums', zh: '相关系数，取自同一组合计' },
  'noised.report.mean': { en: 'mean', zh: '均值' },
  'noised.report.deviation': { en: 'standard deviation', zh: '标准差' },
  'noised.report.term': { en: 'term', zh: '项' },
  'noised.report.coefficient': { en: 'coefficient', zh: '系数' },
  'noised.report.noise': { en: '± by noise', zh: '± 噪声' },
  'noised.report.error': { en: '± in all', zh: '± 合计' },
});
