/** Words of the report of a training of trees. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'trees.report.title': { en: '{family}: {label}', zh: '{family} 模型：{label}' },
  'trees.report.kept': {
    en: 'The model stays as shares at the computers, under "{output}": kind score uses it, kind judge says how good it is.',
    zh: '模型以份额留存于各计算方，名为“{output}”：类型 score 使用它，类型 judge 评判其优劣。',
  },
  'trees.report.rows-title': { en: 'Rows', zh: '行数' },
  'trees.report.about': { en: 'what', zh: '内容' },
  'trees.report.rows': { en: 'rows', zh: '行数' },
  'trees.report.trained': { en: 'trained on', zh: '参与训练' },
  'trees.report.of-label': { en: 'label {value}', zh: '标签 {value}' },
  'trees.report.stopped': {
    en: 'Ended after {rounds} of {of} rounds: further trees did not lower the loss of the rows that were left out.',
    zh: '在 {of} 轮中的第 {rounds} 轮之后结束：更多的树未降低留出行的损失。',
  },
  'trees.report.curve': { en: 'Loss after each tree', zh: '每棵树之后的损失' },
  'trees.report.tree': { en: 'trees', zh: '树的数量' },
  'trees.report.loss-logistic': { en: 'log loss of a row', zh: '每行的对数损失' },
  'trees.report.loss-softmax': { en: 'cross entropy of a row', zh: '每行的交叉熵' },
  'trees.report.loss-poisson': {
    en: 'Poisson loss of a row: e^m − label · m of its margin m',
    zh: '每行的 Poisson 损失：边际值 m 下的 e^m − 标签 · m',
  },
  'trees.report.loss-squared': { en: 'squared error of a row', zh: '每行的平方误差' },
  'trees.report.importance': {
    en: 'Importance: by how much splits by a feature lower the loss',
    zh: '重要性：按各特征分裂使损失降低的量',
  },
  'trees.report.tree-title': { en: 'Tree {tree}', zh: '第 {tree} 棵树' },
  'trees.report.tree-of-class': { en: 'Tree {tree}, of {class}', zh: '第 {tree} 棵树（{class}）' },
  'trees.report.where': { en: 'rows with', zh: '行的条件' },
  'trees.report.everywhere': { en: 'all rows', zh: '所有行' },
  'trees.report.leaf': { en: 'adds', zh: '增加' },
  'trees.report.own-title': { en: 'Splits by columns of {owner}', zh: '按 {owner} 的列所作的分裂' },
  'trees.report.own-tree': { en: 'tree', zh: '树' },
  'trees.report.own-class': { en: 'class', zh: '类别' },
  'trees.report.own-node': { en: 'node', zh: '节点' },
  'trees.report.own-column': { en: 'column', zh: '列' },
  'trees.report.own-where': { en: 'rows to the right', zh: '归入右侧的行' },
  'trees.report.own-missing': { en: 'rows without a value', zh: '缺失取值的行' },
  'trees.report.own-left': { en: 'to the left', zh: '归入左侧' },
  'trees.report.own-right': { en: 'to the right', zh: '归入右侧' },
  'trees.report.own-none': { en: 'none that have a value', zh: '有取值的行均不归入右侧' },
  'trees.report.own-note': {
    en: 'Node 1 is the root; below node n are 2n on the left and 2n + 1 on the right. Nodes that are not here split by a column of somebody else, or not at all.',
    zh: '节点 1 为根；节点 n 之下左侧为 2n、右侧为 2n + 1。此处未列出的节点按其他方的列分裂，或不分裂。',
  },
  'trees.report.own-more': {
    en: 'The first {shown} of {splits} splits; all are in the JSON of this report.',
    zh: '此处为 {splits} 个分裂中的前 {shown} 个；全部见本报告的 JSON。',
  },
  'trees.report.more-trees': {
    en: 'The first {shown} of {trees} trees; all are in the JSON of this report.',
    zh: '此处为 {trees} 棵树中的前 {shown} 棵；全部见本报告的 JSON。',
  },
});
