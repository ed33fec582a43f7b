/** Text of the demonstration of answers with noise. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'demo.privacy': {
    en: 'A university asks a clinic about what its patients cost. The clinic refuses exact answers that can be subtracted from each other, and gives answers with noise ε = 2 in all (privacy: in its policy).\nThree party processes on this machine; nobody, the clinic included, knows the noise.',
    zh: '一所大学向一家诊所询问其患者的费用。诊所拒绝可以彼此相减的精确结果，而对带噪声的结果共给出 ε = 2（策略中的 privacy）。\n本机上运行三个参与方进程；包括诊所在内，任何一方都不知道噪声。',
  },
  'demo.privacy.exact': { en: 'An exact total', zh: '精确的总额' },
  'demo.privacy.attack': {
    en: 'The same without those over 99, of whom there is one: the difference would be what that person costs',
    zh: '去掉 99 岁以上者（仅一人）后再问一次：两者之差就是此人的费用',
  },
  'demo.privacy.refused': { en: 'Refused when the clinic approves:', zh: '在诊所批准时被拒绝：' },
  'demo.privacy.pair': { en: 'Both questions with noise, ε = 0.5 each', zh: '带噪声地提出这两个问题，ε 各为 0.5' },
  'demo.privacy.difference': {
    en: 'Their difference says {told}; the person costs {truth}. Noise of this size hides whoever is in or out.',
    zh: '两者之差为 {told}，而此人的费用是 {truth}。这样大小的噪声掩盖了任何一个人在与不在。',
  },
  'demo.privacy.noisy': { en: 'An analysis by town, ε = 1, beside the truth', zh: '按城镇分析，ε = 1，与真实值对照' },
  'demo.privacy.column.number': { en: 'number', zh: '数值' },
  'demo.privacy.column.noisy': { en: 'with noise', zh: '带噪声' },
  'demo.privacy.column.truth': { en: 'truth', zh: '真实值' },
  'demo.privacy.budget': {
    en: 'What is left: nothing, and so the next is refused',
    zh: '预算已用完，因此下一个问题被拒绝',
  },
  'demo.privacy.ends': {
    en: '{verified} of {count} receipts verified; {seconds} s in all.',
    zh: '{count} 份回执中 {verified} 份验证通过；共 {seconds} 秒。',
  },
});
