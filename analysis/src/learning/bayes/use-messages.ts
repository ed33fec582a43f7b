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
  'disclosure.score-infer-bayes': {
    en: 'can work out, where it knows the features of enough rows: means and variances of numbers among {features} within each class, and of the training rows with a value how many have each class, as of groups of at least the minimum of the training; so also the class of every row of a group, where all of them have the same and it knows who they are',
    zh: '可推算：若其已知足够多行的特征，则可得知 {features} 中的数值在各类别内的均值与方差，以及具有某一取值的训练行中各类别各有多少行（每组不少于训练时的最小分组）；若某组的所有行类别相同，且其知道是哪些行，则还可得知这些行的类别',
  },
  'disclosure.serve-infer-bayes': {
    en: 'can work out, where it knows the features of enough persons that it asks about: means and variances of numbers within each class, and of the training rows with a value how many have each class, as of groups of at least the minimum of the training; so also the class of every row of a group, where all of them have the same and it knows who they are',
    zh: '可推算：若其已知足够多所查询的人的特征，则可得知数值在各类别内的均值与方差，以及具有某一取值的训练行中各类别各有多少行（每组不少于训练时的最小分组）；若某组的所有行类别相同，且其知道是哪些行，则还可得知这些行的类别',
  },
  'disclosure.serve-infer-own-bayes': {
    en: 'can work out, by a few calls for each of {terms} terms of its own, with rows of its own that it changes: means and variances of its numbers within each class, and of the training rows with a value of its own how many have each class, as of groups of at least the minimum of the training; so also the class of every row of a group, where all of them have the same and it knows who they are. For features of others likewise, where it knows those of persons that it asks about',
    zh: '可推算：改动自己的行，自己的 {terms} 个项每项只需几次调用，即可得知自己的数值在各类别内的均值与方差，以及具有自己某一取值的训练行中各类别各有多少行（每组不少于训练时的最小分组）；若某组的所有行类别相同，且其知道是哪些行，则还可得知这些行的类别。若已知所查询的人的其他各方特征，则对其同样适用',
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
