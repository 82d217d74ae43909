// The public side of Slack: how a message is made, and how it is posted. Other domains import only this file.
export { inForm } from './forms.ts';
export { adminMessage, noticeMessage, type SlackMessage } from './message.ts';
export { postToSlack, SlackError } from './post.ts';
export { refusalOf } from './refusal.ts';
