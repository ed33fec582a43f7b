/** Texts about what answers with noise spend. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.budget': {
    en: 'what answers with noise may spend of your data, and have spent',
    zh: '带噪声的结果可以花费和已经花费的隐私预算',
  },
  'cli.budget.show': {
    en: 'what is given, spent and left, by dataset',
    zh: '按数据集查看给出的、已花费的和剩余的预算',
  },
  'cli.budget.set': { en: 'give a dataset an ε, or none', zh: '为数据集设置 ε，或不给' },
  'cli.budget.simulate': { en: 'how many more answers of this ε there can be', zh: '还可以给出多少个此 ε 的结果' },
  'cli.budget.epsilon': { en: 'ε of all answers of a period together', zh: '一个周期内全部结果合计的 ε' },
  'cli.budget.delta': { en: 'δ of all answers of a period together', zh: '一个周期内全部结果合计的 δ' },
  'cli.budget.of-unit': {
    en: 'what is protected: row, or a column whose values stand for people, each with all its rows',
    zh: '保护的单位：row（一行），或标识个人的列（其一个取值的全部行）',
  },
  'cli.budget.period': { en: 'month, year or ever', zh: 'month（月）、year（年）或 ever（永久）' },
  'cli.budget.set-none': { en: 'allow no answers with noise', zh: '不允许带噪声的结果' },
  'cli.budget.asked-epsilon': { en: 'ε of one such answer', zh: '每个结果的 ε' },
  'cli.budget.asked-delta': { en: 'δ of one such answer', zh: '每个结果的 δ' },
  'cli.budget.none': {
    en: 'no dataset allows answers with noise: tacit budget set DATASET --epsilon 4',
    zh: '没有数据集允许带噪声的结果：tacit budget set 数据集 --epsilon 4',
  },
  'cli.budget.closed': {
    en: '{dataset}: allows no answers with noise; spent before: ε = {spentEpsilon}, δ = {spentDelta}',
    zh: '{dataset}：不允许带噪声的结果；此前已花费 ε = {spentEpsilon}、δ = {spentDelta}',
  },
  'cli.budget.row': {
    en: '{dataset}: any one row, {period}: ε = {epsilon} given at δ = {delta}; {spentEpsilon} spent, {left} left',
    zh: '{dataset}：以行为单位，{period}：在 δ = {delta} 下给出 ε = {epsilon}；已花费 {spentEpsilon}，剩余 {left}',
  },
  'cli.budget.row-ever': {
    en: '{dataset}: any one row: ε = {epsilon} given for all time at δ = {delta}; {spentEpsilon} spent, {left} left',
    zh: '{dataset}：以行为单位：永久在 δ = {delta} 下给出 ε = {epsilon}；已花费 {spentEpsilon}，剩余 {left}',
  },
  'cli.budget.unit': {
    en: '{dataset}: any one {unit} with all its rows, {period}: ε = {epsilon} given at δ = {delta}; {spentEpsilon} spent, {left} left',
    zh: '{dataset}：以 {unit} 及其全部行为单位，{period}：在 δ = {delta} 下给出 ε = {epsilon}；已花费 {spentEpsilon}，剩余 {left}',
  },
  'cli.budget.unit-ever': {
    en: '{dataset}: any one {unit} with all its rows: ε = {epsilon} given for all time at δ = {delta}; {spentEpsilon} spent, {left} left',
    zh: '{dataset}：以 {unit} 及其全部行为单位：永久在 δ = {delta} 下给出 ε = {epsilon}；已花费 {spentEpsilon}，剩余 {left}',
  },
  'cli.budget.together': {
    en: 'What the answers below cost together is worked out from the noise of all of them at the δ of the policy: it need not be the sum of what each costs alone.',
    zh: '下列结果合计的花费按策略的 δ 根据全部噪声计算得出，不一定等于各自花费之和。',
  },
  'cli.budget.no-epsilon': {
    en: 'For these answers together no ε is proven at δ = {delta}: there can be no further one until the period is over or the policy has a larger δ.',
    zh: '在 δ = {delta} 下，这些结果合在一起无法证明任何 ε：在周期结束或策略改用更大的 δ 之前，不能再给出结果。',
  },
  'cli.budget.unlike': {
    en: 'The answers of {jobs} protected something else than the policy does now, and nothing is known of it for that: there can be no further answer while they count.',
    zh: '{jobs} 的结果所保护的对象与当前策略不同，且无法换算：在其仍计入期间，不能再给出结果。',
  },
  'cli.budget.answers': {
    en: '{dataset}: {answers} more answers of ε = {epsilon}, δ = {delta}; the largest single one may have ε = {left}',
    zh: '{dataset}：还可以给出 {answers} 个 ε = {epsilon}、δ = {delta} 的结果；单个结果最多可用 ε = {left}',
  },
  'cli.budget.peer': {
    en: 'Left for answers with noise in {period}: ε = {left}, rounded down to a multiple of {parts}.',
    zh: '{period} 内带噪声的结果剩余 ε = {left}（向下取整至 {parts} 的倍数）。',
  },
  'cli.budget.peer-ever': {
    en: 'Left for answers with noise: ε = {left}, rounded down to a multiple of {parts}.',
    zh: '带噪声的结果剩余 ε = {left}（向下取整至 {parts} 的倍数）。',
  },
  'cli.budget.fits-yes': {
    en: '{dataset}: this takes ε = {asked}; at least {left} is left.',
    zh: '{dataset}：此问题需要 ε = {asked}；至少剩余 {left}。',
  },
  'cli.budget.fits-no': {
    en: '{dataset}: this takes ε = {asked}, and less than {below} is left: its party is likely to refuse it.',
    zh: '{dataset}：此问题需要 ε = {asked}，而剩余不足 {below}：其参与方很可能会拒绝。',
  },
  'cli.budget.fits-unsure': {
    en: '{dataset}: this takes ε = {asked}; between {left} and {below} is left for answers without δ: whether it fits is settled when its owner approves.',
    zh: '{dataset}：此问题需要 ε = {asked}；对不含 δ 的结果剩余 {left} 至 {below}：是否足够，在其数据方批准时确定。',
  },
  'cli.budget.bad-period': {
    en: '--period is month, year or ever, not {found}',
    zh: '--period 应为 month、year 或 ever，而不是 {found}',
    hint: {
      en: 'a period begins with a calendar month or year (UTC); ever has no end',
      zh: '周期按日历月或年（UTC）计算；ever 表示永久',
    },
  },
  'cli.budget.number': {
    en: '--{name} is a number such as 0.5 or 1e-6, not {found}',
    zh: '--{name} 应为 0.5 或 1e-6 这样的数，而不是 {found}',
    hint: { en: 'write it with a point and without a sign', zh: '请使用小数点，不带正负号' },
  },
});
