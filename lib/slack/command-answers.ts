// The answers of `/vigia` that have buttons: the list of alerts, and the question before a model is moved. Pure.
import { type findAlert, presentNotice } from '#lib/alerts/alerts.ts';
import { type Act, buttonValue, MOST_AT_ONCE } from './interactions/values.ts';
import { actions, button, confirmation, paragraph } from './message/blocks.ts';
import { acknowledgeAllConsequence, acknowledgeAllQuestion, LABELS } from './message/button-texts-es.ts';
import { noticeControls } from './message/buttons.ts';
import { clip } from './message/escape.ts';
import type { SlackPayload } from './message/forms.ts';
import { headlineOf } from './message/headline.ts';
import type { Channel } from './message/message.ts';

type Group = NonNullable<Awaited<ReturnType<typeof findAlert>>>;

/** The `block_id` of a row in a list begins so: a press changes one alert of several, so the list stays. */
export const LIST = 'list-';
/** That of a question, which its answer replaces. */
export const QUESTION = 'question';

const SIGNS = { firing: '🔴', acknowledged: '🙋', silenced: '🔕', resolved: '✅' } as const;
const LINE = 300;

/** At most ten alerts, each with its buttons, then one button for all that nobody has. */
export function alertList(
  groups: readonly Group[],
  heading: string,
  { stage, level = 'off' }: Channel,
  now: Date,
): SlackPayload {
  const rows = groups.slice(0, MOST_AT_ONCE).flatMap((group) => {
    const notice = presentNotice(group, now);
    const { shown } = headlineOf(SIGNS[notice.status ?? 'firing'], stage, group.alert);
    const controls = noticeControls(notice, level);
    const block_id = `${LIST}${group.fingerprint}`;
    return [paragraph(`${shown} · ${group.fingerprint}`, LINE), ...actions([], { ...controls, block_id })];
  });
  const open = groups
    .slice(0, MOST_AT_ONCE)
    .filter((group) => presentNotice(group, now).status === 'firing')
    .map(({ fingerprint, rev }) => ({ fingerprint, rev }));
  const all = buttonValue({ action: 'alert.ack_all', alerts: open });
  const confirm = confirmation(
    acknowledgeAllQuestion,
    acknowledgeAllConsequence(open.length),
    LABELS.acknowledgeAll,
  );
  const last = button('alert.ack_all', LABELS.acknowledgeAll, all, { confirm });
  return {
    text: clip(heading, LINE),
    blocks: [
      paragraph(heading, LINE),
      ...rows,
      ...(open.length > 1 ? actions([], { buttons: [last], more: [], moreId: 'alert.more' }) : []),
    ],
  };
}

/** What will happen, with the button that does it. */
export function question(
  text: string,
  label: string,
  act: Extract<Act, { action: 'model.promote' | 'model.rollback' | 'report.retrain' }>,
): SlackPayload {
  const confirm = button(act.action, label, buttonValue(act), { style: 'primary' });
  return {
    text: clip(text, LINE),
    blocks: [
      paragraph(text),
      ...actions([], { buttons: [confirm], more: [], moreId: 'alert.more', block_id: QUESTION }),
    ],
  };
}
