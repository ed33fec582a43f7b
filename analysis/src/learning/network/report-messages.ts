/** Texts of the report of a network. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.network.title': { en: 'Network of {label}', zh: '{label} 的神经网络' },
  'train.network.kept': {
    en: 'The network stays at the computers as shares, under the name "{output}": contracts that its owners sign may use it.',
    zh: '神经网络以份额留存于各计算方，名称为“{output}”：经各数据方签署的合约可使用它。',
  },
  'train.network.rows-title': { en: 'Rows', zh: '行数' },
  'train.network.about': { en: 'of which', zh: '内容' },
  'train.network.rows': { en: 'rows', zh: '行数' },
  'train.network.trained': { en: 'trained on', zh: '用于训练' },
  'train.network.events': { en: 'with the label', zh: '带有该标签' },
  'train.network.layers': { en: 'Architecture', zh: '结构' },
  'train.network.layer': { en: 'layer', zh: '层' },
  'train.network.inputs': { en: 'inputs', zh: '输入' },
  'train.network.outputs': { en: 'outputs', zh: '输出' },
  'train.network.count': { en: 'weights', zh: '权重数' },
  'train.network.embedding': { en: 'embedding of {column}', zh: '{column} 的嵌入' },
  'train.network.of-relu': { en: 'hidden, relu', zh: '隐藏层，relu' },
  'train.network.of-sigmoid': { en: 'hidden, sigmoid', zh: '隐藏层，sigmoid' },
  'train.network.of-probability': { en: 'output, a probability', zh: '输出层，概率' },
  'train.network.of-classes': { en: 'output, a probability for each value', zh: '输出层，每个取值的概率' },
  'train.network.of-number': { en: 'output, a number', zh: '输出层，数值' },
  'train.network.curve': {
    en: 'Mean cross-entropy of each epoch, of each batch before its step',
    zh: '每轮的平均交叉熵（每批在其更新之前计算）',
  },
  'train.network.curve-number': {
    en: 'Mean of half the squared error of each epoch, of each batch before its step, in squared units of the label',
    zh: '每轮平方误差一半的均值（每批在其更新之前计算），以标签单位的平方计',
  },
  'train.network.told': {
    en: 'The weights are in the numbers of this report. They take numbers divided by the largest size of their declared range.',
    zh: '权重见本报告的数据部分。其输入为数值除以声明范围内的最大绝对值。',
  },
});
