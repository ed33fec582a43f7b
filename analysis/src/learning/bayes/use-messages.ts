/** Words for what a naïve Bayes model tells of a row. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.score-result-bayes-class': {
    en: 'the class that "{model}" takes for the most probable one, of each row of "{table}" in which nothing is missing that is needed',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行认为最可能的类别',
  },
  'disclosure.score-result-bayes-probability': {
    en: 'how probable the class {class} is by "{model}", of each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行给出的类别 {class} 的概率，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-bayes-class': {
    en: 'of each person whom it asks about: the class that the model takes for the most probable one',
    zh: '所询问的每个人：模型认为最可能的类别',
  },
  'disclosure.serve-score-bayes-probability': {
    en: 'of each person whom it asks about: how probable the class {class} is by the model, to {decimals} decimals',
    zh: '所询问的每个人：模型给出的类别 {class} 的概率，保留 {decimals} 位小数',
  },
  'score.question.bayes-class': {
    en: 'The most probable class of each row of the table {table} by the model {model}',
    zh: '用模型 {model} 给出表 {table} 每一行最可能的类别',
  },
  'score.question.bayes-probability': {
    en: 'How probable the class {class} is of each row of the table {table} by the model {model}, to {decimals} decimals',
    zh: '用模型 {model} 给出表 {table} 每一行属于类别 {class} 的概率，保留 {decimals} 位小数',
  },
  'serve.question.bayes-class': {
    en: 'Service {service}: the most probable class of one person at a time by the model {model}',
    zh: '服务 {service}：用模型 {model} 每次给出一人最可能的类别',
  },
  'serve.question.bayes-probability': {
    en: 'Service {service}: how probable the class {class} is of one person at a time by the model {model}, to {decimals} decimals',
    zh: '服务 {service}：用模型 {model} 每次给出一人属于类别 {class} 的概率，保留 {decimals} 位小数',
  },
});
