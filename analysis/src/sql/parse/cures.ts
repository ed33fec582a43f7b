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
    en: 'tables of one owner join in every way; between two owners JOIN keeps the rows that both have, and how many one of them lacks is COUNT(*) of the table less COUNT(*) of the join',
    zh: '同一方的表可用任何方式连接；两方之间 JOIN 只保留双方都有的行，一方缺少的行数等于该表的 COUNT(*) 减去连接后的 COUNT(*)',
  },
  cross: {
    en: 'write FROM a JOIN b ON a.key = b.key',
    zh: '请写成 FROM a JOIN b ON a.键 = b.键',
  },
  union: {
    en: 'UNION ALL stands in FROM and is aggregated as a whole: SELECT COUNT(*) FROM (SELECT x FROM a.t UNION ALL SELECT x FROM b.t) AS t',
    zh: 'UNION ALL 须写在 FROM 中并整体聚合：SELECT COUNT(*) FROM (SELECT x FROM a.t UNION ALL SELECT x FROM b.t) AS t',
  },
  interval: {
    en: "dates are counted in days: write d + 7 for a week later, b.d - a.d for the days between two dates, or a date as DATE '2024-01-31'",
    zh: "日期按天计算：一周之后写成 d + 7，两个日期相差的天数写成 b.d - a.d，固定日期写成 DATE '2024-01-31'",
  },
  now: {
    en: "write the date itself, DATE '2024-01-31': all parties approve and compute the same question",
    zh: "请直接写日期，例如 DATE '2024-01-31'：各方批准并计算的是同一个问题",
  },
  null: {
    en: 'nothing equals NULL: write x IS NULL or x IS NOT NULL',
    zh: '任何值都不等于 NULL：请写 x IS NULL 或 x IS NOT NULL',
  },
  cast: {
    en: "numbers of all types compare and calculate with each other as they are, and stay exact; only dates are written as DATE '2024-01-31'",
    zh: "各种数字类型可直接比较和运算，结果保持精确；只有日期写成 DATE '2024-01-31'",
  },
  divide: {
    en: 'calculate with + - *: a / 2 > b is the same as a > 2 * b, and x / 100 is x * 0.01; quotients of totals are divided with the result. Any other quotient its owner can add as a column',
    zh: '请用 + - * 计算：a / 2 > b 等同于 a > 2 * b，x / 100 即 x * 0.01；总计之商可在结果上相除。其他商可由数据方作为一列添加',
  },
  equals: { en: 'write = for equality', zh: '相等请写 =' },
  calculated: {
    en: 'calculate with + - * over columns and constants, and with the result afterwards; anything else its owner can add as a column of its dataset',
    zh: '请用 + - * 对列和常量进行计算，或在结果上自行计算；其他计算可由数据方作为一列加入其数据集',
  },
  pattern: {
    en: 'compare texts with = or IN (…), or let the owner add the match as a boolean column of its dataset',
    zh: '文本请用 = 或 IN (…) 比较，或请数据方将匹配结果作为布尔列加入其数据集',
  },
  statistic: {
    en: 'standard deviations and correlations follow from SUM(x), SUM(x * x), SUM(x * y) and COUNT(*), medians from COUNT(*) of the rows below a bound',
    zh: '标准差和相关系数可由 SUM(x)、SUM(x * x)、SUM(x * y) 和 COUNT(*) 得出，中位数可由低于某一界限的行数 COUNT(*) 得出',
  },
  distinct: {
    en: 'COUNT(*) counts rows; of a JOIN, whose keys occur once at both owners, that is the number of keys in common. Repeated values its owner can reduce to one row each before it adds the dataset',
    zh: 'COUNT(*) 统计行数；JOIN 的键在双方均不重复，因此即为共有键的个数。重复的取值可由数据方在添加数据集之前各保留一行',
  },
  groups: {
    en: 'GROUP BY these columns instead: every group is one row, with COUNT(*) beside it if you like',
    zh: '请改为按这些列 GROUP BY：每组一行，并可附上 COUNT(*)',
  },
  filter: {
    en: 'put the condition into WHERE and ask once more without it, or sum a column that its owner adds as 1 and 0',
    zh: '请将条件写入 WHERE，并另行提交一次不带条件的问题；或由数据方添加取值为 1 和 0 的列，再对其求和',
  },
  window: {
    en: 'ask for groups with GROUP BY; what depends on single rows (a rank, the row before) its owner can add as a column',
    zh: '请用 GROUP BY 分组；依赖单行的值（排名、前一行）可由数据方作为一列添加',
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
  [/ OVER$|^WINDOW$/, 'window'],
  [/\(DISTINCT …\)$/, 'distinct'],
  [/^(GROUP BY )?DISTINCT$/, 'groups'],
  [/ FILTER$/, 'filter'],
  [statistics, 'statistic'],
  [/^(now|current_date|today|getdate|curdate)\(…\)$|^CURRENT_DATE/i, 'now'],
  [
    /^(WITH( RECURSIVE)?|FROM \(SELECT …\)|LATERAL|\(… JOIN …\) AS|JOIN \(UNION ALL\)|FROM function.*|VALUES)$/,
    'derived',
  ],
  [/^\w+( BY)? \(UNION ALL\)$/, 'derived'],
  [/^\(SELECT …\)$|^= (ANY|ALL) /, 'subquery'],
  [/^(LEFT|RIGHT|FULL) JOIN( … USING)?$/, 'outer'],
  [/^(FROM a, b|CROSS JOIN|NATURAL JOIN)$/, 'cross'],
  [/^(UNION|INTERSECT|EXCEPT)$/, 'union'],
  [/^INTERVAL$/, 'interval'],
  [/^NULL$/, 'null'],
  [/^CAST$/, 'cast'],
  [/^\/$/, 'divide'],
  [/^==$/, 'equals'],
  [/^(LIKE|ILIKE|SIMILAR TO|~.*|!~.*)$/, 'pattern'],
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
