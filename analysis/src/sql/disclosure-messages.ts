/** Text of the statement that owners sign. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.result': {
    en: 'result: at most {rows} rows × ({columns})',
    zh: '结果：最多 {rows} 行 ×（{columns}）',
  },
  'disclosure.result-row': {
    en: 'result: one row × ({columns})',
    zh: '结果：一行 ×（{columns}）',
  },
  'disclosure.groups': {
    en: 'which of the {groups} possible groups of ({keys}) are shown',
    zh: '（{keys}）的 {groups} 个可能分组中哪些被公布',
  },
  'disclosure.groups-having': {
    en: 'which of the {groups} possible groups of ({keys}) are shown, and so for which of them {having}; each of the others is too small, or excluded by this, which can leave one possible value only; nothing is compared that would be withheld',
    zh: '（{keys}）的 {groups} 个可能分组中哪些被公布，从而得知其中哪些满足 {having}；其余各组或行数过少，或为该条件所排除，有时只剩一个可能的取值；会被隐去的内容不参与比较',
  },
  'disclosure.one-group': { en: 'whether the one row of the result is shown', zh: '结果唯一的一行是否公布' },
  'disclosure.one-group-having': {
    en: 'whether the one row of the result is shown, and so whether {having}',
    zh: '结果唯一的一行是否公布，从而得知是否满足 {having}',
  },
  'disclosure.withheld': {
    en: 'how many of the groups not shown have rows and are withheld all the same (the owners allow that number)',
    zh: '未公布的分组中有多少个其实有数据却被隐去（数据方允许公布该个数）',
  },
  'disclosure.withheld-which': {
    en: 'which of the groups not shown have rows and are withheld all the same (the owners made empty groups public)',
    zh: '未公布的分组中哪些其实有数据却被隐去（数据方将空分组设为公开）',
  },
  'disclosure.values': { en: '{columns} of every group that is shown', zh: '每个被公布分组的 {columns}' },
  'disclosure.values-for': {
    en: '{columns} of every group that is shown; the recipients compute {computed} from it',
    zh: '每个被公布分组的 {columns}；接收方据此计算 {computed}',
  },
  'disclosure.quotients': {
    en: '{columns} of every group that is shown, calculated under protocol; from its digits the numbers behind it can often be worked out',
    zh: '每个被公布分组的 {columns}，在协议下算出；根据其小数位往往可以推算出背后的数值',
  },
  'disclosure.quotients-own': {
    en: '{columns} of every group that is shown, calculated by {owner}; from its digits the numbers behind it can often be worked out',
    zh: '每个被公布分组的 {columns}，由 {owner} 算出；根据其小数位往往可以推算出背后的数值',
  },
  'disclosure.zero': {
    en: 'for {columns} in every group that is shown: whether what it is divided by is zero',
    zh: '每个被公布分组的 {columns}：其除数是否为零',
  },
  'disclosure.averages': {
    en: '{columns} of every group that is shown; from its digits the total and the number of rows behind it can often be worked out',
    zh: '每个被公布分组的 {columns}；根据其小数位往往可以推算出背后的总和与行数',
  },
  'disclosure.state': {
    en: 'for {columns} in every group that is shown: whether it is shown; not where fewer than {minimum} rows have a value, or some but fewer than {minimum} have none',
    zh: '每个被公布分组的 {columns} 是否公布；若有值的行少于 {minimum} 行，或无值的行不为零但少于 {minimum} 行，则隐去',
  },
  'disclosure.state-rules': {
    en: 'for {columns} in every group that is shown: whether it is shown; not where fewer than {minimum} rows have a value, or some but fewer than {minimum} have none, or where a rule about totals (below) hides it',
    zh: '每个被公布分组的 {columns} 是否公布；若有值的行少于 {minimum} 行，或无值的行不为零但少于 {minimum} 行，或下述总和规则将其隐去，则隐去',
  },
  'disclosure.state-public-rules': {
    en: 'for {columns} in every group that is shown: whether there is a value, none (NULL), or one that is withheld; so where fewer than {minimum} rows have a value, or some but fewer than {minimum} have none, or where a rule about totals (below) hides it',
    zh: '每个被公布分组的 {columns}：有值、为空（NULL）还是被隐去；若有值的行少于 {minimum} 行，或无值的行不为零但少于 {minimum} 行，或下述总和规则将其隐去，则隐去',
  },
  'disclosure.state-public': {
    en: 'for {columns} in every group that is shown: whether there is a value, none (NULL), or one that is withheld; so where fewer than {minimum} rows have a value, or some but fewer than {minimum} have none',
    zh: '每个被公布分组的 {columns}：有值、为空（NULL）还是被隐去；若有值的行少于 {minimum} 行，或无值的行不为零但少于 {minimum} 行，则隐去',
  },
  'disclosure.state-null': {
    en: 'for {columns} in every group that is shown: whether there is a value or none (NULL)',
    zh: '每个被公布分组的 {columns}：有值还是为空（NULL）',
  },
  'disclosure.gate-none': {
    en: 'every group that has rows, also one of a single row: there is no minimum',
    zh: '每个有数据的分组，哪怕只有一行：没有最小分组限制',
  },
  'disclosure.gate-rows': {
    en: 'only groups of at least {minimum} rows; smaller ones look like those without rows',
    zh: '仅限不少于 {minimum} 行的分组；更小的分组与没有数据的分组看起来一样',
  },
  'disclosure.gate-rows-public': {
    en: 'only groups of at least {minimum} rows; groups without rows can be told from smaller ones',
    zh: '仅限不少于 {minimum} 行的分组；没有数据的分组与更小的分组可以区分',
  },
  'disclosure.gate-branches': {
    en: 'where CASE, COALESCE, GREATEST, LEAST or ABS makes numbers differ by conditions: only values for which each set of rows that these conditions together tell apart has none or at least {minimum} rows with a value, and none or at least {minimum} without one',
    zh: '若 CASE、COALESCE、GREATEST、LEAST 或 ABS 按条件取不同的数：仅限这些条件合起来区分出的每一部分行中，有值的行为零行或不少于 {minimum} 行、无值的行亦为零行或不少于 {minimum} 行的值',
  },
  'disclosure.gate-rests': {
    en: 'and a total of several groups only where what it has beside those of them that are shown is nothing, or passes what is said here of groups ({minimum} rows and so on), its columns likewise: nothing less follows from totals by subtraction',
    zh: '多个分组的合计，仅当其扣除已公布的下级分组后，剩余部分为零，或同样满足此处对分组的要求（{minimum} 行等）时才公布，其各列亦然：由合计相减得不出更小的部分',
  },
  'disclosure.gate-ruled-rests': {
    en: 'totals that are hidden by a rule about totals (below) for one group are hidden, too, for all groups together that include it',
    zh: '若某分组的总和因下述总和规则而隐去，则包含该分组的合计也一并隐去',
  },
  'disclosure.gate-crossed': {
    en: 'and totals by {sets}, which cross the others, only where no group with rows is withheld of all groups that they are made of, their columns likewise: they are then sums of what is shown',
    zh: '而按 {sets} 的合计与其他合计交叉，仅当组成它的各分组中没有任何有数据的分组被隐去时才公布，其各列亦然：此时它们只是已公布数值之和',
  },
  'disclosure.infer-crossed': {
    en: 'can work out: of a total by {sets} that is shown, that groups in it that are not shown have no rows, and of one that is withheld, that some have rows, but too few; by all totals together it may be known of a single group which of both holds',
    zh: '可推算出：按 {sets} 的某一合计若公布，则其中未公布的分组均无数据；若隐去，则其中有分组有数据但过少；综合全部合计，或可得知某个分组属于哪种情形',
  },
  'disclosure.infer-crossed-public': {
    en: 'can work out: of a total by {sets} that is shown, that no column of it is withheld in any group in it that has rows, and of one that is withheld, that some is',
    zh: '可推算出：按 {sets} 的某一合计若公布，则其中有数据的分组均未被隐去任何列；若隐去，则其中有被隐去者',
  },
  'disclosure.infer-rests': {
    en: 'can work out: the numbers of all groups together that are withheld beneath a total that is shown, as its difference from those shown; where that is none, that none of them has any rows, and where the total is withheld, that they have some, but fewer than {minimum}',
    zh: '可推算出：已公布的合计之下所有被隐去分组加在一起的数值（合计与已公布分组之差）；若差为零，则可知这些分组均无数据；若合计被隐去，则可知它们有数据但不足 {minimum} 行',
  },
  'disclosure.infer-rests-public': {
    en: 'can work out: the numbers of all groups together that are withheld beneath a total that is shown, as its difference from those shown',
    zh: '可推算出：已公布的合计之下所有被隐去分组加在一起的数值（合计与已公布分组之差）',
  },
  'disclosure.gate-units': {
    en: 'only groups in which there are surely at least {minimum} different values of {units}',
    zh: '仅限确定至少含有 {minimum} 个不同 {units} 值的分组',
  },
  'disclosure.gate-keys': {
    en: 'only groups whose rows belong to at least {minimum} different rows of {other}: however many rows of {table} one of them has, it counts once',
    zh: '仅限其各行至少对应 {other} 中 {minimum} 个不同行的分组：{other} 的一行无论对应 {table} 的多少行，都只计一次',
  },
  'disclosure.gate-keys-outer': {
    en: 'only groups whose rows have at least {minimum} different keys: however many rows of {table} have one of them, it counts once; values of {other} likewise only where so many of its rows have one, and none or so many keys have none',
    zh: '仅限其各行至少含有 {minimum} 个不同键的分组：一个键无论对应 {table} 的多少行，都只计一次；{other} 的取值同样仅在至少有这么多行有值、且没有值的键为零或不少于这么多时公布',
  },
  'disclosure.gate-matched': {
    en: 'and of them only those in which at least {minimum} other keys do have a row of {other}',
    zh: '其中又仅限至少还有 {minimum} 个其他键在 {other} 中有对应行的分组',
  },
  'disclosure.gate-matched-public': {
    en: 'and of them only those in which none or at least {minimum} other keys do have a row of {other}',
    zh: '其中又仅限其他键在 {other} 中有对应行者为零或不少于 {minimum} 个的分组',
  },
  'disclosure.infer-partners-left': {
    en: 'can work out: of the rows of a group how many have no partner in {other}, as the difference of the counts that are shown',
    zh: '可推算出：分组中有多少行在 {other} 中没有匹配（由所公布的计数相减得出）',
  },
  'disclosure.infer-partners-without': {
    en: 'can work out, knowing the rows of {table} in a group: how many of them have a partner in {other}, as those that are not counted',
    zh: '若知道某分组中 {table} 的行数，则可推算出：其中有多少行在 {other} 中有匹配（即未计入的行）',
  },
  'disclosure.infer-repeats': {
    en: 'can work out: how many rows of {table} belong to one of its own rows in {other}, where it knows that of all others of the group; it chooses its own rows and may arrange them so',
    zh: '可推算出：在已知某分组其余各行情况的条件下，自己在 {other} 中的某一行对应 {table} 的多少行；自己的行由自己选定，可以特意如此安排',
  },
  'disclosure.infer-keys': {
    en: 'can work out, where few keys have most rows of a group: nearly what {other} has for these; keys are counted for the minimum, but each weighs as many rows as it has',
    zh: '若某分组的大部分行集中于少数几个键，则可大致推算出 {other} 对这些键的取值：最小限制按键计数，而每个键按其行数计入结果',
  },
  'disclosure.gate-others': {
    en: 'only groups with at least {minimum} rows of {others}, own rows apart',
    zh: '仅限除自己的行之外，{others} 至少有 {minimum} 行的分组',
  },
  'disclosure.gate-others-public': {
    en: 'only groups with no rows or at least {minimum} of {others}, own rows apart',
    zh: '仅限除自己的行之外，{others} 没有行或至少有 {minimum} 行的分组',
  },
  'disclosure.gate-filter': {
    en: 'for {columns}: rows that FILTER leaves out count as rows without a value; so at least {minimum} rows are kept, and none or at least {minimum} left out',
    zh: '对于 {columns}：FILTER 排除的行视为没有值；因此保留的行不少于 {minimum} 行，排除的行为零或不少于 {minimum} 行',
  },
  'disclosure.gate-filters': {
    en: 'for {columns}: rows that FILTER leaves out count as rows without a value; and each of the parts into which all conditions of FILTER together divide the rows of a group, also counting only those with a value, has no rows or at least {minimum}, else none of these columns is shown for that group',
    zh: '对于 {columns}：FILTER 排除的行视为没有值；并且全部 FILTER 条件共同将分组的行划分成的每一部分（只计有值的行时亦然）为零行或不少于 {minimum} 行，否则该分组的这些列均隐去',
  },
  'disclosure.gate-dominance': {
    en: 'no total, with or without own rows, to which one row contributes more than {percent} %',
    zh: '（无论是否计入自己的行）单行贡献超过 {percent}% 的总和予以隐去',
  },
  'disclosure.gate-dominance-units': {
    en: 'no total, with or without own rows, to which the rows of one value of {units} together, or elsewhere one row, contribute more than {percent} %',
    zh: '（无论是否计入自己的行）同一 {units} 值的各行合计（或其他情形下的单行）贡献超过 {percent}% 的总和予以隐去',
  },
  'disclosure.gate-p-percent': {
    en: 'no total, with or without own rows, in which all but the two largest rows together contribute less than {percent} % of what the largest does',
    zh: '（无论是否计入自己的行）除贡献最大的两行外，其余各行贡献之和不足最大一行 {percent}% 的总和予以隐去',
  },
  'disclosure.gate-p-percent-units': {
    en: 'no total, with or without own rows, in which all but the two largest contributions (of all rows of one value of {units}, or elsewhere of one row) are together less than {percent} % of the largest',
    zh: '（无论是否计入自己的行）除最大的两个贡献外（按同一 {units} 值的各行合计，其他情形按单行），其余贡献之和不足最大贡献 {percent}% 的总和予以隐去',
  },
  'disclosure.infer-membership': {
    en: 'can work out: which of its own rows are in common, through the values of {own} that it chooses, by {expression} ({about})',
    zh: '可推算出：自己的哪些行是共同的——通过自己选定的 {own} 取值，由 {expression} 得出（{about}）',
  },
  'disclosure.infer-membership-repeats': {
    en: 'can work out: which of its keys are in common, through how many rows of {table} it gives each, by {expression} ({about})',
    zh: '可推算出：自己的哪些键是共同的——通过自己为每个键在 {table} 中安排的行数，由 {expression} 得出（{about}）',
  },
  'disclosure.infer-combine-repeats': {
    en: 'can work out: single values of {about}, through how many rows of {table} it gives each of its keys, by {expression}',
    zh: '可推算出：{about} 的单个取值——通过自己为每个键在 {table} 中安排的行数，由 {expression} 得出',
  },
  'disclosure.infer-combine': {
    en: 'can work out: single values of {about}, through values of {own} chosen for it, by {expression}',
    zh: '可推算出：{about} 的单个取值——通过专门选定的 {own} 取值，由 {expression} 得出',
  },
  'disclosure.infer-combine-others': {
    en: 'can work out, with an owner that chooses its values for it: single values of {about}, by {expression}',
    zh: '若有某一方为此选定自己的取值，则可推算出：{about} 的单个取值，由 {expression} 得出',
  },
  'disclosure.infer-isolate': {
    en: 'can work out: what a single row has in {about}; {expression} can be zero for all rows but one',
    zh: '可推算出：某一行的 {about}；{expression} 可能除一行外全为零',
  },
  'disclosure.infer-overlap': {
    en: 'can work out: what a single row has in {about}; {expression} and another total of the answer skip different rows without a value',
    zh: '可推算出：某一行的 {about}；{expression} 与结果中另一个总计所跳过的空值行各不相同',
  },
  'disclosure.infer-missing': {
    en: 'can work out: by subtracting, how many rows have what some of {columns} take and lack what others take, and what these rows add, also where it is a single row',
    zh: '可推算出：将 {columns} 相减，可得知有多少行具备其中一些所需的取值而缺少另一些所需的取值，以及这些行的贡献，哪怕只有一行',
  },
  'disclosure.infer-weigh': {
    en: 'can work out: the largest single contribution in {about}; whether {expression} is withheld compares it with all others, and what is added to it moves the comparison; nor does a rule about totals hold for its difference from a total that takes other rows',
    zh: '可推算出：{about} 中最大的单个贡献；{expression} 是否被隐去取决于它与其余贡献的比较，而式中附加的常数或列会移动这一比较；它与取用其他数据行的合计之差也不受合计规则约束',
  },
  'disclosure.infer-weighed': {
    en: 'can work out: how large the largest single contribution of {others} to {columns} is; whether a total is withheld compares it with the rest, and with values of its own, which it chooses, it moves the comparison, by many of them until the number is exact',
    zh: '可推算出：{others} 对 {columns} 的最大单个贡献有多大；总和是否被隐去取决于该贡献与其余部分的比较，而自己的取值由自己选定，可借此移动这一比较，多次尝试后可得到准确数值',
  },
  'disclosure.infer-pick': {
    en: 'can work out, with another answer: what a single row has; conditions on {about} can fit one row, or all but one',
    zh: '结合另一个结果可推算出：某一行的内容；对 {about} 的条件可能只匹配一行，或只排除一行',
  },
  'disclosure.infer-arranged': {
    en: 'can work out: whether one row of its own is in common, and what {others} gave for it, where it knows all other rows of the group; it chooses its own rows and may arrange them so',
    zh: '可推算出：在已知某分组其余所有行的情况下，自己的某一行是否为共同行，以及 {others} 在该行上的取值；自己的行由自己选定，可以特意如此安排',
  },
  'disclosure.infer-arranged-others': {
    en: 'can work out, with one of {owners} that chooses its rows and values so: which rows of that owner are in common, and what the other gave for a single one of them',
    zh: '若 {owners} 中一方为此选定自己的行和取值并与其合作，则可推算出：该方的哪些行是共同的，以及另一方为其中某一行提供了什么',
  },
  'disclosure.infer-compared': {
    en: 'can work out: on which side of a bound a single row has {about}, where it knows which other rows of the group are in common; it chooses the bound row by row, as {own}',
    zh: '可推算出：在已知某分组其余哪些行是共同行的情况下，某一行的 {about} 位于界限的哪一侧；界限即 {own}，由其逐行选定',
  },
  'disclosure.infer-parts': {
    en: 'can work out: the part of {others} in every group that is shown, by subtracting its own',
    zh: '可推算出：每个被公布分组中 {others} 的部分（减去自己的部分即得）',
  },
  'disclosure.infer-pooled': {
    en: 'can work out, with owners that tell it their own rows: what the other owners gave in every group that is shown, also where it is a single row; the minimum counts no rows apart but those of one recipient',
    zh: '若有数据方将自己的行告知，则可推算出：每个被公布分组中其余数据方的部分，哪怕只有一行；最小分组限制只会除去单个接收方自己的行',
  },
  'disclosure.infer-extremes': {
    en: 'can work out: what single rows have; {columns} are values of single rows',
    zh: '可推算出：单行的取值；{columns} 就是某一行的取值',
  },
  'disclosure.result-found': {
    en: 'the answer, one row for every group that is shown and has rows, at most {rows}: {columns}',
    zh: '结果，每个被公布且有数据行的分组一行，最多 {rows} 行：{columns}',
  },
  'disclosure.result-best': {
    en: 'the answer, the first {rows} groups at most, in the order that is asked for, of those that are shown: {columns}',
    zh: '结果，按所要求的顺序，被公布的分组中最多前 {rows} 个：{columns}',
  },
  'disclosure.found': {
    en: 'how many groups by {keys} are shown, at most {groups}',
    zh: '按 {keys} 的分组有多少个被公布，最多 {groups} 个',
  },
  'disclosure.found-having': {
    en: 'how many groups by {keys} are shown, at most {groups}; of the others also that {having} may not hold',
    zh: '按 {keys} 的分组有多少个被公布，最多 {groups} 个；其余分组也可能是因为不满足 {having}',
  },
  'disclosure.key': {
    en: 'the values themselves of {key}, of every group that is shown: so which values occur in at least {minimum} rows',
    zh: '{key} 的取值本身（每个被公布的分组）：由此可知哪些取值至少出现在 {minimum} 行中',
  },
  'disclosure.key-all': {
    en: 'the values themselves of {key}, of every group, also where a value occurs in a single row: no minimum is set',
    zh: '{key} 的取值本身（每个分组），哪怕该取值只出现在一行中：未设最小分组',
  },
  'disclosure.infer-distinct': {
    en: 'can work out: that all rows of a group have the same value, where {columns} is 1, or that no two have, where it is the number of rows; from counts over overlapping rows, whether a row has a value that no other has',
    zh: '可推算出：若 {columns} 为 1，则该分组所有行取值相同；若等于行数，则任意两行取值都不同；将针对重叠数据行的计数相减，还可得知某一行的取值是否独有',
  },
  'disclosure.infer-binary': {
    en: 'can work out: how many rows have which value; {columns} adds up a column of two values',
    zh: '可推算出：各取值分别有多少行；{columns} 所加总的列只有两个取值',
  },
  'disclosure.infer-alike': {
    en: 'can work out: what every row of a group has, where the answer shows that all are alike (a total at the end of its range, as many rows as there are), or all but a few (a total near that end)',
    zh: '可推算出：若结果表明某分组所有行都相同（总和达到取值范围的端点、行数等于全部行数），或除少数几行外都相同（总和接近该端点），则可得知各行的取值',
  },
  'disclosure.infer-largest': {
    en: 'can work out: roughly, what the largest row of a group has in {columns}, where it outweighs all others; so, too, of the rows that one total takes and another does not',
    zh: '可大致推算出：若某分组中最大的一行远超其他各行，则可得知其在 {columns} 中的大致取值；一个合计取用而另一个合计不取用的数据行也是如此',
  },
  'disclosure.infer-earlier': {
    en: 'can work out: more, by subtracting this answer from earlier or later ones about the same data',
    zh: '可推算出更多内容：将此结果与针对同一数据的更早或更晚的结果相减',
  },
  'disclosure.own-relation': {
    en: '{owner} computes by itself, in its own engine and before anything is shared: {relation}; that it has at most {rows} rows follows from the cards',
    zh: '{owner} 在共享任何数据之前，在自己的引擎中独自计算：{relation}；其行数上限 {rows} 由数据卡得出',
  },
  'disclosure.own-asked': {
    en: 'the rows of {datasets} only decide which other rows of {owner} count: the minimum does not count them, so that a number may depend on few of them',
    zh: '{datasets} 的行只决定 {owner} 的其他哪些行被计入：最小组规模不统计这些行，因此某个数字可能只取决于其中少数几行',
  },
  'disclosure.size': {
    en: 'the size of {dataset}, rounded up: at most {rows} rows',
    zh: '{dataset} 的规模（向上取整）：最多 {rows} 行',
  },
  'disclosure.card': {
    en: 'the card of {dataset}, as every other peer of {owner} does: names and types of the {columns} columns with a permitted use, which keys occur once or how often at most, the values of {lists}, the declared ranges of {ranges}',
    zh: '{dataset} 的数据卡（{owner} 的其他所有对等方同样可见）：{columns} 个获准使用的列的名称和类型、哪些键不重复或至多重复几次、{lists} 的取值列表、{ranges} 的声明范围',
  },
  'disclosure.card-ranges': {
    en: 'the card of {dataset}, as every other peer of {owner} does: names and types of the {columns} columns with a permitted use, which keys occur once or how often at most, the declared ranges of {ranges}',
    zh: '{dataset} 的数据卡（{owner} 的其他所有对等方同样可见）：{columns} 个获准使用的列的名称和类型、哪些键不重复或至多重复几次、{ranges} 的声明范围',
  },
  'disclosure.common': {
    en: 'the number of rows in common after each owner’s own conditions, however few (at most {rows} of {sizes}); with other questions about the same rows also how many rows these differ in; no identity, no value',
    zh: '各方按自身条件筛选后的共同行数，无论多少（{sizes} 中最多 {rows} 行）；与针对同样数据行的其他问题对照，还可得知它们相差多少行；不含任何身份或取值',
  },
  'disclosure.common-own-data': {
    en: 'has data of its own; can work out: whether one person is in common, where it knows that of all others',
    zh: '自己也有数据；可推算出：在已知其余所有人是否共同的情况下，某一人是否共同',
  },
  'disclosure.common-receive': {
    en: 'can work out: how many rows in common the groups have that are not shown, by subtracting',
    zh: '可推算出：未公布的分组有多少共同行（相减即得）',
  },
  'disclosure.question': {
    en: 'the whole question with its names and constants, the plan and this statement',
    zh: '整个问题（含其中的名称和常量）、执行计划以及本声明',
  },
  'disclosure.duration': {
    en: 'how long each party’s own stage takes, which depends on its data',
    zh: '各方本地阶段的耗时，而耗时与其数据有关',
  },
  'disclosure.stop': {
    en: 'if the run stops: at which party and step, and whether its data were the cause',
    zh: '若运行中止：在哪一方、哪一步，以及是否由其数据引起',
  },
  'disclosure.trust': {
    en: 'any {together} of {computers} that pool what they received: everything. The protocol holds against {threshold} of them being curious together, as long as all follow it',
    zh: '{computers} 中任意 {together} 方若将各自收到的内容合在一起：一切。在各方都遵守协议的前提下，协议可抵御其中 {threshold} 个好奇的计算方合谋',
  },
  'disclosure.trust-all': {
    en: 'all of {computers} together: everything. The protocol protects each of them against all others, even if these pool what they received, as long as all follow it',
    zh: '{computers} 全部合在一起：一切。在各方都遵守协议的前提下，即使其他各方将收到的内容合在一起，协议也能保护每一方',
  },
  'disclosure.trust-matching': {
    en: 'nothing more of the rows in common, if learning parity with noise (LPN) is hard: a young assumption',
    zh: '关于共同行不再有更多，前提是带噪声奇偶学习问题（LPN）是困难的：这是较新的假设',
  },
  'disclosure.trust-dealer': {
    en: 'together with any one of {computers}, if the two pool what they have: everything. By itself nothing: it prepares random numbers and sees no message of the computation',
    zh: '若与 {computers} 中任意一方合谋：一切。单独则一无所知：它只准备随机数，看不到计算中的任何消息',
  },
  'disclosure.nobody-values': {
    en: 'any single row or value, from this answer alone; but see above where all rows of a group are alike, or one outweighs all others, or all others are known',
    zh: '仅凭此结果，任何单行或单个取值；但分组内各行都相同、某一行远超其他各行，或其他各行均为已知的情形除外，见上文',
  },
  'disclosure.nobody-number': {
    en: 'how many rows are in common, but as far as the answer shows it',
    zh: '共同行数（结果本身所示的除外）',
  },
  'disclosure.nobody-strict': {
    en: 'which rows match in the joins of this question, and how many, but as far as the answer shows it: the policies of {tables} say join: strict',
    zh: '本问题的连接中哪些行相匹配、共有多少（结果本身所示的除外）：{tables} 的策略写明 join: strict',
  },
  'disclosure.nobody-strict-asked': {
    en: 'which rows match in the joins of this question, and how many, but as far as the answer shows it: the question says join: strict',
    zh: '本问题的连接中哪些行相匹配、共有多少（结果本身所示的除外）：问题写明 join: strict',
  },
  'disclosure.nobody-strict-noise': {
    en: 'which rows match in the joins of this question, and how many, but as far as the answer shows it: all joins of an answer with noise are strict',
    zh: '本问题的连接中哪些行相匹配、共有多少（结果本身所示的除外）：带噪声的结果一律以 strict 方式连接',
  },
  'disclosure.nobody-common': {
    en: 'which rows are in common, from this answer alone; but see above where all rows of a group are alike',
    zh: '仅凭此结果，哪些行是共同的；但分组内各行都相同的情形除外，见上文',
  },
  'disclosure.nobody-withheld': {
    en: 'any value of a group that is not shown, from this answer alone',
    zh: '仅凭此结果，未公布分组的任何取值',
  },
  'disclosure.nobody-withheld-join': {
    en: 'any value of a group that is not shown, from this answer alone, but for the number of rows in common',
    zh: '仅凭此结果，未公布分组的任何取值（共同行数除外）',
  },
});
