/** Words for the question of a network with noise, and its steps. */
import { addCatalogue } from '@tacit/engine/text';
import '../network/view-messages.ts';

addCatalogue({
  'train.network.question.noised': {
    en: 'ε = {epsilon}, δ = {delta}: each row’s gradient held to a length of {clip}, Gaussian noise in every step',
    zh: 'ε = {epsilon}，δ = {delta}：每行的梯度长度不超过 {clip}，每一步均加高斯噪声',
  },
  'train.network.question.noised-split': {
    en: 'ε = {epsilon}, δ = {delta}: each error that comes back held within ±{clip}, Gaussian noise in every step and in all that is shown;',
    zh: 'ε = {epsilon}，δ = {delta}：每个返回的误差不超过 ±{clip}，每一步及所显示的全部数值均加高斯噪声；',
  },
  'train.network.question.split': {
    en: 'a leak that this contract chooses (split learning): {owner} is shown what the first layer gives of each row, with noise, and trains the layers above it in the clear',
    zh: '本合约选择的泄露（拆分学习）：{owner} 会看到第一层对每一行的输出（带噪声），并以明文训练其上各层',
  },
  'train.network.step.shuffle': {
    en: 'together: the rows in an order that nobody knows',
    zh: '共同计算：将各行排成任何一方都不知道的顺序',
  },
  'train.network.step.noised-fit': {
    en: 'together: {epochs} epochs in batches, with noise in every step',
    zh: '共同计算：分批训练 {epochs} 轮，每一步均带噪声',
  },
  'train.network.step.split-check': {
    en: 'together: whether there are enough rows, and of each kind of label {minimum}; if not, the run ends',
    zh: '共同检查：行数是否足够，每类标签是否有 {minimum} 行；若否，运行随即结束',
  },
  'train.network.step.split-numbers': {
    en: 'together: in each of {epochs} epochs, of each row the {units} numbers of the first layer, with noise, to {owner} alone',
    zh: '共同计算：{epochs} 轮中的每一轮，每行第一层的 {units} 个数（带噪声），只交给 {owner}',
  },
  'train.network.step.split-upper': {
    en: 'trains the layers above in the clear, with its labels, and gives back the errors of these numbers',
    zh: '以自己的标签用明文训练其上各层，并交回这些数的误差',
  },
  'train.network.step.split-lower': {
    en: 'together: the first layer moves by what {owner} gave back, with noise; its weights stay shares',
    zh: '共同计算：第一层按 {owner} 交回的误差更新，并加噪声；其权重始终以份额存在',
  },
});
