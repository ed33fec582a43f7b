/** Words for the question of a comparison and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'compare.question.models': {
    en: 'Whether the model {challenger} is better than {champion} at {label}, on the same rows ({part}) of the aligned table {table};',
    zh: '在对齐表 {table} 的同一批行（{part}）上，比较模型 {challenger} 与 {champion} 对 {label} 的表现；',
  },
  'compare.question.cut-offs': {
    en: 'in groups between probabilities of {cutOffs}; yes from {yesFrom} on',
    zh: '按概率 {cutOffs} 分组；不低于 {yesFrom} 判为是',
  },
  'compare.step.take': {
    en: '{computers} take their shares of the table {table} and of both models; no data are read',
    zh: '{computers} 取出各自所持的表 {table} 与两个模型的份额；不读取任何数据',
  },
  'compare.step.score': {
    en: 'together: what each model says of each row; nobody sees it',
    zh: '共同计算：每个模型对每一行给出的数；无人看到它',
  },
  'compare.step.sort': {
    en: 'together: of each model sums over rows in the order of its scores, and counts in up to {groups} groups of at least {minimum} rows; of both how far they agree',
    zh: '共同计算：对每个模型，按其得分排序的行的合计，以及至多 {groups} 组（每组至少 {minimum} 行）的计数；对两者，一致的程度',
  },
  'compare.step.tell': {
    en: '{recipients} receives these sums and works out the figures and their differences',
    zh: '{recipients} 获得这些合计并算出各项指标及其差',
  },
});
