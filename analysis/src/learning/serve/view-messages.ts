/** Words for a scoring service and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'serve.question.response': {
    en: 'Service {service}: score one person at a time by the model {model}, to {decimals} decimals',
    zh: '服务 {service}：用模型 {model} 每次为一人评分，保留 {decimals} 位小数',
  },
  'serve.question.linear': {
    en: 'Service {service}: the linear predictor of the model {model} of one person at a time, to {decimals} decimals',
    zh: '服务 {service}：模型 {model} 每次给出一人的线性预测值，保留 {decimals} 位小数',
  },
  'serve.question.cluster': {
    en: 'Service {service}: the cluster of the model {model} that one person at a time is in',
    zh: '服务 {service}：每次给出一人属于模型 {model} 的哪个聚类',
  },
  'serve.question.distance-standardise': {
    en: 'Service {service}: how far one person at a time is from the nearest centre of the model {model}, in deviations of the columns, to {decimals} decimals',
    zh: '服务 {service}：每次给出一人与模型 {model} 最近中心的距离，以各列标准差为单位，保留 {decimals} 位小数',
  },
  'serve.question.distance-range': {
    en: 'Service {service}: how far one person at a time is from the nearest centre of the model {model}, in declared ranges of the columns, to {decimals} decimals',
    zh: '服务 {service}：每次给出一人与模型 {model} 最近中心的距离，以各列声明的取值范围为单位，保留 {decimals} 位小数',
  },
  'serve.question.distance-none': {
    en: 'Service {service}: how far one person at a time is from the nearest centre of the model {model}, in the units of the columns, to {decimals} decimals',
    zh: '服务 {service}：每次给出一人与模型 {model} 最近中心的距离，以各列自身单位计，保留 {decimals} 位小数',
  },
  'serve.question.component': {
    en: 'Service {service}: the score of one person at a time on component {component} of the model {model}, to {decimals} decimals',
    zh: '服务 {service}：每次给出一人在模型 {model} 第 {component} 主成分上的得分，保留 {decimals} 位小数',
  },
  'serve.question.margin': {
    en: 'Service {service}: the sum of the trees of the model {model} of one person at a time, to {decimals} decimals',
    zh: '服务 {service}：模型 {model} 的各棵树每次对一人的合计，保留 {decimals} 位小数',
  },
  'serve.question.class': {
    en: 'Service {service}: the class that the model {model} holds most probable, of one person at a time',
    zh: '服务 {service}：模型 {model} 每次给出一人最可能的类别',
  },
  'serve.question.class-probability': {
    en: 'Service {service}: how probable the model {model} holds {class}, of one person at a time, to {decimals} decimals',
    zh: '服务 {service}：模型 {model} 每次给出一人属于 {class} 的概率，保留 {decimals} 位小数',
  },
  'serve.question.explain': {
    en: 'and what every feature adds to it (contributions)',
    zh: '并给出各特征的贡献',
  },
  'serve.question.rows': {
    en: 'from the rows that {tables} have of that person, found by {fields}',
    zh: '依据 {tables} 关于该人的行，按 {fields} 查找',
  },
  'serve.question.prepared': {
    en: 'after the preparation {prepared}, as the rows that the model was trained on',
    zh: '先经预处理 {prepared}，与模型的训练行相同',
  },
  'serve.question.rules': {
    en: 'in one form first, part {part} of the key: {rules}',
    zh: '键的第 {part} 部分先统一形式：{rules}',
  },
  'serve.question.quota': {
    en: '{caller} may call {perDay} times a day',
    zh: '{caller} 每天可调用 {perDay} 次',
  },
  'serve.step.ask': {
    en: '{caller} names a person by {fields}, in clear, to {owners}',
    zh: '{caller} 以 {fields}（明文）向 {owners} 指明一人',
  },
  'serve.step.rows': {
    en: 'each finds the row of that person in its own table and shares what the model takes of it; what is missing is marked under protocol',
    zh: '各方在自己的表中找到该人的行，并以份额分享模型所需的部分；缺失之处在协议下标记',
  },
  'serve.step.compute': {
    en: '{computers} compute together: gaps as in the training, then the number of the model {model}; nobody sees features or model',
    zh: '{computers} 共同计算：缺失处按训练时的方式处理，再算出模型 {model} 给出的数；无人看到特征或模型',
  },
  'serve.step.compute-given': {
    en: '{computers} compute together: the number of the model {model}, with gaps as the statement says; nobody sees features or model',
    zh: '{computers} 共同计算模型 {model} 给出的数（缺失按说明处理）；无人看到特征或模型',
  },
  'serve.step.rows-prepared': {
    en: 'each finds the row of that person in its own table and shares the columns that the preparation takes of it; what is missing is marked under protocol',
    zh: '各方在自己的表中找到该人的行，并以份额分享预处理所需的列；缺失之处在协议下标记',
  },
  'serve.step.compute-prepared': {
    en: '{computers} compute together: the steps of {prepared} on that row by what was fitted to the training rows, which stays shared, gaps that are left at the mean of these, then the number of the model {model}; nobody sees columns, fitted numbers or model',
    zh: '{computers} 共同计算：对该行执行 {prepared} 的各步（使用对训练行拟合、仍以份额留存的数），余下的缺失取训练行的均值，再算出模型 {model} 给出的数；无人看到列、拟合的数或模型',
  },
  'serve.step.tell': {
    en: '{caller} receives the number, and which of {owners} have the key',
    zh: '{caller} 得到该数，以及 {owners} 中哪些有该键',
  },
});
