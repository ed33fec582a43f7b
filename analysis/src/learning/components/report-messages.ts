/** Texts of the report of principal components. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'components.report.title': {
    en: '{components} principal components of {table}',
    zh: '{table} 的 {components} 个主成分',
  },
  'components.report.kept': {
    en: 'The components stay at the computers as shares, under the name "{output}": contracts that its owners sign may score rows on them.',
    zh: '各主成分以份额留存于各计算方，名称为“{output}”：经各数据方签署的合约可用其计算各行的得分。',
  },
  'components.report.rows': { en: '{rows} rows took part.', zh: '参与的行数：{rows}。' },
  'components.report.name': { en: 'component', zh: '主成分' },
  'components.report.component': { en: 'component {component}', zh: '主成分 {component}' },
  'components.report.column': { en: 'column', zh: '列' },
  'components.report.variance': { en: 'Explained variance', zh: '解释的方差' },
  'components.report.eigenvalue': { en: 'variance', zh: '方差' },
  'components.report.share': { en: 'part of the whole', zh: '占总方差的比例' },
  'components.report.together': { en: 'with those before', zh: '累计比例' },
  'components.report.scree': {
    en: 'Part of the whole variance that each component explains',
    zh: '各主成分解释的方差占总方差的比例',
  },
  'components.report.loadings-correlation': {
    en: 'Loadings, of columns in their own deviations; each component has length 1, its largest loading positive',
    zh: '载荷（各列以自身标准差为单位）；每个主成分长度为 1，绝对值最大的载荷为正',
  },
  'components.report.loadings-covariance': {
    en: 'Loadings, of columns in their own units; each component has length 1, its largest loading positive',
    zh: '载荷（各列按自身单位）；每个主成分长度为 1，绝对值最大的载荷为正',
  },
  'components.report.mixed': {
    en: 'Not apart from what follows: component {components}. Two directions explain nearly as much, and what is told is some mixture of both; a greater "iterations" (at most 16) tells them apart if anything does.',
    zh: '与其后的方向未能区分：主成分 {components}。两个方向解释的方差几乎相同，所公布的是二者的某种混合；如能区分，增大 "iterations"（最多 16）即可。',
  },
  'components.report.absent': {
    en: 'Less than 0.0004 % of the whole variance is left for component {components}: columns are constant, follow from others, or are tiny beside others in their units.',
    zh: '主成分 {components} 剩余的方差不足总方差的 0.0004%：有列为常数、可由其他列推出，或其单位下的数值相对其他列极小。',
  },
});
