// Falls: one group for each version and signal, told once per change, over when they are over.
import { expect, test } from 'vitest';
import { type FallAlert, type Notice, notice, recordFall } from '../../../../lib/alerts/alerts.ts';
import { fallBatch } from '../../../../lib/alerts/sources/falls.ts';
import { noticeMessage } from '../../../../lib/slack/slack.ts';
import type { Fall } from '../../../../lib/watching/next.ts';
import { fallAlert } from '../../../../lib/watching/texts-es.ts';
import { problemsOf } from '../../slack/limits.ts';
import { recorder } from '../grouping/recorder.ts';

const FALL = {
  version: 'v1',
  signal: 'accuracy',
  direction: 'down',
  since: '2026-03-01T10',
  noticed: '2026-03-01T14',
  before: 0.951,
  after: 0.88,
  clusters: 23,
  models: ['mlp-2'],
  models_before: ['mlp-1'],
} as const;
const fall: Fall = { ...FALL, models: [...FALL.models], models_before: [...FALL.models_before] };

test('a fall says of which version and model, the figures before and after, and since when', async () => {
  const { deps, sent } = recorder();
  await recordFall(fallAlert({ fall }), deps);
  expect(sent.map((one) => notice.parse(one).alert)).toMatchObject([
    {
      kind: 'fall',
      severity: 'error',
      title: 'v1 acierta menos',
      source: 'v1',
      at: '2026-03-01T15:00:00.000Z',
      since: '2026-03-01T10:00:00.000Z',
      fields: [
        { name: 'Aciertos', value: 'antes 95,1 %, después 88,0 %' },
        { name: 'Desde', value: expect.stringContaining('1 de marzo de 2026') },
        { name: 'Modelo', value: 'mlp-2' },
        { name: 'Modelo de antes', value: 'mlp-1' },
        { name: 'Visto en', value: '23 grupos de usuarios' },
      ],
    },
  ]);
  const message = noticeMessage(sent[0] as Notice, { stage: 'prod' });
  expect(problemsOf(message)).toEqual([]);
  expect(JSON.stringify(message)).toContain('antes 95,1 %, después 88,0 %');
});

test('the same change is one batch, and its end another batch of the same group', () => {
  const batch = (change: Parameters<typeof fallAlert>[0]) => fallBatch(fallAlert(change));
  const began = batch({ fall });
  const ended = batch({ fall, over: { hour: '2026-03-02T01', now: 0.95 } });
  expect(batch({ fall }).id).toBe(began.id);
  expect(ended.id).not.toBe(began.id);
  const [first, second] = [began, ended].map(({ occurrences }) => occurrences[0]);
  expect(second?.alert.fingerprint).toBe(first?.alert.fingerprint);
  expect([first?.state, second?.state]).toEqual(['firing', 'recovered']);
  expect(second?.alert).toMatchObject({ severity: 'info', title: 'Ya no: v1 acierta menos' });
  const doubt = batch({ fall: { ...fall, signal: 'doubt', direction: 'up' } });
  expect(doubt.occurrences[0]?.alert.fingerprint).not.toBe(first?.alert.fingerprint);
});

test.each<[Partial<Fall>, FallAlert['severity'], string]>([
  [{ after: 0.84 }, 'critical', 'v1 acierta menos'],
  [{ signal: 'doubt' }, 'warning', 'v1 duda más'],
  [{ signal: 'refused' }, 'warning', 'v1 rechaza más imágenes'],
  [{ signal: 'confidence' }, 'warning', 'v1 está menos seguro'],
  [{ signal: 'digits', digit: 7, direction: 'up' }, 'warning', 'v1 lee más veces el 7'],
  [{ signal: 'digits', digit: 7 }, 'warning', 'v1 lee menos veces el 7'],
])('%j is %s: %s', (of, severity, title) => {
  expect(fallAlert({ fall: { ...fall, ...of } })).toMatchObject({ severity, title });
});
