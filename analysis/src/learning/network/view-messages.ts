/** Words for the question of a network, its steps and its outputs. */
import { addCatalogue } from '@tacit/engine/text';
import '../glm/view-messages.ts';

addCatalogue({
  'train.network.question.model': {
    en: 'Train a neural network that gives {output} of {label}, on the table {table};',
    zh: '在表 {table} 上训练一个神经网络，给出 {label} 的{output}；',
  },
  'train.network.question.probability': { en: 'the probability', zh: '概率' },
  'train.network.question.classes': { en: 'a probability for each value', zh: '每个取值的概率' },
  'train.network.question.number': { en: 'a number in place', zh: '预测数值' },
  'train.network.question.layers': { en: 'hidden layers: {layers};', zh: '隐藏层：{layers}；' },
  'train.network.question.no-layers': { en: 'no hidden layer;', zh: '无隐藏层；' },
  'train.network.question.embed': {
    en: '{feature} as {size} numbers, learnt for each of its values;',
    zh: '{feature} 以 {size} 个数表示，每个取值各自学得；',
  },
  'train.network.step.check': {
    en: 'together: whether there are enough rows, of each kind of label and of every value at least {minimum}; everybody hears which check failed, and then the run ends',
    zh: '共同检查：行数是否足够，每类标签与每个取值是否至少有 {minimum} 行；任何一项不满足则各方获知是哪一项，运行随即结束',
  },
  'train.network.step.start': {
    en: 'together: a network of {weights} weights, which start from numbers by seed {seed} that all know',
    zh: '共同计算：含 {weights} 个权重的网络，初始值由各方已知的种子 {seed} 决定',
  },
  'train.network.step.fit': {
    en: 'together: {epochs} epochs in batches, in an order by the same seed; weights, outputs and errors stay shares',
    zh: '共同计算：分批训练 {epochs} 轮，行序由同一种子决定；权重、输出与误差始终以份额存在',
  },
  'score.question.network-class': {
    en: 'The likeliest value of the label by the model {model}, for each row of the table {table}',
    zh: '模型 {model} 对表 {table} 每一行给出的标签最可能的取值',
  },
  'score.question.network-probability': {
    en: 'The probability of {level} by the model {model}, for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 对表 {table} 每一行给出的 {level} 的概率，保留 {decimals} 位小数',
  },
  'serve.question.network-class': {
    en: 'Service {service}: the likeliest value of the label by the model {model}, of one person at a time',
    zh: '服务 {service}：模型 {model} 每次给出一人的标签最可能的取值',
  },
  'serve.question.network-probability': {
    en: 'Service {service}: the probability of {level} by the model {model}, of one person at a time, to {decimals} decimals',
    zh: '服务 {service}：模型 {model} 每次给出一人的 {level} 的概率，保留 {decimals} 位小数',
  },
});
