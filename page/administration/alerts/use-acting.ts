// Does an action to alerts, says what came of it, and how to take it back.
import { useState } from 'preact/hooks';
import { ApiError } from '#client';
import { vigia } from '../../account/account.ts';
import { type Alert, type AlertAction, admin } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import type { Tell } from '../parts/toast.tsx';
import type { Wish } from './actions.tsx';
import { actOnAll, possible, silenceEnd } from './inbox.ts';
import { useAlertTexts } from './texts.ts';

/** Somebody else acted first, or the alert is forgotten. */
const isRefusal = (error: unknown) =>
  error instanceof ApiError && ['alert_changed', 'alert_not_found'].includes(error.code);

/** The body of a wish, for an alert as it was seen. @param now by the server's clock */
export function actionFor(wish: Wish, { rev }: Pick<Alert, 'rev'>, now: number): AlertAction {
  if (wish.action !== 'silence') return { action: wish.action, rev };
  const { hours } = wish;
  const until = hours === undefined ? undefined : silenceEnd(now, hours);
  return { action: 'silence', rev, ...(until !== undefined && { until }) };
}

interface Options {
  tell: Tell;
  onChanged(alert: Alert): void;
  /** What is shown is not what there is any more. */
  onStale(): void;
}

export function useActing({ tell, onChanged, onStale }: Options) {
  const texts = useAlertTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);

  const change = async (alerts: readonly Alert[], action: (alert: Alert) => AlertAction) => {
    const outcome = await actOnAll(
      alerts,
      async (alert) => {
        const changed = await admin.act(alert.fingerprint, action(alert));
        onChanged(changed);
        return changed;
      },
      isRefusal,
    );
    if (outcome.refused > 0 || outcome.problem !== undefined) onStale();
    return outcome;
  };
  const perform = async (
    alerts: readonly Alert[],
    name: AlertAction['action'],
    action: (alert: Alert) => AlertAction,
  ) => {
    setBusy(true);
    const able = alerts.filter((alert) => possible(alert).includes(name));
    const { done, refused, problem } = await change(able, action);
    setBusy(false);
    const said = [
      done.length > 0 && texts.did[name](done.length),
      refused > 0 && texts.refused(refused),
      problem !== undefined && errorText(problem),
    ].filter((text) => typeof text === 'string');
    const mayUndo = done.length > 0 && (name === 'acknowledge' || name === 'silence');
    const undo = async () => {
      const back = await change(done, ({ rev }) => ({ action: 'release', rev }));
      if (back.problem !== undefined) throw back.problem;
    };
    tell(said.join(' '), mayUndo ? undo : undefined);
  };
  return {
    isBusy,
    act: (alerts: readonly Alert[], wish: Wish) =>
      void perform(alerts, wish.action, (alert) => actionFor(wish, alert, vigia.now())),
    assign: (alert: Alert, to: string) =>
      void perform([alert], 'assign', ({ rev }) => ({ action: 'assign', rev, to })),
  };
}
