/** Text of the statement about linear models from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../../sql/disclosure-privacy-messages.ts';

addCatalogue({
  'disclosure.noised-result': {
    en: 'a linear model of {label} on {features}, of the rows of {table}, which the recipients make of the sums below',
    zh: '以 {features} 解释 {label} 的线性模型，取自 {table} 的行，由接收方根据下列合计得出',
  },
  'disclosure.noised-sums': {
    en: '{numbers} sums over all rows: how many rows, each of {columns} columns ({features}, {label}; lists of values as 0 and 1, numbers divided by the end of their range that is further from 0, and rounded to 1/{parts}), and each product of two columns, plus noise that nobody knows: each within ±{error} of the true sum 19 times in 20',
    zh: '对所有行的 {numbers} 个合计：行数、{columns} 列（{features}、{label}；取值列表记为 0 与 1，数值除以其取值范围中离 0 较远的一端并取整到 1/{parts}）各自的合计以及每两列乘积的合计，均加上任何一方都不知道的噪声：20 次中约有 19 次与真实合计相差不超过 ±{error}',
  },
  'disclosure.noised-gate': {
    en: 'the sums are told however few rows of {tables} they are made of; no minimum and no check of the rows is told or decides anything',
    zh: '无论由 {tables} 的多少行得出，合计都会公布；没有最小行数，也不透露对行的任何检查',
  },
  'disclosure.noised-exact': {
    en: 'noise is in these sums alone: what was told when {table} was made, that the data fit what their owners declared, and other answers about the same rows are told without it; answers add up: two of ε = 1 are one of ε = 2',
    zh: '噪声只加在这些合计上：生成 {table} 时所公布的内容、数据是否符合数据方的声明，以及关于相同数据的其他结果均不带噪声；多次结果会累加：两次 ε = 1 相当于一次 ε = 2',
  },
});
