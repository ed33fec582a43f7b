import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'home.exists': {
    en: '{directory} already holds a party ({name})',
    zh: '{directory} 中已有一个参与方（{name}）',
    hint: {
      en: 'use another directory with --home, or start this one: tacit start --home {directory}',
      zh: '请用 --home 指定其他目录，或启动现有的参与方：tacit start --home {directory}',
    },
  },
  'home.not-empty': {
    en: '{directory} exists and is not empty',
    zh: '{directory} 已存在且不为空',
    hint: { en: 'choose a new or empty directory with --home', zh: '请用 --home 指定一个新目录或空目录' },
  },
  'home.missing': {
    en: 'there is no party in {directory}: {file} is missing',
    zh: '{directory} 中没有参与方：缺少 {file}',
    hint: {
      en: 'create one with: tacit init NAME --home {directory}, or name the right directory with --home or TACIT_HOME; a file that was there before: put it back from a backup',
      zh: '请用 tacit init 名称 --home {directory} 创建，或用 --home 或 TACIT_HOME 指定正确的目录；若文件原本存在，请从备份恢复',
    },
  },
  'home.unusable': {
    en: '{file} cannot be used: {cause}',
    zh: '无法使用 {file}：{cause}',
    hint: {
      en: 'check that the account that runs this party owns {file} and that its disk has space',
      zh: '请确认运行本参与方的账户拥有 {file}，且磁盘空间充足',
    },
  },
  'home.readable-by-others': {
    en: '{file} can be read by other accounts: its mode is {found}, expected {expected}',
    zh: '{file} 可被其他账户读取：权限为 {found}，应为 {expected}',
    hint: {
      en: 'run: chmod {expected} {file} — and if others may have read it, make a new identity',
      zh: '请运行 chmod {expected} {file}；若可能已被他人读取，请重新创建身份',
    },
  },
  'home.loose-file': {
    en: '{file} would be open to other accounts if they came into the directory: its mode is {found}',
    zh: '若其他账户能进入该目录，即可访问 {file}：其权限为 {found}',
    hint: { en: 'run: chmod {expected} {file}', zh: '请运行：chmod {expected} {file}' },
  },
  'home.damaged': {
    en: '{file} is damaged: {cause}',
    zh: '{file} 已损坏：{cause}',
    hint: {
      en: 'put it back from a backup of the home directory; a new key would be a new identity for every peer',
      zh: '请从主目录的备份中恢复该文件；换用新密钥对所有已锁定的对等方来说就是新的身份',
    },
  },
  'console.certificate': {
    en: 'the certificate for browsers cannot be used: {file}: {cause}',
    zh: '无法使用面向浏览器的证书：{file}：{cause}',
    hint: {
      en: 'console.cert and console.key in config.yaml name a certificate in PEM, those that it was issued by after it, and its key; without them the party makes one by itself',
      zh: 'config.yaml 中的 console.cert 与 console.key 应指向 PEM 格式的证书（其后附签发链）及其私钥；不设置时由本方自行生成',
    },
  },
  'config-file.api': {
    en: 'The local interface (/api) answers this machine only. Further addresses that may use it, with a token:',
    zh: '本地接口（/api）只响应本机的请求。其他可凭令牌使用它的地址：',
  },
  'config-file.console': {
    en: "Where browsers reach this party, if that is not where peers do; cert and key: files with a certificate of the organisation's own CA.",
    zh: '浏览器访问本方的地址（若与对等方所用地址不同）；cert 与 key：本机构自有 CA 所签发证书的文件。',
  },
  'config-file.data': {
    en: 'Folders that data may be added from. Without this, only the operator of this party may name files:',
    zh: '可添加数据文件的目录。不设置时，只有本参与方的运维者可以指定文件：',
  },
  'party.invalid-name': {
    en: '"{name}" is no party name',
    zh: '“{name}”不能作为参与方名称',
    hint: {
      en: 'use 1 to 63 lowercase letters, digits, dots and hyphens, with a letter or digit at both ends: bank, clinic-2, bank.example',
      zh: '请使用 1 至 63 个小写字母、数字、点和连字符，首尾须为字母或数字，例如 bank、clinic-2、bank.example',
    },
  },
  'party.no-public-address': {
    en: 'peers cannot reach this party at {found}: that stands for every address of this machine',
    zh: '其他参与方无法通过 {found} 连接本方：它代表本机的全部地址，而不是一个可访问的地址',
    hint: {
      en: 'name the address at which peers reach it: tacit init … --url https://tacit.bank.example:7443, or publicUrl in {file}',
      zh: '请指明供其他参与方访问的地址：tacit init … --url https://tacit.bank.example:7443，或在 {file} 中设置 publicUrl',
    },
  },
  'party.invalid-address': {
    en: '{what} is {found}, expected {expected}',
    zh: '{what} 为 {found}，应为 {expected}',
    hint: {
      en: 'the address is where peers reach this party, for example --host 0.0.0.0 --port 7443 --url https://tacit.bank.example:7443',
      zh: '该地址供其他参与方连接本方，例如 --host 0.0.0.0 --port 7443 --url https://tacit.bank.example:7443',
    },
  },
});
