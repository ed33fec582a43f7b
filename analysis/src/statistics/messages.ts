/** Texts of descriptions: what is wrong with a question. */
import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'describe.privacy-statistic': {
    en: '{found} cannot have noise in a description; with "privacy" there are {known}',
    zh: '统计描述中的 {found} 不能带噪声；使用 "privacy" 时可用的有 {known}',
    hint: {
      en: 'leave it out; medians, quantiles and histograms have noise in SQL: SELECT MEDIAN(age) … or COUNT(*) … GROUP BY, WITH PRIVACY (epsilon => 1)',
      zh: '请去掉它；中位数、分位数与直方图可在 SQL 中带噪声提问：SELECT MEDIAN(age) … 或 COUNT(*) … GROUP BY，加上 WITH PRIVACY (epsilon => 1)',
    },
  },
  'describe.privacy-aligned': {
    en: 'a description with noise starts from tables, not from {name}: what a kept table was matched by may let one row change more than itself',
    zh: '带噪声的统计描述须从数据表开始，而不能从 {name} 开始：留存表的匹配方式可能使一行改变不止自己',
    hint: {
      en: 'ask with "tables" and "on"; a linear model with noise tells means, deviations and correlations of a kept table',
      zh: '请使用 "tables" 与 "on"；带噪声的线性模型会给出留存表的均值、标准差与相关系数',
    },
  },
  'describe.unknown-table': {
    en: 'there is no table {table}; near: {near}',
    zh: '没有数据表 {table}；相近的有：{near}',
    hint: {
      en: 'write "owner.dataset" as the catalogue shows it; a table that its owner does not share is not listed',
      zh: '请按目录所示写作 "数据方.数据集"；数据方未共享的数据表不会列出',
    },
  },
  'describe.unknown-column': {
    en: '{table} has no column {column} with a permitted use; near: {near}; columns: {columns}',
    zh: '{table} 没有获准使用的列 {column}；相近的有：{near}；现有列：{columns}',
    hint: {
      en: 'check the spelling, and that the policy of its owner allows a use of it: other columns are not listed; united tables must all have the column, in a join write dataset.column',
      zh: '请检查拼写，并确认其数据方的策略允许使用该列（否则不会列出）；合并的各数据表都须有该列，连接时请写作 数据集.列',
    },
  },
  'describe.ambiguous-column': {
    en: 'both tables have a column {column}',
    zh: '两个数据表都有列 {column}',
    hint: { en: 'write one of: {choices}', zh: '请写作其中之一：{choices}' },
  },
  'describe.not-numeric': {
    en: 'column {column} is {type}; only numbers can be described',
    zh: '列 {column} 的类型为 {type}；只能描述数值列',
    hint: {
      en: 'leave it out of "columns"; a column with a list of values can stand in "by" or "crosstabs"',
      zh: '请从 "columns" 中去掉；有取值列表的列可用于 "by" 或 "crosstabs"',
    },
  },
  'describe.not-categorical': {
    en: 'column {column} has no list of values, which groups and cross-tables need',
    zh: '列 {column} 没有取值列表，无法用于分组或交叉表',
    hint: {
      en: 'choose a column with categories, or ask its owner to publish them',
      zh: '请选用有取值列表的列，或请联系数据方公布取值列表',
    },
  },
  'describe.no-range': {
    en: '{owner} declares no range for column {column} of {dataset}; quantiles and histograms need public cut points',
    zh: '{owner} 未声明 {dataset} 的列 {column} 的取值范围；分位数和直方图需要公开的分界点',
    hint: {
      en: 'ask {owner} to declare the range, or leave out quantiles, median and histogram',
      zh: '请联系 {owner} 声明取值范围，或去掉分位数、中位数和直方图',
    },
  },
  'describe.overflow': {
    en: '{expression} may lie anywhere from {min} to {max}, beyond the limit of ±{limit}',
    zh: '{expression} 的取值可能为 {min} 至 {max}，超出上限 ±{limit}',
    hint: {
      en: 'ask the owner to declare a narrower range for the columns in it (tacit data add --range column=0..500000) or fewer decimals, or leave out the statistics that need it: variances and correlations need squares and products',
      zh: '请联系数据方，为相关列声明更窄的取值范围（tacit data add --range 列=0..500000）或更少的小数位数，或去掉需要它的统计量：方差和相关系数需要平方与乘积',
    },
  },
  'describe.where-syntax': {
    en: 'in "where", line {line}, column {column}: {message} ({excerpt})',
    zh: '"where" 的第 {line} 行第 {column} 列：SQL 语法错误：{message}（{excerpt}）',
    hint: {
      en: "correct the condition at the mark ▶; it is what stands after WHERE in SQL: age >= 18 AND region = 'north'",
      zh: "请修正标记 ▶ 处的条件；条件即 SQL 中 WHERE 之后的内容：age >= 18 AND region = 'north'",
    },
  },
  'describe.where': {
    en: 'this is more than one condition: {where}',
    zh: '这不只是一个条件：{where}',
    hint: {
      en: 'write only what stands after WHERE in SQL, with its brackets closed',
      zh: '只写 SQL 中 WHERE 之后的条件，并使括号成对',
    },
  },
  'describe.total-rule': {
    en: 'the policy of {party}.{dataset} withholds totals that one row makes up for the most part; a histogram or quantiles would tell them nearly',
    zh: '{party}.{dataset} 的策略会隐去主要由单行构成的合计；而直方图或分位数会使其几乎可知',
    hint: {
      en: 'ask for count, mean, variance and deviation only, or ask {party} to take largest_percent and p_percent out of its policy',
      zh: '请只询问 count、mean、variance 与 deviation，或请 {party} 从策略中去掉 largest_percent 与 p_percent',
    },
  },
  'describe.too-many-groups': {
    en: '"by" has {found} values; at most {limit} are possible',
    zh: '"by" 有 {found} 个取值；最多 {limit} 个',
    hint: { en: 'choose a column with fewer values', zh: '请选用取值较少的列' },
  },
  'describe.too-many-cells': {
    en: 'a cross-table has {found} cells; at most {limit} are possible',
    zh: '交叉表有 {found} 个单元格；最多 {limit} 个',
    hint: { en: 'choose columns with fewer values', zh: '请选用取值较少的列' },
  },
  'describe.too-many-counts': {
    en: 'all cut points and cells together are {found}; at most {limit} are possible',
    zh: '分界点与单元格共 {found} 个；最多 {limit} 个',
    hint: { en: 'ask with fewer columns, bins or cross-tables', zh: '请减少列、分箱或交叉表' },
  },
  'describe.too-many-pairs': {
    en: 'the cut points of all columns make {found} pairs over all groups, counted for all and once more for each recipient that has rows; at most {limit} are possible',
    zh: '所有列的分界点在全部分组中组成 {found} 对（对全体计一次，并对每个自己有数据行的接收方各计一次）；最多 {limit} 对',
    hint: { en: 'ask with fewer columns, bins or groups', zh: '请减少列、分箱或分组' },
  },
  'describe.aligned-beside': {
    en: '"{member}" stands beside "aligned": {name} says itself whose tables it is made of, and by which keys',
    zh: '"{member}" 与 "aligned" 同时出现：{name} 本身已写明由哪些数据表、按哪些键对齐而成',
    hint: { en: 'leave out "{member}"', zh: '请去掉 "{member}"' },
  },
  'describe.stacked': {
    en: 'the table {name} is of rows one under the other, which is not described from shares',
    zh: '表 {name} 由上下堆叠的行组成，不能从份额描述',
    hint: {
      en: 'name the owners’ tables instead: "tables": ["owner.dataset", …] describes their same columns together',
      zh: '请改为写各数据方的表："tables": ["数据方.数据集", …]，会将其相同的列合在一起描述',
    },
  },
  'describe.aligned-unit': {
    en: 'the minimum of {owner}.{dataset} counts units of which one may have several rows, and a kept table does not say how many',
    zh: '{owner}.{dataset} 的最小值按单位计数，而一个单位可能有多行；留存的表不含其行数',
    hint: {
      en: 'match by the column that the minimum counts, or describe the tables with "tables" and "on", which counts them',
      zh: '请按该单位列匹配，或改用 "tables" 与 "on" 描述这些表，那样会计入单位',
    },
  },
  'describe.aligned-expression': {
    en: 'a condition or rule on {columns} cannot be computed of the shares of an aligned table',
    zh: '关于 {columns} 的条件或规则无法由对齐表的份额计算',
    hint: {
      en: 'compare texts with constants, and numbers within 63 bits; of columns under a rule about totals, align such as are never negative',
      zh: '请将文本与常量比较，数值保持在 63 位以内；受合计规则约束的列，请对齐从不为负的列',
    },
  },
  'describe.minimum-too-large': {
    en: 'the minimum group size {minimum} is too large to be compared with so many rows',
    zh: '最小分组人数 {minimum} 过大，无法与这么多行比较',
    hint: { en: 'ask the owners to correct their minimum', zh: '请联系数据方更正最小分组人数' },
  },
});
