/** Text of the statement about relations of several owners, and what pages read with questions only. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.shared-relation': {
    en: 'the rows of {owners} are put together under protocol, as though they were one owner’s: {relation}; nobody sees any of these rows, and everybody knows that there are at most {rows}',
    zh: '{owners} 的行在协议下组合在一起，如同属于同一方：{relation}；任何一方都看不到其中任何一行，但各方都知道最多有 {rows} 行',
  },
  'disclosure.shared-relation-open': {
    en: 'the rows of {owners} are put together under protocol, as though they were one owner’s: {relation}; nobody sees any of these rows but as the answer shows them, and everybody knows that there are at most {rows}',
    zh: '{owners} 的行在协议下组合在一起，如同属于同一方：{relation}；除结果所示外，任何一方都看不到其中任何一行，但各方都知道最多有 {rows} 行',
  },
  'disclosure.shared-asked': {
    en: 'the minimum does not count the rows of {datasets}: they decide which other rows count, or give a number that others are compared with or that is shown, so that what is shown may depend on few of them',
    zh: '最小值不计入 {datasets} 的行：它们决定其他哪些行计入，或给出用于比较或直接公布的数值，因此公布的内容可能只取决于其中少数几行',
  },
  'disclosure.shared-stage': {
    en: '{owner} hands over, as shares: {relation}, padded to {rows} rows',
    zh: '{owner} 以秘密份额交出：{relation}，填充至 {rows} 行',
  },
  'disclosure.shared-join': {
    en: 'rows of {left} and of {right} are matched under protocol ({join}): {rows} rows, those that only fill up included; which match, and how many, nobody learns',
    zh: '{left} 的行与 {right} 的行在协议下匹配（{join}）：共 {rows} 行（含填充行）；哪些匹配、有多少匹配，无人得知',
  },
  'disclosure.shared-group': {
    en: 'rows of {owners} are gathered under protocol (GROUP BY inside): {rows} rows, those that only fill up included',
    zh: '{owners} 的行在协议下汇总（内部的 GROUP BY）：共 {rows} 行（含填充行）',
  },
  'disclosure.shared-window': {
    en: 'rows of {owners} are put in order and looked at together under protocol (OVER): {rows} rows, those that only fill up included',
    zh: '{owners} 的行在协议下排序并一并计算（OVER）：共 {rows} 行（含填充行）',
  },
  'disclosure.shared-below': {
    en: 'rows of {owners} stand below each other under protocol: {rows} rows, those that only fill up included',
    zh: '{owners} 的行在协议下上下拼接：共 {rows} 行（含填充行）',
  },
  'disclosure.gate-never': {
    en: 'no group at all: each is about one row of {table} ({columns} occurs once there), and {minimum} different ones are needed. To have an answer, group by what several of these rows share, or, where they are about nobody (a list of products or places), agree on minimum_group_size: 1 in the policies',
    zh: '不会有任何分组：每个分组只涉及 {table} 的一行（{columns} 在其中不重复），而至少需要 {minimum} 个不同的行。要得到结果，请按其中多行共有的列分组；若这些行不涉及任何人（如产品或地点清单），也可约定在策略中设 minimum_group_size: 1',
  },
  'disclosure.gate-shared-units': {
    en: 'only groups with at least {minimum} different values of {units} (of each; of a table its rows), which stand for so many rows or units of the tables; values likewise only where so many of them have one, and none or so many have none',
    zh: '仅限 {units} 至少有 {minimum} 个不同取值的分组（每一项均须如此；若为表则指其行），这些取值代表各表中同样多的行或单位；取值同样仅在至少有这么多个有值、且没有值的为零或不少于这么多时公布',
  },
  'disclosure.gate-shared-others': {
    en: 'only groups in which at least {minimum} rows have rows of {others} behind them, and in which none or at least {minimum} have no row of its own behind them',
    zh: '仅限其中至少 {minimum} 行背后有 {others} 的行、且背后没有自己的行者为零或不少于 {minimum} 行的分组',
  },
  'disclosure.gate-shared-others-public': {
    en: 'only groups in which none or at least {minimum} rows have rows of {others} behind them, and in which none or at least {minimum} have no row of its own behind them',
    zh: '仅限背后有 {others} 的行者为零或不少于 {minimum} 行、且背后没有自己的行者为零或不少于 {minimum} 行的分组',
  },
  'disclosure.gate-shared-present': {
    en: 'only groups, and values, in which none or at least {minimum} rows have rows of {owner} behind them',
    zh: '仅限背后有 {owner} 的行者为零或不少于 {minimum} 行的分组和取值',
  },
  'disclosure.gate-shared-inside': {
    en: 'inside no minimum holds: what is gathered, numbered or left out there (GROUP BY, HAVING, OVER, subqueries) may be a single row’s; only the rows that it makes for the answer are counted',
    zh: '内部不设最小值：其中汇总、编号或排除的内容（GROUP BY、HAVING、OVER、子查询）可能只涉及一行；只统计由此形成、计入结果的行',
  },
  'disclosure.infer-membership-shared': {
    en: 'can work out: which of its own rows meet rows of others, and how many, through the values of {own} and the rows that it chooses ({about})',
    zh: '可推算出：自己的哪些行与其他方的行匹配、与多少行匹配——通过自己选定的 {own} 取值和自己的行（{about}）',
  },
  'disclosure.infer-membership-rows': {
    en: 'can work out: which rows of others meet, through the rows that it chooses ({about})',
    zh: '可推算出：其他方的哪些行相互匹配——通过自己选定的行（{about}）',
  },
  'disclosure.infer-combine-met': {
    en: 'can work out: single values of {about}, through which of its own rows meet them, and how often, as it chooses, by {expression}',
    zh: '可推算出：{about} 的单个取值——通过自己选定的、与之匹配的行及其次数，由 {expression} 得出',
  },
  'disclosure.infer-combine-inside': {
    en: 'can work out: single values of {about}, of which the question makes one value inside, through values of {own} chosen for it',
    zh: '可推算出：{about} 的单个取值（问题在内部将它们合成一个值）——通过专门选定的 {own} 取值',
  },
  'disclosure.infer-combine-inside-others': {
    en: 'can work out, with an owner that chooses its values for it: single values of {about}, of which the question makes one value inside',
    zh: '若有某一方为此选定自己的取值，则可推算出：{about} 的单个取值（问题在内部将它们合成一个值）',
  },
  'disclosure.infer-shared-rest': {
    en: 'can work out, knowing its own rows: how many of them are in no group that is shown, or have no partner, however few',
    zh: '因知道自己的行，可推算出：其中有多少行不在任何被公布的分组中，或没有匹配，无论多么少',
  },
  'disclosure.infer-shared-kept': {
    en: 'can work out, knowing how many rows of {owners} there are: how many of them are in no group that is shown, or on the side that is not counted (with or without a partner), however few',
    zh: '若知道 {owners} 有多少行，则可推算出：其中有多少行不在任何被公布的分组中，或属于未计入的一侧（有匹配或没有匹配），无论多么少',
  },
  'disclosure.infer-shared-unknown': {
    en: 'can work out: whether {list} is NULL in any of the rows that are looked up, be it in a single one: of a value that is not found IN is then unknown rather than false, and what is shown depends on it',
    zh: '可推算出：所查找的行中 {list} 是否有 NULL，哪怕只有一行：若有，则对未找到的值，IN 的结果为未知而非假，公布的内容因此不同',
  },
  'disclosure.infer-shared-parts': {
    en: 'can work out: what others give to every group that is shown where it has no row, by subtracting its own',
    zh: '可推算出：在每个被公布的分组中，其他方在自己没有行之处的贡献（减去自己的部分即得）',
  },
  'disclosure.infer-shared-weights': {
    en: 'can work out, where few rows of an owner meet most rows of a group: nearly what these have; each counts once for the minimum, but weighs as many rows as it meets',
    zh: '若某一方的少数几行与分组的大部分行匹配，则可大致推算出它们的取值：最小值每个只计一次，而每行按其匹配的行数计入结果',
  },
});
