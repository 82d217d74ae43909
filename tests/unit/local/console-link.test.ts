// Reads alerts' links back to what they were made of, and finds their lines in the log store.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alarmLinks, consoleLinks } from '#lib/alerts/sources/console-links.ts';
import { readConsoleLink } from '../../../local/logs/console-link.ts';
import { type LineQuery, LogStore } from '../../../local/logs/log-store.ts';

const fragment = (url = '') => url.slice(url.indexOf('#'));
const place = {
  consoleUrl: 'http://localhost:4000/console',
  logGroup: '/aws/lambda/vigia-local-predict-v1',
  logStream: '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef',
  at: Date.parse('2026-01-02T03:04:05Z'),
  eventId: '0123456789',
  requestId: '613019fd-08fc-465b-99d5-3e86e63dfb9e',
};

test('the link of a line gives its log group and stream, the link of a request its log group and id', () => {
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

test('an alarm’s link to the errors of its function gives the log group', () => {
  const functionName = 'vigia-local-auth-login';
  const links = alarmLinks({ consoleUrl: place.consoleUrl, alarm: 'a/b c', functionName, at: place.at });
  expect(links.map(({ url }) => readConsoleLink(fragment(url)))).toEqual([
    undefined,
    { logGroup: `/aws/lambda/${functionName}` },
  ]);
  expect(links[0]?.url).toBe('http://localhost:4000/console#alarmsV2:alarm/a%2Fb%20c');
});

test('the link of a line gives its log group and stream, whatever their names', () => {
  const name = fc.string({ minLength: 1, unit: fc.constantFrom(..."aZ0/_.#-[]$%?&=~()'* é") });
  fc.assert(
    fc.property(name, name, (logGroup, logStream) => {
      const [line] = consoleLinks({ ...place, logGroup, logStream });
      expect(readConsoleLink(fragment(line?.url))).toEqual({ logGroup, logStream });
    }),
  );
});

test.each(['', '#', '#logsV2:', '#logsV2:log-groups/log-group/x', '#logsV2:logs-insights$3FqueryDetail$3Dx'])(
  '%j is not a link to log lines',
  (text) => expect(readConsoleLink(text)).toBeUndefined(),
);

describe('LogStore', () => {
  const store = () => {
    const logs = new LogStore();
    const write = (message: string, line: Partial<Parameters<LogStore['write']>[0]> = {}, now?: Date) =>
      logs.write({ logGroup: 'g', logStream: 's1', isForwarded: false, ...line, message }, now);
    const texts = (query: Partial<LineQuery>, now?: Date) =>
      logs.find({ logGroup: 'g', ...query }, now).map(({ message }) => message);
    return { write, texts };
  };

  test('finds the lines of a log stream or of a request, oldest first', () => {
    const { write, texts } = store();
    write('first r1');
    write('second r1', { isForwarded: true });
    write('third r2', { logStream: 's2' });
    write('fourth r1', { logGroup: 'h' });
    write('fifth r1');
    expect(texts({ logStream: 's1' })).toEqual(['first r1', 'second r1', 'fifth r1']);
    expect(texts({ requestId: 'r2' })).toEqual(['third r2']);
  });

  test('many lines of one function evict neither its forwarded lines nor another function’s lines', () => {
    const { write, texts } = store();
    write('error', { isForwarded: true });
    write('old');
    write('quiet', { logGroup: 'h' });
    for (let i = 0; i < 10_000; i++) write('x', { logStream: 's2' });
    expect(texts({ logStream: 's1' })).toEqual(['error']);
    expect(texts({ logGroup: 'h' })).toEqual(['quiet']);
    expect(texts({ logStream: 's2' })).toHaveLength(10_000);
  });

  test('keeps at most two million characters of a function, and the latest line however long it is', () => {
    const { write, texts } = store();
    for (let i = 0; i < 30; i++) write(`${i} ${'x'.repeat(100_000)}`);
    expect(texts({})).toHaveLength(19);
    write('y'.repeat(3_000_000));
    expect(texts({})).toEqual(['y'.repeat(3_000_000)]);
  });

  test('a line is gone after a day', () => {
    const { write, texts } = store();
    write('line', {}, new Date('2026-01-02T03:00:00Z'));
    expect(texts({}, new Date('2026-01-03T02:59:59Z'))).toEqual(['line']);
    expect(texts({}, new Date('2026-01-03T03:00:01Z'))).toEqual([]);
  });
});
