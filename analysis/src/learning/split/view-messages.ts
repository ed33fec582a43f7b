/** Words for the question of a split and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'split.question.about': {
    en: 'Split the rows of the aligned table {table}: {parts};',
    zh: '将对齐表 {table} 的行拆分为：{parts}；',
  },
  'split.question.place': { en: 'by a random choice of places, by seed {seed}.', zh: '按种子 {seed} 随机选取位置。' },
  'split.question.by': {
    en: 'by the value of {column} and the seed {seed}: rows with the same value are in the same part, also those of another table with this column and seed.',
    zh: '按 {column} 的取值与种子 {seed}：取值相同的行在同一部分，含该列且用同一种子的其他表亦然。',
  },
  'split.question.stratify': {
    en: 'each value of {column} in the same proportion, by a random order by seed {seed}.',
    zh: '按种子 {seed} 的随机顺序，{column} 的各取值在各部分中比例相同。',
  },
  'split.step.take': {
    en: '{computers} take their shares of the table {table}; no data are read, and nobody knows which rows have a partner',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也无人知道哪些行有匹配',
  },
  'split.step.by': {
    en: 'together: the part of each row, by a hash of its value; nobody sees value or part',
    zh: '共同计算：按取值的散列得出每行所属的部分；无人看到取值或所属部分',
  },
  'split.step.stratify': {
    en: 'together: the place of each row among those with the same value, and by it its part; nobody sees either',
    zh: '共同计算：每行在取值相同的行中的位置，并由此得出所属部分；两者均无人看到',
  },
  'split.step.check': {
    en: 'together: whether every part has {minimum} rows; everybody hears which has not, and then the run ends',
    zh: '共同检查：各部分是否有 {minimum} 行；任何一部分不满足则各方获知是哪一部分，运行随即结束',
  },
  'split.step.keep': { en: '{computers} each keep shares of {outputs}', zh: '{computers} 各自留存 {outputs} 的份额' },
  'split.step.tell': { en: '{recipients} hears that it is done', zh: '{recipients} 得知已完成' },
});
