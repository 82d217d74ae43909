// The public file of Slack: makes a message and posts it. Other domains import only this file.

export { LABELS } from './button-texts-es.ts';
export { channelSender } from './channel.ts';
export { alertList, LIST, QUESTION, question } from './command-answers.ts';
export { escapeText } from './escape.ts';
export { inForm, type SlackPayload } from './forms.ts';
export { adminMessage, type Channel, noticeMessage, type SlackMessage } from './message.ts';
export { payloadOf } from './payload.ts';
export { postToSlack, SlackError } from './post.ts';
export { refusalOf } from './refusal.ts';
export { answeredMessage, groupMessage } from './root.ts';
