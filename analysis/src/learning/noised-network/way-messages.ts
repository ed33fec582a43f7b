/** What ways of training a network are called, and why they are taken or not. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'way.network-split': { en: 'split learning', zh: '拆分学习' },
  'way.network-noised': { en: 'all layers on shares, with noise', zh: '各层均以份额进行，带噪声' },
  'way.network-shared': { en: 'all layers on shares, without noise', zh: '各层均以份额进行，不带噪声' },
  'way.why-network-asked': { en: 'the question names it: "leak"', zh: '问题指明："leak"' },
  'way.why-network-noised': {
    en: 'without "leak": shows no numbers of rows, and all of ε goes into the steps',
    zh: '去掉 "leak"：不显示任何行的数值，ε 全部用于各步更新',
  },
  'way.why-network-shared': {
    en: 'without "leak" and "privacy": shows no numbers of rows, and has no ε',
    zh: '去掉 "leak" 与 "privacy"：不显示任何行的数值，也没有 ε',
  },
});
