import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'profile.too-many-columns': {
    en: '{dataset} has {found} columns, and a profile has {most} at most',
    zh: '{dataset} 有 {found} 列，而概况至多 {most} 列',
    hint: { en: 'name some of them: --columns', zh: '请指定其中一部分：--columns' },
  },
  'data.no-file': {
    en: 'there is no file {file}',
    zh: '文件 {file} 不存在',
    hint: {
      en: 'check the path; it is read on the machine that runs the party',
      zh: '请检查路径；文件须位于运行该参与方的机器上',
    },
  },
  'data.unreadable': {
    en: '{file} cannot be read: {cause}',
    zh: '无法读取 {file}：{cause}',
    hint: {
      en: 'give the account that runs this party read access to it',
      zh: '请为运行本参与方的账户授予读取它的权限',
    },
  },
  'data.damaged-gzip': {
    en: '{file} cannot be unpacked: {cause}',
    zh: '无法解压 {file}：{cause}',
    hint: {
      en: 'the file is cut short or damaged: copy or write it again, and try gzip -t on it',
      zh: '文件不完整或已损坏：请重新复制或生成，并用 gzip -t 检查',
    },
  },
  'data.relative-path': {
    en: '{file} is not an absolute path',
    zh: '{file} 不是绝对路径',
    hint: { en: 'write the whole path, from the root on', zh: '请写出从根目录开始的完整路径' },
  },
  'data.wildcard': {
    en: '{file} has a backslash beside one of the characters * ? [ in its path, which the reader cannot tell from a pattern',
    zh: '{file} 的路径中同时含有反斜杠和 * ? [ 之一，读取程序会将其当作匹配模式',
    hint: { en: 'rename the file or its folder', zh: '请重命名该文件或其所在目录' },
  },
  'data.folder-empty': {
    en: 'folder {directory} has no data files',
    zh: '文件夹 {directory} 中没有数据文件',
    hint: {
      en: 'files beginning with . or _ are not looked at, and CSV files without a single byte do not count',
      zh: '以 . 或 _ 开头的文件不会读取，空的 CSV 文件不计入',
    },
  },
  'data.folder-many': {
    en: 'folder {directory} has {found} files, at most {limit} are taken',
    zh: '文件夹 {directory} 中有 {found} 个文件，最多接受 {limit} 个',
    hint: { en: 'write the data in fewer parts', zh: '请用较少的分片写出数据' },
  },
  'data.folder-nested': {
    en: '{directory} is a folder inside the folder of the dataset: only files directly in it are read',
    zh: '{directory} 是数据集文件夹中的子文件夹：只读取其中直接存放的文件',
    hint: {
      en: 'no column is made of folder names such as year=2024: write the data without such folders and with the column in the files, or add each folder as a dataset',
      zh: '形如 year=2024 的文件夹名不会成为列：请将该列写入文件、不分文件夹地写出数据，或将每个文件夹作为一个数据集添加',
    },
  },
  'data.folder-other': {
    en: '{file} is not a part of this dataset: expected {expected}',
    zh: '{file} 不是此数据集的分片：应为 {expected}',
    hint: { en: 'move it out of the folder', zh: '请将其移出该文件夹' },
  },
  'data.folder-link': {
    en: '{file} is a symbolic link: a folder of parts is read with its own files only',
    zh: '{file} 是符号链接：分片文件夹只读取其自身的文件',
    hint: { en: 'put the file itself there, or remove the link', zh: '请放入文件本身，或移除该链接' },
  },
  'data.part-differs': {
    en: '{file} has other columns than {first}, from column {position} on',
    zh: '{file} 的列与 {first} 不同，从第 {position} 列开始',
    hint: {
      en: 'all parts must have the same columns in the same order, in Parquet of the same types',
      zh: '所有分片必须具有相同的列和顺序，Parquet 还须类型相同',
    },
  },
  'data.given-up': {
    en: 'dataset {dataset} was not added: whoever asked for it is gone',
    zh: '未添加数据集 {dataset}：请求方已断开',
    hint: { en: 'add it again, and wait for the answer', zh: '请重新添加并等待结果' },
  },
  'data.no-roots': {
    en: 'this party names no folders that data may be added from',
    zh: '本参与方没有设置可添加数据文件的目录',
    hint: {
      en: 'the operator names them in config.yaml and starts the party again: data: { roots: [/srv/tacit-data] }; or adds the file with the token in the home directory',
      zh: '请由运维者在 config.yaml 中设置并重新启动：data: { roots: [/srv/tacit-data] }；或由其用主目录中的令牌添加该文件',
    },
  },
  'data.outside-roots': {
    en: '{file} is not below a folder that data may be added from: {roots}',
    zh: '{file} 不在可添加数据文件的目录之内：{roots}',
    hint: {
      en: 'put the file there (a symbolic link is followed first), or name its folder in config.yaml under data: { roots: [] }',
      zh: '请把文件放入其中（符号链接按其指向的位置判断），或在 config.yaml 的 data: { roots: [] } 中加入其所在目录',
    },
  },
  'data.inside-home': {
    en: '{file} is in the directory of a party: its files are no data, and none of them is read',
    zh: '{file} 位于参与方的主目录中：其中的文件不是数据，不会被读取',
    hint: { en: 'keep data outside of the directories of parties', zh: '请将数据放在参与方主目录之外' },
  },
  'data.system-place': {
    en: '{file} is where the system or programs keep settings and secrets',
    zh: '{file} 位于系统或程序存放设置与密钥的目录中',
    hint: {
      en: 'copy the data elsewhere; or name its folder in config.yaml: data: { roots: [] }',
      zh: '请把数据复制到别处；或在 config.yaml 中指明其所在目录：data: { roots: [] }',
    },
  },
  'data.key-file': {
    en: '{file} is a private key',
    zh: '{file} 是私钥文件',
    hint: { en: 'check the path; a key is no data', zh: '请检查路径；密钥不是数据' },
  },
  'data.csv-not-utf8': {
    en: '{file}:{line}: byte {byte} of this line ({found}) is not UTF-8',
    zh: '{file}:{line}：该行第 {byte} 个字节（{found}）不是 UTF-8',
    hint: {
      en: 'save the file as UTF-8; it may be {guess}: iconv -f {guess} -t UTF-8 old.csv > new.csv, and look at the letters in new.csv',
      zh: '请将文件另存为 UTF-8；原编码可能是 {guess}：iconv -f {guess} -t UTF-8 old.csv > new.csv，并查看 new.csv 中的文字是否正确',
    },
  },
  'data.csv-zero-byte': {
    en: '{file}:{line}: byte {byte} of this line is zero, which no text in UTF-8 has',
    zh: '{file}:{line}：该行第 {byte} 个字节为零，UTF-8 文本中不会出现',
    hint: {
      en: 'this may be no CSV file at all but a workbook, or text in UTF-16: save it as CSV in UTF-8 where it was made',
      zh: '这可能并非 CSV 文件，而是电子表格或 UTF-16 文本：请在原程序中另存为 UTF-8 编码的 CSV',
    },
  },
  'data.csv-lone-cr': {
    en: '{file}:{line}: this line ends with CR alone',
    zh: '{file}:{line}：该行仅以 CR 结尾',
    hint: {
      en: 'save the file with line ends LF or CRLF; where all lines of it end so: tr "\\r" "\\n" < old.csv > new.csv',
      zh: '请以 LF 或 CRLF 换行符保存文件；如果所有行都如此：tr "\\r" "\\n" < old.csv > new.csv',
    },
  },
  'data.not-utf8': {
    en: '{file}: row {row} of column {column} is not UTF-8 text ({count} such values)',
    zh: '{file}：列 {column} 第 {row} 行不是 UTF-8 文本（此类值 {count} 个）',
    hint: {
      en: 'write the file again with its texts in UTF-8; or leave the column out with --type {column}=none',
      zh: '请以 UTF-8 文本重新写出该文件；或用 --type {column}=none 排除该列',
    },
  },
  'data.csv-ragged': {
    en: '{file}:{line}: found {found} fields, expected {expected} as in the header',
    zh: '{file}:{line}：该行有 {found} 个字段，应与表头一致，为 {expected} 个',
    hint: {
      en: 'correct that line; a field that holds the separator or a line break must be in double quotes',
      zh: '请修改该行；含有分隔符或换行的字段必须加双引号',
    },
  },
  'data.csv-blank-line': {
    en: '{file}:{line}: blank line inside the data',
    zh: '{file}:{line}：数据中间有空行',
    hint: {
      en: 'remove the blank line; only the end of the file may have some',
      zh: '请删除该空行；只有文件末尾可以有空行',
    },
  },
  'data.csv-open-quote': {
    en: '{file}:{line}: the quote that opens field {column} of this record is never closed',
    zh: '{file}:{line}：该记录第 {column} 个字段的引号没有闭合',
    hint: {
      en: 'close it, or write a quote inside a quoted field twice ("")',
      zh: '请补上闭合引号；带引号的字段内部的引号须写成两个（""）',
    },
  },
  'data.csv-stray-quote': {
    en: '{file}:{line}: field {column} of this record has a double quote where none may stand',
    zh: '{file}:{line}：该记录第 {column} 个字段中出现了位置不当的双引号',
    hint: {
      en: 'put the whole field in double quotes and write the quotes inside it twice: "15"" screen"',
      zh: '请给整个字段加双引号，并将内部的引号写成两个，例如 "15"" 显示器"',
    },
  },
  'data.csv-newlines': {
    en: '{file}:{line}: this line ends with {found}, the file began with {expected}',
    zh: '{file}:{line}：该行以 {found} 结尾，而文件开头的行以 {expected} 结尾',
    hint: {
      en: 'save the file with one kind of line ends (LF or CRLF) throughout',
      zh: '请统一使用一种换行符（LF 或 CRLF）保存文件',
    },
  },
  'data.csv-record-too-long': {
    en: '{file}:{line}: the record that starts here is longer than {bytes} bytes',
    zh: '{file}:{line}：从该行开始的记录超过 {bytes} 字节',
    hint: { en: 'a quote may have been left open on that line', zh: '可能是该行有引号没有闭合' },
  },
  'data.csv-empty': {
    en: '{file} is empty: not even a header line',
    zh: '{file} 是空文件，连表头也没有',
    hint: { en: 'the first line must name the columns', zh: '第一行必须是列名' },
  },
  'data.csv-duplicate-header': {
    en: '{file}:{line}: header fields of the same name: {columns}',
    zh: '{file}:{line}：表头中有同名的字段：{columns}',
    hint: {
      en: 'give every column a name of its own; if that line has no names but values, add the file with --no-header',
      zh: '请为每一列取不同的名称；如果该行不是列名而是数据，请用 --no-header 添加该文件',
    },
  },
  'data.duplicate-columns': {
    en: '{file}: columns of the same name: {columns}',
    zh: '{file}：有同名的列：{columns}',
    hint: {
      en: 'give every column a name of its own where the file is written',
      zh: '请在生成文件时为每一列取不同的名称',
    },
  },
  'data.csv-no-header': {
    en: '{file}:{line}: the first line looks like values, not like names of columns: {examples}',
    zh: '{file}:{line}：第一行看起来是数据而不是列名：{examples}',
    hint: {
      en: 'add it with --no-header if the file has no line of names (the columns are then column1, column2, …), or with --header if these are names',
      zh: '如果文件没有列名行，请加上 --no-header（各列将命名为 column1、column2……）；如果这些确是列名，请加上 --header',
    },
  },
  'data.csv-header-doubt': {
    en: '{file}:{line}: the first line could be names of columns or a record like the others',
    zh: '{file}:{line}：无法判断第一行是列名还是与其他行一样的数据',
    hint: {
      en: 'say which: --header if it names the columns, --no-header if it is a record (the columns are then column1, column2, …)',
      zh: '请指明：--header 表示第一行是列名，--no-header 表示第一行是数据（各列将命名为 column1、column2……）',
    },
  },
  'data.bad-null-mark': {
    en: '--null {found} cannot stand for NULL: at most {limit} marks of up to 64 letters, without control characters',
    zh: '--null {found} 不能表示 NULL：最多 {limit} 个，每个不超过 64 个字符，不含控制字符',
    hint: {
      en: 'write the mark as the file has it, once per mark: --null NA --null -',
      zh: '请按文件中的写法逐个给出：--null NA --null -',
    },
  },
  'data.bad-date-format': {
    en: '--dates {found} does not say how dates are written',
    zh: '--dates {found} 没有说明日期的写法',
    hint: {
      en: 'write YYYY, MM or M, DD or D once each, with the marks between: --dates DD.MM.YYYY, --dates M/D/YYYY',
      zh: '请各写一次 YYYY、MM 或 M、DD 或 D，并写出其间的符号，例如 --dates DD.MM.YYYY、--dates M/D/YYYY',
    },
  },
  'data.bad-number-marks': {
    en: '--thousands "{found}" cannot stand beside the decimal mark "{decimal}"',
    zh: '--thousands “{found}”不能与小数点符号“{decimal}”同时使用',
    hint: { en: 'use one of {known}, and another mark than --decimal', zh: '请使用 {known} 之一，且与 --decimal 不同' },
  },
  'data.csv-misfit': {
    en: '{file}:{line}: values that do not fit the types of their columns (column, line: value; type, how many): {examples}',
    zh: '{file}:{line}：有些值不符合列的类型（列 行号: 值；类型、个数）：{examples}',
    hint: {
      en: 'correct the values, or say how they are meant: {cures}',
      zh: '请修改这些值，或说明其含义：{cures}',
    },
  },
  'data.misfit': {
    en: 'values of column {column} that do not fit its type {expected}: {count} ({found})',
    zh: '列 {column}（{found}）有 {count} 个值不符合其类型 {expected}',
    hint: {
      en: 'no digit is lost unless you say so: declare a type that holds them, correct them at their source, or say how they are meant: {cures}',
      zh: '未经声明不会丢失任何一位数字：请声明能容纳这些值的类型，在数据源中修正，或说明其含义：{cures}',
    },
  },
  'data.too-many-digits': {
    en: 'column {column} needs {found} digits, at most {limit} are exact',
    zh: '列 {column} 需要 {found} 位数字，最多只能精确表示 {limit} 位',
    hint: {
      en: "say how many decimals count, and that the rest is rounded: --type '{column}=decimal(12,2)~' (floating-point noise such as 0.30000000000000004 is a common cause); or leave it out with --type {column}=none",
      zh: "请指明保留几位小数并四舍五入其余部分：--type '{column}=decimal(12,2)~'（常见原因是 0.30000000000000004 这样的浮点误差）；或用 --type {column}=none 将其排除",
    },
  },
  'data.unmatched-pattern': {
    en: 'dataset {dataset}: --type {pattern} matches no column',
    zh: '数据集 {dataset}：--type {pattern} 没有匹配任何列',
    hint: { en: 'its columns are {columns}', zh: '其中的列为：{columns}' },
  },
  'data.file-options': {
    en: 'dataset {dataset}: {options} are for files; a table in a database has types of its own',
    zh: '数据集 {dataset}：{options} 仅用于文件；数据库中的表自有类型',
    hint: {
      en: 'leave them out, or cast the columns in a view of the database',
      zh: '请去掉这些选项，或在数据库视图中转换类型',
    },
  },
  'data.needs-type': {
    en: 'Tacit does not take these columns as they are: {columns}',
    zh: '以下列的类型不能直接使用：{columns}',
    hint: {
      en: 'declare what they shall be: {suggestion}; or leave one out: --type {column}=none',
      zh: '请声明其类型：{suggestion}；或排除某列：--type {column}=none',
    },
  },
  'data.wide-decimal': {
    en: 'column {column} is of type {found}, of which at most {limit} digits can be read',
    zh: '列 {column} 的类型为 {found}，最多只能读取 {limit} 位',
    hint: {
      en: 'write the file again with that column as DECIMAL of at most {limit} digits, or leave it out with --type {column}=none',
      zh: '请将该列写为不超过 {limit} 位的 DECIMAL 后重新生成文件，或用 --type {column}=none 排除该列',
    },
  },
  'data.unknown-type': {
    en: 'column {column}: "{found}" is no column type',
    zh: '列 {column}：“{found}”不是有效的列类型',
    hint: {
      en: 'use integer, decimal(p,s) with at most {digits} digits, boolean, date, timestamp, timestamptz, time, text, or none to leave the column out',
      zh: '可用类型：integer、decimal(p,s)（最多 {digits} 位）、boolean、date、timestamp、timestamptz、time、text，或用 none 排除该列',
    },
  },
  'data.cannot-declare': {
    en: 'column {column} is of type {found} and cannot be read as {expected}',
    zh: '列 {column} 的类型为 {found}，无法按 {expected} 读取',
    hint: {
      en: 'cast it where the data comes from (a view in a database, another export of a file), or leave it out with --type {column}=none',
      zh: '请在数据来源处转换类型（数据库可建视图，文件可重新导出），或用 --type {column}=none 排除该列',
    },
  },
  'data.unknown-column': {
    en: 'dataset {dataset} has no column {column}',
    zh: '数据集 {dataset} 中没有列 {column}',
    hint: { en: 'nearest names: {nearest}', zh: '相近的列名：{nearest}' },
  },
  'data.no-columns': {
    en: 'dataset {dataset} has no column left',
    zh: '数据集 {dataset} 没有可用的列',
    hint: { en: 'leave fewer columns out with --type COLUMN=none', zh: '请减少用 --type 列名=none 排除的列' },
  },
  'data.too-many-columns': {
    en: 'dataset {dataset} has {found} columns, at most {limit} are taken',
    zh: '数据集 {dataset} 有 {found} 列，最多接受 {limit} 列',
    hint: {
      en: 'add a narrower file or a view with the columns that questions need',
      zh: '请改用列数较少的文件，或只含所需列的视图',
    },
  },
  'data.invalid-name': {
    en: '"{name}" is no dataset name',
    zh: '“{name}”不能作为数据集名称',
    hint: {
      en: 'use 1 to 63 lowercase letters, digits, underscores and hyphens, beginning with a letter: customers, claims_2025',
      zh: '请使用 1 至 63 个小写字母、数字、下划线和连字符，并以字母开头，例如 customers、claims_2025',
    },
  },
  'data.invalid-column': {
    en: 'dataset {dataset}: the name of column {position} has control characters or more than 128 letters',
    zh: '数据集 {dataset}：第 {position} 列的列名含有控制字符或超过 128 个字符',
    hint: { en: 'rename the column at its source', zh: '请在数据源中重命名该列' },
  },
  'data.no-date-range': {
    en: 'dataset {dataset}: column {column} has dates or timestamps outside the years 1 to 9999, or times of 24:00',
    zh: '数据集 {dataset}：列 {column} 含有公元 1 年至 9999 年之外的日期或时间，或 24:00 的时刻',
    hint: {
      en: 'correct them at their source, or leave the column out with --type {column}=none',
      zh: '请在数据源中修正，或用 --type {column}=none 排除该列',
    },
  },
  'data.too-large': {
    en: 'dataset {dataset}: column {column} has values that do not fit 64 bits, or decimals of more than 18 digits',
    zh: '数据集 {dataset}：列 {column} 含有超出 64 位的数值，或超过 18 位数字的小数',
    hint: {
      en: 'declare fewer decimals, declare it as text if it is an identifier, or leave it out with --type {column}=none',
      zh: '请减少小数位数；如果是编号，可声明为 text；或用 --type {column}=none 排除该列',
    },
  },
  'data.range-invalid': {
    en: 'dataset {dataset}: "{found}" is no range of column {column}, which is of type {expected}',
    zh: '数据集 {dataset}：“{found}”不是列 {column}（类型 {expected}）的有效范围',
    hint: {
      en: 'write the smallest and the largest value with two dots between, as the column writes them: 0..250000.00 or 1900-01-01..2099-12-31',
      zh: '请写出最小值和最大值，中间用两个点分隔，例如 0..250000.00 或 1900-01-01..2099-12-31',
    },
  },
  'data.outside-declared': {
    en: 'dataset {dataset}: values of column {column} outside the declared range {range}: {count}',
    zh: '数据集 {dataset}：列 {column} 有 {count} 个值超出声明的范围 {range}',
    hint: { en: 'declare a wider range, or correct those rows', zh: '请声明更宽的范围，或修正这些行' },
  },
  'data.duplicate-keys': {
    en: 'dataset {dataset}: values of the key {columns} that occur more than once: {count}, the most frequent one {example} times',
    zh: '数据集 {dataset}：键 {columns} 有 {count} 个值重复出现，其中出现最多的有 {example} 次',
    hint: {
      en: 'remove the duplicates, or name further columns that make the key unique; texts count as equal when they differ only in surrounding blanks, invisible characters or Unicode composition',
      zh: '请去除重复，或添加其他列使键唯一；仅首尾空白、不可见字符或 Unicode 组合方式不同的文本视为相同',
    },
  },
  'data.repeats-exceeded': {
    en: 'dataset {dataset}: {found} rows have one value of {columns}, but at most {expected} are declared',
    zh: '数据集 {dataset}：{columns} 的某个值有 {found} 行，而声明的上限为 {expected} 行',
    hint: {
      en: 'declare more (tacit data add --repeats column=rows), or remove rows; others plan joins with this number, so it has to hold',
      zh: '请声明更大的上限（tacit data add --repeats 列=行数），或删除多余的行；他方据此规划连接，因此该数必须成立',
    },
  },
  'data.repeats-key': {
    en: 'dataset {dataset}: {found} rows for each value of {columns} cannot be declared',
    zh: '数据集 {dataset}：无法为 {columns} 的每个值声明 {found} 行的上限',
    hint: {
      en: 'name columns that can be join keys (integers, decimals, dates, texts) and a whole number from 1: --repeats customer_id=12',
      zh: '请指定可作连接键的列（整数、小数、日期、文本）和不小于 1 的整数：--repeats customer_id=12',
    },
  },
  'data.readers-disagree': {
    en: '{file}: the file changed while it was read, or its readers see different tables ({found} and {expected} {what})',
    zh: '{file}：文件在读取过程中发生了变化，或不同的读取方式得到了不同的表（{what}：{found} 与 {expected}）',
    hint: { en: 'try again when nothing writes to the file', zh: '请在没有程序写入该文件时重试' },
  },
  'data.stage-failed': {
    en: 'dataset {dataset}: its local stage failed; the log has it under {id}',
    zh: '数据集 {dataset}：本地阶段执行失败；日志中的编号为 {id}',
    hint: {
      en: 'look for {id} in the log of this party and report it with the lines around it',
      zh: '请在本方日志中查找 {id}，并附上前后内容反馈问题',
    },
  },
  'data.relation-sources': {
    en: 'the datasets {datasets} are in different places, and one question reads them together',
    zh: '数据集 {datasets} 位于不同的来源，而同一个问题需要一起读取它们',
    hint: {
      en: 'add both from files, or both from the same database',
      zh: '请都从文件添加，或都从同一个数据库添加',
    },
  },
  'data.changed': {
    en: 'dataset {dataset} changed: its content is no longer the one that was catalogued',
    zh: '数据集 {dataset} 已变更：内容与登记时不同',
    hint: {
      en: 'refresh it (tacit data refresh {dataset}); then propose the question again, as the old contract stays bound to the old content, or repeat tacit service refresh, as a service is not',
      zh: '请更新该数据集（tacit data refresh {dataset}）；然后重新提出该问题（原合约仍绑定原内容），若为服务则再执行 tacit service refresh（服务不绑定内容）',
    },
  },
  'data.engine-failed': {
    en: 'dataset {dataset}: {engine} could not read it ({kind})',
    zh: '数据集 {dataset}：{engine} 无法读取（{kind}）',
    hint: {
      en: 'check that the file is whole or the database is up, then try again',
      zh: '请确认文件完整或数据库正常运行，然后重试',
    },
  },
  'data.parquet-invalid': {
    en: '{file} is no readable Parquet file',
    zh: '{file} 不是可读取的 Parquet 文件',
    hint: {
      en: 'check that it was written to its end; CSV files need the ending .csv',
      zh: '请确认文件已完整写入；CSV 文件的扩展名须为 .csv',
    },
  },
  'data.postgres-unreachable': {
    en: 'dataset {dataset}: the database at {address} cannot be reached, or does not let its user in ({kind})',
    zh: '数据集 {dataset}：位于 {address} 的数据库无法连接或拒绝该用户（{kind}）',
    hint: {
      en: 'check host, port, user and password of the URL, and that the database accepts connections from this machine',
      zh: '请检查 URL 中的主机、端口、用户和密码，并确认数据库接受来自本机的连接',
    },
  },
  'data.postgres-untrusted': {
    en: 'dataset {dataset}: the database at {address} shows a certificate that nobody known here vouches for ({kind})',
    zh: '数据集 {dataset}：位于 {address} 的数据库出示的证书无法验证（{kind}）',
    hint: {
      en: 'name the certificate of its authority in the address: ?sslmode=verify-full&sslrootcert=/path/ca.crt; the host must be the one in the certificate',
      zh: '请在地址中指定其签发机构的证书：?sslmode=verify-full&sslrootcert=/路径/ca.crt；主机名须与证书一致',
    },
  },
  'data.postgres-unverified': {
    en: 'dataset {dataset}: nobody would check that {host} is the database: its address lacks sslmode=verify-full',
    zh: '数据集 {dataset}：地址缺少 sslmode=verify-full，无法确认 {host} 就是该数据库',
    hint: {
      en: 'add ?sslmode=verify-full (and sslrootcert=/path/ca.crt where its authority is your own); to trust the network instead, say so: --allow-unverified-tls',
      zh: '请加上 ?sslmode=verify-full（如使用自建签发机构，再加 sslrootcert=/路径/ca.crt）；若确实信任该网络，请明示：--allow-unverified-tls',
    },
  },
  'data.postgres-settings': {
    en: 'dataset {dataset}: the address of the database has settings that cannot be used ({kind})',
    zh: '数据集 {dataset}：数据库地址中的设置无法使用（{kind}）',
    hint: {
      en: 'check what stands behind the question mark, and that the files it names can be read',
      zh: '请检查问号之后的设置，以及其中的文件是否可读',
    },
  },
  'data.postgres-url': {
    en: 'dataset {dataset}: this is no PostgreSQL URL',
    zh: '数据集 {dataset}：不是有效的 PostgreSQL URL',
    hint: {
      en: 'write it as postgresql://user:password@host:5432/database',
      zh: '格式为 postgresql://用户:密码@主机:5432/数据库',
    },
  },
  'data.no-table': {
    en: 'dataset {dataset}: there is no table {table}, or its user may not see it',
    zh: '数据集 {dataset}：没有表 {table}，或当前用户无权查看',
    hint: {
      en: 'write schema.table, and grant SELECT on it to the user of the URL',
      zh: '请写作 schema.table，并将其 SELECT 权限授予 URL 中的用户',
    },
  },
});
