// The links of alerts, read back: what they were made of comes out, so the console's notation is right too.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alarmLinks, consoleLinks } from '#lib/alerts/sources/console-links.ts';
import { readConsoleLink } from '../../../local/logs/console-link.ts';
import { LogStore } from '../../../local/logs/log-store.ts';

const fragment = (url = '') => url.slice(url.indexOf('#'));
const place = {
  consoleUrl: 'http://localhost:4000/console',
  logGroup: '/aws/lambda/vigia-local-predict-v1',
  logStream: '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef',
  at: Date.parse('2026-01-02T03:04:05Z'),
  eventId: '0123456789',
  requestId: '613019fd-08fc-465b-99d5-3e86e63dfb9e',
};

test('a line’s link names its group and stream, a request’s link its group and id', () => {
  const [line, request] = consoleLinks(place);
  expect(readConsoleLink(fragment(line?.url))).toEqual({
    logGroup: place.logGroup,
    logStream: place.logStream,
  });
  expect(readConsoleLink(fragment(request?.url))).toEqual({
    logGroup: place.logGroup,
    requestId: place.requestId,
  });
});

test('an alarm’s link to the errors of its function names its group', () => {
  const functionName = 'vigia-local-auth-login';
  const links = alarmLinks({ consoleUrl: place.consoleUrl, alarm: 'a/b c', functionName, at: place.at });
  expect(links.map(({ url }) => readConsoleLink(fragment(url)))).toEqual([
    undefined,
    { logGroup: `/aws/lambda/${functionName}` },
  ]);
  expect(links[0]?.url).toBe('http://localhost:4000/console#alarmsV2:alarm/a%2Fb%20c');
});

test('for any group and stream', () => {
  const name = fc.string({ minLength: 1, unit: fc.constantFrom(..."aZ0/_.#-[]$%?&=~()'* é") });
  fc.assert(
    fc.property(name, name, (logGroup, logStream) => {
      const [line] = consoleLinks({ ...place, logGroup, logStream });
      expect(readConsoleLink(fragment(line?.url))).toEqual({ logGroup, logStream });
    }),
  );
});

test.each(['', '#', '#logsV2:', '#logsV2:log-groups/log-group/x', '#logsV2:logs-insights$3FqueryDetail$3Dx'])(
  '%j is no such link',
  (text) => expect(readConsoleLink(text)).toBeUndefined(),
);

test('the store finds by stream or by request, and keeps the latest 5,000', () => {
  const store = new LogStore();
  store.write('g', 's1', 'first r1');
  store.write('g', 's2', 'second r2');
  store.write('h', 's1', 'third r1');
  const texts = (query: Parameters<LogStore['find']>[0]) => store.find(query).map(({ message }) => message);
  expect(texts({ logGroup: 'g', logStream: 's1' })).toEqual(['first r1']);
  expect(texts({ logGroup: 'g', requestId: 'r2' })).toEqual(['second r2']);
  for (let i = 0; i < 5_000; i++) store.write('g', 's3', 'x');
  expect(texts({ logGroup: 'g', logStream: 's1' })).toEqual([]);
});
