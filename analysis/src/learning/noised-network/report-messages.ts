/** Texts of the report of a network with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../network/report-messages.ts';

addCatalogue({
  'train.network.noised': {
    en: 'Every step was made with noise that nobody knows: the network as a whole has ε = {epsilon}, δ = {delta}. How well it learnt is not told: judge it on other rows.',
    zh: '每一步都带有任何一方都不知道的噪声：整个网络满足 ε = {epsilon}，δ = {delta}。学习效果不予透露：请用其他行评估。',
  },
  'train.network.split': {
    en: 'The layers above the first were trained by {owner} in the clear, from numbers with noise: ε = {epsilon}, δ = {delta} of each row of the others. How well the network learnt only {owner} may know.',
    zh: '第一层以上各层由 {owner} 以明文训练，所用数值带有噪声：对其他数据方的每一行满足 ε = {epsilon}，δ = {delta}。网络学得如何，只有 {owner} 可能知道。',
  },
});
