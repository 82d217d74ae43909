// The body of a post for a notice in one of its forms.
import type { Form, Notice } from '#lib/alerts/alerts.ts';
import { asideMessage, digestInForm } from './digest.ts';
import { inForm, type SlackPayload } from './forms.ts';
import { noticeMessage } from './message.ts';

export function payloadOf(notice: Notice, form: Form): SlackPayload {
  if (notice.reason === 'digest') return digestInForm(notice, form);
  if (notice.reason === 'aside') return asideMessage(notice);
  return inForm(noticeMessage(notice), form);
}
