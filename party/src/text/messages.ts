import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'yaml.syntax': {
    en: '{file}:{line}:{column}: this is no YAML: {cause}',
    zh: '{file}:{line}:{column}：不是有效的 YAML：{cause}',
    hint: {
      en: 'correct that line; indent with spaces, and put texts with special characters in quotes',
      zh: '请修改该行；缩进使用空格，含特殊字符的文本请加引号',
    },
  },
  'yaml.unknown-key': {
    en: '{file}:{line}:{column}: unknown setting {key}',
    zh: '{file}:{line}:{column}：未知的设置项 {key}',
    hint: { en: 'known here: {known}', zh: '此处可用的设置项：{known}' },
  },
  'yaml.missing': {
    en: '{file}:{line}:{column}: setting {key} is missing',
    zh: '{file}:{line}:{column}：缺少设置项 {key}',
    hint: { en: 'add {key} (expected: {expected})', zh: '请添加 {key}（应为：{expected}）' },
  },
  'yaml.wrong-value': {
    en: '{file}:{line}:{column}: {key} is {found}, expected {expected}',
    zh: '{file}:{line}:{column}：{key} 的值为 {found}，应为 {expected}',
    hint: { en: 'correct the value of {key}', zh: '请修改 {key} 的值' },
  },
  'yaml.no-settings': {
    en: '{file}:{line}:{column}: expected settings, one “name: value” per line; found {found}',
    zh: '{file}:{line}:{column}：应为设置项（每行一个“名称: 值”），实际为 {found}',
    hint: { en: 'check that this is the file you mean', zh: '请确认这是您要使用的文件' },
  },
  'yaml.too-large': {
    en: '{file} has {bytes} bytes, at most {limit} are read',
    zh: '{file} 有 {bytes} 字节，最多读取 {limit} 字节',
    hint: { en: 'check that this is the file you mean', zh: '请确认这是您要使用的文件' },
  },
});
