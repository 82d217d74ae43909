// The public file of Slack: makes a message and posts it. Other domains import only this file.

export { channelSender } from './channel.ts';
export { inForm } from './forms.ts';
export { adminMessage, noticeMessage, type SlackMessage } from './message.ts';
export { payloadOf } from './payload.ts';
export { askSlack, postToSlack, SlackError } from './post.ts';
export { refusalOf } from './refusal.ts';
