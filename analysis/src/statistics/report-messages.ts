/** Texts of reports. */
import { addCatalogue } from '@tacit/engine/text';

const plain = (key: string, en: string, zh: string) => ({ [`describe.report.${key}`]: { en, zh } });

/** A title about all rows, about those with a value of the group column, and about those without. */
const about = (key: string, en: string, zh: string) => ({
  ...plain(key, en, zh),
  ...plain(`${key}-group`, `${en}, where {key} is {group}`, `{key} 为 {group}：${zh}`),
  ...plain(`${key}-null`, `${en}, where {key} is NULL`, `{key} 为空值：${zh}`),
});

addCatalogue({
  ...plain('title', 'Description of {tables}', '{tables} 的统计描述'),
  ...plain('null', 'NULL', '空值'),
  ...plain('withheld', 'withheld', '已隐去'),
  ...plain('summary', 'Summary', '概览'),
  ...plain('column', 'column', '列'),
  ...plain('rows', 'rows', '行数'),
  ...plain('count', 'with a value', '有值'),
  ...plain('missing', 'missing', '缺失'),
  ...plain('mean', 'mean', '均值'),
  ...plain('variance', 'variance', '方差'),
  ...plain('deviation', 'standard deviation', '标准差'),
  ...plain('variation', 'coefficient of variation', '变异系数'),
  ...plain('min', 'smallest', '最小值'),
  ...plain('max', 'largest', '最大值'),
  ...plain('quantiles', 'Quantiles', '分位数'),
  ...plain('quantile', 'quantile', '分位'),
  ...plain('estimate', 'estimate', '估计值'),
  ...plain('from', 'at least', '不小于'),
  ...plain('to', 'at most', '不大于'),
  ...plain('error', 'largest error', '最大误差'),
  ...plain(
    'quantiles-note',
    'A quantile is certainly within its bounds; the estimate takes values to lie evenly between the cut points that are shown. Where the largest error is 0 it is exact.',
    '分位数必定位于所示界限之内；估计值假定各值在所公布的分界点之间均匀分布。最大误差为 0 时即为精确值。',
  ),
  ...plain('boxes', '{column}: quartiles', '{column}：四分位数'),
  ...plain(
    'boxes-note',
    'Boxes: from the first quartile to the third, with a stroke at the median, all of them estimates. Lines: all values lie between their ends, which are bounds, or the smallest and the largest value where these are told.',
    '箱体：自第一四分位数至第三四分位数，粗线为中位数，均为估计值。横线：所有取值都在其两端之间；两端为界限，若公布了最小值和最大值则为该值。',
  ),
  ...about('histogram', '{column}: histogram', '{column}：直方图'),
  ...plain(
    'cut-range',
    '{column}: the declared range, {low} to {high}, is cut into {parts} parts',
    '{column}：声明的取值范围 {low} 至 {high} 分为 {parts} 段',
  ),
  ...plain(
    'fewer-bars',
    'Parts of fewer than {minimum} rows, also of other owners alone or of people where these are counted, are joined to the next ones, so there are fewer bars. Where rows lie close together within the range, more "bins" (up to {bins}) make more bars, and so does a narrower declared range.',
    '不足 {minimum} 行的段（除自己的行之外，以及按人计数时，也按此判断）与后面的段合并，因此图中的段数较少。若数据集中在范围内的一处，可增加 "bins"（最多 {bins}），或请联系数据方声明更窄的取值范围，以得到更多的段。',
  ),
  ...about('covariance', 'Covariances over {rows} rows', '{rows} 行的协方差'),
  ...about('vif', 'Variance inflation over {rows} rows', '{rows} 行的方差膨胀因子'),
  ...plain('vif-column', 'VIF', '方差膨胀因子'),
  ...plain(
    'vif-note',
    'VIF is 1 / (1 − R²) of a column on all others; there is none where it is constant or follows from the others. By custom more than 10 is collinear.',
    'VIF 为该列对其余各列回归的 1 /（1 − R²）；恒定或可由其余列推出时不存在。通常大于 10 视为共线。',
  ),
  ...about('correlation', 'Correlations over {rows} rows', '{rows} 行的相关系数'),
  ...about('matrix-withheld', 'Covariances and correlations are withheld', '协方差与相关系数已隐去'),
  ...plain('anova', 'Analysis of variance (one-way)', '单因素方差分析'),
  ...plain('squares-between', 'squares between groups', '组间平方和'),
  ...plain('squares-within', 'squares within groups', '组内平方和'),
  ...plain('df', 'degrees of freedom', '自由度'),
  ...plain('f', 'F', 'F 值'),
  ...plain('t', 't', 't 值'),
  ...plain('p', 'p', 'p 值'),
  ...plain('t-test', 'Means of two groups (Welch’s t-test, two-sided)', '两组均值（Welch t 检验，双侧）'),
  ...plain('first', 'first group', '第一组'),
  ...plain('second', 'second group', '第二组'),
  ...plain('crosstab', '{rows} × {columns}', '{rows} × {columns} 交叉表'),
  ...plain(
    'crosstab-withheld',
    '{rows} × {columns}: withheld, as some cells have too few rows, or none, and what is left out could be found by subtracting; cells without rows count as too few unless the policies of all owners say empty_groups: public',
    '{rows} × {columns}：已隐去，因部分单元格行数过少或没有行，且可由其余数字相减得出；除非所有数据方的策略都写明 empty_groups: public，否则没有行的单元格按行数过少处理',
  ),
  ...plain(
    'no-independence',
    'no test of independence: cells are withheld, or too few rows or columns have any',
    '未作独立性检验：有单元格被隐去，或有数据的行、列过少',
  ),
  ...plain('independence', '{rows} and {columns}: test of independence', '{rows} 与 {columns}：独立性检验'),
  ...plain('chi-squared', 'χ²', 'χ² 统计量'),
  ...plain('cramers-v', 'Cramér’s V', 'Cramér V 系数'),
  ...plain('least-expected', 'smallest expected cell', '最小期望频数'),
  ...plain('all-withheld', 'withheld: fewer than {minimum} rows', '已隐去：不足 {minimum} 行'),
  ...plain(
    'missing-withheld',
    'Numbers are withheld where fewer than {minimum} rows have a value, and also where some rows but fewer than {minimum} have none. If few values are missing, a question with "where": {condition} leaves these rows out and its numbers are shown; its owners are told that the two answers differ in few rows.',
    '有值的行少于 {minimum} 行时，数字予以隐去；无值的行不为零但少于 {minimum} 行时也是如此。若只缺少几个值，可在问题中写明 "where": {condition}，将这些行排除在外，即可公布数字；数据方会被告知两个结果仅相差少数几行。',
  ),
  ...plain(
    'groups-shown',
    '{shown} of {groups} possible groups are shown; the others have no rows, or fewer than {minimum}',
    '{groups} 个可能的分组中公布了 {shown} 个；其余没有数据或不足 {minimum} 行',
  ),
});
