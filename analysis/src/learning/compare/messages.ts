/** Why two models cannot be compared. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'compare.family': {
    en: 'models are compared by probabilities; {model} is a model of kind {family}',
    zh: '比较依据模型给出的概率；{model} 的类别为 {family}',
    hint: {
      en: 'name two logistic models; judge others one by one',
      zh: '请给出两个 logistic 模型；其他模型请分别评估',
    },
  },
  'compare.label': {
    en: 'the champion explains {champion}, the challenger {challenger}',
    zh: '现用模型解释 {champion}，挑战模型解释 {challenger}',
    hint: { en: 'name two models of the same label', zh: '请给出标签相同的两个模型' },
  },
  'compare.other-rows': {
    en: '{champion} and {challenger} did not leave out the same rows of {table} for tests',
    zh: '{champion} 与 {challenger} 在 {table} 中留作检验的行不同',
    hint: {
      en: 'train both with the same share and seed in `test`, or compare them on another table',
      zh: '请以 `test` 中相同的比例与种子训练两者，或在另一张表上比较',
    },
  },
});
