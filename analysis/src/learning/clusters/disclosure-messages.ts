/** The statement of contracts about clusters. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.clusters-result': {
    en: '{clusters} clusters by {features}, of the rows of "{table}" in which nothing is missing that is needed; the centres themselves stay as shares',
    zh: '以 {features} 对 “{table}” 中不缺所需取值的行所作的 {clusters} 个聚类；各中心以份额留存',
  },
  'disclosure.clusters-settled': {
    en: 'whether the last iteration still moved a centre',
    zh: '最后一次迭代是否仍移动了某个中心',
  },
  'disclosure.clusters-shown': {
    en: 'which of {clusters} clusters are withheld: those with fewer than {minimum} rows and, where the withheld ones together have fewer, the smallest of the others; where none is large enough beside them, all',
    zh: '{clusters} 个聚类中哪些隐去：不足 {minimum} 行的，以及若隐去的合计仍不足，则其余中最小的一个；若没有足够大的，则全部隐去',
  },
  'disclosure.clusters-sizes': {
    en: 'how many rows are in each cluster that is not withheld',
    zh: '未被隐去的每个聚类的行数',
  },
  'disclosure.clusters-centres': {
    en: 'the means of {features} over the rows of each cluster that is not withheld; of a list of two values the share of the second',
    zh: '未被隐去的每个聚类中 {features} 的均值；两值列表为第二个取值的占比',
  },
  'disclosure.clusters-curve': {
    en: 'how far all rows are from the means of their clusters together (a sum of squares) after each of {iterations} iterations',
    zh: '{iterations} 次迭代每次之后，所有行与其聚类均值的距离平方和',
  },
  'disclosure.clusters-checks': {
    en: 'before anything else: whether there are {least} rows, {minimum} for each of {clusters} clusters; if not, no more is told',
    zh: '在其他一切之前：是否有 {least} 行，即 {clusters} 个聚类各 {minimum} 行；若否，则不再公布任何内容',
  },
  'disclosure.clusters-sound': {
    en: 'whether any cluster has {minimum} rows, in a stack also without those of each of its owners; if not, no more is told',
    zh: '是否有聚类达到 {minimum} 行（堆叠表中去掉每个数据方自己的行之后也须达到）；若否，则不再公布任何内容',
  },
  'disclosure.clusters-infer-member': {
    en: 'can work out: in which cluster anybody is whose features it knows or guesses; and of somebody whom it knows to be in a cluster, values near its means',
    zh: '可推算：任何已知或猜测其特征的人属于哪个聚类；若已知某人属于某一聚类，则其取值接近该聚类的均值',
  },
  'disclosure.clusters-nobody-centres': {
    en: 'any centre: they stay as shares at {computers}, and a later contract says what is made of them',
    zh: '任何中心：它们以份额留存于 {computers}，其用途由后续合约说明',
  },
  'disclosure.clusters-nobody-small': {
    en: 'size and centre of a cluster with fewer than {minimum} rows, which would be nearly a row of somebody: they are not told, and are taken out of the model before it is kept',
    zh: '不足 {minimum} 行的聚类的行数与中心（其中心会接近某人的一行）：隐去，并在留存模型之前去除',
  },
  'disclosure.clusters-nobody-kept': {
    en: 'the centre of a cluster with fewer than {minimum} rows, also by use of the model: it is taken out before that is kept',
    zh: '不足 {minimum} 行的聚类的中心，即使日后使用模型也不可得知：在留存模型之前已去除',
  },
});
