/** Words for the question of a logistic model from sums with noise, and its steps. */
import { addCatalogue } from '@tacit/engine/text';
import '../noised/view-messages.ts';

addCatalogue({
  'noised-logistic.question.model': {
    en: 'A logistic model of {label} = {positive}, from sums with noise over the table {table}, in {steps} steps;',
    zh: '由表 {table} 上带噪声的合计分 {steps} 步得出 {label} = {positive} 的逻辑回归模型；',
  },
  'noised-logistic.question.missing': {
    en: 'rows without a number, or without a label, take no part',
    zh: '缺少数值或标签的行不参与',
  },
  'noised-logistic.step.sums': {
    en: '{steps} times together, from the shares of {name}: how the model of the step before is off, and how certain it is, as sums, {numbers} numbers',
    zh: '共同进行 {steps} 次：根据 {name} 的份额，求上一步模型的偏差及其确定程度的合计，共 {numbers} 个数',
  },
  'noised-logistic.step.solve': {
    en: 'learn the sums with noise, and work out coefficients, which {chooser} gives back as shares for the next step',
    zh: '获得带噪声的合计并算出系数，由 {chooser} 以份额形式交回，供下一步使用',
  },
});
