/** What the page says, in both languages. */
import { addCatalogue, type Language, say, type TextValues } from '@tacit/engine';

addCatalogue({
  'page.title': { en: 'Private average', zh: '隐私求平均' },
  'page.other-language': { en: '中文', zh: 'English' },
  'page.intro': {
    en: 'Three parties run in this tab. Each types a number; together they compute the average, and nobody sees more than that. Below each party stands all that it received from the others: numbers that look random, because they are.',
    zh: '本页面中运行着三个参与方。每一方输入一个数，三方共同算出平均值，除此之外谁也看不到更多信息。每一方下方列出的，是它从其他参与方收到的全部内容：看上去是随机数，因为它们确实是随机的。',
  },
  'page.number': { en: 'Number, at most two decimals', zh: '数值，最多两位小数' },
  'page.compute': { en: 'Compute together', zh: '共同计算' },
  'page.average': { en: 'Average of the three numbers', zh: '三个数的平均值' },
  'page.cost': {
    en: '{rounds} rounds, {bytes} bytes sent by all parties, masks by {prg}',
    zh: '共 {rounds} 轮通信，三方合计发送 {bytes} 字节，掩码由 {prg} 生成',
  },
  'page.note': {
    en: 'Whoever knows the average and their own number also knows the sum of the other two: what an answer tells by itself, no protocol can hide.',
    zh: '知道平均值和自己的数，也就知道了另外两个数之和：答案本身所透露的信息，任何协议都无法隐藏。',
  },
  'page.received': { en: 'What {name} received', zh: '{name} 收到的内容' },
  'page.from-inputs': { en: 'from {name}, a masked number', zh: '来自 {name}：加了掩码的数' },
  'page.from-answer': { en: 'from {name}, a part of the answer', zh: '来自 {name}：答案的一部分' },
  'page.bad-number': {
    en: '{name}: “{found}” is no number between −1 billion and 1 billion with at most two decimals',
    zh: '{name}：“{found}”不是介于 −10 亿与 10 亿之间、最多两位小数的数',
  },
});

export const text = (key: string, language: Language, values?: TextValues): string =>
  say(`page.${key}`, values, language);
