/** Text of errors about questions with differential privacy. */
import { addCatalogue } from '@tacit/engine';

const form = {
  en: 'write WITH PRIVACY (epsilon => 1) for Laplace noise, WITH PRIVACY (epsilon => 1, delta => 1e-6) for Gaussian noise',
  zh: '拉普拉斯噪声请写 WITH PRIVACY (epsilon => 1)，高斯噪声请写 WITH PRIVACY (epsilon => 1, delta => 1e-6)',
};

addCatalogue({
  'sql.privacy-twice': {
    en: 'line {line}, column {column}: WITH PRIVACY stands in the question a second time ({excerpt})',
    zh: '第 {line} 行第 {column} 列：问题中出现了第二个 WITH PRIVACY（{excerpt}）',
    hint: { en: 'an answer has one ε: keep one of them', zh: '一次结果只有一个 ε：请只保留一个' },
  },
  'sql.privacy-option': {
    en: 'line {line}, column {column}: WITH PRIVACY takes {options}, each once as name => value ({excerpt})',
    zh: '第 {line} 行第 {column} 列：WITH PRIVACY 只接受 {options}，各写一次，格式为 名称 => 值（{excerpt}）',
    hint: form,
  },
  'sql.privacy-values': {
    en: 'line {line}, column {column}: epsilon is a number above 0 and at most 100; delta, which Gaussian noise needs, one between 0 and 1; mechanism one of laplace, gaussian, choice; rows a whole number above 0, or joined in its place, which needs a unit; each likewise ({excerpt})',
    zh: '第 {line} 行第 {column} 列：epsilon 应为大于 0 且不超过 100 的数；delta 应为 0 与 1 之间的数，高斯噪声必须给出；mechanism 为 laplace、gaussian 或 choice；rows 应为大于 0 的整数，也可改用 joined（须给出 unit）；each 亦然（{excerpt}）',
    hint: form,
  },
  'sql.privacy-delta': {
    en: 'δ = {found} is less than what drawing the noise leaves; at least {least} is needed here',
    zh: 'δ = {found} 小于生成噪声本身的误差；此处至少需要 {least}',
    hint: { en: 'ask with delta => {least} or more', zh: '请使用 delta => {least} 或更大的值' },
  },
  'sql.privacy-wide': {
    en: 'the noise of {number} would be too large to be drawn: one row changes it by too much for this ε',
    zh: '{number} 所需的噪声过大，无法生成：在此 ε 下，一行数据对它的改变过大',
    hint: {
      en: 'ask for fewer numbers or a larger ε, or of values within a range: SUM(LEAST(x, 1000))',
      zh: '请减少数值的个数或增大 ε，或限制取值范围：SUM(LEAST(x, 1000))',
    },
  },
  'sql.privacy-both': {
    en: 'the question asks for privacy in its text and beside it',
    zh: '问题的文本中与文本之外都要求了差分隐私',
    hint: { en: 'keep one of the two', zh: '请只保留其中一处' },
  },
  'sql.privacy-shape': {
    en: '{construct} has no noise of a known size: of one row it may show anything',
    zh: '{construct} 无法配以确定大小的噪声：一行数据可以任意改变它',
    hint: {
      en: 'with privacy a question is COUNT, COUNT(DISTINCT), SUM, AVG, VAR, STDDEV or a quantile over a table, over several owners’ tables below each other (UNION ALL) or over two that are joined by keys',
      zh: '带差分隐私的问题：对一张表、多个数据方上下相接的表（UNION ALL）或按键连接的两张表求 COUNT、COUNT(DISTINCT)、SUM、AVG、VAR、STDDEV 或分位数',
    },
  },
  'sql.privacy-extreme': {
    en: '{extreme} has no noise of a known size: it is the value of one row',
    zh: '{extreme} 无法配以确定大小的噪声：它就是某一行的值',
    hint: {
      en: 'ask for a quantile, which is chosen by chance: PERCENTILE_DISC({part}) WITHIN GROUP (ORDER BY …)',
      zh: '请改求按随机方式选出的分位数：PERCENTILE_DISC({part}) WITHIN GROUP (ORDER BY …)',
    },
  },
  'sql.privacy-quantile': {
    en: 'with privacy a quantile is a column by itself: it is chosen by chance among values of its column’s range, and MODE is not',
    zh: '带差分隐私时，分位数应单独成列：它从该列取值范围的值中按随机方式选出；MODE 不能这样选出',
    hint: {
      en: 'write MEDIAN(x) or PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x) as a column, and calculate with the answer',
      zh: '请将 MEDIAN(x) 或 PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x) 单独写成一列，再用结果计算',
    },
  },
  'sql.privacy-quantile-groups': {
    en: 'line {line}, column {column}: the quantile {name} is of groups that no list names ({excerpt})',
    zh: '第 {line} 行第 {column} 列：分位数 {name} 的分组没有取值列表（{excerpt}）',
    hint: {
      en: 'group by columns whose owners list their values, or ask for COUNT, SUM or AVG',
      zh: '请按有取值列表的列分组，或改求 COUNT、SUM 或 AVG',
    },
  },
  'sql.privacy-candidates': {
    en: '{groups} groups with {candidates} values to choose among are more than {most} under protocol',
    zh: '{groups} 个分组、每组 {candidates} 个候选值，超出协议下的上限 {most}',
    hint: { en: 'ask for fewer quantiles, or by fewer groups', zh: '请减少分位数的个数，或减少分组' },
  },
  'sql.privacy-found-delta': {
    en: 'groups that no list names need a δ: a group that only one unit has is to be shown with a chance of δ at most',
    zh: '没有取值列表的分组需要给出 δ：只属于一个单位的分组被公布的概率不得超过 δ',
    hint: {
      en: 'write WITH PRIVACY (epsilon => 1, delta => 1e-6, mechanism => laplace), or without mechanism for Gaussian noise',
      zh: '请写 WITH PRIVACY (epsilon => 1, delta => 1e-6, mechanism => laplace)；高斯噪声则不写 mechanism',
    },
  },
  'sql.privacy-nullable': {
    en: 'rows of {dataset} may have no value of {column}, and then nothing says which of them belong together: they cannot be counted up to a bound',
    zh: '{dataset} 的行可能没有 {column} 的取值，此时无法得知哪些行同属一个单位：不能按上限计入',
    hint: {
      en: 'ask without rows, joined and each; or its owner leaves out rows without a value, or gives the column a value in each row',
      zh: '请去掉 rows、joined 与 each；或由其数据方去掉没有取值的行，或为每一行补上取值',
    },
  },
  'sql.privacy-unit': {
    en: 'WITH PRIVACY (unit => {unit}) names no table of the question',
    zh: 'WITH PRIVACY (unit => {unit}) 中的表名不在问题里',
    hint: {
      en: 'write unit => row, the name of a column, or one behind the name of its table: unit => c.id; rows and joined say how many rows of it count',
      zh: '请写 unit => row、列名，或带表名的列名：unit => c.id；rows 与 joined 指定其中计入多少行',
    },
  },
  'policy.privacy-unit': {
    en: 'the question asks for {asked}, and the policy of {dataset} protects the unit {unit}, of {rows} rows at most',
    zh: '问题要求 {asked}，而 {dataset} 的策略保护的单位是 {unit}，每个单位最多 {rows} 行',
    hint: {
      en: 'ask for unit => {unit}, rows => {rows} or fewer, or leave both out; {owner} may change what its policy protects',
      zh: '请改为 unit => {unit}、rows => {rows} 或更小，或省略这两项；{owner} 可更改其策略所保护的单位',
    },
  },
  'sql.privacy-unit-made': {
    en: 'WITH PRIVACY (unit => {unit}) is no column of {dataset}: of every table that is put together, rows have to say whose they are',
    zh: 'WITH PRIVACY (unit => {unit}) 不是 {dataset} 的列：合并的每张表的行都应能说明属于谁',
    hint: {
      en: 'select the unit’s column of each table as it stands: SELECT person, … FROM a.visits UNION ALL SELECT patient, … FROM b.visits',
      zh: '请在每张表中原样选取单位所在的列：SELECT person, … FROM a.visits UNION ALL SELECT patient, … FROM b.visits',
    },
  },
  'sql.privacy-each': {
    en: 'WITH PRIVACY (each => {each}) is about the rows of a unit in one group: it needs GROUP BY of one table’s columns, or of UNION ALL, without ROLLUP, CUBE or GROUPING SETS, and a unit that may have several rows',
    zh: 'WITH PRIVACY (each => {each}) 是指一个单位在一个分组中的行：需要按一张表或 UNION ALL 的列 GROUP BY（不含 ROLLUP、CUBE、GROUPING SETS），且单位可有多行',
    hint: { en: 'leave each out, or group by such columns', zh: '请省略 each，或按这样的列分组' },
  },
  'sql.privacy-choice': {
    en: 'mechanism => choice tells which group has nearly the most: the question selects keys and one COUNT or SUM, and ends ORDER BY that number DESC LIMIT 1',
    zh: 'mechanism => choice 只公布哪个分组接近最大：问题应选取分组列与一个 COUNT 或 SUM，并以按该数值 ORDER BY … DESC LIMIT 1 结尾',
    hint: {
      en: 'as in SELECT topic, COUNT(*) AS n FROM … GROUP BY topic ORDER BY n DESC LIMIT 1 WITH PRIVACY (epsilon => 1, mechanism => choice)',
      zh: '例如 SELECT topic, COUNT(*) AS n FROM … GROUP BY topic ORDER BY n DESC LIMIT 1 WITH PRIVACY (epsilon => 1, mechanism => choice)',
    },
  },
  'sql.privacy-repeats': {
    en: 'how many rows of {table} one key has is not declared, and so not how much one row of {other} changes',
    zh: '未声明 {table} 中一个键最多有多少行，因而无法得知 {other} 的一行最多改变多少',
    hint: {
      en: 'its owner declares it: repeats: [{ columns: […], most: 3 }] in the policy of that table',
      zh: '请其数据方在该表的策略中声明：repeats: [{ columns: […], most: 3 }]',
    },
  },
});
