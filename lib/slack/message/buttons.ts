// The buttons of a message, as pure functions: of an alert by its state, of an announcement by what it is about.
import type { About, Alert, Notice, Severity, Status } from '#lib/alerts/alerts.ts';
import { LEAST_LABELS } from '#lib/task.ts';
import { type ActionId, buttonValue, type Seen, type Span } from '../interactions/values.ts';
import type { SlackLevel } from '../level.ts';
import { type Button, button, type Controls, confirmation, option, type Select, select } from './blocks.ts';
import {
  acceptConsequence,
  acceptQuestion,
  discardConsequence,
  discardQuestion,
  LABELS,
  moveConsequence,
  promoteQuestion,
  publishQuestion,
  retrainConsequence,
  retrainQuestion,
  retryConsequence,
  retryQuestion,
  spanLabel,
  stopConsequence,
  stopQuestion,
  undoConsequence,
  undoQuestion,
} from './button-texts-es.ts';

/** An alert as a message shows it. */
interface Shown extends Seen {
  status: Status;
  severity: Severity;
}

const MORE_ID = 'alert.more' satisfies ActionId;
const NONE: Controls = { buttons: [], more: [], moreId: MORE_ID };

/** The notices that show an alert as a whole; the others are about a person's action, or about something that is over. */
const WITH_BUTTONS: ReadonlySet<Notice['reason']> = new Set([
  'first',
  'again',
  'recurring',
  'escalated',
  'summary',
  'still_firing',
]);

export function noticeControls(notice: Notice, level: SlackLevel): Controls {
  const { alert, reason = 'first', rev, status } = notice;
  if (level !== 'buttons' && level !== 'app') return NONE;
  if (alert.kind === 'announcement') {
    const buttons = announcementButtons(alert, level);
    return buttons.length > 0 ? { ...NONE, buttons, block_id: alert.fingerprint } : NONE;
  }
  if (rev === undefined || status === undefined || !WITH_BUTTONS.has(reason)) return NONE;
  const { fingerprint, severity } = alert;
  return alertControls({ fingerprint, rev, status, severity }, level);
}

/** What a person can do with an alert now; nothing when it is over. */
function alertControls({ status, severity, ...seen }: Shown, level: SlackLevel): Controls {
  if ((level !== 'buttons' && level !== 'app') || status === 'resolved') return NONE;
  const acknowledge = button('alert.ack', LABELS.acknowledge, buttonValue({ action: 'alert.ack', ...seen }), {
    style: 'primary',
  });
  const release = button('alert.release', LABELS.release, buttonValue({ action: 'alert.release', ...seen }));
  const resolve = button('alert.resolve', LABELS.resolve, buttonValue({ action: 'alert.resolve', ...seen }));
  const first: Record<Exclude<Status, 'resolved'>, (Button | Select)[]> = {
    firing: [acknowledge, silenceMenu(seen, severity)],
    acknowledged: [release, silenceMenu(seen, severity)],
    silenced: [acknowledge, release],
  };
  return {
    buttons: [...first[status], resolve],
    more: level === 'app' ? [assignOption(seen)] : [],
    moreId: MORE_ID,
    block_id: seen.fingerprint,
  };
}

/** It opens a dialog, which needs the app. */
const assignOption = (seen: Seen) => option(LABELS.assign, buttonValue({ action: 'alert.assign', ...seen }));

/** What is critical is silenced for four hours at most. */
const SPANS_OF: Record<'critical' | 'other', readonly Span[]> = {
  critical: ['1h', '4h', 'end'],
  other: ['1h', '4h', '24h', 'end'],
};

function silenceMenu(seen: Seen, severity: Severity): Select {
  const spans = SPANS_OF[severity === 'critical' ? 'critical' : 'other'];
  const options = spans.map((span) =>
    option(spanLabel(span, severity), buttonValue({ action: 'alert.silence', ...seen, span })),
  );
  return select('alert.silence', LABELS.silence, options);
}

function decisionButtons({ run_id, model = '', parent = '' }: NonNullable<About['run']>): Button[] {
  const move = { alias: 'v2', from: parent, to: model } as const;
  return [
    button('run.publish', LABELS.publish, buttonValue({ action: 'run.publish', run_id }), {
      style: 'primary',
      confirm: confirmation(publishQuestion, moveConsequence(move), LABELS.publish),
    }),
    button('run.discard', LABELS.discard, buttonValue({ action: 'run.discard', run_id }), {
      style: 'danger',
      confirm: confirmation(discardQuestion, discardConsequence(model), LABELS.discard, 'danger'),
    }),
  ];
}

function autopilotButtons({ revision, kind }: NonNullable<About['autopilot']>): Button[] {
  const value = (action: 'autopilot.accept' | 'autopilot.stop' | 'autopilot.resume') =>
    buttonValue({ action, revision });
  const stop = button('autopilot.stop', LABELS.stop, value('autopilot.stop'), {
    style: 'danger',
    confirm: confirmation(stopQuestion, stopConsequence, LABELS.stop, 'danger'),
  });
  if (kind === 'stop') return [button('autopilot.resume', LABELS.resume, value('autopilot.resume'))];
  if (!kind.startsWith('propose_')) return [stop];
  const accept = button('autopilot.accept', LABELS.accept, value('autopilot.accept'), {
    style: 'primary',
    confirm: confirmation(acceptQuestion, acceptConsequence(kind), LABELS.accept),
  });
  return [accept, stop];
}

function announcementButtons({ about = {} }: Alert, level: SlackLevel): Button[] {
  const { move, run, report, autopilot } = about;
  if (autopilot) return autopilotButtons(autopilot);
  const buttons: Button[] = run?.status === 'awaiting_approval' ? decisionButtons(run) : [];
  if (run?.status === 'rejected' || run?.status === 'failed') {
    const { run_id, epochs, learning_rate } = run;
    buttons.push(
      button('run.retry', LABELS.retry, buttonValue({ action: 'run.retry', run_id }), {
        confirm: confirmation(retryQuestion, retryConsequence(epochs, learning_rate), LABELS.retry),
      }),
    );
  }
  // To undo an undo is another move, which needs a reason of its own.
  if (move && !move.rollback) {
    const { alias, revision, to: model } = move;
    const label = run ? LABELS.rollBack : LABELS.undo;
    buttons.push(
      button('model.rollback', label, buttonValue({ action: 'model.rollback', alias, revision, model }), {
        style: 'danger',
        confirm: confirmation(undoQuestion, undoConsequence(move), LABELS.undo, 'danger'),
      }),
    );
  }
  if (report?.promote) {
    const { alias, revision, to: model } = report.promote;
    buttons.push(
      button(
        'model.promote',
        LABELS.promote,
        buttonValue({ action: 'model.promote', alias, revision, model }),
        {
          style: 'primary',
          // With the app its dialog asks, and takes the reason.
          ...(level !== 'app' && {
            confirm: confirmation(promoteQuestion, moveConsequence(report.promote), LABELS.promote),
          }),
        },
      ),
    );
  }
  if (report && (report.labels ?? 0) >= LEAST_LABELS) {
    const { day, labels = 0, users = 0 } = report;
    buttons.push(
      button('report.retrain', LABELS.retrain, buttonValue({ action: 'report.retrain', day }), {
        confirm: confirmation(retrainQuestion, retrainConsequence(labels, users), LABELS.retrain),
      }),
    );
  }
  return buttons;
}
