/** The statement of contracts about principal components. */
import { addCatalogue } from '@tacit/engine/text';
// What attempts tell is the same of clusters.
import '../clusters/disclosure-messages.ts';

addCatalogue({
  'disclosure.components-result': {
    en: '{components} principal components of {features}, of the rows of "{table}" in which nothing is missing that is needed; the components themselves stay as shares',
    zh: '“{table}” 中不缺所需取值的行上 {features} 的 {components} 个主成分；主成分本身以份额留存',
  },
  'disclosure.components-apart': {
    en: 'of each of {components} components, whether it is apart from what follows, and whether more than 0.0004 % of the variance is left for it',
    zh: '{components} 个主成分中每一个是否与其后的方向可区分，以及剩余方差是否超过总方差的 0.0004%',
  },
  'disclosure.components-loadings': {
    en: 'what each of {features} counts in each of {components} components',
    zh: '{features} 在 {components} 个主成分中各自的载荷',
  },
  'disclosure.components-variance-correlation': {
    en: 'which part of the variance of the columns each of {components} components explains, and how many columns are not constant',
    zh: '{components} 个主成分各自解释的方差比例，以及有多少列不是常数',
  },
  'disclosure.components-variance-covariance': {
    en: 'which part of the variance of the columns each of {components} components explains, and the whole variance',
    zh: '{components} 个主成分各自解释的方差比例，以及总方差',
  },
  'disclosure.components-checks': {
    en: 'before anything else: whether there are {least} rows, {minimum} more than columns; if not, no more is told',
    zh: '在其他一切之前：是否有 {least} 行，即比列数多 {minimum} 行；若否，则不再公布任何内容',
  },
  'disclosure.components-infer-correlation': {
    en: 'can work out: how any two of {features} go together (correlations), as far as the components explain them, and all of them where these explain the whole',
    zh: '可推算：{features} 中任意两列的相关系数（以主成分所解释的部分为限；若解释全部方差，则可得知全部）',
  },
  'disclosure.components-infer-covariance': {
    en: 'can work out: how any two of {features} go together (covariances), and the deviation of each, as far as the components explain them, and all of them where these explain the whole',
    zh: '可推算：{features} 中任意两列的协方差以及各列的标准差（以主成分所解释的部分为限；若解释全部方差，则可得知全部）',
  },
  'disclosure.components-infer-few': {
    en: 'can work out, where a column has the same value in all rows but a few, or values far from all others in a few: how the other columns are in these rows; no minimum holds for that',
    zh: '可推算：若某列除少数几行外取值均相同，或少数几行的取值远离其他各行，则可得知其他列在这几行中的情况；对此不适用最小分组',
  },
  'disclosure.components-nobody-loadings': {
    en: 'any loading: the components stay as shares at {computers}, and a later contract says what is made of them',
    zh: '任何载荷：主成分以份额留存于 {computers}，其用途由后续合约说明',
  },
});
