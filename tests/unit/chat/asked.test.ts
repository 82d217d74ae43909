// In which order what is asked in Slack is carried out: one after the other for the same thing, and nothing waits for another one.
import { expect, test } from 'vitest';
import { groupOf } from '#lib/chat/asked.ts';
import { FINGERPRINT, messageOf, press, RUN } from './carry-out-double.ts';

const command = (text: string) => messageOf({ type: 'command', text });
let made = 0;
const groupOfNew = (message: ReturnType<typeof press>) => groupOf({ ...message, id: `press-${++made}` });

test.each([
  ['an alert', [press('alert.ack', `${FINGERPRINT}.3`), press('alert.silence', `${FINGERPRINT}.4.1h`)]],
  ['an alias', [press('model.rollback', 'v1.3.cnn-1'), press('model.promote', 'v1.4.cnn-2')]],
  ['a run', [press('run.publish', RUN), press('run.discard', RUN)]],
])('presses on %s keep their order', (_, messages) => {
  expect(new Set(messages.map(groupOfNew)).size).toBe(1);
});

test('what fails holds up nothing else: no command, no stop of the autopilot', () => {
  const messages = [
    command('informe'),
    command('informe'),
    command('simulacro timeout'),
    press('autopilot.accept', '7'),
    press('autopilot.stop', '7'),
    press('report.retrain', '2026-11-28'),
    press('alert.ack_all', `${FINGERPRINT}.1`),
    press('alert.explode', 'x'),
    press('alert.ack', `${FINGERPRINT}.3`),
    press('model.rollback', 'v1.3.cnn-1'),
    press('model.rollback', 'v2.3.cnn-1'),
    press('run.retry', RUN),
  ];
  expect(new Set(messages.map(groupOfNew)).size).toBe(messages.length);
});
