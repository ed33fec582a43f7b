/** Who learns what by the training of a network, and by what it gives. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.network-result': {
    en: 'a neural network of {label} on {features}, of the rows of "{table}" in which nothing is missing that is needed; the network itself stays as shares',
    zh: '以 {features} 预测 {label} 的神经网络，取自 “{table}” 中不缺所需取值的行；网络本身以份额留存',
  },
  'disclosure.network-curve': {
    en: 'the mean loss of the rows in each of {epochs} epochs, at the end of the training',
    zh: '训练结束时：{epochs} 轮中每轮各行的平均损失',
  },
  'disclosure.network-weights': {
    en: 'all {weights} weights of the network',
    zh: '网络的全部 {weights} 个权重',
  },
  'disclosure.network-checks-number': {
    en: 'before anything else: whether there are {least} rows; if not, no more is told',
    zh: '在其他一切之前：是否有 {least} 行；若否，则不再公布任何内容',
  },
  'disclosure.network-checks-probability': {
    en: 'before anything else: whether there are {least} rows, whether {minimum} of them have the label and {minimum} do not; where one fails, no more is told',
    zh: '在其他一切之前：是否有 {least} 行，带有与不带该标签的行是否各有 {minimum} 行；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.network-checks-classes': {
    en: 'before anything else: whether there are {least} rows, and whether each of {classes} values of the label has {minimum} of them; where one fails, no more is told',
    zh: '在其他一切之前：是否有 {least} 行，以及标签的 {classes} 个取值是否各有 {minimum} 行；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.network-checks-levels': {
    en: 'with that, of each of {levels} values of {features} whether it has {minimum} rows (those with fewer count as the first value of the column)',
    zh: '同时：{features} 的 {levels} 个取值中每一个是否有 {minimum} 行（不足者计入该列的首个取值）',
  },
  'disclosure.network-sound': {
    en: 'whether the training ran away: weights, hidden units or errors at their limits; where it did, no more is told',
    zh: '训练是否发散：权重、隐藏单元或误差达到上限；若是，则不再公布任何内容',
  },
  'disclosure.network-infer-weights': {
    en: 'can work out, from weights: the label of single rows that the network learnt by heart, above all of those unlike all others; no minimum holds for it',
    zh: '可由权重推算：网络所记住的个别行的标签，尤其是与其他行都不同的行；对其不适用最小分组',
  },
  'disclosure.network-infer-start': {
    en: 'the weights before the first step: they follow from the seed of the contract',
    zh: '第一步之前的权重：由合约中的种子决定',
  },
  'disclosure.network-nobody-model': {
    en: 'any weight after the training: they stay as shares at {computers}, and a later contract says what is made of them',
    zh: '训练之后的任何权重：它们以份额留存于 {computers}，由之后的合约写明其用途',
  },
  'disclosure.score-infer-network': {
    en: 'can work out: weights of the network, or others that give the same, where it knows the features of about as many rows as it has weights',
    zh: '可推算：若其已知特征的行数与权重数相当，则可得知网络的权重，或给出相同结果的其他权重',
  },
  'disclosure.serve-infer-network': {
    en: 'can work out: weights of the network, or others that give the same, where it knows the features of about as many persons that it asks about as it has weights',
    zh: '可推算：若其已知特征的所查询人数与权重数相当，则可得知网络的权重，或给出相同结果的其他权重',
  },
  'disclosure.serve-infer-own-network': {
    en: 'can work out: how {terms} terms of its own move what the network says of a person, with rows of its own that it changes; and weights of the network, or others that give the same, where it knows the features of about as many persons that it asks about as it has weights',
    zh: '可推算：改动自己的行，即可得知自己的 {terms} 个项如何影响网络对某人给出的结果；若已知特征的所查询人数与权重数相当，还可得知网络的权重，或给出相同结果的其他权重',
  },
  'disclosure.serve-infer-sum-network': {
    en: 'can work out, also where it knows no weight: how far the features of {others} move what the network says of a person from what it says of an average one, as far as what is told shows it, as it compares answers with that to a key which nobody has and, where it has rows itself, leaves out or changes these; of somebody whom only one of them has, how far that owner’s do',
    zh: '即使不知道任何权重，也可推算：{others} 的特征使网络对某人的结果相对于平均水平变化多少（以所公布内容的精度为限），因为它可与无人拥有的键所得的结果比较；若自己有行，还可略去或改动这些行；若其中仅一方有该人，则得知该方特征的影响',
  },
  'disclosure.score-result-network-class': {
    en: 'which value of its label "{model}" finds likeliest for each row of "{table}" in which nothing is missing that is needed',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行认为标签最可能的取值',
  },
  'disclosure.score-result-network-probability': {
    en: 'how probable "{model}" finds {level} for each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行给出的 {level} 的概率，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-network-class': {
    en: 'which value of its label the model finds likeliest',
    zh: '模型认为标签最可能的取值',
  },
  'disclosure.serve-score-network-probability': {
    en: 'how probable the model finds {level}, to {decimals} decimals',
    zh: '模型给出的 {level} 的概率，保留 {decimals} 位小数',
  },
});
