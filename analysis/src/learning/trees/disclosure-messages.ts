/** The statement of contracts about trees. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.trees-result': {
    en: 'a {family} model of {label} on {features}, of the rows of "{table}" in which nothing is missing that is needed; the model itself stays as shares',
    zh: '以 {features} 解释 {label} 的 {family} 模型，取自 “{table}” 中不缺所需取值的行；模型本身以份额留存',
  },
  'disclosure.trees-rows-logistic': {
    en: 'how many rows it was trained on, and how many of these have the label',
    zh: '训练所用的行数，以及其中带有该标签的行数',
  },
  'disclosure.trees-rows-softmax': {
    en: 'how many rows it was trained on, and how many of these have each value of the label',
    zh: '训练所用的行数，以及其中标签取每个值的行数',
  },
  'disclosure.trees-rows-numbers': { en: 'how many rows it was trained on', zh: '训练所用的行数' },
  'disclosure.trees-checks-logistic': {
    en: 'before anything else: whether there are {minimum} rows, and whether {minimum} have the label and {minimum} do not; where one fails, no more is told',
    zh: '在其他一切之前：是否有 {minimum} 行，以及带有与不带该标签的行是否各有 {minimum} 行；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.trees-checks-softmax': {
    en: 'before anything else: whether there are {minimum} rows, and whether every value of the label has {minimum}; where one fails, no more is told',
    zh: '在其他一切之前：是否有 {minimum} 行，以及标签的每个取值是否各有 {minimum} 行；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.trees-checks-numbers': {
    en: 'before anything else: whether there are {minimum} rows; if not, no more is told',
    zh: '在其他一切之前：是否有 {minimum} 行；若否，则不再公布任何内容',
  },
  'disclosure.trees-checks-test': {
    en: 'with these checks: whether {minimum} rows are left out for tests; if not, no more is told',
    zh: '与上述检查一并：留出用于检验的行是否有 {minimum} 行；若否，则不再公布任何内容',
  },
  'disclosure.trees-curve': {
    en: 'the mean loss of the rows that it is trained on, before the first tree and after each of {rounds} rounds, at the end of the training',
    zh: '训练结束时：第一棵树之前以及 {rounds} 轮每轮之后训练行的平均损失',
  },
  'disclosure.trees-importance': {
    en: 'by how much the splits by each of {features} lower the loss, summed over all trees; a feature that no split uses has 0',
    zh: '按 {features} 各自的分裂使损失降低的量，对全部树求和；未被任何分裂使用的特征为 0',
  },
  'disclosure.trees-splits': {
    en: 'of each of {trees} trees by which feature it splits and where, each time between groups of {rows} rows or more',
    zh: '{trees} 棵树每一棵按哪个特征、在何处分裂，每次分开的各组至少有 {rows} 行',
  },
  'disclosure.trees-leaves': {
    en: 'of each leaf, a group of {rows} rows or more, what it adds to the prediction: a number that follows from the labels of these rows',
    zh: '每个叶子（至少 {rows} 行的一组）给预测增加的量：由这些行的标签得出的一个数',
  },
  'disclosure.trees-leaves-shares': {
    en: 'of each leaf, a group of {rows} rows or more, which share of these rows has the label, or each value of it',
    zh: '每个叶子（至少 {rows} 行的一组）中带有该标签（或标签取每个值）的行所占的比例',
  },
  'disclosure.trees-leaves-means': {
    en: 'of each leaf, a group of {rows} rows or more, the mean label of these rows',
    zh: '每个叶子（至少 {rows} 行的一组）中各行标签的均值',
  },
  'disclosure.trees-cuts': {
    en: 'where {features} are cut into bins: each cut is the value of a single row, though not whose; owners allow that by the use "extreme"',
    zh: '{features} 的分箱切点：每个切点都是单行的取值（但不知属于谁）；数据方以用途“extreme”允许',
  },
  'disclosure.trees-attempts': {
    en: 'if a run ends before its model is told: that, and what the checks find and whether further trees helped once more, which is the same each time; the contract is not used up by it, and the next attempt begins anew',
    zh: '若运行在公布模型之前结束：获知此事，并在下次尝试时再次获知检查结果以及更多的树是否有用（每次相同）；合约不因此用尽，下次尝试从头开始',
  },
  'disclosure.trees-stop': {
    en: 'whether trees {from} to {to} lowered the loss of the rows that are left out for tests; where they did not, they are left out, and the training ends',
    zh: '第 {from} 至 {to} 轮的树是否降低了留出用于检验的行的损失；若否，则去掉这些树并结束训练',
  },
  'disclosure.trees-stop-next': {
    en: 'if it went on: the same of trees {from} to {to}',
    zh: '若继续：第 {from} 至 {to} 轮的同样结果',
  },
  'disclosure.train-infer-own-stops': {
    en: 'can work out, from what the checks find and after how many trees the training ends: which of its own rows are in common, through rows and values that it chooses so, such as a value that just as many rows have as the minimum asks for',
    zh: '可由检查结果以及训练在多少棵树之后结束推算：通过其自行安排的行与取值（例如行数恰好达到最小分组的值），得知自己的哪些行是共有的',
  },
  'disclosure.train-infer-about-stops': {
    en: 'can work out likewise: whether a guess at {about} of these rows is right, as the loss of few rows left out may decide when the training ends',
    zh: '同样可推算：对这些行的 {about} 的猜测是否正确，因为少数留出行的损失可能决定训练何时结束',
  },
  'disclosure.model-infer-stacked-stops': {
    en: 'can work out, from what the checks find and after how many trees the training ends, as it chooses its own rows, and these make up for what others lack to the minimum: whether a guess at how many rows there are of {others}, in all or with the label, or at single values of these, is right',
    zh: '可由检查结果以及训练在多少棵树之后结束推算（由于自己的行由其选择，且可弥补其他方不足最小分组之处）：对 {others} 的行数（总数或带标签者）或其中单个取值的猜测是否正确',
  },
  'disclosure.trees-attempts-resume': {
    en: 'if a run ends before its model is told: that, what the checks find once more, which is the same each time, and after how many rounds the next attempt goes on; the contract is not used up by it',
    zh: '若运行在公布模型之前结束：获知此事，并在下次尝试时再次获知检查结果（每次相同）以及从多少轮之后继续；合约不因此用尽',
  },
  'disclosure.trees-checkpoint': {
    en: 'each keeps shares of the trees after each round, the last two, encrypted, for the next attempt, until the contract is over; {together} of them together could rebuild them',
    zh: '各自保存每轮之后各棵树的份额（仅最近两轮，加密），供下次尝试使用，直至合约结束；其中 {together} 方联合可还原',
  },
  'disclosure.trees-infer-leaves': {
    en: 'can work out: the label of every row of a leaf, a group of {rows} rows or more, where all of these have the same and it knows which rows are in it; how many of them have it, as far as the first tree’s leaves say',
    zh: '可推算：若某个叶子（至少 {rows} 行）的所有行标签相同，且其知道哪些行在其中，则可得知这些行的标签；并可由第一棵树的叶子得知其中多少行带有该标签',
  },
  'disclosure.trees-infer-leaves-numbers': {
    en: 'can work out: the mean label of the rows of each leaf of the first tree, a group of {rows} rows or more, and of later trees how far predictions are from it',
    zh: '可推算：第一棵树每个叶子（至少 {rows} 行）的标签均值，以及在之后各棵树中预测与之相差多少',
  },
  'disclosure.trees-infer-apart': {
    en: 'can work out: labels of single rows, where leaves of two trees have the same rows but for a few: no minimum holds for what lies between two groups',
    zh: '可推算：若两棵树的叶子除少数行外包含相同的行，则可得知单行的标签：对两组之差不适用最小分组',
  },
  'disclosure.trees-infer-cuts': {
    en: 'nothing from what is told here; but whoever later scores rows that it makes up can work out where {features} are cut: each cut is the value of a single row, though not whose. Owners allow that by the use "extreme"',
    zh: '由此处所公布的内容无法推算；但之后若对自行编造的行评分，可推算 {features} 的切点：每个切点都是单行的取值（但不知属于谁）。数据方以用途“extreme”允许',
  },
  'disclosure.trees-seen-rows': {
    en: 'as SecureBoost shows it, while {trees} trees grow: for each row number of "{table}", to which side it goes at every split that it comes to; numbers are in a random order that nobody knows, rows that take no part go left at every split, and every side of a split has {rows} rows or more, or none where a node does not split',
    zh: '与 SecureBoost 相同，在 {trees} 棵树生长期间：“{table}”的每个行号在其所到的每次分裂中归入哪一侧；行号的顺序随机且无人知晓，不参与的行在每次分裂中归入左侧，分裂的每一侧至少有 {rows} 行（节点不分裂时一侧为空）',
  },
  'disclosure.trees-seen-leaves': {
    en: 'and what each leaf, a group of {rows} rows or more whose numbers it sees, adds to the prediction: a number that follows from the labels of these rows',
    zh: '以及：每个叶子（其所见行号的一组，至少 {rows} 行）给预测增加的量：由这些行的标签得出的一个数',
  },
  'disclosure.trees-infer-seen': {
    en: 'can work out: which row numbers are alike, which take no part, as these go left everywhere, and so about how many rows do; and the label, or nearly the label, of single row numbers, where leaves of several trees have the same rows but for a few: no minimum holds for what lies between two groups. Owners allow that by the use "single-out"',
    zh: '可推算：哪些行号彼此相近；哪些行号不参与（它们处处归入左侧），从而大致得知有多少行参与；以及若几棵树的叶子除少数行外包含相同的行，则可得知（或近似得知）单个行号的标签：对两组之差不适用最小分组。数据方以用途“single-out”允许',
  },
  'disclosure.trees-infer-seen-own': {
    en: 'can work out, by comparing what it sees with its own columns: which row number is which row of its own, so which of its rows are in common, and of each of these on which side of every split it lies, also of splits by columns of others; from that, guesses at their values and at its label. Owners allow that by the uses "membership" and "single-out"',
    zh: '可推算（将所见与自己的列相比较）：哪个行号是自己的哪一行，从而得知自己的哪些行是共有的，以及其中每一行在每次分裂（包括按他方的列所作的分裂）中的去向；由此可猜测他方列的取值与标签。数据方以用途“membership”与“single-out”允许',
  },
  'disclosure.trees-attempts-seen': {
    en: 'if a run ends before the first tree: that, and what the checks find once more in the next attempt, which is the same each time; the contract is not used up by it. Once trees grow, the run counts, even if it fails',
    zh: '若运行在第一棵树之前结束：获知此事，并在下次尝试时再次获知检查结果（每次相同）；合约不因此用尽。一旦开始生长树，即使失败该次运行也计入',
  },
  'disclosure.trees-own-splits': {
    en: 'for each node of each tree, whether it splits by one of {owner}’s own columns ({features}), and then by which, where, and to which side rows without a value go; each split is between groups of {rows} rows or more; of all other nodes no more than that they are none of these',
    zh: '每棵树的每个节点是否按 {owner} 自己的列（{features}）分裂；若是，则按哪一列、在何处分裂，以及缺失取值的行归入哪一侧；每次分开的各组至少有 {rows} 行；对其余节点仅得知其不属于上述情形',
  },
  'disclosure.trees-own-splits-cut': {
    en: 'for each node of each tree, whether it splits by one of {owner}’s own columns ({features}), and then by which, where, and to which side rows without a value go; each split is between groups of {rows} rows or more; where a column is cut at quantiles, the cut is the value of a single row in common; of all other nodes no more than that they are none of these',
    zh: '每棵树的每个节点是否按 {owner} 自己的列（{features}）分裂；若是，则按哪一列、在何处分裂，以及缺失取值的行归入哪一侧；每次分开的各组至少有 {rows} 行；若某列按分位数切分，切点是某一共有行的取值；对其余节点仅得知其不属于上述情形',
  },
  'disclosure.trees-infer-own-splits': {
    en: 'can work out: along which of its own columns the label differs, and where, among rows in common and, below a split by columns of others, among some of these; so something of the labels of groups of its own rows, each of {rows} rows or more, but not what two of these leave between each other',
    zh: '可推算：在共有行中（以及在按其他方的列分裂之后的部分行中），标签沿其自己的哪些列、在何处有差异；因此可得知其自己的行所成各组（每组至少 {rows} 行）的标签的某些情况，但对两组之差不适用最小分组',
  },
  'disclosure.trees-infer-own-cuts': {
    en: 'can work out: that a row of its own with the value of such a cut is in common, and which, where only one has it; and, as whoever later scores rows that it makes up, where else {features} are cut: each cut is the value of a single row. Owners allow that by the use "extreme"',
    zh: '可推算：其自己的行中有一行的取值等于该切点且为共有行（若仅一行有该取值，则可得知是哪一行）；并且与之后对自行编造的行评分者一样，可推算 {features} 的其他切点：每个切点都是单行的取值。数据方以用途“extreme”允许',
  },
  'disclosure.trees-nobody-model-own': {
    en: 'any leaf of the model, or any split by columns that are not its own: it stays as shares at {computers}, and a later contract says what is made of it; each of its leaves stands for at least as many rows as the question says',
    zh: '模型的任何叶子，或按非自己的列所作的任何分裂：它以份额留存于 {computers}，由之后的合约写明其用途；它的每个叶子至少包含问题所写的行数',
  },
  'disclosure.trees-infer-weights': {
    en: 'can work out, from what is told or from scores of a later contract, through weights that it chooses so: the label of a single row that weighs more than all others of a leaf; a leaf’s least number of rows does not hold it back',
    zh: '可通过自行安排的权重，由所公布的内容或之后合约的得分推算：若某一行的权重超过同一叶子其余各行，则可得知该行的标签；叶子的最少行数对此不起作用',
  },
  'disclosure.trees-nobody-model': {
    en: 'any split or leaf of the model: it stays as shares at {computers}, and a later contract says what is made of it; each of its leaves stands for at least as many rows as the question says',
    zh: '模型的任何分裂或叶子：它以份额留存于 {computers}，由之后的合约写明其用途；它的每个叶子至少包含问题所写的行数',
  },
  'disclosure.model-infer-stacked-trees': {
    en: 'can work out: what is told of the rows of {others} alone, as it takes its own out again. What the checks count has the minimum in these by themselves, too, but not in what several owners leave that tell each other their rows; leaves may be filled up with rows of its own, so that no minimum holds for what the course of the loss, gains and scores say of single rows of {others}',
    zh: '可推算：去掉自己的行之后，仅关于 {others} 的行的结果。检查所计的行数在这些行单独之中也达到最小值，但若若干数据方互相告知各自的行，则对剩下的行不适用；叶子可用自己的行凑足，因此对损失的变化、增益与得分所反映的 {others} 的单行，不适用最小分组',
  },
});
