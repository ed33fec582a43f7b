/** Lines of the statement of a profile. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.profile-result': {
    en: 'what {columns} are like, one by one and two by two as far as stated below, over the rows of "{table}"',
    zh: '{columns} 逐列及两两（以下文所列为限）的概况，取自 “{table}” 中的行',
  },
  'disclosure.profile-rows': {
    en: 'how many rows there are, if at least {minimum}; else that this is not so, and nothing more',
    zh: '行数，前提是至少 {minimum} 行；否则仅告知不足，且不再公布任何内容',
  },
  'disclosure.profile-counts': {
    en: 'of each of {numbers}: how many rows have a value, if at least {minimum} do, and none or at least {minimum} do not; else that this is not so, and nothing of what follows about the column alone',
    zh: '{numbers} 中每一列：有值的行数，前提是至少 {minimum} 行有值，且无值的行为零或至少 {minimum}；否则仅告知不满足，下文仅涉及该列的内容隐去',
  },
  'disclosure.profile-moments': {
    en: 'of each of {numbers}: the sum of the values, and of the squares of what they are more than the middle of the declared range, which give mean, variance, deviation, standard error and coefficient of variation',
    zh: '{numbers} 中每一列：取值之和，以及取值与声明范围中点之差的平方和，由此得出均值、方差、标准差、标准误与变异系数',
  },
  'disclosure.profile-shape': {
    en: 'of each of {numbers}: skewness and kurtosis to about three decimals, if it is not constant and at least about {minimum} rows decide its variance; else that this is not so',
    zh: '{numbers} 中每一列：偏度与峰度（约三位小数），前提是该列不是常量，且其方差由至少约 {minimum} 行决定；否则仅告知不满足',
  },
  'disclosure.profile-bins': {
    en: 'of {numbers}, cut at the points that the question says (up to {bins} bins in all): how many rows are in each bin, from which also follow how many values are negative, zero and positive and in which bin each quantile lies; neighbouring bins are joined until {minimum} rows are in each',
    zh: '{numbers} 按问题所写切点分箱（合计至多 {bins} 箱）：每箱的行数，并由此得知负值、零值、正值各有多少，以及各分位数落在哪一箱；相邻分箱会合并，直至每箱至少 {minimum} 行',
  },
  'disclosure.profile-levels': {
    en: 'of {lists}, value by value ({levels} in all): how many rows have it; values of which fewer than {minimum} do are withheld, and the rarest of the others with them where the rest would be too few',
    zh: '{lists} 的每个取值（合计 {levels} 个）：行数；行数不足 {minimum} 的取值隐去，若其余部分仍过少，则其他取值中最少见的一个也一并隐去',
  },
  'disclosure.profile-extremes': {
    en: 'of each of {numbers}: least and greatest value, and the values below which 1, 5, 25, 50, 75, 95 and 99 % of the rows are, exactly',
    zh: '{numbers} 中每一列：最小值与最大值，以及 1%、5%、25%、50%、75%、95%、99% 分位的取值，均为精确值',
  },
  'disclosure.profile-distinct': {
    en: 'of each of {numbers}: how many different values there are',
    zh: '{numbers} 中每一列：不同取值的个数',
  },
  'disclosure.profile-complete': {
    en: 'of the rows in which none of {paired} is missing: whether there are {most}, and if so of each of these columns whether it is not constant in them and at least about {minimum} of them decide its variance; of a column of which this is not so nothing of what follows',
    zh: '对于 {paired} 均不缺失的行：是否有 {most} 行；若是，则其中每一列是否不为常量，且其方差由至少约 {minimum} 行决定；对于不满足的列，下文内容隐去',
  },
  'disclosure.profile-correlation': {
    en: 'of every two of {paired}: Pearson’s correlation in these rows, to about four decimals',
    zh: '{paired} 中每两列：在这些行中的皮尔逊相关系数（约四位小数）',
  },
  'disclosure.profile-vif': {
    en: 'of each of {paired}: whether it follows from those before it, else its variance inflation among all that do not, to about three decimals',
    zh: '{paired} 中每一列：是否可由其前面的列推出；若否，则为其在所有不可推出的列中的方差膨胀因子（约三位小数）',
  },
  'disclosure.profile-infer-few': {
    en: 'can work out: of bins that were joined with the next, of values and columns that are withheld, that there are fewer than {minimum} rows of a kind named above, or that the value was the rarest of the others',
    zh: '可推算：对于与下一箱合并的分箱，以及隐去的取值与列，上文所述的某类行不足 {minimum}，或该取值是其余取值中最少见的',
  },
  'disclosure.profile-infer-squares': {
    en: 'can work out: from number, sum and sum of squares the values themselves, though not whose, where there are two rows, mostly also where there are three; few possibilities where there are a few more, or values are few or mostly alike; and roughly the largest one where it outweighs all others',
    zh: '可推算：若只有两行，可由行数、总和与平方和确定各个取值（但不知属于谁）；三行时多半也可确定；再多几行，或取值很少、大多相同，则只剩少数可能；若最大的一个远超其他，则可大致得知其取值',
  },
  'disclosure.profile-infer-extremes': {
    en: 'learns with that values of single rows, though not whose; who knows whose value is the least or greatest knows the value of that person. Owners allow that by the use "extreme"',
    zh: '由此得知单行的取值（但不知属于谁）；若知道谁的取值最小或最大，则得知该人的取值。数据方以用途“extreme”允许',
  },
  'disclosure.profile-infer-stacked-extremes': {
    en: 'can work out, by rows that it makes up: values of single rows of other owners, as it moves with them at which place in the order of these rows a quantile is; no minimum holds for that',
    zh: '可通过自行安排的行推算：其可借此移动分位数在其他数据方各行排序中的位置，从而得知单行的取值；对此不适用最小分组',
  },
  'disclosure.profile-infer-stacked-distinct': {
    en: 'can work out, by rows that it makes up: whether other owners have a value at all, even in a single row, where its own rows have every other value; and otherwise how many values they have that its own rows lack',
    zh: '可通过自行安排的行推算：若自己的行含有除某值以外的所有取值，则可得知其他数据方是否有该值，哪怕仅一行；否则可得知其他数据方有多少个取值是自己的行所没有的',
  },
  'disclosure.profile-infer-between': {
    en: 'can work out: counts of fewer than {minimum} rows, as the difference of counts of two columns, where it knows that rows counted in one are all counted in the other, as of two columns of which one follows from the other',
    zh: '可推算：若其知道某一列所计的行全部计入另一列（例如一列可由另一列推出），则两列计数之差可能是少于 {minimum} 行的计数',
  },
  'disclosure.profile-infer-beside': {
    en: 'can work out: by comparing the figures of a column with its bins, how many rows of a bin have which value, where the column has few values, also where it is a single row',
    zh: '可推算：若某列取值很少，则将其各项指标与分箱对照，可得知某箱内各取值有多少行，哪怕只有一行',
  },
  'disclosure.profile-infer-correlation': {
    en: 'can work out: more of the values of a column, the more columns stand beside it whose values in all rows it knows: each figure is one equation about them, to the decimals stated',
    zh: '可推算：若其知道某列旁其他列在所有行中的取值，则此类列越多，可得知该列取值的信息越多：每个数在所述小数位内是关于这些取值的一个方程',
  },
  'disclosure.profile-infer-all-but-one': {
    en: 'can work out: the values of a single row, where it knows those of all other rows: what is told is computed from all of them together',
    zh: '可推算：若其已知其他所有行的取值，则可得知剩下一行的取值，因为所公布的内容由全部行共同算出',
  },
  'disclosure.profile-nobody-rows': {
    en: 'which rows of {tables} are counted, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '未曾安排任何行的人，仅凭此处所公布的内容，无法得知计入了 {tables} 的哪些行',
  },
});
