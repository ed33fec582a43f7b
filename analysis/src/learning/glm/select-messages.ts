/** What does not go with a stepwise selection. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.select-method': {
    en: 'features are selected by fits of Newton’s steps, not by {method}',
    zh: '逐步选择以牛顿迭代拟合，不支持 {method}',
    hint: { en: 'leave "method" out, or "select"', zh: '请去掉 "method" 或 "select"' },
  },
  'train.select-family': {
    en: 'features are selected for linear and logistic models, not for {family}',
    zh: '逐步选择用于 linear 与 logistic 模型，不支持 {family}',
    hint: { en: 'leave "select" out', zh: '请去掉 "select"' },
  },
  'train.select-beside': {
    en: '"{option}" stands beside "select": the criteria are of plain likelihoods',
    zh: '"{option}" 不能与 "select" 同时使用：各准则基于普通似然',
    hint: { en: 'leave one of them out', zh: '请去掉其中之一' },
  },
  'train.select-many': {
    en: 'found {found} features to select from; at most {most} are possible, as each is tried in every step',
    zh: '待选特征有 {found} 个；每步都要逐一尝试，最多 {most} 个',
    hint: {
      en: 'leave out features of little information value first (kind: bin)',
      zh: '请先去掉信息价值低的特征（kind: bin）',
    },
  },
  'train.select-p': {
    en: 'p-values of a likelihood ratio select features of logistic models only',
    zh: '似然比的 p 值只用于 logistic 模型的选择',
    hint: { en: 'write "by": "aic" or "bic"', zh: '请写 "by": "aic" 或 "bic"' },
  },
  'train.select-terms': {
    en: 'p-values compare features of one term each; these have another number of terms: {features}',
    zh: 'p 值用于比较各仅一个项的特征；以下特征的项数不为 1：{features}',
    hint: { en: 'write "by": "aic" or "bic"', zh: '请写 "by": "aic" 或 "bic"' },
  },
  'train.select-stay': {
    en: '"stay" is {stay}, below "enter", which is {enter}: a feature could come in and go out without end',
    zh: '"stay" 为 {stay}，小于 "enter" 的 {enter}：特征可能无休止地进出',
    hint: { en: 'take at least as much', zh: '请不小于 "enter"' },
  },
  'train.select-limits': {
    en: '"enter" and "stay" are limits of p-values; the criterion is {by}',
    zh: '"enter" 与 "stay" 是 p 值的界限；而准则为 {by}',
    hint: { en: 'leave them out, or write "by": "p"', zh: '请去掉它们，或写 "by": "p"' },
  },
});
