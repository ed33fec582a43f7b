/** Words for the question of synthetic rows, and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'synthesize.question.rows': {
    en: '{rows} made-up rows like those of the table {table}, from counts with noise;',
    zh: '由带噪声的计数生成 {rows} 行与表 {table} 相似的虚构行；',
  },
  'synthesize.question.as-many': {
    en: 'Made-up rows like those of the table {table}, about as many, from counts with noise;',
    zh: '由带噪声的计数生成与表 {table} 相似、行数大致相同的虚构行；',
  },
  'synthesize.question.column': { en: '{column}: {values};', zh: '{column}，取值为 {values}；' },
  'synthesize.question.keep': { en: 'measured in any case: {pairs};', zh: '必定测量：{pairs}；' },
  'synthesize.question.laplace': { en: 'ε = {epsilon}, Laplace noise', zh: 'ε = {epsilon}，拉普拉斯噪声' },
  'synthesize.question.gaussian': {
    en: 'ε = {epsilon}, δ = {delta}, Gaussian noise',
    zh: 'ε = {epsilon}，δ = {delta}，高斯噪声',
  },
  'synthesize.step.columns': {
    en: 'together, from the shares of {name}: rows by value of each of {columns} columns, {numbers} numbers; {mechanism} noise is drawn for each, so that nobody knows it',
    zh: '共同：根据 {name} 的份额，按取值统计 {columns} 列的行数，共 {numbers} 个数；为每个数加上任何一方都不知道的{mechanism}噪声',
  },
  'synthesize.step.choices': {
    en: 'together, {choices} times: which pair of columns, of those that connect more of them, depends on each other most, with noise that nobody knows; all who compute are told the pair alone',
    zh: '共同，{choices} 次：在能连接更多列的各对中，哪一对相互依赖最强（带有任何一方都不知道的噪声）；参与计算的各方只获得是哪一对',
  },
  'synthesize.step.pairs': {
    en: 'together: rows by value of both columns of {pairs} pairs, each with noise that nobody knows',
    zh: '共同：按两列的取值统计 {pairs} 对列的行数，各带任何一方都不知道的噪声',
  },
  'synthesize.step.laplace': { en: 'discrete Laplace', zh: '离散拉普拉斯' },
  'synthesize.step.gaussian': { en: 'discrete Gaussian', zh: '离散高斯' },
  'synthesize.step.generate': {
    en: 'learn the counts with noise, make them agree with each other, and make rows of them along the tree of pairs',
    zh: '获得带噪声的计数，使其彼此一致，并沿各对构成的树生成行',
  },
});
