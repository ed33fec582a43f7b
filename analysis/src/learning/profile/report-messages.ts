/** Texts of the report of a profile. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'profile.report.title': { en: 'Profile of {table}', zh: '{table} 的数据概况' },
  'profile.report.too-few': {
    en: 'There are fewer than {minimum} rows: nothing more is told.',
    zh: '行数不足 {minimum}：不再公布任何内容。',
  },
  'profile.report.minimum': {
    en: 'Every count is of at least {minimum} rows: bins with fewer are joined, values and columns with fewer withheld.',
    zh: '每个计数均涉及至少 {minimum} 行：不足的分箱已合并，不足的取值与列隐去。',
  },
  'profile.report.overview': { en: 'Columns of {rows} rows', zh: '{rows} 行的各列' },
  'profile.report.column': { en: 'column', zh: '列' },
  'profile.report.type': { en: 'type', zh: '类型' },
  'profile.report.rows': { en: 'with a value', zh: '有值' },
  'profile.report.missing': { en: 'missing', zh: '缺失' },
  'profile.report.missing-percent': { en: 'missing, %', zh: '缺失率（%）' },
  'profile.report.distinct': { en: 'different values', zh: '不同取值' },
  'profile.report.withheld': {
    en: 'Withheld, because fewer than {minimum} rows have a value, or some but fewer than {minimum} have none: {columns}',
    zh: '以下各列隐去，因为有值的行不足 {minimum}，或存在无值的行但不足 {minimum}：{columns}',
  },
  'profile.report.moments': { en: 'Mean and variance', zh: '均值与方差' },
  'profile.report.mean': { en: 'mean', zh: '均值' },
  'profile.report.sum': { en: 'sum', zh: '总和' },
  'profile.report.variance': { en: 'variance', zh: '方差' },
  'profile.report.deviation': { en: 'standard deviation', zh: '标准差' },
  'profile.report.error': { en: 'standard error', zh: '标准误' },
  'profile.report.variation': { en: 'coefficient of variation', zh: '变异系数' },
  'profile.report.signs': { en: 'Signs', zh: '正负' },
  'profile.report.negatives': { en: 'negative', zh: '负值' },
  'profile.report.zeros': { en: 'zero', zh: '零值' },
  'profile.report.positives': { en: 'positive', zh: '正值' },
  'profile.report.shape': {
    en: 'Skewness and kurtosis (a normal distribution has 0)',
    zh: '偏度与峰度（正态分布均为 0）',
  },
  'profile.report.skewness': { en: 'skewness', zh: '偏度' },
  'profile.report.kurtosis': { en: 'kurtosis', zh: '峰度' },
  'profile.report.constant': {
    en: 'Without these figures, because they are the same in all of these rows, or nearly: {columns}',
    zh: '以下各列无这些指标，因为其在这些行中相同或几乎相同：{columns}',
  },
  'profile.report.few': {
    en: 'Without these figures, because they are the same in all of these rows, or nearly, or fewer than about {minimum} rows decide their variance: {columns}',
    zh: '以下各列无这些指标，因为其在这些行中相同或几乎相同，或其方差由不足约 {minimum} 行决定：{columns}',
  },
  'profile.report.quantiles': { en: 'Quantiles', zh: '分位数' },
  'profile.report.least': { en: 'least', zh: '最小' },
  'profile.report.greatest': { en: 'greatest', zh: '最大' },
  'profile.report.range': { en: 'range', zh: '极差' },
  'profile.report.interquartile-range': { en: 'interquartile range', zh: '四分位距' },
  'profile.report.quantiles-note': {
    en: 'A quantile is the least value that so many of all rows do not exceed (nearest rank).',
    zh: '分位数是不被相应比例的行超过的最小取值（最近秩法）。',
  },
  'profile.report.quantiles-binned': {
    en: 'Told is the bin in which a quantile lies: between these two values. More bins say it more exactly; exact values need "tell": ["extremes"].',
    zh: '公布的是分位数所在的分箱，即介于这两个值之间。分箱越多越精确；精确值需要 "tell": ["extremes"]。',
  },
  'profile.report.bins': { en: '{column}: rows by value', zh: '{column}：按取值的行数' },
  'profile.report.values': { en: '{column}: rows by value', zh: '{column}：按取值的行数' },
  'profile.report.null': { en: 'no value', zh: '空值' },
  'profile.report.withheld-values': {
    en: '{column}: values without a number are withheld; together they have {rows} rows.',
    zh: '{column}：未列出行数的取值已隐去，合计 {rows} 行。',
  },
  'profile.report.correlation': {
    en: 'Correlations (Pearson), over the rows in which no column is missing',
    zh: '相关系数（皮尔逊），取自各列均不缺失的行',
  },
  'profile.report.vif': { en: 'Variance inflation', zh: '方差膨胀' },
  'profile.report.vif-column': { en: 'VIF', zh: '方差膨胀因子 VIF' },
  'profile.report.vif-note': {
    en: '1 / (1 − R²) of each column on all others: 1 where it has nothing in common with them; above about 10 its coefficient in a model says little.',
    zh: '每列对其他所有列的 1 / (1 − R²)：与其他列无关时为 1；约大于 10 时，其在模型中的系数意义不大。',
  },
  'profile.report.collinear': {
    en: 'Follow from columns before them, and are left out of the factors of the others: {columns}',
    zh: '以下各列可由其前面的列推出，计算其他列的因子时不计入：{columns}',
  },
  'profile.report.few-complete': {
    en: 'Correlations are withheld: in too few rows no column is missing. Ask for fewer columns.',
    zh: '相关系数隐去：各列均不缺失的行过少。请减少所问的列。',
  },
});
