// The public file of Slack: makes a message and posts it. Other domains import only this file.

export { channelSender } from './channel.ts';
export { alertList, LIST, QUESTION, question } from './command-answers.ts';
export { LABELS, spanLabel } from './message/button-texts-es.ts';
export { escapeText, typedText } from './message/escape.ts';
export { inForm, type SlackPayload } from './message/forms.ts';
export { adminMessage, type Channel, noticeMessage, type SlackMessage } from './message/message.ts';
export { payloadOf } from './message/payload.ts';
export { answeredMessage, groupMessage } from './message/root.ts';
export { postToSlack, SlackError } from './post.ts';
export { refusalOf } from './refusal.ts';
