// The body of a post for a notice in one of its forms.
import type { Form, Notice } from '#lib/alerts/alerts.ts';
import { asideMessage, digestInForm } from './digest.ts';
import { inForm, type SlackPayload } from './forms.ts';
import { type Channel, noticeMessage } from './message.ts';

export function payloadOf(notice: Notice, form: Form, channel: Channel): SlackPayload {
  if (notice.reason === 'digest') return digestInForm(notice, form, channel.stage);
  if (notice.reason === 'aside') return asideMessage(notice, channel.stage);
  return inForm(noticeMessage(notice, channel), form);
}
