import { expect, test } from 'vitest';
import { csvItems } from './csv-items.ts';
import '../text/ask-messages.ts';

test('items of a file, quoted or not', () => {
  expect(csvItems('\ufeffid,name\r\n1,"a, ""b""\nc"\r\n\n2,\n', 'f')).toEqual([
    { id: '1', name: 'a, "b"\nc' },
    { id: '2', name: '' },
  ]);
  expect(csvItems('id\n7', 'f')).toEqual([{ id: '7' }]);
  expect(csvItems('id\n', 'f')).toEqual([]);
});

test.each([
  ['id,name\n1\n', 2],
  ['id,id\n1,2\n', 1],
  ['id\n1\n"2" 3\n', 3],
  ['id\n"1\n2', 2],
  ['', 1],
])('what is no such file is told by its line: %j', (text, line) => {
  expect(() => csvItems(text, 'f')).toThrow(
    expect.objectContaining({ code: 'cli.ask.csv', fields: { file: 'f', line } }),
  );
});
