/** Text of errors about questions. Every place is given as line and column, with the text around it. */
import { addCatalogue } from '@tacit/engine';

const subset = {
  en: 'a question is: SELECT group keys, aggregates (COUNT, SUM, AVG, MIN, MAX, STDDEV, CORR …) over columns and + - *, and what is calculated from them FROM any number of one owner’s tables, a JOIN of two owners’ tables, or a UNION ALL of several; with WHERE, GROUP BY, HAVING, ORDER BY and LIMIT',
  zh: '支持的问题形式：SELECT 分组列、聚合函数（COUNT、SUM、AVG、MIN、MAX、STDDEV、CORR 等，作用于列及 + - * 运算）以及由其算出的数值，FROM 同一方的任意多张表、两个数据方的表的连接 JOIN 或多方的 UNION ALL，可带 WHERE、GROUP BY、HAVING、ORDER BY 和 LIMIT',
};

addCatalogue({
  'sql.syntax': {
    en: 'line {line}, column {column}: {message} ({excerpt})',
    zh: '第 {line} 行第 {column} 列：SQL 语法错误：{message}（{excerpt}）',
    hint: { en: 'correct the question at the mark ▶', zh: '请修正标记 ▶ 处的内容' },
  },
  'sql.syntax-limit': {
    en: 'line {line}, column {column}: LIMIT takes one number ({excerpt})',
    zh: '第 {line} 行第 {column} 列：LIMIT 只接受一个数字（{excerpt}）',
    hint: { en: 'write LIMIT 10 OFFSET 5', zh: '请写成 LIMIT 10 OFFSET 5' },
  },
  'sql.too-long': {
    en: 'the question has {found} characters, at most {limit} are read',
    zh: '问题共 {found} 个字符，最多允许 {limit} 个',
    hint: {
      en: 'shorten it; long lists of constants can become a column of the data',
      zh: '请缩短问题；较长的常量列表可改为数据中的一列',
    },
  },
  'sql.too-deep': {
    en: 'the question is nested too deeply',
    zh: '问题的嵌套层次过深',
    hint: { en: 'remove parentheses or split long sums', zh: '请减少括号，或拆分过长的算式' },
  },
  'sql.one-statement': {
    en: 'line {line}, column {column}: a second statement begins here, only one is answered',
    zh: '第 {line} 行第 {column} 列：此处开始了第二条语句，每次只能提交一条',
    hint: { en: 'ask the statements one by one', zh: '请逐条提交' },
  },
  'sql.unsupported': {
    en: '{construct} at line {line}, column {column} is not supported ({excerpt})',
    zh: '不支持第 {line} 行第 {column} 列的 {construct}（{excerpt}）',
    hint: subset,
  },
  'sql.no-table': {
    en: 'line {line}, column {column}: the question has no FROM',
    zh: '第 {line} 行第 {column} 列：问题缺少 FROM',
    hint: { en: 'name the tables as party.table', zh: '请以“参与方.表名”的形式指定表' },
  },
  'sql.unqualified-table': {
    en: 'line {line}, column {column}: table {name} does not say whose it is',
    zh: '第 {line} 行第 {column} 列：表 {name} 没有指明属于哪一方',
    hint: { en: 'write party.table: {tables}', zh: '请写成“参与方.表名”：{tables}' },
  },
  'sql.unqualified-table-unknown': {
    en: 'line {line}, column {column}: table {name} does not say whose it is',
    zh: '第 {line} 行第 {column} 列：表 {name} 没有指明属于哪一方',
    hint: {
      en: 'write party.table; tacit catalog lists the tables of this party and its peers',
      zh: '请写成“参与方.表名”；tacit catalog 会列出本方和对等方的表',
    },
  },
  'sql.no-tables': {
    en: 'line {line}, column {column}: table {name} not found; {owner} offers no table',
    zh: '第 {line} 行第 {column} 列：找不到表 {name}；{owner} 没有提供任何表',
    hint: {
      en: 'ask {owner} to add the dataset and to allow a use of at least one column; tacit catalog shows what is offered',
      zh: '请 {owner} 添加该数据集并至少允许一列的一种用途；tacit catalog 会显示已提供的表',
    },
  },
  'sql.unknown-table': {
    en: 'line {line}, column {column}: table {name} not found; nearest: {near}',
    zh: '第 {line} 行第 {column} 列：找不到表 {name}；相近的有：{near}',
    hint: {
      en: 'check party and table name; a table is listed once its owner allows a use of at least one column',
      zh: '请检查参与方和表名；数据方至少允许使用其中一列后，该表才会列出',
    },
  },
  'sql.text-in-double-quotes': {
    en: 'line {line}, column {column}: column {name} not found',
    zh: '第 {line} 行第 {column} 列：找不到列 {name}',
    hint: {
      en: "a text stands in single quotes ('{name}'), double quotes are for names; columns here: {columns}",
      zh: "文本请用单引号（'{name}'），双引号用于名称；此处可用的列：{columns}",
    },
  },
  'sql.backtick': {
    en: 'line {line}, column {column}: ` does not quote names ({excerpt})',
    zh: '第 {line} 行第 {column} 列：名称不能用 ` 引用（{excerpt}）',
    hint: {
      en: 'leave plain names as they are and put others in double quotes: bank."Order No"',
      zh: '普通名称无需引号，其他名称请用双引号：bank."Order No"',
    },
  },
  'sql.unknown-column': {
    en: 'line {line}, column {column}: column {name} not found; nearest: {near}',
    zh: '第 {line} 行第 {column} 列：找不到列 {name}；相近的有：{near}',
    hint: {
      en: 'available here: {columns}. A column is listed once the policy of its owner allows a use of it',
      zh: '此处可用的列：{columns}。数据方的策略至少允许一种用途后，该列才会列出',
    },
  },
  'sql.ambiguous-column': {
    en: 'line {line}, column {column}: {name} may mean {choices}',
    zh: '第 {line} 行第 {column} 列：{name} 有歧义，可能是 {choices}',
    hint: { en: 'write the table in front: table.column', zh: '请在列名前写明表：表名.列名' },
  },
  'sql.unknown-qualifier': {
    en: 'line {line}, column {column}: no table of this question is called {name}; there are: {names}',
    zh: '第 {line} 行第 {column} 列：问题中没有名为 {name} 的表；现有：{names}',
    hint: {
      en: 'use the alias given in FROM (an alias hides the name of the table)',
      zh: '请使用 FROM 中给出的别名（有别名时原表名不可用）',
    },
  },
  'sql.same-alias': {
    en: 'line {line}, column {column}: both tables are called {name}',
    zh: '第 {line} 行第 {column} 列：两张表的名称同为 {name}',
    hint: { en: 'give them different aliases', zh: '请为它们指定不同的别名' },
  },
  'sql.bad-number': {
    en: 'line {line}, column {column}: number {found} has too many digits',
    zh: '第 {line} 行第 {column} 列：数字 {found} 的位数过多',
    hint: { en: 'numbers may have up to 60 digits', zh: '数字最多 60 位' },
  },
  'sql.bad-timestamp': {
    en: "line {line}, column {column}: '{found}' is no timestamp",
    zh: '第 {line} 行第 {column} 列：“{found}”不是有效的时间戳',
    hint: {
      en: "write timestamps as '2024-01-31 14:30:00' or '2024-01-31 14:30:00.25', of the years 1 to 9999, without 24:00 or :60, and with a zone, '2024-01-31 14:30:00+02', only where an instant is meant (TIMESTAMPTZ)",
      zh: "时间戳请写成 '2024-01-31 14:30:00' 或 '2024-01-31 14:30:00.25' 的形式，年份为 1 至 9999，不写 24:00 或 :60；仅在表示某一时刻（TIMESTAMPTZ）时才带时区，例如 '2024-01-31 14:30:00+08'",
    },
  },
  'sql.window-name': {
    en: 'line {line}, column {column}: there is no window {name} in this SELECT; there are: {names}',
    zh: '第 {line} 行第 {column} 列：此 SELECT 中没有名为 {name} 的窗口；现有：{names}',
    hint: {
      en: 'write WINDOW {name} AS (PARTITION BY … ORDER BY …) behind FROM, WHERE, GROUP BY and HAVING of the same SELECT',
      zh: '请在同一 SELECT 的 FROM、WHERE、GROUP BY 和 HAVING 之后写 WINDOW {name} AS (PARTITION BY … ORDER BY …)',
    },
  },
  'sql.window-copy': {
    en: 'line {line}, column {column}: what is written beside window {name} stands in that window already, or cannot stand beside it',
    zh: '第 {line} 行第 {column} 列：窗口 {name} 旁所写的内容在该窗口中已有，或不能写在其旁',
    hint: {
      en: 'beside the name of a window may stand an ORDER BY where it has none, and a frame where it has none: OVER ({name} ORDER BY x); OVER {name} takes it as it is',
      zh: '窗口没有 ORDER BY 时其名称旁可写 ORDER BY，没有框架时可写框架：OVER ({name} ORDER BY x)；OVER {name} 则原样使用',
    },
  },
  'sql.zone': {
    en: 'line {line}, column {column}: {found} is not the name of a time zone',
    zh: '第 {line} 行第 {column} 列：{found} 不是时区名称',
    hint: {
      en: "write the zone's full name as a constant, AT TIME ZONE 'Europe/Berlin' or 'UTC'; abbreviations (CET) and offsets (+02) mean different things to different engines, but may stand in TIMESTAMPTZ '2024-01-31 14:30:00+02'",
      zh: "请以常量写出时区的全名，例如 AT TIME ZONE 'Asia/Shanghai' 或 'UTC'；缩写（CET）与偏移（+02）在不同引擎中含义不同，偏移可写在 TIMESTAMPTZ '2024-01-31 14:30:00+08' 中",
    },
  },
  'sql.bad-time': {
    en: "line {line}, column {column}: '{found}' is no time of day",
    zh: '第 {line} 行第 {column} 列：“{found}”不是有效的时刻',
    hint: {
      en: "write times as '14:30', '14:30:00' or '14:30:00.25', without time zone, 24:00 or :60",
      zh: "时刻请写成 '14:30'、'14:30:00' 或 '14:30:00.25' 的形式，不带时区，不写 24:00 或 :60",
    },
  },
  'sql.interval-value': {
    en: 'line {line}, column {column}: {difference} is an interval, which no column of an answer can be',
    zh: '第 {line} 行第 {column} 列：{difference} 是时间间隔，不能作为结果的列',
    hint: {
      en: "take it in seconds, EXTRACT(EPOCH FROM {difference}), or compare it, {difference} < INTERVAL '2 hours'",
      zh: "请取其秒数 EXTRACT(EPOCH FROM {difference})，或作比较，例如 {difference} < INTERVAL '2 hours'",
    },
  },
  'sql.bad-date': {
    en: "line {line}, column {column}: '{found}' is no date",
    zh: '第 {line} 行第 {column} 列：“{found}”不是有效日期',
    hint: { en: "write dates as '2024-01-31'", zh: "日期请写成 '2024-01-31' 的形式" },
  },
  'sql.not-a-condition': {
    en: 'line {line}, column {column}: {expression} is of type {type}, a condition is needed',
    zh: '第 {line} 行第 {column} 列：{expression} 的类型为 {type}，此处需要条件',
    hint: { en: 'compare it with something', zh: '请将其与某个值比较' },
  },
  'sql.type-mismatch': {
    en: 'line {line}, column {column}: {left} and {right} do not go together with {operator}',
    zh: '第 {line} 行第 {column} 列：{left} 与 {right} 不能用 {operator} 运算',
    hint: {
      en: "both sides must be numbers, dates, texts or booleans; constants: 12.50, '2024-01-31', 'text'. A boolean column is a condition itself: WHERE active AND NOT vip. If a column should be of the other type, its owner adds the data again with {cure}",
      zh: "两侧须同为数字、日期、文本或布尔值；常量写法：12.50、'2024-01-31'、'文本'。布尔列本身即为条件：WHERE active AND NOT vip。如果某列的类型应与另一侧相同，请其数据方重新添加数据并加上 {cure}",
    },
  },
  'sql.argument-type': {
    en: 'line {line}, column {column}: {function} of {expression} is not possible, its type is {type}',
    zh: '第 {line} 行第 {column} 列：不能对 {expression} 求 {function}，其类型为 {type}',
    hint: {
      en: 'SUM and AVG take numbers, MIN and MAX numbers and dates, COUNT anything; rows where a boolean is true are counted with COUNT(*) and WHERE',
      zh: 'SUM 和 AVG 只接受数字，MIN 和 MAX 接受数字和日期，COUNT 不限；布尔值为真的行请用 COUNT(*) 加 WHERE 统计',
    },
  },
  'sql.negative-divisor': {
    en: 'line {line}, column {column}: numbers of two owners are divided by what is never negative, and {expression} may be',
    zh: '第 {line} 行第 {column} 列：两方数字相除时除数不得为负，而 {expression} 可能为负',
    hint: {
      en: 'compare the quotient instead of adding it up, x / y > 0.5, or ask the owner to declare a range of the divisor from 0 on: --range',
      zh: '请比较商而不是求和，例如 x / y > 0.5；或请数据方用 --range 为除数声明从 0 起的范围',
    },
  },
  'sql.function-type': {
    en: 'line {line}, column {column}: {function} does not take {expression}, its type is {type}',
    zh: '第 {line} 行第 {column} 列：{function} 不接受 {expression}，其类型为 {type}',
    hint: {
      en: 'UPPER, SUBSTRING and LIKE take texts, ROUND and ABS numbers, EXTRACT and date_trunc dates; CAST(x AS text) makes a text of a number or date',
      zh: 'UPPER、SUBSTRING 和 LIKE 接受文本，ROUND 和 ABS 接受数字，EXTRACT 和 date_trunc 接受日期；CAST(x AS text) 可将数字或日期转为文本',
    },
  },
  'sql.overflow': {
    en: 'line {line}, column {column}: {expression} may lie anywhere from {min} to {max}, beyond the limit of ±{limit}',
    zh: '第 {line} 行第 {column} 列：{expression} 的取值可能为 {min} 至 {max}，超出上限 ±{limit}',
    hint: {
      en: 'ask the owner to declare a narrower range for the columns in it (tacit data add --range column=0..500000) or fewer decimals (--type column=decimal(18,2)), or use constants with fewer decimals',
      zh: '请联系数据方，为相关列声明更窄的取值范围（tacit data add --range 列=0..500000）或更少的小数位数（--type 列=decimal(18,2)），或减少常量的小数位数',
    },
  },
  'sql.date-range': {
    en: 'line {line}, column {column}: {expression} may lie outside the years 1 to 9999, which is all that a date can say',
    zh: '第 {line} 行第 {column} 列：{expression} 可能超出公元 1 年至 9999 年，无法以日期表示',
    hint: {
      en: 'take MIN or MAX of the date itself and add the days to the answer, or ask the owner to declare the range of the columns in it',
      zh: '请对日期本身取 MIN 或 MAX，再在结果上加减天数；或请数据方声明相关列的取值范围',
    },
  },
  'sql.two-tables': {
    en: 'line {line}, column {column}: this would join tables of a third owner, two are possible',
    zh: '第 {line} 行第 {column} 列：此处将连接第三个数据方的表，目前最多连接两方',
    hint: {
      en: 'each of two owners may have any number of tables; about three owners ask two questions, each over two of them',
      zh: '两方中的每一方可有任意多张表；涉及三方时请分两次提问，每次连接其中两方',
    },
  },
  'sql.same-owner': {
    en: 'line {line}, column {column}: both tables belong to {owner}',
    zh: '第 {line} 行第 {column} 列：两张表都属于 {owner}',
    hint: {
      en: '{owner} can join them alone: add the joined table as a dataset',
      zh: '{owner} 可自行连接：请将连接后的表作为数据集添加',
    },
  },
  'sql.no-join-key': {
    en: 'line {line}, column {column}: the JOIN has no equality of two columns',
    zh: '第 {line} 行第 {column} 列：JOIN 中没有两列相等的条件',
    hint: {
      en: 'write ON a.key = b.key with columns of type text, integer or date, one of each owner',
      zh: '请写成 ON a.键 = b.键，两侧各为一方的列，类型为文本、整数或日期',
    },
  },
  'sql.key-not-unique': {
    en: 'line {line}, column {column}: {table} is not known to have each value of {columns} once, so it cannot be joined by it; each once: {unique}',
    zh: '第 {line} 行第 {column} 列：无法确定 {table} 的 {columns} 每个取值只出现一次，因此不能按其连接；已知不重复的有：{unique}',
    hint: {
      en: 'join by columns that occur once, or ask the owner to add the data without duplicates (for a key of several columns: tacit data add --key a,b)',
      zh: '请按不重复的列连接，或请数据方去重后重新添加数据（多列键请用 tacit data add --key a,b）',
    },
  },
  'sql.total-rule': {
    en: 'line {line}, column {column}: an owner limits how much one row may contribute to a total, and that cannot be decided for {total}: its numbers may be negative and are made of several owners’ columns, or are too large',
    zh: '第 {line} 行第 {column} 列：数据方限制了单行对总和的贡献，但无法对 {total} 作出判断：其数值可能为负且由多方的列构成，或数值过大',
    hint: {
      en: 'ask for a total of one owner’s column, or declare narrower ranges',
      zh: '请改为对某一方的单个列求和，或声明更窄的取值范围',
    },
  },
  'sql.unreadable-name': {
    en: 'line {line}, column {column}: the name {name} has characters that people do not see, a comment, or a blank at an end',
    zh: '第 {line} 行第 {column} 列：名称 {name} 含有不可见字符、注释，或首尾有空白',
    hint: {
      en: 'name the column with letters, digits and single spaces: owners decide by what they read',
      zh: '请用字母、数字和单个空格为该列命名：数据方根据所见内容作出决定',
    },
  },
  'sql.union-same-owner': {
    en: 'line {line}, column {column}: {owner} has an earlier branch of this UNION ALL',
    zh: '第 {line} 行第 {column} 列：{owner} 在此 UNION ALL 中已有一个分支',
    hint: {
      en: 'one table per owner: {owner} can combine its own tables into one dataset',
      zh: '每一方只能有一张表：{owner} 可将自己的表合并为一个数据集',
    },
  },
  'sql.union-shape': {
    en: 'line {line}, column {column}: this branch has the columns ({found}), the first one ({expected})',
    zh: '第 {line} 行第 {column} 列：此分支的列为（{found}），第一个分支为（{expected}）',
    hint: {
      en: 'list the same number of columns in the same order in every branch; * works only where all names are equal',
      zh: '请在各分支中按相同顺序列出相同数量的列；仅当列名完全一致时才能用 *',
    },
  },
  'sql.empty-list': {
    en: 'line {line}, column {column}: the question asks for nothing',
    zh: '第 {line} 行第 {column} 列：问题没有任何输出列',
    hint: subset,
  },
  'sql.raw-rows': {
    en: 'line {line}, column {column}: this asks for single rows, which no one may see ({excerpt})',
    zh: '第 {line} 行第 {column} 列：该问题要求返回逐行数据，任何一方都无权查看（{excerpt}）',
    hint: {
      en: 'ask for groups instead: GROUP BY a categorical column and COUNT(*), SUM, AVG, MIN or MAX of the others; single rows leave only where minimum_group_size is 1 in all tables, and by their names, without *',
      zh: '请改为分组统计：按类别列 GROUP BY，对其他列使用 COUNT(*)、SUM、AVG、MIN 或 MAX；仅当所有表的 minimum_group_size 均为 1 时才可返回逐行数据，且须逐一写出列名，不能用 *',
    },
  },
  'sql.ungrouped-column': {
    en: 'line {line}, column {column}: {name} is neither grouped by nor aggregated',
    zh: '第 {line} 行第 {column} 列：{name} 既未分组也未聚合',
    hint: {
      en: 'add it to GROUP BY, or put it into COUNT, SUM, AVG, MIN or MAX',
      zh: '请将其加入 GROUP BY，或放入 COUNT、SUM、AVG、MIN、MAX 中',
    },
  },
  'sql.select-list': {
    en: 'line {line}, column {column}: the select list holds group keys, aggregates and numbers calculated from aggregates, not {found} ({excerpt})',
    zh: '第 {line} 行第 {column} 列：输出列只能是分组列、聚合函数以及由聚合函数算出的数值，不能是 {found}（{excerpt}）',
    hint: {
      en: 'put columns inside of aggregates, such as SUM(a * b) / COUNT(*), or do the rest with the result',
      zh: '请将列放入聚合函数内，例如 SUM(a * b) / COUNT(*)，其余在结果上自行计算',
    },
  },
  'sql.key-expression': {
    en: 'line {line}, column {column}: the values of {found} are not known beforehand, or more than 1,024 ({excerpt})',
    zh: '第 {line} 行第 {column} 列：{found} 的取值无法事先得知，或超过 1,024 个（{excerpt}）',
    hint: {
      en: 'group by a CASE with constants, a condition, a part of a date (EXTRACT, date_trunc), a small range of whole numbers (FLOOR(x / 10)), or what is made of a column whose card lists its values; any other value its owner can add as a column',
      zh: '可按以下内容分组：结果为常量的 CASE、条件、日期的一部分（EXTRACT、date_trunc）、小范围的整数（FLOOR(x / 10)），或由数据卡列出取值的列算得的值；其他值可由数据方作为一列添加',
    },
  },
  'sql.not-categorical': {
    en: 'line {line}, column {column}: {name} cannot be a group key, its card lists no values',
    zh: '第 {line} 行第 {column} 列：{name} 不能作为分组列，其数据卡没有列出取值',
    hint: {
      en: 'group by a column of another type; of booleans its owner must allow the use "group", which lists their values',
      zh: '请按其他类型的列分组；布尔列须由数据方允许 “group” 用途（允许后会列出其取值）',
    },
  },
  'sql.fraction': {
    en: 'line {line}, column {column}: {function} needs a constant from 0 to 1 with at most {digits} digits after the point',
    zh: '第 {line} 行第 {column} 列：{function} 需要 0 到 1 之间的常量，小数点后最多 {digits} 位',
    hint: { en: 'write the fraction as a number, such as 0.5', zh: '请将比例写成数字，例如 0.5' },
  },
  'sql.too-many-keys': {
    en: 'line {line}, column {column}: {found} group keys, at most {limit} are possible',
    zh: '第 {line} 行第 {column} 列：共有 {found} 个分组列，最多 {limit} 个',
    hint: { en: 'group by fewer columns', zh: '请减少分组列' },
  },
  'sql.too-many-filters': {
    en: 'line {line}, column {column}: the {found} conditions of FILTER divide the rows of a group into more than {limit} parts ({excerpt})',
    zh: '第 {line} 行第 {column} 列：{found} 个 FILTER 条件将分组的行划分成超过 {limit} 个部分（{excerpt}）',
    hint: {
      en: 'each part is counted so that none is too small: ask with fewer conditions, or with such that exclude one another, as FILTER (WHERE kind = …) on one column',
      zh: '为避免某一部分行数过少，每一部分都要计数：请减少条件，或使用互斥的条件，例如同一列上的 FILTER (WHERE kind = …)',
    },
  },
  'sql.having': {
    en: 'line {line}, column {column}: HAVING compares aggregates and what + - * / COALESCE, NULLIF, ABS and CASE make of them, not {found} ({excerpt})',
    zh: '第 {line} 行第 {column} 列：HAVING 只能比较聚合函数以及由 + - * /、COALESCE、NULLIF、ABS 和 CASE 组成的算式，不能使用 {found}（{excerpt}）',
    hint: {
      en: 'write HAVING SUM(x) > 100 or HAVING AVG(x) > 2 * AVG(y); conditions on columns go into WHERE, and instead of ROUND(x, 1) >= 2.5 compare x >= 2.45',
      zh: '请写成 HAVING SUM(x) > 100 或 HAVING AVG(x) > 2 * AVG(y)；对列的条件请写入 WHERE；ROUND(x, 1) >= 2.5 请改为 x >= 2.45',
    },
  },
  'sql.having-alias': {
    en: 'line {line}, column {column}: {name} names a column of the result, which HAVING does not know yet ({excerpt})',
    zh: '第 {line} 行第 {column} 列：{name} 是结果列的名称，HAVING 尚不能使用（{excerpt}）',
    hint: {
      en: 'repeat the aggregate itself, as in HAVING SUM(x) > 100',
      zh: '请重写聚合函数本身，例如 HAVING SUM(x) > 100',
    },
  },
  'sql.order-by': {
    en: 'line {line}, column {column}: {found} is not in the select list, so the result cannot be ordered by it',
    zh: '第 {line} 行第 {column} 列：{found} 不在输出列中，无法据此排序',
    hint: {
      en: 'order by a column, an alias or a position of the select list',
      zh: '请按输出列的名称、别名或序号排序',
    },
  },
  'sql.position': {
    en: 'line {line}, column {column}: {clause} {found} names no column, the select list has {last}',
    zh: '第 {line} 行第 {column} 列：{clause} {found} 不对应任何输出列，输出列共 {last} 个',
    hint: { en: 'write a position from 1 to {last}', zh: '请使用 1 至 {last} 的序号' },
  },
  'sql.limit': {
    en: 'line {line}, column {column}: {clause} needs a whole number from 0 on',
    zh: '第 {line} 行第 {column} 列：{clause} 须为不小于 0 的整数',
    hint: { en: 'write {clause} 10', zh: '请写成 {clause} 10' },
  },
  'card.invalid': {
    en: 'the card of {dataset} cannot be used: "{fact}" of column {column} makes no sense',
    zh: '{dataset} 的数据卡无法使用：列 {column} 的 “{fact}” 不合理',
    hint: { en: 'ask {owner} to add the dataset again', zh: '请 {owner} 重新添加该数据集' },
  },
  'card.too-many-rows': {
    en: 'the card of {dataset} says that it may have {found} rows; questions are computed over at most {limit}',
    zh: '{dataset} 的数据卡声明最多有 {found} 行；问题最多支持 {limit} 行',
    hint: {
      en: 'ask {owner} to offer a smaller table: a part of the rows, or one that is aggregated already',
      zh: '请 {owner} 提供较小的表：只取部分行，或预先汇总后的表',
    },
  },
});
