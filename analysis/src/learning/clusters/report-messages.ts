/** Texts of the report of clusters. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'clusters.report.title': { en: '{clusters} clusters of the rows of {table}', zh: '{table} 各行的 {clusters} 个聚类' },
  'clusters.report.kept': {
    en: 'The centres stay at the computers as shares, under the name "{output}": contracts that its owners sign may use them. Clusters with too few rows are taken out there; their rows count as those of the nearest other one.',
    zh: '各中心以份额留存于各计算方，名称为“{output}”：经各数据方签署的合约可使用它们。行数过少的聚类已从中去除，其各行计入最近的其他聚类。',
  },
  'clusters.report.rows': { en: '{rows} rows took part.', zh: '参与的行数：{rows}。' },
  'clusters.report.centres': {
    en: 'Means of each cluster; of a list of two values the share of the second',
    zh: '各聚类的均值；两值列表为第二个取值的占比',
  },
  'clusters.report.sizes-title': { en: 'Rows of each cluster', zh: '各聚类的行数' },
  'clusters.report.cluster': { en: 'cluster', zh: '聚类' },
  'clusters.report.size': { en: 'rows', zh: '行数' },
  'clusters.report.sizes': { en: 'Rows of each cluster', zh: '各聚类的行数' },
  'clusters.report.withheld': {
    en: 'Clusters that are withheld: {withheld}. Such a cluster has fewer than {minimum} rows, so that its centre would be nearly one of them; where the withheld ones together have fewer, the smallest of the others is withheld, too.',
    zh: '隐去的聚类数：{withheld}。这样的聚类不足 {minimum} 行，其中心会接近其中某一行；若隐去的聚类合计仍不足，则其余中最小的一个也隐去。',
  },
  'clusters.report.moving': {
    en: 'Centres were still moving in the last iteration: with more "iterations" some rows change their cluster.',
    zh: '最后一次迭代中各中心仍在移动：增大 "iterations" 会使部分行改变所属聚类。',
  },
  'clusters.report.curve-standardise': {
    en: 'Squared distance of a row from the mean of its cluster, on average after each iteration, in deviations of the columns',
    zh: '每次迭代之后各行与其聚类均值的平均平方距离，以各列标准差为单位',
  },
  'clusters.report.curve-range': {
    en: 'Squared distance of a row from the mean of its cluster, on average after each iteration, in declared ranges of the columns',
    zh: '每次迭代之后各行与其聚类均值的平均平方距离，以各列声明的取值范围为单位',
  },
  'clusters.report.curve-none': {
    en: 'Squared distance of a row from the mean of its cluster, on average after each iteration, in the units of the columns',
    zh: '每次迭代之后各行与其聚类均值的平均平方距离，以各列自身的单位计',
  },
});
