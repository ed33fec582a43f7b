/**
 * What to write instead of a construct that is outside the subset: for each kind of construct a text of its own, under
 * 'sql.unsupported-…', all with the same message.
 */
import { addCatalogue, type Entry } from '@tacit/engine';

const message = {
  en: '{construct} at line {line}, column {column} is not supported ({excerpt})',
  zh: '不支持第 {line} 行第 {column} 列的 {construct}（{excerpt}）',
};

const hints = {
  derived: {
    en: 'write tables, joins and derived tables (SELECT …) AS t of one owner each in FROM, or FROM (SELECT … UNION ALL SELECT …) AS t with branches of one owner each',
    zh: '请在 FROM 中写表、连接以及各自只涉及一方的派生表 (SELECT …) AS t，或写 FROM (SELECT … UNION ALL SELECT …) AS t，每个分支只涉及一方',
  },
  subquery: {
    en: 'subqueries read tables of the owner whose rows they decide about; match rows of two owners with FROM a JOIN b ON a.key = b.key: it keeps those that both have',
    zh: '子查询只能读取其所筛选行的数据方的表；两方的行请用 FROM a JOIN b ON a.键 = b.键 匹配：结果只保留双方都有的行',
  },
  outer: {
    en: 'write LEFT, RIGHT or FULL JOIN b ON a.key = b.key, or USING (key); further conditions stand beside the key in ON',
    zh: '请写成 LEFT、RIGHT 或 FULL JOIN b ON a.键 = b.键，或 USING (键)；其他条件写在 ON 中键之后',
  },
  cross: {
    en: 'write FROM a JOIN b ON a.key = b.key',
    zh: '请写成 FROM a JOIN b ON a.键 = b.键',
  },
  union: {
    en: 'UNION and UNION ALL of answers have as many columns of the same aggregates each, SELECT x, COUNT(*) FROM a.t GROUP BY x UNION ALL SELECT x, COUNT(*) FROM b.t GROUP BY x, or are groups and totals of the same FROM and WHERE, with a text or NULL in the place of the key; anything else only where no table has a minimum; UNION, INTERSECT and EXCEPT of rows stand in FROM: SELECT COUNT(*) FROM (SELECT x FROM a.t EXCEPT SELECT x FROM b.t) AS t; answers are compared by whoever receives both: two questions',
    zh: '对结果使用 UNION 或 UNION ALL 时，各结果须列数相同且聚合相同，例如 SELECT x, COUNT(*) FROM a.t GROUP BY x UNION ALL SELECT x, COUNT(*) FROM b.t GROUP BY x，或为相同 FROM 与 WHERE 的分组及合计（合计中键处写文本或 NULL）；其余写法仅当各表均无最小值时可用；对行使用 UNION、INTERSECT、EXCEPT 请写在 FROM 中：SELECT COUNT(*) FROM (SELECT x FROM a.t EXCEPT SELECT x FROM b.t) AS t；结果之间的比较由接收方进行：请分两次提问',
  },
  interval: {
    en: "an INTERVAL is a constant of years, months, weeks, days, hours, minutes and seconds beside a date or timestamp, d + INTERVAL '1' MONTH, or compared with the time between two timestamps, b.t - a.t < INTERVAL '2 hours', then without months; b.d - a.d gives the days between two dates, d + 7 is a week later",
    zh: "INTERVAL 须是日期或时间戳旁的常量，单位为年、月、周、日、时、分、秒，例如 d + INTERVAL '1' MONTH；也可与两个时间戳之差比较（不含月），例如 b.t - a.t < INTERVAL '2 hours'；两个日期相差的天数写成 b.d - a.d，一周之后写成 d + 7",
  },
  zone: {
    en: "times of day have no time zone: write TIME '14:30:00'; a column of times with zone its owner casts to time, and an instant is TIMESTAMPTZ '2024-01-31 14:30:00+02'",
    zh: "时刻不带时区：请写 TIME '14:30:00'；带时区的时刻列请由数据方转换为 time，而某一时间点写作 TIMESTAMPTZ '2024-01-31 14:30:00+08'",
  },
  time: {
    en: "timestamps and times have six digits after the seconds: date_trunc('second', t) cuts those of a timestamp off",
    zh: "时间戳和时刻的秒带六位小数：可用 date_trunc('second', t) 截去时间戳的小数",
  },
  now: {
    en: "write the date or time itself, DATE '2024-01-31', TIMESTAMP '2024-01-31 14:30:00': all parties approve and compute the same question",
    zh: "请直接写日期或时间，例如 DATE '2024-01-31'、TIMESTAMP '2024-01-31 14:30:00'：各方批准并计算的是同一个问题",
  },
  null: {
    en: 'nothing equals NULL: write x IS NULL or x IS NOT NULL',
    zh: '任何值都不等于 NULL：请写 x IS NULL 或 x IS NOT NULL',
  },
  cast: {
    en: 'CAST goes between numbers, from booleans to numbers, and to text from whole numbers, dates, timestamps, booleans and decimal columns, and between dates and timestamps; a text column that holds numbers or dates its owner declares with --type COLUMN=TYPE',
    zh: 'CAST 可在数字之间转换，可将布尔值转为数字，也可将整数、日期、时间戳、布尔值和小数列转为文本，日期与时间戳可以互转；内容为数字或日期的文本列请由数据方用 --type 列=类型 声明',
  },
  divide: {
    en: "quotients of two owners' numbers can be compared, a.x / b.y > 0.5, but not added up; SUM(a.x) and SUM(b.y) are divided with the result, and each owner can divide its own columns",
    zh: '两方数字之商可以比较，例如 a.x / b.y > 0.5，但不能求和；可在结果上将 SUM(a.x) 与 SUM(b.y) 相除，各方自己的列之间可以相除',
  },
  equals: { en: 'write = for equality', zh: '相等请写 =' },
  calculated: {
    en: 'possible of single values are + - * / %, CASE, COALESCE, NULLIF, GREATEST, LEAST, ROUND, FLOOR, CEIL, ABS, SIGN, EXTRACT, date_trunc, LIKE, SUBSTRING, LEFT, RIGHT, TRIM, UPPER, LOWER, LENGTH, REPLACE, || and CAST; anything else its owner can add as a column of its dataset, and whoever receives the result can compute from it',
    zh: '可对单个值使用 + - * / %、CASE、COALESCE、NULLIF、GREATEST、LEAST、ROUND、FLOOR、CEIL、ABS、SIGN、EXTRACT、date_trunc、LIKE、SUBSTRING、LEFT、RIGHT、TRIM、UPPER、LOWER、LENGTH、REPLACE、|| 和 CAST；其他计算可由数据方作为一列加入其数据集，也可由接收方在结果上进行',
  },
  pattern: {
    en: "write LIKE 'a%' or ILIKE with a constant pattern, = or IN (…); what needs a regular expression its owner can add as a boolean column of its dataset",
    zh: "请用常量模式的 LIKE 'a%' 或 ILIKE，或用 =、IN (…)；需要正则表达式的匹配可由数据方作为布尔列加入其数据集",
  },
  statistic: {
    en: 'standard deviations and correlations follow from SUM(x), SUM(x * x), SUM(x * y) and COUNT(*); medians, percentiles and modes are MEDIAN(x), PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x) and MODE() WITHIN GROUP (ORDER BY x)',
    zh: '标准差和相关系数可由 SUM(x)、SUM(x * x)、SUM(x * y) 和 COUNT(*) 得出；中位数、百分位数和众数请写作 MEDIAN(x)、PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x) 和 MODE() WITHIN GROUP (ORDER BY x)',
  },
  distinct: {
    en: 'COUNT(DISTINCT x) counts different values; to add each value once, let its owner reduce repeated ones to one row before it adds the dataset',
    zh: 'COUNT(DISTINCT x) 统计不同取值的个数；若要每个取值只相加一次，请由数据方在添加数据集之前将重复的取值各保留一行',
  },
  groups: {
    en: 'GROUP BY these columns instead: every group is one row, with COUNT(*) beside it if you like',
    zh: '请改为按这些列 GROUP BY：每组一行，并可附上 COUNT(*)',
  },
  groupings: {
    en: 'GROUPING SETS, ROLLUP and CUBE stand in the GROUP BY of the question itself, and GROUPING(…) in its select list: SELECT a, b, COUNT(*) FROM … GROUP BY ROLLUP (a, b)',
    zh: 'GROUPING SETS、ROLLUP 和 CUBE 须写在问题最外层的 GROUP BY 中，GROUPING(…) 写在其 SELECT 列表中：SELECT a, b, COUNT(*) FROM … GROUP BY ROLLUP (a, b)',
  },
  window: {
    en: 'a window function stands in a derived table, and the question asks about its rows: SELECT r, COUNT(*) FROM (SELECT RANK() OVER (PARTITION BY a ORDER BY b) AS r FROM …) AS t GROUP BY r; there are row_number, rank, dense_rank, ntile, lag, lead, percent_rank, cume_dist, first_value, last_value, nth_value, count, sum, min and max, and a mean is SUM(x) OVER (…) / COUNT(x) OVER (…); shares and running totals of an answer are calculated from it afterwards',
    zh: '窗口函数须写在派生表中，再由外层对其各行提问：SELECT r, COUNT(*) FROM (SELECT RANK() OVER (PARTITION BY a ORDER BY b) AS r FROM …) AS t GROUP BY r；可用 row_number、rank、dense_rank、ntile、lag、lead、percent_rank、cume_dist、first_value、last_value、nth_value、count、sum、min、max，均值请写 SUM(x) OVER (…) / COUNT(x) OVER (…)；结果的占比和累计值可在得到结果后自行计算',
  },
  sorted: {
    en: 'groups without a list of values, COUNT(DISTINCT …), medians and percentiles are found by sorting rows, by at most eight keys: group by fewer columns',
    zh: '没有取值列表的分组、COUNT(DISTINCT …)、中位数和百分位数需对行排序得出，最多按八个分组列：请减少分组列',
  },
  texts: {
    en: 'texts of two owners can only be equal, as join keys: FROM a JOIN b ON a.x = b.y',
    zh: '两方的文本只能作为连接键比较是否相等：FROM a JOIN b ON a.x = b.y',
  },
  value: {
    en: 'conditions stand in WHERE; let the owner add this one as a boolean column of its dataset',
    zh: '条件请写在 WHERE 中；也可请数据方将其作为布尔列加入其数据集',
  },
} as const;

type Cure = keyof typeof hints;

addCatalogue(
  Object.fromEntries(
    Object.entries(hints).map(([cure, hint]): [string, Entry] => [`sql.unsupported-${cure}`, { ...message, hint }]),
  ),
);

const statistics =
  /^(stddev|stddev_samp|stddev_pop|variance|var_samp|var_pop|corr|covar_samp|covar_pop|regr_\w+|median|mode|quantile\w*|percentile_\w+|approx_quantile|std|var)\(/i;

/** By the name that a construct is given; the first that fits. */
const cures: readonly (readonly [RegExp, Cure])[] = [
  [/ SORTED KEYS$/, 'sorted'],
  [/ OVER$/, 'window'],
  [/^GROUPING/, 'groupings'],
  [/\(DISTINCT …\)$/, 'distinct'],
  [/^DISTINCT( ON)?$/, 'groups'],
  [statistics, 'statistic'],
  [/^(now|current_date|today|getdate|curdate)\(…\)$|^CURRENT_DATE/i, 'now'],
  [
    /^(WITH( RECURSIVE)?|FROM \(SELECT …\)|LATERAL|\(… JOIN …\) AS|JOIN \(UNION ALL\)|FROM function.*|VALUES)$/,
    'derived',
  ],
  [/^\w+( BY)? \(UNION ALL\)$/, 'derived'],
  [/^\(SELECT …\)$|^= (ANY|ALL) /, 'subquery'],
  [/^(LEFT|RIGHT|FULL) JOIN/, 'outer'],
  [/^(FROM a, b|CROSS JOIN|NATURAL JOIN)$/, 'cross'],
  [/^(UNION|INTERSECT|EXCEPT)$/, 'union'],
  [/^INTERVAL/, 'interval'],
  [/^(AT|TIME(STAMP)? WITH) TIME ZONE$/, 'zone'],
  [/^TIME(STAMP)?\(…\)$/, 'time'],
  [/^NULL$/, 'null'],
  [/^CAST$/, 'cast'],
  [/^[/%]$/, 'divide'],
  [/^==$/, 'equals'],
  [/^(I?LIKE .*|SIMILAR TO|~.*|!~.*|regexp_\w+\(…\))$/, 'pattern'],
  [/^text .* text/, 'texts'],
  [/^(CASE|COALESCE|NULLIF|GREATEST.*|IS (NOT )?DISTINCT FROM|ROW|ARRAY|[%^|&#]+|\w+\(…\))$/, 'calculated'],
  [/^IN \(/, 'calculated'],
  [/^\(.*\) /, 'value'],
];

/** Code of the error for a construct: the one whose hint says what to write instead. */
export function codeOf(construct: string): string {
  const cure = cures.find(([name]) => name.test(construct))?.[1];
  return cure === undefined ? 'sql.unsupported' : `sql.unsupported-${cure}`;
}
