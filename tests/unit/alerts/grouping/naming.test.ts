// What names a fault in a structured message: its event, code, status and reason, and no id, time or count.
import { describe, expect, test } from 'vitest';
import { namesIn } from '../../../../lib/alerts/grouping/naming.ts';

describe('what names a fault in a structured message', () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    [
      'its event, its code and its reason',
      { event: 'a', code: 'E1', reason: 'full' },
      'code=E1\nevent=a\nreason=full',
    ],
    [
      'no id, time, count or place',
      { userId: 'u', at: 't', count: 3, url: 'u', file: 'f', 'request-id': 'r' },
      undefined,
    ],
    ['a status, but no other number', { status: 404, port: 443, size: 3 }, 'status=404'],
    [
      'names inside of other objects',
      { error: { $metadata: { httpStatusCode: 503, requestId: 'r' } } },
      'error.$metadata.httpStatusCode=503',
    ],
    ['nothing of an object about a person', { user: { name: 'Ana', type: 'x' } }, undefined],
    ['a name without the values in it', { job: 'export of 2026-01-02' }, 'job=export of <date>'],
    ['a code with its digits', { eventCode: 'RDS-EVENT-0031' }, 'eventCode=RDS-EVENT-0031'],
    [
      'a type that holds an id without it',
      { type: 'cart 6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10' },
      'type=cart <value>',
    ],
    [
      'Spanish names',
      { evento: 'pago', motivo: 'sin fondos', pedido: 'P-1' },
      'evento=pago\nmotivo=sin fondos',
    ],
  ])('%s', (_, value, names) => {
    expect(namesIn(value, 'names')).toBe(names);
  });

  test('where nothing is named, all of its texts count', () => {
    expect(namesIn({ what: 'roof leaks', drops: 12 }, 'all')).toBe('what=roof leaks');
  });

  test('a message counts only where it is asked for', () => {
    const value = { message: 'cart 12 failed', code: 'E' };
    expect(namesIn(value, 'names')).toBe('code=E');
    expect(namesIn(value, 'all')).toBe('code=E\nmessage=cart <value> failed');
  });
});
