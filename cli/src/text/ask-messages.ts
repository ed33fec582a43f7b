/** Texts about what is given to a single run. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.run.ask': {
    en: 'what this run asks, where the contract has this party say it (once for each field); other programs of this machine can see it: --ask-file - reads it from standard input',
    zh: '本次运行所询问的内容（每个字段一次），用于合约规定由本方给出的情形；本机其他程序可能看到命令行：可用 --ask-file - 从标准输入读取',
  },
  'cli.run.ask-file': {
    en: 'the same for several items: a CSV file with a column for each field (- for standard input)',
    zh: '同上，用于多项：CSV 文件，每个字段一列（- 表示标准输入）',
  },
  'cli.ask.bad': {
    en: 'an option --ask is not of the form FIELD=VALUE, or names a field twice',
    zh: '某个 --ask 选项不是 字段=值 的形式，或同一字段写了两次',
    hint: { en: 'write for example --ask id=…', zh: '例如写成 --ask id=…' },
  },
  'cli.ask.both': {
    en: 'there are --ask and --ask-file',
    zh: '同时给出了 --ask 与 --ask-file',
    hint: { en: 'put all items into the file', zh: '请将所有项写入文件' },
  },
  'cli.ask.csv': {
    en: '{file}:{line}: this is no row of a CSV file with a header of different names',
    zh: '{file}:{line}：这不是 CSV 文件（首行为各不相同的列名）中的一行',
    hint: {
      en: 'a line of names first, then as many cells in each row; cells with commas stand in double quotes',
      zh: '首行为列名，其后每行单元格数相同；含逗号的单元格用双引号括起',
    },
  },
});
