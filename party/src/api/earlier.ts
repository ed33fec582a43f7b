/** What earlier answers and a new one show together, in words. The texts are those of the refusals too. */
import { addCatalogue, type Language, say } from '@tacit/engine/text';
import type { EarlierFinding } from './types.ts';

export function findingText({ text, values }: EarlierFinding, language: Language): string {
  return say(text, values, language);
}

const hint = {
  en: 'all findings: tacit job {job}; who was answered what: tacit ledger {dataset}; whether findings refuse or warn is the setting earlier_answers of the policy of {dataset}',
  zh: '查看全部情况：tacit job {job}；查看以往的结果：tacit ledger {dataset}；发现问题时是拒绝还是提醒，由 {dataset} 策略中的 earlier_answers 决定',
};

const noiseHint = {
  en: 'why not without noise: tacit job {job}; to tell whoever asked: tacit reject {job} --noise; what was spent: tacit budget show {dataset}',
  zh: '查看为何不能不加噪声：tacit job {job}；告知提问方：tacit reject {job} --noise；查看已花费的明细：tacit budget show {dataset}',
};

addCatalogue({
  'budget.difference': {
    en: 'with the answer of {jobs} ({dataset}), {recipients} can work out {what} of {rows} of your rows, fewer than {minimum}',
    zh: '结合 {jobs} 的结果（{dataset}），{recipients} 可以算出您的 {rows} 行数据的 {what}（少于 {minimum} 行）',
    hint,
  },
  'budget.difference-units': {
    en: 'with the answer of {jobs} ({dataset}), {recipients} can work out {what} of {rows} different {unit}, fewer than {minimum}',
    zh: '结合 {jobs} 的结果（{dataset}），{recipients} 可以算出 {rows} 个不同 {unit} 的 {what}（少于 {minimum} 个）',
    hint,
  },
  'budget.beside': {
    en: 'by subtracting groups, parts and cells of this one answer ({dataset}), {recipients} can work out {what} of {rows} of your rows, fewer than {minimum}',
    zh: '将此次结果（{dataset}）中的分组、区间和单元格相减，{recipients} 可以算出您的 {rows} 行数据的 {what}（少于 {minimum} 行）',
    hint,
  },
  'budget.beside-units': {
    en: 'by subtracting groups, parts and cells of this one answer ({dataset}), {recipients} can work out {what} of {rows} different {unit}, fewer than {minimum}',
    zh: '将此次结果（{dataset}）中的分组、区间和单元格相减，{recipients} 可以算出 {rows} 个不同 {unit} 的 {what}（少于 {minimum} 个）',
    hint,
  },
  'budget.beside-unchecked': {
    en: 'whether groups, parts and cells of this one answer ({dataset}) together show {recipients} fewer than {minimum} of your rows could not be checked in full: there is too much to compare',
    zh: '此次结果（{dataset}）中的分组、区间和单元格合在一起，是否会让 {recipients} 了解到您不足 {minimum} 行的数据，未能完全检查：需要比较的内容过多',
    hint,
  },
  'budget.threshold': {
    en: 'the answer of {jobs} ({dataset}) and this one differ in {rows} of your rows in a group or cell that one of them shows and the other withholds: {recipients} can work out that those rows make the difference; they are fewer than {minimum}',
    zh: '{jobs} 的结果（{dataset}）与本次结果在某个分组或单元格上只相差您的 {rows} 行，且一次公布、另一次隐去：{recipients} 可以推算出正是这些行造成了差别（少于 {minimum} 行）',
    hint,
  },
  'budget.threshold-units': {
    en: 'the answer of {jobs} ({dataset}) and this one differ in {rows} different {unit} in a group or cell that one of them shows and the other withholds: {recipients} can work out that those make the difference; they are fewer than {minimum}',
    zh: '{jobs} 的结果（{dataset}）与本次结果在某个分组或单元格上只相差 {rows} 个不同的 {unit}，且一次公布、另一次隐去：{recipients} 可以推算出正是它们造成了差别（少于 {minimum} 个）',
    hint,
  },
  'budget.apart': {
    en: 'conditions that are not in both this question and that of {jobs} ({dataset}) differ in {rows} of your rows, fewer than {minimum}: by subtracting, {recipients} can work out which of them meet the others, or that none does',
    zh: '本次问题与 {jobs} 的问题（{dataset}）之间不同的条件只相差您的 {rows} 行数据（少于 {minimum} 行）：{recipients} 将两次结果相减，即可推算出其中哪些行满足其余条件，或没有一行满足',
    hint,
  },
  'budget.apart-units': {
    en: 'conditions that are not in both this question and that of {jobs} ({dataset}) differ in rows of {rows} different {unit}, fewer than {minimum}: by subtracting, {recipients} can work out which of them meet the others, or that none does',
    zh: '本次问题与 {jobs} 的问题（{dataset}）之间不同的条件只相差 {rows} 个不同 {unit} 的数据（少于 {minimum} 个）：{recipients} 将两次结果相减，即可推算出其中哪些满足其余条件，或没有一个满足',
    hint,
  },
  'budget.unchecked': {
    en: 'whether this answer and those of {jobs} together show {recipients} fewer than {minimum} of your rows could not be checked in full: there is too much to compare ({dataset})',
    zh: '本次结果与 {jobs} 的结果合在一起是否会让 {recipients} 了解到您不足 {minimum} 行的数据，未能完全检查：需要比较的内容过多（{dataset}）',
    hint,
  },
  'budget.relation': {
    en: 'this answer or that of {jobs} is about rows that are made of several tables, {dataset} among them: whether the two together show {recipients} fewer than {minimum} of your rows cannot be counted',
    zh: '本次结果或 {jobs} 的结果涉及由多张表（含 {dataset}）构成的行：无法统计两者合在一起是否会让 {recipients} 了解到您不足 {minimum} 行的数据',
    hint,
  },
  'budget.incomparable': {
    en: 'the answer of {jobs} to {recipients} cannot be compared: columns that it used are gone from {dataset} or have another type',
    zh: '无法与 {recipients} 获得的 {jobs} 的结果比较：所用的列已不在 {dataset} 中，或类型已改变',
    hint,
  },
  'budget.changed': {
    en: 'the same was answered to {recipients} by {jobs} before your {dataset} changed: the rows of some groups differ ({groups}), and in one of them their number changed by {rows}, less than {minimum}; the difference of the two answers is about those rows',
    zh: '在您的 {dataset} 变化之前，{jobs} 已向 {recipients} 回答过同样的问题：有 {groups} 个分组的数据行不同，其中一组的行数只变化了 {rows}（小于 {minimum}）；两次结果之差反映的正是这些行',
    hint,
  },
  'budget.changed-other': {
    en: 'overlapping rows were answered to {recipients} by {jobs} before your {dataset} changed: the rows of some groups differ ({groups}), and in one of them their number changed by {rows}, less than {minimum}; the difference of the two answers may be about those rows',
    zh: '在您的 {dataset} 变化之前，{jobs} 已就部分相同的数据行向 {recipients} 给出结果：有 {groups} 个分组的数据行不同，其中一组的行数只变化了 {rows}（小于 {minimum}）；两次结果之差可能反映的就是这些行',
    hint,
  },
  'budget.matched-difference': {
    en: 'the answer of {jobs} to {recipients} was about other rows of your {dataset}: {added} rows are new and {removed} left out; only rows that match another table count, so how few the difference is about cannot be bounded',
    zh: '{jobs} 向 {recipients} 给出的结果涉及您 {dataset} 中不同的数据行：新增 {added} 行，去掉 {removed} 行；只有与另一张表匹配的行才计入，因此差值涉及多少行无法确定下限',
    hint,
  },
  'budget.matched-groups': {
    en: 'the answer of {jobs} to {recipients} was about the same rows of your {dataset} in other groups; only rows that match another table count, so how few the differences are about cannot be bounded',
    zh: '{jobs} 向 {recipients} 给出的结果涉及您 {dataset} 中相同的数据行，但分组不同；只有与另一张表匹配的行才计入，因此差值涉及多少行无法确定下限',
    hint,
  },
  'budget.matched-nulls': {
    en: 'the answer of {jobs} to {recipients} counted values of other columns in the same rows of your {dataset}: the difference is about matched rows that lack one, and how few these are cannot be bounded',
    zh: '{jobs} 向 {recipients} 给出的结果在您 {dataset} 的相同数据行中统计了其他列的取值；差值反映的是缺少取值的匹配行，其行数的下限无法确定',
    hint,
  },
  'budget.matched-changed': {
    en: 'the answer of {jobs} to {recipients} was given before your {dataset} changed: the rows of some groups differ ({groups}), and in one of them their number changed by {rows}; only rows that match another table count, so how few the difference is about cannot be bounded',
    zh: '{jobs} 向 {recipients} 给出的结果早于您 {dataset} 的变化：有 {groups} 个分组的数据行不同，其中一组的行数变化了 {rows}；只有与另一张表匹配的行才计入，因此差值涉及多少行无法确定下限',
    hint,
  },
  'budget.matched-other': {
    en: 'the answers of {jobs} to {recipients} are about some of the same rows of your {dataset}, otherwise joined, divided or selected; only rows that match another table count, so how few the differences are about cannot be bounded',
    zh: '{jobs} 向 {recipients} 给出的结果涉及您 {dataset} 中部分相同的数据行，但连接、分组或筛选的方式不同；只有与另一张表匹配的行才计入，因此差值涉及多少行无法确定下限',
    hint,
  },
  'budget.matched-helper': {
    en: '{recipients} matches the rows of one of this question and {jobs} and receives the answer of the other, both about some of the same rows of your {dataset}: from the number of rows in common, which no minimum holds back, it can work out how many are in groups that are not shown, or in what the two differ',
    zh: '{recipients} 为此次查询和 {jobs} 之一匹配数据行，又接收另一个的结果，而两者涉及您 {dataset} 中部分相同的数据行：凭共同行数（不受最小组限制），可以推算出未公布的分组或两者的差异各有多少行',
    hint,
  },
  'budget.other-changed': {
    en: '{others} changed since the same was answered to {recipients} by {jobs}: whoever changes its own table by one row and asks again learns whether that row matches yours, and what it adds ({dataset})',
    zh: '自 {jobs} 向 {recipients} 回答同样的问题以来，{others} 发生了变化：只要把自己的表改动一行再问一次，就能得知该行是否与您的数据匹配，以及它的贡献（{dataset}）',
    hint,
  },
  'budget.epsilon': {
    en: 'with this answer all of {period} together would spend ε = {epsilon} on {dataset} at δ = {deltaLimit}; its policy gives ε = {limit} (privacy)',
    zh: '加上此结果，{period} 内全部结果在 δ = {deltaLimit} 下将对 {dataset} 花费 ε = {epsilon}；策略（privacy）给出的总额为 ε = {limit}',
    hint: {
      en: 'ask for less, or wait for the next period; its owner may give more in the policy of {dataset}; what was spent on what: tacit budget show {dataset} ({job})',
      zh: '请降低 ε，或等待下一周期；其数据方可在 {dataset} 的策略中提高总额；查看已花费的明细：tacit budget show {dataset}（{job}）',
    },
  },
  'budget.epsilon-ever': {
    en: 'with this answer all answers together would spend ε = {epsilon} on {dataset} at δ = {deltaLimit}; its policy gives ε = {limit} (privacy)',
    zh: '加上此结果，全部结果在 δ = {deltaLimit} 下将对 {dataset} 花费 ε = {epsilon}；策略（privacy）给出的总额为 ε = {limit}',
    hint: {
      en: 'ask for less; its owner may give more in the policy of {dataset}; what was spent on what: tacit budget show {dataset} ({job})',
      zh: '请降低 ε；其数据方可在 {dataset} 的策略中提高总额；查看已花费的明细：tacit budget show {dataset}（{job}）',
    },
  },
  'budget.delta': {
    en: 'with this answer no ε is proven for all answers about {dataset} together at δ = {deltaLimit}, the δ of its policy (privacy): a quarter of it is for what the answers have of their own, and one for how noise is drawn',
    zh: '加上此结果，在策略（privacy）的 δ = {deltaLimit} 下，无法为 {dataset} 的全部结果证明任何 ε：其中四分之一用于各结果自身的 δ，四分之一用于噪声抽取的误差',
    hint: {
      en: 'ask for fewer numbers or a smaller ε; its owner may give a larger δ in the policy of {dataset}: tacit budget show {dataset} ({job})',
      zh: '请减少数值个数或降低 ε；其数据方可在 {dataset} 的策略中提高 δ：tacit budget show {dataset}（{job}）',
    },
  },
  'budget.unit-unlike': {
    en: 'the policy of {dataset} protects one {unit} with all its rows, and {jobs} answered with noise for another unit: what that says about one {unit} is not known, as nobody knows how many rows one had at most in the data of then',
    zh: '{dataset} 的策略以 {unit} 及其全部行为保护单位，而 {jobs} 的带噪声结果以另一单位为准：由于不知道当时的数据中一个 {unit} 最多有多少行，无法换算',
    hint: {
      en: 'set the unit of privacy in the policy of {dataset} back to what it was, or wait until these answers no longer count: tacit budget show {dataset} ({job})',
      zh: '请将 {dataset} 策略中 privacy 的 unit 改回原值，或等到这些结果不再计入：tacit budget show {dataset}（{job}）',
    },
  },
  'budget.rows-unlike': {
    en: 'the policy of {dataset} protects single rows, and {jobs} answered with noise for another unit: what that says about a row is not known',
    zh: '{dataset} 的策略以行为保护单位，而 {jobs} 的带噪声结果以另一单位为准，无法换算',
    hint: {
      en: 'set the unit of privacy in the policy of {dataset} back to what it was, or wait until these answers no longer count: tacit budget show {dataset} ({job})',
      zh: '请将 {dataset} 策略中 privacy 的 unit 改回原值，或等到这些结果不再计入：tacit budget show {dataset}（{job}）',
    },
  },
  'budget.exact-beside': {
    en: 'exact answers about some of the same rows of {dataset} were given to {recipients} ({jobs}), or may be: the noise of this one protects only what those do not tell',
    zh: '已就 {dataset} 中部分相同的数据行向 {recipients} 给出过（或仍可能给出）精确结果（{jobs}）：此结果的噪声只能保护那些精确结果未透露的内容',
  },
  'budget.noisy-beside': {
    en: '{recipients} received answers with noise about some of the same rows of {dataset} ({jobs}), or may: this one is exact, and their noise protects only what it does not tell',
    zh: '{recipients} 已获得（或仍可能获得）关于 {dataset} 中部分相同数据行的带噪声结果（{jobs}）：此结果是精确的，那些噪声只能保护此结果未透露的内容',
  },
  'budget.noise-instead': {
    en: 'the policy of {dataset} lets the same be asked with noise: WITH PRIVACY (epsilon => {epsilon}) would spend what is left of ε, in whole tenths, and each number would be off by at most so much 19 times in 20: {errors}; half the ε, about twice as much',
    zh: '{dataset} 的策略允许就同一问题索取带噪声的结果：WITH PRIVACY (epsilon => {epsilon}) 将用完剩余的 ε（按整十分之一计），各数值在 20 次中有 19 次误差不超过：{errors}；ε 减半，误差约加倍',
    hint: noiseHint,
  },
  'budget.noise-impossible': {
    en: 'the policy of {dataset} lets questions be asked with noise in the place of this answer, and has at least ε = {epsilon} left, but this question can have no noise: counts, sums and averages in groups of listed values can',
    zh: '{dataset} 的策略允许以带噪声的结果代替此结果，剩余 ε 至少为 {epsilon}，但此问题无法加噪声：可以加噪声的是按已列出取值分组的计数、求和与平均',
    hint: noiseHint,
  },
  'budget.noise-none': {
    en: 'the policy of {dataset} lets the same be asked with noise, but hardly any ε (less than a tenth of it) is left in {period}',
    zh: '{dataset} 的策略允许就同一问题索取带噪声的结果，但 {period} 内的 ε 所剩不足十分之一',
    hint: noiseHint,
  },
  'budget.noise-none-ever': {
    en: 'the policy of {dataset} lets the same be asked with noise, but hardly any ε (less than a tenth of it) is left',
    zh: '{dataset} 的策略允许就同一问题索取带噪声的结果，但 ε 所剩不足十分之一',
    hint: noiseHint,
  },
  'budget.too-many': {
    en: '{recipients} would receive {answers} answers about {dataset} in {month}; its policy allows {limit} (answers_per_month)',
    zh: '{recipients} 在 {month} 将获得 {answers} 个关于 {dataset} 的结果；策略（answers_per_month）最多允许 {limit} 个',
    hint: {
      en: 'wait until the next month (UTC), or change answers_per_month in the policy of {dataset}; who was answered what: tacit ledger {dataset} ({job})',
      zh: '请等到下个月（UTC），或修改 {dataset} 策略中的 answers_per_month；查看以往的结果：tacit ledger {dataset}（{job}）',
    },
  },
});
