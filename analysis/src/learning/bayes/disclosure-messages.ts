/** Lines of the statement of a training of naïve Bayes. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.bayes-result': {
    en: 'a naïve Bayes model of {label} ({classes}) on {features}, of the rows of "{table}" in which nothing is missing that is needed; the model itself stays as shares',
    zh: '以 {features} 判断 {label}（{classes}）的朴素贝叶斯模型，取自 “{table}” 中不缺所需取值的行；模型本身以份额留存',
  },
  'disclosure.bayes-checks': {
    en: 'before anything else: of each of {classes} whether fewer than {minimum} rows have it as {label}; where one has, no more is told, and nothing is kept',
    zh: '在其他一切之前：{label} 为 {classes} 中每一类的行是否不足 {minimum}；若有一类不足，则不再公布任何内容，也不留存模型',
  },
  'disclosure.bayes-classes': {
    en: 'how many rows have each of {classes}, at least {minimum} each',
    zh: '{classes} 中每一类的行数，各至少 {minimum}',
  },
  'disclosure.bayes-nobody-model': {
    en: 'any mean, variance or share of a value within a class: these stay as shares at {computers}, and a later contract says what is made of them',
    zh: '各类别内的任何均值、方差或取值占比：它们以份额留存于 {computers}，由之后的合约写明其用途',
  },
  'disclosure.bayes-infer-all-but-one': {
    en: 'can work out: the class of a single row, where it knows those of all other rows that the model was trained on',
    zh: '可推算：若其已知训练所用其他所有行的类别，则可得知剩下一行的类别',
  },
});
