/** Words for the question of scores and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'score.question.response': {
    en: 'Score each row of the table {table} by the model {model}, to {decimals} decimals',
    zh: '用模型 {model} 为表 {table} 的每一行评分，保留 {decimals} 位小数',
  },
  'score.question.linear': {
    en: 'The linear predictor of the model {model} for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 对表 {table} 每一行的线性预测值，保留 {decimals} 位小数',
  },
  'score.question.cluster': {
    en: 'The cluster of the model {model} that each row of the table {table} is in',
    zh: '表 {table} 的每一行属于模型 {model} 的哪个聚类',
  },
  'score.question.distance-standardise': {
    en: 'How far each row of the table {table} is from the nearest centre of the model {model}, in deviations of the columns, to {decimals} decimals',
    zh: '表 {table} 的每一行与模型 {model} 最近中心的距离，以各列标准差为单位，保留 {decimals} 位小数',
  },
  'score.question.distance-range': {
    en: 'How far each row of the table {table} is from the nearest centre of the model {model}, in declared ranges of the columns, to {decimals} decimals',
    zh: '表 {table} 的每一行与模型 {model} 最近中心的距离，以各列声明的取值范围为单位，保留 {decimals} 位小数',
  },
  'score.question.distance-none': {
    en: 'How far each row of the table {table} is from the nearest centre of the model {model}, in the units of the columns, to {decimals} decimals',
    zh: '表 {table} 的每一行与模型 {model} 最近中心的距离，以各列自身单位计，保留 {decimals} 位小数',
  },
  'score.question.component': {
    en: 'The score of each row of the table {table} on component {component} of the model {model}, to {decimals} decimals',
    zh: '表 {table} 的每一行在模型 {model} 第 {component} 主成分上的得分，保留 {decimals} 位小数',
  },
  'score.question.margin': {
    en: 'The sum of the trees of the model {model} for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 的各棵树对表 {table} 每一行的合计，保留 {decimals} 位小数',
  },
  'score.question.class': {
    en: 'The class that the model {model} holds most probable for each row of the table {table}',
    zh: '模型 {model} 对表 {table} 每一行认为最可能的类别',
  },
  'score.question.class-probability': {
    en: 'How probable the model {model} holds {class} for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 对表 {table} 每一行给出的 {class} 的概率，保留 {decimals} 位小数',
  },
  'score.question.explain': {
    en: 'beside each: what every feature adds to it (contributions)',
    zh: '每个得分旁边显示：各特征的贡献',
  },
  'score.question.show': { en: 'beside each: {columns}', zh: '每个得分旁边显示：{columns}' },
  'score.step.take': {
    en: '{computers} take their shares of the table {table} and of the model {model}; no data are read',
    zh: '{computers} 取出各自所持的表 {table} 与模型 {model} 的份额；不读取任何数据',
  },
  'score.step.compute': {
    en: 'together: the model’s number of each row; nobody sees model or features',
    zh: '共同计算：模型对每一行给出的数；无人看到模型或特征',
  },
  'score.step.order': {
    en: 'together: rows in a random order that nobody knows, those without a partner as zeros',
    zh: '共同计算：以无人知晓的随机顺序排列各行，没有匹配的行为零',
  },
  'score.step.tell': {
    en: '{recipients} receives the rows that count, with their scores',
    zh: '{recipients} 获得计入的行及其得分',
  },
});
