/** What is wrong with a training of naïve Bayes. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bayes.priors': {
    en: '"priors" is {found}, expected a number for each of {classes}, adding up to 1',
    zh: '"priors" 为 {found}，应为 {classes} 各给出一个数，且合计为 1',
    hint: { en: 'give one for each class, or leave "priors" out', zh: '请为每个类别给出一个，或去掉 "priors"' },
  },
  'bayes.few-of-class': {
    en: 'fewer than {minimum} rows have {label} = {class}: nothing is kept or told',
    zh: '{label} = {class} 的行不足 {minimum}：既不留存，也不告知任何内容',
    hint: {
      en: 'take a label whose classes all have that many rows, or a table with more rows in common',
      zh: '请使用各类别均有足够行数的标签，或共有行更多的表',
    },
  },
});
