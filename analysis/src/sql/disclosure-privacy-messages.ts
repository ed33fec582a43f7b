/** Text of the statement about noise. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.noised': {
    en: '{number} of each of the {groups} groups, plus noise that nobody knows: within ±{error} of the true number in 19 of 20 groups; the recipients make {columns} of it',
    zh: '{groups} 个分组各自的 {number}，均加上任何一方都不知道的噪声：20 个分组中约有 19 个与真实值相差不超过 ±{error}；接收方据此得出 {columns}',
  },
  'disclosure.noised-one': {
    en: '{number}, plus noise that nobody knows: within ±{error} of the true number 19 times in 20; the recipients make {columns} of it',
    zh: '{number}，加上任何一方都不知道的噪声：20 次中约有 19 次与真实值相差不超过 ±{error}；接收方据此得出 {columns}',
  },
  'disclosure.noised-found': {
    en: '{number} of each group that is shown, plus noise that nobody knows: within ±{error} in 19 of 20 groups, shown or not, and of shown groups of few rows rather too many rows; the recipients make {columns} of it',
    zh: '每个公布的分组的 {number}，均加上任何一方都不知道的噪声：全部分组（无论是否公布）中约有 19/20 的噪声不超过 ±{error}；行数少而公布的分组，其行数往往偏高；接收方据此得出 {columns}',
  },
  'disclosure.noised-groups': {
    en: 'which groups of {keys} are shown, and so how many, {groups} at most: those with rows whose number of rows with noise is {threshold} or more',
    zh: '按 {keys} 分组时公布哪些分组，从而得知其个数（至多 {groups} 个）：有数据、且加噪声后的行数不小于 {threshold} 的分组',
  },
  'disclosure.noised-key': {
    en: '{key} of each group that is shown',
    zh: '每个公布的分组的 {key}',
  },
  'disclosure.noised-quantile': {
    en: '{columns} of each of the {groups} groups: one of {candidates} values from {first} to {last}, each of which stands for those nearest to it, chosen by chance that nobody knows, the likelier the nearer its rank: in 19 of 20 groups the rank is off by {rank} rows or fewer',
    zh: '{groups} 个分组各自的 {columns}：按任何一方都不知道的随机数从 {first} 至 {last} 的 {candidates} 个值（各代表其附近的值）中选出，名次越接近越可能选中：20 个分组中约有 19 个的名次相差不超过 {rank} 行',
  },
  'disclosure.gate-noise-found': {
    en: 'a group is shown where its number of rows with noise is {threshold} or more: one that a single unit alone has is shown with a chance of {delta} at most; all numbers of the others stay hidden, and ORDER BY and LIMIT go by numbers with noise',
    zh: '加噪声后的行数不小于 {threshold} 的分组才会公布：只属于一个单位的分组被公布的概率不超过 {delta}；其余分组的任何数值均不公开，ORDER BY 与 LIMIT 只依据带噪声的数值',
  },
  'disclosure.gate-noise-having': {
    en: 'HAVING {having} hides nothing from the recipients: they apply it to the numbers with noise, which they get',
    zh: 'HAVING {having} 对接收方不隐藏任何内容：由接收方对其得到的带噪声数值加以筛选',
  },
  'disclosure.noised-choice': {
    en: 'which of the {groups} groups has nearly the largest {number}, and no number: noise that nobody knows decides between those that are close; 19 times in 20 the one told is less than the largest by {behind} at most',
    zh: '{groups} 个分组中哪一个的 {number} 接近最大，不给出任何数值：相近者之间由任何一方都不知道的噪声决定；20 次中约有 19 次所公布的分组比最大者至多小 {behind}',
  },
  'disclosure.gate-noise-choice': {
    en: 'every group of the lists may be told, also one without rows; no minimum decides',
    zh: '列表中的每个分组都可能被选中，没有数据的分组也一样；不按最小行数判断',
  },
  'disclosure.privacy-exact-choice': {
    en: 'noise decides the choice alone: the sizes below, that the data fit what their owners declared, and other answers about the same rows are told without it; answers add up: two of ε = 1 are one of ε = 2',
    zh: '噪声只影响这一选择：下列规模、数据是否符合数据方的声明，以及关于相同数据的其他结果均不带噪声；多次结果会累加：两次 ε = 1 相当于一次 ε = 2',
  },
  'disclosure.gate-noise': {
    en: 'every group of the lists is shown, also one without rows: its numbers are noise alone; no minimum hides anything',
    zh: '列表中的每个分组都会公布，没有数据的分组也一样：其数值只是噪声；不按最小行数隐去任何内容',
  },
  'disclosure.gate-noise-one': {
    en: 'the row is shown however few rows it is made of; no minimum hides anything',
    zh: '无论由多少行得出，该行都会公布；不按最小行数隐去任何内容',
  },
  'disclosure.privacy-row': {
    en: 'differential privacy of any one row of {dataset}, ε = {epsilon}, δ = {delta}: but for a chance of about {delta}, no answer is more than {factor} times as likely with that row as without it, nor the other way round, whatever else the recipients know',
    zh: '对 {dataset} 任一行的差分隐私，ε = {epsilon}、δ = {delta}：除约 {delta} 的概率外，无论接收方另外知道什么，有这一行与没有这一行时，任何结果出现的可能性之比都不超过 {factor} 倍',
  },
  'disclosure.privacy-unit': {
    en: 'differential privacy of any one {unit} with all its rows in {dataset}, {rows} at most, ε = {epsilon}, δ = {delta}: but for a chance of about {delta}, no answer is more than {factor} times as likely with it as without it, nor the other way round, whatever else the recipients know',
    zh: '对 {dataset} 中任一 {unit} 及其全部行（最多 {rows} 行）的差分隐私，ε = {epsilon}、δ = {delta}：除约 {delta} 的概率外，无论接收方另外知道什么，有它与没有它时，任何结果出现的可能性之比都不超过 {factor} 倍',
  },
  'disclosure.privacy-counted': {
    en: 'differential privacy of any one {unit} with all its rows in {dataset}, of which {rows} at most count, ε = {epsilon}, δ = {delta}: but for a chance of about {delta}, no answer is more than {factor} times as likely with it as without it, nor the other way round, whatever else the recipients know',
    zh: '对 {dataset} 中任一 {unit} 及其全部行（其中最多计入 {rows} 行）的差分隐私，ε = {epsilon}、δ = {delta}：除约 {delta} 的概率外，无论接收方另外知道什么，有它与没有它时，任何结果出现的可能性之比都不超过 {factor} 倍',
  },
  'disclosure.privacy-together': {
    en: 'differential privacy of any one value of {units} with all its rows in all of {datasets}, of which {rows} at most count together, ε = {epsilon}, δ = {delta}: but for a chance of about {delta}, no answer is more than {factor} times as likely with it as without it, nor the other way round, whatever else the recipients know',
    zh: '对 {units} 的任一取值及其在 {datasets} 中的全部行（合计最多计入 {rows} 行）的差分隐私，ε = {epsilon}、δ = {delta}：除约 {delta} 的概率外，无论接收方另外知道什么，有它与没有它时，任何结果出现的可能性之比都不超过 {factor} 倍',
  },
  'disclosure.privacy-alone': {
    en: 'of the rows of one {unit} in {dataset} alone, while its rows elsewhere stay and may count in their place, twice that holds: ε = {epsilon}, δ = {delta}, {factor} times. This is what the answer takes of the budget of {dataset}',
    zh: '仅就一个 {unit} 在 {dataset} 中的行而言（它在别处的行不变，可能改由那些行计入），成立的是两倍：ε = {epsilon}、δ = {delta}，可能性之比不超过 {factor} 倍；{dataset} 的预算按此扣减',
  },
  'disclosure.privacy-joined': {
    en: 'differential privacy of any one {unit} with all its rows in {dataset}, of whose joined rows {rows} at most count, ε = {epsilon}, δ = {delta}: but for a chance of about {delta}, no answer is more than {factor} times as likely with it as without it, nor the other way round, whatever else the recipients know',
    zh: '对 {dataset} 中任一 {unit} 及其全部行（连接后最多计入 {rows} 行）的差分隐私，ε = {epsilon}、δ = {delta}：除约 {delta} 的概率外，无论接收方另外知道什么，有它与没有它时，任何结果出现的可能性之比都不超过 {factor} 倍',
  },
  'disclosure.privacy-bound-together': {
    en: 'of each value of {units} {rows} rows count at most, of all rows that are put together. Where there are more, an order decides that the computers draw under protocol and that nobody knows, so that each is as likely to count as any other of the same value. Which rows are left out, how many, or whether any, nobody is told',
    zh: '合并后的全部行中，{units} 的每个取值最多计入 {rows} 行。多于此数时，由各计算方在协议下抽取、无人知晓的次序决定，同一取值的每一行被计入的机会相同。哪些行、多少行被略去，以及是否有行被略去，均不告知任何一方',
  },
  'disclosure.privacy-bound-each': {
    en: 'of the rows of one unit that count {each} at most are in one group; where there are more, chance decides in the same way before the others are counted',
    zh: '一个单位计入的行中，同一分组最多 {each} 行；多于此数时，先以同样的方式随机取舍，再计其余',
  },
  'disclosure.privacy-bound-owner': {
    en: 'of each {unit} {rows} rows of {dataset} count at most; where there are more, {owner}’s own computer draws which before it hands anything over. The answer is of those alone: which rows are left out, how many, or whether any, nobody else is told',
    zh: '{dataset} 的每个 {unit} 最多计入 {rows} 行；多于此数时，由 {owner} 自己的计算机在提供数据之前随机抽取。结果只涉及计入的行：哪些行、多少行被略去，以及是否有行被略去，均不告知其他任何一方',
  },
  'disclosure.privacy-others-cut': {
    en: 'the ε of {dataset} holds as long as the rows of {others} are as their cards say, how often keys repeat at most, and between which values they are, and as long as their owner’s computer leaves out the rows that this question asks it to. That computer holds them to it; an owner that gets around it can make the answer tell more of {dataset}, many times as much where many rows were to be left out',
    zh: '{dataset} 的 ε 以 {others} 的行符合其数据卡（键至多重复几次，取值在何范围），且其数据方的计算机确实略去本问题要求略去的行为前提。这由该计算机保证；若该数据方绕过，则结果可能透露更多关于 {dataset} 的内容，应略去的行很多时可达许多倍',
  },
  'disclosure.privacy-others': {
    en: 'the ε of {dataset} holds as long as the rows of {others} are as their cards say: how often keys repeat at most, and between which values they are. The computer of their owner holds them to that; an owner that gets around it can make the answer tell more of {dataset}',
    zh: '{dataset} 的 ε 以 {others} 的行符合其数据卡为前提：键至多重复几次，取值在何范围。这由其数据方自己的计算机保证；若该数据方绕过，则结果可能透露更多关于 {dataset} 的内容',
  },
  'disclosure.privacy-exact': {
    en: 'noise is in the numbers of the answer alone: the sizes and times below, that the data fit what their owners declared, and other answers about the same rows are told without it; answers add up: two of ε = 1 are one of ε = 2',
    zh: '噪声只加在结果的数值上：下列规模与耗时、数据是否符合数据方的声明，以及关于相同数据的其他结果均不带噪声；多次结果会累加：两次 ε = 1 相当于一次 ε = 2',
  },
});
