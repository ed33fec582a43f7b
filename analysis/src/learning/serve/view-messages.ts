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
  'serve.question.rows': {
    en: 'from the rows that {tables} have of that person, found by {fields}',
    zh: '依据 {tables} 关于该人的行，按 {fields} 查找',
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
    en: '{computers} compute together: gaps at the mean of the training rows, then the number of the model {model}; nobody sees features or model',
    zh: '{computers} 共同计算：缺失处取训练行的均值，再算出模型 {model} 给出的数；无人看到特征或模型',
  },
  'serve.step.compute-given': {
    en: '{computers} compute together: the number of the model {model}, which knows what it makes of gaps; nobody sees features or model',
    zh: '{computers} 共同计算模型 {model} 给出的数（如何处理缺失由模型决定）；无人看到特征或模型',
  },
  'serve.step.tell': {
    en: '{caller} receives the number, and which of {owners} have the key',
    zh: '{caller} 得到该数，以及 {owners} 中哪些有该键',
  },
});
