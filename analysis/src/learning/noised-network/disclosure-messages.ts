/** Text of the statement about networks with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../../sql/disclosure-privacy-messages.ts';

addCatalogue({
  'disclosure.noised-network-weights': {
    en: 'all {weights} weights of the network, whose steps had noise',
    zh: '网络的全部 {weights} 个权重，其每一步均带有噪声',
  },
  'disclosure.noised-network-noise': {
    en: 'of the rows nothing but by the network, whose every step had noise that nobody knows: in each of {epochs} epochs a row’s gradient counts with a length of at most {clip}, and the sum of its batch has Gaussian noise of {factor} times what one row can change; nothing is claimed for which batch a row is in',
    zh: '关于各行，除经由网络外一无所得，而网络的每一步都带有任何一方都不知道的噪声：{epochs} 轮中的每一轮，一行的梯度长度至多计为 {clip}，其所在批之和加有高斯噪声，大小为单行所能改变量的 {factor} 倍；不因某行落在哪一批而主张任何额外保护',
  },
  'disclosure.noised-network-gate': {
    en: 'the network is trained however few rows of {tables} there are; no minimum, no loss and no check of the rows is told or decides anything',
    zh: '无论 {tables} 有多少行，网络都会训练；没有最小行数，也不透露损失或对行的任何检查',
  },
  'disclosure.noised-network-exact': {
    en: 'this holds of the network and of all that is made of it; what was told when {table} was made, that the data fit what their owners declared, and other answers about the same rows are told without noise, and so is a later contract’s use of the network on rows: it tells of these rows. Answers add up: two of ε = 1 are one of ε = 2',
    zh: '以上适用于该网络及由其得出的一切；生成 {table} 时所公布的内容、数据是否符合数据方的声明，以及关于相同数据的其他结果均不带噪声；之后的合约将网络用于某些行时亦然，它会透露那些行的信息。多次结果会累加：两次 ε = 1 相当于一次 ε = 2',
  },
  'disclosure.noised-network-attempts': {
    en: 'if a run ends before its release is on record: that; the contract is not used up by it, and the next attempt begins anew. A run that ends after that is used up',
    zh: '若运行在登记公布之前结束：获知此事；合约不因此用尽，下次尝试从头开始。此后结束的运行即已用尽',
  },
  'disclosure.network-split-attempts': {
    en: 'if a run ends before labels are shown: that, and in the next attempt once more what the checks find, which is the same each time; a run that ends after that is used up, and noise is not drawn again for it',
    zh: '若运行在显示标签之前结束：获知此事，并在下次尝试时再次获知检查结果（每次相同）；在此之后结束的运行即已用尽，不会再次为其生成噪声',
  },
  'disclosure.network-split-labels': {
    en: 'of {rows} rows, those that are nobody’s among them, in an order that nobody knows: which take part, and {label} of these, its own; so exactly how many rows with each label it has in common with the others, with no value missing that is needed',
    zh: '按任何一方都不知道的顺序排列的 {rows} 行（含不属于任何人的行）：哪些行参与，以及这些行的 {label}（自己的标签）；因而确切得知与其他方共有、且不缺所需取值的行中每种标签各有多少',
  },
  'disclosure.network-split-numbers': {
    en: 'in each of {epochs} epochs, of each of these rows the {units} numbers from 0 to 1 that the first layer makes of the features of all owners, each plus Gaussian noise that nobody knows: together of {factor} times what one row can change them by. Where few of its rows share a label, and it may choose labels so, it learns which of its own rows are in common and lack none of these values, and which row is which person; elsewhere what the noise leaves may let it guess',
    zh: '{epochs} 轮中的每一轮，上述每一行由第一层根据各数据方特征得出的 {units} 个数（0 到 1），各加上任何一方都不知道的高斯噪声，其大小为单行所能改变量的 {factor} 倍。若某标签仅少数行所有（标签可由其自行安排），则得知自己的哪些行为共有且不缺这些值，以及某行是谁；其他情况下，噪声之外所余的信息也可能使其得以猜测',
  },
  'disclosure.network-split-upper': {
    en: 'all weights above the first layer, which it trains itself, and how well they fit',
    zh: '第一层以上的全部权重（由其自行训练），以及拟合程度',
  },
  'disclosure.network-split-lies': {
    en: 'whatever it gives back moves the first layer: it may turn what it is shown into a copy of any one feature, and spoil the network, and nobody could tell. Each number that it gives back counts as within ±{clip}, and every step of the first layer has Gaussian noise of {factor} times what one row can change: so ε holds whatever it gives back, as long as its own rows are as its card says',
    zh: '它交回的任何数都会改变第一层：它可以使所看到的数变为某一特征的副本，也可以毁坏网络，而无人能够察觉。其交回的每个数至多计为 ±{clip}，第一层的每一步都加有高斯噪声，大小为单行所能改变量的 {factor} 倍：因此只要其自己的数据符合数据卡，无论它交回什么，ε 都成立',
  },
  'disclosure.network-split-exact': {
    en: 'how many rows with each {label} take part has no noise, and ε says nothing of it: it is told that exactly. Nor has what was told when {table} was made, that the data fit what their owners declared, and other answers about the same rows; answers add up: two of ε = 1 are one of ε = 2',
    zh: '参与的行中每种 {label} 各有多少，不带噪声，ε 对此不作任何保证：该数字确切告知。生成 {table} 时所公布的内容、数据是否符合数据方的声明，以及关于相同数据的其他结果同样不带噪声；多次结果会累加：两次 ε = 1 相当于一次 ε = 2',
  },
  'disclosure.network-split-trust': {
    en: 'the layers above the first are what {owner} says they are, without noise; what is later told of the network may tell of its labels',
    zh: '第一层以上各层以 {owner} 所给为准，不带噪声；之后公布的与网络有关的内容可能透露其标签',
  },
  'disclosure.network-split-nobody-first': {
    en: 'any weight of the first layer after the training: they stay as shares at {computers}',
    zh: '训练之后第一层的任何权重：它们以份额留存于 {computers}',
  },
});
