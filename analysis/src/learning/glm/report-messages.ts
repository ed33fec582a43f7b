/** Texts of the report of a training. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.report.title': { en: '{family} model of {label}', zh: '{label} 的 {family} 模型' },
  'train.report.kept': {
    en: 'The model stays at the computers as shares, under the name "{output}": contracts that its owners sign may use it.',
    zh: '模型以份额留存于各计算方，名称为“{output}”：经各数据方签署的合约可使用它。',
  },
  'train.report.rows-title': { en: 'Rows', zh: '行数' },
  'train.report.about': { en: 'of which', zh: '内容' },
  'train.report.rows': { en: 'rows', zh: '行数' },
  'train.report.trained': { en: 'trained on', zh: '用于训练' },
  'train.report.events': { en: 'with the label', zh: '带有该标签' },
  'train.report.steps': { en: 'Selection of features', zh: '特征选择' },
  'train.report.step': { en: 'step', zh: '步' },
  'train.report.column': { en: 'column', zh: '列' },
  'train.report.change': { en: 'change', zh: '变化' },
  'train.report.comes-in': { en: 'comes in', zh: '进入' },
  'train.report.goes-out': { en: 'goes out', zh: '退出' },
  'train.report.terms': { en: 'Coefficients', zh: '系数' },
  'train.report.term': { en: 'term', zh: '项' },
  'train.report.coefficient': { en: 'coefficient', zh: '系数' },
  'train.report.error': { en: 'standard error', zh: '标准误' },
  'train.report.statistic': { en: 'coefficient / error', zh: '系数/标准误' },
  'train.report.p': { en: 'p', zh: 'p 值' },
  'train.report.low': { en: '95 % from', zh: '95% 下限' },
  'train.report.high': { en: '95 % to', zh: '95% 上限' },
  'train.report.moving': {
    en: 'The deviance was still falling in the last step: coefficients and errors are not those of the optimum. Train again with more "iterations" (at most 30), or with a "ridge".',
    zh: '最后一步偏差仍在下降：系数与标准误尚非最优解。请增大 "iterations"（最多 30）或加上 "ridge" 重新训练。',
  },
  'train.report.one-sided': {
    en: 'Not estimated: {terms}. All or nearly all rows with this value have the same label, so that the coefficient grows with every step; its error and p-value say nothing. Put the value together with another, or add a "ridge".',
    zh: '未能估计：{terms}。具有该取值的行全部或几乎全部属于同一类标签，系数随每一步增大，其标准误和 p 值没有意义。请将该取值与其他取值合并，或加上 "ridge"。',
  },
  'train.report.curve-epochs': {
    en: 'Deviance after each epoch, as a share of the start, where all coefficients are 0, the intercept too (what is missing to 1 is no R²)',
    zh: '每轮之后的偏差，以开始时为 1；开始时所有系数（包括截距）均为 0（因此 1 减去该值并非 R²）',
  },
  'train.report.curve': {
    en: 'Deviance after each iteration, as a share of step 0, where all coefficients are 0, the intercept too (what is missing to 1 is no R²)',
    zh: '每次迭代之后的偏差，以第 0 步为 1；第 0 步的所有系数（包括截距）均为 0（因此 1 减去该值并非 R²）',
  },
  'train.report.curve-log': {
    en: 'Deviance after each iteration, as a share of step 0, where all coefficients but the intercept are 0',
    zh: '每次迭代之后的偏差，以第 0 步为 1；第 0 步除截距外的所有系数均为 0',
  },
});
