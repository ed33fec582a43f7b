import { expect, test } from 'vitest';
import '../text/messages.ts';
import { addRequest } from './data.ts';

test('columns of a key stand apart, or with a comma between them', () => {
  for (const key of [['origin', 'hour'], ['origin,hour']]) {
    expect(addRequest('weather', '/data/weather.csv', { key })).toMatchObject({ key: ['origin', 'hour'] });
  }
  expect(addRequest('weather', '/data/weather.csv', {})).not.toHaveProperty('key');
});
