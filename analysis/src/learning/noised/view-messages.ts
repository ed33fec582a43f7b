/** Words for the question of a linear model from sums with noise, and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'noised.question.model': {
    en: 'A linear model of {label}, from sums with noise over the table {table};',
    zh: '由表 {table} 上带噪声的合计得出 {label} 的线性模型；',
  },
  'noised.question.features': { en: 'features: {features};', zh: '特征：{features}；' },
  'noised.question.laplace': { en: 'ε = {epsilon}, Laplace noise;', zh: 'ε = {epsilon}，拉普拉斯噪声；' },
  'noised.question.gaussian': {
    en: 'ε = {epsilon}, δ = {delta}, Gaussian noise;',
    zh: 'ε = {epsilon}，δ = {delta}，高斯噪声；',
  },
  'noised.question.ridge': { en: 'ridge {ridge};', zh: '岭参数 {ridge}；' },
  'noised.question.missing': { en: 'rows without a number take no part', zh: '缺少数值的行不参与' },
  'noised.step.sums': {
    en: 'together, from the shares of {name}: sums of columns and of products of two, {numbers} numbers',
    zh: '共同：根据 {name} 的份额，计算各列及每两列乘积的合计，共 {numbers} 个数',
  },
  'noised.step.noise': {
    en: 'together: {mechanism} noise is drawn for every sum, so that nobody knows it, and added',
    zh: '共同：为每个合计生成任何一方都不知道的{mechanism}噪声并相加',
  },
  'noised.step.laplace': { en: 'discrete Laplace', zh: '离散拉普拉斯' },
  'noised.step.gaussian': { en: 'discrete Gaussian', zh: '离散高斯' },
  'noised.step.solve': {
    en: 'learn the sums with noise, and solve for coefficients',
    zh: '获得带噪声的合计，并解出系数',
  },
});
