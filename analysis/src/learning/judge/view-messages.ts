/** Words for the question of a judgement and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'judge.question.model': {
    en: 'How good the model {model} is at {label}, on the table {table} (rows: {parts});',
    zh: '在表 {table}（行：{parts}）上评估模型 {model} 对 {label} 的表现；',
  },
  'judge.question.bins': {
    en: 'in {bins} groups of equally many rows by score',
    zh: '按得分分为行数相等的 {bins} 组',
  },
  'judge.question.cut-offs': { en: 'in groups between probabilities of {cutOffs}', zh: '按概率 {cutOffs} 分组' },
  'judge.question.rates': {
    en: 'in groups that end where {rates} of the rows without the label are taken',
    zh: '按不带标签的行中已取比例 {rates} 分组',
  },
  'judge.question.importance': {
    en: 'and how good it is where the values of one feature change places, feature by feature (permutation importance)',
    zh: '以及逐个特征互换其取值的位置后的表现（置换重要性）',
  },
  'judge.step.take': {
    en: '{computers} take their shares of the table {table} and of the model {model}; no data are read',
    zh: '{computers} 取出各自所持的表 {table} 与模型 {model} 的份额；不读取任何数据',
  },
  'judge.step.score': {
    en: 'together: what the model says of each row; nobody sees it',
    zh: '共同计算：模型对每一行给出的数；无人看到它',
  },
  'judge.step.sort': {
    en: 'together: rows in the order of their scores, sums over them, and counts in up to {groups} groups of at least {minimum} rows',
    zh: '共同计算：按得分排序的行、其合计，以及至多 {groups} 组（每组至少 {minimum} 行）的计数',
  },
  'judge.step.residuals': {
    en: 'together: sums of labels, residuals and their squares; rows in the order of the predictions, and of the residuals, and sums in up to {groups} groups of at least {minimum} rows',
    zh: '共同计算：标签、残差及其平方的合计；分别按预测值与残差排序的行，以及至多 {groups} 组（每组至少 {minimum} 行）的合计',
  },
  'judge.step.importance': {
    en: 'together: the same once more for each feature, with its values in another order among the rows',
    zh: '共同计算：对每个特征，将其取值在各行之间换序后再算一次',
  },
  'judge.step.tell': {
    en: '{recipients} receives these sums and works out the figures',
    zh: '{recipients} 获得这些合计并算出各项指标',
  },
});
