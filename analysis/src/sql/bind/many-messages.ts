/** Why a join whose keys repeat, or one that keeps rows without a partner, is refused, and what to ask instead. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'sql.keys-repeat': {
    en: 'line {line}, column {column}: keys may repeat at both owners, in {left} and in {right}: each key must be known to occur once in one of them',
    zh: '第 {line} 行第 {column} 列：{left} 与 {right} 中的键都可能重复，至少须有一方的键已知不重复',
    hint: {
      en: 'let one owner aggregate its rows to one for each key and add that as a dataset, or add its data with a key that is checked (tacit data add --key a,b)',
      zh: '请由其中一方先按键聚合为每键一行并作为数据集添加，或在添加数据时声明并检查键（tacit data add --key a,b）',
    },
  },
  'sql.outer-none': {
    en: 'line {line}, column {column}: rows without a partner have nothing of the other table, so no other column of it can be asked for',
    zh: '第 {line} 行第 {column} 列：没有匹配的行不含另一张表的任何内容，因此不能再使用该表的其他列',
    hint: {
      en: 'leave these columns out, or leave IS NULL out and count COUNT(*) beside COUNT(column)',
      zh: '请去掉这些列；或去掉 IS NULL 条件，改为同时查看 COUNT(*) 与 COUNT(列)',
    },
  },
  'sql.outer-key': {
    en: 'line {line}, column {column}: {name} is a column of the table that may have no row, and groups by it would tell how many rows have none whatever the minimum says',
    zh: '第 {line} 行第 {column} 列：{name} 属于可能没有匹配行的表；若按其分组，无论最小行数如何，都会得知有多少行没有匹配',
    hint: {
      en: 'group by columns of the table whose rows stay, or write JOIN for groups of the rows that have a partner',
      zh: '请按保留行的那张表的列分组；如只需有匹配的行，请写 JOIN',
    },
  },
  'sql.outer-where': {
    en: 'line {line}, column {column}: this condition may hold for rows without a partner and for others, which WHERE of an outer join cannot tell apart here',
    zh: '第 {line} 行第 {column} 列：该条件对有匹配和没有匹配的行都可能成立，外连接的 WHERE 在此无法区分',
    hint: {
      en: 'write the condition into ON if it says which rows are partners, or ask for rows without one by key IS NULL',
      zh: '若该条件用于限定匹配的行，请写入 ON；若要没有匹配的行，请写 键 IS NULL',
    },
  },
  'sql.outer-null': {
    en: 'line {line}, column {column}: this aggregate has a value where a row has no partner, which is not supported',
    zh: '第 {line} 行第 {column} 列：该聚合在没有匹配的行上也有取值，暂不支持',
    hint: {
      en: 'aggregate a column, or arithmetic with one, of the table that may have no row',
      zh: '请对可能没有匹配行的那张表的列（或其算术式）进行聚合',
    },
  },
  'sql.partner-across': {
    en: 'line {line}, column {column}: beside the key a subquery’s condition may be about its own table alone',
    zh: '第 {line} 行第 {column} 列：除键以外，子查询的条件只能针对其自身的表',
    hint: {
      en: 'write FROM a JOIN b ON a.key = b.key WHERE … where each key occurs once in b',
      zh: '若 b 中的键不重复，请写成 FROM a JOIN b ON a.键 = b.键 WHERE …',
    },
  },
  'sql.not-in-null': {
    en: 'line {line}, column {column}: NOT IN is true of no row where {other} is NULL once, and {name} may be NULL too: what is asked depends on a single row',
    zh: '第 {line} 行第 {column} 列：只要 {other} 有一个 NULL，NOT IN 对任何行都不成立；{name} 也可能为 NULL：结果取决于单行',
    hint: {
      en: 'write NOT EXISTS (SELECT 1 FROM b WHERE b.key = a.key), or add IS NOT NULL for both columns',
      zh: '请写成 NOT EXISTS (SELECT 1 FROM b WHERE b.键 = a.键)，或为两列都加上 IS NOT NULL',
    },
  },
  'sql.total-rule-many': {
    en: 'line {line}, column {column}: the owner of {table} limits how much one of its rows may contribute to a total, and here one of them may stand beside many rows, whose sum would have to be compared',
    zh: '第 {line} 行第 {column} 列：{table} 的数据方限制了单行对总和的贡献，而此处它的一行可能对应多行，须比较这些行之和',
    hint: {
      en: 'ask for COUNT, MIN or MAX, or let the other owner add up its rows to one for each key and add that as a dataset',
      zh: '请改用 COUNT、MIN 或 MAX；或由另一方先按键汇总为每键一行并作为数据集添加',
    },
  },
});
